package ui

import (
	"pugmark/ui/display"
)

// Render implements View.
func (b *Board) Render(width, height int) string {
	if width <= 0 || height <= 0 || len(b.slots) == 0 {
		return ""
	}
	var head []HeadLine
	if b.Head != nil {
		head = b.Head(width)
	}
	clear(b.rects)
	b.list = rect{}
	lines := min(len(head)+1, height) // with a blank line or a rule below
	if len(head) == 0 {
		lines = 0
	}
	area := rect{0, lines, width, height - lines}
	b.arrangement = b.choose(area)
	for i, s := range b.slots {
		if f, ok := s.Pane.(Focuser); ok {
			f.SetFocused(i == b.focus)
		}
	}
	p := &boardPainter{board: b, look: b.look, width: width, height: height}
	p.out = make([]byte, 0, height*(width*2+40))
	switch {
	case b.zoomed:
		p.zoomed(head)
	case b.arrangement == asDigest:
		p.head(head)
		if len(head) > 0 {
			p.line(func() { p.rule("") })
		}
		p.digest()
	default:
		b.place(b.arrangement, area)
		p.head(head)
		if len(head) > 0 {
			p.line(func() { p.out = appendBlanks(p.out, width) })
		}
		p.columns()
	}
	return string(p.out)
}

// A boardPainter paints one frame of a board, line by line.
type boardPainter struct {
	board         *Board
	look          *Look
	width, height int
	out           []byte
	lines         int // painted so far
}

// line paints one line, unless the area is full.
func (p *boardPainter) line(paint func()) {
	if p.lines == p.height {
		return
	}
	if p.lines > 0 {
		p.out = append(p.out, '\n')
	}
	p.lines++
	paint()
}

func (p *boardPainter) head(head []HeadLine) {
	for _, h := range head {
		p.line(func() {
			p.out = append(p.out, ' ')
			p.out = p.look.appendEnds(p.out, p.width-1, h.Left, h.Right)
		})
	}
}

func (p *boardPainter) rule(title string) { p.out = p.look.appendRule(p.out, p.width, title) }

// roomy is the height from which on a zoomed pane leaves room for the whole
// head.
const roomy = 30

// zoomed paints the tabs and the focused pane below them.
func (p *boardPainter) zoomed(head []HeadLine) {
	if p.height < roomy {
		head = head[:min(len(head), 1)]
	}
	p.head(head)
	p.line(p.tabs)
	p.pane(p.board.focus)
}

// pane paints a pane on all lines that are left.
func (p *boardPainter) pane(slot int) {
	left := p.height - p.lines
	if left <= 0 {
		return
	}
	p.board.rects[slot] = rect{-1, p.lines - 1, p.width + 2, left + 2} // as if it had a frame around the screen
	content := display.Frame(p.board.slots[slot].Pane.Render(p.width-1, left))
	for range left {
		var line string
		line, content = nextLine(content)
		p.line(func() {
			p.out = append(p.out, ' ')
			p.out = appendFit(p.out, line, p.width-1)
		})
	}
}

// title is the number, name and subject of a slot in at most width cells.
func (p *boardPainter) title(slot, width int) string {
	name, used := clip(p.board.names[slot], width)
	subject := p.look.visible(p.board.slots[slot].Pane.Subject())
	if subject == "" || used+6 > width {
		return name
	}
	subject, _ = clipMiddle(subject, width-used-3)
	return name + " · " + subject
}

// columns paints the framed panes where arrange has placed them.
func (p *boardPainter) columns() {
	content := make([]string, len(p.board.slots))
	for i, s := range p.board.slots {
		inside := p.board.rects[i].inside()
		content[i] = display.Frame(s.Pane.Render(inside.w, inside.h))
	}
	for p.lines < p.height {
		p.line(func() {
			y := p.lines - 1
			for x := 0; x < p.width; {
				slot := p.board.slotAt(x, y)
				if slot < 0 {
					p.out = append(p.out, ' ')
					x++
					continue
				}
				content[slot] = p.frameLine(slot, y, content[slot])
				x += p.board.rects[slot].w
			}
		})
	}
}

func (b *Board) slotAt(x, y int) int {
	for i, r := range b.rects {
		if r.holds(x, y) {
			return i
		}
	}
	return -1
}

// border is the set of characters of a frame.
type border struct{ topLeft, topRight, bottomLeft, bottomRight, horizontal, vertical string }

func borderOf(focused bool) border {
	if focused {
		return border{"┏", "┓", "┗", "┛", "━", "┃"}
	}
	return border{"╭", "╮", "╰", "╯", "─", "│"}
}

// frameLine paints one line of a framed pane and returns the content that is
// left for the lines below.
func (p *boardPainter) frameLine(slot, y int, content string) string {
	r := p.board.rects[slot]
	focused := slot == p.board.focus
	tone := ToneFrame
	if focused {
		tone = ToneFocus
	}
	ink, line := p.look.Styles.ink(toneTint(tone)), borderOf(focused)
	switch y {
	case r.y:
		p.frameTop(slot, ink, line)
	case r.y + r.h - 1:
		p.out = ink.appendRule(p.out, line.bottomLeft, line.horizontal, r.w-2, line.bottomRight)
	default:
		var text string
		text, content = nextLine(content)
		p.out = appendInk(p.out, ink, line.vertical)
		p.out = append(p.out, ' ')
		p.out = appendFit(p.out, text, r.inside().w)
		p.out = appendInk(p.out, ink, line.vertical)
	}
	return content
}

// frameTop paints "╭─ 1 Domain details · subject ─── status ─╮".
func (p *boardPainter) frameTop(slot int, ink ink, line border) {
	width := p.board.rects[slot].w
	status := p.board.slots[slot].Pane.Status()
	text := p.look.text(status, inLine)
	const around = 9 // corners, blanks and at least three strokes
	text, statusWidth := clip(text, (width-around)*2/3)
	if statusWidth == 0 {
		statusWidth = -3 // neither the status nor what is around it
	}
	title := p.title(slot, width-around-statusWidth)
	titleTone := ToneText
	if slot == p.board.focus {
		titleTone = ToneTitle
	}
	p.out = ink.appendRule(p.out, line.topLeft, line.horizontal, 1, " ")
	p.out = appendInk(p.out, p.look.Styles.ink(toneTint(titleTone)), title)
	fill := width - 8 - textWidth(title) - statusWidth
	if statusWidth < 0 {
		p.out = ink.appendRule(p.out, " ", line.horizontal, fill, line.topRight)
		return
	}
	p.out = ink.appendRule(p.out, " ", line.horizontal, fill, " ")
	p.out = appendInk(p.out, p.look.Styles.mood(status.Mood), text)
	p.out = ink.appendRule(p.out, " ", line.horizontal, 1, line.topRight)
}

// appendRule appends n strokes between a beginning and an end.
func (i ink) appendRule(b []byte, begin, stroke string, n int, end string) []byte {
	b = append(append(b, i.begin...), begin...)
	b = append(appendRepeated(b, stroke, n), end...)
	if i.begin == "" {
		return b
	}
	return append(b, endInk...)
}
