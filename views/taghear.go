package views

import (
	"context"
	"reflect"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui"
)

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
		if d.Seat == nil && now.Sub(s.read) >= saidFor || !s.until.IsZero() && !s.until.After(now) {
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
	if all {
		s.until = time.Time{}
	}
	for _, value := range values {
		s.expires(words[value], now)
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

// expires notes when the first of some words does.
func (s *sayings) expires(words investigation.TeamWords, now time.Time) {
	if v := words.Verdict; v != nil && v.Expires.After(now) && (s.until.IsZero() || v.Expires.Before(s.until)) {
		s.until = v.Expires
	}
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
