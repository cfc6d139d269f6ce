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

// changedSince says what an answer changed of the one before it, as the panes
// do: the addresses of a name are counted by themselves.
func changedSince(ctx context.Context, bench *investigation.Workbench, l lookup) (string, error) {
	if l.err != nil || l.Record.Key.Kind == intel.KindBulk {
		return "", nil
	}
	c, ok, err := bench.ChangesUpTo(ctx, l.Record.Key.Kind, l.Record.Key.Value, l.Record.At)
	switch {
	case err != nil || !ok:
		return "", err
	case c.Equal() && c.Partly == "":
		return fmt.Sprintf("nothing since %s before", investigation.Age(c.Before.At, l.Record.At)), nil
	case c.Equal():
		return c.Unchanged(), nil
	}
	addresses := func(change investigation.Change) bool { return change.Field == investigation.FieldAddresses }
	own, theirs := onlyShown(c, func(change investigation.Change) bool { return !addresses(change) }), onlyShown(c, addresses)
	if theirs.Equal() || own.Equal() {
		return c.Short(l.Record.At), nil
	}
	return own.Short(l.Record.At) + " · addresses " + theirs.Counted(), nil
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
	return fmt.Sprintf("%s %s, %s %s to %s", rec.Key.Kind, rec.Key.Spelled(d.Look.Spelled), how, stampOf(rec.At), d.who(rec.Analyst))
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
