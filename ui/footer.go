package ui

import (
	"charm.land/bubbles/v2/key"

	"pugmark/ui/display"
)

// footer returns the lines that say which keys do something now: the most
// useful first, help always last and always there.
func (s *Shell) footer(width, lines int) []string {
	own, shell := s.keys()
	gap := "  "
	if width >= mediumFrom {
		gap = " · "
	}
	out := make([]string, lines)
	var last *key.Binding
	if n := len(shell); n > 0 {
		last, shell = &shell[n-1], shell[:n-1]
	}
	bindings := distinct(own, shell)
	for i := range out {
		f := footerLine{look: s.look, gap: gap, room: width - 1}
		if i == lines-1 && last != nil {
			f.reserve(*last)
		}
		for len(bindings) > 0 && f.add(bindings[0]) {
			bindings = bindings[1:]
		}
		if i == lines-1 {
			// what is left over may still have short keys that fit
			for _, b := range bindings {
				f.add(b)
			}
			if last != nil {
				f.room += f.reserved
				f.add(*last)
			}
		}
		out[i] = " " + string(f.out)
	}
	return out
}

// distinct returns the bindings that have a help text, each key once.
func distinct(groups ...[]key.Binding) []key.Binding {
	seen := map[string]bool{}
	var out []key.Binding
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

func helpText(b key.Binding) (name, desc string) {
	h := b.Help()
	name, desc = display.Cell(h.Key), display.Cell(h.Desc)
	if desc != "" {
		desc = " " + desc
	}
	return name, desc
}

func (f *footerLine) width(b key.Binding) int {
	name, desc := helpText(b)
	return textWidth(name) + textWidth(desc)
}

func (f *footerLine) reserve(b key.Binding) {
	f.reserved = min(f.room, f.width(b)+textWidth(f.gap))
	f.room -= f.reserved
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
	name, desc := helpText(b)
	f.out = appendInk(f.out, f.look.Styles.ink(toneTint(ToneKey)), name)
	f.out = append(f.out, desc...)
	f.used += width
	return true
}
