package investigation

import (
	"cmp"
	"context"
	"slices"
	"time"

	"pugmark/history"
)

// Bounds of what is read at once.
const (
	mostFeed   = 200  // activities
	mostPeople = 4096 // sessions on other servers
	// newsFor is how long something is news: whoever came later has read it.
	newsFor = 24 * time.Hour
	// meterEvery is how often everybody is told that the team has spent
	// something; what a member spent they are told at once.
	meterEvery = 5 * time.Second
)

// newsKinds are the activities that are news on the pages about their subject.
func newsKinds() []history.ActivityKind {
	return []history.ActivityKind{
		history.ActivityProposed, history.ActivityReturned, history.ActivityWithdrawn, history.ActivitySent, history.ActivityOutcome,
	}
}

// readDone reads what the team has done.
func (p *pulse) readDone(ctx context.Context) error {
	t := p.team
	feed, err := t.active.Activities(ctx, history.ActivityQuery{Scope: &t.scope, Limit: mostRead})
	if err != nil {
		return err
	}
	since := t.now().Add(-newsFor)
	news, err := t.active.Activities(ctx, history.ActivityQuery{Scope: &t.scope, After: since, What: newsKinds(), Limit: mostFeed})
	if err != nil {
		return err
	}
	p.heard, p.feed, p.feedSum = time.Now(), condense(feed), 0
	for _, a := range feed {
		p.feedSum += hashOf(a.ID)
	}
	p.learnAnswers(feed)
	p.learnSayings(feed)
	p.learn(news, t.now())
	return nil
}

// readAll reads who is here, what the team is doing and has spent.
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
	spent, err := t.active.SpentBy(ctx, t.scope, now)
	if err != nil {
		return err
	}
	line, err := t.active.Cap(ctx, t.scope)
	if err != nil {
		return err
	}
	p.read = time.Now()
	p.others, p.spent = others[:min(len(others), mostPeople)], spent
	p.learnLimit(line)
	p.count(servers)
	return nil
}

// learn takes in the news, and remembers when each came: another server's
// clock may not be this one's. now is after they were read, so that nobody who
// came meanwhile misses them.
func (p *pulse) learn(news []history.Activity, now time.Time) {
	came := make(map[string]time.Time, len(news))
	for _, a := range slices.Backward(news) {
		at, known := p.came[a.ID]
		if !known && p.knowsNews {
			at = now
			p.fresh = append(p.fresh, a)
		}
		came[a.ID] = at
	}
	p.news, p.came, p.knowsNews = news, came, true
}

// learnLimit takes in what an admin said that the team may spend, and has
// everybody told of what is new.
func (p *pulse) learnLimit(line history.CapLine) {
	if p.knowsLimit && line != p.limit {
		p.fresh = append(p.fresh, history.Activity{What: history.ActivityCap, Analyst: line.Analyst, Words: capWords(line.Calls)})
	}
	p.limit, p.knowsLimit = line, true
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
	s := &snapshot{people: p.people(), feed: p.feed, feedSum: p.feedSum, answers: p.answers, spent: p.spent, said: p.taggings, cap: lowerCap(int(p.team.granted.Load()), p.limit.Calls), meter: p.meter, news: map[string]*bulletin{}}
	s.together = gather(s.people)
	for _, a := range p.news {
		s.all.add(a, p.came[a.ID])
		if a.Subject == "" {
			continue
		}
		b := s.news[a.Subject]
		if b == nil {
			b = &bulletin{}
			s.news[a.Subject] = b
		}
		b.add(a, p.came[a.ID])
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
			person := Person{
				Session: q.Session, Name: q.Analyst, Role: Role(q.Role), Place: q.Place, Since: q.Since,
				Active: q.Since, Share: p.team.active.Share(q.Scope, q.Analyst), Server: q.Server, Here: here, Following: q.Following,
			}
			if seat := p.seats[q.Session]; here && seat != nil {
				person.Active, person.awoke = seat.active()
			}
			people = append(people, person)
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
