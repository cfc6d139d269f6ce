package ui

import (
	"strings"

	"pugmark/ui/display"
)

// digest paints one line for every pane, and a preview of the focused one.
func (p *boardPainter) digest() {
	b := p.board
	left := p.height - p.lines
	rows := min(len(b.slots), left)
	if preview := left - rows; preview < 4 && left >= 8 {
		rows = max(3, left-5)
	}
	b.listTop = min(b.listTop, b.focus, max(0, len(b.slots)-rows))
	b.listTop = max(b.listTop, b.focus-rows+1, 0)
	b.list = rect{0, p.lines, p.width, rows}
	short := 0
	for _, s := range b.slots {
		short = max(short, textWidth(display.Cell(s.Short)))
	}
	for i := b.listTop; i < b.listTop+rows; i++ {
		p.line(func() { p.digestLine(i, short) })
	}
	if p.height-p.lines < 2 {
		for p.lines < p.height {
			p.line(func() { p.out = appendBlanks(p.out, p.width) })
		}
		return
	}
	p.line(func() { p.rule(p.title(b.focus, p.width-6)) })
	p.pane(b.focus)
}

// digestLine paints " ▌ 5 pDNS      214 names …      now".
func (p *boardPainter) digestLine(slot, short int) {
	s := p.board.slots[slot]
	const lead = 5 // blank, cursor, blank, digit, blank
	mark, digit := " ", " "
	if slot == p.board.focus {
		mark = cursorMark
	}
	if s.Digit != 0 {
		digit = string(s.Digit)
	}
	line := appendInk(append(make([]byte, 0, 2*p.width), ' '), p.look.Styles.ink(toneTint(ToneFocus)), mark)
	line = append(append(append(line, ' '), digit...), ' ')
	name, used := clip(display.Cell(s.Short), max(0, p.width-lead))
	line = appendInk(line, p.look.Styles.ink(toneTint(ToneLabel)), name)
	line = appendBlanks(line, short-used+cellGap)
	rest := p.width - lead - short - cellGap
	digest := s.Pane.Digest()
	status := []Cell{unsaid(s.Pane.Status(), digest)}
	free := rest - p.look.lineWidth(digest, " · ") - cellGap - 1
	width := min(p.look.lineWidth(status, ""), max(rest/2, free))
	if width > 0 {
		line = p.look.appendLine(line, rest-width-cellGap-1, digest, " · ")
		line = appendBlanks(line, cellGap)
		line = p.look.appendLine(line, width, status, "")
	} else {
		line = p.look.appendLine(line, rest, digest, " · ")
	}
	p.out = appendFit(p.out, string(line), p.width)
}

// unsaid is a status without what the digest beside it begins with.
func unsaid(status Cell, digest []Cell) Cell {
	if len(digest) == 1 && digest[0].Text != "" {
		status.Text = strings.TrimPrefix(status.Text, digest[0].Text+" · ")
	}
	return status
}
