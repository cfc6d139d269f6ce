package cmd

import (
	"context"
	"log/slog"
	"strings"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
	"pugmark/ui/sshd"
	"pugmark/views"
)

// program opens the workbench in a session on a terminal.
func (h *hall) program(ctx context.Context, x sshd.Session) (tea.Model, error) {
	member, rules, err := h.people.member(x)
	if err != nil {
		return nil, err
	}
	look, err := h.lookOf(x)
	if err != nil {
		return nil, err
	}
	bench := h.bench(member, rules)
	seat := h.team.Join(member)
	context.AfterFunc(ctx, seat.Leave)
	bench.Source.Reused = func(r intel.Record) {
		h.metrics.reused.Inc()
		seat.Reused(r)
	}
	bench.Source.Answered = seat.Answered
	desk := views.NewDesk(bench, look)
	desk.Seat, desk.Team = seat, true
	if bench.Source.Client != nil {
		desk.Curl = bench.Source.Client.Curl
	}
	return views.NewShell(ctx, desk), nil
}

// lookOf is how a session's screen is drawn: as its own environment tells of the
// terminal, and by nothing that the server was started with.
func (h *hall) lookOf(x sshd.Session) (*ui.Look, error) {
	s := h.surroundings
	s.getenv = environmentOf(x)
	look, err := s.look(globals{}, config{})
	if err == nil {
		look.NoSuspend = true // the program is not the client's shell's
	}
	return look, err
}

// environmentOf is what a client said of its surroundings.
func environmentOf(x sshd.Session) func(name string) string {
	set := map[string]string{"TERM": x.Terminal}
	for _, variable := range x.Environment {
		name, value, _ := strings.Cut(variable, "=")
		set[name] = value
	}
	return func(name string) string { return set[name] }
}

// bench is a workbench of its own for a member, over what everybody shares.
func (h *hall) bench(m investigation.Member, rules *roster) *investigation.Workbench {
	shared := h.office.bench
	source := &intel.Source{Archive: shared.Source.Archive, Ledger: memberLedger{shared.Source.Ledger, h.rulesOf(m)}, Freshness: shared.Source.Freshness,
		Scope: shared.Source.Scope, Analyst: m.Name, Now: shared.Source.Now}
	if m.Role.Asks() {
		source.Client = shared.Source.Client
	}
	plan := investigation.Plan{CallsPerMonth: h.planOf(rules), Threshold: shared.Plan.Threshold}
	w := &investigation.Workbench{Source: source, History: shared.History, Plan: plan, Member: m, TwoPersons: rules.twoPersons,
		Limits: h.limitsOf(m), Rules: h.rulesOf(m), PerPage: shared.PerPage, Allow: shared.Allow, NoSubmit: shared.NoSubmit, Schedule: shared.Schedule, Now: shared.Now}
	if w.NoSubmit == "" {
		w.NoSubmit = rules.noSubmit()
	}
	return w
}

// A memberLedger lets a call begin only while the member may ask by now: a
// session outlasts for a moment what its member may do.
type memberLedger struct {
	intel.Ledger
	rules func() investigation.Rules
}

// Begin files a call as asking.
func (l memberLedger) Begin(ctx context.Context, c intel.Call) error {
	if now := l.rules(); now.Role == investigation.RoleOwner || !now.Role.Asks() {
		return &intel.Error{Problem: intel.ProblemRole, Key: c.Key}
	}
	return l.Ledger.Begin(ctx, c)
}

// noSubmit is why nothing may be submitted by what the file says, "" where it
// may.
func (r *roster) noSubmit() string {
	if r.submissions {
		return ""
	}
	return "submissions are off on this workbench: its users file does not say submissions = true"
}

// rulesOf are those that hold for a member by now: of who is not in the users
// file any more, none.
func (h *hall) rulesOf(m investigation.Member) func() investigation.Rules {
	return func() investigation.Rules {
		rules := h.people.current.Load()
		now := investigation.Rules{TwoPersons: rules.twoPersons, NoSubmit: rules.noSubmit()}
		if user := rules.holders[m.Key].user; user.name == m.Name {
			now.Role, now.Keys = user.role, rules.keys[user.name]
		}
		return now
	}
}

// limitsOf are the limits that the users file sets a member by now.
func (h *hall) limitsOf(m investigation.Member) func() (limit, share int) {
	return func() (limit, share int) {
		rules := h.people.current.Load()
		return rules.limit, rules.holders[m.Key].user.share
	}
}

// place is the office as a member finds it. Nothing of it is closed with the
// session.
func (h *hall) place(m investigation.Member, rules *roster, x sshd.Session) *office {
	o := &office{bench: h.bench(m, rules), missing: h.office.missing, log: h.office.log.With(slog.Uint64("session", x.ID))}
	if !m.Role.Asks() {
		o.missing = readsOnly()
	}
	return o
}

// readsOnly is why nothing is asked for some.
func readsOnly() error {
	return &investigation.NotPossible{Why: "a viewer reads what is kept, and asks nothing"}
}
