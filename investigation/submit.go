package investigation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

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
// leaves, and the outcome after. accepted are the rules of the warnings that the
// person has seen and accepted. Nothing is tried when the review refuses, when
// it warns by a rule that is not among them, when nothing can be noted or asked,
// or when the same is under way: the error is a [*NotSubmitted]. Otherwise the
// receipt says how it ended, whatever that was, and the error is nil.
//
// When ctx ends before the first byte left, nothing is sent. From then on
// Submit goes on to the end.
func (w *Workbench) Submit(ctx context.Context, p Proposal, accepted []string) (Submitted, error) {
	review, err := w.Review(ctx, p)
	if err != nil {
		return Submitted{}, err
	}
	if why := review.refusal(accepted); why != "" {
		return Submitted{}, &NotSubmitted{Review: review, Why: why}
	}
	if w.Proposes() {
		return Submitted{}, &NotSubmitted{Review: review, Why: twoPersonsNeeded}
	}
	return w.send(ctx, p, review, w.reviewed(p, review))
}

// reviewed is a proposal as the history keeps it, with what its review found.
func (w *Workbench) reviewed(p Proposal, review Review) history.Submission {
	s := w.submission(p)
	s.Warnings = review.Warnings()
	if s.Again = ""; review.Repeats != nil {
		s.Again = review.Repeats.ID
	}
	return s
}

const twoPersonsNeeded = "two persons are needed here: propose it, and another sends it"

// forbids is why who works here may not send by now: the rules may have changed
// while it waited for its turn. What another proposed has the key with which it
// was. "" is when they may.
func (w *Workbench) forbids(intent history.Submission) string {
	approves := intent.Sender != "" && intent.Sender != intent.Analyst
	switch off := w.SubmissionsOff(); {
	case off != "":
		return off
	case approves && !w.rules().Role.Approves():
		return w.rules().lacks(": an " + string(RoleApprover) + " sends what another proposed")
	case approves && w.holds(intent.AnalystKey):
		return proposedWithOwnKey(intent)
	case !approves && w.Proposes():
		return twoPersonsNeeded
	}
	return ""
}

// send sends what was reviewed, once.
func (w *Workbench) send(ctx context.Context, p Proposal, review Review, intent history.Submission) (Submitted, error) {
	defer w.Source.Client.Busy()() // until the outcome is noted
	lease := w.Source.Client.Timeout() + leaseReserve
	wanted := intent
	intent, err := w.History.Intend(ctx, intent, lease)
	if err != nil {
		return Submitted{}, w.notIntended(ctx, p, review, err)
	}
	receipt := w.Source.Submit(ctx, p.Request, intent.Payload, func(ctx context.Context) error {
		if why := w.forbids(wanted); why != "" {
			return &NotPossible{why}
		}
		return w.History.BeginSending(ctx, intent.ID, lease)
	})
	return w.conclude(ctx, intent, receipt), nil
}

// refusal is why a reviewed proposal is not sent, "" when it is.
func (r Review) refusal(accepted []string) string {
	var refused, warned []string
	for _, f := range r.Findings {
		switch {
		case f.Weight == intel.Refused:
			refused = append(refused, f.Words)
		case f.Weight == intel.Warned && !slices.Contains(accepted, f.Rule):
			warned = append(warned, f.Words)
		}
	}
	switch {
	case r.Off != "":
		return r.Off
	case len(refused) > 0:
		return firstOf(refused)
	case len(warned) > 0:
		return "a warning was not accepted: " + firstOf(warned)
	}
	return ""
}

// firstOf is the first of several reasons, and how many more there are.
func firstOf(reasons []string) string {
	if more := len(reasons) - 1; more > 0 {
		return fmt.Sprintf("%s (and %d more)", reasons[0], more)
	}
	return reasons[0]
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
	ctx = context.WithoutCancel(ctx)
	who := w.actor()
	event := history.SubmissionEvent{ID: eventID(), Submission: s.ID, At: r.At, Analyst: who.Name, Key: who.Key,
		Words: eventWords(r, w.now()), Status: r.Status, Ray: r.Ray, Body: r.Body}
	if event.At.IsZero() {
		event.At = w.now()
	}
	var next time.Time
	switch r.Outcome {
	case intel.SubmissionAccepted:
		event.State, next = history.SubmissionAccepted, w.Schedule.due(event.At, 1)
		event.Words = w.sayLate(ctx, s.ID, event.Words)
	case intel.SubmissionRejected:
		event.State = history.SubmissionRejected
	case intel.SubmissionUnsent:
		event.State = history.SubmissionDraft
	default:
		event.State = history.SubmissionUnknown
	}
	out := Submitted{Submission: s, Receipt: r}
	out.Unfiled = surely(func() error { return w.History.Conclude(ctx, event, next) })
	if kept, err := w.History.SubmissionByID(ctx, s.ID); err == nil && out.Unfiled == nil {
		out.Submission = kept
	} else {
		out.Submission.State, out.Submission.Changed, out.Submission.Next = event.State, event.At, next
	}
	if r.Outcome != intel.SubmissionUnsent {
		w.note(ctx, history.ActivitySent, out.Submission, StateWords(out.Submission, w.now()).Word)
	}
	return out
}

// eventID is a UUIDv7, by which an event that is filed twice is the same; ""
// leaves it to the history.
func eventID() string {
	id, err := uuid.NewV7()
	if err != nil {
		return ""
	}
	return id.String()
}

// surely files something that is the same when it is filed twice, once more
// where the history could not be reached or was locked.
func surely(file func() error) error {
	err := file()
	if errors.Is(err, history.ErrUnreachable) || errors.Is(err, history.ErrBusy) {
		err = file()
	}
	return err
}

// lateReceipt begins the words of an acceptance that was told after a look had
// found something: the state of such an event is that of the look.
const lateReceipt = "Cloudflare's answer came late: accepted"

// sayLate marks the words of an acceptance that comes after a look.
func (w *Workbench) sayLate(ctx context.Context, id, words string) string {
	kept, err := w.History.SubmissionByID(ctx, id)
	if err != nil {
		return words
	}
	switch kept.State {
	case history.SubmissionApplied, history.SubmissionPartial, history.SubmissionUnchanged, history.SubmissionReverted:
		return reason(lateReceipt, words)
	}
	return words
}
