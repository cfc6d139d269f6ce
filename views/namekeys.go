package views

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

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
	if d.lateCheck != nil {
		return d.checkLate(ctx)
	}
	n := d.names()
	if n == nil || d.pane() != n.now.pane {
		return nil
	}
	if d.pane().view.Typing() {
		return n.priceTyped(ctx)
	}
	marks := n.now.pane.view.Marks()
	if marks == 0 {
		return nil
	}
	var names []string
	if marks <= plannedAtOnce {
		names = n.marked()
	}
	n.check.tellOf(marking{marks, names}, n.checking())
	if n.checking() || marks > plannedAtOnce {
		return nil
	}
	return n.planCheck(ctx, names)
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
	return append(bindings, said(keys.Window, "window"))
}

// A pager is a list of which further pages can be loaded.
type pager interface {
	load(ctx context.Context, calls int) tea.Cmd
	takes(further int) string
	progress() (pageProgress, bool)
	state() state // of the first page
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
	first := list.state()
	switch _, loading := list.progress(); {
	case loading:
		return ui.Notify(ui.Cell{Text: "pages are being loaded · ctrl+c stops", Mood: ui.Muted})
	case first.asking:
		return ui.Notify(ui.Cell{Text: "not here yet: it is being asked", Mood: ui.Muted})
	case !first.has:
		return ui.Notify(ui.Cell{Text: "not here yet: enter asks", Mood: ui.Muted})
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
		Label: fmt.Sprintf("load pages (of %s):", grouped(int64(r.calls))),
		Enter: "load",
		Value: strconv.Itoa(r.free),
		Check: func(text string) (ui.Cell, bool) {
			calls, why := r.typed(text)
			if why != "" {
				return ui.Cell{Text: why, Mood: ui.Doubtful}, false
			}
			return plain("%s", joined(" · ", counted(calls, "call", "calls"), d.leftAfter(calls), list.takes(calls), r.brings(calls))), true
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
