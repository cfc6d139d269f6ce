package views

import (
	"net/netip"

	"pugmark/intel"
	"pugmark/ui"
)

// addressesSheet is pane 2: what a name resolves to, and which of it the panes
// 3 to 5 are about.
func addressesSheet(refs []intel.Ref, followed string, p paper) ui.Sheet {
	switch {
	case refs == nil:
		return saying(ui.Cell{Text: "not reported", Mood: ui.Muted}, ui.Cell{Text: "not reported: Cloudflare did not say what the name resolves to", Mood: ui.Muted})
	case len(refs) == 0:
		return saying(ui.Cell{Text: "none", Mood: ui.Muted}, ui.Cell{Text: "none: the name resolves to nothing now", Mood: ui.Muted})
	}
	s := ui.Sheet{}
	grid := ui.Grid{Columns: []ui.Column{{Title: "", Min: 16, Weight: 1}, {Title: "", Min: 0, Weight: 1, Keep: 1}}}
	for _, ref := range refs {
		grid.Rows = append(grid.Rows, ui.Row{ID: ref.Value, Value: ref.Value, Cells: []ui.Cell{{Value: ref.Value}, {Text: addressNote(ref.Value, followed)}}})
		s.Digest = append(s.Digest, ui.Cell{Value: ref.Value})
	}
	s.Blocks = []ui.Block{grid}
	return s
}

func addressNote(value, followed string) string {
	addr, err := netip.ParseAddr(value)
	switch {
	case err != nil:
		return "a name, not an address"
	case value == followed && addr.Is4():
		return "followed → 3 4 5"
	case value == followed:
		return "followed → 3 4 · no pDNS"
	case !addr.Is4():
		return "no passive DNS for IPv6"
	}
	return ""
}

// saying is a sheet of one sentence, with a shorter form for the overview.
func saying(digest ui.Cell, sentences ...ui.Cell) ui.Sheet {
	return ui.Sheet{Digest: []ui.Cell{digest}, Blocks: []ui.Block{ui.Prose(sentences)}}
}
