package simulator

import "time"

// A moment is a point in time as a story tells it: so many days before the
// simulator's clock, at a time of day in UTC, or fixed where a document gives
// the date. The zero moment is today's midnight.
type moment struct {
	fixed time.Time
	days  int
	clock time.Duration
}

// daysAgo is midnight UTC so many days before today.
func daysAgo(days int) moment { return moment{days: days} }

// yearsAgo is about so many years before today, which is exact enough for a
// registration date.
func yearsAgo(years int) moment { return moment{days: years*365 + years/4 + 1} }

// daysAhead is midnight UTC so many days after today.
func daysAhead(days int) moment { return moment{days: -days} }

// at sets the time of day of a relative moment, as a duration since midnight.
func (m moment) at(clock time.Duration) moment {
	m.clock = clock
	return m
}

// on is a date or time fixed by a document, in RFC 3339. It is only used for
// literals in this package's tables, so a text it cannot read gives the zero
// time, which a test refuses.
func on(text string) moment {
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return moment{fixed: t}
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return moment{}
	}
	return moment{fixed: t}
}

// time resolves the moment against the simulator's clock.
func (m moment) time(now time.Time) time.Time {
	if !m.fixed.IsZero() {
		return m.fixed
	}
	return dayOf(now).AddDate(0, 0, -m.days).Add(m.clock)
}

// held is the moment as it is at a time, whenever it is asked for later.
func (m moment) held(now time.Time) moment { return moment{fixed: m.time(now)} }

// dayOf is the midnight UTC that begins the day of t.
func dayOf(t time.Time) time.Time {
	year, month, day := t.UTC().Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}
