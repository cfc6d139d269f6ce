package investigation

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"pugmark/intel"
)

// fieldsOf lists the fields of two reports of one kind, what is the same called
// the same in both. Reports that are not of one kind have none.
func fieldsOf(was, now any) (before, after []field) {
	switch now := now.(type) {
	case intel.DomainReport:
		if was, ok := was.(intel.DomainReport); ok {
			label := labelling(domainCategories(was), domainCategories(now))
			return domainFields(was, label), domainFields(now, label)
		}
	case intel.HistoryReport:
		if was, ok := was.(intel.HistoryReport); ok {
			label := labelling(historyCategories(was), historyCategories(now))
			return intervalFields(was, label), intervalFields(now, label)
		}
	case intel.WHOISReport:
		if was, ok := was.(intel.WHOISReport); ok {
			return whoisFields(was, now.Found), whoisFields(now, was.Found)
		}
	case intel.IPReport:
		if was, ok := was.(intel.IPReport); ok {
			label := labelling(was.SecurityCategories, now.SecurityCategories)
			return ipFields(was, label), ipFields(now, label)
		}
	case intel.ASNReport:
		if was, ok := was.(intel.ASNReport); ok {
			return asnFields(was), asnFields(now)
		}
	case intel.PhishingReport:
		if was, ok := was.(intel.PhishingReport); ok {
			many := len(scannedURLs(was, now)) > 1
			return scanFields(was, many), scanFields(now, many)
		}
	}
	return nil, nil
}

// labelling names categories: by name alone where one name is one category in
// both reports, and with their number otherwise.
func labelling(was, now []intel.Category) func(intel.Category) string {
	ids := map[string]int{}
	numbered := map[string]bool{}
	for _, c := range slices.Concat(was, now) {
		if id, known := ids[c.Name]; known && id != c.ID || c.Name == "" {
			numbered[c.Name] = true
		}
		ids[c.Name] = c.ID
	}
	return func(c intel.Category) string {
		if numbered[c.Name] {
			return strings.TrimSpace(c.Name + " " + strconv.Itoa(c.ID))
		}
		return c.Name
	}
}

func domainCategories(r intel.DomainReport) []intel.Category {
	return slices.Concat(r.SecurityCategories, r.ContentCategories, r.InheritedSecurityCategories, r.InheritedContentCategories)
}

func historyCategories(r intel.HistoryReport) (all []intel.Category) {
	for _, c := range r.Categorizations {
		all = append(all, c.Categories...)
	}
	return all
}

func categorySet(name string, given []intel.Category, label func(intel.Category) string) field {
	return setOf(name, texts(given, leaves(given), label))
}

// texts are the words for some of the values that were given: none is not the
// same as not reported.
func texts[T any](given, some []T, word func(T) string) []string {
	if given == nil {
		return nil
	}
	out := make([]string, 0, len(some))
	for _, v := range some {
		out = append(out, word(v))
	}
	return out
}

func domainFields(r intel.DomainReport, label func(intel.Category) string) []field {
	risk, rank, application := "", "", ""
	if r.RiskScore != nil {
		risk = decimal(*r.RiskScore)
	}
	if r.Rank != nil {
		rank = strconv.Itoa(*r.Rank)
	}
	if r.Application != nil {
		application = numberedName(r.Application.Name, r.Application.ID)
	}
	return []field{
		categorySet("security", r.SecurityCategories, label),
		categorySet("content", r.ContentCategories, label),
		categorySet("inherited security", r.InheritedSecurityCategories, label),
		categorySet("inherited content", r.InheritedContentCategories, label),
		naming(scalar("inherited from", comparedName(r.InheritedFrom))),
		scalar("risk score", risk), scalar("rank", rank), scalar("application", application),
		scalar("DGA family", r.SuspectedMalwareFamily), scalar("type", r.Type), scalar("notes", r.Notes),
		naming(setOf(FieldAddresses, texts(r.ResolvesTo, r.ResolvesTo, func(ref intel.Ref) string { return comparedName(ref.Value) }))),
	}
}

// FieldAddresses is the field of what a name resolves to, which an answer about many names cannot have.
const FieldAddresses = "resolved addresses"

// comparedName is a host name as it is compared: DNS knows neither case nor the
// last dot.
func comparedName(name string) string {
	if addr, err := netip.ParseAddr(name); err == nil {
		return addr.String()
	}
	return strings.ToLower(strings.TrimSuffix(name, "."))
}

func comparedNames(names []string) []string { return texts(names, names, comparedName) }

func decimal(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func numberedName(name string, number int) string {
	if number == 0 {
		return name
	}
	return strings.TrimSpace(name + " " + strconv.Itoa(number))
}

// intervalFields are the intervals by when they began, and of each when it
// ended, so that one which only ended is not another one.
func intervalFields(r intel.HistoryReport, label func(intel.Category) string) []field {
	began := texts(r.Categorizations, nil, func(intel.Categorization) string { return "" })
	ends := map[string][]string{}
	for _, c := range r.Categorizations {
		names := strings.Join(sorted(texts(c.Categories, leaves(c.Categories), label)), ", ")
		interval := exactDay(c.Start, "no date") + " " + cmp.Or(names, none)
		began = append(began, interval)
		ends[interval] = append(ends[interval], exactDay(c.End, "still so"))
	}
	fields := []field{setOf("categories since", began)}
	for _, interval := range unique(began) {
		// Only an interval that is in both has an end to compare.
		fields = append(fields, field{name: interval + " until", given: []string{strings.Join(sorted(ends[interval]), ", ")}, has: true, paired: true})
	}
	return fields
}

func sorted(values []string) []string { return slices.Sorted(slices.Values(values)) }

// exactDay is a day, with the time of day where it has one.
func exactDay(t time.Time, missing string) string {
	switch t = t.UTC(); {
	case t.IsZero():
		return missing
	case t.Equal(t.Truncate(24 * time.Hour)):
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339Nano)
}

func truth(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return "yes"
	}
	return "no"
}

// whoisFields are those of a record; of one without the other only that there
// is one.
func whoisFields(r intel.WHOISReport, other bool) []field {
	found := scalar("found", truth(&r.Found))
	if !r.Found || !other {
		return []field{found}
	}
	fields := []field{
		found,
		scalar("registrar", r.Registrar),
		naming(setOf("nameservers", comparedNames(r.Nameservers))),
		scalar("registered", exactDay(r.Created, r.CreatedRaw)),
		scalar("updated", exactDay(r.Updated, r.UpdatedRaw)),
		scalar("expires", exactDay(r.Expires, r.ExpiresRaw)),
		scalar("registrant", r.Registrant),
		setOf("status", r.Status),
		scalar("DNSSEC", truth(r.DNSSEC)),
		naming(scalar("WHOIS server", comparedName(r.Server))),
		scalar("record id", r.ID), scalar("extension", r.Extension), naming(scalar("Punycode", comparedName(r.Punycode))),
	}
	for _, party := range []struct {
		name    string
		contact intel.WHOISContact
	}{
		{"registrant", r.RegistrantContact}, {"administrative", r.AdministrativeContact}, {"technical", r.TechnicalContact},
		{"billing", r.BillingContact}, {"registrar", r.RegistrarContact},
	} {
		fields = append(fields, contactFields(party.name, party.contact)...)
	}
	return fields
}

func contactFields(of string, c intel.WHOISContact) []field {
	var fields []field
	for _, line := range []struct{ name, value string }{
		{"name", c.Name}, {"organization", c.Org}, {"street", c.Street}, {"city", c.City}, {"province", c.Province},
		{"postal code", c.PostalCode}, {"country", c.Country}, {"phone", c.Phone}, {"phone extension", c.PhoneExt},
		{"fax", c.Fax}, {"fax extension", c.FaxExt}, {"e-mail", c.Email}, {"id", c.ID}, {"referral URL", c.ReferralURL},
	} {
		fields = append(fields, scalar(of+" "+line.name, line.value))
	}
	return fields
}

func ipFields(r intel.IPReport, label func(intel.Category) string) []field {
	var n intel.Network
	if r.Network != nil {
		n = *r.Network
	}
	number := ""
	if n.ASN != 0 {
		number = "AS" + strconv.FormatUint(uint64(n.ASN), 10)
	}
	return []field{
		categorySet("security", r.SecurityCategories, label),
		naming(scalar("network", number)), scalar("network name", n.Description), scalar("infrastructure", TypeWords(n.Type)),
		scalar("country", n.Country),
		naming(setOf("PTR", comparedNames(r.PTR))), scalar("PTR error", r.PTRError),
		setOf("IP lists", texts(r.Lists, r.Lists, func(l intel.IPList) string { return joinedList(l) })),
		setOf("reserved", r.Reservations),
	}
}

// joinedList is a managed list with everything that is said of it.
func joinedList(l intel.IPList) string {
	return strings.TrimSpace(join(numberedName(l.Name, l.ID), l.Description))
}

func asnFields(r intel.ASNReport) []field {
	names := ""
	if r.DomainCount != nil {
		names = strconv.FormatInt(*r.DomainCount, 10)
	}
	return []field{
		scalar("name", r.Description), scalar("country", r.Country), scalar("infrastructure", TypeWords(r.Type)),
		scalar("names", names), naming(setOf("top names", comparedNames(r.TopDomains))),
	}
}
