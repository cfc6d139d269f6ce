package simulator

import (
	"net/netip"
	"time"
)

// A crowd is names at one address, too many to be built with the other tables:
// each is worked out from its number when it is asked for.
type crowd interface {
	size() int
	// name and number are each other's reverse; number reports whether there
	// is such a name.
	name(number int) string
	number(name string) (int, bool)
	// days says how many days ago the name was seen first and last. All of
	// them resolve to the address now.
	days(number int) (first, last int)
	// told is the rest of what is known of the name, without its sightings.
	told(number int) domain
}

// A crowded address is where a crowd is.
type crowded struct {
	crowd
	story   string
	address netip.Addr
}

// domain is everything about a name of the crowd.
func (c crowded) domain(number int) *known[domain] {
	d := c.told(number)
	d.name = c.name(number)
	first, last := c.days(number)
	d.seen = []sighting{lookedUpUntil(c.address.String(), daysAgo(first), daysAgo(last))}
	return &known[domain]{c.story, d}
}

// seenIn counts the names seen in a window of days, as many days ago, and
// clips those that are in a part of them.
func (c crowded) seenIn(startAgo, endAgo int, part span, today time.Time) (on []clipped, count int) {
	for number := range c.size() {
		first, last := c.days(number)
		if last > startAgo || first < endAgo {
			continue
		}
		if part.holds(count) {
			on = append(on, clipped{c.name(number), today.AddDate(0, 0, -min(first, startAgo)), today.AddDate(0, 0, -max(last, endAgo))})
		}
		count++
	}
	return on, count
}

// A span is a part of a list: from a place up to another.
type span struct{ from, to int }

func (s span) holds(place int) bool { return s.from <= place && place < s.to }

// after is the span as seen from a place in the list.
func (s span) after(place int) span { return span{s.from - place, s.to - place} }
