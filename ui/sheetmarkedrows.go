package ui

// MarkedRows returns the marked rows, those that the filter hides too, in the
// order of their grids.
func (v *SheetView) MarkedRows() []Row {
	var rows []Row
	for _, g := range v.grids {
		for row := range g.marked(v.span(g)).all {
			rows = append(rows, g.rows.Row(int(row)))
		}
	}
	return rows
}
