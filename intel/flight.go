package intel

import (
	"context"
	"sync"
)

// A flightKey is what makes two questions in flight the same.
type flightKey struct {
	scope Scope
	key   Key
}

// flights joins callers who ask the same at the same time into one request.
// A caller who goes leaves the others their answer; when the last one goes,
// the request is cancelled.
type flights struct {
	mu     sync.Mutex
	flying map[flightKey]*flight
}

type flight struct {
	callers  int
	cancel   context.CancelFunc
	done     chan struct{}
	reply    reply
	err      error
	panicked any
}

// do returns what fn returns, and whether another caller's fn returned it. A
// panic of fn is every caller's panic, in the caller's own goroutine, where
// the program can contain it.
func (f *flights) do(ctx context.Context, key flightKey, fn func(context.Context) (reply, error)) (r reply, joined bool, err error) {
	f.mu.Lock()
	fl, joined := f.flying[key]
	if !joined {
		fl = f.start(ctx, key, fn)
	}
	fl.callers++
	f.mu.Unlock()
	select {
	case <-fl.done:
	case <-ctx.Done():
		f.leave(key, fl)
		return reply{}, joined, ctx.Err()
	}
	if fl.panicked != nil {
		panic(fl.panicked)
	}
	return fl.reply, joined, fl.err
}

func (f *flights) start(ctx context.Context, key flightKey, fn func(context.Context) (reply, error)) *flight {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	fl := &flight{cancel: cancel, done: make(chan struct{})}
	if f.flying == nil {
		f.flying = make(map[flightKey]*flight)
	}
	f.flying[key] = fl
	go func() {
		defer cancel()
		defer close(fl.done)
		defer f.forget(key, fl)
		defer func() { fl.panicked = recover() }()
		fl.reply, fl.err = fn(ctx)
	}()
	return fl
}

// leave takes a caller off; the last one ends the flight, and who asks next
// starts a new one instead of joining one that is ending.
func (f *flights) leave(key flightKey, fl *flight) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if fl.callers--; fl.callers > 0 {
		return
	}
	fl.cancel()
	if f.flying[key] == fl {
		delete(f.flying, key)
	}
}

func (f *flights) forget(key flightKey, fl *flight) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.flying[key] == fl {
		delete(f.flying, key)
	}
}
