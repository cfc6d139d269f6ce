package investigation

import (
	"context"
	"errors"
	"slices"
	"time"

	"golang.org/x/time/rate"

	"pugmark/history"
)

// Bounds of what members put into the feed of all. Those of a member hold for
// all their sessions together, also for the next ones: nobody crowds out the
// others.
const (
	mostPending    = 1024 // activities of the whole team
	notesAtOnce    = 60   // of one member
	notesASecond   = 2    // after these
	arrivalsAtOnce = 10   // times that a member came in or left
	arrivalsEvery  = time.Minute
	// triedNotes is how often activities are tried that the history refuses,
	// before each is tried by itself and given up.
	triedNotes = 3
)

// An allowance is what one member may put into the feed of all.
type allowance struct {
	arrivals, others *rate.Limiter
}

// allowanceOf returns a member's, while the team is locked.
func (t *Team) allowanceOf(name string) *allowance {
	a := t.allowances[name]
	if a == nil {
		a = &allowance{rate.NewLimiter(rate.Every(arrivalsEvery), arrivalsAtOnce), rate.NewLimiter(notesASecond, notesAtOnce)}
		t.allowances[name] = a
	}
	return a
}

// allows reports whether there is room for what was done. Limits are for the
// record, and always have it: only an admin sets them. Who follows no more has
// followed, for which there was room.
func (a *allowance) allows(done history.Activity) bool {
	switch done.What {
	case history.ActivityCap, history.ActivityUnfollowed:
		return true
	case history.ActivityJoined, history.ActivityLeft:
		return a.arrivals.AllowN(done.At, 1)
	}
	return a.others.AllowN(done.At, 1)
}

// pend keeps activities for the next beat. Where there is no room for all,
// whoever did most loses their oldest.
func (t *Team) pend(all ...history.Activity) {
	t.pending = append(t.pending, all...)
	over := len(t.pending) - mostPending
	if over <= 0 {
		return
	}
	t.dropped += over
	did := map[string]int{}
	for _, a := range t.pending {
		did[a.Analyst]++
	}
	for ; over > 0; over-- {
		busiest := t.pending[0].Analyst
		for name, n := range did {
			if n > did[busiest] || n == did[busiest] && name < busiest {
				busiest = name
			}
		}
		oldest := slices.IndexFunc(t.pending, func(a history.Activity) bool { return a.Analyst == busiest })
		t.pending = slices.Delete(t.pending, oldest, oldest+1)
		did[busiest]--
	}
}

// putBack keeps what could not be written for a later beat.
func (t *Team) putBack(notes []history.Activity) {
	t.mu.Lock()
	defer t.mu.Unlock()
	since := t.pending
	t.pending = nil
	t.pend(append(slices.Clone(notes), since...)...)
}

// note keeps what was done. What the history refuses again and again is given
// up, so that it does not keep out everything else for ever.
func (p *pulse) note(ctx context.Context, notes []history.Activity) error {
	if len(notes) == 0 {
		return nil
	}
	err := p.team.active.Note(ctx, notes...)
	if err == nil {
		p.refused = 0
		return nil
	}
	if !refuses(ctx, err) {
		p.team.putBack(notes)
		return err
	}
	if p.refused++; p.refused < triedNotes {
		p.team.putBack(notes)
		return err
	}
	p.refused = 0
	left := 0
	for i, a := range notes {
		err := p.team.active.Note(ctx, a)
		if err == nil {
			continue
		}
		if !refuses(ctx, err) {
			p.team.putBack(notes[i:])
			return err
		}
		left++
	}
	p.team.log.Warn("the history refuses activities, which are left out", "activities", left, "why", err.Error())
	return nil
}

// refuses reports whether a history would not take what was done even if it
// were asked again: it can be reached and written.
func refuses(ctx context.Context, err error) bool {
	if ctx.Err() != nil {
		return false
	}
	for _, passing := range []error{
		history.ErrUnreachable, history.ErrBusy, history.ErrReadOnly, history.ErrDiskFull, history.ErrNewer,
		context.DeadlineExceeded, context.Canceled,
	} {
		if errors.Is(err, passing) {
			return false
		}
	}
	return true
}
