package ui

import (
	"strings"

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
	v.endRange()
	v.filter = parseQuery(text)
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
		if g.rows.Len() > 0 {
			return g
		}
	}
	return nil
}

// barLines is 1 while there is something to type into, to choose, or to say
// about rows that are hidden, marked, or in an order that no column shows.
func (v *SheetView) barLines(width, height int) int {
	if v.prompt != nil {
		return min(height, v.promptLines(width, height))
	}
	if v.Typing() || v.marking != nil || v.filter.text != "" || v.Marks() > 0 || v.ownOrder() != "" {
		return min(height, 1)
	}
	return 0
}

// paintBar appends the lines of the prompt, the menu, or the filter and what is
// hidden and marked.
func (v *SheetView) paintBar(b []byte, width, lines int) []byte {
	if v.prompt != nil {
		return v.paintPrompt(b, width, lines)
	}
	if v.sorting != nil {
		return v.paintMenu(b, width)
	}
	const leastField = 4
	key, dim := v.look.Styles.ink(toneTint(ToneKey)), v.look.Styles.ink(toneTint(ToneDim))
	filters := v.typing || v.filter.text != ""
	least := 0 // for the filter's text
	if filters {
		least = 1 + min(8, max(leastField, len(v.field.text))) + cellGap
	}
	counts, w := v.counts(filters, width-least)
	if room := width - w - cellGap - 1; filters && room >= leastField { // the counts are what must not be missed
		b = appendInk(b, key, "/")
		text, used := v.field.window(room, v.typing)
		b = append(b, text...)
		b = appendBlanks(b, min(cellGap, width-1-used-w))
	}
	counts, _ = clip(counts, width)
	if !filters {
		return appendInk(b, key, counts)
	}
	return appendInk(b, dim, counts)
}

// counts says how many rows are marked and hidden, in words that fit into width
// cells if any do.
func (v *SheetView) counts(filters bool, width int) (string, int) {
	shown, hidden := 0, 0
	for _, g := range v.grids {
		shown += len(g.order)
		hidden += g.hidden()
	}
	marks, unseen := v.countMarks()
	var long, short, shortest []string
	if v.marking != nil {
		long, short = append(long, "range"), append(short, "range")
	}
	if marks > 0 {
		marked := grouped(marks) + " marked"
		more, some := "", ""
		if unseen > 0 {
			more, some = ", "+grouped(unseen)+" of them hidden", ", "+grouped(unseen)+" hidden"
		}
		long, short = append(long, marked+" (*)"+more), append(short, marked+some)
		shortest = append(shortest, grouped(marks)+"*")
	}
	if order := v.ownOrder(); order != "" && v.sorting == nil {
		long = append(long, order)
		if len(short) == 0 && !filters {
			short = long
		}
	}
	if filters {
		long = append(long, grouped(shown)+" shown, "+grouped(hidden)+" hidden")
		short = append(short, grouped(shown)+" shown, "+grouped(hidden)+" hidden")
		shortest = append(shortest, grouped(hidden)+" hidden")
	}
	text, w := "", 0
	for _, words := range [][]string{long, short, shortest} {
		text = strings.Join(words, " · ")
		if w = textWidth(text); w <= width {
			break
		}
	}
	return text, w
}

// ownOrder is the title of the order of the first grid that is in one of its
// own, with the way it goes.
func (v *SheetView) ownOrder() string {
	for _, g := range v.grids {
		if g.sort.column == ownOrder {
			return v.look.visible(g.sort.title) + " " + g.sort.arrow()
		}
	}
	return ""
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
