package intel

import (
	"slices"
	"sync"
	"time"
)

const (
	// unspacedPart of what may be asked in a window goes without waiting, so that
	// a team's look-ups at the same moment do; what is left is spread evenly.
	unspacedPart = 2
	// ownPart of it is what one analyst may ask without waiting.
	ownPart = 10
)

// A pace gives those who share a client their turns. Submissions have a window
// of their own and, when that is full, every other turn. Questions are served in
// turn over the analysts who wait, one each.
//
// It has no goroutine: who waits sleeps until the next turn is due, and whoever
// wakes first hands out what is due.
type pace struct {
	mu          sync.Mutex
	reserve     slidingWindow // of submissions
	common      slidingWindow // of questions, and of submissions beyond the reserve
	servers     int           // who share the token, as many as there were at most in the last window
	told        int           // as many as there are
	calm        time.Time     // when servers is told again
	crowded     time.Time     // until when nobody knows what a server that came has sent
	pausedUntil time.Time     // Cloudflare said not to ask before
	spaced      time.Time     // when the last one left that had to keep its distance
	alternate   bool          // the last one was a submission beyond the reserve
	submissions []*turn
	lanes       []*lane // the next analyst first
}

// A lane is what one analyst waits for, oldest first.
type lane struct {
	analyst string
	turns   []*turn
}

// A turn is a request that waits until it may leave, or may.
type turn struct {
	departed
	submission bool
	come       func() // ends the sleep of who waits
	granted    bool
	from       *slidingWindow // where it counts
	spaced     bool
	before     time.Time // pace.spaced before it was granted
}

func newPace() *pace {
	p := &pace{reserve: newSlidingWindow(0), common: newSlidingWindow(0), servers: 1, told: 1}
	p.divide()
	return p
}

// divide takes this process's part of the token's windows.
func (p *pace) divide() {
	p.reserve.limit = max(1, reserved/p.servers)
	p.common.limit = max(1, (requestsPerWindow-reserved)/p.servers)
}

// share says how many servers share the token. One that comes may just have
// been started again, and nobody knows what it sent before: for a window,
// everybody keeps a distance. What one that goes has sent counts for a window
// more, and so does its part.
func (p *pace) share(servers int, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.regain(now)
	if servers = max(1, servers); servers == p.told {
		return
	}
	if servers > p.told {
		p.crowded = now.Add(remembered)
	}
	p.told, p.calm = servers, now.Add(remembered)
	p.servers = max(p.servers, servers)
	p.divide()
}

// regain takes the part of a server that went a window ago.
func (p *pace) regain(now time.Time) {
	if p.told < p.servers && !now.Before(p.calm) {
		p.servers = p.told
		p.divide()
	}
}

// enter lines up for a turn. It says how long the turn will take to come,
// nothing when it has, and how long to sleep before looking again.
func (p *pace) enter(t *turn, now time.Time) (wait, again time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t.submission {
		p.submissions = append(p.submissions, t)
	} else if i := p.lane(t.analyst); i >= 0 {
		p.lanes[i].turns = append(p.lanes[i].turns, t)
	} else {
		p.lanes = append(p.lanes, &lane{t.analyst, []*turn{t}})
	}
	return p.outlook(t, now)
}

// look is enter for one who has waited for a while.
func (p *pace) look(t *turn, now time.Time) (wait, again time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.outlook(t, now)
}

// outlook hands out the turns that are due.
func (p *pace) outlook(t *turn, now time.Time) (wait, again time.Duration) {
	next := p.serve(now)
	return p.expected(t, now), max(0, next.Sub(now))
}

// leave gives a turn up, whether it has come or not, to whoever is next.
func (p *pace) leave(t *turn, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t.granted {
		t.from.takeBack(t.departed)
		if t.spaced && p.spaced.Equal(t.at) {
			p.spaced = t.before
		}
	} else {
		p.withdraw(t)
	}
	p.serve(now)
}

func (p *pace) withdraw(t *turn) {
	is := func(other *turn) bool { return other == t }
	if t.submission {
		p.submissions = slices.DeleteFunc(p.submissions, is)
		return
	}
	for _, l := range p.lanes {
		l.turns = slices.DeleteFunc(l.turns, is)
	}
	p.lanes = slices.DeleteFunc(p.lanes, func(l *lane) bool { return len(l.turns) == 0 })
}

// An opening is whose turn it is, when, and where it counts.
type opening struct {
	turn   *turn
	window *slidingWindow
	due    time.Time
	spaced bool // it keeps its distance
}

// serve hands out every turn that is due, and says when the next one is.
func (p *pace) serve(now time.Time) time.Time {
	p.regain(now)
	p.reserve.forget(now)
	p.common.forget(now)
	for len(p.submissions) > 0 || len(p.lanes) > 0 {
		o := p.next(now)
		if o.due.After(now) {
			return o.due
		}
		p.grant(o, now)
	}
	return now
}

// next is whose turn it is of those who wait.
func (p *pace) next(now time.Time) opening {
	var reserve time.Time
	if len(p.submissions) > 0 {
		reserve = later(p.reserve.opens(0, now), p.pausedUntil)
		if !reserve.After(now) {
			return opening{p.submissions[0], &p.reserve, now, false}
		}
	}
	room := later(p.common.opens(0, now), p.pausedUntil)
	if l := p.unspaced(now); l != nil && !room.After(now) {
		return opening{l.turns[0], &p.common, now, false}
	}
	due := later(room, p.spaced.Add(p.common.spacing(now)))
	if len(p.submissions) == 0 {
		return opening{p.lanes[0].turns[0], &p.common, due, true}
	}
	first := p.submissions[0]
	if p.alternate && len(p.lanes) > 0 {
		first = p.lanes[0].turns[0]
	}
	if due.After(now) {
		due = earlier(due, reserve)
	}
	return opening{first, &p.common, due, true}
}

// unspaced is who of those who wait need not keep a distance, if anybody.
func (p *pace) unspaced(now time.Time) *lane {
	if now.Before(p.crowded) || len(p.common.sent) >= p.common.limit/unspacedPart {
		return nil
	}
	for _, l := range p.lanes {
		if p.common.by[l.analyst] < p.common.limit/ownPart {
			return l
		}
	}
	return nil
}

// grant lets a request leave; its analyst's next one waits for all the others.
func (p *pace) grant(o opening, now time.Time) {
	t := o.turn
	p.withdraw(t)
	t.granted, t.from, t.spaced, t.before = true, o.window, o.spaced, p.spaced
	t.departed = o.window.add(departed{now, t.analyst})
	if o.spaced {
		p.spaced = t.at
	}
	if o.window == &p.common {
		p.alternate = t.submission
	}
	if i := p.lane(t.analyst); i >= 0 && !t.submission {
		p.lanes = slices.Concat(p.lanes[:i], p.lanes[i+1:], p.lanes[i:i+1])
	}
	t.come()
}

// lane is where an analyst waits, -1 where nothing of theirs does.
func (p *pace) lane(analyst string) int {
	return slices.IndexFunc(p.lanes, func(l *lane) bool { return l.analyst == analyst })
}

// expected is how long a turn will take to come if nobody else comes before it.
func (p *pace) expected(t *turn, now time.Time) time.Duration {
	if t.granted {
		return 0
	}
	ahead := p.ahead(t)
	evenly := p.common.spacing(now)
	due := later(p.common.opens(ahead, now), p.spaced.Add(evenly*time.Duration(1+ahead)))
	if t.submission {
		due = earlier(due, p.reserve.opens(slices.Index(p.submissions, t), now))
	}
	return max(1, later(due, p.pausedUntil).Sub(now))
}

// ahead is how many turns of the common window come before one that waits.
func (p *pace) ahead(t *turn) int {
	if t.submission {
		return 2 * slices.Index(p.submissions, t)
	}
	i := p.lane(t.analyst)
	rounds := slices.Index(p.lanes[i].turns, t)
	turns := rounds
	for j, l := range p.lanes {
		switch {
		case j < i:
			turns += min(len(l.turns), rounds+1)
		case j > i:
			turns += min(len(l.turns), rounds)
		}
	}
	return turns + min(len(p.submissions), turns+1)
}

// pauseUntil keeps everything back until then.
func (p *pace) pauseUntil(until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pausedUntil = later(p.pausedUntil, until)
}

// atLeast is how long so many further questions take one analyst who has asked
// everything that was asked in this window.
func (p *pace) atLeast(requests int, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.regain(now)
	p.common.forget(now)
	unspaced := 0
	if !now.Before(p.crowded) {
		unspaced = max(0, p.common.limit/ownPart-len(p.common.sent))
	}
	return remembered / time.Duration(p.common.limit) * time.Duration(max(0, requests-unspaced))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
