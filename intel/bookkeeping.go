package intel

import (
	"context"
	"errors"
	"fmt"
)

// begin files that a request is about to leave. Only a refusal, an *Error,
// keeps it back.
func (x *exchange) begin(ctx context.Context, call Call) *Error {
	if x.s.Ledger == nil {
		return ended(ctx, x.s.Client.timeout)
	}
	err := x.s.Ledger.Begin(ctx, call)
	if failure := ended(ctx, x.s.Client.timeout); failure != nil {
		call.Outcome, call.Counted = CallOutcome(failure.Problem), false
		x.write(ctx, call)
		return failure
	}
	var refusal *Error
	if errors.As(err, &refusal) {
		own := *refusal
		return &own
	}
	x.note("note the call", err)
	return nil
}

// settle files how a request ended. What may have spent a call is a 2xx that
// is no refusal, and a request without an answer, unless no connection was
// ever made.
func (x *exchange) settle(ctx context.Context, call Call, got response, failure *Error) {
	call.Status, call.Ray = got.status, x.ray(got.header)
	call.Outcome = CallAnswered
	spent := got.status/100 == 2
	if failure != nil {
		call.Outcome = CallOutcome(failure.Problem)
		refused := failure.Problem == ProblemQuota || failure.Problem == ProblemRateLimit
		unsent := got.status == 0 && isDialFailure(failure.cause)
		spent = (spent || got.status == 0) && !refused && !unsent
	}
	call.Counted = spent && call.Key.Kind.counted()
	if call.Counted {
		x.counted++
	}
	x.write(ctx, call)
}

func (x *exchange) write(ctx context.Context, call Call) {
	if x.s.Ledger == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), filing)
	defer cancel()
	x.note("note how the call ended", x.s.Ledger.Settle(ctx, call))
}

func (x *exchange) file(ctx context.Context, rec Record) {
	if x.s.Archive == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), filing)
	defer cancel()
	x.note("keep the answer", x.s.Archive.File(ctx, rec))
}

// note remembers that something could not be written; the answer is not lost
// for it.
func (x *exchange) note(doing string, err error) {
	if err != nil {
		x.trouble = errors.Join(x.trouble, fmt.Errorf("%s: %w", doing, err))
	}
}
