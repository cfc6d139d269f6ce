package ui

import "slices"

// A marking is a range that is being marked: the lines of a grid from where it
// began to the cursor.
type marking struct {
	grid   *gridView
	anchor int
}

// Marked returns the live values of the marked rows, each once: first those
// that are shown, in their order, then those that the filter hides.
func (v *SheetView) Marked() []string {
	var out []string
	seen := map[string]bool{}
	add := func(g *gridView, row int32) {
		if value := g.rows.Value(int(row)); value != "" && !seen[value] {
			seen[value] = true
			out = append(out, value)
		}
	}
	for _, g := range v.grids {
		marked := g.marked(v.span(g))
		left := marked.count()
		for line := 0; line < len(g.lines) && left > 0; line++ {
			n := g.lines[line]
			if n >= 0 && marked.has(n) {
				add(g, n)
				left--
			} else if n < 0 && !g.groups.open[g.groups.groups[^n].name] {
				for _, row := range g.members(line) {
					if marked.has(row) {
						add(g, row)
						left--
					}
				}
			}
		}
		for row := range marked.all {
			if left > 0 && g.hides(row) {
				add(g, row)
			}
		}
	}
	return out
}

// Marks is how many rows are marked.
func (v *SheetView) Marks() int {
	n, _ := v.countMarks()
	return n
}

// HiddenMarks is how many of the marked rows the filter hides.
func (v *SheetView) HiddenMarks() int {
	_, hidden := v.countMarks()
	return hidden
}

// countMarks counts the marked rows, and those of them that the filter hides.
func (v *SheetView) countMarks() (marked, hidden int) {
	for _, g := range v.grids {
		count := g.countMarks(v.span(g))
		marked += count.marked
		hidden += count.hidden
	}
	return marked, hidden
}

// span is the range that is being marked in a grid.
func (v *SheetView) span(g *gridView) span {
	if v.marking == nil || v.marking.grid != g {
		return span{}
	}
	at := v.marking.anchor
	for i := range v.layout.segments {
		switch {
		case v.layout.segments[i].grid != g:
		case v.cursor.segment == i:
			at = v.cursor.stop
		case v.cursor.segment < i:
			at = 0
		default:
			at = len(g.lines) - 1
		}
	}
	return span{min(at, v.marking.anchor), max(at, v.marking.anchor) + 1}
}

// markable returns the grid whose rows can be marked: the one under the cursor,
// else the first.
func (v *SheetView) markable() *gridView {
	if v.valid(v.cursor) {
		if g := v.layout.segments[v.cursor.segment].grid; g != nil && g.grid.Markable {
			return g
		}
	}
	at := slices.IndexFunc(v.grids, func(g *gridView) bool { return g.grid.Markable && g.rows.Len() > 0 })
	if at < 0 {
		return nil
	}
	return v.grids[at]
}

// under returns the line of a grid that the cursor stands on.
func (v *SheetView) under() (g *gridView, line int) {
	if !v.cursorSeen() {
		return nil, 0
	}
	return v.layout.segments[v.cursor.segment].grid, v.cursor.stop
}

// markRow marks what the cursor is on and steps to the next line of the list,
// or marks what a range has covered.
func (v *SheetView) markRow() {
	if v.marking != nil {
		v.endRange()
		return
	}
	g, line := v.under()
	if g == nil || !g.grid.Markable {
		return
	}
	g.mark(g.members(line))
	if next := line + 1; next < g.shown() {
		v.to(cursor{v.cursor.segment, next})
	}
}

// markRange begins a range at the cursor, or ends it.
func (v *SheetView) markRange() {
	if v.marking != nil {
		v.endRange()
		return
	}
	if g, line := v.under(); g != nil && g.grid.Markable {
		v.marking = &marking{g, line}
	}
}

// endRange marks what the range covers.
func (v *SheetView) endRange() {
	if v.marking == nil {
		return
	}
	g := v.marking.grid
	rows := g.marked(v.span(g))
	v.marking = nil
	g.marks.change(func(marked *rowSet) { *marked = rows })
}

// markAll marks every row that is shown, or unmarks them when all of them are.
func (v *SheetView) markAll() {
	v.endRange()
	if g := v.markable(); g != nil {
		g.mark(g.order)
	}
}

// undoMark takes the last marking back, or leaves the range.
func (v *SheetView) undoMark() {
	if v.marking != nil {
		v.marking = nil
		return
	}
	if g := v.markable(); g != nil {
		g.marks.undo()
	}
}

// clearMarks unmarks everything and reports whether anything was marked.
func (v *SheetView) clearMarks() bool {
	if v.Marks() == 0 {
		return false
	}
	for _, g := range v.grids {
		g.clearMarks()
	}
	return true
}

// Toggle opens or closes the group whose head is under the cursor. It reports
// whether there was one.
func (v *SheetView) Toggle() bool {
	g, line := v.under()
	if g == nil {
		return false
	}
	if _, ok := g.head(line); !ok {
		return false
	}
	v.endRange()
	g.toggle(line)
	v.changed()
	v.follow = true
	return true
}

// Head reports whether the head of a group is under the cursor, and whether the
// group is open.
func (v *SheetView) Head() (open, ok bool) {
	g, line := v.under()
	if g == nil {
		return false, false
	}
	head, ok := g.head(line)
	return ok && g.groups.open[head.name], ok
}

// anchored is where a range began, by name.
type anchored struct {
	place
	grid int
}

func (v *SheetView) anchor() (anchored, bool) {
	if v.marking == nil {
		return anchored{}, false
	}
	at := slices.Index(v.grids, v.marking.grid)
	return anchored{v.marking.grid.place(v.marking.anchor), at}, true
}
