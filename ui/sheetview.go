package ui

import (
	"math"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// A SheetView paints a sheet and owns what a person does with it: the cursor,
// the filter, the order and the scroll position. Painting costs time in the
// height of the screen, however long the sheet is.
type SheetView struct {
	look  *Look
	sheet Sheet
	grids []*gridView
	kept  []*gridView // the last view of each grid, also of those that are missing now

	filter  query
	field   editor
	typing  bool
	sorting *sortMenu   // nil: closed
	prompt  *openPrompt // nil: closed
	marking *marking    // nil: no range is being marked
	clicked pressedPlace

	cursor cursor
	follow bool // the next frame scrolls to the cursor
	top    int  // the first line of the sheet on the screen

	layout  layout
	version int       // counts changes of what is laid out
	fresh   layoutKey // what layout was made for
	body    body      // where the last frame put what
	painted []byte    // the last frame, room for the next
}

// layoutKey is what a layout depends on.
type layoutKey struct {
	width   int
	live    bool
	version int
}

// NewSheetView returns a view of an empty sheet.
func NewSheetView(l *Look) *SheetView { return &SheetView{look: l} }

// Set replaces the sheet. The cursor stays on the row with the same identity,
// or on the same value; filter, order, open groups and marks stay.
func (v *SheetView) Set(s Sheet) {
	at, down := v.standing()
	anchor, ranging := v.anchor()
	v.sheet, v.grids, v.marking = s, nil, nil
	for _, block := range s.Blocks {
		g, ok := block.(Grid)
		if !ok {
			continue
		}
		n := len(v.grids)
		if n == len(v.kept) {
			v.kept = append(v.kept, nil)
		}
		v.kept[n] = newGridView(v.look, g, v.kept[n])
		v.kept[n].arrange(v.filter)
		v.grids = append(v.grids, v.kept[n])
	}
	if v.sorting != nil && v.sorting.grid >= len(v.grids) {
		v.sorting = nil
	}
	v.changed()
	v.restore(at, down)
	if ranging && anchor.grid < len(v.grids) {
		g := v.grids[anchor.grid]
		if line, ok := g.find(anchor.place); ok {
			v.marking = &marking{g, line}
		}
	}
}

// changed makes the layout for the width it last had again.
func (v *SheetView) changed() {
	v.version++
	v.arrangeLines(v.fresh.width)
}

// arrangeLines lays the sheet out for width, unless it is.
func (v *SheetView) arrangeLines(width int) {
	key := layoutKey{width, v.look.Live, v.version}
	if key == v.fresh && v.layout.segments != nil {
		return
	}
	v.fresh = key
	v.layout = layoutSheet(v.look, v.sheet, v.grids, width)
	if v.layout.segments == nil {
		v.layout.segments = []segment{}
	}
}

// Update moves the cursor, filters, sorts and marks. It calls nobody by itself:
// the only commands it returns are that of a prompt, and enter for a double
// click.
func (v *SheetView) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if v.prompt != nil {
			return v.pressPrompt(msg)
		}
		v.press(msg)
	case tea.PasteMsg:
		switch {
		case v.prompt != nil:
			v.prompt.take(msg.Content)
		case v.typing:
			v.field.paste(msg.Content)
			v.setFilter(v.field.value())
		}
	case tea.MouseWheelMsg:
		v.wheel(msg.Button)
	case tea.MouseClickMsg:
		if msg.Button == tea.MouseLeft {
			return v.click(msg.X, msg.Y)
		}
	}
	return nil
}

func (v *SheetView) press(msg tea.KeyPressMsg) {
	if v.typing {
		v.typeFilter(msg)
		return
	}
	if v.sorting != nil && v.pressMenu(msg) {
		return
	}
	if v.pressMove(msg) {
		return
	}
	keys := v.look.Keys
	switch {
	case key.Matches(msg, keys.Filter):
		v.openFilter()
	case key.Matches(msg, keys.Sort):
		v.openMenu()
	case key.Matches(msg, keys.Mark):
		v.markRow()
	case key.Matches(msg, keys.MarkRange):
		v.markRange()
	case key.Matches(msg, keys.MarkAll):
		v.markAll()
	case key.Matches(msg, keys.Undo):
		v.undoMark()
	case key.Matches(msg, keys.Follow):
		v.Toggle()
	}
}

func (v *SheetView) pressMove(msg tea.KeyPressMsg) bool {
	keys := v.look.Keys
	switch {
	case key.Matches(msg, keys.Down):
		v.down()
	case key.Matches(msg, keys.Up):
		v.up()
	case key.Matches(msg, keys.PageDown):
		v.page(1)
	case key.Matches(msg, keys.PageUp):
		v.page(-1)
	case key.Matches(msg, keys.Home):
		v.first()
	case key.Matches(msg, keys.End):
		v.last()
	default:
		return false
	}
	return true
}

// Selected is the live value under the cursor, if there is one on the screen.
func (v *SheetView) Selected() (value string, ok bool) {
	if !v.cursorSeen() {
		return "", false
	}
	seg := &v.layout.segments[v.cursor.segment]
	if seg.grid != nil {
		value = seg.grid.value(v.cursor.stop)
	} else {
		value = seg.stops[v.cursor.stop].value
	}
	return value, value != ""
}

// Row is the row of a grid under the cursor, or the head of a group, if there
// is one on the screen.
func (v *SheetView) Row() (Row, bool) {
	if !v.cursorSeen() {
		return Row{}, false
	}
	if g := v.layout.segments[v.cursor.segment].grid; g != nil {
		return g.row(v.cursor.stop), true
	}
	return Row{}, false
}

// Height is how many lines the whole sheet takes at the given width.
func (v *SheetView) Height(width int) int {
	v.arrangeLines(width)
	return v.layout.height + len(v.foot()) + v.barLines(width, math.MaxInt)
}

// Typing reports whether the keys belong to a prompt, to the filter field or to
// the open sort menu.
func (v *SheetView) Typing() bool { return v.prompt != nil || v.typing || v.sorting != nil }

// Escape leaves the prompt, the filter field, the sort menu with what was chosen
// in it, the range that is being marked, the filter or the marks: the first of
// them that there is.
func (v *SheetView) Escape() bool {
	switch {
	case v.prompt != nil:
		v.prompt = nil
	case v.typing:
		v.typing = false
	case v.sorting != nil:
		v.leaveMenu()
	case v.marking != nil:
		v.marking = nil
	case v.filter.text != "":
		v.field = editor{}
		v.setFilter("")
	default:
		return v.clearMarks()
	}
	return true
}

// Hidden is how many rows the filter hides.
func (v *SheetView) Hidden() int {
	hidden := 0
	for _, g := range v.grids {
		hidden += g.hidden()
	}
	return hidden
}
