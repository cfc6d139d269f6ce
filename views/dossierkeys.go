package views

import (
	"slices"

	"charm.land/bubbles/v2/key"

	"pugmark/intel"
	"pugmark/investigation"
)

// Keys implements ui.View: what the keys do now, and what they cost.
func (d *dossier) Keys() []key.Binding {
	own := d.board().Keys()
	if d.board().Typing() {
		return own
	}
	keys := d.desk.Look.Keys
	if d.armed.act != nil {
		return []key.Binding{said(keys.Follow, "asks"), said(keys.Back, "asks nothing")}
	}
	const usual = 48
	bindings := append(make([]key.Binding, 0, usual), d.mendingKeys()...)
	if d.width < narrow && d.Busy() && d.asking() > 0 {
		bindings = append(bindings, said(keys.Interrupt, "stop"))
	}
	if d.inDigest() { // the keys that move come first where nothing else shows how
		const moving = 2
		bindings, own = append(bindings, own[:moving]...), own[moving:]
	}
	bindings = append(append(bindings, d.checkKey()...), d.enterKey())
	var opening []key.Binding
	if value, ok := d.chosen(); ok && !d.isSubject(value) {
		opening = append(opening, said(keys.Open, d.openWords(value)))
	}
	if d.width >= narrow {
		bindings, opening = append(bindings, opening...), nil
	}
	list := d.listKeys()
	if d.inList() { // the pane is worked in: its own keys come first
		bindings = append(append(bindings, list...), own...)
		list, own = nil, nil
	}
	bindings = append(append(d.appendAsking(bindings), list...), opening...)
	bindings = append(bindings, own...)
	if len(d.trail) > 1 {
		trail := keys.TrailBack
		trail.SetHelp("[ ]", "back/forward")
		bindings = append(bindings, trail)
	}
	bindings = append(bindings, keys.CopyLive)
	if d.inspectable() {
		bindings = append(bindings, keys.Inspect)
	}
	return append(bindings, keys.Tag, keys.Case, keys.Changes, keys.Export, keys.CallLog)
}

// inDigest reports whether the board is a list of panes with a preview.
func (d *dossier) inDigest() bool { return d.width < narrow && !d.board().Zoomed() }

// inList reports whether a pane with a list has a narrow screen for itself.
func (d *dossier) inList() bool {
	return d.width < narrow && d.board().Zoomed() && len(d.listKeys()) > 0
}

// appendAsking appends the keys that ask Cloudflare, for an answer or for a
// change, what each would cost, and the key that copies, which is needed as
// often.
func (d *dossier) appendAsking(bindings []key.Binding) []key.Binding {
	keys := d.desk.Look.Keys
	if !d.desk.connected() {
		return append(append(bindings, keys.Copy), d.disputeKeys()...)
	}
	until := d.waitsUntil(d.desk.Look.Now())
	if calls, atMost := d.subject().restPrice(); calls > 0 && until.IsZero() {
		words := d.priced("ask the rest", calls, upTo(atMost))
		if d.width < narrow && d.desk.spentOut() {
			words = "ask rest (" + spentOut + ")"
		} else if d.width < narrow {
			words = "ask rest " + grouped(int64(calls))
		}
		bindings = append(bindings, said(keys.AskRest, words))
	}
	return d.appendAgain(append(append(bindings, d.disputeKeys()...), keys.Copy))
}

// appendAgain appends the key that asks the focused pane's questions again, or
// how long Cloudflare wants to be left alone; nothing where asking again cannot
// help.
func (d *dossier) appendAgain(bindings []key.Binding) []key.Binding {
	again, now := d.desk.Look.Keys.Again, d.desk.Look.Now()
	until := d.waitsUntil(now)
	if until.IsZero() {
		until = d.pane().againWaits(now)
	}
	if !until.IsZero() {
		return append(bindings, said(again, "may ask again in "+investigation.Countdown(until.Sub(now))))
	}
	if n := d.againCalls(); n > 0 && d.pane().unaskedPart() == nil && d.pane().againHelps() {
		return append(bindings, said(again, d.priced("ask again", n, "")))
	}
	return bindings
}

// mendingKeys are what can be done about a pane that has nothing to show
// because asking failed: they come before all other keys.
func (d *dossier) mendingKeys() []key.Binding {
	switch pane := d.pane(); {
	case !d.desk.connected():
	case d.desk.blocked(pane.lead().key.Kind) && !pane.lead().has:
		return []key.Binding{key.NewBinding(key.WithHelp(":try", "asks anyway"))}
	case len(pane.failedParts()) > 0:
		return d.appendAgain(nil)
	}
	return nil
}

// isSubject reports whether a value is what the board is about.
func (d *dossier) isSubject(value string) bool {
	i, err := intel.ParseIndicator(value)
	return err == nil && i == d.subject().indicator
}

// openWords say what opening a value costs: nothing when it is on the trail.
func (d *dossier) openWords(value string) string {
	i, err := intel.ParseIndicator(value)
	if err == nil && slices.ContainsFunc(d.subjects(), func(s *subject) bool { return s.indicator == i }) {
		return d.desk.pricedWords("open", investigation.Price{})
	}
	return d.quotes.words("open", value)
}

// againCalls is what r would cost in the focused pane. Of a list in pages it
// asks for the first, and for those that failed.
func (d *dossier) againCalls() int { return len(d.desk.sendable(d.pane().asksAgain())) }

// enterKey says what enter would do in the focused pane.
func (d *dossier) enterKey() key.Binding {
	enter := d.desk.Look.Keys.Follow
	pane := d.pane()
	if open, head := pane.view.Head(); open {
		return said(enter, "close group")
	} else if head {
		return said(enter, "open group")
	}
	if p := pane.unaskedPart(); p != nil {
		if !d.desk.connected() || d.desk.blocked(p.state().key.Kind) {
			return said(enter, "")
		}
		return said(enter, d.priced("ask", 1, ""))
	}
	value, ok := d.chosen()
	if !ok || d.isSubject(value) { // what failed is asked again with another key
		return said(enter, "")
	}
	if addr, ok := d.selectedAddr(); ok {
		if d.subject().isFollowed(addr) {
			return said(enter, "")
		}
		calls := d.subject().followPrice(addr)
		return said(enter, d.desk.pricedWords("follow", investigation.Price{Least: calls, Most: calls}))
	}
	if d.showsNetwork(value) {
		return said(enter, "pane 4")
	}
	return said(enter, d.openWords(value))
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

// priced is a description with its price where the plan shows prices, or that
// there is nothing left to pay it with.
func (d *dossier) priced(what string, calls int, bound string) string {
	if calls > 0 && d.desk.connected() && d.desk.spentOut() {
		return what + " (" + spentOut + ")"
	}
	if calls == 0 || !d.desk.Workbench.Plan.PriceShown(calls) {
		return what
	}
	return what + " (" + bound + counted(calls, "call", "calls") + ")"
}
