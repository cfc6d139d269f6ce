package ui

import "strings"

// Shown is what a view has on the screen as data, for what leaves the
// workbench: whatever is left of a list after filter, order and groups. Texts
// in it are as untrusted as they are in the sheet.
type Shown struct {
	Grids []ShownGrid
	// Current is the grid under the cursor, else the first that has rows; -1
	// where there is none.
	Current int
	Filter  string // as typed, "" for none
}

// A ShownGrid is one list of a view.
type ShownGrid struct {
	// Columns are those on the screen, in their order; LeftOut are the titles of
	// those the screen has no room for.
	Columns []Column
	LeftOut []string
	Rows    []ShownRow // in the order of the screen, closed groups included
	// HiddenMarks are the marked rows that the filter hides.
	HiddenMarks []ShownRow
	Hidden      int    // rows the filter hides, marked or not
	Grouped     string // the title of the grouping, "" for none
}

// A ShownRow is one row of a list.
type ShownRow struct {
	Cells []Cell // one for each column that is shown
	// Data is for each cell the time or the number it stands for; nil where the
	// text says it all.
	Data   []any
	ID     string // of the row in its list
	Value  string // the live value the row stands for
	Marked bool
	Group  string // what it belongs to; "" outside of groups and where that is not known
}

// A DataSource is a [RowSource] that knows what its cells stand for, beyond
// what they are sorted by: a date where the key of the order is a day's number.
type DataSource interface {
	// Data is the time or the number behind a cell, nil for none.
	Data(row, column int) any
}

// Marked are the marked rows, those that are hidden last.
func (g ShownGrid) Marked() []ShownRow {
	var rows []ShownRow
	for _, row := range g.Rows {
		if row.Marked {
			rows = append(rows, row)
		}
	}
	return append(rows, g.HiddenMarks...)
}

// Shown returns what the view has on the screen, and what a person would reach
// by scrolling and opening groups.
func (v *SheetView) Shown() Shown {
	out := Shown{Current: -1, Filter: v.filter.text}
	current := v.sortable()
	for _, g := range v.grids {
		if g == current {
			out.Current = len(out.Grids)
		}
		out.Grids = append(out.Grids, g.export(v.span(g)))
	}
	return out
}

func (v *gridView) export(r span) ShownGrid {
	columns, leftOut := v.columnsShown()
	marked := v.marked(r)
	out := ShownGrid{Hidden: v.hidden(), Rows: make([]ShownRow, 0, len(v.order))}
	for _, c := range columns {
		out.Columns = append(out.Columns, v.grid.Columns[c])
	}
	for _, c := range leftOut {
		out.LeftOut = append(out.LeftOut, v.grid.Columns[c].Title)
	}
	add := func(rows []int32, group string) {
		for _, row := range rows {
			out.Rows = append(out.Rows, v.rowShown(row, columns, marked.has(row), group))
		}
	}
	if v.groups == nil {
		add(v.order, "")
	} else {
		out.Grouped = v.groups.Title
		for _, g := range v.groups.groups {
			add(g.rows, groupText(g.name))
		}
	}
	for row := range marked.all {
		if v.hides(row) {
			out.HiddenMarks = append(out.HiddenMarks, v.rowShown(row, columns, true, ""))
		}
	}
	return out
}

// groupText is what rows have in common in words. A name that begins with NUL is
// a sign of the list's own, for rows of which that is not known.
func groupText(name string) string {
	if strings.HasPrefix(name, "\x00") {
		return ""
	}
	return name
}

// columnsShown are the numbers of the columns on the screen, and of those it
// has no room for. Before the first frame all are shown.
func (v *gridView) columnsShown() (shown, leftOut []int) {
	placed := map[int]bool{}
	for _, p := range v.columns {
		placed[p.column] = true
	}
	for i := range v.grid.Columns {
		if v.width <= 0 || placed[i] {
			shown = append(shown, i)
		} else {
			leftOut = append(leftOut, i)
		}
	}
	return shown, leftOut
}

func (v *gridView) rowShown(row int32, columns []int, marked bool, group string) ShownRow {
	r := v.rows.Row(int(row))
	out := ShownRow{ID: r.ID, Value: v.rows.Value(int(row)), Marked: marked, Group: group,
		Cells: make([]Cell, 0, len(columns)), Data: make([]any, 0, len(columns))}
	for _, c := range columns {
		var cell Cell
		if c < len(r.Cells) {
			cell = r.Cells[c]
		}
		out.Cells = append(out.Cells, cell)
		out.Data = append(out.Data, v.data(&r, int(row), c))
	}
	return out
}

// data is the time or the number behind a cell.
func (v *gridView) data(r *Row, row, column int) any {
	if typed, ok := v.rows.(DataSource); ok {
		return typed.Data(row, column)
	}
	if v.grid.Source != nil || column >= len(r.Sort) {
		return nil // the keys of a source may be numbers of its own
	}
	if _, text := r.Sort[column].(string); text {
		return nil
	}
	return r.Sort[column]
}
