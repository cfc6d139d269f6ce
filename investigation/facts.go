package investigation

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pugmark/intel"
)

// A Fact is a label and what is known under it, one value an item. The values
// are untrusted.
type Fact struct {
	Label  string
	Values []string
}

// Words for what is not there. Absent is not zero: the API says nothing about
// a field, or says that there is nothing.
const (
	notReported = "not reported"
	none        = "none"
)

// Facts tell an answered line in a few labelled lines, for a terminal without
// panes. spell turns indicators into the spelling asked for, defanged or live.
func Facts(l Line, spell func(string) string, now time.Time) []Fact {
	switch r := l.Value.(type) {
	case intel.DomainReport:
		return domainFacts(r, spell)
	case intel.HistoryReport:
		return historyFacts(r)
	case intel.WHOISReport:
		return whoisFacts(r, spell, now)
	case intel.IPReport:
		return ipFacts(r, spell)
	case intel.PassiveDNSReport:
		return passiveDNSFacts(r, l.Key.Window, spell)
	case intel.ASNReport:
		return asnFacts(r, spell)
	case intel.SubnetsReport:
		return subnetsFacts(r, spell)
	case intel.PhishingReport:
		return phishingFacts(r, spell)
	}
	return nil
}

func one(label, value string) Fact {
	if value == "" {
		value = notReported
	}
	return Fact{label, []string{value}}
}

// list is a fact of several values: nil was not reported, empty is none.
func list(label string, values []string) Fact {
	switch {
	case values == nil:
		return Fact{label, []string{notReported}}
	case len(values) == 0:
		return Fact{label, []string{none}}
	}
	return Fact{label, values}
}

func categories(label string, given []intel.Category) Fact {
	if given == nil {
		return list(label, nil)
	}
	names := []string{}
	for _, c := range leaves(given) {
		names = append(names, strings.TrimSpace(c.Name+" "+strconv.Itoa(c.ID)))
	}
	return list(label, names)
}

func spelled(values []string, spell func(string) string) []string {
	if values == nil {
		return nil
	}
	out := make([]string, 0, len(values))
	for _, v := range values {
		out = append(out, spell(v))
	}
	return out
}

func domainFacts(r intel.DomainReport, spell func(string) string) []Fact {
	security, content := r.SecurityCategories, r.ContentCategories
	var from []Fact
	if len(leaves(security)) == 0 && len(leaves(content)) == 0 && r.InheritedFrom != "" {
		security, content = r.InheritedSecurityCategories, r.InheritedContentCategories
		from = []Fact{one("inherited", spell(r.InheritedFrom))}
	}
	facts := append([]Fact{categories("security", security), categories("content", content)}, from...)
	risk, rank := "", ""
	if r.RiskScore != nil {
		risk = strconv.FormatFloat(*r.RiskScore, 'f', -1, 64) + " (0 lowest … 1 highest)"
	}
	if r.Rank != nil {
		rank = strconv.Itoa(*r.Rank)
	}
	facts = append(facts, one("risk score", risk), one("rank", rank))
	if r.Application != nil {
		facts = append(facts, one("application", r.Application.Name))
	}
	if r.SuspectedMalwareFamily != "" {
		facts = append(facts, one("DGA family", r.SuspectedMalwareFamily+", suspected"))
	}
	var resolves []string
	if r.ResolvesTo != nil {
		resolves = []string{}
	}
	for _, ref := range r.ResolvesTo {
		resolves = append(resolves, spell(ref.Value))
	}
	facts = append(facts, list("resolves to", resolves))
	for _, f := range []Fact{one("type", r.Type), one("notes", r.Notes)} {
		if f.Values[0] != notReported {
			facts = append(facts, f)
		}
	}
	return facts
}

func historyFacts(r intel.HistoryReport) []Fact {
	if len(r.Categorizations) == 0 {
		return []Fact{list("categories", []string{})}
	}
	var facts []Fact
	for _, c := range slices.Backward(r.Categorizations) {
		facts = append(facts, Fact{interval(c.Start, c.End), []string{categoryNames(c.Categories)}})
	}
	return facts
}

// interval is "2026-11-02 … 2026-11-18"; without an end it goes on.
func interval(start, end time.Time) string {
	if end.IsZero() {
		return "since " + dayOf(start)
	}
	return dayOf(start) + " … " + dayOf(end)
}

// dayOf is as wide as a day also when there is none.
func dayOf(t time.Time) string {
	if t.IsZero() {
		return "    –     "
	}
	return t.UTC().Format(time.DateOnly)
}

func whoisFacts(r intel.WHOISReport, spell func(string) string, now time.Time) []Fact {
	if !r.Found {
		return []Fact{one("found", "no: the registry has no record of this name")}
	}
	date := func(t time.Time, raw string) string {
		if t.IsZero() {
			return raw
		}
		return t.UTC().Format(time.DateOnly)
	}
	created := date(r.Created, r.CreatedRaw)
	if !r.Created.IsZero() && r.Created.Before(now) {
		created += " (" + Age(r.Created, now) + " old)"
	}
	return []Fact{
		one("registered", created),
		one("updated", date(r.Updated, r.UpdatedRaw)),
		one("expires", date(r.Expires, r.ExpiresRaw)),
		one("registrar", r.Registrar),
		list("nameservers", spelled(r.Nameservers, spell)),
		one("registrant", join(r.Registrant, r.RegistrantContact.Org, r.RegistrantContact.Country)),
		list("status", r.Status),
	}
}

func ipFacts(r intel.IPReport, spell func(string) string) []Fact {
	network, country := "", ""
	if n := r.Network; n != nil {
		network, country = join(networkName(n.ASN, n.Description), TypeWords(n.Type)), n.Country
	}
	var lists []string
	if r.Lists != nil {
		lists = []string{}
	}
	for _, l := range r.Lists {
		lists = append(lists, l.Name)
	}
	return []Fact{
		categories("security", r.SecurityCategories), one("network", network), one("country", country),
		list("ptr", spelled(r.PTR, spell)), list("IP lists", lists), list("reserved", r.Reservations),
	}
}

func asnFacts(r intel.ASNReport, spell func(string) string) []Fact {
	names := ""
	if r.DomainCount != nil {
		names = strconv.FormatInt(*r.DomainCount, 10)
	}
	return []Fact{
		one("name", r.Description), one("country", r.Country), one("type", TypeWords(r.Type)),
		one("names", names), list("top names", spelled(r.TopDomains, spell)),
	}
}

func subnetsFacts(r intel.SubnetsReport, spell func(string) string) []Fact {
	total := ""
	if r.AddressTotal != nil {
		total = r.AddressTotal.String()
	}
	return []Fact{
		one("addresses", total),
		one("subnets", fmt.Sprintf("%d of %d", len(r.Subnets), max(r.Count, len(r.Subnets)))),
		list("", spelled(r.Subnets, spell)),
	}
}

// passiveDNSFacts print each name with the days it was seen on. Cloudflare clips
// them to the window asked, so a day on its edge may have been any before or
// after.
func passiveDNSFacts(r intel.PassiveDNSReport, window intel.Window, spell func(string) string) []Fact {
	facts := []Fact{one("names", fmt.Sprintf("%d of %d", len(r.Records), max(r.Count, len(r.Records))))}
	seen := make([]string, 0, len(r.Records))
	for _, rec := range r.Records {
		first, last := dayOf(rec.First), dayOf(rec.Last)
		before, after := " ", " "
		if first <= window.Start && !rec.First.IsZero() {
			before = "≤"
		}
		if last >= window.End && window.End != "" && !rec.Last.IsZero() {
			after = "≥"
		}
		seen = append(seen, fmt.Sprintf("%s%s … %s%s  %s", before, first, after, last, spell(rec.Hostname)))
	}
	if len(seen) == 0 {
		return facts
	}
	return append(facts, list("seen", seen))
}

func phishingFacts(r intel.PhishingReport, spell func(string) string) []Fact {
	if len(r.Scans) == 0 {
		return []Fact{one("scans", "none: this URL was never scanned")}
	}
	var facts []Fact
	for _, s := range r.Scans {
		facts = append(facts, scanFacts(s, spell)...)
	}
	return facts
}

func scanFacts(s intel.PhishingScan, spell func(string) string) []Fact {
	said := readScan(&intel.PhishingReport{Scans: []intel.PhishingScan{s}}).words()
	facts := []Fact{one("url", spell(s.URL)), one("verdict", strings.TrimPrefix(said, "phishing scan: "))}
	for _, m := range s.Models {
		score := notReported
		if m.Score != nil {
			score = strconv.FormatFloat(*m.Score, 'f', -1, 64)
		}
		facts = append(facts, one("model", m.Name+" "+score))
	}
	for _, rule := range s.Rules {
		facts = append(facts, one("rule", join(rule.Name, rule.Description)))
	}
	if s.Status != nil && !s.Status.Processed.IsZero() {
		facts = append(facts, one("scanned", s.Status.Processed.UTC().Format(time.DateOnly)))
	}
	return facts
}
