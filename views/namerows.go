package views

import (
	"strings"
	"time"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// The columns of the names seen at an address; "reads as" is left out where no
// name is internationalized. Behind them is the team's, where it says something
// of a name.
const (
	nameColumn = iota
	firstColumn
	lastColumn
	daysColumn
	knowColumn
	readsColumn
)

// nameRows are the names seen at an address as the rows of a grid. None is
// built before it is on the screen.
type nameRows struct {
	investigation.NameList
	days    daySpan
	bar     int // cells of a bar over the window
	reads   bool
	remarks map[string]investigation.Remark
	team    map[string]string // what it says, in few words
	tagged  bool              // it says something of a name of the list
	checked bool              // Cloudflare was asked about names of it on this board
}

// columns are those of the grid. What was just asked about names is worth more
// room than the bars and the last day; what the team says is marked at the name
// where there is no room for its words.
func (r *nameRows) columns() []ui.Column {
	const first, reads, team = 6, 2, 1
	last, days, know := 5, 4, 3
	if r.checked {
		last, days, know = 4, 3, 5
	}
	columns := []ui.Column{
		nameColumn:  {Title: "name", Min: 12, Weight: 3},
		firstColumn: {Title: "first", Min: 6, Keep: first, Right: true},
		lastColumn:  {Title: "last", Min: 6, Keep: last, Right: true},
		daysColumn:  {Title: r.days.words(), Min: r.bar, Keep: days},
		knowColumn:  {Title: "we know", Min: 11, Weight: 1, Keep: know},
	}
	if r.reads {
		columns = append(columns, ui.Column{Title: "reads as", Min: 12, Weight: 1, Keep: reads})
	}
	if r.tagged {
		columns = append(columns, ui.Column{Title: "team", Min: 14, Weight: 1, Keep: team})
	}
	return columns
}

// isTagged reports whether the team says something of a name of the list.
func (r *nameRows) isTagged() bool {
	for i := 0; i < r.Len() && len(r.team) > 0; i++ {
		if r.team[r.Host(i)] != "" {
			return true
		}
	}
	return false
}

// Value implements ui.RowSource.
func (r *nameRows) Value(i int) string { return r.Host(i) }

// Row implements ui.RowSource.
func (r *nameRows) Row(i int) ui.Row {
	n := r.At(i)
	row := ui.Row{ID: n.Host, Value: n.Host, Cells: []ui.Cell{
		r.nameCell(n.Host), {Text: firstDay(n.First, n.AtStart)}, {Text: lastDay(n.Last, n.AtEnd)},
		r.barCell(n.First, n.Last, n.AtStart && n.AtEnd), r.know(n.Host),
	}}
	if r.reads {
		row.Cells = append(row.Cells, ui.Cell{Text: readable(n.Host)})
	}
	if r.tagged {
		row.Cells = append(row.Cells, ownCell(r.team[n.Host]))
	}
	return row
}

// nameCell is a name, with the team's sign where the team says something of it.
func (r *nameRows) nameCell(host string) ui.Cell {
	if r.team[host] == "" {
		return ui.Cell{Value: host}
	}
	return ui.Cell{Value: host, Mood: ui.Own}
}

// AppendText implements ui.RowSource.
func (r *nameRows) AppendText(b []byte, i int) []byte {
	host := r.Host(i)
	b = append(b, host...)
	if len(r.remarks) > 0 {
		b = append(append(b, '\n'), r.remarks[host].Text...)
	}
	if r.reads && internationalized(host) {
		b = append(append(b, '\n'), readable(host)...)
	}
	if r.tagged {
		b = append(append(b, '\n'), r.team[host]...)
	}
	return b
}

// SortKey implements ui.RowSource. A date on the window's edge has none, which
// sorts it last: it is not known.
func (r *nameRows) SortKey(i, column int) any {
	switch column {
	case nameColumn:
		return r.Host(i)
	case firstColumn, daysColumn:
		n := r.At(i)
		return r.dayKey(n.First, n.AtStart)
	case lastColumn:
		n := r.At(i)
		return r.dayKey(n.Last, n.AtEnd)
	case knowColumn:
		return textKey(r.remarks[r.Host(i)].Text)
	case readsColumn:
		if r.reads {
			return textKey(readable(r.Host(i)))
		}
		return textKey(r.team[r.Host(i)])
	case readsColumn + 1:
		return textKey(r.team[r.Host(i)])
	}
	return nil
}

// SortText implements ui.TextSorter.
func (r *nameRows) SortText(column int) func(i int) string {
	if column == nameColumn {
		return r.Host
	}
	return nil
}

// dayKey is the day of the window, nil for one that is not known.
func (r *nameRows) dayKey(t time.Time, onEdge bool) any {
	if t.IsZero() || onEdge {
		return nil
	}
	return int(t.Sub(r.days.start) / (24 * time.Hour))
}

func textKey(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// know is what the history has about a name.
func (r *nameRows) know(host string) ui.Cell {
	remark, ok := r.remarks[host]
	if !ok || remark.Text == "" {
		return ui.Cell{Text: "–", Mood: ui.Muted}
	}
	return ui.Cell{Text: remark.Text, Mood: remarkMood(remark.Tone)}
}

// firstDay is a first day in UTC, "≤11-03" where the window began with it and
// it is no date.
func firstDay(t time.Time, onEdge bool) string { return edgeDay("≤", t, onEdge) }

// lastDay is the same of a last day: "≥11-21".
func lastDay(t time.Time, onEdge bool) string { return edgeDay("≥", t, onEdge) }

func edgeDay(sign string, t time.Time, onEdge bool) string {
	switch {
	case t.IsZero():
		return "–"
	case onEdge:
		return sign + shortDay(t)
	}
	return shortDay(t)
}

// A daySpan is a window as days, read once for all rows.
type daySpan struct {
	start, end time.Time // midnights
	days       int       // both ends included; 0 when the window is none
	usual      bool      // it was not chosen
}

// daysOf reads the window that was shown, or asked, at now.
func daysOf(w intel.Window, now time.Time) daySpan {
	s := daySpan{days: investigation.WindowDays(w), usual: investigation.IsUsual(w, now)}
	s.start, _ = time.Parse(time.DateOnly, w.Start)
	s.end, _ = time.Parse(time.DateOnly, w.End)
	return s
}

// length is how long the window is called, as Cloudflare counts the usual one.
func (s daySpan) length() int {
	if s.usual {
		return investigation.DefaultDays
	}
	return s.days
}

// words are "30 days".
func (s daySpan) words() string { return counted(s.length(), "day", "days") }

// barCells is how many cells a bar over so many days has in a pane of a width:
// one for every day where there is room for that.
func barCells(width, days int) int {
	const (
		slim, shortBar  = 60, 9
		wide, usualBar  = 110, 14
		unknown, always = 0, 1
	)
	cells := investigation.DefaultDays + 1
	switch {
	case width > unknown && width < slim:
		cells = shortBar
	case width < wide:
		cells = usualBar
	}
	return max(always, min(cells, days))
}

// barCell draws when in the window something was seen, day by day:
// "··········▇▇▇▇". A bar that fills the window stays in the background: it
// says nothing, and what came or went stands out.
func (r *nameRows) barCell(first, last time.Time, whole bool) ui.Cell {
	cell := ui.Cell{Text: r.days.bar(r.bar, first, last)}
	if whole {
		cell.Mood = ui.Muted
	}
	return cell
}

func (s daySpan) bar(cells int, first, last time.Time) string {
	if cells <= 0 || first.IsZero() || last.IsZero() || s.days <= 0 || last.Before(first) || last.Before(s.start) || first.After(s.end.AddDate(0, 0, 1)) {
		return strings.Repeat("·", max(0, cells))
	}
	at := func(t time.Time) int {
		return min(cells-1, max(0, int(t.Sub(s.start).Hours()/24)*cells/s.days))
	}
	from, to := at(first), at(last)
	return strings.Repeat("·", from) + strings.Repeat("▇", to-from+1) + strings.Repeat("·", cells-1-to)
}
