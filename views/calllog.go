package views

import (
	"context"
	"fmt"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// loggedCalls is how many lines of the ledger the call log reads.
const loggedCalls = 1000

// A listing is a page that reads rows from the history and shows them as one
// sheet. It reads again when a question was answered meanwhile.
type listing[T any] struct {
	desk  *Desk
	title string
	page  string // as a team knows it
	read  func(context.Context) ([]T, error)
	sheet func([]T, paper) ui.Sheet
	// enter and again are what these keys do with the row under the cursor;
	// nil: nothing.
	enter, again func(ctx context.Context, row T) tea.Cmd
	keyOf        func(T) string
	enterWord    string

	rows   ui.Load[[]T]
	view   *ui.SheetView
	quotes *quotes
}

func (l *listing[T]) Title() string { return l.title }

func (l *listing[T]) Init(ctx context.Context) tea.Cmd {
	l.view, l.quotes = ui.NewSheetView(l.desk.Look), newQuotes(l.desk)
	l.show()
	return l.rows.Start(ctx, l.read)
}

func (l *listing[T]) Update(ctx context.Context, msg tea.Msg) tea.Cmd {
	if l.view == nil {
		return nil
	}
	cmd := l.update(ctx, msg)
	l.quotes.take(msg)
	if value, ok := l.view.Selected(); ok {
		return tea.Batch(cmd, l.quotes.want(ctx, value))
	}
	return cmd
}

func (l *listing[T]) update(ctx context.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return l.press(ctx, msg)
	case tea.KeyMsg, tea.MouseMsg, tea.PasteMsg:
		return l.view.Update(msg)
	case spentMsg:
		return l.rows.Start(ctx, l.read)
	}
	l.rows.Update(msg)
	l.show()
	return nil
}

func (l *listing[T]) press(ctx context.Context, msg tea.KeyPressMsg) tea.Cmd {
	keys := l.desk.Look.Keys
	if !l.view.Typing() {
		row, ok := l.selected()
		switch {
		case ok && l.enter != nil && key.Matches(msg, keys.Follow):
			return l.enter(ctx, row)
		case ok && l.again != nil && key.Matches(msg, keys.Again):
			return l.again(ctx, row)
		case key.Matches(msg, keys.CallLog) && l.enter != nil:
			return ui.Open(NewCallLog(l.desk))
		}
		if key.Matches(msg, keys.Copy, keys.CopyLive) {
			if cmd, ok := copyMarked(l.view, key.Matches(msg, keys.CopyLive)); ok {
				return cmd
			}
		}
		if value, ok := l.view.Selected(); ok {
			switch {
			case key.Matches(msg, keys.Open):
				return openIndicator(l.desk, value)
			case key.Matches(msg, keys.Miscategorize):
				return l.desk.miscategorize(value)
			case key.Matches(msg, keys.Copy):
				return copyValue(value, false)
			case key.Matches(msg, keys.CopyLive):
				return copyValue(value, true)
			}
		}
	}
	return l.view.Update(msg)
}

// selected is the row under the cursor.
func (l *listing[T]) selected() (row T, ok bool) {
	under, ok := l.view.Row()
	if !ok {
		return row, false
	}
	rows, _ := l.rows.Value()
	for _, r := range rows {
		if l.keyOf(r) == under.ID {
			return r, true
		}
	}
	return row, false
}

func (l *listing[T]) show() {
	rows, ok := l.rows.Value()
	err := l.rows.Err()
	switch {
	case err != nil && !ok:
		l.view.Set(saying(ui.Cell{}, historyTrouble(err, l.desk.Look.Now())))
	case !ok:
		l.view.Set(saying(ui.Cell{}, ui.Cell{Text: "reading…", Mood: ui.Muted}))
	default:
		sheet := l.sheet(rows, l.desk.paper())
		if err != nil { // what was read stays readable
			sheet.Foot = append(sheet.Foot, historyTrouble(err, l.desk.Look.Now()))
		}
		l.view.Set(sheet)
	}
}

func (l *listing[T]) Render(width, height int) string {
	if l.view == nil {
		return ""
	}
	return l.view.Render(width, height, true)
}

func (l *listing[T]) Keys() []key.Binding {
	if l.view == nil {
		return nil
	}
	own := l.view.Keys()
	if l.view.Typing() {
		return own
	}
	keys := l.desk.Look.Keys
	var bindings []key.Binding
	value, valued := l.view.Selected()
	if _, ok := l.selected(); ok {
		if l.enter != nil {
			bindings = append(bindings, said(keys.Follow, l.enterWord))
		}
		if l.again != nil {
			bindings = append(bindings, said(keys.Again, l.quotes.words("look it up again", value)))
		}
	}
	if valued && openable(value) {
		bindings = append(bindings, said(keys.Open, l.quotes.words("open", value)))
	}
	if valued {
		bindings = append(append(bindings, keys.Copy, keys.CopyLive), l.desk.miscategorizeKey("miscategorize", value)...)
	}
	return append(bindings, own...)
}

func (l *listing[T]) Typing() bool { return l.view != nil && l.view.Typing() }

func (l *listing[T]) Escape() bool { return l.view != nil && l.view.Escape() }

// historyTrouble is a failure to read the history, in words.
func historyTrouble(err error, now time.Time) ui.Cell {
	return ui.Cell{Text: investigation.Explain(err, now).Line(), Mood: ui.Doubtful}
}

// openIndicator opens the dossier of a value, or says why there is none.
func openIndicator(d *Desk, value string) tea.Cmd {
	i, err := intel.ParseIndicator(value)
	if err != nil {
		return ui.Notify(ui.Cell{Text: err.Error(), Mood: ui.Doubtful})
	}
	return ui.Open(NewDossier(d, i))
}

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
	if l.Outcome == history.OutcomeCorrection || l.Outcome == history.OutcomeTry {
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
	}
	text := troubleWord(intel.Problem(l.Outcome))
	if l.Status != 0 {
		text += fmt.Sprintf(" (HTTP %d)", l.Status)
	}
	return ui.Cell{Text: text, Mood: ui.Doubtful}
}
