package views

import (
	"context"
	"net/netip"

	tea "charm.land/bubbletea/v2"

	"pugmark/investigation"
)

// settle draws the conclusions of what is known now: which addresses there
// are, whose history counts, which network it is, and what to ask by itself.
func (s *subject) settle(ctx context.Context) tea.Cmd {
	if !s.ready {
		return nil
	}
	cmds := []tea.Cmd{s.settleDomain(ctx)}
	for _, value := range s.order {
		cmds = append(cmds, s.places[value].settle(ctx))
	}
	for _, p := range s.due() {
		cmds = append(cmds, p.want(ctx))
	}
	return tea.Batch(cmds...)
}

func (s *subject) settleDomain(ctx context.Context) tea.Cmd {
	if s.domain == nil {
		return nil
	}
	report, ok := s.domain.value()
	if !ok {
		return nil
	}
	cmds := []tea.Cmd{s.settleHistory(ctx, report.InheritedFrom)}
	for n, addr := range investigation.Addresses(report) {
		if n == lookAhead {
			break
		}
		cmds = append(cmds, s.place(ctx, addr))
		if s.followed == "" {
			s.show(addr.String())
			s.restPlaces[s.followed] = s.restSubject
		}
	}
	return tea.Batch(cmds...)
}

// settleHistory asks about the name whose categories count, once domain
// details have said which it is, unless another was asked already.
func (s *subject) settleHistory(ctx context.Context, inheritedFrom string) tea.Cmd {
	question := s.desk.Workbench.HistoryQuestion(s.indicator, inheritedFrom)
	if st := s.history.state(); st.key == question.Key() || st.asking || st.has || st.err != nil {
		return nil
	}
	wanted := s.history.state().tried
	s.history = newQuery(s.desk, question)
	if wanted {
		return s.history.want(ctx)
	}
	return s.history.begin(ctx)
}

// place makes sure there are panes about an address.
func (s *subject) place(ctx context.Context, addr netip.Addr) tea.Cmd {
	if s.places[addr.String()] != nil {
		return nil
	}
	p := newPlace(s.desk, addr, s.indicator.Host())
	s.addPlace(addr.String(), p)
	var cmds []tea.Cmd
	for _, part := range p.parts() {
		cmds = append(cmds, part.begin(ctx))
	}
	return tea.Batch(cmds...)
}

// show puts the panes about a place on the board.
func (s *subject) show(value string) {
	s.followed = value
	for digit, pane := range s.places[value].panes {
		s.board.SetPane(digit, pane)
	}
}
