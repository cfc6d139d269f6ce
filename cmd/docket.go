package cmd

import (
	"context"
	"errors"
	"time"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui/display"
)

// A docket is one request on its way to being sent, and what is known of it.
type docket struct {
	office    *office
	flags     submitFlags
	target    intel.Indicator
	catalogue intel.Catalogue
	proposal  investigation.Proposal
	beforeAt  time.Time // when the answer about the target was given
	// beforeFrom is the name that this answer is about where that is another one.
	beforeFrom intel.Indicator
	review     investigation.Review
	submitted  *investigation.Submitted // nil before
	notTried   error                    // why Submit did not try, nil when it did
	// unconfirmed is why nobody can, or did, confirm it; "" before.
	unconfirmed string
}

func (s surroundings) docket(ctx context.Context, o *office, f submitFlags, m meaning) (*docket, error) {
	d := &docket{office: o, flags: f, target: m.target, catalogue: o.bench.Catalogue(ctx)}
	var err error
	if m.held != nil {
		d.target, d.review.Findings = intel.Indicator{}, []intel.Finding{*m.held}
		return d, nil
	}
	if err = s.propose(ctx, d, m); err != nil {
		return nil, err
	}
	d.review, err = o.bench.Review(ctx, d.proposal)
	return d, err
}

// ready reports whether the rules let it be sent, and every warning was
// accepted.
func (d *docket) ready() bool {
	ok, warned := intel.Sendable(d.review.Findings)
	return ok && (!warned || d.flags.acceptWarnings)
}

// acceptedWarnings are the rules of the warnings that were shown and accepted.
func (d *docket) acceptedWarnings() []string {
	if !d.flags.acceptWarnings {
		return nil
	}
	return d.review.Warnings()
}

// An outcome is how submit ended. The words are documented: scripts depend on
// them.
type outcome string

const (
	outcomeSendable    outcome = "sendable" // --dry-run
	outcomeRefused     outcome = "refused"
	outcomeUnconfirmed outcome = "unconfirmed"
	outcomeUnsent      outcome = "unsent"
	outcomeAccepted    outcome = "accepted"
	outcomeRejected    outcome = "rejected"
	outcomeUnknown     outcome = "unknown"
)

// outcomeOf is what a receipt means, and the exit code of it.
func outcomeOf(r intel.Receipt) (outcome, int) {
	switch r.Outcome {
	case intel.SubmissionAccepted:
		return outcomeAccepted, exitAnswered
	case intel.SubmissionRejected:
		return outcomeRejected, exitRejected
	case intel.SubmissionUnsent:
		if r.Failure == nil {
			return outcomeUnsent, exitUnanswered
		}
		return outcomeUnsent, codeOf(r.Failure.Problem, exitUnanswered)
	}
	return outcomeUnknown, exitUnknown
}

// send sends the request, once. Whoever stops the program meanwhile is told
// what that means.
func (s surroundings) send(ctx context.Context, d *docket) error {
	stop := context.AfterFunc(ctx, func() {
		s.say()("stopping: what is on its way to Cloudflare is waited for; ctrl+c again ends at once and leaves its outcome unknown")
	})
	defer stop()
	submitted, err := d.office.bench.Submit(ctx, d.proposal, d.acceptedWarnings())
	var not *investigation.NotSubmitted
	switch {
	case errors.As(err, &not): // another process came first, or the disk is full
		d.review, d.notTried = not.Review, not
		s.say()("nothing was sent: %s", display.Text(not.Why))
		s.sayWhatHelps(d)
		return s.result(d, outcomeRefused, notTriedCode(not))
	case err != nil:
		return err
	}
	d.submitted = &submitted
	return s.concluded(d)
}

// concluded prints what became of a request that was tried.
func (s surroundings) concluded(d *docket) error {
	kind, code := outcomeOf(d.submitted.Receipt)
	if kind == outcomeAccepted && d.submitted.Unfiled != nil {
		code = exitOurs // nothing may go on as though it were in the book
	}
	return s.result(d, kind, code)
}

// notTriedCode is the code of a proposal that was not tried: refused, or kept
// back by a failure of ours.
func notTriedCode(err error) int {
	var same *history.DuplicateError
	if errors.As(err, &same) || errors.Unwrap(err) == nil {
		return exitRefused
	}
	return exitOurs
}

// unfiled says that the outcome is known and could not be kept, "" when it was.
func (d *docket) unfiled(now time.Time) string {
	if d.submitted == nil || d.submitted.Unfiled == nil {
		return ""
	}
	kind, _ := outcomeOf(d.submitted.Receipt)
	return string(kind) + "; could not be kept: will read as unknown (" + investigation.Explain(d.submitted.Unfiled, now).Line() + ")"
}

// off says that nothing can be sent from here, and why.
func (s surroundings) off(d *docket) error {
	s.say()("nothing was sent: %s", display.Text(d.review.Off))
	switch o := d.office; {
	case o.missing != nil && o.bench.NoSubmit == "":
		return s.result(d, outcomeRefused, exitCredentials)
	case o.unkept != nil && o.bench.NoSubmit == "":
		return s.result(d, outcomeRefused, exitOurs)
	}
	return s.result(d, outcomeRefused, exitRefused)
}
