package views

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// lookAhead is how many of a name's addresses are looked for in the archive
// before anybody follows them, so that following says what it costs.
const lookAhead = 8

// A subject is one indicator with its board: the questions about it, the
// places its answers lead to, and which of them is followed.
type subject struct {
	desk      *Desk
	indicator intel.Indicator
	board     *ui.Board
	automatic []investigation.Topic
	// restSubject and restPlaces say where everything not asked yet is to be
	// asked, as it turns up.
	restSubject bool
	restPlaces  map[string]bool

	domain   *query[intel.DomainReport]
	whois    *query[intel.WHOISReport]
	history  *query[intel.HistoryReport]
	phishing *query[intel.PhishingReport]
	places   map[string]*place
	order    []string // the places in the order they turned up
	followed string

	noted       int // the version of domain that lists of names have heard of
	filed       filedAbout
	led         bool      // a colleague's answer that came in says what there is to ask
	reports     []*report // all panes, on the board or off it
	knownReport *report   // what the team knows
	deltas      *deltas
	team        teamTies
	known       ui.Load[investigation.Known]
	knownReads  int  // how often it was read
	ready       bool // what was known before is read, so asking may begin
}

func newSubject(d *Desk, i intel.Indicator) *subject {
	d.opened[i.String()] = true
	s := &subject{desk: d, indicator: i, automatic: d.Workbench.Plan.Automatic(i), places: map[string]*place{}, restPlaces: map[string]bool{}}
	s.deltas = newDeltas(d)
	slots := s.slots()
	for _, slot := range slots {
		s.comparing(slot.Name, slot.Pane)
	}
	s.board = ui.NewBoard(d.Look, slots)
	s.board.Head = s.head
	s.board.Focus(firstPane(i))
	return s
}

// firstPane is the pane that says most about a kind of indicator.
func firstPane(i intel.Indicator) rune {
	switch i.Kind() {
	case intel.IndicatorURL:
		return '8'
	case intel.IndicatorIPv4, intel.IndicatorIPv6:
		return '3'
	case intel.IndicatorASN:
		return '4'
	}
	return '1'
}

// slots are the panes of the board, in the order of their digits. Every pane
// is one line here.
func (s *subject) slots() []ui.Slot {
	s.askable()
	p := s.firstPlace()
	return []ui.Slot{
		{Digit: '1', Name: "Domain details", Short: "Domain", Tab: "Dom", Column: 0, Pane: s.domainPane()},
		{Digit: '2', Name: "Resolved IPs", Short: "IPs", Tab: "IPs", Column: 1, Pane: s.addressesPane()},
		{Digit: '3', Name: "IP overview", Short: "IP", Tab: "IP", Column: 1, Pane: p['3']},
		{Digit: '4', Name: "ASN", Short: "ASN", Tab: "ASN", Column: 1, Grow: 1, Pane: p['4']},
		{Digit: '5', Name: "Passive DNS", Short: "pDNS", Tab: "pDNS", Column: 2, Grow: 1, Pane: p['5']},
		{Digit: '6', Name: "WHOIS", Short: "WHOIS", Tab: "WHOIS", Column: 0, Pane: s.whoisPane()},
		{Digit: '7', Name: "Category history", Short: "History", Tab: "Hist", Column: 0, Grow: 1, Pane: s.historyPane()},
		{Digit: '8', Name: "Phishing scan", Short: "Phishing", Tab: "Phish", Column: 0, Pane: s.phishingPane()},
		{Name: "What your team knows", Short: "Team", Tab: "Team", Column: 1, Pane: s.knownPane()},
	}
}

// askable makes the questions that apply to the indicator itself.
func (s *subject) askable() {
	d, i := s.desk, s.indicator
	if s.applies(investigation.TopicDomain) {
		s.domain = newQuery(d, d.Workbench.DomainQuestion(i))
		s.whois = newQuery(d, d.Workbench.WHOISQuestion(i))
		s.history = newQuery(d, d.Workbench.HistoryQuestion(i, ""))
	}
	if s.domain != nil || i.Kind() == intel.IndicatorURL {
		s.phishing = newQuery(d, d.Workbench.PhishingQuestion(i))
	}
}

func (s *subject) applies(t investigation.Topic) bool {
	ok, _ := investigation.Applies(t, s.indicator)
	return ok
}

// whyNot is the sentence for a topic that does not apply.
func (s *subject) whyNot(t investigation.Topic) string {
	_, why := investigation.Applies(t, s.indicator)
	return why
}

// firstPlace is what the panes 3 to 5 show when the board opens.
func (s *subject) firstPlace() map[rune]ui.Pane {
	if number, ok := s.indicator.ASN(); ok {
		s.addPlace("", newNetworkPlace(s.desk, number))
		return s.places[""].boardPanes()
	}
	if addr, ok := s.indicator.Addr(); ok {
		s.addPlace(addr.String(), newPlace(s.desk, addr, ""))
		s.followed = addr.String()
		return s.places[s.followed].boardPanes()
	}
	panes := map[rune]ui.Pane{}
	for digit, what := range map[rune]string{'3': "an address", '4': "a network", '5': "an address"} {
		r := newPane(s.desk)
		r.sheet = func(paper) (ui.Sheet, bool) { return s.waiting(what), true }
		r.stamp = func(on stamp) stamp { return on.number(s.domainVersion()) }
		panes[digit] = r
	}
	return panes
}

// waiting is what the panes 3 to 5 say while nothing is followed: what they
// wait for or, once it is known that there is nothing, why they stay empty.
func (s *subject) waiting(what string) ui.Sheet {
	if report, ok := s.domain.value(); ok && len(investigation.Addresses(report)) == 0 {
		why := ui.Cell{Text: noAddress(report.ResolvesTo), Mood: ui.Muted}
		return saying(why, why)
	}
	waits := ui.Cell{Text: "waits for " + what + " from pane 2", Mood: ui.Muted}
	return saying(waits, waits)
}

// noAddress says why nothing can be followed. Only an empty list says that the
// name resolves to nothing; without one nothing is known.
func noAddress(refs []intel.Ref) string {
	if refs != nil && len(refs) == 0 {
		return "no address: Cloudflare resolved nothing · 0 calls"
	}
	return "no address: Cloudflare reported none · 0 calls"
}

func (p *place) boardPanes() map[rune]ui.Pane {
	panes := map[rune]ui.Pane{}
	for digit, pane := range p.panes {
		panes[digit] = pane
	}
	return panes
}

func (s *subject) addPlace(value string, p *place) {
	s.places[value] = p
	s.order = append(s.order, value)
	for digit, pane := range p.panes {
		s.comparing(placeName(digit), pane)
	}
}

// placeName is what the board calls a pane that hangs on an address.
func placeName(digit rune) string {
	switch digit {
	case '3':
		return "IP overview"
	case '4':
		return "ASN"
	}
	return "Passive DNS"
}

// comparing has a pane say what changed since the answer before.
func (s *subject) comparing(name string, p ui.Pane) {
	if r, ok := p.(*report); ok {
		r.name, r.deltas = name, s.deltas
		s.reports = append(s.reports, r)
	}
}

// parts are all questions of the board, on it or off it.
func (s *subject) parts() []part {
	const usual = 16
	parts := make([]part, 0, usual)
	if s.domain != nil {
		parts = append(parts, s.domain, s.whois, s.history)
	}
	if s.phishing != nil {
		parts = append(parts, s.phishing)
	}
	for _, value := range s.order {
		parts = s.places[value].appendParts(parts)
	}
	return parts
}

// start reads what is known, before anything asked now can change it.
func (s *subject) start(ctx context.Context) tea.Cmd {
	bench, i := s.desk.Workbench, s.indicator
	return tea.Batch(s.readFiled(ctx), s.readTies(ctx), s.known.Start(ctx, func(ctx context.Context) (investigation.Known, error) {
		known, err := bench.Known(ctx, i)
		return bounded(known), err
	}))
}

// resume goes on after the page was closed and opened again, with what was
// answered meanwhile.
func (s *subject) resume(ctx context.Context) tea.Cmd {
	if !s.ready {
		return s.start(ctx)
	}
	cmds := []tea.Cmd{s.beginAll(ctx), s.settle(ctx), s.readFiled(ctx), s.readTies(ctx)}
	for _, p := range s.parts() {
		cmds = append(cmds, s.deltas.note(ctx, p.state()))
	}
	return tea.Batch(cmds...)
}

// receive takes a message that is not input: an answer, perhaps, and what
// follows from it.
func (s *subject) receive(ctx context.Context, msg tea.Msg) tea.Cmd {
	if cmd := s.takeFiled(ctx, msg); cmd != nil {
		return cmd
	}
	if s.deltas.take(msg) {
		return nil
	}
	if cmd, taken := s.takeTies(ctx, msg); taken {
		return cmd
	}
	if s.known.Update(msg) {
		s.ready = true
		s.knownReads++
		return tea.Batch(s.beginAll(ctx), s.settle(ctx))
	}
	for _, p := range s.parts() {
		if cmd, taken := p.take(ctx, msg); taken {
			s.led = s.led || p.state().filled && s.leads(p)
			return tea.Batch(cmd, s.settle(ctx), s.deltas.note(ctx, p.state()), s.readTies(ctx))
		}
	}
	for _, p := range s.places {
		if p.names == nil {
			continue
		}
		if cmd, taken := p.names.take(ctx, msg); taken {
			return cmd
		}
	}
	return nil
}

func (s *subject) beginAll(ctx context.Context) tea.Cmd {
	var cmds []tea.Cmd
	for _, p := range s.parts() {
		cmds = append(cmds, p.begin(ctx))
	}
	return tea.Batch(cmds...)
}

// heard is what the headline may quote.
func (s *subject) heard() investigation.Heard {
	var h investigation.Heard
	if s.domain != nil {
		h.Domain, h.History = valueOf(s.domain), valueOf(s.history)
	}
	if s.phishing != nil {
		h.Phishing = valueOf(s.phishing)
	}
	if s.domain == nil {
		if p := s.places[s.followed]; p != nil {
			if p.overview != nil {
				h.IP = valueOf(p.overview)
			}
			if p.system != nil {
				h.ASN = valueOf(p.system)
			}
		}
	}
	return h
}

func valueOf[T any](q *query[T]) *T {
	if value, ok := q.value(); ok {
		return &value
	}
	return nil
}
