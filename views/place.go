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
	names    *seenPages
	system   *query[intel.ASNReport]
	subnets  *query[intel.SubnetsReport]
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
		p.names = newSeenPages(d, addr, subject)
		p.panes['5'] = p.names.pane()
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
		parts = append(parts, p.system, p.subnets)
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
	return tea.Batch(p.system.begin(ctx), p.subnets.begin(ctx))
}

func (p *place) setNetwork(number uint32) {
	p.system = newQuery(p.desk, p.desk.Workbench.ASNQuestion(number))
	p.subnets = newQuery(p.desk, p.desk.Workbench.SubnetsQuestion(number, 1))
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
		if r, ok := p.subnets.value(); ok {
			f.subnets, known = &r, true
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
		return []part{p.system, p.subnets}
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
			return []ui.Cell{{Text: joined(": ", "enter asks Cloudflare", p.desk.price(1)), Mood: ui.Muted}}
		}
		return []ui.Cell{{Text: joined(": ", "comes free with pane 3 · enter asks for both", p.desk.price(1)), Mood: ui.Muted}}
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

// A seenPages is the passive DNS of an address, page by page.
type seenPages struct {
	desk    *Desk
	addr    netip.Addr
	window  intel.Window
	subject string
	pages   []*query[intel.PassiveDNSReport]
}

func newSeenPages(d *Desk, addr netip.Addr, subject string) *seenPages {
	s := &seenPages{desk: d, addr: addr, window: intel.LastDays(d.Look.Now(), investigation.DefaultDays), subject: subject}
	s.add(1)
	return s
}

func (s *seenPages) add(page int) *query[intel.PassiveDNSReport] {
	q := newQuery(s.desk, s.desk.Workbench.DNSPage(s.addr, s.window, page))
	s.pages = append(s.pages, q)
	return q
}

func (s *seenPages) parts() []part {
	parts := make([]part, 0, len(s.pages))
	for _, q := range s.pages {
		parts = append(parts, q)
	}
	return parts
}

// loaded puts the pages that are here together.
func (s *seenPages) loaded() (seen seenNames, known bool) {
	seen = seenNames{window: s.window, subject: s.subject, atMost: s.desk.Workbench.Plan.AskAbove(s.desk.left())}
	have := map[string]bool{}
	for _, q := range s.pages {
		r, ok := q.value()
		if !ok {
			continue
		}
		known = true
		seen.count, seen.perPage, seen.page = max(seen.count, r.Count), r.PerPage, seen.page+1
		for _, record := range r.Records {
			if !have[record.Hostname] {
				have[record.Hostname] = true
				seen.records = append(seen.records, record)
			}
		}
	}
	return seen, known
}

// more asks for further pages: as many as one key may spend.
func (s *seenPages) more(ctx context.Context) tea.Cmd {
	seen, known := s.loaded()
	if !known || s.asking() {
		return nil
	}
	_, calls := seen.more()
	var cmds []tea.Cmd
	for _, q := range s.pages {
		if !q.state().has && calls > 0 {
			cmds = append(cmds, q.want(ctx))
			calls--
		}
	}
	for range calls {
		cmds = append(cmds, s.add(len(s.pages)+1).want(ctx))
	}
	return tea.Batch(cmds...)
}

func (s *seenPages) asking() bool {
	for _, q := range s.pages {
		if q.state().asking {
			return true
		}
	}
	return false
}

// restart drops every page but the first, which is asked again.
func (s *seenPages) restart() { s.pages = s.pages[:1] }

func (s *seenPages) pane() *report {
	r := newPane(s.desk)
	r.parts = s.parts
	r.about = func() string { return s.desk.Look.Spelled(s.addr.String()) }
	r.sheet = func(p paper) (ui.Sheet, bool) {
		seen, known := s.loaded()
		if !known {
			return ui.Sheet{}, false
		}
		return passiveDNSSheet(seen, p), true
	}
	r.status = func(age string) string {
		seen, known := s.loaded()
		if !known || len(seen.records) >= seen.count {
			return age
		}
		return joined(" · ", grouped(int64(len(seen.records)))+" of "+grouped(int64(seen.count)), age)
	}
	return r
}
