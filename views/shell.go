package views

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"pugmark/investigation"
	"pugmark/ui"
)

// NewShell returns the model of one session: home, the header, the places of
// the g menu and the commands of the palette. ctx ends with the session.
func NewShell(ctx context.Context, d *Desk) *ui.Shell {
	d.session = ctx
	o := ui.ShellOptions{
		Status:   d.status,
		Short:    d.shortStatus,
		Commands: d.commands(ctx),
		New:      func(text string) tea.Cmd { return ui.Open(newLookup(d, text)) },
		GoTo: []ui.Place{
			{Key: 'i', Name: "investigate", Run: func() tea.Cmd { return ui.Open(newLookup(d, "")) }},
			{Key: 'h', Name: "history", Run: func() tea.Cmd { return ui.Open(NewHistory(d)) }},
			{Key: 's', Name: "submissions", Run: func() tea.Cmd { return ui.Open(NewSubmissions(d)) }},
			{Key: 'c', Name: "cases", Run: func() tea.Cmd { return ui.Open(NewCases(d)) }},
		},
		Showing: d.showing,
	}
	if d.Seat != nil {
		o.GoTo = append(o.GoTo, ui.Place{Key: 't', Name: "team", Run: func() tea.Cmd { return ui.Open(NewTeam(d)) }})
		o.Input, o.Frame = d.Seat.Pressed, d.show
	}
	return ui.NewShell(ctx, d.Look, NewHome(d), o)
}

// status is the right end of the header.
func (d *Desk) status() []ui.Cell {
	urgent, rest := d.teamCells()
	cells := d.statusWith(urgent)
	if n := d.askingAside(); n > 0 {
		cells = append(cells, ui.Cell{Text: grouped(int64(n)) + " on the way", Mood: ui.Notable})
	}
	cells = append(cells, rest...)
	if words := d.memberWords(); words != "" {
		cells = append(cells, ui.Cell{Text: words})
	}
	return cells
}

// shortStatus is what of the header has to stay on a shared workbench, in fewer
// words; nil where nothing of the team must not be missed.
func (d *Desk) shortStatus() []ui.Cell {
	if urgent := d.urgentCells(true); len(urgent) > 0 {
		return d.statusWith(urgent)
	}
	return nil
}

// statusWith is the beginning of the header's right end: the sign of demo data,
// what must not be missed, and what is left.
func (d *Desk) statusWith(urgent []ui.Cell) []ui.Cell {
	var cells []ui.Cell
	if d.demo() {
		cells = append(cells, ui.Cell{Text: "DEMO DATA"})
	}
	cells = append(append(cells, urgent...), d.unconnectedCells()...)
	if b, ok := d.budget(); ok && !d.connects() {
		cells = append(cells, d.budgetCell(b.Short()))
	}
	return cells
}

// unconnectedCells say that nothing can be asked; where that is so by design,
// without doubt.
func (d *Desk) unconnectedCells() []ui.Cell {
	title, _ := d.unconnectedWords()
	switch {
	case d.connected(), d.demo() && !d.Team:
		return nil
	case !d.Workbench.Member.Role.Asks():
		return []ui.Cell{{Text: title, Mood: ui.Muted}}
	}
	return []ui.Cell{{Text: title, Mood: ui.Doubtful}}
}

// commands are the palette's.
func (d *Desk) commands(ctx context.Context) []ui.Command {
	commands := slices.Concat(d.teamCommands(ctx), d.tagCommands(), d.caseCommands(), d.triageCommands(ctx))
	return append(commands, []ui.Command{
		{Name: "quota", Help: "quota 61: what Cloudflare's dashboard says is left", Run: func(arg string) tea.Cmd { return d.correct(ctx, arg) }},
		{Name: "plan", Help: "plan 2500: the calls your plan grants a month", Run: d.setPlan},
		{Name: "try", Help: "ask again although this month's calls were used up", Run: func(string) tea.Cmd { return d.try(ctx) }},
		{Name: "history", Help: "history payro: everything that was looked up, or what matches", Run: func(arg string) tea.Cmd { return ui.Open(newPastPage(d, arg)) }},
		{Name: "forget", Help: "forget 90d, forget payro: removes what is older or matches, after saying how much", Run: func(arg string) tea.Cmd { return d.forget(arg) }},
		{Name: "submissions", Help: "what Cloudflare was asked to change, and what became of it", Run: func(string) tea.Cmd { return ui.Open(NewSubmissions(d)) }},
		{Name: "follow-up", Help: "looks at every submission that is due", Run: d.followAll},
		{Name: "nudge", Help: "nudge MC-0042: copies a text that asks Cloudflare about it", Run: func(arg string) tea.Cmd { return d.nudge(ctx, arg) }},
		{Name: "calls", Help: "the call log", Run: func(string) tea.Cmd { return ui.Open(NewCallLog(d)) }},
	}...)
}

// correct files what the analyst read in the dashboard.
func (d *Desk) correct(ctx context.Context, arg string) tea.Cmd {
	left, err := wholeNumber(arg)
	if err != nil {
		return sayHint("quota needs the number of calls left, such as quota 61: " + err.Error())
	}
	bench, now := d.Workbench, d.Look.Now()
	return func() tea.Msg {
		if err := bench.Correct(ctx, left); err != nil {
			return sayDoubt(investigation.Explain(err, now).Line())()
		}
		return spentMsg{}
	}
}

// setPlan changes what the session takes the plan for.
func (d *Desk) setPlan(arg string) tea.Cmd {
	calls, err := wholeNumber(arg)
	if err != nil {
		return sayHint("plan needs the calls a month, such as plan 100, 2500, 10000 or 50000: " + err.Error())
	}
	d.Workbench.SetCallsPerMonth(calls)
	return tea.Batch(spent, ui.Notify(ui.Cell{Text: fmt.Sprintf("for this session the plan grants %s a month", counted(calls, "call", "calls"))}))
}

// try lets every family of questions be asked again after Cloudflare said that
// the month's calls are used up.
func (d *Desk) try(ctx context.Context) tea.Cmd {
	bench, now := d.Workbench, d.Look.Now()
	return func() tea.Msg {
		if err := bench.Try(ctx); err != nil {
			return sayDoubt(investigation.Explain(err, now).Line())()
		}
		return triedMsg{}
	}
}

// sayHint says what a command needs: nothing is wrong.
func sayHint(text string) tea.Cmd { return ui.Notify(ui.Cell{Text: text, Mood: ui.Muted}) }

func sayDoubt(text string) tea.Cmd { return ui.Notify(ui.Cell{Text: text, Mood: ui.Doubtful}) }

// errNoNumber is the rule that a number breaks.
var errNoNumber = errors.New("a whole number from 0 on, without signs")

func wholeNumber(arg string) (int, error) {
	n, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(arg), ",", ""))
	if err != nil || n < 0 {
		return 0, errNoNumber
	}
	return n, nil
}
