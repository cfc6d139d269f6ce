package ui

import (
	"reflect"
	"strings"
)

// rowList gives rows that are all there already.
type rowList struct {
	look *Look
	rows []Row
}

// Len implements RowSource.
func (l rowList) Len() int { return len(l.rows) }

// Row implements RowSource.
func (l rowList) Row(i int) Row { return l.rows[i] }

// Value implements RowSource.
func (l rowList) Value(i int) string { return l.rows[i].Value }

// AppendText appends what the cells say. Values are in it both ways: live and
// as they are spelled.
func (l rowList) AppendText(b []byte, i int) []byte {
	r := &l.rows[i]
	for _, c := range r.Cells {
		if c.Text != "" {
			b = append(append(b, c.Text...), rowEnd)
		}
		b = l.appendValue(b, c.Value)
	}
	if len(r.Cells) == 0 || r.Cells[0].Value != r.Value {
		b = l.appendValue(b, r.Value)
	}
	return b
}

func (l rowList) appendValue(b []byte, value string) []byte {
	if value == "" {
		return b
	}
	b = append(append(b, value...), rowEnd)
	if spelled := l.look.Spell(value); spelled != value {
		b = append(append(b, spelled...), rowEnd)
	}
	return b
}

// SortKey is the key the row gave for a column, or the text of its cell. A row
// with keys and none for this column has none: it is sorted last.
func (l rowList) SortKey(i, column int) any {
	r := &l.rows[i]
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

// rowsOf returns the rows of a grid, whichever way it has them.
func rowsOf(l *Look, g Grid) RowSource {
	if g.Source != nil {
		return g.Source
	}
	return rowList{l, g.Rows}
}

// identity names row i, so that it is found again in a grid that takes the
// place of this one.
func (v *gridView) identity(i int32) string {
	if v.grid.Source != nil {
		return v.rows.Value(int(i))
	}
	r := &v.grid.Rows[i]
	if r.ID != "" {
		return r.ID
	}
	return r.Value
}

// sameRows reports whether both grids have one source, whose rows do not change.
func sameRows(a, b Grid) bool {
	return a.Source != nil && b.Source != nil && reflect.TypeOf(a.Source).Comparable() && a.Source == b.Source
}
