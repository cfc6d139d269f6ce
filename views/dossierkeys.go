package views

import (
	"charm.land/bubbles/v2/key"
)

// Keys implements ui.View: what the keys do now, and what they cost.
func (d *dossier) Keys() []key.Binding {
	own := d.board().Keys()
	if d.board().Typing() {
		return own
	}
	keys := d.desk.Look.Keys
	bindings := []key.Binding{d.enterKey()}
	if _, ok := d.pane().Selected(); ok {
		bindings = append(bindings, keys.Open)
	}
	if calls, atMost := d.subject().restPrice(); calls > 0 {
		bindings = append(bindings, said(keys.AskRest, d.priced("ask the rest", calls, upTo(atMost))))
	}
	if n := d.againCalls(); n > 0 {
		bindings = append(bindings, said(keys.Again, d.priced("ask again", n, "")))
	}
	if p := d.place(); p != nil {
		if calls := p.rest(d.board().Focused().Digit).price; calls > 0 {
			bindings = append(bindings, said(keys.More, d.priced("load more", calls, "")))
		}
	}
	bindings = append(bindings, own...)
	if len(d.trail) > 1 {
		trail := keys.TrailBack
		trail.SetHelp("[ ]", "back/forward")
		bindings = append(bindings, trail)
	}
	return append(bindings, keys.Copy, keys.CopyLive, keys.Inspect, keys.CallLog)
}

// againCalls is what r would cost in the focused pane. Of a list in pages it
// asks for the first alone.
func (d *dossier) againCalls() int {
	calls := len(d.pane().asksAgain())
	if p := d.place(); p != nil {
		switch d.board().Focused().Digit {
		case '4':
			return min(calls, 2) // the overview and the first page of subnets
		case '5':
			return min(calls, 1)
		}
	}
	return calls
}

// enterKey says what enter would do in the focused pane.
func (d *dossier) enterKey() key.Binding {
	enter := d.desk.Look.Keys.Follow
	pane := d.pane()
	if pane.unaskedPart() != nil {
		return said(enter, d.priced("ask", 1, ""))
	}
	if addr, ok := d.selectedAddr(); ok {
		return said(enter, d.priced("follow", d.subject().followPrice(addr), ""))
	}
	if _, ok := pane.Selected(); ok {
		return said(enter, "follow")
	}
	if n := len(pane.failedParts()); n > 0 {
		return said(enter, d.priced("try again", n, ""))
	}
	return said(enter, "")
}

// said is a binding with another description; without one it is not shown.
func said(b key.Binding, desc string) key.Binding {
	if desc == "" {
		b.SetHelp("", "")
		return b
	}
	b.SetHelp(b.Help().Key, desc)
	return b
}

// priced is a description with its price where the plan shows prices.
func (d *dossier) priced(what string, calls int, bound string) string {
	if calls == 0 || !d.desk.Workbench.Plan.PriceShown(calls) {
		return what
	}
	return what + " (" + bound + counted(calls, "call", "calls") + ")"
}
