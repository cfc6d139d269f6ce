package views

import (
	"context"
	"fmt"
	"slices"
	"time"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// loggedCalls is how many lines of the ledger the call log reads.
const loggedCalls = 1000

// NewCallLog returns the page of the ledger: every request there was, newest
// first, and what it cost.
func NewCallLog(d *Desk) ui.View {
	db := d.Workbench.History
	return &listing[logged]{
		desk: d, title: "Call log", page: pageCalls,
		read: func(ctx context.Context) ([]logged, error) {
			if db == nil {
				return nil, nil
			}
			return readLog(ctx, db)
		},
		sheet: func(lines []logged, p paper) ui.Sheet { return callLogSheet(lines, d.who, p) },
		keyOf: logged.id,
	}
}

// A logged line of the call log is a call, or a colleague's answer that stood
// for one.
type logged struct {
	history.Line
	kept *history.Activity // nil for a call
}

func (l logged) id() string {
	if l.kept != nil {
		return l.kept.ID
	}
	return l.ID
}

func (l logged) when() time.Time {
	if l.kept != nil {
		return l.kept.At
	}
	return l.At
}

// readLog reads the newest lines of the log, newest first.
func readLog(ctx context.Context, db *history.DB) ([]logged, error) {
	calls, err := db.Calls(ctx, history.Query{Limit: loggedCalls})
	if err != nil {
		return nil, err
	}
	kept, err := db.Activities(ctx, history.ActivityQuery{What: []history.ActivityKind{history.ActivityReused}, Limit: loggedCalls})
	if err != nil {
		return nil, err
	}
	log := make([]logged, 0, len(calls)+len(kept))
	for _, line := range calls {
		log = append(log, logged{Line: line})
	}
	for i := range kept {
		log = append(log, logged{kept: &kept[i]})
	}
	slices.SortStableFunc(log, func(a, b logged) int { return b.when().Compare(a.when()) })
	return log[:min(len(log), loggedCalls)], nil
}

// callLogSheet lists calls as they were sent, also those that failed, and what
// colleagues' answers have saved.
func callLogSheet(lines []logged, who func(string) string, p paper) ui.Sheet {
	if len(lines) == 0 {
		return saying(ui.Cell{}, ui.Cell{Text: "no call was made yet", Mood: ui.Muted})
	}
	grid := ui.Grid{Columns: []ui.Column{
		{Title: "when", Min: 4, Right: true}, {Title: "who", Min: 4, Keep: 2}, {Title: "asked", Min: 8, Keep: 4},
		{Title: "about", Min: 12, Weight: 1}, {Title: "outcome", Min: 10, Weight: 1}, {Title: "try", Min: 3, Right: true, Keep: 1},
		{Title: "ms", Min: 4, Right: true, Keep: 3}, {Title: "counted", Min: 7, Keep: 5},
	}}
	for _, l := range lines {
		if l.kept != nil {
			grid.Rows = append(grid.Rows, keptRow(*l.kept, who, p))
			continue
		}
		grid.Rows = append(grid.Rows, callRow(l.Line, who, p))
	}
	return ui.Sheet{Blocks: []ui.Block{grid}}
}

// keptRow is a colleague's answer that stood for a call: "kept · maria's, 14m ·
// 0 calls".
func keptRow(a history.Activity, who func(string) string, p paper) ui.Row {
	outcome := ui.Cell{Text: joined(" · ", "kept", joined(", ", whose(a.Of, who), a.Words), "0 calls"), Mood: ui.Good}
	return ui.Row{ID: a.ID, Value: a.Subject, Cells: []ui.Cell{
		{Text: investigation.Age(a.At, p.now)}, {Text: who(a.Analyst)}, {Text: string(a.Kind)}, {Value: a.Subject},
		outcome, {}, {}, {Text: yesNo(false)},
	}, Sort: []any{a.At, a.Analyst, string(a.Kind), a.Subject, "kept", 0, int64(0), yesNo(false)}}
}

func callRow(l history.Line, who func(string) string, p paper) ui.Row {
	ms := l.Duration.Milliseconds()
	row := ui.Row{ID: l.ID, Value: l.Key.Value, Cells: []ui.Cell{
		{Text: investigation.Age(l.At, p.now)}, {Text: who(l.Analyst)}, {Text: string(l.Key.Kind)}, aboutCell(l.Key, p),
		outcomeCell(l), {Text: fmt.Sprint(l.Attempt)}, {Text: grouped(ms)}, {Text: yesNo(l.Counted)},
	}, Sort: []any{l.At, l.Analyst, string(l.Key.Kind), l.Key.Value, string(l.Outcome), l.Attempt, ms, yesNo(l.Counted)}}
	switch l.Outcome {
	case history.OutcomeCorrection, history.OutcomeTry, history.OutcomeLimit: // no call was made
		row.Cells[5], row.Cells[6], row.Cells[7] = ui.Cell{}, ui.Cell{}, ui.Cell{}
	}
	return row
}

// aboutCell says what a call asked about; of passive DNS also in which window,
// and of lists on which page, so that no two calls look the same.
func aboutCell(k intel.Key, p paper) ui.Cell {
	window, page := "", ""
	if k.Window != (intel.Window{}) {
		window = windowSpan(k.Window, p.now)
	}
	if k.Page > 0 {
		page = "page " + grouped(int64(k.Page))
	}
	if window == "" && page == "" {
		return ui.Cell{Value: k.Value}
	}
	return ui.Cell{Text: joined(" · ", p.spell(k.Value), page, window), Value: k.Value}
}

// outcomeCell says how a call ended.
func outcomeCell(l history.Line) ui.Cell {
	switch l.Outcome {
	case intel.CallAnswered:
		return ui.Cell{Text: "answered", Mood: ui.Good}
	case intel.CallAsking:
		return ui.Cell{Text: "asking", Mood: ui.Notable}
	case history.OutcomeCorrection:
		return plain("corrected to %s left", grouped(int64(l.Left)))
	case history.OutcomeTry:
		return plain("may be tried again")
	case history.OutcomeLimit:
		if l.Plan == 0 {
			return plain("lifted the team's cap")
		}
		return plain("set the team's cap to %s", grouped(int64(l.Plan)))
	}
	text := troubleWord(intel.Problem(l.Outcome))
	if l.Status != 0 {
		text += fmt.Sprintf(" (HTTP %d)", l.Status)
	}
	return ui.Cell{Text: text, Mood: ui.Doubtful}
}
