package investigation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pugmark/history"
	"pugmark/intel"
)

// errLost is what a history says that cannot be reached.
var errLost = fmt.Errorf("could not do it: %w", history.ErrUnreachable)

// errRefused is what a history says that does not take a row.
var errRefused = errors.New("the database refused it")

// A memoryStore is a history that several servers share, and counts what it is
// asked.
type memoryStore struct {
	mu         sync.Mutex
	sessions   map[string][]history.Presence
	beats      map[string]time.Time
	activities []history.Activity // newest last
	noted      map[string]bool
	spent      map[string]int
	line       history.CapLine
	shares     map[string]int // set before a server starts
	refuses    string         // activities about this subject; set before a server starts
	lost, slow bool           // not reachable; silent
	left       int            // what waits to be filed
	woken      chan struct{}
	calls      map[string]int
}

func newMemoryStore() *memoryStore {
	return &memoryStore{
		sessions: map[string][]history.Presence{}, beats: map[string]time.Time{}, spent: map[string]int{},
		noted: map[string]bool{}, woken: make(chan struct{}, 1), calls: map[string]int{},
	}
}

// do counts a call and, unless the history is lost, answers it.
func (m *memoryStore) do(ctx context.Context, name string, answer func()) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls[name]++
	if m.slow {
		m.mu.Unlock()
		<-ctx.Done()
		m.mu.Lock()
		return ctx.Err()
	}
	if m.lost {
		return errLost
	}
	answer()
	return nil
}

func (m *memoryStore) set(change func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change()
}

func (m *memoryStore) count(name string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.calls[name]
}

func (m *memoryStore) kinds() (kinds []history.ActivityKind) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, a := range m.activities {
		kinds = append(kinds, a.What)
	}
	return kinds
}

func (m *memoryStore) Beat(ctx context.Context, server string, _ intel.Scope, here []history.Presence) error {
	return m.do(ctx, "Beat", func() {
		m.sessions[server], m.beats[server] = slices.Clone(here), time.Now()
	})
}

func (m *memoryStore) Gone(ctx context.Context, server string, _ intel.Scope) error {
	return m.do(ctx, "Gone", func() {
		delete(m.sessions, server)
		delete(m.beats, server)
	})
}

func (m *memoryStore) Present(ctx context.Context, _ intel.Scope, since time.Time) (all []history.Presence, err error) {
	err = m.do(ctx, "Present", func() {
		for server, sessions := range m.sessions {
			for _, p := range sessions {
				if p.Seen = m.beats[server]; !p.Seen.Before(since) {
					all = append(all, p)
				}
			}
		}
	})
	return all, err
}

func (m *memoryStore) Servers(ctx context.Context, _ intel.Scope, since time.Time) (n int, err error) {
	err = m.do(ctx, "Servers", func() {
		for _, at := range m.beats {
			if !at.Before(since) {
				n++
			}
		}
	})
	return n, err
}

func (m *memoryStore) Reachable(ctx context.Context) error { return m.do(ctx, "Reachable", func() {}) }
func (m *memoryStore) Woken() <-chan struct{}              { return m.woken }

func (m *memoryStore) Note(ctx context.Context, all ...history.Activity) error {
	if slices.ContainsFunc(all, func(a history.Activity) bool { return m.refuses != "" && a.Subject == m.refuses }) {
		return errRefused
	}
	return m.do(ctx, "Note", func() {
		for _, a := range all {
			if !m.noted[a.ID] {
				m.activities = append(m.activities, a)
			}
			m.noted[a.ID] = true
		}
		if over := len(m.activities) - 2000; over > 0 {
			m.activities = slices.Delete(m.activities, 0, over)
		}
	})
}

func (m *memoryStore) Activities(ctx context.Context, q history.ActivityQuery) (all []history.Activity, err error) {
	err = m.do(ctx, "Activities", func() {
		for _, a := range slices.Backward(m.activities) {
			if len(all) < q.Limit && (q.After.IsZero() || a.At.After(q.After)) && (len(q.What) == 0 || slices.Contains(q.What, a.What)) {
				all = append(all, a)
			}
		}
	})
	return all, err
}

func (m *memoryStore) SpentBy(ctx context.Context, _ intel.Scope, _ time.Time) (spent map[string]int, err error) {
	err = m.do(ctx, "SpentBy", func() {
		spent = map[string]int{}
		for name, calls := range m.spent {
			spent[name] = calls
		}
	})
	return spent, err
}

func (m *memoryStore) Cap(ctx context.Context, _ intel.Scope) (line history.CapLine, err error) {
	err = m.do(ctx, "Cap", func() { line = m.line })
	return line, err
}

func (m *memoryStore) Limit(ctx context.Context, l history.CapLine) error {
	return m.do(ctx, "Limit", func() { m.line = l })
}

func (m *memoryStore) Share(_ intel.Scope, analyst string) int { return m.shares[analyst] }

func (m *memoryStore) FileLate(ctx context.Context) (filed, left int, err error) {
	err = m.do(ctx, "FileLate", func() { filed, m.left = m.left, 0 })
	return filed, m.left, err
}

// teamwork runs a test in which time passes only when everybody waits.
func teamwork(t *testing.T, test func(t *testing.T, store *memoryStore)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, newMemoryStore()) })
}

// serverOf starts a server of the team; it stops with the test, or when it is
// told to.
func serverOf(t *testing.T, store teamStore, name string) (team *Team, stop func()) {
	t.Helper()
	team = newTeam(TeamConfig{Server: name}, store)
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { team.Run(ctx) })
	stop = func() {
		cancel()
		running.Wait()
	}
	t.Cleanup(stop)
	return team, stop
}

func sits(t *Team, name string) *Seat { return t.Join(Member{Name: name, Role: RoleAnalyst}) }

// pass lets time pass, and everything that happens in it.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// changes reports whether a seat was told of a change, and takes it.
func changes(s *Seat) bool {
	select {
	case <-s.Changed():
		return true
	default:
		return false
	}
}

// settle has a seat seen what there is.
func settle(seats ...*Seat) {
	pass(3 * time.Second)
	for _, s := range seats {
		s.Look()
		changes(s)
	}
}

func on(subject string) history.Place { return history.Place{Page: "dossier", Subject: subject} }

func peopleNamed(people []Person) (names []string) {
	for _, p := range people {
		names = append(names, p.Name)
	}
	return names
}
