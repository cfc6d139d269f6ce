package ui

import "slices"

// A place is what the cursor stands on, by name: a value, a row or the head of
// a group.
type place struct {
	id   string
	head bool
	row  int32 // where the row was
}

// standing is what the cursor stands on, and how far down the screen.
func (v *SheetView) standing() (at place, down int) {
	if v.valid(v.cursor) {
		down = v.cursorLine() - v.top
	}
	return v.place(v.cursor), down
}

// place names what the cursor stands on.
func (v *SheetView) place(c cursor) place {
	if !v.valid(c) {
		return place{}
	}
	seg := &v.layout.segments[c.segment]
	if seg.grid == nil {
		return place{id: seg.stops[c.stop].value}
	}
	return seg.grid.place(c.stop)
}

func (v *gridView) place(line int) place {
	if g, ok := v.head(line); ok {
		return place{id: g.name, head: true}
	}
	row := v.lines[line]
	return place{id: v.identity(row), row: row}
}

// restore puts the cursor back on what it stood on, or as near as there is
// something, and at most as far down the screen as it was.
func (v *SheetView) restore(p place, down int) {
	if c, ok := v.where(p); ok {
		if v.top > 0 && v.body.height > 0 {
			v.top = max(0, v.lineOf(c)-down)
		}
		if c != v.cursor {
			v.to(c)
		}
		return
	}
	if v.valid(v.cursor) {
		return
	}
	if v.cursor.segment >= 0 && v.cursor.segment < len(v.layout.segments) {
		if n := v.layout.segments[v.cursor.segment].stopCount(); n > 0 {
			v.to(cursor{v.cursor.segment, n - 1})
			return
		}
	}
	if c, ok := v.edge(false); ok {
		v.cursor = c
	}
}

// where returns the stop of a place.
func (v *SheetView) where(p place) (cursor, bool) {
	if p.id == "" && !p.head {
		return cursor{}, false
	}
	for i := range v.layout.segments {
		if at, ok := v.layout.segments[i].find(p); ok {
			return cursor{i, at}, true
		}
	}
	return cursor{}, false
}

func (s *segment) find(p place) (at int, ok bool) {
	if s.grid != nil {
		return s.grid.find(p)
	}
	if p.head {
		return 0, false
	}
	at = slices.IndexFunc(s.stops, func(one stop) bool { return one.value == p.id })
	return at, at >= 0
}

// find returns the line of a place: of a row in a closed group that of its head.
func (v *gridView) find(p place) (line int, ok bool) {
	if p.head {
		return v.headLine(p.id)
	}
	row, ok := v.rowOf(p)
	if !ok || v.hides(row) {
		return 0, false
	}
	if line := slices.Index(v.lines, row); line >= 0 || v.groups == nil {
		return line, line >= 0
	}
	if n := v.groups.of[row]; n >= 0 {
		if line, ok := v.headLine(v.groups.names[n]); ok {
			return line, true
		}
	}
	return v.headLine(alone)
}

func (v *gridView) headLine(name string) (int, bool) {
	line := slices.IndexFunc(v.lines, func(n int32) bool { return n < 0 && v.groups.groups[^n].name == name })
	return line, line >= 0
}

// rowOf returns the row of a place, where it was before if it is still there.
func (v *gridView) rowOf(p place) (int32, bool) {
	rows := int32(v.rows.Len())
	if p.row < rows && v.identity(p.row) == p.id {
		return p.row, true
	}
	for row := range rows {
		if v.identity(row) == p.id {
			return row, true
		}
	}
	return 0, false
}
