package investigation

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"pugmark/history"
)

// Bounds of what is read at once.
const (
	mostFeed   = 200  // activities
	mostPeople = 4096 // sessions on other servers
	// meterEvery is how often everybody is told that the team has spent
	// something; what a member spent they are told at once.
	meterEvery = 5 * time.Second
	// watchEvery is how often it is asked whether the history can be reached,
	// and waitForIt how long for an answer.
	watchEvery = time.Second
	waitForIt  = 1500 * time.Millisecond
	// fileLateEvery is how often what could not be kept is filed where no
	// outage was noticed: it was too short.
	fileLateEvery = 10 * time.Second
)

// newsKinds are the activities that are news on the pages about their subject.
func newsKinds() []history.ActivityKind {
	return []history.ActivityKind{
		history.ActivityProposed, history.ActivityReturned, history.ActivityWithdrawn, history.ActivitySent, history.ActivityOutcome,
	}
}

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
		bounded, cancel := context.WithTimeout(ctx, waitForIt)
		err := t.present.Reachable(bounded)
		cancel()
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
	t.tell(t.seen.Load())
	t.stir()
}

// A pulse is what the goroutine that beats knows.
type pulse struct {
	team      *Team
	beaten    time.Time
	said      time.Time // when the sessions here were last written
	unsaid    bool      // and have changed since
	read      time.Time
	filed     time.Time
	late      bool // something may be waiting to be filed
	unwell    bool
	troubled  bool
	here      []history.Presence
	others    []history.Presence
	feed      []history.Activity
	news      []history.Activity
	came      map[string]time.Time // when each of the news was read first
	knowsNews bool
	spent     map[string]int
	total     int
	metered   time.Time
	meter     uint64
	cap       int
	servers   int
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
			p.beaten = time.Now()
			next.Reset(pollEvery)
			continue
		case <-p.team.stirred:
		case _, open := <-woken:
			if reads = open; !open {
				woken = nil
				continue
			}
		}
		if reads {
			p.read = time.Time{}
		}
		next.Reset(max(0, beatEvery-time.Since(p.beaten)))
	}
}

// beat writes what happened here, reads what happened elsewhere, and tells the
// seats.
func (p *pulse) beat(ctx context.Context) {
	here, notes, changed := p.team.take(p.here)
	p.here, p.unsaid = here, p.unsaid || changed
	if well := p.team.Health().Well(); well {
		if p.unwell || p.late || time.Since(p.filed) >= fileLateEvery {
			p.fileLate(ctx)
		}
		p.unwell = false
		bounded, cancel := context.WithTimeout(ctx, patience)
		err := p.write(bounded, notes)
		if err == nil && (len(notes) > 0 || time.Since(p.read) >= pollEvery) {
			err = p.readAll(bounded)
		}
		cancel()
		p.trouble(ctx, err)
	} else {
		p.unwell = true
		p.team.putBack(notes)
	}
	p.team.tell(p.snapshot())
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

// putBack keeps what could not be written for a later beat.
func (t *Team) putBack(notes []history.Activity) {
	t.mu.Lock()
	defer t.mu.Unlock()
	since := t.pending
	t.pending = nil
	t.pend(notes...)
	t.pend(since...)
}

// write says who is here and what they did.
func (p *pulse) write(ctx context.Context, notes []history.Activity) error {
	if len(notes) > 0 {
		if err := p.team.active.Note(ctx, notes...); err != nil {
			p.team.putBack(notes)
			return err
		}
	}
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

// readAll reads what the team is doing and has spent.
func (p *pulse) readAll(ctx context.Context) error {
	t, now := p.team, p.team.now()
	since := now.Add(-goneAfter)
	others, err := t.present.Present(ctx, t.scope, since)
	if err != nil {
		return err
	}
	others = slices.DeleteFunc(others, func(o history.Presence) bool { return o.Server == t.server })
	servers, err := t.present.Servers(ctx, t.scope, since)
	if err != nil {
		return err
	}
	feed, err := t.active.Activities(ctx, history.ActivityQuery{Scope: &t.scope, Limit: mostFeed})
	if err != nil {
		return err
	}
	news, err := t.active.Activities(ctx, history.ActivityQuery{Scope: &t.scope, What: newsKinds(), Limit: mostFeed})
	if err != nil {
		return err
	}
	spent, err := t.active.SpentBy(ctx, t.scope, now)
	if err != nil {
		return err
	}
	line, err := t.active.Cap(ctx, t.scope)
	if err != nil {
		return err
	}
	p.read = time.Now()
	p.others, p.feed, p.spent, p.cap = others[:min(len(others), mostPeople)], feed, spent, lowerCap(t.granted, line.Calls)
	p.learn(news, now)
	p.count(servers)
	return nil
}

// learn takes in the news, and remembers when each came: another server's
// clock may not be this one's.
func (p *pulse) learn(news []history.Activity, now time.Time) {
	came := make(map[string]time.Time, len(news))
	for _, a := range news {
		at, known := p.came[a.ID]
		if !known && p.knowsNews {
			at = now
		}
		came[a.ID] = at
	}
	p.news, p.came, p.knowsNews = news, came, true
}

// count takes in what was spent and how many servers share the pace.
func (p *pulse) count(servers int) {
	total := 0
	for _, calls := range p.spent {
		total += calls
	}
	if total != p.total && time.Since(p.metered) >= meterEvery {
		p.total, p.metered = total, time.Now()
		p.meter++
	}
	if servers = max(servers, 1); servers != p.servers && p.team.client != nil {
		p.team.client.Servers(servers)
	}
	p.servers = servers
}

// fileLate files what could not be kept while the history could not be
// reached.
func (p *pulse) fileLate(ctx context.Context) {
	bounded, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	filed, left, err := p.team.active.FileLate(bounded)
	p.late, p.filed = left > 0 || err != nil, time.Now()
	if filed > 0 {
		p.team.log.Info("what could not be kept during the outage is kept now", "answers", filed, "left", left)
	}
}

// trouble says once that the history refuses what a beat does.
func (p *pulse) trouble(ctx context.Context, err error) {
	if ctx.Err() != nil || (err != nil) == p.troubled {
		return
	}
	if p.troubled = err != nil; p.troubled {
		p.team.log.Warn("the team cannot be kept or read", "why", err.Error())
	}
}

// snapshot works out what is shown from what is known.
func (p *pulse) snapshot() *snapshot {
	s := &snapshot{people: p.people(), feed: p.feed, spent: p.spent, cap: p.cap, meter: p.meter, news: map[string]*bulletin{}}
	s.together = gather(s.people)
	for _, a := range p.news {
		if a.Subject == "" {
			continue
		}
		b := s.news[a.Subject]
		if b == nil {
			b = &bulletin{}
			s.news[a.Subject] = b
		}
		came := p.came[a.ID]
		b.news, b.came = append(b.news, a), append(b.came, came)
		b.sum += hashOf(a.ID)
		if came.After(b.newest) {
			b.newest = came
		}
	}
	s.sumUp()
	return s
}

// people are the sessions of all servers, by name.
func (p *pulse) people() []Person {
	now := p.team.now()
	people := make([]Person, 0, len(p.here)+len(p.others))
	names := make(map[string]string, cap(people))
	add := func(all []history.Presence, here bool) {
		for _, q := range all {
			if !here && now.Sub(q.Seen) > goneAfter {
				continue
			}
			names[q.Session] = q.Analyst
			people = append(people, Person{
				Session: q.Session, Name: q.Analyst, Role: Role(q.Role), Place: q.Place, Since: q.Since,
				Server: q.Server, Here: here, Following: q.Following,
			})
		}
	}
	add(p.here, true)
	add(p.others, false)
	for i := range people {
		people[i].Following = names[people[i].Following]
	}
	slices.SortFunc(people, func(a, b Person) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Session, b.Session))
	})
	return people
}

// tell wakes the seats that show something else than they did.
func (t *Team) tell(seen *snapshot) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seen.Store(seen)
	for _, s := range t.seats {
		if now := s.digest(seen); now != s.shown {
			s.shown = now
			wake(s.changed)
		}
	}
}

// farewell writes what is left to say.
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
	bounded, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if len(notes) > 0 {
		p.trouble(ctx, t.active.Note(bounded, notes...))
	}
	p.trouble(ctx, t.present.Beat(bounded, t.server, t.scope, nil))
}
