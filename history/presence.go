package history

import (
	"time"

	"pugmark/intel"
)

// A Place is what a member of a team has on the screen. The page is one of
// ours: "home", "look-up", "dossier", "submissions", "composer", "history",
// "calls", "team", "following" or "other".
type Place struct {
	Page    string
	Subject string // canonical text of the indicator, "" for none; untrusted
	Pane    string // the pane in focus, "" for none
}

// A Presence is one open session of a team.
type Presence struct {
	Session string // its id, of no meaning
	Server  string // the server it is open on
	Scope   intel.Scope
	Analyst string
	Role    string
	Place   Place
	Began   time.Time // when the session was opened
	Since   time.Time // when it came to its place
	Seen    time.Time // when its server last said so
	// Following is the session whose screen it shows, "" for its own.
	Following string
}
