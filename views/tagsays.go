package views

import (
	"context"
	"reflect"
	"slices"
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

// listen reads what views wanted to know of the team, and all of it again where
// that may have changed; nil where there is nothing to read.
func (d *Desk) listen(ctx context.Context, msg tea.Msg) tea.Cmd {
	s := &d.said
	if d.Workbench.History == nil || d.unwell() {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := d.Look.Now()
	switch msg.(type) {
	case teamMsg:
		if d.team.Said != s.heard {
			s.heard, s.stale = d.team.Said, true
		}
	case restoredMsg:
		s.stale = true
	case ui.TickMsg:
		if d.Seat == nil && now.Sub(s.read) >= saidFor {
			s.stale = true
		}
	}
	if s.reading || !s.stale && len(s.wanted) == 0 && !s.read.IsZero() {
		return nil
	}
	s.reading = true
	ctx = d.lasting(ctx)
	return func() tea.Msg { return d.hearAll(ctx) }
}

// hearAll reads until nothing more is wanted.
func (d *Desk) hearAll(ctx context.Context) tea.Msg {
	s, news := &d.said, false
	for {
		values, all := s.take()
		changed, err := d.hear(ctx, values, all)
		news = news || changed
		if s.done(err) {
			break
		}
	}
	if news {
		return saidMsg{}
	}
	return nil
}

// take returns what is to be read: what is wanted, or everything that is known
// as well.
func (s *sayings) take() (values []string, all bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.known)+len(s.wanted) > mostSaid {
		s.known = nil
	}
	all = s.stale || s.read.IsZero()
	for value := range s.wanted {
		values = append(values, value)
	}
	if all {
		for value := range s.known {
			values = append(values, value)
		}
	}
	s.wanted, s.stale = nil, false
	return values, all
}

// done ends the reading where nothing more is wanted, or where it failed: it is
// tried again with the next tick.
func (s *sayings) done(err error) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reading = err == nil && (s.stale || len(s.wanted) > 0)
	return !s.reading
}

// hear reads what the team says of values, and its cases where all is read, and
// reports whether anything is new.
func (d *Desk) hear(ctx context.Context, values []string, all bool) (news bool, err error) {
	slices.Sort(values)
	words, err := d.Workbench.TeamSays(ctx, values)
	var cases []history.Case
	var expiring []expiry
	now := d.Look.Now()
	if err == nil && all {
		cases, err = d.Workbench.Cases(ctx, history.CaseQuery{Open: true, Limit: listedCases})
	}
	if err == nil && all {
		expiring, err = d.hearExpiries(ctx, now)
	}
	s := &d.said
	s.mu.Lock()
	defer s.mu.Unlock()
	first := s.read.IsZero() // menus wait for that
	if all {
		s.read = now // after a failure as well: not at once again
	}
	if err != nil {
		return first, err
	}
	if s.known == nil {
		s.known = map[string]investigation.TeamWords{}
	}
	for _, value := range values {
		news = news || !reflect.DeepEqual(s.known[value], words[value])
		s.known[value] = words[value]
	}
	if all {
		news = news || first || !reflect.DeepEqual(s.cases, cases) || !reflect.DeepEqual(s.expiring, expiring)
		s.cases, s.expiring = cases, expiring
	}
	if news {
		s.version++
		s.short = shortOf(s.known, now)
	}
	return news, nil
}

func shortOf(known map[string]investigation.TeamWords, now time.Time) map[string]string {
	short := map[string]string{}
	for value, words := range known {
		if text := shortWords(words, now); text != "" {
			short[value] = text
		}
	}
	return short
}

// hearExpiries reads which verdicts expire before the day is over, in UTC.
func (d *Desk) hearExpiries(ctx context.Context, now time.Time) ([]expiry, error) {
	due, err := d.Workbench.Expiring(ctx, now.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1))
	if err != nil || len(due) == 0 {
		return nil, err
	}
	subjects := make([]string, len(due))
	for i, t := range due {
		subjects[i] = t.Subject
	}
	words, err := d.Workbench.TeamSays(ctx, subjects)
	cases := make(map[string][]history.Case, len(due))
	for subject, w := range words {
		cases[subject] = w.Cases
	}
	return expiriesOf(due, cases), err
}

// relisten has all of it read again after the person at the desk has said
// something, and waits for that, outside the event loop.
func (d *Desk) relisten(ctx context.Context) tea.Msg {
	s := &d.said
	s.mu.Lock()
	reading := s.reading
	s.stale, s.reading = true, true
	s.mu.Unlock()
	if reading {
		return nil // whoever reads goes on
	}
	return d.hearAll(ctx)
}
