package cmd

import (
	"cmp"
	"time"
)

const (
	// demoReview is how long the demo's review of a submission takes.
	demoReview = 30 * time.Second
	// longestReview is more than anybody waits to see one.
	longestReview = 30 * 24 * time.Hour
)

func (g globals) checkReview() error {
	switch {
	case g.review < 0 || g.review > longestReview:
		return usage("--review is a time such as 5s, at most %d hours, not %s", longestReview/time.Hour, g.review)
	case g.review > 0 && !g.demo:
		return usage("--review is for the demo: add --demo, or give it to pugmark simulate")
	}
	return nil
}

// reviewTime is how long the demo's review takes.
func (g globals) reviewTime() time.Duration { return cmp.Or(g.review, demoReview) }

// followUp is how long after its acceptance a submission is looked at; nil is
// the default. With a review of a length of its own, a day of the demo is as
// long as that: the whole life of a submission is seen while somebody waits.
func (g globals) followUp(c config) []time.Duration {
	const day = 24 * time.Hour
	after := c.FollowUp
	if g.review == 0 {
		return after
	}
	if after == nil {
		after = []time.Duration{day, 3 * day, 7 * day, 14 * day}
	}
	quick := make([]time.Duration, 0, len(after))
	for _, a := range after {
		quick = append(quick, time.Duration(a.Hours()/day.Hours()*float64(g.review)))
	}
	return quick
}
