package views

import (
	tea "charm.land/bubbletea/v2"

	"pugmark/ui"
)

// stripGap is between two entries of a strip, in cells.
const stripGap = 2

// A stripEntry is one of the choices of a strip.
type stripEntry struct {
	text string
	mood ui.Mood // of one that is not chosen
}

// strip paints choices beside each other in exactly width cells, the chosen one
// in brackets. Where not all fit, the first ones go: the chosen one is always on
// the screen.
func strip(l *ui.Look, width int, title string, entries []stripEntry, at int) string {
	cells := make([]ui.Cell, 0, len(entries)+1)
	widths := make([]int, 0, len(entries))
	for n, entry := range entries {
		cell := ui.Cell{Text: entry.text, Mood: entry.mood}
		if n == at {
			cell = ui.Cell{Text: "[" + entry.text + "]"}
		}
		cells = append(cells, cell)
		widths = append(widths, cellsTaken(cell.Text)+stripGap)
	}
	room := width + stripGap
	if title != "" {
		room -= cellsTaken(title) + stripGap
	}
	first := 0
	for used := sum(widths[:at+1]); used > room && first < at; first++ {
		used -= widths[first]
	}
	cells = cells[first:]
	if title != "" {
		cells = append([]ui.Cell{{Text: title, Mood: ui.Muted}}, cells...)
	}
	return l.Line(width, cells...)
}

func sum(numbers []int) (total int) {
	for _, n := range numbers {
		total += n
	}
	return total
}

// below is a message for a list that stands so many lines down its page, and a
// cell to the right.
func below(msg tea.MouseMsg, lines int) tea.Msg {
	if click, ok := msg.(tea.MouseClickMsg); ok {
		click.X, click.Y = click.X-1, click.Y-lines
		return click
	}
	return msg
}
