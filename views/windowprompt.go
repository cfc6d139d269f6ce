package views

import (
	"context"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

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
		Enter: "ask or show",
		Value: typedWindow(n.now.names.Window(), now),
		Check: func(text string) (ui.Cell, bool) {
			w, err := investigation.ParseWindow(text, now)
			n.prices.typed = w
			if err != nil {
				return ui.Cell{Text: err.Error(), Mood: ui.Doubtful}, false
			}
			return plain("%s · %s", windowSpan(w, now), n.windowPrice(w)), true
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
func typedWindow(w intel.Window, now time.Time) string {
	if investigation.IsUsual(w, now) {
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
