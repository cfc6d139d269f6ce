package views

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// A change is what one moment added to a name's categories and took away.
type change struct {
	at             time.Time
	added, removed []intel.Category
}

// changes reads the intervals as moments, oldest first. Intervals may leave
// gaps, overlap, or come in any order.
func changes(list []intel.Categorization) []change {
	moments := map[int64]time.Time{}
	for _, c := range list {
		for _, t := range []time.Time{c.Start, c.End} {
			if !t.IsZero() {
				moments[t.UnixNano()] = t
			}
		}
	}
	var out []change
	held := map[string]intel.Category{}
	for _, key := range slices.Sorted(maps.Keys(moments)) {
		at := moments[key]
		holds, order := heldAt(list, at)
		now := change{at: at}
		for _, name := range order {
			if _, had := held[name]; !had {
				now.added = append(now.added, holds[name])
			}
		}
		for _, name := range slices.Sorted(maps.Keys(held)) {
			if _, has := holds[name]; !has {
				now.removed = append(now.removed, held[name])
			}
		}
		if len(now.added)+len(now.removed) > 0 {
			out = append(out, now)
		}
		held = holds
	}
	return out
}

// heldAt is what the name is categorized as from t on, and in which order.
func heldAt(list []intel.Categorization, t time.Time) (holds map[string]intel.Category, order []string) {
	holds = map[string]intel.Category{}
	for _, c := range list {
		if c.Start.After(t) || (!c.End.IsZero() && !c.End.After(t)) {
			continue
		}
		for _, category := range c.Categories {
			key := categoryText(category)
			if _, again := holds[key]; !again {
				holds[key] = category
				order = append(order, key)
			}
		}
	}
	return holds, order
}

// historySheet is pane 7: what the name was categorized as, and when.
func historySheet(r intel.HistoryReport, p paper) ui.Sheet {
	log := changes(r.Categorizations)
	if len(log) == 0 {
		return emptySheet(investigation.StateEmptyHistory)
	}
	grid := ui.Grid{Columns: []ui.Column{{Min: 10}, {Min: 12, Weight: 1}}}
	for i, c := range slices.Backward(log) {
		grid.Rows = append(grid.Rows, ui.Row{ID: fmt.Sprint(i), Cells: []ui.Cell{{Text: day(c.at)}, c.cell()}})
	}
	return ui.Sheet{Digest: p.historyDigest(log), Blocks: []ui.Block{timeline(r.Categorizations, log[0].at, p.now), grid}}
}

// cell is "+ Phishing + Malware  − New Domains", as grave as what was added.
func (c change) cell() ui.Cell {
	var added, removed strings.Builder
	mood := ui.Plain
	for _, category := range c.added {
		added.WriteString(" + " + nameOf(category))
		mood = graver(mood, weight(category))
	}
	for _, category := range c.removed {
		removed.WriteString(" − " + nameOf(category))
	}
	return ui.Cell{Text: joined("  ", strings.TrimSpace(added.String()), strings.TrimSpace(removed.String()))}
}

func graver(a, b ui.Mood) ui.Mood {
	if a == ui.Bad || b == ui.Bad {
		return ui.Bad
	}
	return max(a, b)
}

func nameOf(c intel.Category) string { return either(c.Name, categoryText(c)) }

// timeline is one track a category, in the order they first appeared.
func timeline(list []intel.Categorization, start, now time.Time) ui.Timeline {
	t := ui.Timeline{Start: start, End: now}
	index := map[string]int{}
	sorted := slices.Clone(list)
	slices.SortStableFunc(sorted, func(a, b intel.Categorization) int { return a.Start.Compare(b.Start) })
	width := 0
	for _, c := range sorted {
		for _, category := range c.Categories {
			width = max(width, len([]rune(nameOf(category))))
		}
	}
	width = min(width, 28)
	for _, c := range sorted {
		for _, category := range c.Categories {
			key := categoryText(category)
			at, ok := index[key]
			if !ok {
				at = len(t.Tracks)
				index[key] = at
				t.Tracks = append(t.Tracks, ui.Track{Label: ui.Cell{Text: trackLabel(category, width)}})
			}
			track := &t.Tracks[at]
			track.Spans = extend(track.Spans, ui.Span{Start: c.Start, End: c.End})
		}
	}
	return t
}

func trackLabel(c intel.Category, width int) string {
	if c.ID == 0 {
		return nameOf(c)
	}
	return fmt.Sprintf("%-*s  (%d)", width, nameOf(c), c.ID)
}

// extend adds a span, as one with the last where it goes on without a gap.
func extend(spans []ui.Span, next ui.Span) []ui.Span {
	if n := len(spans); n > 0 && !spans[n-1].End.IsZero() && !spans[n-1].End.Before(next.Start) {
		spans[n-1].End = next.End
		return spans
	}
	return append(spans, next)
}

// historyDigest is "11-02 New Domains → 11-18 Phishing, Malware".
func (p paper) historyDigest(log []change) []ui.Cell {
	var steps []string
	for _, c := range log {
		if len(c.added) > 0 {
			steps = append(steps, p.recentDay(c.at)+" "+names(c.added))
		} else {
			steps = append(steps, p.recentDay(c.at)+" − "+names(c.removed))
		}
	}
	if len(steps) > 3 {
		steps = append([]string{steps[0], "…"}, steps[len(steps)-2:]...)
	}
	return []ui.Cell{{Text: strings.Join(steps, " → ")}}
}
