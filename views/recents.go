package views

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
)

// recentAnswers is how many answers home looks through for what was looked up:
// one look-up asks several questions.
const recentAnswers = 300

// lookUpTime is how long one look-up goes on: what its answers lead to and was
// asked meanwhile belongs to it.
const lookUpTime = 10 * time.Minute

// recentQuery chooses what home lists: of the present account, when there is
// one, since nothing else holds here.
func (d *Desk) recentQuery() history.Query {
	q := history.Query{Limit: recentAnswers, Kinds: []intel.Kind{
		intel.KindDomain, intel.KindHistory, intel.KindIP, intel.KindPassiveDNS,
		intel.KindASN, intel.KindSubnets, intel.KindPhishing, intel.KindWHOIS}}
	if d.connected() {
		scope := d.Workbench.Source.Scope
		q.Scope = &scope
	}
	return q
}

// lookUps are the indicators that were looked up, newest first, each once: what
// an answer led to is not one, unless it was opened by itself.
func lookUps(rows []lookup, opened map[string]bool) []lookup {
	var values []lookup
	for _, row := range rows {
		at := slices.IndexFunc(values, func(l lookup) bool { return l.Record.Key.Value == row.Record.Key.Value })
		switch {
		case at < 0:
			row.asked = []time.Time{row.Record.At}
			values = append(values, row)
			continue
		case !overviewKind(values[at].Record.Key.Kind) && overviewKind(row.Record.Key.Kind):
			row.asked = values[at].asked
			values[at] = row // what it is says more than what was asked about it
		}
		values[at].asked = append(values[at].asked, row.Record.At)
	}
	var subjects []lookup
	for _, l := range values {
		led := slices.ContainsFunc(values, func(from lookup) bool { return from.ledTo(l) })
		if opened[l.Record.Key.Value] || !led {
			subjects = append(subjects, l)
		}
	}
	return subjects
}

// overviewKind reports whether an answer of that kind says what an indicator is.
func overviewKind(k intel.Kind) bool {
	return k == intel.KindDomain || k == intel.KindIP || k == intel.KindASN || k == intel.KindPhishing
}

// ledTo reports whether other was asked in the course of the look-up of l.
func (l lookup) ledTo(other lookup) bool {
	meanwhile := func(at time.Time) bool {
		after := other.asked[0].Sub(at)
		return after >= -time.Minute && after <= lookUpTime
	}
	if l.Record.Key.Value == other.Record.Key.Value || !slices.ContainsFunc(l.asked, meanwhile) {
		return false
	}
	subject, value := l.Record.Key.Value, other.Record.Key.Value
	switch r := l.answer.Value.(type) {
	case intel.DomainReport:
		return value == "http://"+subject+"/" || value == registrable(subject) || value == r.InheritedFrom ||
			slices.ContainsFunc(investigation.Addresses(r), func(a netip.Addr) bool { return a.String() == value })
	case intel.IPReport:
		return r.Network != nil && value == asnValue(r.Network.ASN)
	case intel.PhishingReport:
		i, err := intel.ParseIndicator(subject)
		host := i.Host()
		return err == nil && subject != "http://"+host+"/" && (value == host || value == registrable(host))
	}
	return l.Record.Key.Kind == intel.KindPhishing && strings.Contains(subject, "//"+value+"/") && subject != "http://"+value+"/"
}
