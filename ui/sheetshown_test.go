package ui

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func shownNames(rows []ShownRow) (names []string) {
	for _, r := range rows {
		names = append(names, r.Value)
	}
	return names
}

func TestShown(t *testing.T) {
	grid := Grid{Markable: true, Columns: []Column{{Title: "name", Min: 10}, {Title: "when", Min: 20, Keep: 1}}}
	for i, name := range []string{"b.shop.example", "a.bank.example", "c.shop.example"} {
		at := noon.Add(-time.Duration(i) * time.Hour)
		grid.Rows = append(grid.Rows, Row{ID: name, Value: name, Cells: []Cell{value(name), text("now")}, Sort: []any{name, at}})
	}
	grid.Groupings = []Grouping{{Title: "domain", Group: func(i int) string { return registrable(grid.Rows[i].Value) },
		Head: func(group string, _ []int32) Row { return Row{Cells: []Cell{text(group)}} }}}
	v := NewSheetView(testLook())
	v.Set(Sheet{Blocks: []Block{Facts{fact("risk", text("0.9"))}, grid}})

	shown := v.Shown()
	require.Len(t, shown.Grids, 1)
	assert.Zero(t, shown.Current)
	g := shown.Grids[0]
	assert.Len(t, g.Columns, 2)
	assert.Empty(t, g.LeftOut)
	assert.Equal(t, []string{"b.shop.example", "a.bank.example", "c.shop.example"}, shownNames(g.Rows))
	assert.Equal(t, "b.shop.example", g.Rows[0].ID)
	assert.Equal(t, []any{nil, noon}, g.Rows[0].Data, "a text stands for itself, a time is a time")

	v.Render(16, 10, true)
	g = v.Shown().Grids[0]
	assert.Equal(t, []string{"when"}, g.LeftOut, "no room for it")
	assert.Len(t, g.Rows[0].Cells, 1)

	v.Render(80, 10, true)
	v.sortable().mark([]int32{1, 2})
	v.setFilter("shop")
	g = v.Shown().Grids[0]
	assert.Equal(t, "shop", v.Shown().Filter)
	assert.Equal(t, 1, g.Hidden)
	assert.Equal(t, []string{"b.shop.example", "c.shop.example"}, shownNames(g.Rows))
	assert.Equal(t, []string{"c.shop.example", "a.bank.example"}, shownNames(g.Marked()), "hidden marks come last")

	v.setFilter("")
	v.sortable().regroup("domain")
	v.sortable().arrange(v.filter)
	g = v.Shown().Grids[0]
	assert.Equal(t, "domain", g.Grouped)
	assert.Equal(t, []string{"b.shop.example", "c.shop.example", "a.bank.example"}, shownNames(g.Rows), "closed groups included")
	assert.Equal(t, "shop.example", g.Rows[0].Group)
	assert.Empty(t, g.Rows[2].Group)

	grid.Groupings[0].Group = func(i int) string {
		if i == 0 {
			return "\x00" // not known
		}
		return "shop.example"
	}
	v.Set(Sheet{Blocks: []Block{grid}})
	require.Equal(t, "domain", v.Shown().Grids[0].Grouped)
	for _, row := range v.Shown().Grids[0].Rows {
		assert.NotContains(t, row.Group, "\x00", "a sign of the list is no text")
	}

	v.Set(Sheet{})
	assert.Equal(t, Shown{Current: -1}, NewSheetView(testLook()).Shown())
}
