package ui

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// campaign are names in three groups and two that stand alone.
func campaign() []string {
	return []string{
		"www.solo.example", "a.pay.example", "a.shop.example", "b.shop.example", "b.pay.example", "c.shop.example", "x.other.example", "203.0.113.66",
		"a.cdn.example", "b.cdn.example",
	}
}

// grouped opens the groups of a view by the keys.
func groupIt(v *SheetView) { do(v, "s", "s", "enter") }

func rowsOn(v *SheetView) []string {
	var out []string
	for _, line := range screen(v, 60, 24)[1:] {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "name") && !strings.HasPrefix(line, "window") {
			out = append(out, strings.Join(strings.Fields(line), " "))
		}
	}
	return out
}

func TestGroups(t *testing.T) {
	v, h := hostView(campaign())
	do(v, "s", "s")
	assert.Contains(t, screen(v, 60, 24)[0], "[by registrable domain]")
	for _, k := range v.Keys() {
		assert.NotEqual(t, "direction", k.Help().Desc, "groups have none")
	}
	do(v, "down", "up", "enter")
	assert.Equal(t, []string{"▌ + shop.example 3 names", "+ pay.example 2 names", "+ cdn.example 2 names", "+ 3 that stand alone"}, rowsOn(v), "largest first, equal ones as met, then those alone")
	assert.Equal(t, "shop.example", selected(t, v), "a head may stand for a value")
	row, ok := v.Row()
	require.True(t, ok)
	assert.Equal(t, "shop.example", row.Value)
	assert.Equal(t, "open group", v.Keys()[0].Help().Desc)
	require.True(t, v.Toggle())
	assert.Equal(t, "close group", v.Keys()[0].Help().Desc)
	assert.Equal(t, []string{"▌ - shop.example 3 names", "a.shop[.]example 2", "b.shop[.]example 3", "c.shop[.]example 5", "+ pay.example 2 names"}, rowsOn(v)[:5])
	do(v, "down")
	assert.Equal(t, "a.shop.example", selected(t, v))
	assert.False(t, v.Toggle(), "a row is no head")
	do(v, "end", "enter")
	assert.Contains(t, rowsOn(v), "203.0.113[.]66 7", "enter opens too")

	do(v, "/")
	for _, r := range "pay" {
		do(v, string(r))
	}
	assert.Equal(t, []string{"▌ + pay.example 2 names"}, rowsOn(v), "groups of what the filter shows")
	v.Escape()
	v.Escape()
	do(v, "/", "a", ".", "enter")
	assert.Equal(t, "- 3 that stand alone", strings.TrimPrefix(rowsOn(v)[0], "▌ "), "with one row of each shown, none has company")
	v.Escape()
	assert.Equal(t, 10, len(v.grids[0].order))

	v.Set(Sheet{Blocks: []Block{Prose{text("window 30 d")}, hostGrid(&hosts{names: append(campaign(), "c.pay.example", "d.pay.example")})}})
	assert.Equal(t, "+ pay.example 4 names", strings.TrimPrefix(rowsOn(v)[0], "▌ "), "a new answer is in the same groups")
	assert.Contains(t, rowsOn(v), "▌ - shop.example 3 names", "and those that were open still are")
	do(v, "s", "left", "left", "left")
	assert.Contains(t, screen(v, 60, 24)[0], "[as given]")
	assert.Equal(t, "▌ www.solo[.]example 0", rowsOn(v)[0])
	assert.Positive(t, h.rows)
}

func TestMarksOfGroups(t *testing.T) {
	v, _ := hostView(campaign())
	groupIt(v)
	do(v, "space")
	assert.Equal(t, []string{"a.shop.example", "b.shop.example", "c.shop.example"}, v.Marked(), "the head is all its members")
	assert.Equal(t, "* + shop.example 3 names", rowsOn(v)[0])
	do(v, "up", "enter", "down", "space", "up")
	assert.Equal(t, "· - shop.example 3 names", rowsOn(v)[0], "some of them")
	assert.Equal(t, 2, v.Marks())
	do(v, "up", "space", "up")
	assert.Equal(t, 3, v.Marks(), "the others too")
	do(v, "space", "up")
	assert.Zero(t, v.Marks())
	do(v, "enter", "v", "down")
	assert.Equal(t, 5, v.Marks(), "a range over heads")
	do(v, "space")
	assert.Equal(t, []string{"a.shop.example", "b.shop.example", "c.shop.example", "a.pay.example", "b.pay.example"}, v.Marked(), "in the order shown")
	do(v, "*")
	assert.Equal(t, 10, v.Marks(), "rows of closed groups are shown by their heads")
}

func TestTheCursorFollowsItsRowIntoAGroup(t *testing.T) {
	v, _ := hostView(campaign())
	groupIt(v)
	do(v, "enter", "down", "down")
	require.Equal(t, "b.shop.example", selected(t, v))
	set := func(names []string) {
		v.Set(Sheet{Blocks: []Block{Prose{text("window 30 d")}, hostGrid(&hosts{names: names})}})
	}
	set(append([]string{"new.shop.example"}, campaign()...))
	assert.Equal(t, "b.shop.example", selected(t, v))
	v.grids[0].groups.open["shop.example"] = false
	set(campaign())
	assert.Equal(t, "shop.example", selected(t, v), "a closed group: on its head")
	set(append(campaign(), "c.pay.example", "d.pay.example"))
	assert.Equal(t, "shop.example", selected(t, v), "a head is followed too")
	set([]string{"a.shop.example", "b.pay.example"})
	_, ok := v.Selected()
	assert.False(t, ok, "the group is gone, those alone have no value")
}

func TestAGridWithoutGroups(t *testing.T) {
	v := sheetOf(names(3))
	assert.False(t, v.Toggle())
	assert.False(t, NewSheetView(testLook()).Toggle())
	for _, k := range v.Keys() {
		assert.NotContains(t, k.Help().Desc, "group")
	}
}

func TestOwnOrders(t *testing.T) {
	v, _ := hostView(hostNames(5))
	do(v, "s")
	assert.Contains(t, screen(v, 80, 24)[0], "[backwards ↑]", "one key: it is what the list is for")
	assert.Equal(t, "alone-4.example", strings.Replace(selected(t, v), "h4.pay", "alone-4", 1))
	do(v, "down")
	assert.Equal(t, "h0.shop.example", selected(t, v), "the other way")
	v.Set(Sheet{Blocks: []Block{Prose{text("window 30 d")}, hostGrid(&hosts{names: hostNames(9)})}})
	do(v, "enter")
	assert.Equal(t, "backwards ↓", screen(v, 80, 24)[0], "it stays, and is said")
	do(v, "space")
	assert.Equal(t, "1 marked (*) · backwards ↓", screen(v, 80, 24)[0])
	assert.Equal(t, "1 marked", screen(v, 20, 24)[0])
	do(v, "/", "h")
	assert.Equal(t, "/h▏  1 marked (*) · backwards ↓ · 4 shown, 5 hidden", screen(v, 80, 24)[0])
	do(v, "enter", "s", "s")
	assert.Regexp(t, `^sort by registrable domain  \[name ↑\]  n +1 marked \(\*\) · 4 shown, 5 hidden$`, screen(v, 80, 24)[0], "the menu hides none of it")
	do(v, "left", "left", "down", "enter")
	v.Escape()
	v.Escape()
	grid := hostGrid(&hosts{names: hostNames(9)})
	grid.Orders = nil
	v.Set(Sheet{Blocks: []Block{grid}})
	assert.Equal(t, givenOrder, v.grids[0].sort.column, "an order nobody offers any more")
}
