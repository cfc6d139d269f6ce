package history

import (
	"time"

	"pugmark/intel"
)

// An ActivityKind is what happened in a team. The strings are stored.
type ActivityKind string

// The kinds of activity.
const (
	ActivityJoined     ActivityKind = "joined"
	ActivityLeft       ActivityKind = "left"
	ActivityLookedUp   ActivityKind = "looked-up" // came to a new subject
	ActivityReused     ActivityKind = "reused"    // a colleague's answer stood for a call
	ActivityProposed   ActivityKind = "proposed"
	ActivityReturned   ActivityKind = "returned"
	ActivityWithdrawn  ActivityKind = "withdrawn"
	ActivitySent       ActivityKind = "sent"
	ActivityOutcome    ActivityKind = "outcome" // what became of a submission
	ActivityFollowed   ActivityKind = "followed"
	ActivityUnfollowed ActivityKind = "unfollowed"
	ActivityCap        ActivityKind = "cap"
	ActivityCorrection ActivityKind = "correction"
)

// An Activity is one thing that somebody in a team did. Subject and Words may
// quote what others wrote and are untrusted.
type Activity struct {
	ID      string // UUIDv7, made when it is noted without one
	At      time.Time
	Scope   intel.Scope
	Analyst string
	Key     string // fingerprint of the analyst's key
	From    string // the address they came from
	What    ActivityKind
	Kind    intel.Kind // reused: of which question
	Subject string     // canonical text of the indicator
	Words   string
	Of      string // whose answer, or whom
	Answer  string // id of the answer
}

// An ActivityQuery chooses activities. Its zero value chooses all.
type ActivityQuery struct {
	Scope   *intel.Scope
	After   time.Time // strictly later ones
	What    []ActivityKind
	Analyst string
	Subject string
	Limit   int // 0: no limit
}
