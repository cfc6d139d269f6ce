package views

import (
	"fmt"
	"io"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"pugmark/investigation/export"
	"pugmark/ui"
)

// A listExport is a list on its way out of the workbench: e, a format, enter.
type listExport struct {
	desk        *Desk
	all, marked export.Table
	onlyMarked  bool
	format      export.Format
}

// exportList offers what a list shows, in its order and with its filter. notes
// are sentences about it.
func (d *Desk) exportList(title string, view *ui.SheetView, notes ...string) tea.Cmd {
	return d.exportMixed(title, view, nil, notes...)
}

// exportMixed is exportList of rows of which invented says whether they are the
// demo's, by their ids; nil is all as the desk is.
func (d *Desk) exportMixed(title string, view *ui.SheetView, invented func(id string) bool, notes ...string) tea.Cmd {
	shown := view.Shown()
	if shown.Current < 0 || len(shown.Grids[shown.Current].Rows) == 0 && len(shown.Grids[shown.Current].Marked()) == 0 {
		return sayHint("there is no list here to export")
	}
	grid := shown.Grids[shown.Current]
	x := &listExport{desk: d, all: labelled(d.table(title, shown, grid, grid.Rows), grid.Rows, invented)}
	x.all.Notes = append(x.all.Notes, notes...)
	if marked := grid.Marked(); len(marked) > 0 {
		x.marked, x.onlyMarked = labelled(d.table(title, shown, grid, marked), marked, invented), true
		x.marked.Notes = append([]string{counted(len(marked), "marked row", "marked rows") + " of the list"}, x.marked.Notes...)
	}
	return x.formats()
}

// labelled says of each row of a table whether it is invented.
func labelled(t export.Table, rows []ui.ShownRow, invented func(id string) bool) export.Table {
	if invented == nil {
		return t
	}
	t.Demo = len(rows) > 0
	for _, row := range rows {
		t.Invented = append(t.Invented, invented(row.ID))
		t.Demo = t.Demo && invented(row.ID)
	}
	return t
}

func (x *listExport) table() export.Table {
	if x.onlyMarked {
		return x.marked
	}
	return x.all
}

// rows are "3 marked" or "all 47 shown".
func (x *listExport) rows() string {
	if x.onlyMarked {
		return grouped(int64(len(x.marked.Rows))) + " marked"
	}
	return "all " + grouped(int64(len(x.all.Rows))) + " shown"
}

// formats is the first menu: what to make of which rows.
func (x *listExport) formats() tea.Cmd {
	as := func(f export.Format) func() tea.Cmd {
		return func() tea.Cmd {
			x.format = f
			return x.ways()
		}
	}
	items := []ui.MenuItem{{Key: 'c', Name: "CSV", Run: as(export.CSV)}, {Key: 'n', Name: "NDJSON", Run: as(export.NDJSON)},
		{Key: 'j', Name: "JSON", Run: as(export.JSON)}, {Key: 'm', Name: "Markdown", Run: as(export.Markdown)}}
	if len(x.marked.Rows) > 0 {
		other := *x
		other.onlyMarked = !x.onlyMarked
		items = append(items, ui.MenuItem{Key: 'a', Name: "take " + other.rows(), Run: func() tea.Cmd {
			x.onlyMarked = other.onlyMarked
			return x.formats()
		}})
	}
	return x.desk.Look.OpenMenu(ui.Menu{Title: "export " + x.rows(), Items: items})
}

// ways is the second menu: where to. On a shared workbench there are no files.
func (x *listExport) ways() tea.Cmd {
	t := x.table()
	spelling := export.Defanged
	if t.Live || !x.format.ForPeople() {
		spelling = export.Live
	}
	clip := ui.MenuItem{Key: 'y', Name: "clipboard", Run: x.copy}
	items := []ui.MenuItem{{Key: '\n', Name: "new file", Run: x.save}, clip}
	if x.desk.Team {
		clip.Key = '\n'
		items = []ui.MenuItem{clip}
	}
	if x.format.ForPeople() {
		other := export.Live
		if t.Live {
			other = export.Defanged
		}
		items = append(items, ui.MenuItem{Key: 'l', Name: other + " instead", Run: func() tea.Cmd {
			x.all.Live, x.marked.Live = !t.Live, !t.Live
			return x.ways()
		}})
	}
	return x.desk.Look.OpenMenu(ui.Menu{Title: fmt.Sprintf("%s as %s, %s", x.rows(), x.format, spelling), Items: items})
}

func (x *listExport) save() tea.Cmd {
	t, f := x.table(), x.format
	return saveFile(t.Title, f.Extension(), t.Made, func(w io.Writer) error { return t.Write(w, f) },
		fmt.Sprintf("%s as %s", counted(len(t.Rows), "row", "rows"), f))
}

// copy puts the list into the clipboard where it fits, and else offers as many
// rows as do.
func (x *listExport) copy() tea.Cmd {
	t, f := x.table(), x.format
	form := fmt.Sprintf("%s, %s", f, export.Live)
	if f.ForPeople() && !t.Live {
		form = fmt.Sprintf("%s, %s", f, export.Defanged)
	}
	return func() tea.Msg {
		text, err := tableText(t, f)
		if err != nil {
			return sayDoubt("the list could not be written as " + f.String())()
		}
		if len(text) <= ui.MaxCopy {
			return ui.Copy(text, form)()
		}
		fewer, rows := firstThatFit(t, f)
		title := fmt.Sprintf("not copied: %s bytes, a terminal's clipboard takes %s", grouped(int64(len(text))), grouped(ui.MaxCopy))
		if rows == 0 {
			return sayDoubt(title)()
		}
		return ui.OpenMenu(ui.Menu{Title: title, Items: []ui.MenuItem{
			{Key: 'y', Name: "the first " + counted(rows, "row", "rows"), Run: func() tea.Cmd {
				return ui.Copy(fewer, fmt.Sprintf("%s, the first %s of %s", form, grouped(int64(rows)), grouped(int64(len(t.Rows)))))
			}},
		}})()
	}
}

func tableText(t export.Table, f export.Format) (string, error) {
	var b strings.Builder
	err := t.Write(&b, f)
	return strings.TrimSuffix(b.String(), "\n"), err
}

// firstThatFit is the longest beginning of a list that a clipboard takes.
func firstThatFit(t export.Table, f export.Format) (text string, rows int) {
	low, high := 0, len(t.Rows)
	for low < high {
		middle := (low + high + 1) / 2
		part := t
		part.Rows = t.Rows[:middle]
		part.Notes = append(part.Notes[:len(part.Notes):len(part.Notes)], fmt.Sprintf("the first %s of %s", counted(middle, "row", "rows"), grouped(int64(len(t.Rows)))))
		candidate, err := tableText(part, f)
		if err != nil || len(candidate) > ui.MaxCopy {
			high = middle - 1
			continue
		}
		low, text = middle, candidate
	}
	return text, low
}

// table makes rows of a list ready to leave.
func (d *Desk) table(title string, shown ui.Shown, grid ui.ShownGrid, rows []ui.ShownRow) export.Table {
	t := export.Table{Title: title, Made: d.Look.Now(), Demo: d.demo()}
	for _, c := range grid.Columns {
		t.Columns = append(t.Columns, c.Title)
	}
	if grid.Grouped != "" {
		t.Columns = append(t.Columns, grid.Grouped)
	}
	t.Rows = make([][]export.Cell, 0, len(rows))
	for _, row := range rows {
		cells := make([]export.Cell, 0, len(t.Columns))
		for i, c := range row.Cells {
			cells = append(cells, exportCell(c, row.Data[i], row.Value, d.Look))
		}
		if grid.Grouped != "" {
			cells = append(cells, export.Cell{Text: row.Group})
		}
		t.Rows = append(t.Rows, cells)
	}
	if grid.Hidden > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("the filter %q hides %s", shown.Filter, counted(grid.Hidden, "row", "rows")))
	}
	leftOut := slices.DeleteFunc(slices.Clone(grid.LeftOut), func(title string) bool { return title == grid.Grouped })
	if len(leftOut) > 0 {
		t.Notes = append(t.Notes, "columns left out, as on the screen: "+strings.Join(leftOut, ", "))
	}
	return t
}

// exportCell is a cell with what it stands for. A text that spells its row's
// value is that value.
func exportCell(c ui.Cell, data any, value string, l *ui.Look) export.Cell {
	out := export.Cell{Text: c.Text, Value: c.Value, Data: data}
	if value != "" && out.Value == "" && (c.Text == value || c.Text == l.Spell(value)) {
		out.Value = value
	}
	if out.Value != "" && (c.Text == out.Value || c.Text == l.Spell(out.Value)) {
		out.Text = ""
	}
	switch data := data.(type) {
	case time.Time:
		out.Says = isAge(c.Text)
	case nil:
	default:
		out.Says = saysNumber(c.Text, data)
	}
	return out
}

// ages are the words of an age alone: "now", "14m", "3h ago", "2026-11-03".
var ages = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:|–|now|just now|today|[0-9]+ ?(?:s|m|min|h|d|w|mo|y)(?: ago)?|[0-9]{4}-[0-9]{2}-[0-9]{2}|[≤≥]?[0-9]{2}-[0-9]{2})$`)
})

func isAge(text string) bool { return ages().MatchString(text) }

// saysNumber reports whether a text is a number and nothing else.
func saysNumber(text string, data any) bool {
	text = strings.ReplaceAll(text, ",", "")
	switch n := data.(type) {
	case *big.Int:
		return n != nil && text == n.String()
	case bool:
		return false
	}
	written, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return false
	}
	behind, err := strconv.ParseFloat(fmt.Sprint(data), 64)
	return err == nil && written == behind
}

// Data implements ui.DataSource: the days a name was seen first and last, as
// dates. On the edge of the window they are no dates, as on the screen.
func (r *nameRows) Data(i, column int) any {
	n := r.At(i)
	switch {
	case column == firstColumn && !n.First.IsZero() && !n.AtStart:
		return n.First
	case column == lastColumn && !n.Last.IsZero() && !n.AtEnd:
		return n.Last
	}
	return nil
}
