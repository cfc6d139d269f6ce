package ui

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// A FormRow is a labelled part of a form.
type FormRow struct {
	Label string
	// Mood marks the label: what a check or an answer says of this field.
	Mood Mood
	// Controls stand beside each other in lanes of equal width, or below each
	// other where lanes would be too narrow.
	Controls []Control
	// Heads name the lanes, one for each control. They stand once above the
	// rows that follow each other with the same heads; where the lanes stand
	// below each other, above each control.
	Heads []string
	// Sheet, which may be nil, is said below the controls, or instead of them.
	// It is called after every message and must only return what is at hand.
	Sheet func() Sheet
	// Gap asks for a blank line above, where there is room for all of the form.
	Gap bool
	// Pin keeps the row at the bottom of the screen while the rest scrolls.
	Pin bool
}

// formRow is a row as the form keeps it.
type formRow struct {
	FormRow
	sheet *SheetView // nil: the row has none
}

// A Form is controls in labelled rows. One control has the focus; it is always
// on the screen.
type Form struct {
	look  *Look
	rows  []formRow
	focus Control // nil: no control can have it
	fresh bool    // the sheets say what they would say now

	top     int  // the first line on the screen
	follow  bool // the next frame scrolls to the focus
	painted formFrame
}

// NewForm returns an empty form.
func NewForm(l *Look) *Form { return &Form{look: l} }

// Set replaces the rows. The focus stays on its control while that is there.
func (f *Form) Set(rows []FormRow) {
	was := f.place()
	kept := f.rows
	f.rows = make([]formRow, len(rows))
	for i, row := range rows {
		f.rows[i].FormRow = row
		if row.Sheet == nil {
			continue
		}
		if i < len(kept) && kept[i].sheet != nil {
			f.rows[i].sheet = kept[i].sheet
		} else {
			f.rows[i].sheet = NewSheetView(f.look)
		}
	}
	f.Refresh()
	f.settle(was)
}

// Refresh has the sheets of the rows taken again before the next frame.
func (f *Form) Refresh() { f.fresh = false }

// refresh takes the sheets.
func (f *Form) refresh() {
	if f.fresh {
		return
	}
	f.fresh = true
	for _, row := range f.rows {
		if row.sheet != nil {
			row.sheet.Set(row.Sheet())
		}
	}
}

// Focus gives the focus to a control of the form that can have it.
func (f *Form) Focus(c Control) {
	if _, ok := f.find(c); ok && !c.Disabled() {
		f.focus, f.follow = c, true
	}
}

// Focused is the control that has the focus, or nil.
func (f *Form) Focused() Control {
	f.settle(f.place())
	return f.focus
}

// spot is where a control stands.
type spot struct{ row, lane int }

func (f *Form) find(c Control) (spot, bool) {
	for i, row := range f.rows {
		if lane := slices.Index(row.Controls, c); lane >= 0 {
			return spot{i, lane}, true
		}
	}
	return spot{}, false
}

// place is where the focus is, or where the form begins.
func (f *Form) place() spot {
	at, _ := f.find(f.focus)
	return at
}

// settle gives the focus to the nearest control that can have it, from where
// it was, unless the one that has it still can.
func (f *Form) settle(was spot) {
	if _, ok := f.find(f.focus); ok && f.focus != nil && !f.focus.Disabled() {
		return
	}
	f.focus, f.follow = nil, true
	for i := was.row; i < len(f.rows); i++ {
		if c := f.rows[i].able(was.lane); c != nil {
			f.focus = c
			return
		}
	}
	for i := min(was.row, len(f.rows)) - 1; i >= 0; i-- {
		if c := f.rows[i].able(was.lane); c != nil {
			f.focus = c
			return
		}
	}
}

// able returns the control in that lane, or the first other one, that can have
// the focus.
func (r formRow) able(lane int) Control {
	if lane < len(r.Controls) && !r.Controls[lane].Disabled() {
		return r.Controls[lane]
	}
	for _, c := range r.Controls {
		if !c.Disabled() {
			return c
		}
	}
	return nil
}

// Typing implements Typist.
func (f *Form) Typing() bool {
	c := f.Focused()
	return c != nil && c.Typing()
}

// Escape implements Escaper: it leaves what is inside the focused control.
func (f *Form) Escape() bool {
	c := f.Focused()
	f.Refresh()
	return c != nil && c.Escape()
}

// Keys are the bindings that do something now.
func (f *Form) Keys() []key.Binding {
	c := f.Focused()
	if c == nil {
		return f.scrollKeys()
	}
	out := c.Keys()
	if f.more() {
		out = append(out, bind("tab", "next", "tab"))
	}
	out = append(out, f.scrollKeys()...)
	if c.Typing() {
		out = append(out, bind("esc", "leave", "esc"))
	}
	return out
}

func (f *Form) scrollKeys() []key.Binding {
	if f.painted.maxTop() == 0 {
		return nil
	}
	return []key.Binding{bind("pgup pgdn", "scroll")}
}

// more reports whether another control can have the focus.
func (f *Form) more() bool {
	able := 0
	for _, row := range f.rows {
		for _, c := range row.Controls {
			if !c.Disabled() {
				able++
			}
		}
	}
	return able > 1
}

// Update gives a message to the focused control; keys that mean nothing there
// move the focus. Coordinates of the mouse are those of the last frame.
func (f *Form) Update(msg tea.Msg) tea.Cmd {
	f.Refresh()
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return f.press(msg)
	case tea.PasteMsg:
		if c := f.Focused(); c != nil {
			f.follow = true
			cmd, _ := c.Update(msg)
			return cmd
		}
	case tea.MouseClickMsg:
		return f.click(msg)
	case tea.MouseWheelMsg:
		f.wheel(msg.Button)
	}
	return nil
}
