package investigation

import (
	"cmp"
	"hash/maphash"
	"slices"
	"time"

	"pugmark/history"
)

// A snapshot is what is known of a team at one beat. It is worked out once,
// shared by all seats and never changed.
type snapshot struct {
	people   []Person              // by name and session
	together map[string]*gathering // by subject
	news     map[string]*bulletin  // by subject
	all      bulletin              // of all subjects
	answers  map[questioner]uint64 // stand for what was answered
	feed     []history.Activity
	feedSum  uint64 // stands for it
	spent    map[string]int
	cap      int
	meter    uint64 // moves on when what the team spent is worth a look
	said     uint64 // stands for what the team said of indicators
	sum      uint64 // stands for all of it
}

// A gathering is who is on one subject.
type gathering struct {
	// ring are they by name, each once, and then once more: the others of
	// anybody are a part of it.
	ring []Person
	sum  uint64
}

// A bulletin is what became known about the submissions of one subject.
type bulletin struct {
	news   []history.Activity // newest first
	came   []time.Time        // when this server learned of each
	newest time.Time          // the last of these
	sum    uint64
}

// hashSeed is that of every sum: they are compared with each other.
var hashSeed = maphash.MakeSeed()

func hashOf(parts ...string) uint64 {
	var h maphash.Hash
	h.SetSeed(hashSeed)
	for _, p := range parts {
		_, _ = h.WriteString(p)
		_ = h.WriteByte(0)
	}
	return h.Sum64()
}

// sum stands for what others on the same subject show of a person, which is not
// the pane.
func (p *Person) sum() uint64 {
	return hashOf(p.Name) + uint64(p.Since.UnixNano())
}

// gather puts people, who are in order, together by what they look at.
func gather(people []Person) map[string]*gathering {
	together := make(map[string]*gathering, len(people))
	for i := range people {
		p := &people[i]
		if p.Place.Subject == "" {
			continue
		}
		g := together[p.Place.Subject]
		if g == nil {
			g = &gathering{}
			together[p.Place.Subject] = g
		}
		last := len(g.ring) - 1
		switch {
		case last < 0 || g.ring[last].Name != p.Name:
			g.ring = append(g.ring, *p)
		case p.Since.After(g.ring[last].Since):
			g.ring[last] = *p
		}
	}
	for _, g := range together {
		for i := range g.ring {
			g.sum += g.ring[i].sum()
		}
		if len(g.ring) > 1 {
			g.ring = append(g.ring, g.ring...)
		}
	}
	return together
}

// find returns where in a gathering somebody is, and how many there are.
func (g *gathering) find(name string) (at, all int, here bool) {
	all = len(g.ring)
	if all > 1 {
		all /= 2
	}
	at, here = slices.BinarySearchFunc(g.ring[:all], name, func(p Person, name string) int { return cmp.Compare(p.Name, name) })
	return at, all, here
}

// beside returns who else is on a subject.
func (s *snapshot) beside(subject, name string) []Person {
	g := s.together[subject]
	if g == nil {
		return nil
	}
	at, all, here := g.find(name)
	if !here {
		return g.ring[:all:all]
	}
	if all == 1 {
		return nil
	}
	return g.ring[at+1 : at+all : at+all]
}

// besideSum stands for what beside returns.
func (s *snapshot) besideSum(subject, name string) uint64 {
	g := s.together[subject]
	if g == nil {
		return 0
	}
	if at, _, here := g.find(name); here {
		return g.sum - g.ring[at].sum()
	}
	return g.sum
}

// newsAbout returns what became known about a subject after a time.
func (s *snapshot) newsAbout(subject string, since time.Time) []history.Activity {
	if b := s.news[subject]; b != nil {
		return b.after(since)
	}
	return nil
}

// add puts one more into a bulletin.
func (b *bulletin) add(a history.Activity, came time.Time) {
	b.news, b.came = append(b.news, a), append(b.came, came)
	b.sum += hashOf(a.ID)
	if came.After(b.newest) {
		b.newest = came
	}
}

// after returns what became known from a time on. What came in that very
// instant may have been missed there.
func (b *bulletin) after(since time.Time) (news []history.Activity) {
	if b.newest.Before(since) {
		return nil
	}
	for i, a := range b.news {
		if !b.came[i].Before(since) {
			news = append(news, a)
		}
	}
	return news
}

// newsSum stands for what newsAbout returns.
func (s *snapshot) newsSum(subject string, since time.Time) uint64 {
	if b := s.news[subject]; b != nil && !b.newest.Before(since) {
		return b.sum
	}
	return 0
}

// meterOf stands for what a member's budget is made of.
func (s *snapshot) meterOf(name string) uint64 {
	return s.meter<<40 + uint64(s.cap)<<20 + uint64(s.spent[name])
}

// markYou returns the people, with the member's own sessions marked.
func (s *snapshot) markYou(name, session string) []Person {
	at, _ := slices.BinarySearchFunc(s.people, name, func(p Person, name string) int { return cmp.Compare(p.Name, name) })
	people := slices.Clone(s.people)
	for ; at < len(people) && people[at].Name == name; at++ {
		people[at].You = people[at].Session == session
	}
	return people
}

// sumUp works out what stands for all of a snapshot.
func (s *snapshot) sumUp() {
	for i := range s.people {
		p := &s.people[i]
		s.sum += hashOf(p.Session, p.Place.Page, p.Place.Subject, p.Place.Pane, p.Server, p.Following) ^ (p.sum() + uint64(p.awoke.UnixNano()+int64(p.Share)))
	}
	s.sum += s.feedSum
	for name, calls := range s.spent {
		s.sum += hashOf(name) ^ uint64(calls)
	}
	s.sum += uint64(s.cap)
}
