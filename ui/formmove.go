package ui

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

func (f *Form) press(msg tea.KeyPressMsg) tea.Cmd {
	c := f.Focused()
	if c != nil {
		if cmd, used := c.Update(msg); used {
			f.follow = true
			return cmd
		}
	}
	f.pressMove(msg, c != nil && c.Typing())
	return nil
}

// pressMove moves the focus or scrolls. While somebody types, only keys that
// are no letters do.
func (f *Form) pressMove(msg tea.KeyPressMsg, typing bool) {
	keys, name := f.look.Keys, msg.String()
	is := func(b key.Binding, plain string) bool {
		return name == plain || !typing && key.Matches(msg, b)
	}
	switch {
	case typing && name == "enter":
		f.enter()
	case key.Matches(msg, keys.Next):
		f.step(1)
	case key.Matches(msg, keys.Previous):
		f.step(-1)
	case is(keys.Down, "down"):
		f.vertical(1)
	case is(keys.Up, "up"):
		f.vertical(-1)
	case is(keys.Right, "right"):
		f.sideways(1)
	case is(keys.Left, "left"):
		f.sideways(-1)
	case is(keys.PageDown, "pgdown"):
		f.scroll(max(1, f.painted.height-1))
	case is(keys.PageUp, "pgup"):
		f.scroll(-max(1, f.painted.height-1))
	case !typing && key.Matches(msg, keys.Home):
		f.scroll(-len(f.painted.lines))
	case !typing && key.Matches(msg, keys.End):
		f.scroll(len(f.painted.lines))
	}
}

// ring are the controls that can have the focus, in the order of tab.
func (f *Form) ring() (ring []Control) {
	for _, row := range f.rows {
		for _, c := range row.Controls {
			if !c.Disabled() {
				ring = append(ring, c)
			}
		}
	}
	return ring
}

// step moves the focus to the next or the previous control, round and round.
func (f *Form) step(by int) {
	ring := f.ring()
	if len(ring) == 0 {
		return
	}
	at := slices.Index(ring, f.focus)
	f.focus, f.follow = ring[(at+by+len(ring))%len(ring)], true
}

// enter goes on from a field that was typed into.
func (f *Form) enter() {
	was := f.focus
	if l, ok := f.focus.(leading); ok && l.then() != nil {
		f.Focus(l.then())
	}
	if f.focus == was {
		f.step(1)
	}
}

// vertical moves the focus to the next row, in the same lane where it can.
// Where the form ends it scrolls.
func (f *Form) vertical(by int) {
	f.follow = true
	if f.painted.stacked {
		ring := f.ring()
		if at := slices.Index(ring, f.focus) + by; f.focus != nil && at >= 0 && at < len(ring) {
			f.arrive(ring[at], by < 0)
			return
		}
		f.scroll(by)
		return
	}
	at := f.place()
	for i := at.row + by; i >= 0 && i < len(f.rows); i += by {
		if c := f.rows[i].able(at.lane); c != nil {
			f.arrive(c, by < 0)
			return
		}
	}
	f.scroll(by)
}

func (f *Form) arrive(c Control, fromBelow bool) {
	f.focus = c
	if a, ok := c.(reached); ok {
		a.arrive(fromBelow)
	}
}

// sideways moves the focus to the lane beside it.
func (f *Form) sideways(by int) {
	at := f.place()
	if f.focus == nil {
		return
	}
	row := f.rows[at.row]
	for i := at.lane + by; i >= 0 && i < len(row.Controls); i += by {
		if c := row.Controls[i]; !c.Disabled() {
			f.focus, f.follow = c, true
			return
		}
	}
}

func (f *Form) scroll(by int) {
	f.follow = false
	f.top = max(0, min(f.top+by, f.painted.maxTop()))
}

func (f *Form) wheel(button tea.MouseButton) {
	const lines = 3
	switch button {
	case tea.MouseWheelUp:
		f.scroll(-lines)
	case tea.MouseWheelDown:
		f.scroll(lines)
	}
}

// click focuses the control at a place of the last frame and does there what a
// click does.
func (f *Form) click(msg tea.MouseClickMsg) tea.Cmd {
	if msg.Button != tea.MouseLeft {
		return nil
	}
	line, ok := f.painted.at(msg.Y, f.top)
	if !ok {
		return nil
	}
	for _, hit := range line.hits {
		if msg.X < hit.from-1 || msg.X >= hit.to || hit.control.Disabled() {
			continue
		}
		f.focus, f.follow = hit.control, true
		msg.X, msg.Y = msg.X-hit.from, hit.line
		cmd, _ := hit.control.Update(msg)
		return cmd
	}
	return nil
}
