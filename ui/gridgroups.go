package ui

import (
	"slices"
)

// A gathering is a grid's rows under the heads of one grouping.
type gathering struct {
	Grouping
	of      []int32  // the number of each row's group; -1: none
	names   []string // of the groups, by number
	numbers map[string]int32
	groups  []group // those shown, in order
	open    map[string]bool
}

// A group is a head and the rows under it. Those that stand alone are one group
// without a name.
type group struct {
	name string
	rows []int32
	head *Row // once it was on the screen
}

// alone is the group of the rows that stand alone.
const alone = ""

// regroup gathers the rows by the grouping with that title, or no longer;
// arrange makes it show.
func (v *gridView) regroup(title string) {
	v.groups = nil
	at := slices.IndexFunc(v.grid.Groupings, func(g Grouping) bool { return g.Title == title })
	if at < 0 {
		return
	}
	if v.gathered == nil {
		v.gathered = map[string]*gathering{}
	}
	if v.gathered[title] == nil {
		v.gathered[title] = &gathering{open: map[string]bool{}, numbers: map[string]int32{}}
	}
	v.groups = v.gathered[title]
	v.groups.Grouping = v.grid.Groupings[at]
}

// inherit takes over which groups are open, and what is known of their names.
func (g *gathering) inherit(old *gathering) {
	g.open, g.names, g.numbers = old.open, old.names, old.numbers
}

// number asks for the group of every row, once.
func (g *gathering) number(rows int) {
	if len(g.of) == rows {
		return
	}
	g.of = make([]int32, rows)
	for i := range rows {
		name := g.Group(i)
		if name == alone {
			g.of[i] = -1
			continue
		}
		n, ok := g.numbers[name]
		if !ok {
			n = int32(len(g.names))
			g.numbers[name] = n
			g.names = append(g.names, name)
		}
		g.of[i] = n
	}
}

// gather puts the rows that are shown under their heads.
func (v *gridView) gather() {
	if v.groups == nil {
		v.lines = v.order
		return
	}
	v.groups.number(v.rows.Len())
	v.groups.collect(v.order)
	v.unfold()
}

// collect makes the groups of the rows in order: the largest first, of equal
// ones that which is met first; rows without company last.
func (g *gathering) collect(order []int32) {
	sizes := make([]int32, len(g.names))
	for _, row := range order {
		if n := g.of[row]; n >= 0 {
			sizes[n]++
		}
	}
	ends := make([]int32, len(g.names)) // of each group's rows so far in rows
	var ranks []uint64                  // size, then who was met first
	rest, met := int32(0), make([]int32, 0, len(g.names))
	for _, row := range order {
		n := g.of[row]
		if n < 0 || sizes[n] < 2 {
			rest++
		} else if ends[n] == 0 {
			ends[n] = -1 // met
			ranks = append(ranks, uint64(sizes[n])<<32|uint64(^uint32(len(met))))
			met = append(met, n)
		}
	}
	slices.Sort(ranks)
	rows := make([]int32, len(order))
	g.groups = make([]group, 0, len(ranks)+1)
	at := int32(0)
	for _, rank := range slices.Backward(ranks) {
		n := met[^uint32(rank)]
		g.groups = append(g.groups, group{name: g.names[n], rows: rows[at : at+sizes[n]]})
		ends[n] = at
		at += sizes[n]
	}
	if rest > 0 {
		g.groups = append(g.groups, group{name: alone, rows: rows[at:]})
	}
	for _, row := range order {
		end := &at
		if n := g.of[row]; n >= 0 && sizes[n] > 1 {
			end = &ends[n]
		}
		rows[*end] = row
		*end++
	}
}

// unfold makes the lines: every head, and the rows of open groups.
func (v *gridView) unfold() {
	v.lines = nil
	for n, g := range v.groups.groups {
		v.lines = append(v.lines, ^int32(n))
		if v.groups.open[g.name] {
			v.lines = append(v.lines, g.rows...)
		}
	}
}

// head returns the group whose head is at a line.
func (v *gridView) head(line int) (*group, bool) {
	if n := v.lines[line]; n < 0 {
		return &v.groups.groups[^n], true
	}
	return nil, false
}

// members are the rows that a line stands for.
func (v *gridView) members(line int) []int32 {
	if g, ok := v.head(line); ok {
		return g.rows
	}
	return v.lines[line : line+1]
}

// toggle opens or closes the group with its head at a line.
func (v *gridView) toggle(line int) bool {
	g, ok := v.head(line)
	if !ok {
		return false
	}
	v.groups.open[g.name] = !v.groups.open[g.name]
	v.unfold()
	return true
}

// row is the line of a group.
func (g *gathering) row(of *group) Row {
	if of.head == nil {
		head := g.Head(of.name, of.rows)
		of.head = &head
	}
	return *of.head
}

// sign says whether a group is open.
func (g *gathering) sign(of *group) string {
	if g.open[of.name] {
		return "-"
	}
	return "+"
}
