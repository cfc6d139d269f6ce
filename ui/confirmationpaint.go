package ui

import (
	"cmp"
	"strings"
)

// Render implements View. The field follows the sheet and is always on the
// screen, and above it all of the essence or the words that there is no room.
func (p *confirmation) Render(width, height int) string {
	if width <= 0 || height <= 0 {
		p.unseen()
		return ""
	}
	margin := min(pageMargin, width-1)
	width -= margin
	if p.Essence != nil && p.width != width {
		p.essence.Set(Sheet{Blocks: []Block{Prose(p.Essence(width))}})
	}
	p.width = width
	tail := p.tail(width, height)
	room := height - len(tail)
	var lines []string
	say := func(v *SheetView, most int) {
		if n := min(room, most, v.Height(width)); n > 0 {
			room -= n
			lines = append(lines, v.Render(width, n, false))
		}
	}
	const leastRest = 4 // lines of the sheet that are worth more than the lead
	essence := p.essence.Height(width)
	if room-essence-p.lead.Height(width) >= min(leastRest, p.sheet.Height(width)) {
		say(p.lead, height)
	}
	say(p.essence, height)
	say(p.sheet, height)
	return indented(strings.Join(append(lines, tail...), "\n"), margin)
}

// tail are the lines of the field, in at most height lines, as many as leave
// room for the essence. Where none do, they say so.
func (p *confirmation) tail(width, height int) []string {
	field, note := p.fieldLine(width), p.note(width)
	tails := [][]string{{"", field, "", note}, {field, note}, {field}}
	if p.hint != (Cell{}) {
		tails[2][0] = note
	}
	const airy = 8 // lines from which on the field stands apart
	if height < airy {
		tails = tails[1:]
	}
	for _, tail := range tails {
		if height-len(tail) >= p.essence.Height(width) {
			if p.whole = true; p.shown.IsZero() {
				p.shown = p.look.Now()
			}
			return tail
		}
	}
	if p.sent {
		return []string{field}
	}
	p.unseen()
	words := "make the window larger to " + p.verb()
	if textWidth("! "+words) > width {
		words = "too small to " + p.verb()
	}
	return []string{p.look.Line(width, Cell{Text: "! " + words, Mood: Doubtful})}
}

// fieldLine is "Type  ourcorp  to send:  [ ourc▏            ]", with what it is
// typed for.
func (p *confirmation) fieldLine(width int) string {
	if p.sent {
		return p.look.Line(width, Cell{Text: "✓ confirmed once; enter does nothing more", Mood: Good})
	}
	word := p.look.visible(p.Word)
	title := p.look.Styles.ink(toneTint(ToneTitle))
	const brackets, letters = 4, 16
	room := min(width, max(letters, textWidth(word)+4)+brackets)
	b := make([]byte, 0, width+64)
	before, after := "Type  ", "  to "+p.verb()+":  "
	switch {
	case textWidth(before+word+after)+room <= width:
		b = append(b, before...)
		b = appendInk(b, title, word)
		b = append(b, after...)
	case textWidth(word)+1+brackets+6 <= width:
		b = appendInk(b, title, word)
		b = append(b, ' ')
		room = min(room, width-textWidth(word)-1)
	}
	if room <= brackets {
		text, _ := p.field.window(room, true)
		return string(append(b, text...))
	}
	text, used := p.field.window(room-brackets, true)
	b = append(append(b, "[ "...), text...)
	return string(append(appendBlanks(b, room-brackets-used), " ]"...))
}

// note says why a key did nothing, else what holds here.
func (p *confirmation) note(width int) string {
	if p.hint != (Cell{}) {
		return p.look.Line(width, Cell{Text: "! " + p.hint.Text, Mood: p.hint.Mood})
	}
	return p.look.Line(width, Cell{Text: "Pasting is off here. " + cmp.Or(p.Once, "Sent once, never repeated by itself.")})
}
