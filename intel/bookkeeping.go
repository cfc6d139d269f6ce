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
		x.settle(ctx, call)
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

// withOutcome returns a call with how it ended. What may have spent one is a 2xx
// that is no refusal, and a request without an answer, unless no connection was
// ever made.
func (x *exchange) withOutcome(call Call, got response, failure *Error) Call {
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
	return call
}

// conclude files how a call ended and what it brought, if anything, at the same
// time: a history that waits for its disk then waits once.
func (x *exchange) conclude(ctx context.Context, call Call, rec *Record) {
	if rec == nil || x.s.Archive == nil {
		x.settle(ctx, call)
		return
	}
	var unfiled error
	var panicked any
	filed := make(chan struct{})
	go func() {
		defer close(filed)
		defer func() { panicked = recover() }()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), filing)
		defer cancel()
		unfiled = x.s.Archive.File(ctx, *rec)
	}()
	x.settle(ctx, call)
	<-filed
	if panicked != nil {
		panic(panicked) // where the caller can contain it
	}
	x.note("keep the answer", unfiled)
}

func (x *exchange) settle(ctx context.Context, call Call) {
	if x.s.Ledger == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), filing)
	defer cancel()
	x.note("note how the call ended", x.s.Ledger.Settle(ctx, call))
}

// note remembers that something could not be written; the answer is not lost
// for it.
func (x *exchange) note(doing string, err error) {
	if err != nil {
		x.trouble = errors.Join(x.trouble, fmt.Errorf("%s: %w", doing, err))
	}
}
