package ui

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"time"
)

// givenOrder is the order in which the rows were given, ownOrder one of the
// grid's own Orders.
const (
	givenOrder = -1
	ownOrder   = -2
)

// A sorting is the order of a grid: by which column or own order, and which way.
type sorting struct {
	column     int
	title      string // of the own order
	descending bool
}

func (s sorting) arrow() string {
	if s.descending {
		return "↓"
	}
	return "↑"
}

// offers reports whether the grid can be sorted so.
func (v *gridView) offers(s sorting) bool {
	if s.column == ownOrder {
		return slices.ContainsFunc(v.grid.Orders, func(o Order) bool { return o.Title == s.title })
	}
	return s.column < len(v.grid.Columns)
}

// sortBy changes the order; arrange makes it show.
func (v *gridView) sortBy(s sorting) {
	v.sort = s
	v.rank()
}

// rank puts all rows into the chosen order, once, so that a filter only has to
// leave rows out.
func (v *gridView) rank() {
	if v.sort.column == givenOrder {
		v.sorted = nil
		return
	}
	v.sorted = slices.Grow(v.sorted[:0:0], v.rows.Len())
	for i := range v.rows.Len() {
		v.sorted = append(v.sorted, int32(i))
	}
	if text := v.text(); text != nil {
		sortTexts(v.sorted, text, v.sort.descending)
		return
	}
	sortRows(v.sorted, v.key(), v.sort.descending)
}

// text returns the text of a row in the chosen order, nil where it is ordered
// by something else.
func (v *gridView) text() func(i int) string {
	if texts, ok := v.rows.(TextSorter); ok && v.sort.column >= 0 {
		return texts.SortText(v.sort.column)
	}
	return nil
}

// key returns the key of a row in the chosen order.
func (v *gridView) key() func(row int32) any {
	if column := v.sort.column; column >= 0 {
		return func(row int32) any { return v.rows.SortKey(int(row), column) }
	}
	at := slices.IndexFunc(v.grid.Orders, func(o Order) bool { return o.Title == v.sort.title })
	return func(row int32) any { return v.grid.Orders[at].Key(int(row)) }
}

// arrange computes which rows are shown, and in which order. It costs time in
// the number of rows, so it is done when query, order or rows change and never
// for a frame.
func (v *gridView) arrange(q query) {
	v.order = slices.Grow(v.order[:0], v.rows.Len())
	v.all = q.empty()
	v.marks.count.known = false
	switch {
	case v.all && v.sorted != nil:
		v.order = append(v.order, v.sorted...)
	case v.all:
		for i := range v.rows.Len() {
			v.order = append(v.order, int32(i))
		}
	default:
		v.leaveOut(q)
	}
	v.gather()
}

func (v *gridView) leaveOut(q query) {
	if v.words == nil {
		v.words = NewFilter(v.rows.Len(), v.rows.AppendText)
	}
	found := v.words.search(q)
	clear(v.hits)
	for _, row := range found {
		v.hits.add(row)
	}
	if v.sorted == nil {
		v.order = append(v.order, found...)
		return
	}
	for _, row := range v.sorted {
		if v.hits.has(row) {
			v.order = append(v.order, row)
		}
	}
}

// hides reports whether the query hides a row.
func (v *gridView) hides(row int32) bool { return !v.all && !v.hits.has(row) }

// compareKeys orders times, numbers and strings; keys of different kinds are
// ordered by kind.
func compareKeys(a, b any) int {
	if ta, ok := a.(time.Time); ok {
		if tb, ok := b.(time.Time); ok {
			return ta.Compare(tb)
		}
	}
	if ba, ok := a.(*big.Int); ok {
		if bb, ok := b.(*big.Int); ok && ba != nil && bb != nil {
			return ba.Cmp(bb)
		}
	}
	if na, ok := number(a); ok {
		if nb, ok := number(b); ok {
			return cmp.Compare(na, nb)
		}
	}
	sa, aText := a.(string)
	sb, bText := b.(string)
	if aText && bText {
		return cmp.Compare(sa, sb)
	}
	return cmp.Compare(kind(a), kind(b))
}

func number(v any) (float64, bool) {
	switch n := v.(type) {
	case int:
		return float64(n), true
	case int32:
		return float64(n), true
	case int64:
		return float64(n), true
	case uint32:
		return float64(n), true
	case uint64:
		return float64(n), true
	case float64:
		return n, true
	case time.Duration:
		return float64(n), true
	}
	return 0, false
}

func kind(v any) string { return fmt.Sprintf("%T", v) }
