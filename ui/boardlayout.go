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

// leastPane is a frame with one line in it. Columns are better than a digest
// from readablePane lines a pane on; two columns, which leave no room for a
// list beside them, from lowPane lines a pane and lowerLeast for the list.
const (
	leastPane    = 3
	lowPane      = 4
	readablePane = 5
	lowerLeast   = 7
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
	case area.w >= wideFrom && fits(area.h, readablePane, columns[:]...):
		return inColumns
	case area.w >= mediumFrom && fits(area.h-lowerLeast, lowPane, columns[0], columns[1]):
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
		if columns[c] == nil {
			columns[c] = make([]int, 0, len(b.slots))
		}
		columns[c] = append(columns[c], i)
	}
	return columns
}

// fits reports whether every pane of the columns gets least lines of height.
func fits(height, least int, columns ...[]int) bool {
	for _, c := range columns {
		if len(c)*least > height {
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
	upper, least := 0, lowPane
	for i, w := range columnWidths(area.w, 54, 48) {
		upper = max(upper, b.wish(columns[i], w))
	}
	share := area.h / 3
	if slices.Contains(columns[2], b.focus) {
		share, least = area.h/2, leastPane
	}
	lower := max(area.h-upper, min(share, b.wish(columns[2], area.w)))
	return min(lower, area.h-least*max(len(columns[0]), len(columns[1])))
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

// share divides height among panes. Every pane gets its least, which is a
// second line inside where there is room for one; the focused one
// what it wishes, up to half of all; then the lowest pane that wishes for more
// gets the next line, so that short panes are whole before long lists grow.
// Only when nobody wishes for more are lines left over: they go to the lowest
// pane too, so that no pane stands out by its emptiness.
func share(height int, wishes, grow []int, focused int) []int {
	given := make([]int, len(wishes))
	left, least := height, leastPane
	if height >= lowPane*len(wishes) {
		least = lowPane
	}
	for i := range given {
		given[i] = max(leastPane, min(least, wishes[i]))
		left -= given[i]
	}
	if focused >= 0 && left > 0 {
		more := min(left, max(0, min(wishes[focused], height/2)-given[focused]))
		given[focused] += more
		left -= more
	}
	for ; left > 0; left-- {
		next := lowest(given, grow, func(i int) bool { return given[i] < wishes[i] })
		if next < 0 {
			next = lowest(given, grow, func(int) bool { return true })
		}
		given[next]++
	}
	return given
}

// lowest returns the pane with the fewest lines of those that may have more,
// among equals the one that grows most; -1 when none may.
func lowest(given, grow []int, may func(int) bool) int {
	best := -1
	for i := range given {
		if may(i) && (best < 0 || given[i] < given[best] || given[i] == given[best] && grow[i] > grow[best]) {
			best = i
		}
	}
	return best
}
