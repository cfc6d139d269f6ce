package views

import (
	"context"
	"fmt"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// openChanges shows what has changed in the answers about a subject.
func (d *Desk) openChanges(s *subject) tea.Cmd {
	if d.Workbench.History == nil {
		return sayHint("nothing is kept here that answers could be compared with")
	}
	return ui.Open(&changesPage{desk: d, subject: s.indicator, about: s.askedAbout()})
}

// askedAbout are the questions of the board, each kind and value once, in the
// order of the panes; of other addresses than the followed one only what was
// answered.
func (s *subject) askedAbout() []asked {
	var all []asked
	for _, p := range append(s.boardParts(), s.parts()...) {
		k := p.state().key
		about := asked{k.Kind, k.Value}
		if !slices.Contains(all, about) {
			all = append(all, about)
		}
	}
	return all
}

// changesPage lists what was answered about a subject over time, and what each
// answer said that the one before it did not. Reading it costs nothing.
type changesPage struct {
	desk    *Desk
	subject intel.Indicator
	about   []asked
	rows    ui.Load[[]snapshotRow]
	chosen  ui.Load[ui.View] // of two that were picked to be compared
	view    *ui.SheetView
}

// A snapshotRow is one answer, and what it changed.
type snapshotRow struct {
	about asked
	snap  investigation.Snapshot   // without what it says
	since investigation.Comparison // likewise; empty for the first answer
	first bool
}

func (r snapshotRow) id() string { return r.snap.ID }

// readSnapshots reads what was answered, by topic and the newest first.
func (d *Desk) readSnapshots(about []asked) func(context.Context) ([]snapshotRow, error) {
	bench := d.Workbench
	return func(ctx context.Context) ([]snapshotRow, error) {
		var rows []snapshotRow
		for _, a := range about {
			kept, err := bench.Snapshots(ctx, a.kind, a.value, time.Time{})
			if err != nil {
				return nil, err
			}
			for n, s := range kept {
				row := snapshotRow{about: a, snap: s, first: n == len(kept)-1}
				if !row.first {
					row.since = investigation.Compare(a.value, kept[n+1], s)
					row.since.Before.Answers, row.since.After.Answers = nil, nil
				}
				row.snap.Answers = nil
				rows = append(rows, bounded(row))
			}
		}
		return rows, nil
	}
}

// Title implements ui.View.
func (c *changesPage) Title() string { return "Changes" }

// Init implements ui.View.
func (c *changesPage) Init(ctx context.Context) tea.Cmd {
	c.view = ui.NewSheetView(c.desk.Look)
	c.show()
	return c.rows.Start(ctx, c.desk.readSnapshots(c.about))
}

// Update implements ui.View.
func (c *changesPage) Update(ctx context.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return c.press(ctx, msg)
	case tea.KeyMsg, tea.MouseMsg, tea.PasteMsg:
		return c.view.Update(msg)
	case spentMsg:
		return c.rows.Start(ctx, c.desk.readSnapshots(c.about))
	}
	if c.chosen.Update(msg) {
		if err := c.chosen.Err(); err != nil {
			return ui.Notify(historyTrouble(err, c.desk.Look.Now()))
		}
		page, _ := c.chosen.Value()
		return ui.Open(page)
	}
	c.rows.Update(msg)
	c.show()
	return nil
}

func (c *changesPage) press(ctx context.Context, msg tea.KeyPressMsg) tea.Cmd {
	keys := c.desk.Look.Keys
	if c.view.Typing() {
		return c.view.Update(msg)
	}
	row, ok := c.selected()
	switch {
	case key.Matches(msg, keys.Changes):
		return c.compareMarked(ctx)
	case key.Matches(msg, keys.Export):
		return c.desk.exportList("Changes · "+c.desk.Look.Spelled(c.subject.String()), c.view)
	case !ok:
	case key.Matches(msg, keys.Follow):
		return c.enter(ctx, row)
	case key.Matches(msg, keys.Inspect):
		return c.open(ctx, row, row)
	case key.Matches(msg, keys.Open):
		return openIndicator(c.desk, row.about.value)
	case key.Matches(msg, keys.Copy, keys.CopyLive):
		return copyValue(row.about.value, key.Matches(msg, keys.CopyLive))
	}
	return c.view.Update(msg)
}

// enter compares an answer with the one before it.
func (c *changesPage) enter(ctx context.Context, row snapshotRow) tea.Cmd {
	if row.first {
		return sayHint("this is the first answer: there is nothing before it · i shows it")
	}
	before := row
	before.snap = row.since.Before
	return c.open(ctx, before, row)
}

// compareMarked compares two marked answers, or says what is missing.
func (c *changesPage) compareMarked(ctx context.Context) tea.Cmd {
	marked := c.marked()
	switch {
	case len(marked) != 2:
		return sayHint(fmt.Sprintf("%s · space marks two answers of one kind, d compares them", counted(len(marked), "answer is marked", "answers are marked")))
	case marked[0].about != marked[1].about:
		return sayHint("two different questions are marked: mark two answers to the same one")
	}
	if marked[0].snap.At.After(marked[1].snap.At) {
		slices.Reverse(marked)
	}
	return c.open(ctx, marked[0], marked[1])
}

// open reads two answers again and opens the page that compares them; of one
// and the same it opens the exact bytes.
func (c *changesPage) open(ctx context.Context, before, after snapshotRow) tea.Cmd {
	d := c.desk
	return c.chosen.Start(ctx, func(ctx context.Context) (ui.View, error) {
		var found [2]investigation.Snapshot
		for n, row := range []snapshotRow{before, after} {
			s, err := d.Workbench.Snapshot(ctx, row.about.kind, row.about.value, row.snap)
			if err != nil {
				return nil, err
			}
			found[n] = bounded(s)
		}
		if before.id() == after.id() {
			return newInspection(d, evidenceOf(found[1]), nil, 0), nil
		}
		return newComparison(d, after.about.value, found[0], found[1]), nil
	})
}

// evidenceOf are the exact answers of a snapshot.
func evidenceOf(s investigation.Snapshot) []evidence {
	var kept []evidence
	for _, a := range s.Answers {
		kept = append(kept, evidence{a.Key, a.Raw, a.At, a.Analyst, a.Origin, 0, a.Fresh})
	}
	return kept
}

func (c *changesPage) selected() (snapshotRow, bool) {
	under, ok := c.view.Row()
	if !ok {
		return snapshotRow{}, false
	}
	return c.rowWith(under.ID)
}

func (c *changesPage) rowWith(id string) (snapshotRow, bool) {
	rows, _ := c.rows.Value()
	at := slices.IndexFunc(rows, func(r snapshotRow) bool { return r.about.rowID(r.id()) == id })
	if at < 0 {
		return snapshotRow{}, false
	}
	return rows[at], true
}

// rowID tells an answer about many names from itself about another.
func (a asked) rowID(id string) string { return string(a.kind) + " " + a.value + " " + id }

func (c *changesPage) marked() []snapshotRow {
	var marked []snapshotRow
	for _, under := range c.view.MarkedRows() {
		if row, ok := c.rowWith(under.ID); ok {
			marked = append(marked, row)
		}
	}
	return marked
}

func (c *changesPage) show() {
	rows, ok := c.rows.Value()
	switch err := c.rows.Err(); {
	case err != nil:
		c.view.Set(saying(ui.Cell{}, historyTrouble(err, c.desk.Look.Now())))
	case !ok:
		c.view.Set(saying(ui.Cell{}, ui.Cell{Text: "reading…", Mood: ui.Muted}))
	case len(rows) == 0:
		c.view.Set(saying(ui.Cell{}, ui.Cell{Text: "nothing was answered about it yet, so nothing can have changed", Mood: ui.Muted}))
	default:
		c.view.Set(c.sheet(rows, c.desk.paper()))
	}
}

// Render implements ui.View.
func (c *changesPage) Render(width, height int) string {
	if c.view == nil {
		return ""
	}
	return c.view.Render(width, height, true)
}

// Keys implements ui.View.
func (c *changesPage) Keys() []key.Binding {
	if c.view == nil {
		return nil
	}
	own := c.view.Keys()
	if c.view.Typing() {
		return own
	}
	keys := c.desk.Look.Keys
	var bindings []key.Binding
	if row, ok := c.selected(); ok {
		if !row.first {
			bindings = append(bindings, said(keys.Follow, "compare with the one before"))
		}
		bindings = append(bindings, said(keys.Mark, "mark"), said(keys.Changes, "compare two marked"), keys.Inspect, keys.Copy)
	}
	return append(append(bindings, own...), keys.Export)
}

// Typing implements ui.Typist.
func (c *changesPage) Typing() bool { return c.view != nil && c.view.Typing() }

// Escape implements ui.Escaper.
func (c *changesPage) Escape() bool { return c.view != nil && c.view.Escape() }
