package views

import (
	"fmt"
	"net/netip"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// domainPane is pane 1.
func (s *subject) domainPane() ui.Pane {
	if s.domain == nil {
		return refusing(s.desk, s.whyNot(investigation.TopicDomain))
	}
	unicode := s.indicator.Unicode()
	r := newReport(s.desk, s.indicator.Host(), s.domain, func(report intel.DomainReport, p paper) ui.Sheet {
		sheet := domainSheet(report, unicode, p)
		sheet.Foot = append(sheet.Foot, s.filedCells(s.recentlyFiled(p.now), p)...)
		return sheet
	})
	r.stamp = func(on stamp) stamp { return on.number(s.filed.version) }
	r.shows = func(c investigation.Change) bool { return c.Field != investigation.FieldAddresses }
	return r
}

// addressesPane is pane 2. It shows the addresses that domain details bring
// along, so it asks nothing of its own.
func (s *subject) addressesPane() ui.Pane {
	if s.domain == nil {
		return refusing(s.desk, joined(": ", s.whyNot(investigation.TopicDomain), "nothing to resolve"))
	}
	r := newReport(s.desk, "", s.domain, func(report intel.DomainReport, p paper) ui.Sheet {
		return addressesSheet(report.ResolvesTo, s.followed, p)
	})
	r.about = func() string {
		report, ok := s.domain.value()
		if !ok || report.ResolvesTo == nil {
			return ""
		}
		return fmt.Sprint(len(report.ResolvesTo))
	}
	r.unasked = func(paper) []ui.Cell {
		return []ui.Cell{{Text: joined(": ", "free with pane 1 · enter asks both", s.desk.price(1)), Mood: ui.Muted}}
	}
	r.stamp = func(on stamp) stamp { return on.text(s.followed) }
	r.shows = func(c investigation.Change) bool { return c.Field == investigation.FieldAddresses }
	return r
}

// whoisPane is pane 6. Registries know no names below the registered one, so
// its title says which name was asked about.
func (s *subject) whoisPane() ui.Pane {
	if s.whois == nil {
		return refusing(s.desk, s.whyNotName("has no WHOIS here", investigation.TopicWHOIS))
	}
	r := newReport(s.desk, s.whois.question.Key().Value, s.whois, func(report intel.WHOISReport, p paper) ui.Sheet {
		return withNameserverTies(whoisSheet(report, p), s.team.known())
	})
	r.stamp = func(on stamp) stamp { return on.number(s.team.reads) }
	return r
}

// historyPane is pane 7. Which name it is about may change once domain details
// say where the categories come from.
func (s *subject) historyPane() ui.Pane {
	if s.history == nil {
		return refusing(s.desk, s.whyNotName("has no category history here", investigation.TopicHistory))
	}
	r := newPane(s.desk)
	r.parts = func() []part { return []part{s.history} }
	r.about = func() string { return s.desk.Look.Spelled(s.history.question.Key().Value) }
	r.sheet = func(p paper) (ui.Sheet, bool) {
		value, ok := s.history.value()
		if !ok {
			return ui.Sheet{}, false
		}
		return historySheet(value, p), true
	}
	return r
}

// whyNotName says why an address or a network has nothing in a pane of names.
func (s *subject) whyNotName(missing string, t investigation.Topic) string {
	switch s.indicator.Kind() {
	case intel.IndicatorIPv4, intel.IndicatorIPv6:
		return "an address " + missing
	case intel.IndicatorASN:
		return "an AS number " + missing
	}
	return s.whyNot(t)
}

// phishingPane is pane 8. A name has no URL of its own, so the pane says which
// one it would ask about.
func (s *subject) phishingPane() ui.Pane {
	if s.phishing == nil {
		return refusing(s.desk, s.whyNot(investigation.TopicPhishing))
	}
	url := s.phishing.question.Key().Value
	r := newReport(s.desk, "", s.phishing, func(report intel.PhishingReport, p paper) ui.Sheet {
		return phishingSheet(report, url, p)
	})
	if s.indicator.Kind() == intel.IndicatorURL {
		r.about = func() string { return s.desk.Look.Spelled(url) }
		return r
	}
	r.unasked = func(p paper) []ui.Cell {
		return []ui.Cell{{Text: "no URL was given. enter asks for", Mood: ui.Muted}, {Text: p.spell(url)}}
	}
	return r
}

func (s *subject) domainVersion() int {
	if s.domain == nil {
		return 0
	}
	return s.domain.state().version
}

// addressOf reads a value as an address that the board can follow.
func (s *subject) addressOf(value string) (netip.Addr, bool) {
	if s.domain == nil {
		return netip.Addr{}, false
	}
	addr, err := netip.ParseAddr(value)
	return addr.Unmap().WithZone(""), err == nil
}
