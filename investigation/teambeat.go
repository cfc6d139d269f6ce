package investigation

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"pugmark/history"
)

const (
	// watchEvery is how often it is asked whether the history can be reached,
	// and waitForIt how long for an answer.
	watchEvery = time.Second
	waitForIt  = 1500 * time.Millisecond
	// fileLateEvery is how often what could not be kept is filed where no
	// outage was noticed: it was too short.
	fileLateEvery = 10 * time.Second
)

// Run beats until ctx ends, and then says that this server's sessions are gone.
// The sessions should have left by then.
func (t *Team) Run(ctx context.Context) {
	var watching sync.WaitGroup
	watching.Go(func() { t.watch(ctx) })
	p := &pulse{team: t, came: map[string]time.Time{}, servers: 1}
	p.run(ctx)
	watching.Wait()
	p.farewell(context.WithoutCancel(ctx))
}

// watch finds out within two and a half seconds when the history cannot be
// reached any more, whatever a beat is waiting for, and when it can again.
func (t *Team) watch(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		err := t.reach(ctx)
		if ctx.Err() != nil {
			return
		}
		t.feel(err)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// reach asks whether the history can be reached. One that is silent cannot.
func (t *Team) reach(ctx context.Context) error {
	bounded, cancel := context.WithTimeout(ctx, waitForIt)
	defer cancel()
	err := t.present.Reachable(bounded)
	if err != nil && bounded.Err() != nil {
		return fmt.Errorf("could not reach the history: %w", history.ErrUnreachable)
	}
	return err
}

// feel takes note of whether the history can be reached.
func (t *Team) feel(err error) {
	before := t.Health()
	switch {
	case err == nil && !before.Well():
		t.health.Store(&Health{})
		t.log.Info("the history can be reached again", "after", t.now().Sub(before.Since).Round(time.Second).String())
	case err != nil && before.Well():
		t.health.Store(&Health{Since: t.now(), Err: err})
		t.log.Warn("the history cannot be reached", "why", err.Error())
	default:
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.tell()
	t.stir()
}

// A pulse is what the goroutine that beats knows.
type pulse struct {
	team       *Team
	beaten     time.Time
	said       time.Time // when the sessions here were last written
	unsaid     bool      // and have changed since
	read       time.Time
	heard      time.Time // when it was last read what was done
	filed      time.Time
	late       bool // something may be waiting to be filed
	unwell     bool
	troubled   bool
	here       []history.Presence
	others     []history.Presence
	feed       []history.Activity
	feedSum    uint64
	news       []history.Activity
	came       map[string]time.Time // when each of the news was read first
	knowsNews  bool
	answered   map[string]bool // those of the feed, nil before it was read
	answers    map[questioner]uint64
	taggings   uint64          // stands for what the team said of indicators
	sayings    map[string]bool // the activities of the feed that it stands for, nil before it was read
	spent      map[string]int
	total      int
	metered    time.Time
	meter      uint64
	limit      history.CapLine // what an admin said in the history
	knowsLimit bool
	servers    int
	seats      map[string]*Seat   // those of here
	refused    int                // how often what was done was refused
	fresh      []history.Activity // what nobody was told of yet
}

// run beats at once, when something has changed, and when it is time to read.
func (p *pulse) run(ctx context.Context) {
	next := time.NewTimer(0)
	defer next.Stop()
	woken := p.team.present.Woken()
	for {
		reads := false
		select {
		case <-ctx.Done():
			return
		case <-next.C:
			p.beat(ctx)
			next.Reset(max(0, beatEvery-time.Since(p.beaten)))
			continue
		case <-p.team.stirred:
		case _, open := <-woken:
			if reads = open; !open {
				woken = nil
				continue
			}
		}
		if reads {
			p.read, p.heard = time.Time{}, time.Time{}
		}
		next.Reset(max(0, beatEvery-time.Since(p.beaten)))
	}
}

// beat writes what happened here, reads what happened elsewhere, and tells the
// seats.
func (p *pulse) beat(ctx context.Context) {
	here, notes, changed := p.team.take(p.here)
	if changed || p.seats == nil {
		p.seats = p.team.seated()
	}
	p.here, p.unsaid = here, p.unsaid || changed
	if well := p.team.Health().Well(); well {
		if p.unwell || p.late || time.Since(p.filed) >= fileLateEvery {
			p.fileLate(ctx)
		}
		p.unwell = false
		bounded, cancel := context.WithTimeout(ctx, patience)
		err := p.write(bounded, notes)
		if err == nil && (len(notes) > 0 || time.Since(p.heard) >= beatEvery) {
			err = p.readDone(bounded)
		}
		if err == nil && time.Since(p.read) >= pollEvery {
			err = p.readAll(bounded)
		}
		cancel()
		p.trouble(ctx, err)
	} else {
		p.unwell = true
		p.team.putBack(notes)
	}
	p.beaten = time.Now()
	p.tell(ctx, p.snapshot())
}

// take returns the sessions that are here, which are those of before where
// nothing changed, and what they did.
func (t *Team) take(before []history.Presence) (here []history.Presence, notes []history.Activity, changed bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	notes, t.pending = t.pending, nil
	if t.dropped > 0 {
		t.log.Warn("activities were left out: there were too many", "activities", t.dropped)
		t.dropped = 0
	}
	if !t.moved {
		return before, notes, false
	}
	t.moved = false
	here = make([]history.Presence, 0, len(t.seats))
	for _, s := range t.seats {
		p := history.Presence{
			Session: s.id, Server: t.server, Scope: t.scope, Analyst: s.member.Name, Role: string(s.member.Role),
			Place: s.place, Began: s.began, Since: s.since,
		}
		if s.following != nil {
			p.Following = s.following.of.id
		}
		here = append(here, p)
	}
	return here, notes, true
}

// seated are the seats that are taken, by their sessions.
func (t *Team) seated() map[string]*Seat {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.seats)
}

// write says who is here and what they did, each whatever becomes of the other.
func (p *pulse) write(ctx context.Context, notes []history.Activity) error {
	return errors.Join(p.sayWhoIsHere(ctx), p.note(ctx, notes))
}

// sayWhoIsHere says so when it has changed, and that this server lives.
func (p *pulse) sayWhoIsHere(ctx context.Context) error {
	if !p.unsaid && time.Since(p.said) < aliveEvery {
		return nil
	}
	now := p.team.now()
	for i := range p.here {
		p.here[i].Seen = now
	}
	if err := p.team.present.Beat(ctx, p.team.server, p.team.scope, p.here); err != nil {
		p.unsaid = true
		return err
	}
	p.said, p.unsaid = time.Now(), false
	return nil
}

// tell wakes the seats that show something else than they did, while the team
// is locked.
func (t *Team) tell() {
	seen := t.seen.Load()
	for _, s := range t.seats {
		s.tell(seen)
	}
}

// farewell writes what is left to say, unless nobody would hear it.
func (p *pulse) farewell(ctx context.Context) {
	t := p.team
	t.mu.Lock()
	for _, s := range t.seats {
		s.note(history.Activity{What: history.ActivityLeft})
	}
	clear(t.seats)
	notes := t.pending
	t.pending = nil
	t.mu.Unlock()
	if !t.Health().Well() {
		return // the sessions are taken for gone before long
	}
	bounded, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	p.trouble(ctx, t.present.Gone(bounded, t.server, t.scope))
	if len(notes) > 0 {
		p.trouble(ctx, t.active.Note(bounded, notes...))
	}
}
