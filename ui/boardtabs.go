package ui

// tabs paints the names of all panes with the focused one in brackets, and what
// the frame of that one would say at the right end. Where they do not fit, the
// subject gives way first, then the names of the other panes, then those panes;
// the status is the last.
func (p *boardPainter) tabs() {
	focused := p.board.Focused()
	status, subject := focused.Pane.Status(), Cell{Text: focused.Pane.Subject()}
	whole, digits := p.board.tabCells(true), p.board.tabCells(false)
	only := []Cell{{Text: "[" + focused.Name + "]"}}
	room := p.width - 1
	for _, try := range []struct{ tabs, right []Cell }{
		{whole, []Cell{subject, status}}, {whole, []Cell{status}},
		{digits, []Cell{subject, status}}, {digits, []Cell{status}},
		{only, []Cell{subject, status}}, {only, []Cell{status}},
	} {
		if p.look.lineWidth(try.tabs, "  ")+cellGap+p.look.lineWidth(try.right, "  ") <= room {
			p.out = p.look.appendEnds(append(p.out, ' '), room, try.tabs, try.right)
			return
		}
	}
	p.out = append(p.out, ' ')
	width := min(p.look.lineWidth([]Cell{status}, ""), room*2/3)
	p.out = p.look.appendLine(p.out, room-width-cellGap, only, "")
	p.out = appendBlanks(p.out, min(cellGap, max(0, room-width)))
	p.out = p.look.appendLine(p.out, width, []Cell{status}, "")
}

// tabCells are the panes of the board with the focused one in brackets; without
// names, the others are only their digits.
func (b *Board) tabCells(named bool) []Cell {
	var tabs []Cell
	for i, s := range b.slots {
		tab := s.Tab
		if s.Digit != 0 {
			tab = string(s.Digit) + " " + tab
		}
		switch {
		case i == b.focus:
			tabs = append(tabs, Cell{Text: "[" + tab + "]"})
		case s.Digit != 0 && named:
			tabs = append(tabs, Cell{Text: tab, Mood: Muted})
		case s.Digit != 0:
			tabs = append(tabs, Cell{Text: string(s.Digit), Mood: Muted})
		}
	}
	return tabs
}
