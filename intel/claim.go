package intel

import (
	"context"
	"time"
)

const (
	// claimMargin is for filing, after the time a question may take.
	claimMargin = 5 * time.Second
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
			until := s.now().Add(s.Client.timeout + claimMargin)
			claimed, err = s.Ledger.Claim(ctx, scope, in.key, until)
			if claimed && err == nil {
				release = func() { s.release(ctx, scope, in.key) }
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

func (s *Source) release(ctx context.Context, scope Scope, key Key) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), filing)
	defer cancel()
	// A claim that cannot be released ends by itself.
	_ = s.Ledger.Release(ctx, scope, key)
}
