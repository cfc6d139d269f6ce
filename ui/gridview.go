package ui

import (
	"pugmark/ui/display"
)

// paintedRows is how many lines a grid remembers in their painted form: more
// than a screen is high.
const paintedRows = 256

// A gridView is a grid with its present order and the painted form of the rows
// that were on the screen lately. Work per frame does not depend on how many
// rows there are, and no row is built that is not on the screen.
type gridView struct {
	look *Look
	grid Grid
	rows RowSource

	needs  []need  // of each column
	sort   sorting // and what it makes of all rows; nil: as given
	sorted []int32
	words  *Filter // what a query searches, once somebody filters
	hits   rowSet  // the rows the query shows, unless it shows all
	all    bool
	order  []int32 // the rows shown, in order
	lines  []int32 // the same with heads, and without the rows of closed groups
	marks  marks

	groups   *gathering            // nil: not in groups
	gathered map[string]*gathering // by title, also those chosen before

	width   int // columns were fitted to it
	gutter  gutter
	columns []placed
	painted []paintedLine
	styles  *Styles // what painted was painted with
}

type paintedLine struct {
	line int32 // 0: nothing; a row is itself+1, a head negative
	text string
}

// placed is a column that is shown.
type placed struct{ column, x, width int }

// newGridView returns the view of a grid that takes the place of old, which may
// be nil: order, groups and marks stay.
func newGridView(l *Look, g Grid, old *gridView) *gridView {
	v := &gridView{look: l, grid: g, rows: rowsOf(l, g), sort: sorting{column: givenOrder}}
	v.needs = columnNeeds(g.Columns, v.rows)
	if old != nil {
		v.inherit(old)
	}
	return v
}

func (v *gridView) inherit(old *gridView) {
	same := sameRows(v.grid, old.grid)
	if same {
		v.words, v.gathered = old.words, old.gathered
	}
	if v.offers(old.sort) {
		v.sort = old.sort
		if same {
			v.sorted = old.sorted
		} else {
			v.rank()
		}
	}
	if old.groups != nil {
		v.regroup(old.groups.Title)
	}
	if v.groups != nil && !same {
		v.groups.inherit(old.groups)
	}
	if same {
		v.marks = old.marks
	} else {
		v.inheritMarks(old)
	}
}

// shown is how many lines the grid has: rows, and heads of groups.
func (v *gridView) shown() int { return len(v.lines) }

// hidden is how many rows the query hides.
func (v *gridView) hidden() int { return v.rows.Len() - len(v.order) }

// headLines is 1 when a column has a title.
func (v *gridView) headLines() int {
	for _, c := range v.grid.Columns {
		if c.Title != "" {
			return 1
		}
	}
	return 0
}

// row builds the row or the head at a line.
func (v *gridView) row(line int) Row {
	if g, ok := v.head(line); ok {
		return v.groups.row(g)
	}
	return v.rows.Row(int(v.lines[line]))
}

// value is the live value of a line.
func (v *gridView) value(line int) string {
	if g, ok := v.head(line); ok {
		return v.groups.row(g).Value
	}
	return v.rows.Value(int(v.lines[line]))
}

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

// A gutter is what stands before a row: the cursor, and where there is room the
// mark and the sign of a group, each with a blank behind it.
type gutter struct {
	marks, signs bool
	width        int
}

func (v *gridView) gutterFor(width int) gutter {
	const least = 8 // cells that stay for the row
	g := gutter{width: 1}
	if v.grid.Markable && width >= least+g.width+2 {
		g.marks = true
		g.width += 2
	}
	if v.groups != nil && width >= least+g.width+2 {
		g.signs = true
		g.width += 2
	}
	return g
}

// fit chooses columns and their widths.
func (v *gridView) fit(width int) {
	v.width, v.gutter = width, v.gutterFor(width)
	v.columns = fitColumns(v.grid.Columns, v.needs, width-v.gutter.width)
	v.painted = nil
}

// columnAt returns the column with a title at a cell of the head line.
func (v *gridView) columnAt(x int) (int, bool) {
	x -= v.gutter.width
	for _, p := range v.columns {
		if x >= p.x && x < p.x+p.width && v.grid.Columns[p.column].Title != "" {
			return p.column, true
		}
	}
	return 0, false
}

// paintHead appends the head line.
func (v *gridView) paintHead(b []byte) []byte {
	ink := v.look.Styles.ink(toneTint(ToneLabel))
	b = appendBlanks(b, v.gutter.width)
	x := 0
	for _, p := range v.columns {
		c := v.grid.Columns[p.column]
		title := v.look.visible(c.Title)
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

// paintGutter appends what stands before a line; r is the range that is being
// marked.
func (v *gridView) paintGutter(b []byte, line int, here bool, r span) []byte {
	if here {
		b = appendInk(b, v.look.Styles.ink(toneTint(ToneFocus)), cursorMark)
	} else {
		b = append(b, ' ')
	}
	if v.gutter.marks {
		b = appendInk(b, v.look.Styles.ink(toneTint(ToneFocus)), v.markOf(line, r))
		b = append(b, ' ')
	}
	if !v.gutter.signs {
		return b
	}
	sign := " "
	if g, ok := v.head(line); ok {
		sign = v.groups.sign(g)
	}
	b = appendInk(b, v.look.Styles.ink(toneTint(ToneDim)), sign)
	return append(b, ' ')
}

// paintRow appends what stands at a line, without gutter.
func (v *gridView) paintRow(b []byte, line int) []byte {
	if v.styles != v.look.Styles || v.painted == nil {
		v.styles = v.look.Styles
		v.painted = make([]paintedLine, paintedRows)
	}
	id := v.lines[line]
	slot := &v.painted[uint32(id)%paintedRows]
	if id >= 0 {
		id++
	}
	if slot.line != id {
		slot.line = id
		row := v.row(line)
		slot.text = string(v.appendRow(make([]byte, 0, 256), &row, id < 0))
	}
	return append(b, slot.text...)
}

// appendRow appends the cells of a row. A cell of a head goes on over the empty
// ones beside it.
func (v *gridView) appendRow(b []byte, r *Row, head bool) []byte {
	x := 0
	for i, p := range v.columns {
		if p.column >= len(r.Cells) {
			break
		}
		c, room := r.Cells[p.column], p.width
		if head {
			room = v.roomOf(r, i)
		}
		text, w := clipCell(c, v.look.text(c, inLine), room)
		if w == 0 {
			continue
		}
		lead := 0
		if room == p.width {
			lead = indent(v.grid.Columns[p.column], room, w)
		}
		b = appendBlanks(b, p.x-x+lead)
		b = appendInk(b, v.look.Styles.mood(c.Mood), text)
		x = p.x + lead + w
	}
	return b
}

// roomOf is the width of a column with the empty cells that follow in a row.
func (v *gridView) roomOf(r *Row, at int) int {
	for _, p := range v.columns[at+1:] {
		if p.column < len(r.Cells) && (r.Cells[p.column].Text != "" || r.Cells[p.column].Value != "") {
			return p.x - cellGap - v.columns[at].x
		}
	}
	return max(v.columns[at].width, v.width-v.gutter.width-v.columns[at].x)
}
