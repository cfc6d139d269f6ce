package ui

import "slices"

// An arrangement is how a board shows its panes.
type arrangement int

const (
	unseen    arrangement = iota // no frame yet
	asDigest                     // a list with a preview
	inColumns                    // three columns
	inRows                       // two columns, the third one below them
)

// Widths from which on there is room for three and for two columns.
const (
	wideFrom   = 140
	mediumFrom = 100
)

// leastPane is a frame with one line in it; readablePane is what makes columns
// better than a digest.
const (
	leastPane    = 3
	readablePane = 5
)

// rect is a place on the board, frame included.
type rect struct{ x, y, w, h int }

func (r rect) holds(x, y int) bool { return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h }

// inside is the area a pane paints: within the frame, after one blank.
func (r rect) inside() rect { return rect{r.x + 2, r.y + 1, max(0, r.w-3), max(0, r.h-2)} }

// choose returns the arrangement for an area: a digest where the panes would be
// too low to read.
func (b *Board) choose(area rect) arrangement {
	columns := b.columns()
	switch {
	case area.w >= wideFrom && b.fits(area.h, columns[:]...):
		return inColumns
	case area.w >= mediumFrom && b.fits(area.h*2/3, columns[0], columns[1]):
		return inRows
	}
	return asDigest
}

// place gives every pane its rectangle.
func (b *Board) place(how arrangement, area rect) {
	columns := b.columns()
	shares, top := []int{54, 48, 58}, area.h
	if how == inRows {
		shares = shares[:2]
		top -= b.lowerHeight(columns, area)
		b.stack(columns[2], rect{area.x, area.y + top, area.w, area.h - top})
	}
	x := area.x
	for i, w := range columnWidths(area.w, shares...) {
		b.stack(columns[i], rect{x, area.y, w, top})
		x += w
	}
}

// columns returns the slots of each column, top to bottom.
func (b *Board) columns() (columns [3][]int) {
	for i, s := range b.slots {
		c := max(0, min(2, s.Column))
		columns[c] = append(columns[c], i)
	}
	return columns
}

func (b *Board) fits(height int, columns ...[]int) bool {
	for _, c := range columns {
		if len(c)*readablePane > height {
			return false
		}
	}
	return true
}

// columnWidths divides width by shares, to the cell.
func columnWidths(width int, shares ...int) []int {
	sum := 0
	for _, s := range shares {
		sum += s
	}
	widths := make([]int, len(shares))
	left := width
	for i, s := range shares {
		widths[i] = width * s / sum
		left -= widths[i]
	}
	widths[len(widths)-1] += left
	return widths
}

// lowerHeight is how many lines the third column gets below the other two: what
// those do not need, at least a third, and half while it has the focus.
func (b *Board) lowerHeight(columns [3][]int, area rect) int {
	if len(columns[2]) == 0 {
		return 0
	}
	upper, least := 0, leastPane*max(len(columns[0]), len(columns[1]))
	for i, w := range columnWidths(area.w, 54, 48) {
		upper = max(upper, b.wish(columns[i], w))
	}
	share := area.h / 3
	if slices.Contains(columns[2], b.focus) {
		share = area.h / 2
	}
	lower := max(area.h-upper, min(share, b.wish(columns[2], area.w)))
	return min(lower, area.h-least)
}

func (b *Board) wish(slots []int, width int) int {
	sum := 0
	for _, i := range slots {
		sum += b.wishOf(i, width)
	}
	return sum
}

// wishOf is the height a pane would like with its frame.
func (b *Board) wishOf(slot, width int) int {
	inside := rect{w: width}.inside()
	return max(leastPane, b.slots[slot].Pane.Height(inside.w)+2)
}

// stack places slots below each other.
func (b *Board) stack(slots []int, area rect) {
	if len(slots) == 0 {
		return
	}
	wishes, grow := make([]int, len(slots)), make([]int, len(slots))
	focused := -1
	for i, slot := range slots {
		wishes[i], grow[i] = b.wishOf(slot, area.w), b.slots[slot].Grow
		if slot == b.focus {
			focused = i
		}
	}
	y := area.y
	for i, h := range share(area.h, wishes, grow, focused) {
		b.rects[slots[i]] = rect{area.x, y, area.w, h}
		y += h
	}
}

// share divides height among panes. Every pane gets its least; the focused one
// what it wishes, up to half of all; then the lowest pane that wishes for more
// gets the next line, so that short panes are whole before long lists grow.
// What nobody wishes for goes by grow, or to the last.
func share(height int, wishes, grow []int, focused int) []int {
	given := make([]int, len(wishes))
	left := height
	for i := range given {
		given[i] = leastPane
		left -= leastPane
	}
	if focused >= 0 && left > 0 {
		more := min(left, max(0, min(wishes[focused], height/2)-leastPane))
		given[focused] += more
		left -= more
	}
	for ; left > 0; left-- {
		lowest := -1
		for i := range given {
			if given[i] < wishes[i] && (lowest < 0 || given[i] < given[lowest]) {
				lowest = i
			}
		}
		if lowest < 0 {
			break
		}
		given[lowest]++
	}
	sum := 0
	for _, g := range grow {
		sum += max(0, g)
	}
	rest := left
	for i, g := range grow {
		if sum > 0 && left > 0 {
			given[i] += left * max(0, g) / sum
			rest -= left * max(0, g) / sum
		}
	}
	last := len(given) - 1
	for i, g := range grow {
		if g > 0 {
			last = i
		}
	}
	given[last] += max(0, rest)
	return given
}
