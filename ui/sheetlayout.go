package ui

import "slices"

// A piece is text at a place of a line. It is already visible text, clipped.
type piece struct {
	x    int
	text string
	tint tint
}

// A stop is a place the cursor can stand on: a value among facts or prose. The
// mark stands in the cell before it.
type stop struct {
	line, x, end int
	value        string
}

// A segment is the layout of one block. A grid lays out its rows when they are
// painted, everything else beforehand.
type segment struct {
	first int // its first line on the sheet
	lines [][]piece
	stops []stop
	grid  *gridView
}

func (s *segment) height() int {
	if s.grid != nil {
		return s.grid.headLines() + s.grid.shown()
	}
	return len(s.lines)
}

func (s *segment) stopCount() int {
	if s.grid != nil {
		return s.grid.shown()
	}
	return len(s.stops)
}

// lineOf returns the line of the sheet that stop i is on.
func (s *segment) lineOf(i int) int {
	if s.grid != nil {
		return s.first + s.grid.headLines() + i
	}
	return s.first + s.stops[i].line
}

// A layout is a sheet broken into lines for one width.
type layout struct {
	segments       []segment
	notes, summary [][]piece // of the foot
	height         int       // without the foot
	list           int       // lines of the longest grid
}

// layoutSheet lays out every block below the one before it. grids has the view
// of every grid among the blocks, in order.
func layoutSheet(l *Look, s Sheet, grids []*gridView, width int) layout {
	var out layout
	labels := labelWidth(l, s, width)
	next := 0
	for _, block := range s.Blocks {
		var seg segment
		switch block := block.(type) {
		case Facts:
			seg = layoutFacts(l, block, labels, width)
		case Prose:
			seg = layoutProse(l, block, width)
		case Timeline:
			seg = segment{lines: layoutTimeline(l, block, width)}
		case Grid:
			seg = segment{grid: grids[next]}
			next++
			seg.grid.fit(width)
		}
		if seg.grid != nil {
			out.list = max(out.list, seg.height())
		}
		seg.first = out.height
		out.height += seg.height()
		out.segments = append(out.segments, seg)
	}
	out.notes, out.summary = layoutFoot(l, s.Foot, width)
	return out
}

// usualLabel is the least width of a label column, so that the values of
// neighbouring panes stand below each other.
const usualLabel = 11

// labelWidth is the width of the one label column of a sheet.
func labelWidth(l *Look, s Sheet, width int) int {
	widest := usualLabel
	for _, block := range s.Blocks {
		facts, _ := block.(Facts)
		for _, f := range facts {
			widest = max(widest, textWidth(l.visible(f.Label)))
		}
	}
	return min(widest, max(1, width*2/5))
}

// layoutFacts sets the values of every fact beside each other, from the value
// column on.
func layoutFacts(l *Look, facts Facts, labels, width int) segment {
	var seg segment
	at := labels + 1 // room for the mark before the first value
	for _, f := range facts {
		first := len(seg.lines)
		flow := flow{look: l, seg: &seg, left: at, width: width}
		flow.cells(f.Cells, inFacts)
		label, w := clip(l.visible(f.Label), min(labels, width))
		if w > 0 {
			seg.lines[first] = slices.Insert(seg.lines[first], 0, piece{text: label, tint: toneTint(ToneLabel)})
		}
	}
	return seg
}

// layoutProse wraps every paragraph. Where a paragraph stands for a value, the
// block leaves room for the mark.
func layoutProse(l *Look, prose Prose, width int) segment {
	var seg segment
	left := 0
	if slices.ContainsFunc(prose, func(c Cell) bool { return c.Value != "" }) {
		left = 1
	}
	for i := range prose {
		flow := flow{look: l, seg: &seg, left: left, width: width}
		flow.cells(prose[i:i+1], inLine)
	}
	return seg
}

// A flow sets cells beside each other and starts a new line, indented to left,
// where the next one does not fit.
type flow struct {
	look        *Look
	seg         *segment
	left, width int
	x           int // where the next cell may start
}

func (f *flow) newLine() {
	f.seg.lines = append(f.seg.lines, nil)
	f.x = f.left
}

func (f *flow) cells(cells []Cell, at where) {
	f.newLine()
	for _, c := range cells {
		text := f.look.text(c, at)
		if text == "" {
			continue
		}
		x, w := f.x, textWidth(text)
		if x > f.left {
			x += cellGap
			if x+w > f.width {
				f.newLine()
				x = f.left
			}
		}
		f.cell(c, text, x, w)
	}
}

// cell places one cell at x, over several lines where it is wider than one.
func (f *flow) cell(c Cell, text string, x, w int) {
	if c.Value != "" {
		f.seg.stops = append(f.seg.stops, stop{line: len(f.seg.lines) - 1, x: x, end: x + w, value: c.Value})
	}
	room := f.width - x
	if room <= 0 {
		return
	}
	if w <= room {
		f.put(x, text, c.Mood)
		f.x = x + w
		return
	}
	indent := 0
	if c.Mood != Plain && room > 12 {
		indent = cellGap // below the text, not below the glyph
	}
	for i, part := range wrap(text, room, room-indent) {
		if i > 0 {
			f.newLine()
			x = f.left + indent
		}
		part, w = clip(part, max(0, f.width-x))
		f.put(x, part, c.Mood)
		f.x = x + w
	}
}

func (f *flow) put(x int, text string, m Mood) {
	last := len(f.seg.lines) - 1
	f.seg.lines[last] = append(f.seg.lines[last], piece{x: x, text: text, tint: moodTint(m)})
}
