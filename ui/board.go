package ui

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// A Board arranges panes: three columns on a wide terminal, two on a medium
// one, a digest with a preview on a narrow one.
type Board struct {
	// Head, when set, returns the lines above the panes.
	Head func(width int) []HeadLine

	look   *Look
	slots  []Slot
	focus  int
	zoomed bool
}

// A HeadLine is one line above the panes: cells from the left, and cells at the
// right end, which give way first.
type HeadLine struct{ Left, Right []Cell }

// NewBoard returns a board; the first slot has the focus.
func NewBoard(l *Look, slots []Slot) *Board { return &Board{look: l, slots: slots} }

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
func (b *Board) Update(ctx context.Context, msg tea.Msg) tea.Cmd { return nil }

// Render paints the board.
func (b *Board) Render(width, height int) string { return "" }

// Keys are the bindings of the focused pane and of the board.
func (b *Board) Keys() []key.Binding { return nil }

// Focus moves the focus to the slot with digit and reports whether there is one.
func (b *Board) Focus(digit rune) bool { return false }

// Focused returns the slot that has the focus.
func (b *Board) Focused() Slot {
	if len(b.slots) == 0 {
		return Slot{}
	}
	return b.slots[b.focus]
}

// Zoom gives the focused pane the whole board, or takes it back.
func (b *Board) Zoom(on bool) { b.zoomed = on }

// Zoomed reports whether one pane has the whole board.
func (b *Board) Zoomed() bool { return b.zoomed }

// SetPane replaces the pane of the slot with digit. The caller starts the new
// pane with Init; the old one is dropped as it is.
func (b *Board) SetPane(digit rune, p Pane) {}

// Typing reports whether the focused pane is typing.
func (b *Board) Typing() bool { return false }

// Escape leaves something of the focused pane, else the zoom.
func (b *Board) Escape() bool { return false }

// Stop stops every pane that waits for something.
func (b *Board) Stop() bool { return false }

// Busy reports whether a pane waits for something.
func (b *Board) Busy() bool { return false }
