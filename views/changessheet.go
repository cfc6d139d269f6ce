package views

import (
	"context"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// sheet is the list of answers, the newest of each question first.
func (c *changesPage) sheet(rows []snapshotRow, p paper) ui.Sheet {
	grid := ui.Grid{Markable: true, Columns: []ui.Column{
		{Title: "asked", Min: 11}, {Title: "about", Min: 24, Weight: 1, Keep: 1}, {Title: "when", Min: 5, Right: true},
		{Title: "who", Min: 4, Keep: 2}, {Title: "what changed since the answer before", Min: 24, Weight: 3},
	}}
	for _, r := range rows {
		changed := r.changeCell(p)
		topic := topicWord(investigation.Topic(r.about.kind))
		grid.Rows = append(grid.Rows, ui.Row{ID: r.about.rowID(r.id()), Value: r.about.value, Cells: []ui.Cell{
			{Text: topic}, {Value: r.about.value}, {Text: investigation.Age(r.snap.At, p.now)}, {Text: c.desk.who(r.snap.Analyst)}, changed,
		}, Sort: []any{topic, r.about.value, r.snap.At, r.snap.Analyst, changed.Text}})
	}
	return ui.Sheet{Blocks: []ui.Block{grid}}
}

// changeCell is what an answer changed, in one line.
func (r snapshotRow) changeCell(p paper) ui.Cell {
	switch {
	case r.first:
		return ui.Cell{Text: "first answer", Mood: ui.Muted}
	case r.since.Equal():
		return ui.Cell{Text: r.since.Unchanged(), Mood: ui.Muted}
	}
	return ui.Cell{Text: changeLine(r.since, p), Mood: ui.Notable}
}

// changeLine is a comparison in one line: "security + Phishing · risk score
// 0.41 → 0.97".
func changeLine(c investigation.Comparison, p paper) string {
	var said []string
	for _, change := range c.Changes {
		said = append(said, change.Field+" "+change.Words(p.spell))
	}
	return strings.Join(said, " · ")
}

// A comparisonPage shows two answers to one question beside each other: every
// field that is not the same.
type comparisonPage struct {
	*ui.Page
	desk *Desk
	of   investigation.Comparison
}

// newComparison returns the page that compares two snapshots of one question
// about a value, the earlier one first.
func newComparison(d *Desk, about string, before, after investigation.Snapshot) ui.View {
	page := &comparisonPage{desk: d, of: investigation.Compare(about, before, after)}
	page.Page = ui.NewPage(d.Look, "Compared", page.sheet)
	return page
}

// newComparisonOf is newComparison for two look-ups of the history in any
// order; ok is false where they are not answers to one question.
func newComparisonOf(d *Desk, a, b lookup) (page ui.View, ok bool) {
	if a.err != nil || b.err != nil {
		return nil, false
	}
	if a.Record.At.After(b.Record.At) {
		a, b = b, a
	}
	about, ok := sameQuestion(a, b)
	if !ok {
		return nil, false
	}
	return newComparison(d, about, investigation.SnapshotOf(a.identified()), investigation.SnapshotOf(b.identified())), true
}

func (c *comparisonPage) sheet() ui.Sheet {
	p := c.desk.paper()
	s := ui.Sheet{Blocks: []ui.Block{ui.Facts{
		fact("asked", plain("%s", topicWord(c.of.Topic))),
		fact("about", ui.Cell{Value: c.of.About}),
		fact("before", c.snapshotCells(c.of.Before, p)...),
		fact("after", c.snapshotCells(c.of.After, p)...),
	}, ui.Prose{{}}}}
	if same := c.of.Unchanged(); same != "" {
		mood := ui.Muted
		if c.of.Partly != "" {
			mood = ui.Doubtful
		}
		s.Blocks = append(s.Blocks, ui.Prose{{Text: same, Mood: mood}})
		return s
	}
	s.Blocks = append(s.Blocks, changeGrid(c.of, p))
	if c.of.Partly != "" {
		s.Foot = append(s.Foot, ui.Cell{Text: "compared in part: " + c.of.Partly, Mood: ui.Doubtful})
	}
	return s
}

// snapshotCells say when and by whom something was asked.
func (c *comparisonPage) snapshotCells(s investigation.Snapshot, p paper) []ui.Cell {
	cells := []ui.Cell{plain("%s", s.At.UTC().Format(time.RFC3339)), plain("%s", investigation.Age(s.At, p.now)), {Text: c.desk.who(s.Analyst)}}
	if w := s.Key.Window; w.Start != "" {
		cells = append(cells, plain("window %s … %s", w.Start, w.End))
	}
	if n := len(s.Answers); n > 1 {
		cells = append(cells, plain("%s", counted(n, "page", "pages")))
	}
	return cells
}

// changeGrid has a row for every value that came or went, and for every single
// value that is another now.
func changeGrid(c investigation.Comparison, p paper) ui.Grid {
	grid := ui.Grid{Markable: true, Columns: []ui.Column{{Title: "field", Min: 14, Weight: 1}, {Title: "before", Min: 14, Weight: 2}, {Title: "after", Min: 14, Weight: 2}}}
	for _, change := range c.Changes {
		row := func(before, after ui.Cell, value string) {
			grid.Rows = append(grid.Rows, ui.Row{ID: change.Field + "\x00" + before.Text + after.Text + value, Value: value, Cells: []ui.Cell{{Text: change.Field}, before, after}})
		}
		spelled := func(sign, v string) (ui.Cell, string) {
			if change.Named {
				return ui.Cell{Text: sign + p.spell(v), Value: v}, v
			}
			return ui.Cell{Text: sign + v}, ""
		}
		for _, v := range change.Added {
			cell, value := spelled("+ ", v)
			row(ui.Cell{Text: change.From, Mood: ui.Muted}, cell, value)
		}
		for _, v := range change.Removed {
			cell, value := spelled("− ", v)
			row(cell, ui.Cell{Text: change.To, Mood: ui.Muted}, value)
		}
		if len(change.Added)+len(change.Removed) == 0 {
			before, _ := spelled("", change.From)
			after, value := spelled("", change.To)
			row(before, after, value)
		}
	}
	return grid
}

// Update implements ui.View.
func (c *comparisonPage) Update(ctx context.Context, msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok || c.Typing() {
		return c.Page.Update(ctx, msg)
	}
	keys := c.desk.Look.Keys
	value, valued := c.Sheet().Selected()
	valued = valued && openable(value)
	if cmd, used := c.desk.act(press, c.handful(value)); used {
		return cmd
	}
	switch {
	case key.Matches(press, keys.Inspect):
		return ui.Open(newInspection(c.desk, append(evidenceOf(c.of.After), evidenceOf(c.of.Before)...), nil, 0))
	case key.Matches(press, keys.Export):
		return c.desk.exportList("Changes · "+c.desk.Look.Spelled(c.of.About), c.Sheet())
	case valued && key.Matches(press, keys.Open, keys.Follow):
		return openIndicator(c.desk, value)
	case value != "" && key.Matches(press, keys.Copy, keys.CopyLive):
		return copyValue(value, key.Matches(press, keys.CopyLive))
	}
	return c.Page.Update(ctx, msg)
}

func (c *comparisonPage) handful(value string) handful {
	h, _ := handfulOf(c.Sheet(), value)
	return h
}

// Keys implements ui.View.
func (c *comparisonPage) Keys() []key.Binding {
	own := c.Page.Keys()
	if c.Typing() {
		return own
	}
	keys := c.desk.Look.Keys
	bindings := []key.Binding{said(keys.Inspect, "exact bytes")}
	if value, ok := c.Sheet().Selected(); ok && openable(value) {
		bindings = append(append(bindings, keys.Open, keys.Copy), c.desk.actKeys()...)
	}
	return append(append(bindings, own...), keys.Export)
}

// identified is the answer of a look-up with the id of its record.
func (l lookup) identified() intel.AnyAnswer {
	a := l.answer
	a.ID = l.Record.ID
	return a
}

// sameQuestion is a value that two look-ups of one kind are both about; an
// answer about many names is about each of them.
func sameQuestion(a, b lookup) (about string, ok bool) {
	kindA, of := a.answers()
	kindB, others := b.answers()
	for _, value := range of {
		if kindA == kindB && slices.Contains(others, value) {
			return value, true
		}
	}
	return "", false
}

// answers are the values that a look-up is about, and what was asked of them.
func (l lookup) answers() (kind intel.Kind, values []string) {
	if k := l.Record.Key; k.Kind != intel.KindBulk {
		return k.Kind, []string{k.Value}
	}
	return intel.KindDomain, strings.Split(l.Record.Key.Value, ",")
}
