package investigation

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation/export"
)

// mostSTIXNames is how many names of passive DNS go into one bundle.
const mostSTIXNames = 1000

// stixSource names what was observed, in a bundle.
const stixSource = "Cloudflare Threat Intelligence API"

// A stixReport is the bundle of a report in the making.
type stixReport struct {
	Report
	*export.Bundle
	names  int // of passive DNS
	left   int // names left out
	seen   map[string]bool
	showed map[string][]string // observations, by the value they are of
}

// writeSTIX writes what can be said in STIX 2.1: the indicators as observables,
// what they resolve to and belong to, when that was seen, the team's verdicts as
// indicators, and notes with Cloudflare's words and the team's.
func (r Report) writeSTIX(w io.Writer) error {
	s := &stixReport{Report: r, Bundle: export.NewBundle(r.Made, r.By, r.Options.TLP, r.Demo), seen: map[string]bool{}, showed: map[string][]string{}}
	mask := r.mask()
	s.Hide(mask)
	for _, p := range r.Parts { // ids that answers give come first
		s.givenIDs(p)
	}
	for _, p := range r.Parts {
		for _, e := range p.Evidence {
			s.evidence(e)
		}
	}
	for _, p := range r.Parts {
		s.sayings(p)
	}
	s.gather(mask)
	return s.Bundle.Write(w)
}

func (s *stixReport) givenIDs(p ReportPart) {
	for _, e := range p.Evidence {
		for _, d := range domainsIn(e) {
			for _, ref := range d.ResolvesTo {
				if i, ok := export.AddressOf(ref.Value); ok {
					s.Observable(i, ref.ID, "")
				}
			}
		}
		if r, ok := e.Answer.Value.(intel.IPReport); ok && r.Network != nil && r.Network.ASN != 0 {
			s.Observable(intel.ASNIndicator(r.Network.ASN), r.Network.ID, r.Network.Description)
		}
	}
}

// observable puts a value in that somebody named; "" when it is none.
func (s *stixReport) observable(value string) string {
	i, err := intel.ParseIndicator(value)
	if err != nil {
		return ""
	}
	return s.Observable(i, "", "")
}

// source is where something was read.
func source(e Evidence) export.Source {
	return export.Source{Name: stixSource, Words: e.Endpoint() + " about " + e.About + ", " + e.What() + ", answered " + utc(e.Answer.At), Hash: e.Hash}
}

// evidence puts in what an answer shows. The same answer is shown once.
func (s *stixReport) evidence(e Evidence) {
	id := e.Answer.ID + e.About
	if s.seen[id] {
		return
	}
	s.seen[id] = true
	switch r := e.Answer.Value.(type) {
	case intel.DomainReport, intel.BulkReport:
		for _, d := range domainsIn(e) {
			s.domain(e, d)
		}
	case intel.IPReport:
		s.address(e, r)
	case intel.PassiveDNSReport:
		s.hosts(e, r)
	case intel.ASNReport:
		if id := s.Observable(intel.ASNIndicator(r.ASN), "", r.Description); id != "" {
			s.observed(e, []string{id}, e.Answer.At, e.Answer.At)
		}
	case intel.PhishingReport:
		if id := s.observable(e.About); id != "" && len(r.Scans) > 0 {
			s.observed(e, []string{id}, e.Answer.At, e.Answer.At)
		}
	}
}

// observed puts an observation in and keeps it for the verdict on the value.
func (s *stixReport) observed(e Evidence, of []string, first, last time.Time) {
	id := s.Observe(export.Observation{Of: of, At: e.Answer.At, First: first, Last: last, Number: 1, Source: source(e)})
	if id != "" {
		s.showed[e.About] = append(s.showed[e.About], id)
	}
}

// domain is a name and the addresses it had when it was asked about.
func (s *stixReport) domain(e Evidence, d intel.DomainReport) {
	name := s.observable(e.About)
	if name == "" {
		return
	}
	of := []string{name}
	for _, ref := range d.ResolvesTo {
		i, ok := export.AddressOf(ref.Value)
		if !ok {
			continue
		}
		id := s.Observable(i, ref.ID, "")
		s.Refer(name, "resolves_to_refs", id)
		s.Relate(export.Relationship{From: name, Kind: "resolves-to", To: id, At: e.Answer.At})
		of = append(of, id)
	}
	s.observed(e, of, e.Answer.At, e.Answer.At)
}

// address is an address and the network it belongs to.
func (s *stixReport) address(e Evidence, r intel.IPReport) {
	address := s.observable(e.About)
	if address == "" {
		return
	}
	of := []string{address}
	if n := r.Network; n != nil && n.ASN != 0 {
		network := s.Observable(intel.ASNIndicator(n.ASN), n.ID, n.Description)
		s.Refer(address, "belongs_to_refs", network)
		s.Relate(export.Relationship{From: address, Kind: "belongs-to", To: network, At: e.Answer.At})
		of = append(of, network)
	}
	s.observed(e, of, e.Answer.At, e.Answer.At)
}

// hosts are the names seen at an address, each with the days it was seen.
func (s *stixReport) hosts(e Evidence, r intel.PassiveDNSReport) {
	address := s.observable(e.About)
	for _, record := range r.Records {
		i, err := intel.ParseIndicator(record.Hostname)
		if err != nil || i.Kind() != intel.IndicatorDomain || address == "" {
			continue
		}
		if s.names == mostSTIXNames {
			s.left++
			continue
		}
		s.names++
		name := s.Observable(i, "", "")
		first, last := record.First, record.Last
		if first.IsZero() {
			first = last
		}
		s.Relate(export.Relationship{From: name, Kind: "resolves-to", To: address, At: e.Answer.At, Start: first, Stop: last})
		s.observed(e, []string{name, address}, first, last)
	}
}

// sayings are what Cloudflare and the team say of an indicator.
func (s *stixReport) sayings(p ReportPart) {
	id := s.Observable(p.Indicator, "", "")
	if id == "" {
		return
	}
	quote := Headline(p.Heard, asIs, s.Made)
	if e, ok := p.Quoted(); ok && quote.Wide != "" {
		s.Note(export.Note{About: []string{id}, At: e.Answer.At, Author: stixSource, Abstract: "What Cloudflare said", Words: quote.Wide, Source: source(e)})
	}
	for _, n := range p.Team.Notes {
		s.Note(export.Note{About: []string{id}, At: n.At, Author: n.Analyst, Abstract: "Note of the team", Words: n.Words})
	}
	v := p.Team.Verdict
	if v == nil {
		return
	}
	kind := stixVerdict(v.Verdict)
	if kind == "" {
		words := "The team's verdict: " + v.Verdict.String()
		if p.Team.From != "" {
			words += ", said of " + p.Team.From
		}
		if v.Words != "" {
			words += ": " + v.Words
		}
		s.Note(export.Note{About: []string{id}, At: v.At, Author: v.Analyst, Abstract: "Verdict of the team", Words: words})
		return
	}
	s.Indicate(export.Verdict{Of: p.Indicator, Kind: kind, By: someone(v.Analyst), At: v.At, Until: v.Expires, Reason: v.Words,
		Label: v.Verdict.String(), BasedOn: s.showed[p.Indicator.String()]})
}

// stixVerdict is the indicator type of a verdict, "" for one that nobody should
// look for.
func stixVerdict(v history.Verdict) string {
	switch v {
	case history.VerdictMalicious:
		return "malicious-activity"
	case history.VerdictSuspicious:
		return "anomalous-activity"
	}
	return ""
}

// gather puts everything together under the name of the case or the indicator.
func (s *stixReport) gather(mask *export.Mask) {
	name := mask.Text(s.Title())
	g := export.Gathering{Name: name, Created: s.oldest(), Seed: "indicator " + name, Of: s.Objects()}
	if c := s.Case; c != nil {
		about := slices.DeleteFunc(slices.Clone(g.Of), func(id string) bool { return id == s.Maker() })
		for _, n := range c.Notes {
			s.Note(export.Note{About: about, At: n.At, Author: n.Analyst, Abstract: "Note of the case " + c.Case.Name, Words: n.Words})
		}
		g = export.Gathering{Name: name, Case: true, Created: c.Case.Created, Seed: "case " + cmp.Or(c.Case.ID, c.Case.Name), Of: s.Objects()}
	}
	var words []string
	if s.left > 0 {
		words = append(words, fmt.Sprintf("%d more names of passive DNS are left out of this bundle", s.left))
	}
	if pruned := prunedWords(s.pruned()); pruned != "" {
		words = append(words, pruned)
	}
	if mask != nil {
		words = append(words, maskedWords(mask.Found())+"; there are no objects for them")
	}
	g.Words = strings.Join(words, "; ")
	s.Gather(g)
}

// oldest is when the first of the answers came.
func (s *stixReport) oldest() time.Time {
	oldest := s.Made
	for _, p := range s.Parts {
		for _, e := range p.Evidence {
			if e.Answer.At.Before(oldest) {
				oldest = e.Answer.At
			}
		}
	}
	return oldest
}
