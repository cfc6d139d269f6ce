package ui

import "slices"

// layoutFoot lays out the foot in two parts. Notes are the lines before the
// first empty one, and warnings wherever they stand; the summary is the rest,
// beginning with the empty line.
func layoutFoot(l *Look, foot []Cell, width int) (notes, summary [][]piece) {
	for _, c := range foot {
		text, _ := clipCell(c, l.text(c, inLine), width)
		line := []piece{{text: text, tint: moodTint(c.Mood)}}
		warns := c.Mood == Doubtful || c.Mood == Bad || c.Mood == Notable
		if warns || text != "" && len(summary) == 0 {
			notes = append(notes, line)
			continue
		}
		summary = append(summary, line)
	}
	return notes, summary
}

// foot is what stands below the sheet: no summary while a filter is active,
// which would speak of other rows than those above it.
func (v *SheetView) foot() [][]piece {
	if !v.filter.empty() {
		return v.layout.notes
	}
	return slices.Concat(v.layout.notes, v.layout.summary)
}

// dividedFoot is the foot that sticks to the bottom of an area, and the one
// that scrolls after the sheet. All of it sticks where that leaves the longest
// list two thirds of the height; else the notes do, while they are few.
func (v *SheetView) dividedFoot(height int) (sticks, scrolls [][]piece) {
	foot := v.foot()
	others := 0
	if v.layout.list > 0 {
		others = v.layout.height - v.layout.list
	}
	if left := height - len(foot); left >= v.layout.height || 3*(left-others) >= 2*height {
		return foot, nil
	}
	const share = 8
	n := min(len(v.layout.notes), height/share)
	return foot[:n], foot[n:]
}
