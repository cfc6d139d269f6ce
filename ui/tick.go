package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
)

// How often views are told that time has passed.
const (
	busyTick = time.Second
	idleTick = 30 * time.Second
)

// tickMsg is a tick of the shell's own; only the newest counts.
type tickMsg int

// A ticker keeps one tick on its way: a slow one, replaced by a quick one as
// soon as something is busy.
type ticker struct {
	newest  int
	pending time.Duration // 0: none
}

// start returns the command for the tick that is due next, or nil when that is
// on its way. It ends with ctx: a command outlives its program otherwise.
func (t *ticker) start(ctx context.Context, busy bool) tea.Cmd {
	every := idleTick
	if busy {
		every = busyTick
	}
	if t.pending != 0 && t.pending <= every {
		return nil
	}
	t.pending = every
	t.newest++
	mine := tickMsg(t.newest)
	return func() tea.Msg {
		timer := time.NewTimer(every)
		defer timer.Stop()
		select {
		case <-timer.C:
			return mine
		case <-ctx.Done():
			return nil
		}
	}
}

// take reports whether msg is the newest tick; then none is on its way.
func (t *ticker) take(msg tickMsg) bool {
	if int(msg) != t.newest {
		return false
	}
	t.pending = 0
	return true
}
