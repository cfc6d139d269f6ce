package ui

import (
	"pugmark/ui/display"
)

// gutter is the cell before a row, for the cursor.
const gutter = 1

// paintedRows is how many rows a grid remembers in their painted form: more
// than a screen is high.
const paintedRows = 256

// A gridView is a grid with its present order and the painted form of the rows
// that were on the screen lately. Work per frame does not depend on how many
// rows there are.
type gridView struct {
	look    *Look
	grid    Grid
	needs   []need  // of each column
	order   []int32 // the rows shown, in order
	sort    sorting
	words   *haystack // what the filter searches, once somebody filters
	columns []placed
	painted []paintedRow
	styles  *Styles // what painted was painted with
}

type paintedRow struct {
	row  int32 // 0: nothing; otherwise row+1
	text string
}

// placed is a column that is shown.
type placed struct{ column, x, width int }

func newGridView(l *Look, g Grid) *gridView {
	v := &gridView{look: l, grid: g, sort: sorting{column: givenOrder}}
	v.needs = columnNeeds(g)
	v.order = make([]int32, len(g.Rows))
	for i := range v.order {
		v.order[i] = int32(i)
	}
	return v
}

func (v *gridView) shown() int { return len(v.order) }

// headLines is 1 when a column has a title.
func (v *gridView) headLines() int {
	for _, c := range v.grid.Columns {
		if c.Title != "" {
			return 1
		}
	}
	return 0
}

// row returns the row at a place of the present order.
func (v *gridView) row(i int) *Row { return &v.grid.Rows[v.order[i]] }

// quickWidth is the width of text as ui/display shows it.
func quickWidth(s string) int {
	if len(s) > display.MaxBytes {
		return textWidth(display.Cell(s))
	}
	width := 0
	for _, r := range s {
		if r == '\\' || !simple(r) {
			return textWidth(display.Cell(s))
		}
		width++
	}
	return width
}

// fit chooses columns and their widths.
func (v *gridView) fit(width int) {
	v.columns = fitColumns(v.grid.Columns, v.needs, width-gutter)
	v.painted = nil
}

// paintHead appends the head line.
func (v *gridView) paintHead(b []byte) []byte {
	ink := v.look.Styles.ink(toneTint(ToneLabel))
	b = appendBlanks(b, gutter)
	x := 0
	for _, p := range v.columns {
		c := v.grid.Columns[p.column]
		title := display.Cell(c.Title)
		if v.sort.column == p.column {
			title += v.sort.arrow()
		}
		title, w := clip(title, p.width)
		if w == 0 {
			continue
		}
		lead := indent(c, p.width, w)
		b = appendBlanks(b, p.x-x+lead)
		b = appendInk(b, ink, title)
		x = p.x + lead + w
	}
	return b
}

func indent(c Column, width, used int) int {
	if c.Right {
		return width - used
	}
	return 0
}

// paintRow appends the row at place i of the present order, without gutter.
func (v *gridView) paintRow(b []byte, i int) []byte {
	if v.styles != v.look.Styles || v.painted == nil {
		v.styles = v.look.Styles
		v.painted = make([]paintedRow, paintedRows)
	}
	row := v.order[i]
	slot := &v.painted[row%paintedRows]
	if slot.row != row+1 {
		slot.row = row + 1
		slot.text = string(v.appendRow(make([]byte, 0, 256), &v.grid.Rows[row]))
	}
	return append(b, slot.text...)
}

func (v *gridView) appendRow(b []byte, r *Row) []byte {
	x := 0
	for _, p := range v.columns {
		if p.column >= len(r.Cells) {
			break
		}
		c := r.Cells[p.column]
		text, w := clipCell(c, v.look.text(c, inLine), p.width)
		if w == 0 {
			continue
		}
		lead := indent(v.grid.Columns[p.column], p.width, w)
		b = appendBlanks(b, p.x-x+lead)
		b = appendInk(b, v.look.Styles.mood(c.Mood), text)
		x = p.x + lead + w
	}
	return b
}
