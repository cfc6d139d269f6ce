package views

import (
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

const (
	// mostSaid bounds of how many values a session remembers what the team says.
	mostSaid = 30_000
	// saidFor is how old that gets where no colleague wakes the session: another
	// terminal may write into the same history.
	saidFor = 25 * time.Second
	// listedCases is how many open cases are at hand.
	listedCases = 50
)

// saidMsg tells every open view that the team says something else than before.
type saidMsg struct{}

// sayings are what the team says of the values of a session. Views take it from
// here while they build their sheets; what is not here yet is read with the next
// message. It is read outside the event loop.
type sayings struct {
	mu       sync.Mutex
	known    map[string]investigation.TeamWords // of every value that was read
	wanted   map[string]bool                    // that was not
	short    map[string]string                  // of those the team says something of, a few words; never changed
	cases    []history.Case                     // the open ones, changed last first
	expiring []expiry                           // verdicts that expire today
	caseID   string                             // the case that the session used last, "" for none
	reading  bool
	stale    bool      // all of it is to be read again
	read     time.Time // when that was done last
	version  int
	until    time.Time // when the first of what is known expires, zero for never

	heard uint64 // what the team was heard to say; of the event loop
}

// teamSays is what the team says of a value, as far as it is read.
func (d *Desk) teamSays(value string) investigation.TeamWords {
	s := &d.said
	s.mu.Lock()
	defer s.mu.Unlock()
	words, known := s.known[value]
	if !known && value != "" && len(s.wanted) < mostSaid {
		if s.wanted == nil {
			s.wanted = map[string]bool{}
		}
		s.wanted[value] = true
	}
	return words
}

// teamParts are what the team says of an indicator, the most important first; of
// a URL of which it says nothing, what it says of the host.
func (d *Desk) teamParts(i intel.Indicator, p paper) []string {
	words := d.teamSays(i.String())
	host := i.HostIndicator()
	if !words.IsZero() || host.IsZero() || host == i {
		return words.Parts(p.now, d.who, p.spell)
	}
	parts := d.teamSays(host.String()).Parts(p.now, d.who, p.spell)
	if len(parts) > 0 {
		parts[0] = p.spell(host.String()) + " " + parts[0]
	}
	return parts
}

// teamLine is teamParts in one line.
func (d *Desk) teamLine(i intel.Indicator, p paper) string {
	return joined(" · ", d.teamParts(i, p)...)
}

// teamCell is what the team says of a value in a cell of a list; empty where it
// says nothing.
func (d *Desk) teamCell(value string) ui.Cell {
	return ownCell(shortWords(d.teamSays(value), d.Look.Now()))
}

// ownCell is what the team says; an empty cell where that is nothing.
func ownCell(text string) ui.Cell {
	if text == "" {
		return ui.Cell{}
	}
	return ui.Cell{Text: text, Mood: ui.Own}
}

// shortWords are what the team says in the words of a cell: its verdict and its
// case, else that there is a star or a note.
func shortWords(words investigation.TeamWords, now time.Time) string {
	if text := words.Short(now); text != "" {
		return text
	}
	return words.Marks(now)
}

// teamShort is what the team says of every value it says something of, as far as
// it is read, in the words of a cell, and what changes when that does. The map
// must not be changed.
func (d *Desk) teamShort() (words map[string]string, version int) {
	d.said.mu.Lock()
	defer d.said.mu.Unlock()
	return d.said.short, d.said.version
}

// says has what the team says of values read, for lists that paint only what is
// on the screen.
func (d *Desk) says(ctx context.Context, values []string) tea.Cmd {
	for _, value := range values[:min(len(values), mostSaid)] {
		d.teamSays(value)
	}
	return d.listen(ctx, nil)
}

// saidVersion changes whenever the team says something else.
func (d *Desk) saidVersion() int {
	d.said.mu.Lock()
	defer d.said.mu.Unlock()
	return d.said.version
}

// openCases are the open cases, those changed last first.
func (d *Desk) openCases() []history.Case {
	d.said.mu.Lock()
	defer d.said.mu.Unlock()
	return d.said.cases
}

// casesRead reports whether the open cases are at hand, or cannot be for now.
func (d *Desk) casesRead() bool {
	if d.Workbench.History == nil || d.unwell() {
		return true
	}
	d.said.mu.Lock()
	defer d.said.mu.Unlock()
	return !d.said.read.IsZero()
}

// useCase remembers which case the session used last.
func (d *Desk) useCase(c history.Case) {
	d.said.mu.Lock()
	defer d.said.mu.Unlock()
	d.said.caseID = c.ID
}

// currentCase is the open case that the session used last, else the one that
// the team changed last.
func (d *Desk) currentCase() (c history.Case, ok bool) {
	d.said.mu.Lock()
	defer d.said.mu.Unlock()
	for _, c := range d.said.cases {
		if c.ID == d.said.caseID {
			return c, true
		}
	}
	if len(d.said.cases) == 0 {
		return c, false
	}
	return d.said.cases[0], true
}

// expiringToday are the verdicts that expire before the day is over, in UTC.
func (d *Desk) expiringToday() []expiry {
	d.said.mu.Lock()
	defer d.said.mu.Unlock()
	return d.said.expiring
}
