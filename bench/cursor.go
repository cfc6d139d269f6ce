package main

import (
	"fmt"
	"strconv"

	"charm.land/bubbles/v2/table"
	tea "charm.land/bubbletea/v2"

	"pugmark/ui"
)

// The screen that a list is measured on.
const (
	listWidth  = 140
	listHeight = 40
	longList   = 100_000
	shortList  = 1_000
)

// hostName is the i-th of a deterministic world of host names, about 30 bytes
// long and in no order.
func hostName(i int) string {
	services := [...]string{"login", "mail", "cdn", "static", "vpn", "smtp", "portal", "www", "api", "img"}
	hash := (uint64(i) + 1) * 0x9e3779b97f4a7c15
	return fmt.Sprintf("%s-%07x.site-%d.example", services[hash>>60%uint64(len(services))], hash>>28&0xfffffff, hash>>16%4000)
}

// passiveDNS are the cells of row i of a list of names.
func passiveDNS(i int) (name, first, last, days string) {
	day := noon.AddDate(0, 0, -i%30)
	return hostName(i), day.Format("2006-01-02"), noon.Format("2006-01-02"), strconv.Itoa(i%30 + 1)
}

func nameGrid(rows int) ui.Grid {
	g := ui.Grid{Columns: []ui.Column{
		{Title: "name", Min: 20, Weight: 1}, {Title: "first", Min: 10, Right: true}, {Title: "last", Min: 10, Right: true}, {Title: "days", Min: 5, Right: true},
	}}
	for i := range rows {
		name, first, last, days := passiveDNS(i)
		g.Rows = append(g.Rows, ui.Row{ID: name, Value: name,
			Cells: []ui.Cell{{Value: name}, {Text: first}, {Text: last}, {Text: days}}, Sort: []any{name, first, last, i % 30}})
	}
	return g
}

func newList(rows int) *ui.SheetView {
	v := ui.NewSheetView(newLook())
	v.Set(ui.Sheet{Blocks: []ui.Block{nameGrid(rows)}})
	v.Render(listWidth, listHeight, true)
	return v
}

func newBubblesTable(rows int) table.Model {
	columns := []table.Column{{Title: "name", Width: listWidth - 33}, {Title: "first", Width: 10}, {Title: "last", Width: 10}, {Title: "days", Width: 5}}
	cells := make([]table.Row, rows)
	for i := range cells {
		name, first, last, days := passiveDNS(i)
		cells[i] = table.Row{name, first, last, days}
	}
	return table.New(table.WithColumns(columns), table.WithRows(cells), table.WithFocused(true), table.WithWidth(listWidth), table.WithHeight(listHeight))
}

// walk returns keys that go down 400 rows and up again, for ever.
func walk() func() tea.KeyPressMsg {
	step := 0
	return func() tea.KeyPressMsg {
		step++
		if step/400%2 == 0 {
			return tea.KeyPressMsg{Code: tea.KeyDown}
		}
		return tea.KeyPressMsg{Code: tea.KeyUp}
	}
}

// cursorStep is P1.
func cursorStep(s *session) error {
	list := func(rows int) func() {
		v, key := newList(rows), walk()
		return func() {
			v.Update(key())
			v.Render(listWidth, listHeight, true)
		}
	}
	bubbles, key := newBubblesTable(longList), walk()
	ours, few := list(longList), list(shortList)
	theirs := func() {
		bubbles, _ = bubbles.Update(key())
		_ = bubbles.View()
	}
	took := sideBySide(samples, each(ours), each(few), each(theirs))
	s.times("cursor step, 100,000 rows, 140×40", took[0], "bubbles/v2 table", took[2], 1.0/100)
	s.times("the same", took[0], "its own at 1,000 rows", took[1], 1.2)
	s.counts("the same", allocations(2000, ours), "allocations allowed", 10, "", 1)
	s.note("bubbles/v2 table makes %s allocations a step", number(allocations(100, theirs)))
	return nil
}
