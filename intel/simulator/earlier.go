package simulator

import (
	"slices"
	"time"
)

// earlier is the story as it was told a number of days ago, at a time of that
// day: what had not happened by then is left out, and its dates are told by
// the clock of then.
func (s story) earlier(days int, then time.Time) story {
	t := telling{days: days, then: then}
	changed := map[string]bool{}
	told := s
	told.domains = make([]domain, len(s.domains))
	for i, d := range s.domains {
		told.domains[i] = t.domain(d)
		if len(d.history) > 0 && !slices.Equal(told.domains[i].categories, d.categories) {
			changed[d.name] = true
		}
	}
	for i, d := range told.domains {
		if changed[d.name] || changed[inheritsOf(told.domains, d)] {
			// How likely it is to do harm, and what family it is of, was said
			// with the categories it has now.
			told.domains[i].score, told.domains[i].family = nil, ""
		}
	}
	told.scans = nil
	for _, sc := range s.scans {
		if sc.complete && !t.moment(sc.processed).time(then).After(then) {
			sc.processed = t.moment(sc.processed)
			told.scans = append(told.scans, sc)
		}
	}
	if s.crowd != nil {
		told.crowd = earlierCrowd{s.crowd, t}
	}
	return told
}

// inheritsOf is the name that a name without categories of its own has them
// from, among some.
func inheritsOf(among []domain, d domain) string {
	if len(d.categories) > 0 {
		return ""
	}
	parent := ""
	for _, other := range among {
		if below(d.name, other.name) && len(other.name) > len(parent) && len(other.history) > 0 {
			parent = other.name
		}
	}
	return parent
}

// below reports whether a name is one below another.
func below(name, above string) bool {
	at := len(name) - len(above)
	return at > 1 && name[at-1] == '.' && name[at:] == above
}

// A telling is of stories as they were a number of days ago.
type telling struct {
	days int
	then time.Time
}

// moment is m by the clock of then.
func (t telling) moment(m moment) moment {
	if m.fixed.IsZero() {
		m.days -= t.days
	}
	return m
}

// came reports whether m had come by then.
func (t telling) came(m moment) bool { return !t.moment(m).time(t.then).After(t.then) }

func (t telling) domain(d domain) domain {
	d.seen = t.sightings(d.seen)
	if d.whois != nil {
		if d.whois = t.registration(*d.whois); d.whois == nil {
			return domain{name: d.name, shape: d.shape} // nobody had registered it
		}
	}
	if len(d.history) == 0 {
		return d
	}
	d.history, d.categories = t.history(d.history)
	return d
}

// history is what had been said of a name by then, and what held.
func (t telling) history(told []interval) (history []interval, categories []int) {
	for _, i := range told {
		if !t.came(i.start) {
			continue
		}
		i.start = t.moment(i.start)
		switch {
		case i.end == nil:
			categories = i.categories
		case !t.came(*i.end):
			i.end, categories = nil, i.categories
		default:
			end := t.moment(*i.end)
			i.end = &end
		}
		history = append(history, i)
	}
	return history, categories
}

// sightings are those that had begun. One that ended later was going on.
func (t telling) sightings(told []sighting) (seen []sighting) {
	for _, s := range told {
		if !t.came(s.first) {
			continue
		}
		s.first = t.moment(s.first)
		if last := t.moment(s.last); s.last == (moment{}) || last.time(t.then).After(dayOf(t.then)) {
			s.last, s.current = moment{}, true // seen on that day too
		} else {
			s.last = last
		}
		seen = append(seen, s)
	}
	return seen
}

// registration is the record of then, nil before there was one.
func (t telling) registration(r registration) *registration {
	if !t.came(r.created) {
		return nil
	}
	if !t.came(r.updated) {
		r.updated = r.created
	}
	r.created, r.updated, r.expires = t.moment(r.created), t.moment(r.updated), t.moment(r.expires)
	return &r
}

// An earlierCrowd is a crowd as it was then.
type earlierCrowd struct {
	crowd
	telling
}

// days implements crowd: what came later is yet to come.
func (c earlierCrowd) days(number int) (first, last int) {
	first, last = c.crowd.days(number)
	return first - c.telling.days, max(0, last-c.telling.days)
}

// told implements crowd.
func (c earlierCrowd) told(number int) domain { return c.domain(c.crowd.told(number)) }
