package ui

// identity is what the cursor stands on, by name.
func (v *SheetView) identity() string {
	if !v.valid(v.cursor) {
		return ""
	}
	seg := &v.layout.segments[v.cursor.segment]
	if seg.grid != nil {
		return rowIdentity(seg.grid.row(v.cursor.stop))
	}
	return seg.stops[v.cursor.stop].value
}

func rowIdentity(r *Row) string {
	if r.ID != "" {
		return r.ID
	}
	return r.Value
}

// restore puts the cursor back on what identity returned, or as near as there
// is something.
func (v *SheetView) restore(id string) {
	if id != "" {
		for i := range v.layout.segments {
			if at, ok := v.layout.segments[i].find(id); ok {
				if (cursor{i, at}) != v.cursor {
					v.to(cursor{i, at})
				}
				return
			}
		}
	}
	if v.valid(v.cursor) {
		return
	}
	if v.cursor.segment >= 0 && v.cursor.segment < len(v.layout.segments) {
		if n := v.layout.segments[v.cursor.segment].stopCount(); n > 0 {
			v.to(cursor{v.cursor.segment, n - 1})
			return
		}
	}
	if c, ok := v.edge(false); ok {
		v.cursor = c
	}
}

func (s *segment) find(id string) (int, bool) {
	if s.grid == nil {
		for i := range s.stops {
			if s.stops[i].value == id {
				return i, true
			}
		}
		return 0, false
	}
	for i := range s.grid.order {
		if rowIdentity(s.grid.row(i)) == id {
			return i, true
		}
	}
	return 0, false
}
