package views

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

const (
	// lookupsRead is how many look-ups are read at once.
	lookupsRead = 200
	// lookupsHeld bounds how many are on the page at a time: older ones take the
	// place of the newest.
	lookupsHeld = 2000
	// lookupsAhead is how far from the end of what is here more is read.
	lookupsAhead = 50
)

// A pastRow is a look-up as the list shows it: without its answer, which is
// read when it is looked at.
type pastRow struct {
	history.Lookup
	said [2]ui.Cell // what Cloudflare said then: defanged, and live
}

func newPastRow(l lookup) pastRow {
	row := pastRow{Lookup: l.Lookup}
	row.Record.Body = nil
	row.said[0] = l.said(paper{spell: intel.Defang})
	row.said[1] = l.said(paper{spell: func(live string) string { return live }})
	return row
}

// failed reports whether a look-up ended without an answer.
func (r pastRow) failed() bool { return r.Outcome != intel.CallAnswered }

// A pastPart is some of the list: what was read at once.
type pastPart struct {
	rows []pastRow
	more bool // there are older ones
}

// A pastList is what of the history is on the page, newest first.
type pastList struct {
	read func(ctx context.Context, q investigation.HistoryQuery, before history.Position) (pastPart, error)

	query investigation.HistoryQuery
	first ui.Load[pastPart] // the newest that a query chooses
	older ui.Load[pastPart] // what comes after those that are here
	rows  []pastRow
	more  bool
	// dropped says that newer ones have made room.
	dropped bool
	known   bool // something was read
}

// start reads the newest that a query chooses. What is here stays until they
// arrive.
func (l *pastList) start(ctx context.Context, q investigation.HistoryQuery) tea.Cmd {
	l.query = q
	l.older.Stop()
	return l.first.Start(ctx, func(ctx context.Context) (pastPart, error) { return l.read(ctx, q, history.Position{}) })
}

// goOn reads what is older than what is here, when the cursor comes near its
// end.
func (l *pastList) goOn(ctx context.Context, at int) tea.Cmd {
	if !l.more || l.older.Busy() || l.first.Busy() || at < len(l.rows)-lookupsAhead {
		return nil
	}
	q, before := l.query, l.rows[len(l.rows)-1].Position()
	return l.older.Start(ctx, func(ctx context.Context) (pastPart, error) { return l.read(ctx, q, before) })
}

// take keeps msg if it is a part of the list.
func (l *pastList) take(msg tea.Msg) bool {
	switch {
	case l.first.Update(msg):
		if part, ok := l.first.Value(); ok && l.first.Err() == nil {
			l.rows, l.more, l.dropped, l.known = part.rows, part.more, false, true
		}
	case l.older.Update(msg):
		part, ok := l.older.Value()
		if !ok || l.older.Err() != nil {
			l.more = false // until it is read anew
			return true
		}
		l.rows, l.more = append(l.rows, part.rows...), part.more
		if over := len(l.rows) - lookupsHeld; over > 0 {
			l.rows, l.dropped = slices.Clone(l.rows[over:]), true
		}
	default:
		return false
	}
	return true
}

func (l *pastList) err() error {
	if err := l.first.Err(); err != nil {
		return err
	}
	return l.older.Err()
}

// find returns the row with an id and its place.
func (l *pastList) find(id string) (row pastRow, at int, ok bool) {
	at = slices.IndexFunc(l.rows, func(r pastRow) bool { return r.Record.ID == id })
	if at < 0 {
		return pastRow{}, 0, false
	}
	return l.rows[at], at, true
}

// readPast reads some of what a query chooses.
func readPast(ctx context.Context, bench *investigation.Workbench, q investigation.HistoryQuery, before history.Position) (pastPart, error) {
	found, err := bench.LookUps(ctx, q, before, lookupsRead)
	if err != nil {
		return pastPart{}, err
	}
	part := pastPart{more: len(found) == lookupsRead}
	for _, l := range readLookups(found) {
		part.rows = append(part.rows, newPastRow(l))
	}
	return part, ctx.Err()
}

// sheet is the list on the screen.
func (l *pastList) sheet(d *Desk, p paper) ui.Sheet {
	if len(l.rows) == 0 {
		words := "nothing was looked up yet"
		if !l.query.Everything() {
			words = "nothing in the history matches"
		}
		return saying(ui.Cell{}, ui.Cell{Text: words, Mood: ui.Muted})
	}
	grid := ui.Grid{Markable: true, Columns: []ui.Column{
		{Title: "when", Min: 4, Right: true}, {Title: "who", Min: 4, Keep: 2}, {Title: "indicator", Min: 16, Weight: 3},
		{Title: "asked", Min: 8, Keep: 1}, {Title: "Cloudflare then", Min: 14, Weight: 3}, {Title: "team", Min: 11, Weight: 2, Keep: 3},
	}}
	for _, r := range l.rows {
		grid.Rows = append(grid.Rows, r.line(d, p.now))
	}
	s := ui.Sheet{Blocks: []ui.Block{grid}}
	switch {
	case l.older.Busy():
		s.Foot = append(s.Foot, ui.Cell{Text: "reading older ones…", Mood: ui.Muted})
	case l.dropped:
		s.Foot = append(s.Foot, ui.Cell{Text: "newer ones made room: home reads them again", Mood: ui.Muted})
	}
	return s
}

// line is the row on the screen.
func (r pastRow) line(d *Desk, now time.Time) ui.Row {
	rec, said := r.Record, r.said[0]
	if d.Look.Live {
		said = r.said[1]
	}
	said.Text = joined(" · ", elsewhere(rec.Scope, d.Workbench.Source.Scope), said.Text)
	team := d.teamCell(rec.Key.Value)
	return ui.Row{ID: rec.ID, Value: rec.Key.Value, Cells: []ui.Cell{
		{Text: investigation.Age(rec.At, now)}, {Text: d.who(rec.Analyst)}, {Text: rec.Key.Spelled(d.Look.Spelled), Value: rec.Key.Value}, {Text: string(rec.Key.Kind)}, said, team,
	}, Sort: []any{rec.At, rec.Analyst, rec.Key.Value, string(rec.Key.Kind), said.Text, team.Text}}
}
