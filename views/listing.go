package views

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

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
	cmd := tea.Batch(l.update(ctx, msg), l.desk.listen(ctx, msg))
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
		value, _ := l.view.Selected()
		h, _ := handfulOf(l.view, value)
		if cmd, used := l.desk.act(msg, h); used {
			return cmd
		}
		switch {
		case ok && l.enter != nil && key.Matches(msg, keys.Follow):
			return l.enter(ctx, row)
		case ok && l.again != nil && key.Matches(msg, keys.Again):
			return l.again(ctx, row)
		case key.Matches(msg, keys.Export):
			return l.desk.exportList(l.title, l.view)
		case key.Matches(msg, keys.CallLog) && l.enter != nil:
			return ui.Open(NewCallLog(l.desk))
		}
		if key.Matches(msg, keys.Copy, keys.CopyLive) {
			if cmd, ok := copyMarked(l.view, key.Matches(msg, keys.CopyLive)); ok {
				return cmd
			}
		}
		if value != "" {
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
		bindings = append(append(bindings, keys.Copy, keys.CopyLive), l.desk.actKeys()...)
		bindings = append(bindings, l.desk.miscategorizeKey("miscategorize", value)...)
	}
	return append(append(bindings, own...), keys.Export)
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
