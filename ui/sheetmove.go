package ui

// A cursor is a stop of a segment.
type cursor struct{ segment, stop int }

// body is where the last frame put the sheet: which lines of the area it took,
// and what lies over the first and the last of them.
type body struct {
	y, height int       // lines of the area that show the sheet
	tail      [][]piece // what of the foot scrolls after the sheet
	sticky    bool      // the head of a grid lies over the first one
	more      bool      // the count of what is below lies over the last one
}

// lines is how many lines scroll.
func (v *SheetView) lines() int { return v.layout.height + len(v.body.tail) }

func (v *SheetView) maxTop() int { return max(0, v.lines()-v.body.height) }

// below is how much is below a line: of the sheet, and only where that ends, of
// its foot.
func (v *SheetView) below(line int) int {
	if rest := v.layout.height - line - 1; rest > 0 {
		return rest
	}
	return v.lines() - line - 1
}

// scrollTo shows the sheet from line top on.
func (v *SheetView) scrollTo(top int) {
	v.top = max(0, min(v.maxTop(), top))
	v.overlay()
}

// seen returns the lines of the sheet that the frame shows, without those that
// something lies over. Before the first frame it is the whole sheet.
func (v *SheetView) seen() (first, last int) {
	if v.body.height == 0 {
		return 0, v.lines() - 1
	}
	first, last = v.top, min(v.lines(), v.top+v.body.height)-1
	if v.body.sticky {
		first++
	}
	if v.body.more {
		last--
	}
	return first, last
}

func (v *SheetView) valid(c cursor) bool {
	return c.segment >= 0 && c.segment < len(v.layout.segments) && c.stop >= 0 && c.stop < v.layout.segments[c.segment].stopCount()
}

// cursorSeen reports whether there is a stop under the cursor and on the screen.
func (v *SheetView) cursorSeen() bool {
	if !v.valid(v.cursor) {
		return false
	}
	line := v.cursorLine()
	first, last := v.seen()
	return v.follow || line >= first && line <= last
}

func (v *SheetView) cursorLine() int {
	return v.layout.segments[v.cursor.segment].lineOf(v.cursor.stop)
}

func (v *SheetView) after(c cursor) (cursor, bool) {
	if !v.valid(c) {
		return v.edge(false)
	}
	c.stop++
	for c.segment < len(v.layout.segments) {
		if c.stop < v.layout.segments[c.segment].stopCount() {
			return c, true
		}
		c = cursor{c.segment + 1, 0}
	}
	return c, false
}

func (v *SheetView) before(c cursor) (cursor, bool) {
	if !v.valid(c) {
		return v.edge(true)
	}
	c.stop--
	for c.stop < 0 {
		if c.segment--; c.segment < 0 {
			return c, false
		}
		c.stop = v.layout.segments[c.segment].stopCount() - 1
	}
	return c, true
}

// edge returns the first or the last stop of the sheet.
func (v *SheetView) edge(last bool) (cursor, bool) {
	for i := range v.layout.segments {
		if last {
			i = len(v.layout.segments) - 1 - i
		}
		if n := v.layout.segments[i].stopCount(); n > 0 {
			if last {
				return cursor{i, n - 1}, true
			}
			return cursor{i, 0}, true
		}
	}
	return cursor{}, false
}

func (v *SheetView) to(c cursor) { v.cursor, v.follow = c, true }

func (v *SheetView) lineOf(c cursor) int { return v.layout.segments[c.segment].lineOf(c.stop) }

// down moves to the next stop when it is on the screen or right below it, and
// scrolls by a line otherwise, so that text without stops is read too.
func (v *SheetView) down() {
	next, ok := v.after(v.cursor)
	_, last := v.seen()
	if ok && v.lineOf(next) <= last+1 {
		v.to(next)
		return
	}
	if v.top < v.maxTop() {
		v.scrollTo(v.top + 1)
		return
	}
	if ok {
		v.to(next)
	}
}

// up is down the other way.
func (v *SheetView) up() {
	next, ok := v.before(v.cursor)
	first, _ := v.seen()
	if ok && v.lineOf(next) >= first-1 {
		v.to(next)
		return
	}
	if v.top > 0 {
		v.scrollTo(v.top - 1)
		return
	}
	if ok {
		v.to(next)
	}
}

// scroll moves the screen over the sheet; the cursor comes along when there is
// a stop to stand on.
func (v *SheetView) scroll(lines int) {
	v.scrollTo(v.top + lines)
	if !v.valid(v.cursor) {
		return
	}
	first, last := v.seen()
	line := v.cursorLine()
	if line < first || line > last {
		v.nearest(max(first, min(last, line)), first, last)
	}
}

// nearest puts the cursor on a stop between first and last, close to line.
func (v *SheetView) nearest(line, first, last int) {
	best, distance := cursor{}, -1
	for i := range v.layout.segments {
		seg := &v.layout.segments[i]
		if seg.first > last || seg.first+seg.height() <= first {
			continue
		}
		from, to := 0, seg.stopCount()-1
		if seg.grid != nil { // rows are one a line: no need to look at all
			at := line - seg.lineOf(0)
			from = max(0, min(at, to))
			to = from
		}
		for stop := from; stop <= to; stop++ {
			at := seg.lineOf(stop)
			if away := max(at-line, line-at); at >= first && at <= last && (distance < 0 || away < distance) {
				best, distance = cursor{i, stop}, away
			}
		}
	}
	if distance >= 0 {
		v.cursor = best
	}
}

// page moves by what a screen shows, less two lines to find one's place again.
func (v *SheetView) page(direction int) {
	step := max(1, v.body.height-2) * direction
	if !v.valid(v.cursor) {
		v.scroll(step)
		return
	}
	target := v.cursorLine() + step
	v.scrollTo(v.top + step)
	switch {
	case target < 0:
		v.first()
	case target >= v.lines():
		v.last()
	default:
		v.nearest(target, target-v.body.height, target+v.body.height)
		first, last := v.seen()
		line := v.cursorLine()
		v.follow = v.valid(v.cursor) && (line >= first-1 && line <= last+1)
	}
}

// ToTop puts the cursor on the first stop, and the screen where the sheet
// begins.
func (v *SheetView) ToTop() { v.first() }

func (v *SheetView) first() {
	v.scrollTo(0)
	if c, ok := v.edge(false); ok {
		v.cursor = c
	}
	v.follow = false
}

func (v *SheetView) last() {
	v.scrollTo(v.maxTop())
	if c, ok := v.edge(true); ok {
		v.cursor = c
	}
	v.follow = false
}
