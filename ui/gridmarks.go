package ui

import (
	"math/bits"
	"slices"
)

// undoDepth is how many markings can be undone.
const undoDepth = 32

// marks are the marked rows of a grid.
type marks struct {
	rows  rowSet
	past  []rowSet       // before each of the last markings
	lost  map[string]int // how often a marked row is missing, by identity
	count markCount
}

// markCount is how many rows are marked, and how many of them the query hides.
type markCount struct {
	marked, hidden int
	known          bool
}

// change keeps what is marked for undo and lets edit change it.
func (m *marks) change(edit func(rows *rowSet)) {
	before := slices.Clone(m.rows)
	edit(&m.rows)
	m.count.known = false
	if before.equal(m.rows) {
		return
	}
	if len(m.past) == undoDepth {
		m.past = slices.Delete(m.past, 0, 1)
	}
	m.past = append(m.past, before)
}

// undo takes the last change back.
func (m *marks) undo() {
	if last := len(m.past) - 1; last >= 0 {
		m.rows, m.past = m.past[last], m.past[:last]
		m.count.known = false
	}
}

// markable reports whether a row can be marked: it stands for a value.
func (v *gridView) markable(row int32) bool {
	return v.grid.Markable && v.rows.Value(int(row)) != ""
}

// mark marks rows, or unmarks them when all of them are marked.
func (v *gridView) mark(rows []int32) {
	missing := slices.ContainsFunc(rows, func(row int32) bool { return !v.marks.rows.has(row) && v.markable(row) })
	v.marks.change(func(marked *rowSet) {
		for _, row := range rows {
			if !missing {
				marked.remove(row)
			} else if v.markable(row) {
				marked.add(row)
			}
		}
	})
}

// clearMarks unmarks everything, also what is missing now.
func (v *gridView) clearMarks() {
	v.marks.lost = nil
	v.marks.change(func(marked *rowSet) { *marked = nil })
}

// A span is the lines of a range that is being marked: from first up to, not
// including, end.
type span struct{ first, end int }

func (s span) has(line int) bool { return line >= s.first && line < s.end }

// marked is what is marked, with the range that is being marked.
func (v *gridView) marked(r span) rowSet {
	if r.first >= r.end {
		return v.marks.rows
	}
	rows := slices.Clone(v.marks.rows)
	for line := r.first; line < min(r.end, len(v.lines)); line++ {
		for _, row := range v.members(line) {
			if v.markable(row) {
				rows.add(row)
			}
		}
	}
	return rows
}

// countMarks counts what is marked, with the range that is being marked: once
// for many frames, unless there is a range.
func (v *gridView) countMarks(r span) markCount {
	if v.marks.count.known && r == (span{}) {
		return v.marks.count
	}
	rows := v.marked(r)
	count := markCount{marked: rows.count(), known: true}
	for at, word := range rows {
		if v.all {
			break
		}
		if at < len(v.hits) {
			word &^= v.hits[at]
		}
		count.hidden += bits.OnesCount64(word)
	}
	if r == (span{}) {
		v.marks.count = count
	}
	return count
}

// markOf is the sign of a line in the gutter: marked, some of a group, not.
func (v *gridView) markOf(line int, r span) string {
	const whole, some, none = "*", "·", " "
	g, ok := v.head(line)
	if !ok {
		if row := v.lines[line]; v.marks.rows.has(row) || r.has(line) && v.markable(row) {
			return whole
		}
		return none
	}
	if r.has(line) {
		return whole
	}
	n := 0
	for _, row := range g.rows {
		if v.marks.rows.has(row) {
			n++
		} else if n > 0 {
			return some
		}
	}
	switch {
	case n == len(g.rows):
		return whole
	case n > 0:
		return some
	}
	return none
}

// inheritMarks takes the marks of the grid that v replaces: they stay on the
// rows with the same identity, and come back with a row that was missing.
func (v *gridView) inheritMarks(old *gridView) {
	if len(old.marks.rows) == 0 && len(old.marks.past) == 0 && len(old.marks.lost) == 0 {
		return
	}
	every := slices.Clone(old.marks.rows)
	for _, s := range old.marks.past {
		for row := range s.all {
			every.add(row)
		}
	}
	moved, back, lost := v.follow(old, every)
	move := func(s rowSet) (out rowSet) {
		for row := range s.all {
			if moved[row] >= 0 {
				out.add(moved[row])
			}
		}
		return out
	}
	v.marks = marks{rows: move(old.marks.rows), lost: lost}
	for _, row := range back {
		v.marks.rows.add(row)
	}
	if len(lost) > 0 {
		return // what was marked before cannot be restored
	}
	for _, s := range old.marks.past {
		v.marks.past = append(v.marks.past, move(s))
	}
}

// follow returns where rows of old are now, or -1, rows that were missing and
// are back, and how often a marked one is missing.
func (v *gridView) follow(old *gridView, rows rowSet) (moved, back []int32, lost map[string]int) {
	const missing = -1
	moved = slices.Repeat([]int32{missing}, old.rows.Len())
	var taken rowSet
	wanted := map[string][]int32{}
	for row := range rows.all {
		id := old.identity(row)
		if v.grid.Markable && int(row) < v.rows.Len() && v.identity(row) == id {
			moved[row] = row // a list that only grew
			taken.add(row)
			continue
		}
		wanted[id] = append(wanted[id], row)
	}
	for id, n := range old.marks.lost {
		wanted[id] = append(wanted[id], slices.Repeat([]int32{missing}, n)...)
	}
	for i := int32(0); v.grid.Markable && len(wanted) > 0 && int(i) < v.rows.Len(); i++ {
		id := v.identity(i)
		from, ok := wanted[id]
		switch {
		case !ok || taken.has(i):
			continue
		case from[0] == missing:
			back = append(back, i)
		default:
			moved[from[0]] = i
		}
		if wanted[id] = from[1:]; len(from) == 1 {
			delete(wanted, id)
		}
	}
	for id, from := range wanted {
		for _, row := range from {
			if row == missing || old.marks.rows.has(row) {
				if lost == nil {
					lost = map[string]int{}
				}
				lost[id]++
			}
		}
	}
	return moved, back, lost
}
