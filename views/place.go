package views

import (
	"context"
	"net/netip"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// A place is an address, or a network without one, and the panes 3, 4 and 5
// that hang on it.
type place struct {
	desk     *Desk
	addr     netip.Addr // invalid when the place is a network
	overview *query[intel.IPReport]
	names    *nameWindows // nil where there is no passive DNS
	system   *query[intel.ASNReport]
	subnets  *subnetPages
	panes    map[rune]*report
}

// newPlace returns the panes about an address on the board of subject, which
// is "" when the address itself is the subject.
func newPlace(d *Desk, addr netip.Addr, subject string) *place {
	p := &place{desk: d, addr: addr, overview: newQuery(d, d.Workbench.IPQuestion(addr))}
	p.panes = map[rune]*report{
		'3': newReport(d, addr.String(), p.overview, ipSheet),
		'4': p.networkPane(),
		'5': unoffered(d, "this API has no passive DNS for IPv6"),
	}
	if addr.Is4() {
		p.names = newNameWindows(d, addr, subject)
		p.panes['5'] = p.names.now.pane
	}
	return p
}

// newNetworkPlace returns the panes about an autonomous system.
func newNetworkPlace(d *Desk, number uint32) *place {
	p := &place{desk: d}
	p.panes = map[rune]*report{
		'3': refusing(d, "a network has no address of its own: the subnets in pane 4 are its addresses"),
		'4': p.networkPane(),
		'5': refusing(d, "a network has no passive DNS of its own"),
	}
	p.setNetwork(number)
	return p
}

// parts are the questions of the place, in the order of the panes; of passive
// DNS those of every window.
func (p *place) parts() []part { return p.appendParts(nil) }

func (p *place) appendParts(parts []part) []part {
	parts = p.appendShown(parts)
	if p.names == nil {
		return parts
	}
	return append(parts, p.names.others()...)
}

// appendShown appends the questions of what is in the panes.
func (p *place) appendShown(parts []part) []part {
	if p.overview != nil {
		parts = append(parts, p.overview)
	}
	if p.system != nil {
		parts = p.subnets.appendParts(append(parts, p.system))
	}
	if p.names != nil {
		parts = p.names.now.pages.appendParts(parts)
	}
	return parts
}

// settle takes from the overview which network the address belongs to.
func (p *place) settle(ctx context.Context) tea.Cmd {
	if p.system != nil || p.overview == nil {
		return nil
	}
	r, ok := p.overview.value()
	if !ok || r.Network == nil || r.Network.ASN == 0 {
		return nil
	}
	p.setNetwork(r.Network.ASN)
	return tea.Batch(p.system.begin(ctx), p.subnets.first().begin(ctx))
}

func (p *place) setNetwork(number uint32) {
	p.system = newQuery(p.desk, p.desk.Workbench.ASNQuestion(number))
	p.subnets = &subnetPages{}
	p.subnets.pages = newPages(p.desk, investigation.PrefixesOf(number), p.subnets)
}

// facts are what is known of the network.
func (p *place) facts() (f systemFacts, known bool) {
	if p.overview != nil {
		if r, ok := p.overview.value(); ok {
			f.network, known = r.Network, r.Network != nil
		}
	}
	if p.system != nil {
		if r, ok := p.system.value(); ok {
			f.overview, known = &r, true
		}
		st := p.system.state()
		f.failed = st.err != nil && !st.has
		if p.subnets.first().state().has {
			f.subnets, f.rows, known = p.subnets.seen(), p.subnets.rows, true
		}
	}
	return f, known
}

// networkPane is pane 4. Until IP overview has said which network it is, it
// can only ask for that.
func (p *place) networkPane() *report {
	r := newPane(p.desk)
	r.aside = true
	r.parts = func() []part {
		if p.system == nil {
			return []part{p.overview}
		}
		return append([]part{p.system}, p.subnets.unsettled()...)
	}
	r.again = func() []part {
		if p.system == nil {
			return []part{p.overview}
		}
		return append([]part{p.system}, p.subnets.again()...)
	}
	r.about = func() string {
		f, _ := p.facts()
		if number := f.merged().ASN; number != 0 {
			return asnValue(number)
		}
		if p.system != nil {
			return p.system.question.Key().Value
		}
		return p.desk.Look.Spelled(p.addr.String())
	}
	r.sheet = func(on paper) (ui.Sheet, bool) {
		f, known := p.facts()
		if !known {
			return p.networkUnknown()
		}
		return asnSheet(f, p.desk.price(1), on), true
	}
	r.unasked = func(paper) []ui.Cell {
		if p.system != nil {
			return []ui.Cell{{Text: joined(" · ", "not asked", p.desk.price(1), "enter asks Cloudflare"), Mood: ui.Muted}}
		}
		return []ui.Cell{{Text: joined(": ", "free with pane 3 · enter asks both", p.desk.price(1)), Mood: ui.Muted}}
	}
	r.status = func(age string) string {
		f, _ := p.facts()
		if f.network != nil && f.overview == nil && f.subnets == nil {
			return "from 3 · free"
		}
		return age
	}
	r.stamp = func(on stamp) stamp { return on.answers(p.appendShown(nil), p.desk.Look.Now()) }
	return r
}

// networkUnknown says so where IP overview answered and named no network.
func (p *place) networkUnknown() (ui.Sheet, bool) {
	if p.overview == nil || !p.overview.state().has {
		return ui.Sheet{}, false
	}
	return saying(ui.Cell{Text: "no network reported", Mood: ui.Muted},
		ui.Cell{Text: "Cloudflare reports no network for this address", Mood: ui.Muted}), true
}

// rest is what of a pane's list is not loaded; nothing in a pane without
// pages.
func (p *place) rest(digit rune) rest {
	switch {
	case digit == '4' && p.subnets != nil:
		return p.subnets.rest()
	case digit == '5' && p.names != nil:
		return p.names.now.rest()
	}
	return rest{}
}

// pager is the list of a pane of which further pages can be loaded, and the
// kind of its questions; nil where there is none.
func (p *place) pager(digit rune) (pager, intel.Kind) {
	switch {
	case p == nil:
	case digit == '4' && p.subnets != nil:
		return p.subnets, intel.KindSubnets
	case digit == '5' && p.names != nil:
		return p.names.now.pages, intel.KindPassiveDNS
	}
	return nil, ""
}

// restart leaves of a pane's list what may stand beside a new first page.
func (p *place) restart(ctx context.Context, digit rune) tea.Cmd {
	switch {
	case digit == '4' && p.subnets != nil:
		return p.subnets.restart(ctx)
	case digit == '5' && p.names != nil:
		return p.names.now.pages.restart(ctx)
	}
	return nil
}
