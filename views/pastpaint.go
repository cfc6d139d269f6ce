package views

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"

	"pugmark/investigation"
	"pugmark/ui"
)

// Render implements ui.View.
func (h *pastPage) Render(width, height int) string {
	if width <= 0 || height <= 0 {
		return ""
	}
	l := h.desk.Look
	const margin = 1
	inner := max(0, width-2*margin)
	lines := []string{h.fieldLine(inner)}
	if h.wrong != nil {
		lines = append(lines, l.Line(inner, ui.Cell{Text: h.wrong.Error(), Mood: ui.Doubtful}))
	}
	h.top = len(lines)
	foot := l.Line(inner, h.footCell())
	room := height - len(lines) - 1
	below := glanceLines(room)
	row, _, ok := h.selected()
	if !ok {
		below = 0
	}
	lines = append(lines, strings.Split(ui.Fit(h.view.Render(inner, max(0, room-below), !h.typing), inner, max(0, room-below)), "\n")...)
	if below > 0 {
		lines = append(lines, h.glance.render(row, inner, below)...)
	}
	lines = append(lines, foot)
	for i, line := range lines {
		lines[i] = " " + line
	}
	return ui.Fit(strings.Join(lines, "\n"), width, height)
}

// glanceLines is how many lines the answer under the cursor gets.
func glanceLines(room int) int {
	const least, most = 16, 14 // lines of a page that has room for it; of the answer
	if room < least {
		return 0
	}
	return min(most, room*2/5)
}

// fieldLine is what is searched for, and that it costs nothing.
func (h *pastPage) fieldLine(width int) string {
	l := h.desk.Look
	const label, free = "find ", "   0 calls to open"
	const least = 30 // cells of a field
	if width < len(label)+least+len(free) {
		return ui.Fit(l.Line(min(width, len(label)), ui.Cell{Text: "find"})+h.field.Render(max(0, width-len(label))), width, 1)
	}
	room := width - len(label) - len(free)
	return l.Line(len(label), ui.Cell{Text: "find"}) + h.field.Render(room) + l.Line(len(free), ui.Cell{Text: free, Mood: ui.Muted})
}

// footCell is "5 of 1,204 look-ups · 4,318 answers kept · 11 MB".
func (h *pastPage) footCell() ui.Cell {
	var parts []string
	if n, ok := h.counted.Value(); ok {
		found := counted(n, "look-up", "look-ups")
		if here := len(h.list.rows); here < n {
			found = fmt.Sprintf("%s of %s", grouped(int64(here)), found)
		}
		parts = append(parts, found)
	}
	if kept, ok := h.kept.Value(); ok {
		parts = append(parts, counted(kept.Answers, "answer", "answers")+" kept", investigation.SizeWords(kept.Bytes))
	}
	return ui.Cell{Text: strings.Join(parts, " · "), Mood: ui.Muted}
}

// Keys implements ui.View.
func (h *pastPage) Keys() []key.Binding {
	keys := h.desk.Look.Keys
	if h.typing {
		return []key.Binding{said(keys.Follow, "to the list"), said(keys.Back, "leave")}
	}
	own := h.view.Keys()
	if h.view.Typing() {
		return own
	}
	var bindings []key.Binding
	row, _, ok := h.selected()
	if ok {
		bindings = append(bindings, h.rowKeys(row)...)
	}
	bindings = append(bindings, said(keys.Filter, "search"))
	if ok {
		bindings = append(bindings, h.valueKeys(row)...)
	}
	for _, b := range own {
		if b.Help().Key != keys.Filter.Help().Key {
			bindings = append(bindings, b)
		}
	}
	return append(bindings, keys.Export, keys.CallLog)
}
