package investigation

import (
	"context"
	"strings"
	"time"

	"pugmark/history"
	"pugmark/intel"
)

// A follower judges the submissions of one plan. It asks for the history of a
// name once, however many of them are about it.
type follower struct {
	*Workbench
	histories map[string]askedHistory // by name
}

type askedHistory struct {
	report intel.HistoryReport
	err    error
}

// follow judges one submission by what it is now and notes the look.
func (w *follower) follow(ctx context.Context, s history.Submission, now *Standing, err error) Followed {
	f := Followed{Submission: s, Now: now, Err: err}
	if err != nil {
		f.Now = nil
		return f
	}
	current, err := w.History.SubmissionByID(ctx, s.ID)
	if err != nil {
		f.Err = err
		return f
	}
	if current.Looks > s.Looks && current.Next.After(w.now()) || w.unlookable(current) != "" {
		f.Submission, f.Verdict = current, Verdict{State: current.State, Words: "looked at by another meanwhile"}
		return f
	}
	s = current
	target, _ := s.Request.Target()
	before, err := w.standingBefore(ctx, s, target)
	if err != nil {
		f.Err = err
		return f
	}
	events, err := w.History.SubmissionEvents(ctx, s.ID)
	if err != nil {
		f.Err = err
		return f
	}
	base := acceptedAt(events)
	if base.IsZero() {
		base = s.Sent
	}
	look := w.Schedule.reached(base, now.At)
	f.Verdict = w.Schedule.settled(Judge(s.Request, before, now, s.State), s.State, look)
	if f.Verdict.isNews(s.State) && target.HostIndicator().Kind() == intel.IndicatorDomain {
		w.since(ctx, &f, target, base)
	}
	event := history.SubmissionEvent{Submission: s.ID, At: w.now(), Analyst: w.Source.Analyst, State: f.Verdict.State,
		Words: f.Verdict.Words, Answer: now.Record}
	if s.State != history.SubmissionUnknown && look > s.Looks {
		event.Look = look // otherwise one by hand, between two of the schedule
	}
	next := w.Schedule.next(base, max(s.Looks, look), f.Verdict.State)
	if f.Err = w.History.AddLook(ctx, event, next); f.Err != nil {
		return f
	}
	if kept, err := w.History.SubmissionByID(ctx, s.ID); err == nil {
		f.Submission = kept
	}
	return f
}

// isNews reports whether something has changed at Cloudflare's, so that its
// history can say when.
func (v Verdict) isNews(was history.SubmissionState) bool {
	switch v.State {
	case history.SubmissionApplied, history.SubmissionPartial, history.SubmissionReverted:
		return v.State != was
	}
	return false
}

// since asks the history of a name, once, since when it has been so. It is worth
// a call, and failing to know is no failure.
func (w *follower) since(ctx context.Context, f *Followed, target intel.Indicator, after time.Time) {
	name := target.Host()
	h, known := w.histories[name]
	if !known {
		answer, err := intel.Ask(ctx, w.Source, intel.DomainHistory(name), intel.Again())
		f.Cost = answer.Cost + countedOf(err)
		h = askedHistory{answer.Value, err}
		w.histories[name] = h
	}
	words := "since: not known"
	if h.err == nil {
		if f.Verdict.Since = sinceIn(h.report, after); !f.Verdict.Since.IsZero() {
			words = "since " + f.Verdict.Since.UTC().Format(time.DateOnly)
		}
	}
	f.Verdict.Words = join(f.Verdict.Words, words)
}

// valuesOf are the names or the address that a question is about.
func valuesOf(key intel.Key) []string { return strings.Split(key.Value, ",") }
