package cmd

import (
	"context"
	"sync"
	"time"
)

// How the end is divided, which takes 10 seconds at most: everybody is told and
// what is on its way is waited for; then the team, what is in flight and the
// history have a last word each.
const (
	longestEnd = 6 * time.Second
	lastWords  = time.Second
)

// beat has the team live until the returned function is called.
func (h *hall) beat() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { h.team.Run(ctx) })
	return func() {
		cancel()
		within(lastWords, running.Wait)
	}
}

// within waits for work as long as it may take, and reports whether it is done.
// What is not is left to the end of the process: a database that is silent
// keeps nothing from ending.
func within(patience time.Duration, work func()) bool {
	done := make(chan struct{})
	go func() {
		defer close(done)
		work()
	}()
	select {
	case <-done:
		return true
	case <-time.After(patience):
		return false
	}
}

// attend keeps the hall open until ctx ends, and closes it.
func (h *hall) attend(ctx context.Context, ended <-chan error) error {
	hangups := h.hangups.take()
	for {
		select {
		case <-hangups:
			h.reread()
		case <-h.minutes:
			h.server.Recheck() // a key may have expired
		case err := <-ended:
			h.office.log.Error("the listener ended", "error", err)
			h.end()
			return plain("the workbench could not go on: nobody can come in any more; the log says why")
		case <-ctx.Done():
			h.end()
			return nil
		}
	}
}

// end tells everybody, lets nobody in any more, and waits for what is on its
// way to Cloudflare.
func (h *hall) end() {
	h.metrics.ending.Store(true)
	h.office.log.Info("ending", "sessions", h.server.Stats().Sessions)
	ctx, cancel := context.WithTimeout(context.Background(), longestEnd)
	defer cancel()
	if err := h.server.Shutdown(ctx, "the workbench is being shut down: sign in again in a minute"); err != nil {
		h.office.log.Warn("some sessions did not end by themselves", "error", err)
	}
	if client := h.office.bench.Source.Client; client != nil {
		client.Drain(ctx)
	}
	h.office.log.Info("ended")
}

// reread takes the users file as it is now. What cannot be read changes nothing.
func (h *hall) reread() {
	if err := h.people.reread(); err != nil {
		h.office.log.Error("the users file was refused, and what it said before stays in force", "reason", err.Error())
		return
	}
	h.settle()
	h.office.log.Info("the users file was read again", "users", len(h.people.current.Load().users))
	h.server.Recheck()
}

// settle has the limits of the users file hold. Who is no longer in it, or has no
// share any more, is limited by none.
func (h *hall) settle() {
	scope, rules := h.office.bench.Source.Scope, h.people.current.Load()
	h.office.bench.SetCallsPerMonth(h.planOf(rules))
	h.history.SetCap(scope, rules.limit)
	h.team.SetCap(rules.limit)
	shares := rules.shares(h.limited)
	for name, calls := range shares {
		h.history.SetShare(scope, name, calls)
	}
	h.limited = shares
}

// shares are the shares that the file gives, and 0 for who had one before.
func (r *roster) shares(before map[string]int) map[string]int {
	shares := map[string]int{}
	for name := range before {
		shares[name] = 0
	}
	for _, u := range r.users {
		if u.share > 0 {
			shares[u.name] = u.share
		}
	}
	return shares
}

// planOf is how many calls a month Cloudflare's plan grants, as far as somebody
// has said: the command line, the users file or the configuration.
func (h *hall) planOf(rules *roster) int {
	if h.planGiven || rules.plan == 0 {
		return h.plan
	}
	return rules.plan
}
