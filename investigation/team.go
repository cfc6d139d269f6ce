package investigation

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"pugmark/history"
	"pugmark/intel"
)

// A TeamConfig is what the members of a team have in common on one server. All
// but Now, Client and Log must be set.
type TeamConfig struct {
	History *history.DB
	Scope   intel.Scope
	// Server is this process's name, which no other process of the team has:
	// two of one name take each other's sessions for gone.
	Server string
	// Cap is how many calls a month the file of users grants the team; 0 is
	// none. What an admin says in the history holds if it is lower.
	Cap int
	Now func() time.Time // nil is time.Now
	// Client is told how many servers share the team's pace; nil is told
	// nothing.
	Client interface{ Servers(n int) }
	Log    *slog.Logger // nil says nothing
}

// A Team knows who works at a shared workbench, on this server and on those
// that share its history. Its sessions tell it where they are, and are told
// when what they show of each other has changed. No session waits for another,
// nor for the history. Its methods are safe for concurrent use.
type Team struct {
	present presenceStore
	active  activityStore
	scope   intel.Scope
	server  string
	now     func() time.Time
	client  interface{ Servers(n int) }
	log     *slog.Logger

	stirred chan struct{} // something changed: beat before long
	granted atomic.Int64  // the cap of the file of users
	health  atomic.Pointer[Health]
	seen    atomic.Pointer[snapshot]

	mu         sync.Mutex
	seats      map[string]*Seat
	allowances map[string]*allowance // of members, by name
	moved      bool                  // a session came, went or moved since the last beat
	pending    []history.Activity
	dropped    int // activities there was no room for
}

// A presenceStore is the part of [history.DB] that says who is there.
type presenceStore interface {
	Beat(ctx context.Context, server string, scope intel.Scope, here []history.Presence) error
	Gone(ctx context.Context, server string, scope intel.Scope) error
	Present(ctx context.Context, scope intel.Scope, since time.Time) ([]history.Presence, error)
	Servers(ctx context.Context, scope intel.Scope, since time.Time) (int, error)
	Reachable(ctx context.Context) error
	Woken() <-chan struct{}
}

// An activityStore is the part of [history.DB] that says what was done and
// spent.
type activityStore interface {
	Note(ctx context.Context, all ...history.Activity) error
	Activities(ctx context.Context, q history.ActivityQuery) ([]history.Activity, error)
	SpentBy(ctx context.Context, scope intel.Scope, now time.Time) (map[string]int, error)
	Cap(ctx context.Context, scope intel.Scope) (history.CapLine, error)
	Limit(ctx context.Context, l history.CapLine) error
	Share(scope intel.Scope, analyst string) int
	FileLate(ctx context.Context) (filed int, left int, err error)
}

// teamStore is what a team reads and writes.
type teamStore interface {
	presenceStore
	activityStore
}

// The pace of a team.
const (
	beatEvery  = time.Second      // at most one beat in this time, and reads what was done
	pollEvery  = 2 * time.Second  // reads who is on other servers, and what was spent
	aliveEvery = 5 * time.Second  // says that this server lives
	goneAfter  = 16 * time.Second // a server that said nothing for so long has gone
	patience   = 2 * time.Second  // how long a beat waits for the history
)

// NewTeam returns a team of which nobody is here yet. [Team.Run] is its heart.
func NewTeam(c TeamConfig) *Team {
	return newTeam(c, c.History)
}

func newTeam(c TeamConfig, store teamStore) *Team {
	t := &Team{
		present: store, active: store, scope: c.Scope, server: c.Server, now: c.Now, client: c.Client, log: c.Log,
		stirred: make(chan struct{}, 1), seats: map[string]*Seat{}, allowances: map[string]*allowance{},
	}
	if t.now == nil {
		t.now = time.Now
	}
	if t.log == nil {
		t.log = slog.New(slog.DiscardHandler)
	}
	t.SetCap(c.Cap)
	t.health.Store(&Health{})
	t.seen.Store(&snapshot{})
	return t
}

// Join takes a seat for a session that was opened by a member. It must be left.
func (t *Team) Join(m Member) *Seat {
	now := t.now()
	s := &Seat{
		id: uuid.NewString(), member: m, team: t, changed: make(chan struct{}, 1),
		began: now, since: now, subjectSince: now, looked: map[string]time.Time{}, reused: map[string]bool{},
	}
	s.pressed.Store(&pressed{last: now})
	t.mu.Lock()
	defer t.mu.Unlock()
	s.notes = t.allowanceOf(m.Name)
	t.seats[s.id] = s
	t.moved = true
	s.note(history.Activity{What: history.ActivityJoined})
	t.stir()
	return s
}

// SetCap changes how many calls a month the file of users grants the team; 0 is
// no cap.
func (t *Team) SetCap(calls int) {
	t.granted.Store(int64(calls))
	t.stir()
}

// A Health says whether the history of a team can be reached.
type Health struct {
	Since time.Time // since when it cannot; zero: it can
	Err   error     // why, nil when it can
}

// Well reports whether it can.
func (h Health) Well() bool { return h.Since.IsZero() }

// Health says whether the history can be reached. It asks nothing.
func (t *Team) Health() Health { return *t.health.Load() }

// stir asks for a beat, now or as soon as one may be.
func (t *Team) stir() { wake(t.stirred) }

// wake puts a token into a channel that holds one, unless one is there.
func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
