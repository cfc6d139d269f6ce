package uitest

import (
	"slices"

	"github.com/mattn/go-runewidth"
)

// screen is the state of an emulated terminal: what xterm does with the
// sequences that full-screen programs use. Its limits, on purpose: no scroll
// back, no reflow, fixed tab stops, no character sets but Unicode, widths by
// code point rather than by grapheme cluster (as tmux and xterm count), and
// nothing that depends on a mouse.
type screen struct {
	width, height int
	cells, other  [][]Cell // the shown buffer, and the main one while the alternate is shown
	held          *frame   // what is shown while the program draws the next frame
	alternate     bool

	cursor      cursor
	saved       cursor
	hidden      bool
	top, bottom int // the scroll region, both inclusive
	modes       map[int]bool
	last        rune

	look      Look
	reply     func(string)
	title     string
	clipboard []string
	links     []string
	unknown   []string
	pending   []byte
}

type cursor struct {
	x, y int
	wrap bool // the last column is written: the next character goes to the next row
	pen  Style
}

// frame is a finished picture of the screen.
type frame struct {
	cells  [][]Cell
	cursor cursor
	hidden bool
}

func newScreen(width, height int, look Look) *screen {
	s := &screen{look: look, reply: func(string) {}}
	s.reset(width, height)
	return s
}

func (s *screen) reset(width, height int) {
	s.width, s.height = width, height
	s.cells, s.other = rows(width, height), rows(width, height)
	s.cursor, s.saved, s.held = cursor{}, cursor{}, nil
	s.alternate, s.hidden = false, false
	s.top, s.bottom = 0, height-1
	s.modes = map[int]bool{7: true}
}

func rows(width, height int) [][]Cell {
	out := make([][]Cell, height)
	for y := range out {
		out[y] = blankRow(width, Style{})
	}
	return out
}

func blankRow(width int, pen Style) []Cell {
	row := make([]Cell, width)
	for x := range row {
		row[x] = blank(pen)
	}
	return row
}

// resize cuts or extends at the right and at the bottom; what is drawn stays,
// until the program draws again.
func (s *screen) resize(width, height int) {
	for _, buffer := range []*[][]Cell{&s.cells, &s.other} {
		old := *buffer
		*buffer = rows(width, height)
		for y := range min(len(old), height) {
			copy((*buffer)[y], old[y])
			if last := &(*buffer)[y][width-1]; last.Width == 2 {
				*last = blank(last.Style)
			}
		}
	}
	s.width, s.height = width, height
	s.top, s.bottom = 0, height-1
	s.held = nil
	s.moveTo(s.cursor.x, s.cursor.y)
}

// shown returns the last finished frame.
func (s *screen) shown() frame {
	if s.held != nil {
		return *s.held
	}
	return frame{cells: s.cells, cursor: s.cursor, hidden: s.hidden}
}

// hold keeps showing the present frame until release: synchronized output.
func (s *screen) hold() {
	held := frame{cells: make([][]Cell, len(s.cells)), cursor: s.cursor, hidden: s.hidden}
	for y, row := range s.cells {
		held.cells[y] = slices.Clone(row)
	}
	s.held = &held
}

func (s *screen) release() { s.held = nil }

// width of a rune in cells, East Asian ambiguous ones counting one.
func cells(r rune) int { return (&runewidth.Condition{}).RuneWidth(r) }

func (s *screen) print(r rune) {
	width := cells(r)
	if width == 0 {
		s.combine(r)
		return
	}
	if s.cursor.wrap && s.modes[7] {
		s.cursor.x = 0
		s.lineFeed()
	}
	if width == 2 && s.cursor.x == s.width-1 {
		if !s.modes[7] || s.width < 2 {
			return
		}
		s.cursor.x = 0
		s.lineFeed()
	}
	s.last = r
	x := s.cursor.x
	s.put(x, Cell{Text: string(r), Width: width, Style: s.cursor.pen})
	if width == 2 {
		s.put(x+1, Cell{Style: s.cursor.pen})
		s.cells[s.cursor.y][x] = Cell{Text: string(r), Width: width, Style: s.cursor.pen}
	}
	s.cursor.wrap = x+width >= s.width
	s.cursor.x = min(x+width, s.width-1)
}

// put writes one cell of the cursor's row, blanking the other half of a wide
// character it cuts.
func (s *screen) put(x int, cell Cell) {
	row := s.cells[s.cursor.y]
	switch {
	case row[x].Width == 0 && x > 0:
		row[x-1] = blank(row[x-1].Style)
	case row[x].Width == 2 && x+1 < s.width:
		row[x+1] = blank(row[x+1].Style)
	}
	row[x] = cell
}

// combine adds a mark to the character before the cursor.
func (s *screen) combine(r rune) {
	x := s.cursor.x
	if !s.cursor.wrap {
		x--
	}
	if x > 0 && s.cells[s.cursor.y][x].Width == 0 {
		x--
	}
	if x < 0 || len(s.cells[s.cursor.y][x].Text) > 64 {
		return // a mark without a base, or past any use
	}
	s.cells[s.cursor.y][x].Text += string(r)
}

func (s *screen) moveTo(x, y int) {
	s.cursor.x = max(0, min(x, s.width-1))
	s.cursor.y = max(0, min(y, s.height-1))
	s.cursor.wrap = false
}

func (s *screen) lineFeed() {
	s.cursor.wrap = false
	switch {
	case s.cursor.y == s.bottom:
		s.scroll(s.top, 1)
	case s.cursor.y < s.height-1:
		s.cursor.y++
	}
}

func (s *screen) reverseLineFeed() {
	s.cursor.wrap = false
	switch {
	case s.cursor.y == s.top:
		s.scroll(s.top, -1)
	case s.cursor.y > 0:
		s.cursor.y--
	}
}

// scroll moves the rows from top to the end of the scroll region up by n, or
// down by -n.
func (s *screen) scroll(top, n int) {
	if top > s.bottom {
		return
	}
	region := s.cells[top : s.bottom+1]
	n = max(-len(region), min(n, len(region)))
	if n > 0 {
		copy(region, region[n:])
		for i := len(region) - n; i < len(region); i++ {
			region[i] = blankRow(s.width, s.cursor.pen)
		}
		return
	}
	copy(region[-n:], region)
	for i := range -n {
		region[i] = blankRow(s.width, s.cursor.pen)
	}
}

// erase blanks the cells from x to before end of the row y.
func (s *screen) erase(y, x, end int) {
	row := s.cells[y]
	end = min(end, s.width)
	if x < end && x > 0 && row[x].Width == 0 {
		row[x-1] = blank(row[x-1].Style)
	}
	if end > x && end < s.width && row[end].Width == 0 {
		row[end] = blank(row[end].Style)
	}
	for ; x < end; x++ {
		row[x] = blank(s.cursor.pen)
	}
}

// shift moves the rest of the cursor's row right by n, or left by -n.
func (s *screen) shift(n int) {
	row, x := s.cells[s.cursor.y], s.cursor.x
	s.cursor.wrap = false
	rest := row[x:]
	n = max(-len(rest), min(n, len(rest)))
	if n > 0 {
		copy(rest[n:], rest)
		s.erase(s.cursor.y, x, x+n)
	} else {
		copy(rest, rest[-n:])
		s.erase(s.cursor.y, s.width+n, s.width)
	}
	for i := range row { // halves whose other half was moved away
		second := i > 0 && row[i-1].Width == 2
		if row[i].Width == 0 && !second || row[i].Width == 2 && (i+1 == s.width || row[i+1].Width != 0) {
			row[i] = blank(row[i].Style)
		}
	}
}
