package ui

import (
	"strings"
	"time"
)

// leastAxis is the narrowest axis worth drawing; below it tracks are words.
const leastAxis = 12

// layoutTimeline draws the dates above and every track below them.
func layoutTimeline(l *Look, t Timeline, width int) [][]piece {
	texts, labels := trackLabels(l, t.Tracks)
	labels = min(labels, width/2)
	a := axis{start: t.Start.Unix(), end: t.End.Unix(), x: labels + 1, width: width - labels - 1}
	if len(t.Tracks) == 0 || width < 1 {
		return nil
	}
	if a.width < leastAxis || a.end <= a.start {
		return tracksInWords(t, texts, width)
	}
	lines := [][]piece{a.dates(t.Start.UTC(), t.End.UTC())}
	for i, track := range t.Tracks {
		label, _ := clipCell(track.Label, texts[i], labels)
		line := []piece{{text: label, tint: moodTint(track.Label.Mood)}}
		lines = append(lines, append(line, a.track(track)...))
	}
	return lines
}

// trackLabels returns the labels and the width of the widest. Where one has a
// glyph, the others are indented to stand below its text.
func trackLabels(l *Look, tracks []Track) (texts []string, widest int) {
	glyphs := false
	for _, t := range tracks {
		glyphs = glyphs || t.Label.Mood != Plain && t.Label.Mood != Muted
	}
	for _, t := range tracks {
		text := l.text(t.Label, inLine)
		if glyphs && (t.Label.Mood == Plain || t.Label.Mood == Muted) {
			text = "  " + text
		}
		texts = append(texts, text)
		widest = max(widest, textWidth(text))
	}
	return texts, widest
}

// An axis maps times to cells. Seconds, since the difference of two far times
// does not fit into a Duration.
type axis struct {
	start, end int64
	x, width   int
}

// cell returns the cell of a time, limited to the axis.
func (a axis) cell(at time.Time) int {
	share := float64(at.Unix()-a.start) / float64(a.end-a.start)
	return int(min(max(share, 0), 1)*float64(a.width-1) + 0.5)
}

// track draws the spans of one track, and what it is at the end of the axis:
// still going on, or over.
func (a axis) track(t Track) []piece {
	on := make([]bool, a.width)
	open, any := false, false
	for _, s := range t.Spans {
		from, to := 0, a.width-1
		if !s.Start.IsZero() {
			from = a.cell(s.Start)
		}
		if s.End.IsZero() {
			open = true
		} else if to = a.cell(s.End); to > from {
			to-- // the span ends where the next one may begin
		}
		for i := from; i <= to; i++ {
			on[i], any = true, true
		}
	}
	var b strings.Builder
	for i := range on {
		switch {
		case open && i == a.width-1:
			b.WriteString("▸")
		case on[i]:
			b.WriteString("▇") // seven eighths, so that bars below each other stay apart
		case any && i == a.width-1:
			b.WriteString("·")
		default:
			b.WriteByte(' ')
		}
	}
	bar := strings.TrimRight(b.String(), " ")
	lead := len(bar) - len(strings.TrimLeft(bar, " "))
	if bar = bar[lead:]; bar == "" {
		return nil
	}
	return []piece{{x: a.x + lead, text: bar, tint: moodTint(t.Label.Mood)}}
}

// tick is a labelled place of the axis.
type tick struct {
	at    time.Time
	label string
}

// dates is the line above the tracks: as many dates as stand apart.
func (a axis) dates(start, end time.Time) []piece {
	var line []piece
	free, last := 0, ""
	for _, t := range ticks(start, end, max(1, a.width/7)) {
		label := t.label
		if short, ok := strings.CutPrefix(label, last); ok && last != "" {
			label = short
		}
		at := a.cell(t.at)
		if at+len(label) > a.width {
			at = a.width - len(label)
		}
		if at < free || at < 0 {
			continue
		}
		line = append(line, piece{x: a.x + at, text: label, tint: toneTint(ToneDim)})
		free = at + len(label) + 1
		if cut := strings.LastIndexByte(t.label, ' '); cut > 0 {
			last = t.label[:cut+1] // the month, said once
		}
	}
	return line
}

// ticks returns the start and regular dates after it, at most about most of
// them, and the end.
func ticks(start, end time.Time, most int) []tick {
	days := float64(end.Unix()-start.Unix()) / 86400
	var out []tick
	add := func(next func(time.Time) time.Time, layout string) []tick {
		for at := start; at.Before(end) && len(out) < most+1; at = next(at) {
			out = append(out, tick{at, at.Format(layout)})
		}
		return append(out, tick{end, end.Format(layout)})
	}
	for _, step := range []int{1, 2, 7, 14} {
		if days/float64(step) <= float64(most) {
			return add(func(t time.Time) time.Time { return t.AddDate(0, 0, step) }, "Jan 2")
		}
	}
	for _, step := range []int{1, 2, 3, 6} {
		if days/float64(30*step) <= float64(most) {
			return add(func(t time.Time) time.Time { return t.AddDate(0, step, 0) }, "2006-01")
		}
	}
	step := int(days/365/float64(most)) + 1
	return add(func(t time.Time) time.Time { return t.AddDate(step, 0, 0) }, "2006")
}

// tracksInWords lists the tracks with the dates of their spans, where there is
// no room for an axis or nothing to draw on it.
func tracksInWords(t Timeline, texts []string, width int) [][]piece {
	day := func(at time.Time, none string) string {
		if at.IsZero() {
			return none
		}
		return at.UTC().Format("2006-01-02")
	}
	var lines [][]piece
	for i, track := range t.Tracks {
		words := texts[i]
		for _, s := range track.Spans {
			words += "  " + day(s.Start, "") + " … " + day(s.End, "now")
		}
		for j, part := range wrap(words, width, width-cellGap) {
			x := 0
			if j > 0 {
				x = min(cellGap, width-1)
			}
			part, _ = clip(part, width-x)
			lines = append(lines, []piece{{x: x, text: part, tint: moodTint(track.Label.Mood)}})
		}
	}
	return lines
}
