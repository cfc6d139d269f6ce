package ui

import (
	"slices"

	"charm.land/bubbles/v2/key"

	"pugmark/ui/display"
)

// footer returns the lines that say which keys do something now: the most
// useful first, help always last and always there.
func (s *Shell) footer(width, lines int) []string {
	own, shell := s.keys()
	if !s.typing() && s.palette == nil {
		own = escapeFirst(own)
	}
	gap := "  "
	if width >= mediumFrom {
		gap = " · "
	}
	var last []key.Binding
	if n := len(shell); n > 0 {
		shell, last = shell[:n-1], shell[n-1:]
	}
	bindings := distinct(own, shell)
	out := make([]string, lines)
	for i := range out {
		f := footerLine{look: s.look, gap: gap, room: width - 1}
		rest, all := f.fill(bindings, last)
		if !all && i < lines-1 { // help goes to the last line
			f = footerLine{look: s.look, gap: gap, room: width - 1}
			rest, _ = f.fill(bindings, nil)
		} else if !all {
			for _, b := range rest { // short ones may still fit
				f.add(b)
			}
		}
		if all || i == lines-1 {
			f.finish(last)
			bindings, last = nil, nil
		}
		bindings = rest
		out[i] = " " + string(f.out)
	}
	return out
}

// escapeFirst puts the way out of a filter or a menu in front, where it is never
// left out: keys that do something else than usual must be on the screen.
func escapeFirst(own []key.Binding) []key.Binding {
	at := slices.IndexFunc(own, func(b key.Binding) bool { return b.Help().Key == "esc" })
	if at <= 0 {
		return own
	}
	return slices.Concat(own[at:at+1], own[:at], own[at+1:])
}

// distinct returns the bindings that have a help text, each key once.
func distinct(groups ...[]key.Binding) []key.Binding {
	most := 0
	for _, group := range groups {
		most += len(group)
	}
	seen, out := make(map[string]bool, most), make([]key.Binding, 0, most)
	for _, group := range groups {
		for _, b := range group {
			name := b.Help().Key
			if !b.Enabled() && len(b.Keys()) > 0 || name == "" || seen[name] {
				continue
			}
			seen[name] = true
			out = append(out, b)
		}
	}
	return out
}

// A footerLine collects keys while there is room.
type footerLine struct {
	look     *Look
	gap      string
	room     int
	reserved int
	used     int
	out      []byte
}

func (l *Look) helpText(b key.Binding) (name, desc string) {
	h := b.Help()
	return display.Cell(l.keyName(h.Key)), display.Cell(h.Desc)
}

func (f *footerLine) width(b key.Binding) int {
	name, desc := f.look.helpText(b)
	if desc == "" {
		return textWidth(name)
	}
	return textWidth(name) + 1 + textWidth(desc)
}

// fill adds bindings in order while there is room for them and for last, and
// returns those that are left.
func (f *footerLine) fill(bindings, last []key.Binding) (rest []key.Binding, all bool) {
	for _, b := range last {
		f.reserved = min(f.room, f.width(b)+textWidth(f.gap))
		f.room -= f.reserved
	}
	for i, b := range bindings {
		if !f.add(b) {
			return bindings[i:], false
		}
	}
	return nil, true
}

// finish adds what fill has kept room for.
func (f *footerLine) finish(last []key.Binding) {
	f.room += f.reserved
	for _, b := range last {
		f.add(b)
	}
}

func (f *footerLine) add(b key.Binding) bool {
	space := 0
	if f.used > 0 {
		space = textWidth(f.gap)
	}
	width := space + f.width(b)
	if f.used+width > f.room {
		return false
	}
	dim := f.look.Styles.ink(toneTint(ToneDim))
	if space > 0 {
		f.out = appendInk(f.out, dim, f.gap)
	}
	name, desc := f.look.helpText(b)
	f.out = appendInk(f.out, f.look.Styles.ink(toneTint(ToneKey)), name)
	if desc != "" {
		f.out = append(append(f.out, ' '), desc...)
	}
	f.used += width
	return true
}
