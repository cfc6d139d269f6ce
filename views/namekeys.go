package views

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// names are the passive DNS of the place that is followed; nil where there is
// none.
func (d *dossier) names() *nameWindows {
	if p := d.place(); p != nil {
		return p.names
	}
	return nil
}

// askWindow opens the field for another time window of passive DNS.
func (d *dossier) askWindow(ctx context.Context) tea.Cmd {
	n := d.names()
	if n == nil {
		return ui.Notify(ui.Cell{Text: "a time window is for passive DNS, and there is none here", Mood: ui.Muted})
	}
	d.board().Focus('5')
	now := d.desk.Look.Now()
	n.now.pane.view.Prompt(ui.Prompt{
		Label: "window",
		Value: typedWindow(n.now.names.Window()),
		Check: func(text string) (ui.Cell, bool) {
			w, err := investigation.ParseWindow(text, now)
			n.prices.typed = w
			if err != nil {
				return ui.Cell{Text: err.Error(), Mood: ui.Doubtful}, false
			}
			return plain("%s · %s", windowSpan(w), n.windowPrice(w)), true
		},
		Done: func(text string) tea.Cmd {
			w, err := investigation.ParseWindow(text, now)
			if err != nil {
				return nil
			}
			return d.showWindow(ctx, n, w)
		},
	})
	return n.priceTyped(ctx)
}

// typedWindow is a window as it can be typed.
func typedWindow(w intel.Window) string {
	if investigation.WindowDays(w) == investigation.DefaultDays+1 {
		return strconv.Itoa(investigation.DefaultDays) + "d"
	}
	return w.Start + ".." + w.End
}

// showWindow puts a window on the board and asks for its first page, which
// says how many names there are.
func (d *dossier) showWindow(ctx context.Context, n *nameWindows, w intel.Window) tea.Cmd {
	n.show(w)
	d.place().panes['5'] = n.now.pane
	d.subject().show(d.subject().followed)
	first := n.first()
	switch st := first.state(); {
	case st.has || st.asking:
		return nil
	case !d.desk.connected():
		return first.begin(ctx)
	case d.desk.blocked(intel.KindPassiveDNS):
		return tea.Batch(first.begin(ctx), sayUsedUp())
	case !d.waitsUntil(d.desk.Look.Now()).IsZero():
		return tea.Batch(first.begin(ctx), ui.Notify(tooFast()))
	}
	return first.want(ctx)
}

// windowPrices are what the first page of a window would cost, as far as it
// was looked for in the archive.
type windowPrices struct {
	typed intel.Window // in the open field
	of    intel.Window // what load is about
	load  ui.Load[bool]
	kept  map[intel.Window]bool
}

// take keeps msg if it is whether a window is kept.
func (p *windowPrices) take(msg tea.Msg) bool {
	if !p.load.Update(msg) {
		return false
	}
	if kept, _ := p.load.Value(); p.load.Err() == nil {
		if p.kept == nil {
			p.kept = map[intel.Window]bool{}
		}
		p.kept[p.of] = kept
	}
	return true
}

// priceTyped looks for the window that is typed in the archive, for 0 calls.
func (n *nameWindows) priceTyped(ctx context.Context) tea.Cmd {
	w := n.prices.typed
	if _, known := n.prices.kept[w]; known || w == (intel.Window{}) || w == n.prices.of && n.prices.load.Busy() {
		return nil
	}
	n.prices.of = w
	bench, listing := n.desk.Workbench, investigation.NamesAt(n.addr, w)
	return n.prices.load.Start(ctx, func(ctx context.Context) (bool, error) {
		a, err := investigation.RecallPage(ctx, bench, listing, investigation.PageRequest{})
		return err == nil && a.Fresh, ctx.Err()
	})
}

// windowPrice is "1 call", "kept · free" or "here · free".
func (n *nameWindows) windowPrice(w intel.Window) string {
	if at := n.find(w); at >= 0 && n.all[at].pages.first().st.has {
		return "here · free"
	}
	if n.prices.kept[w] {
		return "kept · free"
	}
	return "1 call"
}

// lookForSiblings makes the name under the cursor the one that names are
// compared with, where the board is about no name itself.
func (d *dossier) lookForSiblings(ctx context.Context) tea.Cmd {
	if n := d.names(); n != nil && n.subject == "" && d.board().Focused().Digit == '5' {
		if value, ok := d.pane().Selected(); ok {
			return n.now.siblings.lookFor(ctx, value, n.now.names.List())
		}
	}
	return nil
}

// priceLists looks up, for 0 calls, what the open field and the marks of pane
// 5 would cost, so that it is said before a key spends it.
func (d *dossier) priceLists(ctx context.Context) tea.Cmd {
	n := d.names()
	if n == nil || d.pane() != n.now.pane {
		return nil
	}
	if d.pane().view.Typing() {
		return n.priceTyped(ctx)
	}
	view := n.now.pane.view
	switch marks := view.Marks(); {
	case n.check.pressed && !n.check.plan.Busy():
		n.check.pressed = false
		if err := n.check.plan.Err(); err != nil {
			return ui.Notify(historyTrouble(err, d.desk.Look.Now()))
		}
		plan, _ := n.check.plan.Value()
		return d.checkPlanned(ctx, n, plan)
	case n.check.pressed || n.checking() || marks == 0 || marks > plannedAtOnce:
		return nil
	}
	return n.planCheck(ctx, view.Marked())
}

// listKeys are the keys of the focused pane's list that ask Cloudflare, and
// what each would cost.
func (d *dossier) listKeys() []key.Binding {
	keys := d.desk.Look.Keys
	p, digit := d.place(), d.board().Focused().Digit
	var bindings []key.Binding
	if list, kind := p.pager(digit); list != nil {
		r := p.rest(digit)
		switch _, loading := list.progress(); {
		case loading:
			bindings = append(bindings, said(keys.Interrupt, "stop loading"))
		case r.calls == 0 || d.desk.blocked(kind):
		case d.width < narrow:
			bindings = append(bindings, said(keys.More, "more: "+counted(r.calls, "call", "calls")))
		case r.asksFirst():
			bindings = append(bindings, said(keys.More, "load more… (of "+counted(r.calls, "call", "calls")+")"))
		default:
			bindings = append(bindings, said(keys.More, d.priced("load more", r.calls, "")))
		}
	}
	n := d.names()
	if n == nil || digit != '5' || n.first().state().unasked() {
		return bindings
	}
	bindings = append(bindings, said(keys.Window, "window"))
	marks := n.now.pane.view.Marks()
	switch {
	case marks == 0 || d.desk.blocked(intel.KindBulk):
	case d.width < narrow:
		bindings = append(bindings, said(keys.BulkCheck, "check "+grouped(int64(marks))))
	default:
		bindings = append(bindings, said(keys.BulkCheck, joined(" ", "check "+counted(marks, "name", "names"), n.checkPrice())))
	}
	return bindings
}

// A pager is a list of which further pages can be loaded.
type pager interface {
	load(ctx context.Context, calls int) tea.Cmd
	takes(further int) string
	progress() (pageProgress, bool)
}

// more loads further pages of the focused pane: at once where the price is
// small, as many as are typed where it is not.
func (d *dossier) more(ctx context.Context) tea.Cmd {
	p := d.place()
	digit := d.board().Focused().Digit
	list, kind := p.pager(digit)
	if list == nil {
		return ui.Notify(ui.Cell{Text: "there is nothing more to load here", Mood: ui.Muted})
	}
	r := p.rest(digit)
	switch _, loading := list.progress(); {
	case loading:
		return ui.Notify(ui.Cell{Text: "pages are being loaded · ctrl+c stops", Mood: ui.Muted})
	case r.calls == 0:
		return ui.Notify(ui.Cell{Text: "there is nothing more to load here", Mood: ui.Muted})
	case d.desk.blocked(kind):
		return sayUsedUp()
	case !d.waitsUntil(d.desk.Look.Now()).IsZero():
		return ui.Notify(tooFast())
	case !r.asksFirst():
		return list.load(ctx, r.calls)
	}
	d.pane().view.Prompt(ui.Prompt{
		Label: fmt.Sprintf("load how many of %s pages?", grouped(int64(r.calls))),
		Value: strconv.Itoa(r.free),
		Check: func(text string) (ui.Cell, bool) {
			calls, why := r.typed(text)
			if why != "" {
				return ui.Cell{Text: why, Mood: ui.Doubtful}, false
			}
			return plain("%s", joined(" · ", counted(calls, "call", "calls"), r.brings(calls), list.takes(calls), d.leftAfter(calls))), true
		},
		Done: func(text string) tea.Cmd {
			calls, _ := r.typed(text)
			return list.load(ctx, calls)
		},
	})
	return nil
}

// typed reads how many pages to load. The number of all of them has to be
// typed as any other.
func (r rest) typed(text string) (pages int, why string) {
	pages, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(text), ",", ""))
	if err != nil || pages < 1 || pages > r.calls {
		return 0, fmt.Sprintf("1 to %s", grouped(int64(r.calls)))
	}
	return pages, ""
}

// leftAfter says what would be left of the month: "~58 left after".
func (d *dossier) leftAfter(calls int) string {
	budget, ok := d.desk.budget()
	switch left := budget.Left - calls; {
	case !ok || !budget.Known:
		return ""
	case left < 0:
		return fmt.Sprintf("%s past your own estimate", counted(-left, "call", "calls"))
	default:
		return "~" + grouped(int64(left)) + " left after"
	}
}

// check asks about the marked names in bulk. Where that costs more than the
// plan lets pass, it says so and waits for a yes.
func (d *dossier) check(ctx context.Context) tea.Cmd {
	n := d.names()
	if n == nil || d.board().Focused().Digit != '5' {
		return ui.Notify(ui.Cell{Text: "b checks the marked names of pane 5", Mood: ui.Muted})
	}
	view := n.now.pane.view
	switch {
	case view.Marks() == 0:
		return ui.Notify(ui.Cell{Text: "mark names first: space marks one, * all that are shown", Mood: ui.Muted})
	case !d.desk.connected():
		return ui.Notify(notConnected())
	case d.desk.blocked(intel.KindBulk):
		return sayUsedUp()
	case !d.waitsUntil(d.desk.Look.Now()).IsZero():
		return ui.Notify(tooFast())
	case n.checking():
		return ui.Notify(ui.Cell{Text: "names are being checked · ctrl+c stops", Mood: ui.Muted})
	}
	names := view.Marked()
	if plan, ok := n.check.planned(names); ok {
		return d.checkPlanned(ctx, n, plan)
	}
	n.check.pressed = true
	return n.planCheck(ctx, names)
}

// checkPlanned begins a check whose price is known.
func (d *dossier) checkPlanned(ctx context.Context, n *nameWindows, plan investigation.BulkPlan) tea.Cmd {
	calls := len(plan.Questions)
	left := notAsked(plan)
	if calls == 0 {
		return ui.Notify(ui.Cell{Text: joined(" · ", "nothing to ask", left), Mood: ui.Muted})
	}
	start := func(ctx context.Context) tea.Cmd { return n.startCheck(ctx, plan) }
	if !d.desk.Workbench.Plan.AsksFirst(calls, d.desk.left()) {
		return start(ctx)
	}
	budget, _ := d.desk.budget()
	key := d.desk.Look.Keys.BulkCheck.Help().Key
	names := len(n.check.names) - len(plan.Kept) - len(plan.Skipped)
	return d.asks(key, joined(" · ", fmt.Sprintf("%s again checks %s: %s", key, counted(names, "name", "names"), counted(calls, "call", "calls")), left, budget.Words(), "any other key asks nothing"), start)
}

// notAsked says which marked names would not be asked about.
func notAsked(plan investigation.BulkPlan) string {
	kept, skipped := "", ""
	if n := len(plan.Kept); n > 0 {
		kept = grouped(int64(n)) + " known and fresh"
	}
	if n := len(plan.Skipped); n > 0 {
		skipped = grouped(int64(n)) + " left out: " + plan.Skipped[0].Text + " " + plan.Skipped[0].Why
	}
	return joined(" · ", kept, skipped)
}
