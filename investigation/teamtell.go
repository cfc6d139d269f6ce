package investigation

import (
	"context"
	"time"
)

const (
	// toldAtOnce is how many sessions are woken in the same moment: each paints
	// its screen, and whoever presses a key then waits for that.
	toldAtOnce = 32
	// toldApart is how long after them the next are woken, but never so that the
	// last would wait for the next beat.
	toldApart = 20 * time.Millisecond
	toldFor   = beatEvery / 2
)

// tell has the seats see what is known now, and wakes those that show something
// else than they did: first those on the team page, where most of it is shown,
// and of many the others little by little.
func (p *pulse) tell(ctx context.Context, seen *snapshot) {
	t := p.team
	t.mu.Lock()
	t.seen.Store(seen)
	for _, a := range p.fresh {
		t.announce(a)
	}
	p.fresh = nil
	var others []*Seat
	for _, s := range t.seats {
		if s.place.Page == pageTeam {
			s.tell(seen)
		} else {
			others = append(others, s)
		}
	}
	t.mu.Unlock()
	began, told := time.Now(), 0
	for _, s := range others {
		if told >= toldAtOnce && time.Since(began) < toldFor {
			told = 0
			if !rest(ctx, toldApart) {
				return
			}
		}
		t.mu.Lock()
		if s.tell(seen) {
			told++
		}
		t.mu.Unlock()
	}
}

// rest lets time pass, and reports false when ctx ended before.
func rest(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
