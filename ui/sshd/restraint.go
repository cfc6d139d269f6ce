package sshd

import (
	"log/slog"
	"sync"
	"time"
)

// mostRefusals is how many lines a second are logged of what was refused: those
// who are kept out must not fill a disk either.
const mostRefusals = 50

// A restraint logs what anybody can have happen as often as they like. What is
// too much in a second is counted, and the count is logged.
type restraint struct {
	log *slog.Logger

	mu      sync.Mutex
	began   time.Time // of the second
	written int       // in it
	left    int       // out, in it
}

// note logs a line, or counts it.
func (r *restraint) note(text string, attributes ...any) {
	if r.takes() {
		r.log.Warn(text, attributes...)
	}
}

func (r *restraint) takes() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	if now.Sub(r.began) >= time.Second {
		r.began, r.written = now, 0
	}
	if r.written < mostRefusals {
		r.written++
		return true
	}
	if r.left++; r.left == 1 {
		time.AfterFunc(r.began.Add(time.Second).Sub(now), r.account)
	}
	return false
}

// account says how many lines the second was too short for.
func (r *restraint) account() {
	r.mu.Lock()
	left := r.left
	r.left = 0
	r.mu.Unlock()
	r.log.Warn("more was refused", "times", left)
}
