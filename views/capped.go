package views

import (
	"slices"
	"strings"

	"pugmark/ui"
	"pugmark/ui/display"
)

// longestValue is how many cells of one value a pane shows: about three lines.
// Whoever fills a field with pages must not push the other facts away.
const longestValue = 160

const cappedMark = "… i shows all"

// capped shortens what would fill a pane with one value. What the value stands
// for stays whole, for copying it.
func (p paper) capped(s ui.Sheet) ui.Sheet {
	s.Blocks = slices.Clone(s.Blocks)
	for i, block := range s.Blocks {
		switch block := block.(type) {
		case ui.Prose:
			s.Blocks[i] = ui.Prose(p.cappedCells(block))
		case ui.Facts:
			facts := slices.Clone(block)
			for n, f := range facts {
				facts[n].Cells = p.cappedCells(f.Cells)
			}
			s.Blocks[i] = facts
		}
	}
	return s
}

func (p paper) cappedCells(cells []ui.Cell) []ui.Cell {
	out := cells
	for i, c := range cells {
		text := c.Text
		if text == "" && c.Value != "" {
			text = p.spell(c.Value)
		}
		short, cut := cappedText(text)
		if !cut {
			continue
		}
		if i == 0 || &out[0] == &cells[0] {
			out = slices.Clone(cells)
		}
		out[i].Text = short
	}
	return out
}

// cappedText measures a text as it will be shown, where one hazardous character
// is an escape of several cells.
func cappedText(text string) (short string, cut bool) {
	if len(text) <= longestValue && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) {
		return text, false
	}
	if cellsTaken(text) <= longestValue {
		return text, false
	}
	room := longestValue - len(cappedMark)
	for at, r := range text {
		room -= max(1, cellsTaken(string(r)))
		if room < 0 {
			return text[:at] + cappedMark, true
		}
	}
	return text, false
}

// cellsTaken is how many cells a text takes at most, as it will be shown: from
// Hangul on (U+1100) letters may be two cells wide.
func cellsTaken(text string) (cells int) {
	const firstWide = 0x1100
	for _, r := range display.Cell(text) {
		cells++
		if r >= firstWide {
			cells++
		}
	}
	return cells
}
