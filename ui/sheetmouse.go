package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// doubleClick is how soon the second click must come to follow what both were
// on.
const doubleClick = 400 * time.Millisecond

// A pressed place is what the last click was on, and when.
type pressedPlace struct {
	cursor
	place
	at time.Time
}

// wheel scrolls by a few lines.
func (v *SheetView) wheel(button tea.MouseButton) {
	const lines = 3
	switch button {
	case tea.MouseWheelUp:
		v.scroll(-lines)
	case tea.MouseWheelDown:
		v.scroll(lines)
	}
}

// click puts the cursor on the stop at a place of the last frame; a second
// click opens a group, or follows by pressing enter. A click on the head of a
// column sorts by it, another one the other way.
func (v *SheetView) click(x, y int) tea.Cmd {
	if g := v.headAt(y); g != nil {
		if column, ok := g.columnAt(x); ok {
			v.sortGrid(g, sorting{column: column, descending: g.sort.column == column && !g.sort.descending})
		}
		return nil
	}
	c, ok := v.stopAt(x, y)
	if !ok {
		return nil
	}
	v.cursor = c
	was, now := v.clicked, pressedPlace{c, v.place(c), v.look.Now()}
	v.clicked = now
	if was.cursor != now.cursor || was.place != now.place || now.at.Sub(was.at) > doubleClick || v.Typing() {
		return nil
	}
	v.clicked = pressedPlace{at: now.at, cursor: cursor{segment: -1}} // a third click is none of a pair
	if v.Toggle() {
		return nil
	}
	return func() tea.Msg { return tea.KeyPressMsg{Code: tea.KeyEnter} }
}

// headAt returns the grid whose head line is at a line of the last frame.
func (v *SheetView) headAt(y int) *gridView {
	if y < v.body.y || y >= v.body.y+v.body.height {
		return nil
	}
	if y == v.body.y && v.body.sticky {
		g, _ := v.stickyHead()
		return g
	}
	for i := range v.layout.segments {
		seg := &v.layout.segments[i]
		if seg.grid != nil && seg.grid.headLines() > 0 && seg.first == v.top+y-v.body.y {
			return seg.grid
		}
	}
	return nil
}

// stopAt returns the stop at a place of the last frame.
func (v *SheetView) stopAt(x, y int) (cursor, bool) {
	line := v.top + y - v.body.y
	first, last := v.seen()
	if line < first || line > last {
		return cursor{}, false
	}
	for i := range v.layout.segments {
		seg := &v.layout.segments[i]
		if seg.grid != nil {
			if at := line - seg.lineOf(0); at >= 0 && at < seg.stopCount() {
				return cursor{i, at}, true
			}
			continue
		}
		for j, s := range seg.stops {
			if seg.first+s.line == line && x >= s.x-1 && x < s.end {
				return cursor{i, j}, true
			}
		}
	}
	return cursor{}, false
}
