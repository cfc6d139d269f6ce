package ui

import (
	"unicode/utf8"

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
	natural []int   // the widest text of each column, with its title
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
	v.natural = naturalWidths(g)
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

// naturalWidths measures the columns. A value counts with room for being
// spelled.
func naturalWidths(g Grid) []int {
	const spelling = 2 // brackets around a dot
	widths := make([]int, len(g.Columns))
	for i, c := range g.Columns {
		widths[i] = textWidth(display.Cell(c.Title))
		if widths[i] > 0 {
			widths[i]++ // for the arrow of the order
		}
	}
	for i := range g.Rows {
		for j, c := range g.Rows[i].Cells {
			if j == len(widths) {
				break
			}
			width := 0
			if c.Text != "" {
				width = quickWidth(c.Text)
			} else if c.Value != "" {
				width = quickWidth(c.Value) + spelling
			}
			if c.Mood != Plain && utf8.RuneCountInString(c.Text) != 1 {
				width += 2
			}
			widths[j] = max(widths[j], width)
		}
	}
	return widths
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

// fit chooses columns and their widths.
func (v *gridView) fit(width int) {
	v.columns = fitColumns(v.grid.Columns, v.natural, width-gutter)
	v.painted = nil
}

// fitColumns leaves out columns, lowest Keep first, until the least widths fit;
// then it gives what is left over by Weight, up to what the texts need, and
// after that to the columns without weight.
func fitColumns(columns []Column, natural []int, width int) []placed {
	var out []placed
	for i, c := range columns {
		out = append(out, placed{column: i, width: max(1, c.Min)})
	}
	for len(out) > 1 && needed(out) > width {
		least := -1
		for i, p := range out {
			keep := columns[p.column].Keep
			if keep > 0 && (least < 0 || keep <= columns[out[least].column].Keep) {
				least = i
			}
		}
		if least < 0 {
			break
		}
		out = append(out[:least], out[least+1:]...)
	}
	spread(out, columns, natural, width-needed(out))
	x := 0
	for i := range out {
		out[i].x = x
		out[i].width = max(0, min(out[i].width, width-x))
		x += out[i].width + cellGap
	}
	return out
}

func needed(columns []placed) int {
	sum := cellGap * max(0, len(columns)-1)
	for _, p := range columns {
		sum += p.width
	}
	return sum
}

func spread(out []placed, columns []Column, natural []int, room int) {
	for room > 0 {
		weights := 0
		for _, p := range out {
			if p.width < natural[p.column] {
				weights += columns[p.column].Weight
			}
		}
		if weights == 0 {
			break
		}
		given := 0
		for i, p := range out {
			weight := columns[p.column].Weight
			if weight <= 0 || p.width >= natural[p.column] {
				continue
			}
			share := min(max(1, room*weight/weights), natural[p.column]-p.width, room-given)
			out[i].width += share
			given += share
		}
		if given == 0 {
			break
		}
		room -= given
	}
	for i, p := range out {
		share := min(room, natural[p.column]-p.width)
		if share > 0 {
			out[i].width += share
			room -= share
		}
	}
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
