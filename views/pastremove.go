package views

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui"
)

// removePatience is how long a removal may take that a key has begun: it goes
// on when its page is closed.
const removePatience = 10 * time.Minute

// mayNotRemove says why nothing can be removed from the history, "" where it can.
func (d *Desk) mayNotRemove() string {
	_, why := d.Workbench.MayRemove()
	return why
}

// removeLookup removes one row of the history; u puts it back as it was.
func (d *Desk) removeLookup(row pastRow) tea.Cmd {
	if why := d.mayNotRemove(); why != "" {
		return sayHint(why)
	}
	db, now, about := d.Workbench.History, d.Look.Now(), row.Record
	what := fmt.Sprintf("%s %s of %s ago", about.Key.Kind, about.Key.Spelled(d.Look.Spelled), investigation.Age(about.At, now))
	return d.working(func(ctx context.Context) tea.Msg {
		removed, err := db.RemoveOne(ctx, about.ID)
		if err != nil {
			return ui.Notify(historyTrouble(err, now))()
		}
		return removedMsg{removed, what}
	})
}

// removedMsg says that a row was removed, and how it is put back.
type removedMsg struct {
	removed history.Removed
	what    string
}

// working runs what a page has begun and does not end with it.
func (d *Desk) working(work func(context.Context) tea.Msg) tea.Cmd {
	session := d.session
	if session == nil {
		session = context.Background()
	}
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(session), removePatience)
		defer cancel()
		return work(ctx)
	}
}

// removed offers to put back what was removed.
func (d *Desk) removed(msg removedMsg) tea.Cmd {
	db, now := d.Workbench.History, d.Look.Now()
	d.undo = func() tea.Cmd {
		return d.working(func(ctx context.Context) tea.Msg {
			if err := db.PutBack(ctx, msg.removed); err != nil {
				return ui.Notify(historyTrouble(err, now))()
			}
			return tea.BatchMsg{changedHistory, ui.Notify(ui.Cell{Text: "restored: " + msg.what, Mood: ui.Good})}
		})
	}
	return tea.Batch(changedHistory, ui.Notify(ui.Cell{Text: "removed: " + msg.what + " · u restores it", Mood: ui.Notable}))
}

// historyChangedMsg tells every page of the history that rows were removed or
// restored.
type historyChangedMsg struct{}

func changedHistory() tea.Msg { return historyChangedMsg{} }

// forgetHint says what the command forget needs.
const forgetHint = "forget needs an age or a query, such as forget 90d, forget who:lena until:2026-01-01 or forget payro"

// forgetQuery reads what the command forget is given: an age alone, or a query.
func (d *Desk) forgetQuery(text string) (investigation.HistoryQuery, error) {
	by := d.reader()
	text = strings.TrimSpace(text)
	if text != "" && text[0] >= '0' && text[0] <= '9' {
		if until, err := investigation.ParseMoment(text, by.Now); err == nil && !strings.ContainsAny(text, ".:/") {
			return investigation.HistoryQuery{Until: until}, nil
		}
	}
	return investigation.ParseHistoryQuery(text, by)
}

// forget opens the page that says how much of the history is older, or matches,
// and removes it when that is confirmed.
func (d *Desk) forget(text string) tea.Cmd {
	if why := d.mayNotRemove(); why != "" {
		return sayHint(why)
	}
	q, err := d.forgetQuery(text)
	switch {
	case err != nil:
		return sayDoubt(err.Error())
	case q.Everything():
		return sayHint(forgetHint)
	}
	return ui.Open(&forgetting{desk: d, query: q, view: ui.NewSheetView(d.Look)})
}
