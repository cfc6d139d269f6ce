package views

import (
	"context"
	"net/netip"

	tea "charm.land/bubbletea/v2"

	"pugmark/ui"
)

// follow fills the dependent panes with the value where they can take it, and
// opens it as a subject where none can.
func (d *dossier) follow(ctx context.Context, value string) tea.Cmd {
	s := d.subject()
	if addr, ok := s.addressOf(value); ok {
		if s.isFollowed(addr) {
			return d.alreadyFollowed(addr)
		}
		d.push(step{s, addr.String()})
		return s.follow(ctx, addr)
	}
	if d.showsNetwork(value) {
		s.board.Focus('4')
		return nil
	}
	return d.open(ctx, value)
}

// alreadyFollowed says that enter has nothing to do, or why it cannot.
func (d *dossier) alreadyFollowed(addr netip.Addr) tea.Cmd {
	for _, p := range d.subject().followParts(addr) {
		if st := p.state(); st.asks() && d.desk.blocked(st.key.Kind) {
			return sayUsedUp()
		}
	}
	return ui.Notify(ui.Cell{Text: "already followed", Mood: ui.Muted})
}

// showsNetwork reports whether pane 4 is about a network already.
func (d *dossier) showsNetwork(value string) bool {
	p := d.place()
	return p != nil && p.system != nil && p.system.question.Key().Value == value
}

// selectedAddr is the selected value as an address that enter would follow.
func (d *dossier) selectedAddr() (netip.Addr, bool) {
	value, ok := d.pane().Selected()
	if !ok {
		return netip.Addr{}, false
	}
	return d.subject().addressOf(value)
}
