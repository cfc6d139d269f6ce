package intel

import (
	"context"
	"errors"
	"time"
)

// When everybody has left, a request is given up, except for what was paid for
// and is here or on its way.
const (
	// unread is for what the system has received and the program has not read.
	unread = 100 * time.Millisecond
	// arriving is for the rest of an answer that has begun.
	arriving = 3 * time.Second
)

// outlive returns a context for one request and its answer: it ends with ctx
// when that reaches its deadline, and a moment after ctx when that is cancelled,
// longer once begun was called. stop ends it.
func outlive(ctx context.Context) (lasting context.Context, begun, stop func()) {
	lasting, cancel := context.WithCancel(context.WithoutCancel(ctx))
	answer := make(chan struct{})
	forget := context.AfterFunc(ctx, func() {
		defer cancel()
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return
		}
		if !happens(lasting, answer, unread) {
			return
		}
		happens(lasting, nil, arriving)
	})
	return lasting, func() { close(answer) }, func() { forget(); cancel() }
}

// happens reports whether event is closed within d and before ctx is done.
func happens(ctx context.Context, event <-chan struct{}, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-event:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}
