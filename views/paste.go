package views

import (
	"context"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui"
)

// readIntake takes a text apart, for 0 calls. For a long one it takes a while.
func readIntake(ctx context.Context, bench *investigation.Workbench, text string) (investigation.Intake, error) {
	in, err := bench.Intake(ctx, investigation.ReadPaste([]byte(withLineFeeds(text))))
	return bounded(in), err
}

// withLineFeeds ends every line as files do: terminals end the lines of a paste
// by carriage returns.
func withLineFeeds(text string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
}

// linesIn is how many lines a text has, however they end.
func linesIn(text string) int {
	text = strings.TrimRight(text, "\r\n")
	return 1 + strings.Count(text, "\n") + strings.Count(text, "\r") - strings.Count(text, "\r\n")
}

// A planChoice is the ways there are to ask about what is included, and which of
// them is proposed.
type planChoice struct {
	plans    []investigation.TriagePlan
	proposed int
}

// A paste is the preview of a text that is no single indicator: what is in it,
// and what asking about that costs, one way or another. It asks nothing until
// enter is pressed.
type paste struct {
	desk  *Desk
	lines int                  // of the text
	have  investigation.Intake // with what a person took out or in

	sorted ui.Load[investigation.Intake] // by what the team says by now
	plans  ui.Load[planChoice]
	near   ui.Load[map[string]float64] // how like the team's own names they are
	chosen string                      // the plan a person chose, "" for the proposed one
	armed  bool                        // enter waits for a yes
	// started is told that the preview goes for the triage; nil tells nobody.
	started func() tea.Cmd

	rows  *pasteRows
	view  *ui.SheetView
	head  *ui.SheetView
	above int // lines over the list in the last frame
}

// newPaste previews what was found in a text of so many lines.
func newPaste(d *Desk, lines int, in investigation.Intake) *paste {
	return &paste{desk: d, lines: lines, have: in, rows: newPasteRows(in), view: ui.NewSheetView(d.Look), head: ui.NewSheetView(d.Look)}
}

func (p *paste) Title() string {
	return counted(len(p.have.Items), "indicator", "indicators")
}

func (p *paste) whereabouts() history.Place { return history.Place{Page: pageLookup} }

func (p *paste) Init(ctx context.Context) tea.Cmd {
	p.show()
	bench, in := p.desk.Workbench, p.have
	return tea.Batch(p.desk.readMeter(ctx), p.price(ctx), p.near.Start(ctx, func(ctx context.Context) (map[string]float64, error) {
		return likeOurs(ctx, bench, in)
	}))
}

// price reads what each way of asking costs now, for 0 calls.
func (p *paste) price(ctx context.Context) tea.Cmd {
	bench, in := p.desk.Workbench, p.have
	return p.plans.Start(ctx, func(ctx context.Context) (planChoice, error) {
		plans, proposed, err := bench.TriagePlans(ctx, in)
		return choiceOf(plans, proposed), err
	})
}

// choiceOf leaves out the plans that ask what one before them asks: no list is
// offered a way to ask about names that has none.
func choiceOf(plans []investigation.TriagePlan, proposed int) planChoice {
	var c planChoice
	for n, plan := range plans {
		if last := len(c.plans) - 1; last < 0 || plan.Words != c.plans[last].Words {
			c.plans = append(c.plans, plan)
		}
		if n == proposed {
			c.proposed = len(c.plans) - 1
		}
	}
	return c
}

func (p *paste) Update(ctx context.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return p.press(ctx, msg)
	case tea.MouseMsg:
		return p.view.Update(below(msg, p.above))
	case tea.KeyMsg, tea.PasteMsg:
		return p.view.Update(msg)
	case spentMsg, triedMsg:
		return p.price(ctx)
	case saidMsg:
		return p.sortAgain(ctx)
	case ui.UncoveredMsg:
		p.armed = false
		return p.sortAgain(ctx)
	}
	if p.sorted.Update(msg) {
		return p.takeSorted(ctx)
	}
	if p.plans.Update(msg) || p.near.Update(msg) {
		p.show()
	}
	return nil
}

// sortAgain has what the team calls theirs by now be left out, for 0 calls.
func (p *paste) sortAgain(ctx context.Context) tea.Cmd {
	bench, in := p.desk.Workbench, p.have
	p.plans.Stop() // what was counted is not what will be asked
	return p.sorted.Start(ctx, func(ctx context.Context) (investigation.Intake, error) { return bench.SortAgain(ctx, in) })
}

func (p *paste) takeSorted(ctx context.Context) tea.Cmd {
	if in, ok := p.sorted.Value(); ok && p.sorted.Err() == nil {
		p.have = in
		p.rows = newPasteRows(p.have)
	}
	p.show()
	return p.price(ctx)
}

func (p *paste) press(ctx context.Context, msg tea.KeyPressMsg) tea.Cmd {
	keys := p.desk.Look.Keys
	armed := p.armed
	p.armed = false
	switch {
	case p.view.Typing():
		return p.view.Update(msg)
	case armed && key.Matches(msg, keys.Follow):
		return p.start(true)
	case armed:
		return tea.Batch(ui.Notify(ui.Cell{Text: "nothing was asked", Mood: ui.Muted}), p.pressPlain(ctx, msg))
	case key.Matches(msg, keys.Follow):
		if p.view.Toggle() {
			return nil
		}
		return p.start(false)
	}
	return p.pressPlain(ctx, msg)
}

// pressPlain handles a key while nothing waits for an answer.
func (p *paste) pressPlain(ctx context.Context, msg tea.KeyPressMsg) tea.Cmd {
	keys := p.desk.Look.Keys
	value, _ := p.view.Selected()
	h, _ := handfulOf(p.view, value)
	switch {
	case key.Matches(msg, keys.Mark) && len(p.view.Marked()) == 0:
		cmd := p.turn(ctx)
		p.view.Update(tea.KeyPressMsg{Code: tea.KeyDown})
		return cmd
	case key.Matches(msg, keys.Remove), key.Matches(msg, keys.Mark):
		return p.turn(ctx)
	case key.Matches(msg, keys.Left, keys.Previous):
		p.choose(-1)
		return nil
	case key.Matches(msg, keys.Right, keys.Next):
		p.choose(1)
		return nil
	case key.Matches(msg, keys.Export):
		return p.desk.exportList(p.Title(), p.view)
	case value != "" && key.Matches(msg, keys.Open):
		return openIndicator(p.desk, value)
	case key.Matches(msg, keys.Copy, keys.CopyLive):
		live := key.Matches(msg, keys.CopyLive)
		if cmd, ok := copyMarked(p.view, live); ok || value == "" {
			return cmd
		}
		return copyValue(value, live)
	}
	if cmd, used := p.desk.act(msg, h); used {
		return cmd
	}
	return p.view.Update(msg)
}

// turn takes the marked indicators out, or that under the cursor, or in again
// when all of them are out.
func (p *paste) turn(ctx context.Context) tea.Cmd {
	turned := map[string]bool{}
	for _, value := range p.view.Marked() {
		turned[value] = true
	}
	if value, ok := p.view.Selected(); ok && len(turned) == 0 {
		turned[value] = true
	}
	if len(turned) == 0 {
		return nil
	}
	items := slices.Clone(p.have.Items)
	out := false
	for _, item := range items {
		out = out || item.Included && !item.Fixed() && turned[item.Found.Indicator.String()]
	}
	for n := range items {
		if turned[items[n].Found.Indicator.String()] && !items[n].Fixed() {
			items[n].Included = !out
		}
	}
	p.have.Items = items
	p.rows = newPasteRows(p.have)
	p.show()
	if p.sorted.Busy() {
		return p.sortAgain(ctx)
	}
	return p.price(ctx)
}

// at is the place of the plan that enter begins with, -1 while there is none.
func (p *paste) at() int {
	choice, ok := p.plans.Value()
	if !ok || len(choice.plans) == 0 {
		return -1
	}
	if n := slices.IndexFunc(choice.plans, func(plan investigation.TriagePlan) bool { return plan.Name == p.chosen }); n >= 0 {
		return n
	}
	return min(max(0, choice.proposed), len(choice.plans)-1)
}

// choose goes on to another plan.
func (p *paste) choose(step int) {
	choice, _ := p.plans.Value()
	if n := p.at(); n >= 0 {
		p.chosen = choice.plans[(n+step+len(choice.plans))%len(choice.plans)].Name
		p.show()
	}
}

// start opens the triage, after a second enter where the plan wants that.
func (p *paste) start(sure bool) tea.Cmd {
	choice, _ := p.plans.Value()
	n := p.at()
	if n < 0 || p.plans.Busy() || p.sorted.Busy() {
		return ui.Notify(ui.Cell{Text: "still reading: press it again", Mood: ui.Muted})
	}
	plan := choice.plans[n]
	switch calls := plan.Price.Most; {
	case p.have.Counts().Included == 0:
		return ui.Notify(ui.Cell{Text: "nothing is included: space takes a row in", Mood: ui.Muted})
	case calls > 0 && !p.desk.connected():
		return ui.Notify(p.desk.notConnected())
	case calls > 0 && !plan.Fits && !sure:
		return p.desk.askUnfit(plan, func() tea.Cmd { return p.start(true) })
	case calls > 0 && p.desk.asksFirst(calls) && !sure:
		p.armed = true
		price, meter := p.desk.beforeSpending(plan.Price.Words(), calls)
		return ui.Notify(ui.Cell{Text: joined(" · ", "enter once more asks: "+price, noOtherKey, meter), Mood: ui.Notable})
	}
	next := newTriage(p.desk, p.have, plan)
	next.near, _ = p.near.Value()
	var leave tea.Cmd
	if p.started != nil {
		leave = p.started()
	}
	return tea.Sequence(ui.Close, leave, ui.Open(next))
}

func (p *paste) Typing() bool { return p.view.Typing() }

func (p *paste) Escape() bool {
	armed := p.armed
	p.armed = false
	return armed || p.view.Escape()
}

func (p *paste) Busy() bool { return p.plans.Busy() || p.sorted.Busy() }
