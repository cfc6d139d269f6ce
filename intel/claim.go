package intel

import (
	"context"
	"time"
)

const (
	// claimTerm is how long a claim lasts unless it is renewed: what a process
	// that was killed keeps others waiting at most.
	claimTerm = 5 * time.Second
	// claimRenewal leaves time for one renewal to fail.
	claimRenewal = 2 * time.Second
	// claimPoll is how often the archive is looked into while another process
	// asks the same.
	claimPoll = 250 * time.Millisecond
)

// claim waits while another process asks the same, and returns its answer when
// there is one. Otherwise the caller asks, and calls release afterwards.
func (s *Source) claim(ctx context.Context, scope Scope, in inquiry, again bool) (kept *reply, release func(), err error) {
	since := s.now()
	release = func() {}
	for waited := false; ; waited = true {
		claimed := s.Ledger == nil
		if s.Ledger != nil {
			claimed, err = s.Ledger.Claim(ctx, scope, in.key, s.now().Add(claimTerm))
			if claimed && err == nil {
				release = s.hold(ctx, scope, in.key)
			}
			// A ledger that cannot be written must not keep anybody from asking.
			claimed = claimed || err != nil
		}
		// The archive once more: the answer may have come while this caller
		// was on the way here.
		if r, err := s.recall(ctx, scope, in); err == nil {
			if news := waited && !r.rec.At.Before(since); news || !again && s.fresh(r.rec) {
				release()
				return &r, nil, nil
			}
		}
		if claimed {
			return nil, release, nil
		}
		if err := s.Client.sleep(ctx, claimPoll); err != nil {
			return nil, nil, interrupted(ctx, s.Client.timeout, err)
		}
	}
}

// hold renews a claim until release is called, which ends it.
func (s *Source) hold(ctx context.Context, scope Scope, key Key) (release func()) {
	ctx = context.WithoutCancel(ctx)
	renewing, stop := context.WithCancel(ctx)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		ticker := time.NewTicker(claimRenewal)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				// One that fails is made up for by the next.
				_, _ = s.Ledger.Claim(renewing, scope, key, s.now().Add(claimTerm))
			case <-renewing.Done():
				return
			}
		}
	}()
	return func() {
		stop()
		<-stopped // a renewal after the release would claim anew
		ctx, cancel := context.WithTimeout(ctx, filing)
		defer cancel()
		// A claim that cannot be released ends by itself.
		_ = s.Ledger.Release(ctx, scope, key)
	}
}
