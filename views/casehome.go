package views

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/ui"
)

// caseRowID begins the identity of a row of home that stands for a case.
const caseRowID = "case "

// An expiry is how many verdicts of a case expire today, or one that is in no
// case.
type expiry struct {
	of       history.Case // zero: in no case
	verdicts []history.Tag
}

// expiriesOf puts the verdicts that expire today together by the case they are
// in, those in none last.
func expiriesOf(due []history.Tag, cases map[string][]history.Case) (all []expiry) {
	places := map[string]int{}
	for _, t := range due {
		var of history.Case
		for _, c := range cases[t.Subject] {
			if c.Closed.IsZero() {
				of = c
				break
			}
		}
		place, known := places[of.ID]
		if !known || of.ID == "" {
			place = len(all)
			places[of.ID] = place
			all = append(all, expiry{of: of})
		}
		all[place].verdicts = append(all[place].verdicts, t)
	}
	slices.SortStableFunc(all, func(a, b expiry) int { return strings.Compare(b.of.Name, a.of.Name) })
	return all
}

// mostExpiries is how many lines of home speak of verdicts that expire.
const mostExpiries = 3

// caseGrid lists what of the team's cases is at hand: verdicts that expire
// today, and the open case that was used last.
func (h *home) caseGrid() (ui.Grid, bool) {
	grid := ui.Grid{Columns: []ui.Column{{Min: 7}, {Min: 20, Weight: 2}, {Min: 20, Weight: 3}}}
	for _, e := range h.desk.expiringToday() {
		if len(grid.Rows) == mostExpiries {
			break
		}
		words := ui.Cell{Text: counted(len(e.verdicts), "verdict expires today", "verdicts expire today"), Mood: ui.Own}
		if e.of.ID != "" {
			grid.Rows = append(grid.Rows, ui.Row{ID: caseRowID + "expiring " + e.of.Name, Cells: []ui.Cell{{Text: e.of.Name}, {Text: e.of.Title}, words}})
			continue
		}
		t := e.verdicts[0]
		words.Text = t.Verdict.String() + " expires today"
		grid.Rows = append(grid.Rows, ui.Row{ID: "expiring " + t.ID, Value: t.Subject, Cells: []ui.Cell{{Text: "tag"}, {Value: t.Subject}, words}})
	}
	if c, ok := h.desk.currentCase(); ok {
		grid.Rows = append(grid.Rows, ui.Row{ID: caseRowID + c.Name, Cells: []ui.Cell{{Text: c.Name}, {Text: c.Title},
			{Text: joined(" · ", "open case", counted(c.Indicators, "indicator", "indicators"))}}})
	}
	return grid, len(grid.Rows) > 0
}

// openCaseRow opens the case of a row.
func (h *home) openCaseRow(id string) tea.Cmd {
	return h.open(ui.Open(newCasePage(h.desk, strings.TrimPrefix(id, "expiring "))))
}
