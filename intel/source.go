package intel

import (
	"context"
	"encoding/json"
	"time"
)

// An Origin says where an answer came from.
type Origin string

// Origins, as the command line prints them.
const (
	FromAPI     Origin = "api"
	FromArchive Origin = "archive"
	FromDemo    Origin = "demo"
)

// An Answer is what came back, when, and the exact bytes it was read from.
type Answer[T any] struct {
	ID      string // of its record, "" before the archive gave it one
	Value   T
	Key     Key
	Raw     json.RawMessage // the exact body, envelope included
	Result  json.RawMessage // Cloudflare's result inside Raw
	At      time.Time       // when Cloudflare answered
	Analyst string          // who asked
	Origin  Origin
	Fresh   bool  // young enough to stand for a new answer
	Cost    int   // calls this answer spent now: 0 when it was kept
	Unfiled error // the answer is good but could not be kept
}

// A Scope is where an answer holds: what another server or another account
// said never answers for this one.
type Scope struct {
	Base    string // base URL
	Account string // 32 hex digits
	Demo    bool
}

// A Record is one kept answer.
type Record struct {
	ID      string // UUIDv7, set by the archive when empty
	Scope   Scope
	Key     Key
	Analyst string
	At      time.Time
	Status  int // HTTP status
	Body    []byte
	Cost    int
}

// An Archive keeps answers. history.DB is one.
type Archive interface {
	// Latest returns the newest record for a question, or ErrNotKept.
	Latest(ctx context.Context, scope Scope, key Key) (Record, error)
	// File keeps a record durably.
	File(ctx context.Context, r Record) error
}

// A CallOutcome is how one request ended. The strings are stored.
type CallOutcome string

// CallOutcomes other than these are the strings of Problem.
const (
	CallAsking   CallOutcome = "asking"   // the line was written, the end is not known
	CallAnswered CallOutcome = "answered" // 2xx
)

// A Call is one line of the ledger: one attempt at one request.
type Call struct {
	ID       string // UUIDv7
	Scope    Scope
	Key      Key
	Analyst  string
	At       time.Time
	Duration time.Duration
	Attempt  int // from 1
	Status   int // HTTP status, 0 without an answer
	Outcome  CallOutcome
	Counted  bool // an answer, or no answer at all: may have spent a call
	Ray      string
}

// A Ledger keeps a line for every request, before its first byte leaves, so
// that what was spent is known whatever happens after.
type Ledger interface {
	// Begin files a call as asking. It returns an *Error when the
	// allowance is remembered as used up (Cloudflare's 10403 this month) for
	// the scope and the kind's family, or when a hard cap is reached.
	Begin(ctx context.Context, c Call) error
	// Settle files how the call with c.ID ended.
	Settle(ctx context.Context, c Call) error
	// Claim reports whether this process may ask the question now: false
	// while another process is asking the very same one. The claim ends at
	// until; claimed again by the same process it is prolonged.
	Claim(ctx context.Context, scope Scope, key Key, until time.Time) (bool, error)
	// Release ends a claim.
	Release(ctx context.Context, scope Scope, key Key) error
}

// A Source answers one analyst's questions: from the archive while the kept
// answer is fresh, otherwise from the API, keeping what it says.
type Source struct {
	Client    *Client // nil: nothing can be asked, only recalled
	Archive   Archive // nil remembers nothing
	Ledger    Ledger  // nil keeps no ledger
	Freshness Freshness
	Scope     Scope
	Analyst   string
	Now       func() time.Time
	// Reused, when set, is told of every kept answer that stood for a call that
	// would have been made otherwise. It must not wait.
	Reused func(Record)
	// Answered, when set, is told of every answer that was asked for here, by
	// whoever asked first. It must not wait.
	Answered func(Record)
}
