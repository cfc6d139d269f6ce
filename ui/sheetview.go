package ui

import (
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

	filter  filter
	field   editor
	typing  bool
	sorting *sortMenu   // nil: closed
	prompt  *openPrompt // nil: closed

	cursor cursor
	follow bool // the next frame scrolls to the cursor
	top    int  // the first line of the sheet on the screen

	layout  layout
	version int       // counts changes of what is laid out
	fresh   layoutKey // what layout was made for
	body    body      // where the last frame put what
}

// layoutKey is what a layout depends on.
type layoutKey struct {
	width   int
	live    bool
	version int
}

// NewSheetView returns a view of an empty sheet.
func NewSheetView(l *Look) *SheetView { return &SheetView{look: l} }

// Set replaces the sheet. The cursor stays on the row with the same ID, or on
// the same value; filter and order stay.
func (v *SheetView) Set(s Sheet) {
	id := v.identity()
	old := v.grids
	v.sheet, v.grids = s, nil
	for _, block := range s.Blocks {
		g, ok := block.(Grid)
		if !ok {
			continue
		}
		view := newGridView(v.look, g)
		if n := len(v.grids); n < len(old) && old[n].sort.column < len(g.Columns) {
			view.sort = old[n].sort
		}
		view.arrange(v.filter)
		v.grids = append(v.grids, view)
	}
	v.changed()
	v.restore(id)
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

// Update moves the cursor, filters and sorts. The only command it returns is
// that of a prompt: reading calls nobody.
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
			v.field.insert(oneLine(msg.Content))
			v.setFilter(v.field.value())
		}
	case tea.MouseWheelMsg:
		const lines = 3
		switch msg.Button {
		case tea.MouseWheelUp:
			v.scroll(-lines)
		case tea.MouseWheelDown:
			v.scroll(lines)
		}
	case tea.MouseClickMsg:
		if msg.Button == tea.MouseLeft {
			v.click(msg.X, msg.Y)
		}
	}
	return nil
}

func (v *SheetView) press(msg tea.KeyPressMsg) {
	keys := v.look.Keys
	if v.typing {
		v.typeFilter(msg)
		return
	}
	if v.sorting != nil && v.pressMenu(msg) {
		return
	}
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
	case key.Matches(msg, keys.Filter):
		v.openFilter()
	case key.Matches(msg, keys.Sort):
		v.openMenu()
	}
}

// Selected is the live value under the cursor, if there is one on the screen.
func (v *SheetView) Selected() (value string, ok bool) {
	if !v.cursorSeen() {
		return "", false
	}
	seg := &v.layout.segments[v.cursor.segment]
	if seg.grid != nil {
		value = seg.grid.row(v.cursor.stop).Value
	} else {
		value = seg.stops[v.cursor.stop].value
	}
	return value, value != ""
}

// Row is the row of a grid under the cursor, if there is one on the screen.
func (v *SheetView) Row() (Row, bool) {
	if !v.cursorSeen() {
		return Row{}, false
	}
	if g := v.layout.segments[v.cursor.segment].grid; g != nil {
		return *g.row(v.cursor.stop), true
	}
	return Row{}, false
}

// Height is how many lines the whole sheet takes at the given width.
func (v *SheetView) Height(width int) int {
	v.arrangeLines(width)
	return v.layout.height + len(v.foot()) + v.barLines()
}

// Typing reports whether the keys belong to a prompt, to the filter field or to
// the open sort menu.
func (v *SheetView) Typing() bool { return v.prompt != nil || v.typing || v.sorting != nil }

// Escape leaves the prompt, the filter field, the sort menu or the filter: the
// first of them that there is.
func (v *SheetView) Escape() bool {
	switch {
	case v.prompt != nil:
		v.prompt = nil
	case v.typing:
		v.typing = false
	case v.sorting != nil:
		v.sorting = nil
	case v.filter.text != "":
		v.field = editor{}
		v.setFilter("")
	default:
		return false
	}
	return true
}

// Keys are the bindings that do something now.
func (v *SheetView) Keys() []key.Binding {
	keys := v.look.Keys
	switch {
	case v.prompt != nil:
		return v.prompt.keys()
	case v.typing:
		return []key.Binding{bind("enter", "keep filter", "enter"), bind("!", "hides what matches"), bind("esc", "leave", "esc")}
	case v.sorting != nil:
		return []key.Binding{bind("s →", "next column", "s"), bind("↑ ↓", "direction"), bind("enter", "done", "enter")}
	case v.sortable() == nil:
		return nil
	}
	if v.filter.text != "" {
		return []key.Binding{keys.Filter, bind("esc", "clear filter", "esc"), keys.Sort}
	}
	return []key.Binding{keys.Filter, keys.Sort}
}

// Hidden is how many rows the filter hides.
func (v *SheetView) Hidden() int {
	hidden := 0
	for _, g := range v.grids {
		hidden += len(g.grid.Rows) - g.shown()
	}
	return hidden
}
