package views

import (
	"slices"
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
	if d.connected() || d.Team {
		scope := d.Workbench.Source.Scope
		q.Scope = &scope
	}
	return q
}

// lookUps are the indicators that were looked up, newest first, each once: what
// an answer led to is not one, unless it was opened by itself. Of each indicator
// one answer is read.
func lookUps(found []history.Lookup, opened map[string]bool) []lookup {
	var values []lookup
	places := map[string]int{} // of an indicator in values
	for _, l := range found {
		at, known := places[l.Record.Key.Value]
		if !known {
			at = len(values)
			places[l.Record.Key.Value] = at
			values = append(values, lookup{Lookup: l})
		} else if !overviewKind(values[at].Record.Key.Kind) && overviewKind(l.Record.Key.Kind) {
			values[at].Lookup = l // what it is says more than what was asked about it
		}
		values[at].asked = append(values[at].asked, l.Record.At)
	}
	led := make([]bool, len(values))
	for i := range values {
		values[i].read()
		for _, value := range values[i].leadsTo() {
			if to, known := places[value]; known && to != i && values[i].during(values[to].asked[0]) {
				led[to] = true
			}
		}
	}
	var subjects []lookup
	for i, l := range values {
		if opened[l.Record.Key.Value] || !led[i] {
			subjects = append(subjects, l)
		}
	}
	return subjects
}

// overviewKind reports whether an answer of that kind says what an indicator is.
func overviewKind(k intel.Kind) bool {
	return k == intel.KindDomain || k == intel.KindIP || k == intel.KindASN || k == intel.KindPhishing
}

// during reports whether something was asked in the course of a look-up of l.
func (l lookup) during(asked time.Time) bool {
	return slices.ContainsFunc(l.asked, func(at time.Time) bool {
		after := asked.Sub(at)
		return after >= -time.Minute && after <= lookUpTime
	})
}

// leadsTo are the indicators that a look-up of l goes on to; some may be "".
func (l lookup) leadsTo() []string {
	subject := l.Record.Key.Value
	switch r := l.answer.Value.(type) {
	case intel.DomainReport:
		values := []string{"http://" + subject + "/", intel.RegistrableOf(subject), r.InheritedFrom}
		for _, a := range investigation.Addresses(r) {
			values = append(values, a.String())
		}
		return values
	case intel.IPReport:
		if r.Network != nil {
			return []string{asnValue(r.Network.ASN)}
		}
	}
	if l.Record.Key.Kind != intel.KindPhishing {
		return nil
	}
	i, err := intel.ParseIndicator(subject)
	host := i.Host()
	if err != nil || subject == "http://"+host+"/" { // which stands for the host
		return nil
	}
	return []string{host, intel.RegistrableOf(host)}
}
