package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// A SheetView paints a sheet and owns what a person does with it: the cursor,
// the filter, the order and the scroll position.
type SheetView struct {
	look  *Look
	sheet Sheet
}

// NewSheetView returns a view of an empty sheet.
func NewSheetView(l *Look) *SheetView { return &SheetView{look: l} }

// Set replaces the sheet. The cursor stays on the row with the same ID, or on
// the same value.
func (v *SheetView) Set(s Sheet) { v.sheet = s }

// Update moves the cursor, filters and sorts. It never returns a command that
// could call anybody.
func (v *SheetView) Update(msg tea.Msg) tea.Cmd { return nil }

// Render paints at most height lines of at most width cells.
func (v *SheetView) Render(width, height int, focused bool) string { return "" }

// Height is how many lines the whole sheet takes at the given width.
func (v *SheetView) Height(width int) int { return 0 }

// Selected is the live value under the cursor, if any.
func (v *SheetView) Selected() (value string, ok bool) { return "", false }

// Row is the row of a grid under the cursor, if any.
func (v *SheetView) Row() (Row, bool) { return Row{}, false }

// Typing reports whether the filter is being typed.
func (v *SheetView) Typing() bool { return false }

// Escape leaves the filter field, the sort menu or the filter, in this order.
func (v *SheetView) Escape() bool { return false }

// Keys are the bindings that do something now.
func (v *SheetView) Keys() []key.Binding { return nil }

// Hidden is how many rows the filter hides.
func (v *SheetView) Hidden() int { return 0 }
