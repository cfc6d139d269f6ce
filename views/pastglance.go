package views

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// A pastGlance is the answer under the cursor, as it was, below the list.
type pastGlance struct {
	desk *Desk
	view *ui.SheetView
	of   string // the id of the row it is about, "" for none
	load ui.Load[glanced]
}

// A glanced answer is one that was read, and what changed with it.
type glanced struct {
	lookup
	changed string // "" where there is nothing before it to compare it with
	row     pastRow
}

// look reads the answer of a row, unless it is here or on its way.
func (g *pastGlance) look(ctx context.Context, row pastRow) tea.Cmd {
	if row.Record.ID == g.of {
		return nil
	}
	g.of = row.Record.ID
	if g.of == "" || g.desk.Workbench.History == nil {
		g.load.Stop()
		return nil
	}
	bench := g.desk.Workbench
	return g.load.Start(ctx, func(ctx context.Context) (glanced, error) {
		l, err := recallLookup(ctx, bench, row)
		if err != nil {
			return glanced{}, err
		}
		changed, err := changedSince(ctx, bench, l)
		return glanced{l, changed, row}, err
	})
}

// recallLookup reads a look-up of the list whole.
func recallLookup(ctx context.Context, bench *investigation.Workbench, row pastRow) (lookup, error) {
	l := lookup{Lookup: row.Lookup}
	if !row.failed() {
		rec, err := bench.History.Record(ctx, row.Record.ID)
		if err != nil {
			return l, err
		}
		l.Record = rec
	}
	l.read()
	return l, nil
}

// changedSince says what an answer changed of the one before it.
func changedSince(ctx context.Context, bench *investigation.Workbench, l lookup) (string, error) {
	if l.err != nil || l.Record.Key.Kind == intel.KindBulk {
		return "", nil
	}
	c, ok, err := withTheOneBefore(ctx, bench, l.Record)
	if err != nil || !ok {
		return "", err
	}
	if c.Equal() {
		return fmt.Sprintf("nothing since %s before", investigation.Age(c.Before.At, l.Record.At)), nil
	}
	return c.Short(l.Record.At), nil
}

// withTheOneBefore compares an answer with the one before it to the same
// question; ok is false where there is none.
func withTheOneBefore(ctx context.Context, bench *investigation.Workbench, rec intel.Record) (c investigation.Comparison, ok bool, err error) {
	all, err := bench.Snapshots(ctx, rec.Key.Kind, rec.Key.Value, rec.At)
	for i, s := range all {
		if s.ID == rec.ID && i+1 < len(all) {
			return investigation.Compare(rec.Key.Value, all[i+1], s), true, nil
		}
	}
	return c, false, err
}

// take keeps msg if it is the answer that is waited for.
func (g *pastGlance) take(msg tea.Msg) {
	_, look := msg.(ui.LookMsg)
	if !g.load.Update(msg) && !look {
		return
	}
	got, ok := g.load.Value()
	if err := g.load.Err(); err != nil {
		g.view.Set(saying(ui.Cell{}, historyTrouble(err, g.desk.Look.Now())))
		return
	}
	if !ok {
		return
	}
	g.view = ui.NewSheetView(g.desk.Look)
	g.view.Set(got.sheet(g.desk))
}

// sheet is the answer in short, with the clock of then.
func (g glanced) sheet(d *Desk) ui.Sheet {
	if g.err != nil {
		return saying(ui.Cell{}, ui.Cell{Text: d.explain(g.err).Sentence, Mood: ui.Doubtful})
	}
	p := d.paper()
	p.now, p.compact = g.Record.At, true
	s := sheetOf(g.Record.Key, g.answer.Value, p)
	s.Foot = nil
	if g.changed != "" {
		s.Blocks = append([]ui.Block{ui.Facts{fact("changed", ui.Cell{Text: g.changed})}}, s.Blocks...)
	}
	return s
}

// title is the line over it: whose answer it is, and as of when.
func (g *pastGlance) title(row pastRow) string {
	rec, d := row.Record, g.desk
	how := "as answered"
	if row.failed() {
		how = "not answered"
	}
	return fmt.Sprintf("%s %s, %s %s to %s", rec.Key.Kind, d.Look.Spelled(rec.Key.Value), how, stampOf(rec.At), d.who(rec.Analyst))
}

// stampOf is a time to the second, in UTC.
func stampOf(at time.Time) string { return at.UTC().Format("2006-01-02 15:04:05Z") }

// render paints it in height lines, the title among them.
func (g *pastGlance) render(row pastRow, width, height int) []string {
	lines := []string{g.desk.Look.Rule(width, g.title(row))}
	if got, ok := g.load.Value(); !ok || got.row.Record.ID != row.Record.ID {
		return append(lines, blankLines(width, height-1)...)
	}
	return append(lines, strings.Split(ui.Fit(g.view.Render(width, height-1, false), width, height-1), "\n")...)
}

func blankLines(width, n int) []string {
	if n <= 0 {
		return nil
	}
	return strings.Split(ui.Fit("", width, n), "\n")
}

// A pastRecall is what a key has read before it is shown.
type pastRecall struct {
	desk     *Desk
	opening  ui.Load[lookup]
	changing ui.Load[investigation.Comparison]
}

// open reads an answer and opens it as it was.
func (r *pastRecall) open(ctx context.Context, row pastRow) tea.Cmd {
	bench := r.desk.Workbench
	return r.opening.Start(ctx, func(ctx context.Context) (lookup, error) { return recallLookup(ctx, bench, row) })
}

// compare reads two answers, or one and the one before it.
func (r *pastRecall) compare(ctx context.Context, rows []pastRow) tea.Cmd {
	bench := r.desk.Workbench
	return r.changing.Start(ctx, func(ctx context.Context) (investigation.Comparison, error) { return compareRows(ctx, bench, rows) })
}

// take opens what was read.
func (r *pastRecall) take(msg tea.Msg) tea.Cmd {
	now := r.desk.Look.Now()
	switch {
	case r.opening.Update(msg):
		l, _ := r.opening.Value()
		switch err := r.opening.Err(); {
		case err != nil:
			return ui.Notify(historyTrouble(err, now))
		case l.err != nil:
			return ui.Notify(ui.Cell{Text: r.desk.explain(l.err).Sentence, Mood: ui.Doubtful})
		}
		return ui.Open(newPastAnswer(r.desk, l))
	case r.changing.Update(msg):
		if err := r.changing.Err(); err != nil {
			return ui.Notify(ui.Cell{Text: investigation.Explain(err, now).Line(), Mood: ui.Muted})
		}
		c, _ := r.changing.Value()
		return r.desk.openComparison(c)
	}
	return nil
}
