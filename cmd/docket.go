package cmd

import (
	"context"
	"errors"
	"time"

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
	review    investigation.Review
	submitted *investigation.Submitted // nil before
}

func (s surroundings) docket(ctx context.Context, o *office, f submitFlags, m meaning) (*docket, error) {
	d := &docket{office: o, flags: f, target: m.target, catalogue: o.bench.Catalogue(ctx)}
	var err error
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
		d.review = not.Review
		s.say()("nothing was sent: %s", display.Text(not.Why))
		return s.result(d, outcomeRefused, exitRefused)
	case err != nil:
		return err
	}
	d.submitted = &submitted
	if submitted.Unfiled != nil {
		s.say()("what became of it could not be kept in the history: %s",
			display.Text(investigation.Explain(submitted.Unfiled, s.now()).Line()))
	}
	kind, code := outcomeOf(submitted.Receipt)
	return s.result(d, kind, code)
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
