package ui

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// A sortMenu is the open choice of an order or of groups. It is about a place
// among the grids, not about a view of one: new rows bring new views.
type sortMenu struct {
	grid   int
	before choice // what esc shows again
	place  place  // what the cursor stood on then
	top    int    // and how the screen stood
	down   int
}

// A choice is an entry of the sort menu: an order, or a grouping of the rows as
// they were given.
type choice struct {
	title   string
	sorting sorting
	group   string
}

// choices are the entries of the sort menu: as given, in the grid's own orders,
// which are what the list is for, in groups, by each column with a title.
func (v *gridView) choices() []choice {
	out := []choice{{title: "as given", sorting: sorting{column: givenOrder}}}
	for _, o := range v.grid.Orders {
		out = append(out, choice{title: o.Title, sorting: sorting{column: ownOrder, title: o.Title}})
	}
	for _, g := range v.grid.Groupings {
		out = append(out, choice{title: "by " + g.Title, sorting: sorting{column: givenOrder}, group: g.Title})
	}
	for i, c := range v.grid.Columns {
		if c.Title != "" {
			out = append(out, choice{title: c.Title, sorting: sorting{column: i}})
		}
	}
	return out
}

// chosen is the place among the choices of what the grid shows.
func (v *gridView) chosen(choices []choice) int {
	at := slices.IndexFunc(choices, func(c choice) bool {
		if v.groups != nil {
			return c.group == v.groups.Title
		}
		return c.sorting.column == v.sort.column && c.sorting.title == v.sort.title
	})
	return max(0, at)
}

func (v *SheetView) openMenu() {
	g := v.sortable()
	if g == nil {
		return
	}
	before := choice{sorting: g.sort}
	if g.groups != nil {
		before.group = g.groups.Title
	}
	at, down := v.standing()
	v.sorting = &sortMenu{slices.Index(v.grids, g), before, at, v.top, down}
	v.choose(1)
}

// menuGrid is the grid that the open menu is about.
func (v *SheetView) menuGrid() *gridView { return v.grids[v.sorting.grid] }

// leaveMenu closes the menu and shows the list as it was before.
func (v *SheetView) leaveMenu() {
	g, menu := v.menuGrid(), v.sorting
	v.sorting = nil
	v.endRange()
	if !g.offers(menu.before.sorting) {
		menu.before.sorting = sorting{column: givenOrder}
	}
	v.show(g, menu.before)
	v.top = menu.top
	v.restore(menu.place, menu.down)
}

// pressMenu handles the keys of the open menu. Any other key closes it and
// keeps its own meaning.
func (v *SheetView) pressMenu(msg tea.KeyPressMsg) bool {
	keys := v.look.Keys
	switch {
	case key.Matches(msg, keys.Sort), key.Matches(msg, keys.Right):
		v.choose(1)
	case key.Matches(msg, keys.Left):
		v.choose(-1)
	case key.Matches(msg, keys.Up):
		v.direct(v.menuGrid(), false)
	case key.Matches(msg, keys.Down):
		v.direct(v.menuGrid(), true)
	case msg.String() == "enter":
		v.sorting = nil
	default:
		v.sorting = nil
		return false
	}
	return true
}

// choose shows the grid as the next choice says.
func (v *SheetView) choose(step int) {
	g := v.menuGrid()
	choices := g.choices()
	at := (g.chosen(choices) + step + len(choices)) % len(choices)
	v.endRange()
	v.show(g, choices[at])
}

// show shows the grid as a choice says, from its beginning.
func (v *SheetView) show(g *gridView, c choice) {
	g.regroup(c.group)
	g.sortBy(c.sorting)
	v.rearranged(g)
}

// direct turns the order round, where there is one.
func (v *SheetView) direct(g *gridView, descending bool) {
	if g.sort.descending == descending || g.sort.column == givenOrder {
		return
	}
	sort := g.sort
	sort.descending = descending
	v.sortGrid(g, sort)
}

func (v *SheetView) sortGrid(g *gridView, by sorting) {
	v.endRange()
	g.sortBy(by)
	v.rearranged(g)
}

func (v *SheetView) rearranged(g *gridView) {
	g.arrange(v.filter)
	v.changed()
	v.toTop(g)
}

// paintMenu appends the choices, and how many rows are hidden and marked.
func (v *SheetView) paintMenu(b []byte, width int) []byte {
	const gap = "  "
	title, used := clip("sort ", width)
	counts, w := v.counts(v.filter.text != "", width/2)
	if w > 0 {
		counts, w = clip(gap+counts, min(width/2, width-used))
	}
	g := v.menuGrid()
	choices := g.choices()
	at := g.chosen(choices)
	room := width - used - w
	var cells []Cell
	for i, choice := range choices {
		c := Cell{Text: choice.title}
		if i == at {
			c.Text = "[" + c.Text + "]"
			if choice.sorting.column != givenOrder {
				c.Text = "[" + choice.title + " " + g.sort.arrow() + "]"
			}
			for len(cells) > 0 && v.look.lineWidth(cells, gap)+len(gap)+textWidth(v.look.text(c, inLine)) > room {
				cells = cells[1:] // the chosen one is always on the screen
			}
		}
		cells = append(cells, c)
	}
	b = appendInk(b, v.look.Styles.ink(toneTint(ToneKey)), title)
	b = v.look.appendLine(b, room, cells, gap)
	return appendInk(b, v.look.Styles.ink(toneTint(ToneDim)), counts)
}
