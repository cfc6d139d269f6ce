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
	lines := append([]string{h.fieldLine(inner)}, h.sentence(inner)...)
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

// sentence is what is said below the field: why it holds no query, which days
// it means, or what may stand in it while it is empty.
func (h *pastPage) sentence(width int) []string {
	const indent, most = 5, 4 // lines
	var said ui.Prose
	switch days := daysTaken(h.list.query); {
	case h.wrong != nil:
		said = ui.Prose{{Text: h.wrong.Error(), Mood: ui.Doubtful}}
	case days != "":
		said = ui.Prose{{Text: days, Mood: ui.Muted}}
	case h.typing && h.field.Value() == "":
		var filters []string
		for _, f := range pastFilters() {
			filters = append(filters, f.example)
		}
		said = ui.Prose{{Text: "or among them: " + strings.Join(filters, " "), Mood: ui.Muted}}
	default:
		return nil
	}
	h.below.Set(ui.Sheet{Blocks: []ui.Block{said}})
	inner := max(0, width-indent)
	tall := min(h.below.Height(inner), most)
	return indented(h.below.Render(inner, tall, false), indent)
}

// daysTaken says which times a query means by what was typed of them.
func daysTaken(q investigation.HistoryQuery) string {
	const layout = "Mon 2006-01-02 15:04Z"
	var parts []string
	if !q.Since.IsZero() {
		parts = append(parts, "from "+q.Since.UTC().Format(layout))
	}
	if !q.Until.IsZero() {
		parts = append(parts, "before "+q.Until.UTC().Format(layout))
	}
	return strings.Join(parts, ", ")
}

// A pastFilter is a filter as the field shows it.
type pastFilter struct{ example, means string }

// pastFilters are the filters there are, in the order in which they are offered.
func pastFilters() []pastFilter {
	return []pastFilter{
		{"who:maria", "asked by her; me is you"}, {"kind:whois", "what was asked: domain, whois, ip, dns, …"}, {"since:9d", "or yesterday, \"last week\", 2026-11-12"},
		{"until:2026-11-12", "that day too"}, {"verdict:malicious", "what the team says now"}, {"flagged:yes", "Cloudflare listed a threat then"},
		{"case:INC-4398", "in a case"}, {"origin:no-answer", "or api, demo, here, other"}, {"name:payro", "names alone"}, {"words:registrar", "words alone"},
	}
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
		out := "leave"
		if h.field.Value() != "" {
			out = "clear"
		}
		bindings := []key.Binding{key.NewBinding(key.WithKeys("down", "enter"), key.WithHelp("↓", "to the list")), said(keys.Back, out)}
		for _, f := range pastFilters() {
			bindings = append(bindings, key.NewBinding(key.WithHelp(f.example, f.means)))
		}
		return bindings
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
