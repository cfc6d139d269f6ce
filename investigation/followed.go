package investigation

import (
	"context"
	"strings"

	"pugmark/history"
	"pugmark/intel"
)

// A follower judges the submissions of one plan. It asks for the history of a
// name once, however many of them are about it.
type follower struct {
	*Workbench
	asking    context.Context        // ends when nothing more is to be asked
	silent    bool                   // nothing is to be asked at all
	histories map[string]toldHistory // what was asked for, by name
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
	if target.HostIndicator().Kind() == intel.IndicatorDomain {
		last := s.State != history.SubmissionUnknown && look >= w.Schedule.Looks()
		w.consult(ctx, &f, pastOf{s, before, events, base, last})
	}
	event := history.SubmissionEvent{ID: eventID(), Submission: s.ID, At: w.now(), Analyst: w.actor().Name, Key: w.actor().Key, State: f.Verdict.State,
		Words: f.Verdict.Words, Answer: now.Record}
	if s.State != history.SubmissionUnknown && look > s.Looks {
		event.Look = look // otherwise one by hand, between two of the schedule
	}
	next := w.Schedule.next(base, max(s.Looks, look), f.Verdict.State)
	if f.Err = surely(func() error { return w.History.AddLook(ctx, event, next) }); f.Err != nil {
		return f
	}
	if kept, err := w.History.SubmissionByID(ctx, s.ID); err == nil {
		f.Submission = kept
		if kept.State != s.State {
			w.note(ctx, history.ActivityOutcome, kept, StateWords(kept, w.now()).Word)
		}
	}
	return f
}

// valuesOf are the names or the address that a question is about.
func valuesOf(key intel.Key) []string { return strings.Split(key.Value, ",") }
