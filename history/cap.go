package history

import (
	"time"

	"pugmark/intel"
)

// A CapLine is what an admin of a team said that it may spend.
type CapLine struct {
	Scope   intel.Scope
	Calls   int // a calendar month, UTC; 0 lifts the cap
	Analyst string
	At      time.Time
}
