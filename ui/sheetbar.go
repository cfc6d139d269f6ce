package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/ui/display"
)

// openFilter starts typing a filter, with the present one to go on from.
func (v *SheetView) openFilter() {
	if v.sortable() == nil {
		return
	}
	v.sorting, v.typing = nil, true
}

func (v *SheetView) typeFilter(msg tea.KeyPressMsg) {
	switch msg.String() {
	case "enter":
		v.typing = false
		return
	case "up":
		v.up()
		return
	case "down":
		v.down()
		return
	}
	if v.field.press(msg) {
		v.setFilter(v.field.value())
	}
}

// setFilter shows the rows that text asks for, from the first one on.
func (v *SheetView) setFilter(text string) {
	if text == v.filter.text {
		return
	}
	v.filter = parseFilter(text)
	for _, g := range v.grids {
		g.arrange(v.filter)
	}
	v.changed()
	v.toTop(nil)
}

// toTop shows the list from its beginning: the cursor goes to the first row of
// g, or of the first grid that shows any.
func (v *SheetView) toTop(g *gridView) {
	v.top = 0
	for i := range v.layout.segments {
		seg := &v.layout.segments[i]
		if seg.grid != nil && seg.grid.shown() > 0 && (g == nil || seg.grid == g) {
			v.to(cursor{i, 0})
			return
		}
	}
}

// sortable returns the grid that filter and order are about: the one under the
// cursor, else the first.
func (v *SheetView) sortable() *gridView {
	if v.valid(v.cursor) {
		if g := v.layout.segments[v.cursor.segment].grid; g != nil {
			return g
		}
	}
	for _, g := range v.grids {
		if len(g.grid.Rows) > 0 {
			return g
		}
	}
	return nil
}

// A sortMenu is the open choice of an order.
type sortMenu struct{ grid *gridView }

func (v *SheetView) openMenu() {
	g := v.sortable()
	if g == nil {
		return
	}
	v.sorting = &sortMenu{grid: g}
	v.sortNext(1)
}

// pressMenu handles the keys of the open menu. Any other key closes it and
// keeps its own meaning.
func (v *SheetView) pressMenu(msg tea.KeyPressMsg) bool {
	keys := v.look.Keys
	switch {
	case key.Matches(msg, keys.Sort), key.Matches(msg, keys.Right):
		v.sortNext(1)
	case key.Matches(msg, keys.Left):
		v.sortNext(-1)
	case key.Matches(msg, keys.Up):
		v.sortBy(sorting{v.sorting.grid.sort.column, false})
	case key.Matches(msg, keys.Down):
		v.sortBy(sorting{v.sorting.grid.sort.column, true})
	case msg.String() == "enter":
		v.sorting = nil
	default:
		v.sorting = nil
		return false
	}
	return true
}

// sortNext chooses the next column that has a title; before the first is the
// order in which the rows were given.
func (v *SheetView) sortNext(step int) {
	g := v.sorting.grid
	choices := len(g.grid.Columns) + 1
	at := g.sort.column + 1
	for range choices {
		at = (at + step + choices) % choices
		if at == 0 || g.grid.Columns[at-1].Title != "" {
			break
		}
	}
	v.sortBy(sorting{column: at - 1})
}

func (v *SheetView) sortBy(s sorting) {
	g := v.sorting.grid
	if g.sort == s {
		return
	}
	g.sort = s
	g.arrange(v.filter)
	v.changed()
	v.toTop(g)
}

// barLines is 1 while the filter or the menu is on the screen.
func (v *SheetView) barLines() int {
	if v.prompt != nil || v.typing || v.sorting != nil || v.filter.text != "" {
		return 1
	}
	return 0
}

// paintBar appends the line of the filter or of the menu.
func (v *SheetView) paintBar(b []byte, width int) []byte {
	if v.prompt != nil {
		return v.paintPrompt(b, width)
	}
	if v.sorting != nil {
		return v.paintMenu(b, width)
	}
	shown, hidden := 0, v.Hidden()
	for _, g := range v.grids {
		shown += g.shown()
	}
	count := grouped(shown) + " shown, " + grouped(hidden) + " hidden"
	count, w := clip(count, width)
	key, dim := v.look.Styles.ink(toneTint(ToneKey)), v.look.Styles.ink(toneTint(ToneDim))
	room := width - w - cellGap - 1
	if room < 4 { // the count is what must not be missed
		return appendInk(b, dim, count)
	}
	b = appendInk(b, key, "/")
	text, used := v.field.window(room, v.typing)
	b = append(b, text...)
	b = appendBlanks(b, min(cellGap, width-1-used-w))
	return appendInk(b, dim, count)
}

// window returns what of the line fits into width cells, around the cursor,
// and its width.
func (e *editor) window(width int, cursor bool) (string, int) {
	before, after := display.CellN(string(e.text[:e.at]), 0), display.CellN(string(e.text[e.at:]), 0)
	if !cursor {
		return clip(before+after, width)
	}
	if width < 2 {
		return clip("▏", width)
	}
	head, used := cutLeft(before, width-1)
	if len(head) < len(before) && used > 1 {
		head, used = cutLeft(before, width-2)
		head, used = ellipsis+head, used+1
	}
	tail, more := clip(after, width-1-used)
	return head + "▏" + tail, used + 1 + more
}

func (v *SheetView) paintMenu(b []byte, width int) []byte {
	g := v.sorting.grid
	var cells []Cell
	for i := range len(g.grid.Columns) + 1 {
		title := "as given"
		if i > 0 {
			title = g.grid.Columns[i-1].Title
		}
		if title == "" {
			continue
		}
		c := Cell{Text: title}
		if i-1 == g.sort.column {
			c.Text = "[" + title + "]"
			if i > 0 {
				c.Text = "[" + title + " " + g.sort.arrow() + "]"
			}
			if v.look.lineWidth(cells, " ")+textWidth(c.Text)+6 > width {
				cells = nil // the chosen one is always on the screen
			}
		}
		cells = append(cells, c)
	}
	b = appendInk(b, v.look.Styles.ink(toneTint(ToneKey)), "sort ")
	return v.look.appendLine(b, max(0, width-5), cells, " ")
}
