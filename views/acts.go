package views

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/ui"
)

// A handful is what the keys that work on values everywhere work on: the
// marked values of a list, else the one under its cursor, or the subject of a
// board.
type handful struct {
	values []string // live
	// about is why there are several, for the menu: "3 marked"; "" for one.
	about string
}

// handfulOf is what is marked in a view, else one value; ok is false where
// there is neither.
func handfulOf(view *ui.SheetView, one string) (h handful, ok bool) {
	if values := view.Marked(); len(values) > 0 {
		return handful{values, counted(len(values), "marked value", "marked values")}, true
	}
	if one == "" || !openable(one) {
		return handful{}, false
	}
	return handful{values: []string{one}}, true
}

// title names the values for a menu.
func (h handful) title(d *Desk) string {
	if h.about != "" {
		return h.about
	}
	return d.Look.Spelled(h.values[0])
}

// act handles the keys that say something about values, wherever values are
// shown; used is false for any other key.
func (d *Desk) act(msg tea.KeyPressMsg, h handful) (cmd tea.Cmd, used bool) {
	keys := d.Look.Keys
	switch {
	case key.Matches(msg, keys.Undo) && d.undo != nil:
		undo := d.undo
		d.undo = nil
		return undo(), true
	case key.Matches(msg, keys.Mark, keys.MarkRange, keys.MarkAll):
		d.undo = nil // u takes back the newest of all
	case len(h.values) == 0:
	case key.Matches(msg, keys.Tag):
		return d.openTagMenu(h), true
	case key.Matches(msg, keys.Case):
		return d.openCaseMenu(h), true
	}
	return nil, false
}

// actKeys are the keys of act, for the footer and the help.
func (d *Desk) actKeys() []key.Binding {
	keys := d.Look.Keys
	return []key.Binding{keys.Tag, keys.Case}
}
