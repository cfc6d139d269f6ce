package ui

import (
	"slices"
	"strings"
)

// paintRow paints one row: the heads of its lanes, its controls with the label
// in front of the first line, its sheet.
func (f *Form) paintRow(g formGrid, i int) []formLine {
	row := f.rows[i]
	p := rowPainter{form: f, grid: g}
	beside := g.beside(len(row.Controls))
	if beside && len(row.Heads) > 0 && (i == 0 || !slices.Equal(f.rows[i-1].Heads, row.Heads)) {
		p.heads(row.FormRow)
	}
	p.label = row.Label
	p.mood = row.Mood
	p.before()
	if beside {
		p.beside(row.Controls)
	} else {
		for lane, c := range row.Controls {
			if len(row.Controls) > 1 && lane < len(row.Heads) {
				p.plain(f.head(row.Heads[lane], g.lane(1)))
			}
			p.beside([]Control{c})
		}
	}
	if row.sheet != nil {
		p.sheet(row.sheet)
	}
	if p.label != "" {
		p.plain("")
	}
	return p.out
}

// A rowPainter paints the lines of one row.
type rowPainter struct {
	form  *Form
	grid  formGrid
	label string // until it stands in front of a line
	mood  Mood
	out   []formLine
}

func (f *Form) head(text string, width int) string {
	text, _ = clip(f.look.visible(text), width)
	return string(appendInk(nil, f.look.Styles.ink(toneTint(ToneLabel)), text))
}

// heads paints the names of the lanes.
func (p *rowPainter) heads(row FormRow) {
	width := p.grid.lane(len(row.Controls))
	b := appendBlanks(nil, p.grid.left())
	for lane := range row.Controls {
		text := ""
		if lane < len(row.Heads) {
			text = p.form.head(row.Heads[lane], width)
		}
		b = appendFit(b, text, width)
		if lane < len(row.Controls)-1 {
			b = appendBlanks(b, p.grid.gutter)
		}
	}
	p.out = append(p.out, formLine{text: string(b)})
}

// before paints the label above, where there is no column for it.
func (p *rowPainter) before() {
	if !p.grid.above || p.label == "" {
		return
	}
	text := string(p.appendLabel(nil, p.grid.width))
	p.out = append(p.out, formLine{text: text})
}

// appendLabel appends the label in exactly width cells, once.
func (p *rowPainter) appendLabel(b []byte, width int) []byte {
	look := p.form.look
	ink, text := look.Styles.ink(toneTint(ToneLabel)), look.visible(p.label)
	if p.mood != Plain && text != "" {
		said := Cell{Text: p.label, Mood: p.mood}
		if p.mood == Doubtful {
			said.Text = "! " + p.label // the sign of a warning
		}
		ink, text = look.Styles.mood(p.mood), look.text(said, inFacts)
	}
	p.label = ""
	text, used := clip(text, width)
	return appendBlanks(appendInk(b, ink, text), width-used)
}

// begin starts a line with the margin and the label.
func (p *rowPainter) begin() []byte {
	b := appendBlanks(make([]byte, 0, p.grid.width+48), p.grid.margin)
	if p.grid.label == 0 {
		return b
	}
	return p.appendLabel(b, p.grid.label)
}

// plain adds a line that belongs to no control.
func (p *rowPainter) plain(text string) {
	b := appendBlanks(p.begin(), p.grid.gutter)
	p.out = append(p.out, formLine{text: string(append(b, text...))})
}

// beside paints controls in lanes.
func (p *rowPainter) beside(controls []Control) {
	width, focus := p.grid.lane(len(controls)), p.form.focus
	if width <= 0 {
		return
	}
	lanes := make([][]string, len(controls))
	most, cursorLane, cursorLine := 0, -1, -1
	var below []string
	whole := len(controls)*(width+p.grid.gutter) - p.grid.gutter
	for i, c := range controls {
		if s, ok := c.(spreading); ok && c == focus {
			lanes[i], below = s.parted(width, whole)
		} else {
			lanes[i] = c.Lines(width, c == focus)
		}
		most = max(most, len(lanes[i]))
		if c == focus {
			cursorLane, cursorLine = i, 0
			if l, ok := c.(located); ok {
				cursorLine = l.line()
			}
		}
	}
	for y := range most {
		b, line := p.begin(), formLine{}
		x := p.grid.left()
		for i, lane := range lanes {
			mark := i == cursorLane && y == cursorLine && y < len(lanes[i])
			b = p.appendGutter(b, mark)
			line.focused = line.focused || mark
			text := ""
			if y < len(lane) {
				text = lane[y]
				line.hits = append(line.hits, formHit{controls[i], y, x, x + width})
			}
			b = appendFit(b, text, width)
			x += width + p.grid.gutter
		}
		line.text = string(b)
		p.out = append(p.out, line)
	}
	for n, text := range below {
		at := len(lanes[cursorLane]) + n
		mark := at == cursorLine
		b := append(p.appendGutter(p.begin(), mark), text...)
		hit := formHit{focus, at, p.grid.left(), p.grid.left() + whole}
		p.out = append(p.out, formLine{text: string(b), focused: mark, hits: []formHit{hit}})
	}
}

// appendGutter appends the blanks before a control, with the mark of the focus
// in them.
func (p *rowPainter) appendGutter(b []byte, mark bool) []byte {
	if !mark {
		return appendBlanks(b, p.grid.gutter)
	}
	b = appendInk(b, p.form.look.Styles.ink(toneTint(ToneFocus)), cursorMark)
	return appendBlanks(b, p.grid.gutter-1)
}

// sheet paints what a row says.
func (p *rowPainter) sheet(v *SheetView) {
	width := p.grid.width - p.grid.left()
	if width <= 0 {
		return
	}
	height := v.Height(width)
	if height == 0 {
		return
	}
	for line := range strings.SplitSeq(v.Render(width, height, false), "\n") {
		p.plain(line)
	}
}
