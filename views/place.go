package views

import (
	"context"
	"fmt"
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
	names    *pages[intel.PassiveDNSReport]
	seen     seenNames // the pages of names that arrived
	system   *query[intel.ASNReport]
	subnets  *pages[intel.SubnetsReport]
	prefixes loadedSubnets // the pages of subnets that arrived
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
		p.panes['5'] = p.namesPane(subject)
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

// parts are the questions of the place, in the order of the panes.
func (p *place) parts() []part {
	var parts []part
	if p.overview != nil {
		parts = append(parts, p.overview)
	}
	if p.system != nil {
		parts = append(append(parts, p.system), p.subnets.parts()...)
	}
	if p.names != nil {
		parts = append(parts, p.names.parts()...)
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
	p.subnets = newPages(p.desk, func(page int) *query[intel.SubnetsReport] {
		return newQuery(p.desk, p.desk.Workbench.SubnetsQuestion(number, page))
	}, p.prefixes.gather, func() { p.prefixes = loadedSubnets{} })
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
			loaded := p.prefixes
			loaded.rest = p.rest('4')
			f.subnets, known = &loaded, true
		}
	}
	return f, known
}

// networkPane is pane 4. Until IP overview has said which network it is, it
// can only ask for that.
func (p *place) networkPane() *report {
	r := newPane(p.desk)
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
	r.stamp = func() string { return stampOf(p.parts(), p.desk.Look.Now()) }
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

// namesPane is pane 5: the passive DNS of an address, page by page.
func (p *place) namesPane(subject string) *report {
	window := intel.LastDays(p.desk.Look.Now(), investigation.DefaultDays)
	forget := func() { p.seen = newSeenNames(window, subject) }
	forget()
	p.names = newPages(p.desk, func(page int) *query[intel.PassiveDNSReport] {
		return newQuery(p.desk, p.desk.Workbench.DNSPage(p.addr, window, page))
	}, func(r intel.PassiveDNSReport) { p.seen.gather(r) }, forget)
	seen := func() (seenNames, bool) {
		s := p.seen
		s.rest = p.rest('5')
		return s, p.names.first().state().has
	}
	r := newPane(p.desk)
	r.parts, r.again, r.loading = p.names.unsettled, p.names.again, p.names.progress
	r.stamp = func() string { return fmt.Sprint(p.names.version) }
	r.about = func() string {
		address := p.desk.Look.Spelled(p.addr.String())
		if names, known := seen(); known && r.compact {
			return address + " · " + names.title()
		}
		return address
	}
	r.sheet = func(on paper) (ui.Sheet, bool) {
		names, known := seen()
		if !known {
			return ui.Sheet{}, false
		}
		return passiveDNSSheet(names, on), true
	}
	r.status = func(age string) string {
		names, known := seen()
		switch {
		case !known || r.compact || names.count == 0:
			return age
		case len(names.records) >= names.count:
			return joined(" · ", counted(names.count, "name", "names"), age)
		}
		return joined(" · ", grouped(int64(len(names.records)))+" of "+grouped(int64(names.count)), age)
	}
	return r
}

// rest is what of a pane's list is not loaded; nothing in a pane without
// pages.
func (p *place) rest(digit rune) rest {
	free := p.desk.Workbench.Plan.AskAbove(p.desk.left())
	switch {
	case !p.desk.connected():
	case digit == '4' && p.subnets != nil:
		s := p.prefixes
		return restOf(s.Count, len(s.Subnets), p.subnets.loaded(), s.PerPage, free)
	case digit == '5' && p.names != nil:
		s := p.seen
		return restOf(s.count, len(s.records), p.names.loaded(), s.perPage, free)
	}
	return rest{}
}

// sendablePrice is how many calls load would spend.
func (p *place) sendablePrice(digit rune) int {
	kind := intel.KindPassiveDNS
	if digit == '4' {
		kind = intel.KindSubnets
	}
	if p.desk.blocked(kind) {
		return 0
	}
	r := p.rest(digit)
	return min(r.calls, r.free)
}

// load loads further pages of a pane's list: as many as one key may.
func (p *place) load(ctx context.Context, digit rune) tea.Cmd {
	r := p.rest(digit)
	switch {
	case r.calls == 0:
		return ui.Notify(ui.Cell{Text: "there is nothing more to load here", Mood: ui.Muted})
	case p.sendablePrice(digit) == 0:
		return sayUsedUp()
	case digit == '4':
		return p.subnets.load(ctx, min(r.calls, r.free))
	}
	return p.names.load(ctx, min(r.calls, r.free))
}

// restart leaves of a pane's list what may stand beside a new first page.
func (p *place) restart(digit rune) {
	switch {
	case digit == '4' && p.subnets != nil:
		p.subnets.restart()
	case digit == '5' && p.names != nil:
		p.names.restart()
	}
}
