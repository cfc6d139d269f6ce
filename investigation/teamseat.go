package investigation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"pugmark/history"
	"pugmark/intel"
)

// A Seat is one session's place in a team. Its methods never wait for another
// session or, but for Limit, for the history.
type Seat struct {
	id      string
	member  Member
	team    *Team
	changed chan struct{}

	// watchers are those who follow this session, nil while nobody does. The
	// slice is replaced, never changed.
	watchers atomic.Pointer[[]*Following]
	frame    atomic.Pointer[frame]
	pressed  atomic.Pointer[pressed]

	// What follows is guarded by the team's lock.
	place        history.Place
	began        time.Time
	since        time.Time            // when it came to its page
	subjectSince time.Time            // when it came to its subject
	topic        string               // of its subject
	answersThen  uint64               // what others were answered about it until it came
	looked       map[string]time.Time // subjects that were noted as looked up
	reused       map[string]bool      // answers that were noted as reused
	notes        *allowance           // what the member may put into the feed of all
	notices      []string
	following    *Following
	alone, gone  bool
	shown        digest    // of what it was last woken for, or looked at
	told         time.Time // when it was last woken
}

// Bounds of what a seat remembers.
const (
	longestPlace = 4096             // bytes of a subject
	mostLooked   = 64               // subjects
	mostReused   = 256              // answers
	mostNotices  = 8                // that were not looked at yet
	lookedAgain  = 10 * time.Minute // after which a look-up is worth noting again
)

// ID is the session's, of no meaning.
func (s *Seat) ID() string { return s.id }

// Member is whose session it is.
func (s *Seat) Member() Member { return s.member }

// Changed holds a token when what the seat shows of the team has changed; at
// most about one a second.
func (s *Seat) Changed() <-chan struct{} { return s.changed }

// Leave ends the seat. It may be repeated.
func (s *Seat) Leave() {
	t := s.team
	t.mu.Lock()
	defer t.mu.Unlock()
	if s.gone {
		return
	}
	s.gone = true
	if s.following != nil {
		s.following.end("this session has ended", s.member.Name+", who followed you, has left")
	}
	s.dismiss(s.member.Name+" has left the workbench", "")
	s.note(history.Activity{What: history.ActivityLeft})
	delete(t.seats, s.id)
	t.moved = true
	t.stir()
}

// pressed is when a member did something.
type pressed struct {
	last  time.Time
	awoke time.Time // the first time after they had been idle
}

// Pressed says that the member does something now, such as pressing a key.
func (s *Seat) Pressed() {
	now := s.team.now()
	next := pressed{now, s.pressed.Load().awoke}
	if now.Sub(s.pressed.Load().last) >= idleAfter {
		next.awoke = now
	}
	s.pressed.Store(&next)
}

func (s *Seat) active() (last, awoke time.Time) {
	p := s.pressed.Load()
	return p.last, p.awoke
}

// Move says what the session shows now.
func (s *Seat) Move(p history.Place) {
	t := s.team
	if len(p.Subject) > longestPlace {
		p.Subject = ""
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if p == s.place || s.gone {
		return
	}
	s.Pressed()
	now := t.now()
	if p.Subject != s.place.Subject {
		s.subjectSince, s.topic = now, topicOf(p.Subject)
		s.answersThen = t.seen.Load().answersSum(s.topic, s.member.Name)
	}
	elsewhere := p.Subject != s.place.Subject || p.Page != s.place.Page
	s.place = p
	if elsewhere {
		s.since = now
		s.arrive()
	}
	if p.Page == pageDossier && p.Subject != "" {
		s.noteLooked(p.Subject, now)
	}
	t.moved = true
	t.stir()
}

// arrive begins anew what the seat shows of others, at a place that shows
// nothing of them yet.
func (s *Seat) arrive() {
	s.shown.beside, s.shown.news, s.shown.everything, s.shown.answers = 0, 0, 0, 0
	if s.team.now().Sub(s.told) >= beatEvery {
		s.tell(s.team.seen.Load())
	}
}

// tell wakes the seat if it shows something else than it did, while the team is
// locked. It reports whether it did.
func (s *Seat) tell(seen *snapshot) bool {
	now := s.digest(seen)
	if now == s.shown {
		return false
	}
	s.shown, s.told = now, s.team.now()
	wake(s.changed)
	return true
}

// noteLooked notes that the seat came to a subject, unless it was just there.
func (s *Seat) noteLooked(subject string, now time.Time) {
	last, before := s.looked[subject]
	if before && now.Sub(last) < lookedAgain || !s.note(history.Activity{What: history.ActivityLookedUp, Subject: subject}) {
		return
	}
	if !before && len(s.looked) >= mostLooked {
		clear(s.looked)
	}
	s.looked[subject] = now
}

// Reused notes that a colleague's answer stood for a call, once for each
// answer. It is a [intel.Source]'s Reused, and never waits.
func (s *Seat) Reused(r intel.Record) {
	if r.Analyst == "" || r.Analyst == s.member.Name {
		return
	}
	t := s.team
	t.mu.Lock()
	defer t.mu.Unlock()
	if s.gone || s.reused[r.ID] {
		return
	}
	a := history.Activity{
		What: history.ActivityReused, Kind: r.Key.Kind, Subject: r.Key.Value, Of: r.Analyst, Answer: r.ID, Words: Age(r.At, t.now()),
	}
	if r.Key.Kind == intel.KindBulk {
		a.Subject = "" // many names are no subject
	}
	if !s.note(a) {
		return
	}
	if len(s.reused) >= mostReused {
		clear(s.reused)
	}
	s.reused[r.ID] = true
	t.stir()
}

// Note puts into the team's feed what the member did here: who, when and where
// need not be said. It never waits; what was noted is kept with the next beat,
// unless the member does more than a feed has room for.
func (s *Seat) Note(a history.Activity) {
	t := s.team
	t.mu.Lock()
	defer t.mu.Unlock()
	if s.note(a) {
		t.stir()
	}
}

// note is Note while the team is locked. It reports whether there was room.
func (s *Seat) note(a history.Activity) bool {
	t := s.team
	a.At, a.Scope = t.now(), t.scope
	a.Analyst, a.Key, a.From = s.member.Name, s.member.Key, s.member.From
	if !s.notes.allows(a) {
		return false
	}
	if id, err := uuid.NewV7(); err == nil {
		a.ID = id.String()
	}
	t.pend(a)
	return true
}

// Limit sets how many calls a month the team may spend; 0 lifts the limit. Only
// who may administer can, everybody else is told with a [*NotPossible]. It
// waits for the history.
func (s *Seat) Limit(ctx context.Context, calls int) error {
	t := s.team
	switch {
	case !s.member.Role.Administers():
		return &NotPossible{"only an admin of the team limits its calls"}
	case calls < 0:
		return &NotPossible{fmt.Sprintf("%d is no number of calls: 0 or more", calls)}
	}
	now := t.now()
	if err := t.active.Limit(ctx, history.CapLine{Scope: t.scope, Calls: calls, Analyst: s.member.Name, At: now}); err != nil {
		return err
	}
	s.Note(history.Activity{What: history.ActivityCap, Words: capWords(calls)})
	return nil
}

// notice tells the seat something once.
func (s *Seat) notice(words string) {
	if words == "" {
		return
	}
	if len(s.notices) >= mostNotices {
		s.notices = slices.Delete(s.notices, 0, 1)
	}
	s.notices = append(s.notices, words)
	s.team.stir()
}

// takeNotices returns what the seat was not told yet.
func (s *Seat) takeNotices() string {
	said := strings.Join(s.notices, " · ")
	s.notices = nil
	return said
}
