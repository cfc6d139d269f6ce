package views

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui"
)

// pastPage is everything that was looked up: a line to search in, what it
// finds, and the answer under the cursor as it was. Reading it asks nothing.
type pastPage struct {
	desk *Desk
	list pastList
	view *ui.SheetView

	field  *ui.Field
	typing bool
	typed  string        // what was read as a query
	wrong  error         // why it is none
	below  *ui.SheetView // what is said below the field

	counted ui.Load[int] // of what the query chooses
	kept    ui.Load[history.Stats]
	glance  pastGlance
	recall  pastRecall
	quotes  *quotes
	again   againKey
	top     int // lines above the list in the last frame
}

// NewHistory returns the page of everything that was looked up, newest first.
// Reading it costs nothing.
func NewHistory(d *Desk) ui.View { return newPastPage(d, "") }

// newPastPage returns the page with a query in its field.
func newPastPage(d *Desk, query string) *pastPage {
	h := &pastPage{desk: d, field: ui.NewField(d.Look, historyHint), typing: true, below: ui.NewSheetView(d.Look), view: ui.NewSheetView(d.Look),
		quotes: newQuotes(d), again: againKey{desk: d}, glance: pastGlance{desk: d, view: ui.NewSheetView(d.Look)}, recall: pastRecall{desk: d}}
	bench := d.Workbench
	h.list.read = func(ctx context.Context, q investigation.HistoryQuery, before history.Position) (pastPart, error) {
		return readPast(ctx, bench, q, before)
	}
	h.field.SetValue(query)
	return h
}

// historyHint stands in the empty field.
const historyHint = "a part of a name, or words"

// Title implements ui.View.
func (h *pastPage) Title() string { return "History" }

// whereabouts implements placed. What is searched for is nobody's business.
func (h *pastPage) whereabouts() history.Place { return history.Place{Page: pageHistory} }

// Init implements ui.View.
func (h *pastPage) Init(ctx context.Context) tea.Cmd {
	h.show()
	return tea.Batch(h.search(ctx), h.readKept(ctx))
}

// reader is who a query is read for.
func (d *Desk) reader() investigation.HistoryReader {
	return investigation.HistoryReader{Now: d.Look.Now().UTC(), Analyst: d.Workbench.Source.Analyst}
}

// search reads what the field asks for. What is no query changes nothing.
func (h *pastPage) search(ctx context.Context) tea.Cmd {
	h.typed = h.field.Value()
	q, err := investigation.ParseHistoryQuery(h.typed, h.desk.reader())
	if h.wrong = err; err != nil {
		return nil
	}
	bench := h.desk.Workbench
	return tea.Batch(h.list.start(ctx, q),
		h.counted.Start(ctx, func(ctx context.Context) (int, error) { return bench.CountLookUps(ctx, q) }))
}

// searchTyped searches where the field holds another query than before.
func (h *pastPage) searchTyped(ctx context.Context) tea.Cmd {
	if h.field.Value() == h.typed {
		return nil
	}
	return h.search(ctx)
}

// readKept counts what is kept.
func (h *pastPage) readKept(ctx context.Context) tea.Cmd {
	db := h.desk.Workbench.History
	if db == nil {
		return nil
	}
	return h.kept.Start(ctx, db.Stats)
}

// Update implements ui.View.
func (h *pastPage) Update(ctx context.Context, msg tea.Msg) tea.Cmd {
	cmd := tea.Batch(h.update(ctx, msg), h.desk.listen(ctx, msg))
	h.quotes.take(msg)
	row, at, ok := h.selected()
	if !ok {
		return tea.Batch(cmd, h.glance.look(ctx, pastRow{}))
	}
	return tea.Batch(cmd, h.quotes.want(ctx, row.Record.Key.Value), h.glance.look(ctx, row), h.list.goOn(ctx, at))
}

func (h *pastPage) update(ctx context.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if h.typing {
			return h.pressField(ctx, msg)
		}
		return h.press(ctx, msg)
	case tea.PasteMsg:
		if h.typing {
			cmd := h.field.Update(msg)
			return tea.Batch(cmd, h.searchTyped(ctx))
		}
		return h.view.Update(msg)
	case tea.MouseClickMsg:
		return h.click(msg)
	case tea.KeyMsg, tea.MouseMsg:
		return h.view.Update(msg)
	case spentMsg, restoredMsg, historyChangedMsg:
		return tea.Batch(h.search(ctx), h.readKept(ctx))
	case ui.EscapedMsg:
		return h.searchTyped(ctx)
	}
	cmd := h.recall.take(msg)
	h.glance.take(msg)
	h.counted.Update(msg)
	h.kept.Update(msg)
	h.list.take(msg)
	h.show()
	return cmd
}

// click takes a click into the field or to the row it is on.
func (h *pastPage) click(msg tea.MouseClickMsg) tea.Cmd {
	if msg.Y < h.top {
		h.enterField()
		return nil
	}
	h.leaveField()
	msg.Y -= h.top
	return h.view.Update(msg)
}

func (h *pastPage) enterField() {
	h.typing = true
	h.field.Focus()
}

func (h *pastPage) leaveField() {
	h.typing = false
	h.field.Blur()
}

// pressField edits the query; what it chooses is shown at every key.
func (h *pastPage) pressField(ctx context.Context, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "enter", "down":
		h.leaveField()
		return nil
	case "/": // where the field is what / leads to, it is no text yet
		if h.field.Value() == "" {
			return nil
		}
	}
	cmd := h.field.Update(msg)
	return tea.Batch(cmd, h.searchTyped(ctx))
}

// selected is the row under the cursor, and its place in the list.
func (h *pastPage) selected() (row pastRow, at int, ok bool) {
	under, ok := h.view.Row()
	if !ok {
		return pastRow{}, 0, false
	}
	return h.list.find(under.ID)
}

// show puts the list into its view.
func (h *pastPage) show() {
	now := h.desk.Look.Now()
	switch err := h.list.err(); {
	case err != nil && !h.list.known:
		h.view.Set(saying(ui.Cell{}, historyTrouble(err, now)))
	case !h.list.known:
		h.view.Set(saying(ui.Cell{}, ui.Cell{Text: "reading…", Mood: ui.Muted}))
	default:
		sheet := h.list.sheet(h.desk, h.desk.paper())
		if err != nil { // what was read stays readable
			sheet.Foot = append(sheet.Foot, historyTrouble(err, now))
		}
		h.view.Set(sheet)
	}
}

// Typing implements ui.Typist.
func (h *pastPage) Typing() bool { return h.typing || h.view.Typing() }

// Escape implements ui.Escaper: what the list has open, and then the query.
func (h *pastPage) Escape() bool {
	switch {
	case !h.typing && h.view.Escape():
	case h.field.Value() != "":
		h.field.SetValue("")
	default:
		return false
	}
	return true
}
