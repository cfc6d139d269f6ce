package views

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui"
)

const pageCases = "cases"

// casesPage lists the cases of the team, and is read again whenever the team
// says something else.
type casesPage struct{ *listing[history.Case] }

// NewCases returns the page of the team's cases, the open ones first. Reading it
// costs nothing.
func NewCases(d *Desk) ui.View {
	return casesPage{&listing[history.Case]{
		desk: d, title: "Cases", page: pageCases, enterWord: "open",
		read: func(ctx context.Context) ([]history.Case, error) {
			open, err := d.Workbench.Cases(ctx, history.CaseQuery{})
			return openFirst(open), err
		},
		sheet: func(found []history.Case, p paper) ui.Sheet { return casesSheet(found, d.who, p) },
		keyOf: func(c history.Case) string { return c.ID },
		enter: func(_ context.Context, c history.Case) tea.Cmd { return ui.Open(newCasePage(d, c.Name)) },
	}}
}

func openFirst(all []history.Case) []history.Case {
	var open, closed []history.Case
	for _, c := range all {
		if c.Closed.IsZero() {
			open = append(open, c)
		} else {
			closed = append(closed, c)
		}
	}
	return append(open, closed...)
}

// Update implements ui.View.
func (c casesPage) Update(ctx context.Context, msg tea.Msg) tea.Cmd {
	cmd := c.listing.Update(ctx, msg)
	switch msg := msg.(type) {
	case saidMsg, ui.UncoveredMsg:
		return tea.Batch(cmd, c.rows.Start(ctx, c.read))
	case tea.KeyPressMsg:
		if key.Matches(msg, c.desk.Look.Keys.Case) && !c.Typing() {
			return tea.Batch(cmd, c.desk.askCase(handful{}))
		}
	}
	return cmd
}

// Keys implements ui.View.
func (c casesPage) Keys() []key.Binding {
	if c.Typing() {
		return c.listing.Keys()
	}
	return append(c.listing.Keys(), said(c.desk.Look.Keys.Case, "new case"))
}

func casesSheet(found []history.Case, who func(string) string, p paper) ui.Sheet {
	if len(found) == 0 {
		return saying(ui.Cell{}, ui.Cell{Text: "there is no case yet · c opens one, as c does on any indicator", Mood: ui.Muted})
	}
	grid := ui.Grid{Columns: []ui.Column{
		{Title: "changed", Min: 4, Right: true}, {Title: "case", Min: 8, Weight: 1}, {Title: "about", Min: 12, Weight: 3},
		{Title: "state", Min: 6}, {Title: "owner", Min: 4, Keep: 1}, {Title: "indicators", Min: 4, Right: true, Keep: 2}, {Title: "notes", Min: 3, Right: true, Keep: 3},
	}}
	for _, c := range found {
		state := ui.Cell{Text: "open"}
		if !c.Closed.IsZero() {
			state = ui.Cell{Text: "closed", Mood: ui.Muted}
		}
		grid.Rows = append(grid.Rows, ui.Row{ID: c.ID, Cells: []ui.Cell{
			{Text: investigation.Age(c.Changed, p.now)}, {Text: c.Name, Mood: ui.Own}, {Text: c.Title}, state, {Text: who(c.Owner)},
			{Text: grouped(int64(c.Indicators))}, {Text: grouped(int64(c.Notes))},
		}, Sort: []any{c.Changed, c.Name, c.Title, state.Text, c.Owner, c.Indicators, c.Notes}})
	}
	return ui.Sheet{Blocks: []ui.Block{grid}}
}
