package investigation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pugmark/history"
	"pugmark/intel"
)

// leaseReserve is how much longer than a request may take an intent belongs to
// the process that has it.
const leaseReserve = 30 * time.Second

// A NotSubmitted says that nothing was tried, and why. It wraps the
// [*history.DuplicateError] when another was faster, and the failure of a
// history that did not take the intent.
type NotSubmitted struct {
	Review Review
	Why    string // a part of a sentence, which may quote
	cause  error
}

func (e *NotSubmitted) Error() string { return "not sent: " + e.Why }

// Unwrap returns the cause, if any.
func (e *NotSubmitted) Unwrap() error { return e.cause }

// Submitted is what became of a proposal that was tried.
type Submitted struct {
	Submission history.Submission
	Receipt    intel.Receipt
	// Unfiled is why the outcome could not be noted. What was sent is then read
	// as unknown later, and never sent again by itself.
	Unfiled error
}

// Submit sends a proposal, once: the intent is on the disk before anything
// leaves, and the outcome after. Nothing is tried when the review refuses, when
// a warning was not accepted, when nothing can be noted or asked, or when the
// same is under way: the error is a [*NotSubmitted]. Otherwise the receipt says
// how it ended, whatever that was, and the error is nil.
//
// When ctx ends before the first byte left, nothing is sent. From then on
// Submit goes on to the end.
func (w *Workbench) Submit(ctx context.Context, p Proposal, acceptWarnings bool) (Submitted, error) {
	review, err := w.Review(ctx, p)
	if err != nil {
		return Submitted{}, err
	}
	if why := review.refusal(acceptWarnings); why != "" {
		return Submitted{}, &NotSubmitted{Review: review, Why: why}
	}
	intent := w.submission(p)
	intent.Analyst, intent.Warnings = w.Source.Analyst, review.Warnings()
	if intent.Again = ""; review.Same != nil {
		intent.Again = review.Same.ID
	}
	defer w.Source.Client.Busy()() // until the outcome is noted
	lease := w.Source.Client.Timeout() + leaseReserve
	intent, err = w.History.Intend(ctx, intent, lease)
	if err != nil {
		return Submitted{}, w.notIntended(ctx, p, review, err)
	}
	receipt := w.Source.Submit(ctx, p.Request, intent.Payload, func(ctx context.Context) error {
		return w.History.BeginSending(ctx, intent.ID, lease)
	})
	return w.conclude(ctx, intent, receipt), nil
}

// refusal is why a reviewed proposal is not sent, "" when it is.
func (r Review) refusal(acceptWarnings bool) string {
	if r.Off != "" {
		return r.Off
	}
	ok, warned := intel.Sendable(r.Findings)
	weight := intel.Warned
	switch {
	case !ok:
		weight = intel.Refused
	case !warned || acceptWarnings:
		return ""
	}
	var said []string
	for _, f := range r.Findings {
		if f.Weight == weight {
			said = append(said, f.Words)
		}
	}
	why := said[0]
	if more := len(said) - 1; more > 0 {
		why += fmt.Sprintf(" (and %d more)", more)
	}
	if weight == intel.Warned {
		return "a warning was not accepted: " + why
	}
	return why
}

// notIntended says of an intent that could not be noted why nothing was tried:
// somebody else may have been faster.
func (w *Workbench) notIntended(ctx context.Context, p Proposal, review Review, err error) error {
	var same *history.DuplicateError
	if !errors.As(err, &same) {
		return &NotSubmitted{Review: review, Why: err.Error(), cause: err}
	}
	if again, failed := w.Review(ctx, p); failed == nil {
		review = again
	}
	review.Same = &same.Of
	return &NotSubmitted{Review: review, Why: same.Error(), cause: err}
}

// conclude notes how sending ended, whoever has left in the meantime.
func (w *Workbench) conclude(ctx context.Context, s history.Submission, r intel.Receipt) Submitted {
	event := history.SubmissionEvent{Submission: s.ID, At: r.At, Analyst: w.Source.Analyst,
		Words: eventWords(r, w.now()), Status: r.Status, Ray: r.Ray, Body: r.Body}
	if event.At.IsZero() {
		event.At = w.now()
	}
	var next time.Time
	switch r.Outcome {
	case intel.SubmissionAccepted:
		event.State, next = history.SubmissionAccepted, w.Schedule.due(event.At, 1)
	case intel.SubmissionRejected:
		event.State = history.SubmissionRejected
	case intel.SubmissionUnsent:
		event.State = history.SubmissionDraft
	default:
		event.State = history.SubmissionUnknown
	}
	ctx = context.WithoutCancel(ctx)
	out := Submitted{Submission: s, Receipt: r}
	out.Unfiled = w.History.Conclude(ctx, event, next)
	if kept, err := w.History.SubmissionByID(ctx, s.ID); err == nil && out.Unfiled == nil {
		out.Submission = kept
	} else {
		out.Submission.State, out.Submission.Changed, out.Submission.Next = event.State, event.At, next
	}
	return out
}
