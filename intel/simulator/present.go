package simulator

import (
	"net/netip"
	"slices"
	"strings"
	"time"
)

// reviewed labels what is known of a name or an address only because of an
// accepted submission.
const reviewed = "A simulated review (invented)"

// A present is the world as it is at one time: the stories, and what reviews
// have made of their categories.
type present struct {
	*world
	reviews *reviews
	now     time.Time
}

func (s *Simulator) at(now time.Time) present { return present{s.world, s.reviews, now} }

// domain is what is known of a name, nil when nothing is.
//
// From the first submission about it on, the dates of a name no longer move
// with the clock: its history stays before what the review adds to it.
func (p present) domain(name string) *known[domain] {
	told := p.world.domain(name)
	submissions := p.reviews.of(name, p.now)
	if len(submissions) == 0 {
		return told
	}
	if told == nil {
		told = &known[domain]{reviewed, domain{name: name}}
	}
	d, first := told.value, submissions[0].Time
	d.history = held(d.history, first)
	if d.whois != nil {
		record := *d.whois
		record.created, record.updated = record.created.held(first), record.updated.held(first)
		d.whois = &record
	}
	c := p.reviews.follow(p.character(d), d.categories, d.history, submissions, p.now)
	before := d.categories
	d.categories, d.history = c.categories, c.extend(d.history, d.categories)
	d.score = d.scoreAfter(before)
	if told.story == reviewed && len(d.history) == 0 {
		return nil
	}
	return &known[domain]{told.story, d}
}

// address is what is known of an address, nil when nothing is.
func (p present) address(ip netip.Addr) *known[address] {
	told := p.addresses[ip]
	submissions := p.reviews.of(ip.String(), p.now)
	if len(submissions) == 0 {
		return told
	}
	if told == nil {
		told = &known[address]{reviewed, address{ip: ip.String(), ptrError: noPTR}}
	}
	a := told.value
	who := character{fate: a.fate, bad: !a.wronged && slices.ContainsFunc(a.categories, isThreat)}
	a.categories = p.reviews.follow(who, a.categories, nil, submissions, p.now).categories
	return &known[address]{told.story, a}
}

// character is what the stories tell of a name: it is bad when it carries, or
// inherits, a security category that nobody wronged it with.
func (p present) character(d domain) character {
	who := character{fate: d.fate}
	for name, more := d.name, true; more; _, name, more = strings.Cut(name, ".") {
		if told := p.world.domain(name); told != nil && len(told.value.categories) > 0 {
			who.bad = !told.value.wronged && slices.ContainsFunc(told.value.categories, isThreat)
			break
		}
	}
	return who
}

// parent is the nearest name above the given one that the world knows then and that
// carries categories of its own.
func (p present) parent(name string) *known[domain] {
	for {
		_, above, found := strings.Cut(name, ".")
		if !found {
			return nil
		}
		if d := p.domain(above); d != nil && len(d.value.categories) > 0 {
			return d
		}
		name = above
	}
}

// Risk scores that follow from a review.
const (
	clearedRisk = 0.05 // at most, once the last threat is gone
	flaggedRisk = 0.8  // at least, once the first one came
)

// scoreAfter is the risk score once the categories are no longer those before:
// it follows the security threats.
func (d domain) scoreAfter(before []int) *float64 {
	was, is := slices.ContainsFunc(before, isThreat), slices.ContainsFunc(d.categories, isThreat)
	known := 0.0
	if d.score != nil {
		known = *d.score
	}
	switch {
	case was == is, was && d.score == nil:
		return d.score
	case is:
		return score(max(known, flaggedRisk))
	case d.riskStays:
		return score(known / 2)
	}
	return score(min(known, clearedRisk))
}

// held is a history whose dates are those of a time.
func held(history []interval, now time.Time) []interval {
	fixed := make([]interval, len(history))
	for n, i := range history {
		fixed[n] = interval{categories: i.categories, start: i.start.held(now)}
		if i.end != nil {
			end := i.end.held(now)
			fixed[n].end = &end
		}
	}
	return fixed
}

// extend is a history with the steps of a course after it. What changes nothing
// is no step, and neither is what lasted no time.
func (c course) extend(history []interval, before []int) []interval {
	for _, s := range c.steps {
		if sameSet(s.categories, before) {
			continue
		}
		start := moment{fixed: s.at}
		if n := len(history); n > 0 {
			history[n-1].end = &start
		}
		history, before = append(history, interval{categories: s.categories, start: start}), s.categories
	}
	return history
}
