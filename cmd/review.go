package cmd

import (
	"cmp"
	"context"
	"time"

	"pugmark/history"
	"pugmark/intel/simulator"
	"pugmark/investigation"
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

// schedule is when a submission is looked at. With a review of a length of its
// own, a day of the demo is as long as that: the whole life of a submission is
// seen while somebody waits.
func (g globals) schedule(c config) investigation.Schedule {
	if g.review == 0 {
		return investigation.Schedule{After: c.FollowUp}
	}
	const day = 24 * time.Hour
	var after []time.Duration
	for _, a := range c.FollowUp {
		after = append(after, time.Duration(a.Hours()/day.Hours()*float64(g.review)))
	}
	return investigation.Schedule{After: after, Day: g.review}
}

// acceptedIn are the submissions of the demo's history that its simulator has
// accepted.
func acceptedIn(ctx context.Context, db *history.DB) ([]simulator.Submission, error) {
	if db == nil {
		return nil, nil
	}
	kept, err := db.Submissions(ctx, history.SubmissionQuery{Demo: true, States: []history.SubmissionState{
		history.SubmissionAccepted, history.SubmissionApplied, history.SubmissionPartial, history.SubmissionUnchanged, history.SubmissionReverted}})
	if err != nil {
		return nil, err
	}
	accepted := make([]simulator.Submission, 0, len(kept))
	for _, s := range kept {
		r := s.Request
		accepted = append(accepted, simulator.Submission{Account: s.Scope.Account, IndicatorType: string(r.Type), IP: r.IP, URL: r.URL,
			ContentAdds: r.ContentAdds, ContentRemoves: r.ContentRemoves, SecurityAdds: r.SecurityAdds, SecurityRemoves: r.SecurityRemoves,
			Time: s.Sent})
	}
	return accepted, nil
}
