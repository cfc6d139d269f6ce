package views

import (
	tea "charm.land/bubbletea/v2"

	"pugmark/ui"
)

// An againKey opens what a kept answer is about, where the plan's own questions
// are asked of it. Where they cost more than one key may, it takes a second press.
type againKey struct {
	desk  *Desk
	armed string // the value that waits for the second press
}

// press is the key on a value; its price is that of q.
func (a *againKey) press(q *quotes, value string) tea.Cmd {
	price, known := q.prices[value]
	sure := a.armed == value
	a.armed = ""
	switch {
	case !openable(value) || !a.desk.connected() || sure:
	case !known:
		return sayHint("reading what that costs: press it again")
	case a.desk.asksFirst(price.Most):
		a.armed = value
		words, meter := a.desk.beforeSpending(price.Words(), price.Most)
		return ui.Notify(ui.Cell{Text: joined(" · ", "r once more asks: "+words, noOtherKey, meter), Mood: ui.Notable})
	}
	return openIndicator(a.desk, value)
}

// other notes that another key was pressed.
func (a *againKey) other() { a.armed = "" }
