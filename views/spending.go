package views

import (
	"context"
	"net/netip"
	"slices"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
)

// due are the questions that are asked by themselves and were not yet. Those
// whose fresh answers are here are among them: these stand for calls.
func (s *subject) due() []part {
	var due []part
	rest := s.restSubject
	add := func(p part, topic investigation.Topic) {
		if st := p.state(); !st.tried && (s.isAutomatic(topic) || rest && st.unasked()) {
			due = append(due, p)
		}
	}
	if s.phishing != nil {
		add(s.phishing, investigation.TopicPhishing)
	}
	if s.domain != nil {
		add(s.domain, investigation.TopicDomain)
		add(s.whois, investigation.TopicWHOIS)
		if st := s.domain.state(); !s.indicator.IsSubdomain() || !st.tried || st.has || st.err != nil {
			add(s.history, investigation.TopicHistory)
		}
	}
	for n, value := range s.order {
		if n >= s.desk.Workbench.Plan.Addresses() && value != s.followed {
			continue
		}
		p := s.places[value]
		rest = s.restPlaces[value]
		if p.overview != nil {
			add(p.overview, investigation.TopicIP)
		}
		if p.names != nil {
			add(p.names.first(), investigation.TopicDNS)
		}
		if p.system != nil {
			add(p.system, investigation.TopicASN)
			add(p.subnets.first(), investigation.TopicSubnets)
		}
	}
	return due
}

// isAutomatic reports whether a question is asked by itself. Where a colleague's
// answer led further, nobody has pressed a key for what follows from it.
func (s *subject) isAutomatic(t investigation.Topic) bool {
	return !s.led && slices.Contains(s.automatic, t)
}

// restPrice is how many calls a would spend now on what this board has not
// asked: at most, where an answer may lead further.
func (s *subject) restPrice() (calls int, atMost bool) {
	for _, p := range s.boardParts() {
		if s.isRest(p) {
			calls++
		}
	}
	const network = 2 // the overview of a system and its subnets
	p := s.places[s.followed]
	switch {
	case p != nil && p.system == nil && s.mayAnswer(p.overview):
		return calls + network, true
	case p == nil && s.domain != nil && s.mayAnswer(s.domain):
		const address = 2 // the overview of an address and its passive DNS
		return calls + address + network, true
	}
	return calls, false
}

// isRest reports whether a asks the question.
func (s *subject) isRest(p part) bool {
	st := p.state()
	return (st.unasked() || st.askable(s.desk.Look.Now())) && !s.desk.blocked(st.key.Kind)
}

// mayAnswer reports whether an answer that is not here will come, now or with
// a, so that it may lead further.
func (s *subject) mayAnswer(p part) bool {
	st := p.state()
	return !st.has && (st.asking || !st.begun || s.isRest(p))
}

// usedUp reports whether anything without an answer on the board is not sent
// because the month's calls are used up.
func (s *subject) usedUp() bool {
	return slices.ContainsFunc(s.boardParts(), func(p part) bool {
		st := p.state()
		return !st.has && !st.asking && s.desk.blocked(st.key.Kind)
	})
}

// boardParts are the questions of what is on the board now.
func (s *subject) boardParts() []part {
	const usual = 8
	parts := make([]part, 0, usual)
	if s.domain != nil {
		parts = append(parts, s.domain, s.whois, s.history)
	}
	if s.phishing != nil {
		parts = append(parts, s.phishing)
	}
	if p := s.places[s.followed]; p != nil {
		parts = p.appendShown(parts)
	}
	return parts
}

// askRest asks everything on the board that nobody asked, now and as answers
// lead further.
func (s *subject) askRest(ctx context.Context) tea.Cmd {
	s.restSubject = true
	if s.places[s.followed] != nil {
		s.restPlaces[s.followed] = true
	}
	var cmds []tea.Cmd
	for _, p := range s.boardParts() {
		if p.state().askable(s.desk.Look.Now()) && s.isRest(p) {
			cmds = append(cmds, p.want(ctx))
		}
	}
	return tea.Batch(append(cmds, s.settle(ctx))...)
}

// follow shows an address in the panes 3 to 5 and asks what they need.
func (s *subject) follow(ctx context.Context, addr netip.Addr) tea.Cmd {
	begin := s.place(ctx, addr)
	s.show(addr.String())
	cmds := []tea.Cmd{begin}
	for _, p := range s.followParts(addr) {
		cmds = append(cmds, p.want(ctx))
	}
	return tea.Batch(cmds...)
}

// followParts are the questions that following an address asks.
func (s *subject) followParts(addr netip.Addr) []part {
	p := s.places[addr.String()]
	if p == nil {
		return nil
	}
	parts := []part{p.overview}
	if p.names != nil {
		parts = append(parts, p.names.first())
	}
	return parts
}

// isFollowed reports whether following an address would change nothing: the
// panes show it, and nothing of it is left to ask.
func (s *subject) isFollowed(addr netip.Addr) bool {
	return s.followed == addr.String() && s.followPrice(addr) == 0
}

// followPrice is how many calls following an address costs.
func (s *subject) followPrice(addr netip.Addr) int {
	calls := 0
	for _, p := range s.followParts(addr) {
		if st := p.state(); st.asks() && !s.desk.blocked(st.key.Kind) {
			calls++
		}
	}
	if s.places[addr.String()] == nil {
		kinds := []intel.Kind{intel.KindIP}
		if addr.Is4() {
			kinds = append(kinds, intel.KindPassiveDNS)
		}
		calls = len(slices.DeleteFunc(kinds, s.desk.blocked))
	}
	return calls
}

// accounts are what the board has cost since it was opened: calls, and answers
// that cost none.
func (s *subject) accounts() (calls, kept int) {
	for _, p := range s.parts() {
		st := p.state()
		calls += st.spent
		if st.has && st.kept {
			kept++
		}
	}
	return calls, kept
}
