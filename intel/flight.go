package intel

import (
	"bytes"
	"context"
	"errors"
	"sync"
)

// A flightKey is what makes two questions in flight the same.
type flightKey struct {
	scope Scope
	key   Key
}

// flights joins callers who ask the same at the same time into one request.
// A caller who goes leaves the others their answer; when the last one goes,
// the request is cancelled, and that one waits until it has been settled.
type flights struct {
	mu     sync.Mutex
	flying map[flightKey]*flight
	held   map[*flight]bool // what else drain waits for
}

type flight struct {
	callers  int  // those who have not left
	ending   bool // the last caller left
	billed   bool // a caller was told what it cost
	cancel   context.CancelCauseFunc
	done     chan struct{}
	reply    reply
	err      error
	panicked any
}

// do returns what fn returns, and whether another caller's fn returned it. One
// of the callers who share an outcome is told its cost. A panic of fn is every
// caller's panic, in the caller's own goroutine, where the program can contain
// it.
//
// The last caller whose context ends gets the outcome of the cancelled fn,
// which is an answer if one had come, or the context's error if fn takes
// longer than the time for filing.
func (f *flights) do(ctx context.Context, key flightKey, fn func(context.Context) (reply, error)) (r reply, joined bool, err error) {
	fl, joined, err := f.board(ctx, key, fn)
	if err != nil {
		return reply{}, joined, err
	}
	select {
	case <-fl.done:
	case <-ctx.Done():
		last := f.leave(fl, ctx.Err())
		if !last || !happens(context.WithoutCancel(ctx), fl.done, filing) {
			return reply{}, joined, ctx.Err()
		}
	}
	r, err = f.outcome(fl)
	return r, joined, err
}

// board joins the flight there is, or starts one. A flight that everybody left
// is waited for: it may yet file the very answer, and its claim is this
// process's.
func (f *flights) board(ctx context.Context, key flightKey, fn func(context.Context) (reply, error)) (fl *flight, joined bool, err error) {
	for ctx.Err() == nil {
		f.mu.Lock()
		if fl, joined = f.flying[key]; !joined {
			fl = f.start(ctx, key, fn)
		}
		if !fl.ending {
			fl.callers++
			f.mu.Unlock()
			return fl, joined, nil
		}
		f.mu.Unlock()
		select {
		case <-fl.done:
		case <-ctx.Done():
		}
	}
	return nil, false, ctx.Err()
}

func (f *flights) start(ctx context.Context, key flightKey, fn func(context.Context) (reply, error)) *flight {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	fl := &flight{cancel: cancel, done: make(chan struct{})}
	if f.flying == nil {
		f.flying = make(map[flightKey]*flight)
	}
	f.flying[key] = fl
	go func() {
		defer cancel(nil)
		defer close(fl.done)
		defer f.forget(key)
		defer func() { fl.panicked = recover() }()
		fl.reply, fl.err = fn(ctx)
	}()
	return fl
}

// leave takes a caller off and reports whether it was the last one, which ends
// the flight.
func (f *flights) leave(fl *flight, why error) (last bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	fl.callers--
	fl.ending = fl.callers == 0
	if fl.ending {
		fl.cancel(why)
	}
	return fl.ending
}

func (f *flights) forget(key flightKey) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.flying, key)
}

// outcome returns what a flight that is done brought. A caller alone has it as
// it is; several have each their own, and all but the first one at no cost.
func (f *flights) outcome(fl *flight) (reply, error) {
	f.mu.Lock()
	shared, free := fl.callers > 1, fl.billed
	fl.billed = true
	f.mu.Unlock()
	if fl.panicked != nil {
		panic(fl.panicked)
	}
	r := fl.reply
	if shared {
		r.rec.Body, r.result, r.value = bytes.Clone(r.rec.Body), bytes.Clone(r.result), nil
	}
	if free {
		r.cost = 0
	}
	var failure *Error
	if !errors.As(fl.err, &failure) {
		return r, fl.err
	}
	own := *failure
	if free {
		own.Attempts, own.Counted = 0, 0
	}
	return r, &own
}

// hold adds something that drain waits for until release is called.
func (f *flights) hold() (release func()) {
	fl := &flight{done: make(chan struct{})}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.held == nil {
		f.held = make(map[*flight]bool)
	}
	f.held[fl] = true
	return sync.OnceFunc(func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.held, fl)
		close(fl.done)
	})
}

// drain waits until nothing is in flight or ctx is done.
func (f *flights) drain(ctx context.Context) {
	for fl := f.any(); fl != nil; fl = f.any() {
		select {
		case <-fl.done:
		case <-ctx.Done():
			return
		}
	}
}

func (f *flights) any() *flight {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, fl := range f.flying {
		return fl
	}
	for fl := range f.held {
		return fl
	}
	return nil
}
