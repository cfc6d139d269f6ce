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
	names    *pages[intel.PassiveDNSReport]
	system   *query[intel.ASNReport]
	subnets  *pages[intel.SubnetsReport]
	panes    map[rune]*report
}

// newPlace returns the panes about an address on the board of subject, which
// is "" when the address itself is the subject.
func newPlace(d *Desk, addr netip.Addr, subject string) *place {
	p := &place{desk: d, addr: addr, overview: newQuery(d, d.Workbench.IPQuestion(addr))}
	p.panes = map[rune]*report{
		'3': newReport(d, addr.String(), p.overview, ipSheet),
		'4': p.networkPane(),
		'5': refusing(d, "this API has no passive DNS for IPv6 · 0 calls"),
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
	})
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
		if reports := p.subnets.loaded(); len(reports) > 0 {
			f.subnets, known = p.prefixes(reports), true
		}
	}
	return f, known
}

// prefixes puts the loaded pages of subnets together.
func (p *place) prefixes(reports []intel.SubnetsReport) *loadedSubnets {
	s := loadedSubnets{SubnetsReport: reports[0]}
	for _, r := range reports[1:] {
		s.Subnets = append(s.Subnets[:len(s.Subnets):len(s.Subnets)], r.Subnets...)
	}
	if !p.desk.connected() {
		return &s
	}
	s.rest = restOf(s.Count, len(s.Subnets), len(reports), s.PerPage, p.subnets.atMost())
	return &s
}

// networkPane is pane 4. Until IP overview has said which network it is, it
// can only ask for that.
func (p *place) networkPane() *report {
	r := newPane(p.desk)
	r.parts = func() []part {
		if p.system == nil {
			return []part{p.overview}
		}
		return append([]part{p.system}, p.subnets.parts()...)
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
	p.names = newPages(p.desk, func(page int) *query[intel.PassiveDNSReport] {
		return newQuery(p.desk, p.desk.Workbench.DNSPage(p.addr, window, page))
	})
	seen := func() (seenNames, bool) { return p.seen(window, subject) }
	r := newPane(p.desk)
	r.parts, r.again = p.names.parts, p.names.again
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

// seen puts the loaded pages of passive DNS together.
func (p *place) seen(window intel.Window, subject string) (names seenNames, known bool) {
	reports := p.names.loaded()
	names = seenNames{window: window, subject: subject, atMost: p.names.atMost(), page: len(reports)}
	have := map[string]bool{}
	for _, r := range reports {
		names.count = max(names.count, r.Count)
		if p.desk.connected() {
			names.perPage = r.PerPage
		}
		for _, record := range r.Records {
			if !have[record.Hostname] {
				have[record.Hostname] = true
				names.records = append(names.records, record)
			}
		}
	}
	return names, len(reports) > 0
}

// rest is what of a pane's list is not loaded; nothing in a pane without
// pages.
func (p *place) rest(digit rune) rest {
	switch {
	case digit == '4' && p.subnets != nil && len(p.subnets.loaded()) > 0:
		return p.prefixes(p.subnets.loaded()).rest
	case digit == '5' && p.names != nil:
		names, _ := p.seen(intel.Window{}, "")
		return names.rest()
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
	return p.rest(digit).price
}

// load loads further pages of a pane's list: as many as one key may.
func (p *place) load(ctx context.Context, digit rune) tea.Cmd {
	r := p.rest(digit)
	switch {
	case r.price == 0:
		return ui.Notify(ui.Cell{Text: "there is nothing more to load here", Mood: ui.Muted})
	case p.sendablePrice(digit) == 0:
		return sayUsedUp()
	case digit == '4':
		return p.subnets.load(ctx, r.price)
	}
	return p.names.load(ctx, r.price)
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
