package ui

import "strings"

// A formLine is a line of the form as it was painted.
type formLine struct {
	text    string
	gap     bool // blank, and left out where room is short
	focused bool // the cursor is on it
	hits    []formHit
}

// A formHit is where a line belongs to a control.
type formHit struct {
	control  Control
	line     int // of the control
	from, to int
}

// A formFrame is where the last frame put what.
type formFrame struct {
	lines   []formLine // those that scroll
	pinned  []formLine // those at the bottom
	height  int        // lines on the screen that scroll
	note    bool       // one more says how much there is beside them
	stacked bool       // lanes stand below each other
}

func (p *formFrame) maxTop() int { return max(0, len(p.lines)-p.height) }

// at returns the line that stands at y of the frame.
func (p *formFrame) at(y, top int) (formLine, bool) {
	if y >= 0 && y < p.height {
		if top+y < len(p.lines) {
			return p.lines[top+y], true
		}
		return formLine{}, false
	}
	if p.note {
		y--
	}
	if y -= p.height; y >= 0 && y < len(p.pinned) {
		return p.pinned[y], true
	}
	return formLine{}, false
}

// A formGrid is where the columns of a form stand in a width.
type formGrid struct {
	width, margin, label, gutter int
	above                        bool // labels stand above their controls
}

const (
	formLabel  = 9
	leastLane  = 22 // a lane that is narrower stands below the one before it
	mostLane   = 56 // so that lanes are read together on a wide screen
	narrowForm = 48 // below it labels stand above
)

func gridFor(width int) formGrid {
	if width < narrowForm {
		return formGrid{width: width, gutter: 1, above: true}
	}
	return formGrid{width: width, margin: 2, label: formLabel, gutter: 2}
}

// left is where controls begin.
func (g formGrid) left() int { return g.margin + g.label + g.gutter }

// lane is the width of one of n lanes beside each other.
func (g formGrid) lane(n int) int {
	width := (g.width - g.left() - (n-1)*g.gutter) / n
	if n > 1 {
		return min(width, mostLane)
	}
	return width
}

// beside reports whether n controls stand beside each other.
func (g formGrid) beside(n int) bool { return n > 1 && g.lane(n) >= leastLane }

// Render paints at most height lines of at most width cells.
func (f *Form) Render(width, height int) string {
	f.painted.lines, f.painted.pinned = f.painted.lines[:0], f.painted.pinned[:0]
	if width <= 0 || height <= 0 {
		return ""
	}
	f.refresh()
	f.settle(f.place())
	f.layOut(gridFor(width))
	f.divide(height)
	var b strings.Builder
	b.Grow(height * (width + 32))
	for y := range f.painted.height {
		if y > 0 {
			b.WriteByte('\n')
		}
		if line, ok := f.painted.at(y, f.top); ok {
			b.WriteString(line.text)
		}
	}
	if f.painted.note {
		b.WriteString("\n" + f.rest(width))
	}
	for _, line := range f.painted.pinned {
		b.WriteString("\n" + line.text)
	}
	return b.String()
}

// divide decides which lines the frame shows: blank ones only where all fits,
// pinned ones while they leave most of the height to the rest.
func (f *Form) divide(height int) {
	p := &f.painted
	if len(p.lines)+len(p.pinned) > height {
		p.lines = withoutGaps(p.lines)
	}
	const leastScroll = 4
	if height-len(p.pinned) < leastScroll {
		p.lines, p.pinned = append(p.lines, p.pinned...), nil
	}
	p.height, p.note = height-len(p.pinned), false
	if len(p.lines) > p.height && p.height >= leastScroll {
		p.height, p.note = p.height-1, true
	}
	f.top = max(0, min(f.top, p.maxTop()))
	if !f.follow {
		return
	}
	f.follow = false
	first, last, cursor := f.focusLines()
	if cursor >= 0 {
		f.reveal(last)
		f.reveal(first)
		f.reveal(cursor)
	}
}

// focusLines are the first and the last line of the control that has the
// focus, and that with the cursor; -1 where none scrolls.
func (f *Form) focusLines() (first, last, cursor int) {
	first, last, cursor = -1, -1, -1
	for i, line := range f.painted.lines {
		if line.focused {
			cursor = i
		}
		for _, hit := range line.hits {
			if hit.control == f.focus {
				if last = i; first < 0 {
					first = i
				}
			}
		}
	}
	return first, last, cursor
}

// reveal scrolls as little as shows line i, and to the beginning of the form
// where that shows it too and nothing above could have the focus.
func (f *Form) reveal(i int) {
	if i < f.painted.height && !f.focusAbove(i) {
		f.top = 0
	}
	f.top = max(min(f.top, i), i-f.painted.height+1)
	f.top = max(0, min(f.top, f.painted.maxTop()))
}

// focusAbove reports whether a control that can have the focus stands above.
func (f *Form) focusAbove(i int) bool {
	for _, line := range f.painted.lines[:i] {
		for _, hit := range line.hits {
			if hit.control != f.focus && !hit.control.Disabled() {
				return true
			}
		}
	}
	return false
}

func withoutGaps(lines []formLine) []formLine {
	kept := lines[:0]
	for _, line := range lines {
		if !line.gap {
			kept = append(kept, line)
		}
	}
	return kept
}

// rest says how much is not on the screen.
func (f *Form) rest(width int) string {
	below := len(f.painted.lines) - f.top - f.painted.height
	text := ellipsis + " " + grouped(below) + " more"
	switch {
	case below == 0:
		text = ellipsis + " " + grouped(f.top) + " above"
	case f.top > 0:
		text += ", " + grouped(f.top) + " above"
	}
	text, _ = clip(text, width)
	return string(appendInk(nil, f.look.Styles.ink(toneTint(ToneDim)), text))
}

// layOut paints all lines of the form.
func (f *Form) layOut(g formGrid) {
	f.painted.stacked = true
	for i, row := range f.rows {
		if g.beside(len(row.Controls)) {
			f.painted.stacked = false
		}
		lines := &f.painted.lines
		if row.Pin {
			lines = &f.painted.pinned
		}
		if row.Gap && len(*lines) > 0 {
			*lines = append(*lines, formLine{gap: true})
		}
		*lines = append(*lines, f.paintRow(g, i)...)
	}
}
