package ui

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"
)

// givenOrder is the order in which the rows were given.
const givenOrder = -1

// A sorting is the order of a grid: by which column, and which way.
type sorting struct {
	column     int
	descending bool
}

func (s sorting) arrow() string {
	if s.descending {
		return "↓"
	}
	return "↑"
}

// arrange computes which rows are shown, and in which order. It costs time in
// the number of rows, so it is done when filter, order or rows change and never
// for a frame.
func (v *gridView) arrange(f filter) {
	v.order = v.order[:0]
	if f.empty() {
		for i := range v.grid.Rows {
			v.order = append(v.order, int32(i))
		}
	} else {
		if v.words == nil {
			v.words = newHaystack(v.look, v.grid.Rows)
		}
		v.order = v.words.search(f, v.order)
	}
	v.apply()
}

// apply sorts what is shown.
func (v *gridView) apply() {
	column := v.sort.column
	if column < 0 || column >= len(v.grid.Columns) {
		return
	}
	keys := make([]any, len(v.grid.Rows))
	for _, i := range v.order {
		keys[i] = sortKey(&v.grid.Rows[i], column)
	}
	descending := v.sort.descending
	slices.SortStableFunc(v.order, func(a, b int32) int {
		ka, kb := keys[a], keys[b]
		switch { // what has no key is last, whichever way
		case ka == nil && kb == nil:
			return 0
		case ka == nil:
			return 1
		case kb == nil:
			return -1
		}
		if descending {
			return compareKeys(kb, ka)
		}
		return compareKeys(ka, kb)
	})
}

// sortKey is the key a row gave for a column, or the text of its cell. A row
// with keys and none for this column has none: it is sorted last.
func sortKey(r *Row, column int) any {
	if r.Sort != nil {
		if column < len(r.Sort) {
			return r.Sort[column]
		}
		return nil
	}
	if column >= len(r.Cells) {
		return nil
	}
	c := r.Cells[column]
	if c.Text == "" {
		return strings.ToLower(c.Value)
	}
	return strings.ToLower(c.Text)
}

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
