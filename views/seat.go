package views

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// teamMsg tells every open view that something of the team has changed. The
// first page takes it before all others.
type teamMsg struct {
	// unwoken says that nothing has woken the session: who is here, and who is
	// at work, changes without that.
	unwoken bool
}

// awaitTeam waits for the next change, as long as the session lasts.
func (d *Desk) awaitTeam(ctx context.Context) tea.Cmd {
	if d.Seat == nil {
		return nil
	}
	ctx, changed := d.lasting(ctx), d.Seat.Changed()
	return func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
			return teamMsg{}
		}
	}
}

// takeTeam looks at what has changed, says what is to be said, and waits for
// the next change.
func (d *Desk) takeTeam(ctx context.Context) tea.Cmd {
	return tea.Batch(d.awaitTeam(ctx), d.lookAtTeam(ctx))
}

// lookUnwoken has every open view told of the team with a tick, where the page
// shows what a session is not woken for.
func (d *Desk) lookUnwoken() tea.Cmd {
	if d.Seat == nil || d.at.Page != pageHome && d.at.Page != pageTeam {
		return nil
	}
	return func() tea.Msg { return teamMsg{unwoken: true} }
}

// lookAtTeam looks at what has changed, and says what is to be said.
func (d *Desk) lookAtTeam(ctx context.Context) tea.Cmd {
	if d.Seat == nil {
		return nil
	}
	was := d.team
	d.team = d.Seat.Look()
	var cmds []tea.Cmd
	back := d.team.Health.Well() && !was.Health.Well()
	if back {
		cmds = append(cmds, ui.Notify(ui.Cell{Text: "the database is back"}), restored, spent)
	}
	if back || d.team.Health.Well() && d.team.Meter != was.Meter {
		cmds = append(cmds, d.readMeter(ctx))
	}
	if notice := d.team.Notice; notice != "" {
		cmds = append(cmds, ui.Notify(ui.Cell{Text: notice, Mood: ui.Notable}))
	}
	return tea.Batch(cmds...)
}

// unwell reports whether the team's history is out of reach.
func (d *Desk) unwell() bool { return d.Seat != nil && !d.team.Health.Well() }

// besides are the names of the colleagues who look at a subject, newest first,
// and since when the newest does.
func (d *Desk) besides(subject string) (names []string, newest investigation.Person) {
	if d.at.Subject != subject {
		return nil, newest
	}
	for _, p := range d.team.Beside {
		if p.Name == d.Workbench.Source.Analyst {
			continue
		}
		names = append(names, p.Name)
		if newest.Name == "" || p.Since.After(newest.Since) {
			newest = p
		}
	}
	return names, newest
}

// others are the names of the colleagues who are here, in order.
func (d *Desk) others() (names []string) {
	for _, p := range d.team.People { // in the order of their names
		if last := len(names) - 1; p.Name != d.Workbench.Source.Analyst && (last < 0 || names[last] != p.Name) {
			names = append(names, p.Name)
		}
	}
	return names
}

// teamCells are the header's of the team: first what must not be missed.
func (d *Desk) teamCells() (urgent, rest []ui.Cell) {
	if d.unwell() {
		rest = append(rest, ui.Cell{Text: "what is kept is shown", Mood: ui.Muted})
	}
	return d.urgentCells(false), rest
}

// urgentCells say that the database is out of reach, and who follows; short
// where there is little room.
func (d *Desk) urgentCells(short bool) (urgent []ui.Cell) {
	if d.unwell() {
		words := "database out of reach "
		if short {
			words = "database away "
		}
		urgent = append(urgent, ui.Cell{Text: words + roughly(d.Look.Now().Sub(d.team.Health.Since)), Mood: ui.Doubtful})
	}
	followers, text := d.team.Followers, ""
	switch len(followers) {
	case 0:
		return urgent
	case 1:
		text = followers[0] + " follows"
	case 2:
		text = strings.Join(followers, " and ") + " follow"
	default:
		text = grouped(int64(len(followers))) + " follow"
	}
	if short && len(followers) == 1 {
		text = followers[0]
	} else if short {
		text = grouped(int64(len(followers)))
	}
	return append(urgent, ui.Cell{Text: "▸ " + text})
}

// memberWords are who works here: "ana · analyst".
func (d *Desk) memberWords() string {
	analyst := d.Workbench.Source.Analyst
	if role := d.Workbench.Member.Role; role != investigation.RoleOwner {
		return joined(" · ", analyst, string(role))
	}
	if analyst == "" {
		return ""
	}
	return "analyst " + analyst
}

// teamCommands are the palette's on a shared workbench.
func (d *Desk) teamCommands(ctx context.Context) []ui.Command {
	if d.Seat == nil {
		return nil
	}
	return []ui.Command{
		{Name: "team", Help: "who is here, on what, and what was done", Run: func(string) tea.Cmd { return ui.Open(NewTeam(d)) }},
		{Name: "alone", Help: "nobody may follow your screen in this session; alone off lets them", Run: d.setAlone},
		{Name: "cap", Help: "the most calls the team may spend a month; cap 80 sets them, cap off lifts them (admins)", Run: func(arg string) tea.Cmd { return d.limit(ctx, arg) }},
	}
}

// setAlone refuses followers for the session, or allows them again.
func (d *Desk) setAlone(arg string) tea.Cmd {
	switch strings.ToLower(strings.TrimSpace(arg)) {
	case "", "on":
		d.Seat.Alone(true)
		d.team.Alone, d.team.Followers = true, nil
		return ui.Notify(ui.Cell{Text: "nobody follows your screen in this session · alone off lets them"})
	case "off":
		d.Seat.Alone(false)
		d.team.Alone = false
		return ui.Notify(ui.Cell{Text: "who wants to may follow your screen again · you are told who does"})
	}
	return sayHint("alone needs nothing or off: alone, alone off")
}

// sayCap says what the team may spend a month, and who said so.
func (d *Desk) sayCap(ctx context.Context) tea.Cmd {
	bench, now := d.Workbench, d.Look.Now()
	return func() tea.Msg {
		b, err := bench.Budget(ctx)
		switch {
		case err != nil:
			return sayDoubt(investigation.Explain(err, now).Line())()
		case b.Cap == 0:
			return ui.Notify(ui.Cell{Text: "the team has no cap"})()
		}
		words := "the team may spend " + counted(b.Cap, "call", "calls") + " a month (" + either(b.CapBy, "the users file") + ")"
		return ui.Notify(ui.Cell{Text: joined(" · ", words, b.Words())})()
	}
}

// limit sets what the team may spend a month; alone it says what that is.
func (d *Desk) limit(ctx context.Context, arg string) tea.Cmd {
	if strings.TrimSpace(arg) == "" {
		return d.sayCap(ctx)
	}
	calls, off := 0, strings.EqualFold(strings.TrimSpace(arg), "off")
	if !off {
		var err error
		if calls, err = wholeNumber(arg); err == nil && calls == 0 {
			err = errors.New("0 would stop everybody: cap off lifts the limit")
		}
		if err != nil {
			return sayHint("cap needs the most calls a month, such as cap 80, or off: " + err.Error())
		}
	}
	seat, now := d.Seat, d.Look.Now()
	return func() tea.Msg {
		if err := seat.Limit(ctx, calls); err != nil {
			return sayDoubt(investigation.Explain(err, now).Line())()
		}
		words := "the team may spend " + counted(calls, "call", "calls") + " a month from now on"
		if off {
			words = "the limit on the team's calls is lifted · what the users file says still holds"
		}
		return tea.BatchMsg{spent, ui.Notify(ui.Cell{Text: words})}
	}
}

// reused tells of a colleague's answer that stood for a call.
func (d *Desk) reused(r intel.Record) {
	source := d.Workbench.Source
	if source.Reused != nil && r.Analyst != source.Analyst {
		source.Reused(r)
	}
}
