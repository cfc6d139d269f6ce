package views

import (
	"context"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui"
)

// An evidencePage is the evidence of a report as a list, in which space leaves
// an answer out of the report and takes it in again.
type evidencePage struct {
	*ui.Page
	preview *reportPreview
}

func newEvidencePage(p *reportPreview) *evidencePage {
	page := &evidencePage{preview: p}
	page.Page = ui.NewPage(p.desk.Look, "Evidence", page.sheet)
	return page
}

func (e *evidencePage) whereabouts() history.Place { return history.Place{Page: pageReport} }

// Update implements ui.View.
func (e *evidencePage) Update(ctx context.Context, msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok && !e.Typing() && key.Matches(press, e.preview.desk.Look.Keys.Mark) {
		if row, ok := e.Sheet().Row(); ok {
			e.preview.leaveOut(row.ID)
			e.Refresh()
			return e.Page.Update(ctx, tea.KeyPressMsg{Code: tea.KeyDown})
		}
		return nil
	}
	return e.Page.Update(ctx, msg)
}

// sheet is a row for all evidence, each once.
func (e *evidencePage) sheet() ui.Sheet {
	r, _ := e.preview.report()
	now := e.preview.desk.Look.Now()
	grid := ui.Grid{Columns: []ui.Column{{Title: "in the report", Min: 13}, {Title: "value", Min: 20, Weight: 3}, {Title: "what", Min: 13, Weight: 2},
		{Title: "as of", Min: 5, Keep: 2}, {Title: "fetched by", Min: 10, Keep: 1}}}
	seen := map[string]bool{}
	out := 0
	for _, part := range r.Parts {
		for _, x := range part.Evidence {
			id := x.ID()
			if seen[id] {
				continue
			}
			seen[id] = true
			state := ui.Cell{Text: "yes", Mood: ui.Good}
			if slices.Contains(r.Options.Without, id) {
				state = ui.Cell{Text: "left out", Mood: ui.Muted}
				out++
			}
			grid.Rows = append(grid.Rows, ui.Row{ID: id, Value: x.About, Cells: []ui.Cell{state, {Value: x.About}, {Text: x.What()},
				{Text: investigation.Age(x.Answer.At, now)}, {Text: e.preview.desk.who(x.Answer.Analyst)}}, Sort: []any{state.Text, x.About, x.What(), x.Answer.At, x.Answer.Analyst}})
		}
	}
	if len(grid.Rows) == 0 {
		return ui.Sheet{Blocks: []ui.Block{ui.Prose{{Text: "no answer about it is kept", Mood: ui.Muted}}}}
	}
	foot := counted(len(grid.Rows)-out, "answer", "answers") + " in the report"
	if out > 0 {
		foot += ", " + counted(out, "answer", "answers") + " left out"
	}
	return ui.Sheet{Blocks: []ui.Block{grid}, Foot: []ui.Cell{{Text: foot, Mood: ui.Muted}}}
}

// Keys implements ui.View.
func (e *evidencePage) Keys() []key.Binding {
	if e.Typing() {
		return e.Page.Keys()
	}
	row, ok := e.Sheet().Row()
	if !ok {
		return e.Page.Keys()
	}
	words := "leave out"
	if slices.Contains(e.preview.options.Without, row.ID) {
		words = "take in"
	}
	return append([]key.Binding{said(e.preview.desk.Look.Keys.Mark, words)}, e.Page.Keys()...)
}
