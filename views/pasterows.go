package views

import (
	"fmt"
	"strings"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// The columns of what a paste holds; "reads as" is left out where no name is
// internationalized.
const (
	pasteTick = iota
	pasteState
	pasteIndicator
	pasteKind
	pasteWhere
	pasteReads
)

// notUnderstood is the state of what looks like an indicator and is none.
const notUnderstood = "not understood"

// pasteRows are the indicators of a paste as the rows of a list, and behind
// them what was not understood. None is built before it is on the screen.
type pasteRows struct {
	items  []investigation.IntakeItem
	unread []intel.Unread
	reads  bool
}

func newPasteRows(in investigation.Intake) *pasteRows {
	r := &pasteRows{items: in.Items, unread: in.Unread}
	for _, item := range in.Items {
		r.reads = r.reads || internationalized(item.Found.Indicator.Host())
	}
	return r
}

func (r *pasteRows) columns() []ui.Column {
	columns := []ui.Column{
		pasteTick:      {Min: 3},
		pasteState:     {Title: "state", Min: 8, Weight: 1, Keep: 3},
		pasteIndicator: {Title: "indicator", Min: 20, Weight: 3},
		pasteKind:      {Title: "kind", Min: 6, Keep: 2},
		pasteWhere:     {Title: "where", Min: 10, Weight: 2, Keep: 1},
	}
	if r.reads {
		columns = append(columns, ui.Column{Title: "reads as", Min: 12, Weight: 1, Keep: 4})
	}
	return columns
}

// item is the indicator of row i; nil for what was not understood.
func (r *pasteRows) item(i int) *investigation.IntakeItem {
	if i < len(r.items) {
		return &r.items[i]
	}
	return nil
}

// Len implements ui.RowSource.
func (r *pasteRows) Len() int { return len(r.items) + len(r.unread) }

// Value implements ui.RowSource. What was not understood stands for nothing.
func (r *pasteRows) Value(i int) string {
	if item := r.item(i); item != nil {
		return item.Found.Indicator.String()
	}
	return ""
}

// Row implements ui.RowSource.
func (r *pasteRows) Row(i int) ui.Row {
	item := r.item(i)
	if item == nil {
		lost := r.unread[i-len(r.items)]
		return ui.Row{ID: r.unreadID(i - len(r.items)), Cells: []ui.Cell{
			{}, {Text: notUnderstood, Mood: ui.Doubtful}, {Text: lost.Text}, {}, {Text: joined(": ", lost.Where.String(), lost.Why)}, {}}}
	}
	value := item.Found.Indicator.String()
	tick := ui.Cell{Text: "[x]"}
	if !item.Included {
		tick = ui.Cell{Text: "[ ]", Mood: ui.Muted}
	}
	cells := []ui.Cell{tick, {Text: pasteStateWords(item), Mood: pasteStateMood(item)}, {Value: value},
		{Text: indicatorWord(item.Found.Indicator.Kind())}, {Text: whereWords(item.Found), Mood: ui.Muted}}
	if r.reads {
		cells = append(cells, ui.Cell{Text: readable(item.Found.Indicator.Host()), Mood: ui.Notable})
	}
	return ui.Row{ID: value, Value: value, Cells: cells}
}

// unreadID is the identity of the row of a text that was not understood.
func (r *pasteRows) unreadID(n int) string { return fmt.Sprint("not understood ", n) }

// pasteStateWords say what would become of an indicator: "new", "kept", or why
// it would not be asked.
func pasteStateWords(item *investigation.IntakeItem) string {
	return either(item.Why, string(item.State))
}

func pasteStateMood(item *investigation.IntakeItem) ui.Mood {
	switch item.State {
	case investigation.IntakeNew:
		return ui.Plain
	case investigation.IntakeOurs:
		return ui.Own
	}
	return ui.Muted
}

// whereWords say where in a text something stood, in what it was wrapped, and
// how often.
func whereWords(f intel.Found) string {
	times := ""
	if f.Times > 1 {
		times = "×" + grouped(int64(f.Times))
	}
	return joined(" · ", f.Where.String(), f.Via, times)
}

// AppendText implements ui.RowSource.
func (r *pasteRows) AppendText(b []byte, i int) []byte {
	item := r.item(i)
	if item == nil {
		lost := r.unread[i-len(r.items)]
		return append(append(append(append(b, lost.Text...), '\n'), lost.Why...), "\n"+notUnderstood...)
	}
	value := item.Found.Indicator.String()
	for _, text := range []string{value, intel.Defang(value), pasteStateWords(item), string(item.State), indicatorWord(item.Found.Indicator.Kind()), whereWords(item.Found)} {
		b = append(append(b, text...), '\n')
	}
	if r.reads {
		b = append(b, readable(item.Found.Indicator.Host())...)
	}
	return b
}

// SortKey implements ui.RowSource.
func (r *pasteRows) SortKey(i, column int) any {
	item := r.item(i)
	if item == nil {
		return nil
	}
	switch column {
	case pasteState:
		return textKey(pasteStateWords(item))
	case pasteIndicator:
		return item.Found.Indicator.String()
	case pasteKind:
		return indicatorWord(item.Found.Indicator.Kind())
	case pasteWhere:
		return fmt.Sprintf("%s %09d", item.Found.Where.Part, item.Found.Where.Line)
	case pasteReads:
		return textKey(readable(item.Found.Indicator.Host()))
	}
	return nil
}

// groupings gather the rows by what would become of them, and by the name that
// was registered.
func (r *pasteRows) groupings(p paper) []ui.Grouping {
	by := func(title string, of func(i int) string) ui.Grouping {
		return ui.Grouping{Title: title, Group: of, Head: func(group string, rows []int32) ui.Row {
			return r.head(group, rows, p)
		}}
	}
	return []ui.Grouping{
		by("state", func(i int) string {
			if item := r.item(i); item != nil {
				return string(item.State)
			}
			return notUnderstood
		}),
		by("registrable domain", func(i int) string {
			if item := r.item(i); item != nil {
				return item.Found.Indicator.Registrable()
			}
			return ""
		}),
	}
}

func (r *pasteRows) head(group string, rows []int32, p paper) ui.Row {
	row := ui.Row{ID: "group " + group, Cells: []ui.Cell{{}, {}, {Text: counted(len(rows), "row", "rows") + " without one", Mood: ui.Muted}}}
	switch {
	case group == "":
	case strings.Contains(group, "."):
		row.Value = group
		row.Cells[2] = ui.Cell{Text: p.spell(group) + "  " + counted(len(rows), "indicator", "indicators"), Value: group}
	default:
		row.Cells[2] = ui.Cell{Text: group + "  " + grouped(int64(len(rows)))}
	}
	return row
}
