package investigation

import (
	"fmt"
	"slices"
	"sync/atomic"

	"pugmark/history"
)

// mostFollowers is how many may follow one session.
const mostFollowers = 8

// A frame is what a session showed last.
type frame struct {
	text          string
	width, height int
}

// A Following is a session that mirrors another one of the same server.
type Following struct {
	by, of  *Seat
	changed chan struct{}
	ended   atomic.Pointer[string] // why, nil while it lasts
}

// Show hands over the newest frame of the session. While nobody follows it
// costs nothing, and a follower who is slow misses frames.
func (s *Seat) Show(text string, width, height int) {
	watchers := s.watchers.Load()
	if watchers == nil {
		return
	}
	s.frame.Store(&frame{text, width, height})
	for _, f := range *watchers {
		wake(f.changed)
	}
}

// Follow mirrors the session with that id from its next frame on, and ends what
// the seat followed before. A [*NotPossible] says why it cannot be. Both
// sessions are told.
func (s *Seat) Follow(session string) (*Following, error) {
	t := s.team
	t.mu.Lock()
	defer t.mu.Unlock()
	of := t.seats[session]
	if why := s.cannotFollow(session, of); why != "" {
		return nil, &NotPossible{why}
	}
	if !s.note(history.Activity{What: history.ActivityFollowed, Of: of.member.Name}) {
		return nil, &NotPossible{"that was too often: wait a few seconds"}
	}
	if s.following != nil {
		s.following.end("another session is followed now", s.member.Name+" follows you no more")
	}
	f := &Following{by: s, of: of, changed: make(chan struct{}, 1)}
	var watchers []*Following
	if old := of.watchers.Load(); old != nil {
		watchers = append(watchers, *old...)
	} else {
		of.frame.Store(nil) // nothing of before
	}
	watchers = append(watchers, f)
	of.watchers.Store(&watchers)
	s.following = f
	of.notice(s.member.Name + " follows you: :alone ends it")
	s.notice("you follow " + of.member.Name + ", who is told")
	t.moved = true
	t.stir()
	if of.frame.Load() != nil {
		wake(f.changed)
	}
	return f, nil
}

// cannotFollow says why the session with that id, nil when it is not here,
// cannot be followed.
func (s *Seat) cannotFollow(session string, of *Seat) string {
	switch {
	case s.gone:
		return "this session has ended"
	case of == nil:
		return s.elsewhere(session)
	case of == s:
		return "that is this session"
	case of.member.Name == s.member.Name:
		return "that is another session of yours"
	case of.alone:
		return of.member.Name + " wants to be alone: nobody can follow"
	}
	for at := of; at.following != nil; at = at.following.of {
		if at.following.of == s {
			return fmt.Sprintf("%s follows you, so that you would follow yourself", of.member.Name)
		}
	}
	if watchers := of.watchers.Load(); watchers != nil && len(*watchers) >= mostFollowers {
		return fmt.Sprintf("%s is followed by %d already, and more cannot", of.member.Name, mostFollowers)
	}
	return ""
}

// elsewhere says where a session is that is not here.
func (s *Seat) elsewhere(session string) string {
	for _, p := range s.team.seen.Load().people {
		if p.Session == session && !p.Here {
			return fmt.Sprintf("%s is on another server, and only a session on this one can be followed: o opens what %s looks at", p.Name, p.Name)
		}
	}
	return "that session has ended"
}

// Changed holds a token when there is a new frame, or the end.
func (f *Following) Changed() <-chan struct{} { return f.changed }

// Frame returns the newest frame with its size, empty before the first one, and
// why there are no more of them, "" while it lasts. After the end there is no
// frame.
func (f *Following) Frame() (text string, width, height int, ended string) {
	newest := f.of.frame.Load()
	if why := f.ended.Load(); why != nil {
		return "", 0, 0, *why
	}
	if newest == nil {
		return "", 0, 0, ""
	}
	return newest.text, newest.width, newest.height, ""
}

// End stops following; who was followed is told. It may be repeated.
func (f *Following) End() {
	f.by.team.mu.Lock()
	defer f.by.team.mu.Unlock()
	f.end("you follow no more", f.by.member.Name+" follows you no more")
}

// end ends it while the team is locked, with words for who follows and a notice
// for who was followed.
func (f *Following) end(why, notice string) {
	if f.ended.Load() != nil {
		return
	}
	f.ended.Store(&why)
	watchers := slices.DeleteFunc(slices.Clone(*f.of.watchers.Load()), func(w *Following) bool { return w == f })
	if len(watchers) == 0 {
		f.of.watchers.Store(nil)
		f.of.frame.Store(nil)
	} else {
		f.of.watchers.Store(&watchers)
	}
	f.by.following = nil
	f.of.notice(notice)
	f.by.note(history.Activity{What: history.ActivityUnfollowed, Of: f.of.member.Name})
	f.by.team.moved = true
	f.by.team.stir()
	wake(f.changed)
}

// Alone refuses followers, and ends those there are, or allows them again.
func (s *Seat) Alone(on bool) {
	t := s.team
	t.mu.Lock()
	defer t.mu.Unlock()
	s.alone = on
	if on {
		s.dismiss(s.member.Name+" wants to be alone", "nobody follows you any more")
	}
	t.stir()
}

// dismiss ends everybody who follows the seat.
func (s *Seat) dismiss(why, notice string) {
	watchers := s.watchers.Load()
	if watchers == nil {
		return
	}
	for _, f := range *watchers {
		f.end(why, "")
	}
	s.notice(notice)
}

// followerNames are the names of those who follow the seat, in order.
func (s *Seat) followerNames() []string {
	watchers := s.watchers.Load()
	if watchers == nil {
		return nil
	}
	var names []string
	for _, f := range *watchers {
		names = append(names, f.by.member.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
