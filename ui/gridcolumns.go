package ui

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"pugmark/ui/display"
)

// A need is how wide a column would be: for nine rows of ten, and for all of
// them. One endless name among many does not make a column wide.
type need struct{ most, all int }

// measuredRows is how many rows of a list are measured: the first ones, which
// are on the screen first, and as many from all over it.
const measuredRows = 512

// measured calls yield for the rows that are measured.
func measured(rows int, yield func(row int)) int {
	if rows <= measuredRows {
		for i := range rows {
			yield(i)
		}
		return rows
	}
	for i := range measuredRows / 2 {
		yield(i)
		yield(i * rows / (measuredRows / 2))
	}
	return measuredRows
}

// columnNeeds measures the columns with their titles. A value counts with room
// for being spelled.
func columnNeeds(columns []Column, rows RowSource) []need {
	needs := make([]need, len(columns))
	widths := make([][]int, len(columns)) // how many cells have which width
	for i, c := range columns {
		title := textWidth(display.Cell(c.Title))
		if title > 0 {
			title++ // for the arrow of the order
		}
		needs[i] = need{title, title}
	}
	count := measured(rows.Len(), func(row int) {
		for j, c := range rows.Row(row).Cells {
			if j == len(needs) {
				break
			}
			width := quickCellWidth(c)
			for width >= len(widths[j]) {
				widths[j] = append(widths[j], 0)
			}
			widths[j][width]++
			needs[j].all = max(needs[j].all, width)
		}
	})
	widest(needs, widths, count)
	if count < rows.Len() {
		for i := range needs { // there are longer ones among those not measured
			needs[i].all += needs[i].all / 4
		}
	}
	return needs
}

// widest sets how wide nine cells of ten are.
func widest(needs []need, widths [][]int, rows int) {
	for i, count := range widths {
		left := rows / 10
		for width := len(count) - 1; width > needs[i].most; width-- {
			if left -= count[width]; left < 0 {
				needs[i].most = width
			}
		}
	}
}

func quickCellWidth(c Cell) int {
	const spelling = 2 // brackets around a dot
	width := 0
	if c.Text != "" {
		width = quickWidth(c.Text)
	} else if c.Value != "" {
		width = quickWidth(c.Value) + spelling
	}
	if c.Mood != Plain && utf8.RuneCountInString(c.Text) != 1 {
		width += 2
	}
	return width
}

// fitColumns chooses columns and their widths. What is never left out comes
// first: those columns are as wide as most of their texts, up to two thirds of
// the width together, and the others are left out, lowest Keep first, until
// they fit beside them. What is left over goes to the columns without weight,
// the least missing first, and then by Weight, both up to what the texts need.
func fitColumns(columns []Column, needs []need, width int) []placed {
	var out []placed
	for i, c := range columns {
		out = append(out, placed{column: i, width: max(1, c.Min)})
	}
	wanted := wantedWidths(columns, needs, width*2/3)
	for len(out) > 1 && needed(out, wanted) > width {
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
		out = slices.Delete(out, least, least+1)
	}
	if needed(out, wanted) <= width {
		for i, p := range out {
			out[i].width = max(p.width, wanted[p.column])
		}
	}
	spread(out, columns, needs, width-needed(out, nil))
	x := 0
	for i := range out {
		out[i].x = x
		out[i].width = max(0, min(out[i].width, width-x))
		x += out[i].width + cellGap
	}
	return out
}

// wantedWidths are the widths of the columns that are never left out, together
// at most room where their least widths allow it: the widest gives way. Other
// columns want nothing.
func wantedWidths(columns []Column, needs []need, room int) []int {
	wanted := make([]int, len(columns))
	sum := 0
	for i, c := range columns {
		if c.Keep == 0 {
			wanted[i] = max(1, c.Min, needs[i].most)
			sum += wanted[i]
		}
	}
	for ; sum > room; sum-- {
		widest := -1
		for i, w := range wanted {
			if w > max(1, columns[i].Min) && (widest < 0 || w > wanted[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		wanted[widest]--
	}
	return wanted
}

// needed is the width of columns that are at least as wide as wanted.
func needed(columns []placed, wanted []int) int {
	sum := cellGap * max(0, len(columns)-1)
	for _, p := range columns {
		width := p.width
		if wanted != nil {
			width = max(width, wanted[p.column])
		}
		sum += width
	}
	return sum
}

// spread gives room to the columns that can use it.
func spread(out []placed, columns []Column, needs []need, room int) {
	missing := func(p *placed) int { return max(0, needs[p.column].all-p.width) }
	var plain []*placed
	for i := range out {
		if columns[out[i].column].Weight <= 0 {
			plain = append(plain, &out[i])
		}
	}
	slices.SortStableFunc(plain, func(a, b *placed) int { return cmp.Compare(missing(a), missing(b)) })
	for _, p := range plain {
		share := max(0, min(room, missing(p)))
		p.width += share
		room -= share
	}
	for room > 0 {
		weights := 0
		for i := range out {
			if missing(&out[i]) > 0 {
				weights += max(0, columns[out[i].column].Weight)
			}
		}
		given := 0
		for i := range out {
			weight := columns[out[i].column].Weight
			if weights == 0 || weight <= 0 {
				continue
			}
			share := min(max(1, room*weight/weights), missing(&out[i]), room-given)
			out[i].width += share
			given += share
		}
		if given == 0 {
			return
		}
		room -= given
	}
}
