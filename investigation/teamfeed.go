package investigation

import (
	"strconv"
	"time"

	"pugmark/history"
)

const (
	// mostRead is how many activities a feed of mostFeed rows is made of.
	mostRead = 2 * mostFeed
	// togetherFor is how long a member may pause at a subject, and what they do
	// there is still one row of the feed.
	togetherFor = 5 * time.Minute
)

// A gist is what the activities have in common that are one row of the feed.
type gist struct{ analyst, subject, of string }

// A condenser makes rows of a feed.
type condenser struct {
	rows []history.Activity
	// open are the rows that older activities may join, with when the oldest in
	// each was. Paid for and kept answers are rows of their own, and a look-up is
	// part of whichever it led to.
	open   map[gist]int
	led    map[gist]int
	oldest []time.Time
}

// condense returns the rows of a feed, newest first as the activities are: what
// a member asked about a subject in one go is one row, as is what they used
// there of a colleague's. A row is identified by its oldest activity, so that it
// stays the same one while there is more to it.
func condense(activities []history.Activity) []history.Activity {
	c := condenser{open: map[gist]int{}, led: map[gist]int{}}
	for _, a := range activities {
		if !c.join(a) {
			c.begin(a)
		}
	}
	return c.rows[:min(len(c.rows), mostFeed)]
}

// join puts an activity into the row that it belongs to, if there is one.
func (c *condenser) join(a history.Activity) bool {
	var at int
	var found bool
	switch {
	case a.Subject == "":
		return false
	case a.What == history.ActivityLookedUp:
		at, found = c.led[gist{a.Analyst, a.Subject, ""}]
	case a.What == history.ActivityAsked || a.What == history.ActivityReused:
		at, found = c.open[gistOf(a)]
	}
	if !found || c.oldest[at].Sub(a.At) > togetherFor {
		return false
	}
	c.oldest[at] = a.At
	row := &c.rows[at]
	row.ID = a.ID
	if a.What == history.ActivityLookedUp {
		return true
	}
	if row.Kind != a.Kind {
		row.Kind = ""
	}
	if a.What == history.ActivityAsked {
		row.Words = strconv.Itoa(paid(row.Words) + paid(a.Words))
	}
	row.Count++
	return true
}

// begin makes a row of an activity.
func (c *condenser) begin(a history.Activity) {
	if a.What == history.ActivityAsked || a.What == history.ActivityReused {
		a.Count = 1
		c.open[gistOf(a)] = len(c.rows)
		c.led[gist{a.Analyst, a.Subject, ""}] = len(c.rows)
	}
	c.rows, c.oldest = append(c.rows, a), append(c.oldest, a.At)
}

// gistOf is that of an answer that was paid for, or of a colleague's.
func gistOf(a history.Activity) gist {
	if a.What == history.ActivityAsked {
		return gist{a.Analyst, a.Subject, ""}
	}
	return gist{a.Analyst, a.Subject, "of " + a.Of}
}

// paid are the calls that the words of an answered question say.
func paid(words string) int {
	n, err := strconv.Atoi(words)
	if err != nil || n < 0 || n > mostPaid {
		return 0
	}
	return n
}

// mostPaid is more than one question costs.
const mostPaid = 1_000_000
