package ui

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/ui/display"
)

// A Board arranges panes: three columns on a wide terminal, two on a medium
// one, a digest with a preview where there is room for neither. One pane has
// the focus; zoomed, it has the whole board. A pane that draws a cursor is a
// [Focuser].
type Board struct {
	// Head, when set, returns the lines above the panes. It is called for every
	// frame and must only return what is at hand.
	Head func(width int) []HeadLine

	look   *Look
	slots  []Slot
	names  []string // of the slots, behind their digits
	focus  int
	zoomed bool

	arrangement arrangement
	rects       []rect // of the last frame, by slot
	list        rect   // of the last frame's digest
	listTop     int    // the first slot of the digest that is on the screen
}

// A HeadLine is one line above the panes: cells from the left, and cells at the
// right end, which give way first.
type HeadLine struct{ Left, Right []Cell }

// NewBoard returns a board; the first slot has the focus.
func NewBoard(l *Look, slots []Slot) *Board {
	b := &Board{look: l, slots: slots, rects: make([]rect, len(slots))}
	for _, s := range slots {
		name := display.Cell(s.Name)
		if s.Digit != 0 {
			name = string(s.Digit) + " " + name
		}
		b.names = append(b.names, name)
	}
	return b
}

// Title is empty: the page around a board has the title.
func (b *Board) Title() string { return "" }

// Init starts every pane.
func (b *Board) Init(ctx context.Context) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range b.slots {
		cmds = append(cmds, s.Pane.Init(ctx))
	}
	return tea.Batch(cmds...)
}

// Update gives input to the focused pane and everything else to every pane.
// Keys that move between panes are the board's own; none of them makes a
// command.
func (b *Board) Update(ctx context.Context, msg tea.Msg) tea.Cmd {
	if len(b.slots) == 0 {
		return nil
	}
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if !b.Typing() && b.press(msg) {
			return nil
		}
		return b.pane().Update(ctx, msg)
	case tea.KeyMsg, tea.PasteMsg:
		return b.pane().Update(ctx, msg)
	case tea.MouseMsg:
		return b.mouse(ctx, msg)
	}
	var cmds []tea.Cmd
	for _, s := range b.slots {
		if cmd := s.Pane.Update(ctx, msg); cmd != nil {
			cmds = append(cmds, cmd)
		}
	}
	return tea.Batch(cmds...)
}

func (b *Board) pane() Pane { return b.slots[b.focus].Pane }

func (b *Board) press(msg tea.KeyPressMsg) bool {
	keys := b.look.Keys
	for i, k := range keys.Panes {
		if key.Matches(msg, k) {
			if b.Focus(rune('1'+i)) && b.arrangement == asDigest {
				b.zoomed = true
			}
			return true
		}
	}
	switch {
	case key.Matches(msg, keys.Next):
		b.step(1)
	case key.Matches(msg, keys.Previous):
		b.step(-1)
	case key.Matches(msg, keys.Zoom):
		b.zoomed = !b.zoomed
	case key.Matches(msg, keys.Overview):
		b.zoomed = false
	case key.Matches(msg, keys.Left):
		if b.zoomed {
			b.zoomed = false
		} else {
			b.sideways(-1)
		}
	case key.Matches(msg, keys.Right):
		if b.arrangement == asDigest {
			b.zoomed = true
		} else {
			b.sideways(1)
		}
	default:
		return b.arrangement == asDigest && !b.zoomed && b.pressDigest(msg)
	}
	return true
}

// pressDigest moves through the list of panes; the page keys are left to the
// preview.
func (b *Board) pressDigest(msg tea.KeyPressMsg) bool {
	keys := b.look.Keys
	switch {
	case key.Matches(msg, keys.Up):
		b.focus = max(0, b.focus-1)
	case key.Matches(msg, keys.Down):
		b.focus = min(len(b.slots)-1, b.focus+1)
	case key.Matches(msg, keys.Home):
		b.focus = 0
	case key.Matches(msg, keys.End):
		b.focus = len(b.slots) - 1
	default:
		return false
	}
	return true
}

func (b *Board) step(by int) { b.focus = (b.focus + by + len(b.slots)) % len(b.slots) }

// sideways moves the focus to the pane beside the focused one.
func (b *Board) sideways(direction int) {
	if b.zoomed || b.arrangement == asDigest {
		return
	}
	from, best, distance := b.rects[b.focus], -1, 0
	for i, r := range b.rects {
		if direction < 0 && r.x >= from.x || direction > 0 && r.x <= from.x || r.h == 0 {
			continue
		}
		away := abs(r.x-from.x)*1000 + max(0, r.y-from.y, from.y-(r.y+r.h-1))
		if best < 0 || away < distance {
			best, distance = i, away
		}
	}
	if best >= 0 {
		b.focus = best
	}
}

func abs(n int) int { return max(n, -n) }

// mouse focuses what was clicked and passes clicks and wheel on to the pane
// under the pointer, in its own coordinates.
func (b *Board) mouse(ctx context.Context, msg tea.MouseMsg) tea.Cmd {
	at := msg.Mouse()
	click, clicked := msg.(tea.MouseClickMsg)
	wheel, wheeled := msg.(tea.MouseWheelMsg)
	if b.list.holds(at.X, at.Y) {
		if i := b.listTop + at.Y - b.list.y; clicked && i < len(b.slots) {
			b.focus = i
		} else if wheeled && at.Button == tea.MouseWheelUp {
			b.focus = max(0, b.focus-1)
		} else if wheeled && at.Button == tea.MouseWheelDown {
			b.focus = min(len(b.slots)-1, b.focus+1)
		}
		return nil
	}
	for i, r := range b.rects {
		if !r.holds(at.X, at.Y) {
			continue
		}
		inside := r.inside()
		switch {
		case clicked:
			b.focus = i
			click.X, click.Y = at.X-inside.x, at.Y-inside.y
			return b.slots[i].Pane.Update(ctx, click)
		case wheeled:
			wheel.X, wheel.Y = at.X-inside.x, at.Y-inside.y
			return b.slots[i].Pane.Update(ctx, wheel)
		}
	}
	return nil
}

// Focus moves the focus to the slot with digit and reports whether there is
// one.
func (b *Board) Focus(digit rune) bool {
	for i, s := range b.slots {
		if s.Digit == digit && digit != 0 {
			b.focus = i
			return true
		}
	}
	return false
}

// Focused returns the slot that has the focus.
func (b *Board) Focused() Slot {
	if len(b.slots) == 0 {
		return Slot{}
	}
	return b.slots[b.focus]
}

// Slots returns the places of the board, in order.
func (b *Board) Slots() []Slot { return b.slots }

// Zoom gives the focused pane the whole board, or takes it back.
func (b *Board) Zoom(on bool) { b.zoomed = on }

// Zoomed reports whether one pane has the whole board.
func (b *Board) Zoomed() bool { return b.zoomed }

// SetPane replaces the pane of the slot with digit. The caller starts the new
// pane with Init; the old one is dropped as it is.
func (b *Board) SetPane(digit rune, p Pane) {
	for i := range b.slots {
		if b.slots[i].Digit == digit {
			b.slots[i].Pane = p
		}
	}
}

// Typing reports whether the focused pane is typing.
func (b *Board) Typing() bool {
	if len(b.slots) == 0 {
		return false
	}
	typist, ok := b.pane().(Typist)
	return ok && typist.Typing()
}

// Escape leaves something of the focused pane, else the zoom.
func (b *Board) Escape() bool {
	if len(b.slots) == 0 {
		return false
	}
	if e, ok := b.pane().(Escaper); ok && e.Escape() {
		return true
	}
	was := b.zoomed
	b.zoomed = false
	return was
}

// Stop stops every pane that waits for something.
func (b *Board) Stop() bool {
	stopped := false
	for _, s := range b.slots {
		if p, ok := s.Pane.(Stopper); ok && p.Stop() {
			stopped = true
		}
	}
	return stopped
}

// Busy reports whether a pane waits for something.
func (b *Board) Busy() bool {
	for _, s := range b.slots {
		if p, ok := s.Pane.(Busy); ok && p.Busy() {
			return true
		}
	}
	return false
}

// Keys are the bindings of the focused pane and of the board.
func (b *Board) Keys() []key.Binding {
	if len(b.slots) == 0 {
		return nil
	}
	own := b.pane().Keys()
	if b.Typing() {
		return own
	}
	keys := b.look.Keys
	switch {
	case b.zoomed:
		zoom := keys.Zoom
		zoom.SetHelp("z", "overview")
		return append(own[:len(own):len(own)], keys.AnyPane, keys.Next, zoom)
	case b.arrangement == asDigest:
		move, enter := keys.Down, keys.Right
		move.SetHelp("↑↓", "pane")
		enter.SetHelp("→", "into it")
		return append([]key.Binding{move, enter}, own...)
	}
	return append(own[:len(own):len(own)], keys.AnyPane, keys.Zoom)
}
