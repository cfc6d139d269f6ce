package ui

import "charm.land/bubbles/v2/key"

// Keys are the bindings that do something now.
func (v *SheetView) Keys() []key.Binding {
	keys := v.look.Keys
	switch {
	case v.prompt != nil:
		return v.prompt.keys()
	case v.typing:
		return []key.Binding{bind("enter", "keep filter", "enter"), bind("!", "hides what matches"), bind("esc", "leave", "esc")}
	case v.sorting != nil:
		return v.menuKeys()
	case v.marking != nil:
		return []key.Binding{bind("esc", "leave range", "esc"), bind("↑ ↓", "extend"), bind("space", "mark them", "space", "v")}
	case v.sortable() == nil:
		return nil
	}
	out := append(v.groupKey(), keys.Filter)
	marks := v.Marks()
	if v.filter.text != "" {
		out = append(out, bind("esc", "clear filter", "esc"))
	} else if marks > 0 {
		out = append(out, bind("esc", "unmark all", "esc"))
	}
	g := v.markable()
	if g != nil {
		out = append(out, keys.Mark)
	}
	out = append(out, v.sortKey())
	if g != nil {
		out = append(out, keys.MarkRange, keys.MarkAll)
		if len(g.marks.past) > 0 {
			out = append(out, keys.Undo)
		}
	}
	return out
}

// groupKey is what enter does on the head of a group.
func (v *SheetView) groupKey() []key.Binding {
	g, line := v.under()
	if g == nil {
		return nil
	}
	head, ok := g.head(line)
	switch {
	case !ok:
		return nil
	case g.groups.open[head.name]:
		return []key.Binding{bind("enter", "close group", "enter")}
	}
	return []key.Binding{bind("enter", "open group", "enter")}
}

// sortKey is the binding of the sort menu; it says when there is more in it.
func (v *SheetView) sortKey() key.Binding {
	b := v.look.Keys.Sort
	if g := v.sortable(); g != nil && len(g.grid.Groupings) > 0 {
		b.SetHelp(b.Help().Key, "sort or group")
	}
	return b
}

// menuKeys are the bindings of the open sort menu.
func (v *SheetView) menuKeys() []key.Binding {
	out := []key.Binding{bind("s →", "next", "s")}
	if v.menuGrid().groups == nil {
		out = append(out, bind("↑ ↓", "direction"))
	}
	return append(out, bind("enter", "keep", "enter"), bind("esc", "as before", "esc"))
}
