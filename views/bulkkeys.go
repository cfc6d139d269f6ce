package views

import (
	"context"
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// check asks about the marked names in bulk. Where that costs more than the
// plan lets pass, it says so and waits for a yes.
func (d *dossier) check(ctx context.Context) tea.Cmd {
	n := d.names()
	if n == nil || d.board().Focused().Digit != '5' {
		return ui.Notify(ui.Cell{Text: "b checks the marked names of pane 5", Mood: ui.Muted})
	}
	if n.now.pane.view.Marks() == 0 {
		return ui.Notify(ui.Cell{Text: "mark names first: space marks one, * all that are shown", Mood: ui.Muted})
	}
	if why, hinders := d.checkHindrance(n); hinders {
		return why
	}
	names := n.marked()
	if plan, ok := n.check.planned(names); ok {
		return d.checkPlanned(ctx, n, plan)
	}
	d.lateCheck = n.now
	return n.planCheck(ctx, names)
}

// checkHindrance says why no name can be checked now, if that is so.
func (d *dossier) checkHindrance(n *nameWindows) (why tea.Cmd, hinders bool) {
	switch {
	case !d.desk.connected():
		return ui.Notify(d.desk.notConnected()), true
	case d.desk.blocked(intel.KindBulk):
		return sayUsedUp(), true
	case !d.waitsUntil(d.desk.Look.Now()).IsZero():
		return ui.Notify(tooFast()), true
	case n.checking():
		return ui.Notify(ui.Cell{Text: "names are being checked · ctrl+c stops", Mood: ui.Muted}), true
	}
	return nil, false
}

// checkLate does what b was pressed for before the price was known: only on
// the pane where it was pressed, and only while no other key was.
func (d *dossier) checkLate(ctx context.Context) tea.Cmd {
	w := d.lateCheck
	if n := d.names(); n == nil || n.now != w || d.pane() != w.pane {
		d.lateCheck = nil
		return nil
	}
	c := &w.of.check
	if c.plan.Busy() {
		return nil
	}
	d.lateCheck = nil
	if err := c.plan.Err(); err != nil {
		return ui.Notify(historyTrouble(err, d.desk.Look.Now()))
	}
	if why, hinders := d.checkHindrance(w.of); hinders {
		return why
	}
	plan, _ := c.plan.Value()
	return d.checkPlanned(ctx, w.of, plan)
}

// checkKey is the key that checks the marked names, and what it would spend;
// nothing where none is marked.
func (d *dossier) checkKey() []key.Binding {
	n := d.names()
	if n == nil || d.board().Focused().Digit != '5' || d.desk.blocked(intel.KindBulk) {
		return nil
	}
	marks := n.now.pane.view.Marks()
	if marks == 0 {
		return nil
	}
	if nothing := n.nothingToCheck(); nothing != "" {
		return []key.Binding{said(d.desk.Look.Keys.BulkCheck, nothing)}
	}
	what := counted(marks, "name", "names")
	if d.width < narrow {
		what = grouped(int64(marks))
	}
	return []key.Binding{said(d.desk.Look.Keys.BulkCheck, joined(" ", "check "+what, n.checkPrice()))}
}

// checkPlanned begins a check whose price is known.
func (d *dossier) checkPlanned(ctx context.Context, n *nameWindows, plan investigation.BulkPlan) tea.Cmd {
	calls := len(plan.Questions)
	left := d.desk.leftOut(plan)
	if calls == 0 {
		return ui.Notify(ui.Cell{Text: joined(" · ", "nothing to ask", left), Mood: ui.Muted})
	}
	start := func(ctx context.Context) tea.Cmd { return n.startCheck(ctx, plan) }
	if !d.desk.asksFirst(calls) {
		return start(ctx)
	}
	again := d.desk.Look.Keys.BulkCheck.Help().Key
	names := len(n.check.names) - len(plan.Kept) - len(plan.Skipped)
	price, meter := d.desk.beforeSpending(counted(calls, "call", "calls"), calls)
	text := fmt.Sprintf("%s checks %s: %s", d.yes(again), counted(names, "name", "names"), price)
	return d.asks(again, joined(" · ", text, noOtherKey, left, meter), start)
}

// leftOut says which marked names would not be asked about.
func (d *Desk) leftOut(plan investigation.BulkPlan) string {
	kept, skipped := "", ""
	if n := len(plan.Kept); n > 0 {
		kept = grouped(int64(n)) + " asked lately"
	}
	if n := len(plan.Skipped); n > 0 {
		skipped = grouped(int64(n)) + " left out: " + d.Look.Spelled(plan.Skipped[0].Text) + " " + plan.Skipped[0].Why
	}
	return joined(" · ", kept, skipped)
}
