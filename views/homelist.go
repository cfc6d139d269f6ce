package views

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/investigation"
	"pugmark/ui"
)

// pressList is what the keys do while the list has the focus.
func (h *home) pressList(msg tea.KeyPressMsg) tea.Cmd {
	keys := h.desk.Look.Keys
	if h.list.Typing() {
		return h.list.Update(msg)
	}
	row, ok := h.list.Row()
	values, _ := handfulOf(h.list, row.Value)
	if cmd, used := h.desk.act(msg, values); used {
		return cmd
	}
	switch {
	case key.Matches(msg, keys.Up) && h.atTop(row, ok):
		h.leaveList()
		return nil
	case ok && key.Matches(msg, keys.Follow):
		return h.choose(row)
	case key.Matches(msg, keys.TrailForward) && h.resumes():
		return ui.Open(h.desk.last)
	case key.Matches(msg, keys.CallLog):
		return ui.Open(NewCallLog(h.desk))
	case ok && row.Value != "" && key.Matches(msg, keys.Miscategorize):
		return h.open(h.desk.miscategorize(row.Value))
	case ok && row.Value != "" && key.Matches(msg, keys.Copy):
		return copyValue(row.Value, false)
	case ok && row.Value != "" && key.Matches(msg, keys.CopyLive):
		return copyValue(row.Value, true)
	}
	return h.list.Update(msg)
}

// atTop reports whether the cursor is on the first row, so that ↑ leaves the
// list: moving up does not move it.
func (h *home) atTop(row ui.Row, ok bool) bool {
	if !ok {
		return true
	}
	h.list.Update(tea.KeyPressMsg{Code: tea.KeyUp})
	above, _ := h.list.Row()
	if above.ID == row.ID {
		return true
	}
	h.list.Update(tea.KeyPressMsg{Code: tea.KeyDown})
	return false
}

func (h *home) leaveList() {
	h.listed = false
	h.field.Focus()
}

// choose opens what a row of the list stands for.
func (h *home) choose(row ui.Row) tea.Cmd {
	if id, ok := strings.CutPrefix(row.ID, needID); ok {
		return h.openNeed(id)
	}
	if id, ok := strings.CutPrefix(row.ID, caseRowID); ok {
		return h.openCaseRow(id)
	}
	if id, ok := strings.CutPrefix(row.ID, jobID); ok {
		return h.openJob(id)
	}
	if h.resumes() && h.desk.last.subject().indicator.String() == row.Value {
		return ui.Open(h.desk.last)
	}
	if row.Value != "" {
		return h.open(openIndicator(h.desk, row.Value))
	}
	return h.connect(row.ID)
}

// relist brings the list up to date.
func (h *home) relist() {
	if h.desk.connects() && h.typed == "" {
		h.list.Set(connectSheet())
		return
	}
	rows, _ := h.recent.Value()
	sheet := recentSheet(rows, h.desk, h.desk.paper())
	var above []ui.Block
	if grid, ok := h.needsGrid(h.desk.paper()); ok {
		above = append(above, grid)
	}
	if grid, ok := h.jobsGrid(); ok {
		above = append(above, grid)
	}
	if grid, ok := h.caseGrid(); ok {
		above = append(above, grid)
	}
	if len(above) > 0 && len(rows) > 0 {
		above = append(above, ui.Prose{{}, {Text: "Recent"}})
	}
	sheet.Blocks = append(above, sheet.Blocks...)
	h.list.Set(sheet)
}

// recentSheet lists what was looked up lately.
func recentSheet(rows []lookup, d *Desk, p paper) ui.Sheet {
	grid := ui.Grid{Columns: []ui.Column{{Min: 4, Right: true}, {Min: 20, Weight: 2}, {Min: 12, Weight: 2}, {Min: 4, Keep: 1}, {Min: 12, Weight: 1, Keep: 2}}}
	for _, l := range rows {
		rec, said := l.Record, l.said(p)
		grid.Rows = append(grid.Rows, ui.Row{ID: rec.Key.Value, Value: rec.Key.Value, Cells: []ui.Cell{
			{Text: investigation.Age(l.asked[0], p.now)}, {Value: rec.Key.Value}, said, {Text: d.who(rec.Analyst)}, d.teamCell(rec.Key.Value)}})
	}
	return ui.Sheet{Blocks: []ui.Block{grid}}
}
