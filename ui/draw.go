package ui

import (
	"strings"

	"pugmark/ui/display"
)

const cellGap = 2 // blanks between cells beside each other

// Line paints cells beside each other, two blanks apart, in exactly width
// cells.
func (l *Look) Line(width int, cells ...Cell) string {
	return string(l.appendLine(nil, width, cells, "  "))
}

func (l *Look) appendLine(b []byte, width int, cells []Cell, gap string) []byte {
	if width <= 0 {
		return b
	}
	used, started := 0, false
	for _, c := range cells {
		text := l.text(c, inLine)
		if text == "" {
			continue
		}
		space := 0
		if started {
			space = textWidth(gap)
		}
		if used+space >= width {
			break
		}
		if started {
			b = appendInk(b, l.Styles.ink(toneTint(ToneDim)), gap)
		}
		text, w := clipCell(c, text, width-used-space)
		b = appendInk(b, l.Styles.mood(c.Mood), text)
		used += space + w
		started = true
	}
	return appendBlanks(b, width-used)
}

// lineWidth is what appendLine would need.
func (l *Look) lineWidth(cells []Cell, gap string) int {
	width := 0
	for _, c := range cells {
		if text := l.text(c, inLine); text != "" {
			if width > 0 {
				width += textWidth(gap)
			}
			width += textWidth(text)
		}
	}
	return width
}

// Ends paints left from the left and right at the right end of width cells.
// What is on the right is left out, from its end, before anything on the left
// is cut.
func (l *Look) Ends(width int, left, right []Cell) string {
	return string(l.appendEnds(nil, width, left, right))
}

func (l *Look) appendEnds(b []byte, width int, left, right []Cell) []byte {
	leftWidth := l.lineWidth(left, "  ")
	for len(right) > 0 && leftWidth+cellGap+l.lineWidth(right, "  ") > width {
		right = right[:len(right)-1]
	}
	rightWidth := l.lineWidth(right, "  ")
	if rightWidth == 0 {
		return l.appendLine(b, width, left, "  ")
	}
	b = l.appendLine(b, width-rightWidth-cellGap, left, "  ")
	b = appendBlanks(b, cellGap)
	return l.appendLine(b, rightWidth, right, "  ")
}

// Rule paints a horizontal line of width cells with title in it, which is
// untrusted and may be empty.
func (l *Look) Rule(width int, title string) string {
	return string(l.appendRule(nil, width, l.visible(title)))
}

func (l *Look) appendRule(b []byte, width int, title string) []byte {
	if width <= 0 {
		return b
	}
	frame := l.Styles.ink(toneTint(ToneFrame))
	if title == "" || width < 8 {
		return appendInk(b, frame, strings.Repeat("─", width))
	}
	title, used := clip(title, width-6)
	b = appendInk(b, frame, "── ")
	b = appendInk(b, l.Styles.ink(toneTint(ToneTitle)), title)
	return appendInk(b, frame, " "+strings.Repeat("─", width-4-used))
}

// Fit returns s as exactly height lines of exactly width cells each.
func Fit(s string, width, height int) string {
	if height <= 0 {
		return ""
	}
	s = display.Frame(s)
	width = max(0, width)
	b := make([]byte, 0, len(s)+height)
	for y := range height {
		if y > 0 {
			b = append(b, '\n')
		}
		var line string
		line, s = nextLine(s)
		b = appendFit(b, line, width)
	}
	return string(b)
}
