package views

import (
	"context"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui"
)

// forgetting is the page between asking to forget a part of the history and
// doing so: how much it is, of when, what stays and why.
type forgetting struct {
	desk  *Desk
	query investigation.HistoryQuery
	load  ui.Load[forgettable]
	view  *ui.SheetView
}

// A forgettable is a part of the history, and how much it is.
type forgettable struct {
	query   history.Query
	removal history.Removal
}

// Title implements ui.View.
func (f *forgetting) Title() string { return "Forget" }

// Init implements ui.View.
func (f *forgetting) Init(ctx context.Context) tea.Cmd {
	bench, q := f.desk.Workbench, f.query
	f.view.Set(saying(ui.Cell{}, ui.Cell{Text: "counting…", Mood: ui.Muted}))
	return f.load.Start(ctx, func(ctx context.Context) (forgettable, error) {
		chosen, err := bench.RemovableQuery(ctx, q)
		if err != nil {
			return forgettable{}, err
		}
		r, err := bench.History.CountRemovable(ctx, chosen)
		return forgettable{chosen, r}, err
	})
}

// Update implements ui.View.
func (f *forgetting) Update(_ context.Context, msg tea.Msg) tea.Cmd {
	switch msg.(type) {
	case tea.KeyMsg, tea.PasteMsg, tea.MouseMsg:
		return f.view.Update(msg)
	case ui.EscapedMsg:
		return ui.Close
	}
	if f.load.Update(msg) {
		f.show()
	}
	return nil
}

// show says what was counted, and asks for a word that nobody types by accident.
func (f *forgetting) show() {
	if err := f.load.Err(); err != nil {
		f.view.Set(saying(ui.Cell{}, historyTrouble(err, f.desk.Look.Now())))
		return
	}
	found, _ := f.load.Value()
	r := found.removal
	n := r.Answers + r.Calls
	facts := ui.Facts{}
	if n == 0 {
		facts = append(facts, fact("removes", ui.Cell{Text: "nothing", Mood: ui.Muted}))
	} else {
		alone := r
		alone.Why = nil
		facts = append(facts, fact("removes", ui.Cell{Text: investigation.RemovalWords(alone), Mood: ui.Notable}),
			fact("for good", ui.Cell{Text: "what is removed in one go does not come back with u; history backup copies it first"}))
	}
	for _, why := range r.Why {
		facts = append(facts, fact("stays", ui.Cell{Text: why}))
	}
	f.view.Set(ui.Sheet{Blocks: []ui.Block{facts}})
	if n == 0 {
		return
	}
	word := fmt.Sprintf("forget %d", n)
	f.view.Prompt(ui.Prompt{Label: "type " + word + ":", Enter: "remove", Check: func(text string) (ui.Cell, bool) {
		return ui.Cell{}, strings.TrimSpace(text) == word
	}, Done: func(string) tea.Cmd { return tea.Batch(ui.Close, f.remove(found.query)) }})
}

// remove removes what was counted. It goes on when the page is closed.
func (f *forgetting) remove(q history.Query) tea.Cmd {
	d := f.desk
	db, now := d.Workbench.History, d.Look.Now()
	d.undo = nil
	return d.working(func(ctx context.Context) tea.Msg {
		r, err := db.Remove(ctx, q)
		if err != nil {
			return tea.BatchMsg{changedHistory, ui.Notify(historyTrouble(err, now))}
		}
		return tea.BatchMsg{changedHistory, ui.Notify(ui.Cell{Text: "removed " + investigation.RemovalWords(r), Mood: ui.Notable})}
	})
}

// Render implements ui.View.
func (f *forgetting) Render(width, height int) string { return f.view.Render(width, height, true) }

// Keys implements ui.View.
func (f *forgetting) Keys() []key.Binding { return f.view.Keys() }

// Typing implements ui.Typist.
func (f *forgetting) Typing() bool { return f.view.Typing() }

// Escape implements ui.Escaper.
func (f *forgetting) Escape() bool { return f.view.Escape() }
