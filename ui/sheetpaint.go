package ui

import "slices"

// cursorMark stands in the cell before what the cursor is on.
const cursorMark = "▌"

// Render paints at most height lines of at most width cells. The cursor shows
// while the view is focused.
func (v *SheetView) Render(width, height int, focused bool) string {
	if width <= 0 || height <= 0 {
		return ""
	}
	v.arrangeLines(width)
	bar := v.barLines(width, height)
	foot, tail := v.dividedFoot(height - bar)
	v.lay(body{y: bar, height: height - bar - len(foot), tail: tail})
	b := slices.Grow(v.painted[:0], height*(width+24))
	if bar > 0 {
		b = v.paintBar(b, width, bar)
	}
	seg := 0
	for y := range v.body.height {
		if y > 0 || bar > 0 {
			b = append(b, '\n')
		}
		line := v.top + y
		if line >= v.lines() {
			continue
		}
		for seg+1 < len(v.layout.segments) && v.layout.segments[seg+1].first <= line {
			seg++
		}
		for line < v.layout.height && v.layout.segments[seg].height() == 0 && seg > 0 {
			seg--
		}
		start := len(b)
		b = v.paintLine(b, y, seg, line, width, focused)
		if y == v.body.height-1 && !v.body.more && line+1 < v.lines() {
			b = v.paintRest(b, start, v.below(line), width)
		}
	}
	for i, pieces := range foot {
		if i > 0 || bar > 0 || v.body.height > 0 {
			b = append(b, '\n')
		}
		b = v.paintPieces(b, pieces, -1)
	}
	v.painted = b
	return string(b)
}

// lay decides which lines of the sheet the frame shows.
func (v *SheetView) lay(b body) {
	v.body = b
	v.top = max(0, min(v.top, v.maxTop()))
	if v.follow && v.valid(v.cursor) && b.height > 0 {
		v.reveal(v.cursor)
	}
	v.follow = false
	v.overlay()
}

// overlay decides what lies over the first and the last line.
func (v *SheetView) overlay() {
	v.body.more = v.body.height >= 3 && v.top+v.body.height < v.lines()
	_, v.body.sticky = v.stickyHead()
}

// stickyHead returns the grid whose head has scrolled off the screen while its
// rows have not.
func (v *SheetView) stickyHead() (*gridView, bool) {
	if v.body.height < 3 {
		return nil, false
	}
	for i := range v.layout.segments {
		seg := &v.layout.segments[i]
		if seg.grid != nil && seg.grid.headLines() > 0 && v.top > seg.first && v.top < seg.first+seg.height()-1 {
			return seg.grid, true
		}
	}
	return nil, false
}

// reveal scrolls as little as shows the line of c, and the head above it.
func (v *SheetView) reveal(c cursor) {
	line := v.lineOf(c)
	if v.isFirst(c) && line < v.body.height-1 {
		v.top = 0
	}
	v.scrollTo(v.top)
	if first, _ := v.seen(); line < first {
		v.scrollTo(line)
		if v.body.sticky {
			v.scrollTo(line - 1)
		}
	}
	if _, last := v.seen(); line > last {
		v.scrollTo(line - v.body.height + 1)
		if v.body.more {
			v.scrollTo(v.top + 1)
		}
	}
}

func (v *SheetView) isFirst(c cursor) bool {
	first, ok := v.edge(false)
	return ok && c == first
}

func (v *SheetView) paintLine(b []byte, y, seg, line, width int, focused bool) []byte {
	if y == 0 && v.body.sticky {
		if g, ok := v.stickyHead(); ok {
			return g.paintHead(b)
		}
	}
	if y == v.body.height-1 && v.body.more {
		return v.paintMore(b, width)
	}
	if line >= v.layout.height {
		return v.paintPieces(b, v.body.tail[line-v.layout.height], -1)
	}
	s := &v.layout.segments[seg]
	at := line - s.first
	here := focused && v.cursor.segment == seg && v.valid(v.cursor)
	if s.grid == nil {
		mark := -1
		if here && s.stops[v.cursor.stop].line == at {
			mark = s.stops[v.cursor.stop].x - 1
		}
		return v.paintPieces(b, s.lines[at], mark)
	}
	if at -= s.grid.headLines(); at < 0 {
		return s.grid.paintHead(b)
	}
	b = s.grid.paintGutter(b, at, here && v.cursor.stop == at, v.span(s.grid))
	return s.grid.paintRow(b, at)
}

// paintMore says how much is not on the screen.
func (v *SheetView) paintMore(b []byte, width int) []byte {
	text := ellipsis + " " + grouped(v.below(v.top+v.body.height-2)) + " more"
	if v.top > 0 {
		text += ", " + grouped(v.top) + " above"
	}
	text, _ = clip(text, width)
	return appendInk(b, v.look.Styles.ink(toneTint(ToneDim)), text)
}

// paintRest says at the right end of the last line how much is below it, where
// the area is too low for a line of its own.
func (v *SheetView) paintRest(b []byte, start, below, width int) []byte {
	text, w := clip("  "+ellipsis+" "+grouped(below)+" more", width)
	line := string(b[start:])
	b = appendFit(b[:start], line, width-w)
	return appendInk(b, v.look.Styles.ink(toneTint(ToneDim)), text)
}

// paintPieces appends one line; mark is the cell of the cursor, or -1.
func (v *SheetView) paintPieces(b []byte, pieces []piece, mark int) []byte {
	x := 0
	for _, p := range pieces {
		if mark >= x && mark < p.x {
			b = appendBlanks(b, mark-x)
			b = appendInk(b, v.look.Styles.ink(toneTint(ToneFocus)), cursorMark)
			x = mark + 1
		}
		b = appendBlanks(b, p.x-x)
		b = appendInk(b, v.look.Styles.ink(p.tint), p.text)
		x = p.x + textWidth(p.text)
	}
	return b
}
