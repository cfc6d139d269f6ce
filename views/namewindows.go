package views

import (
	"context"
	"fmt"
	"net/netip"
	"slices"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// nameWindows are pane 5: the names seen at one address, in every window that
// was asked on this board. Each keeps its pages, its marks and its cursor.
type nameWindows struct {
	desk    *Desk
	addr    netip.Addr
	subject string // the name the board is about, "" when it is an address
	all     []*nameWindow
	now     *nameWindow // the one on the board
	remarks *remarks
	check   bulkCheck
	prices  windowPrices
}

func newNameWindows(d *Desk, addr netip.Addr, subject string) *nameWindows {
	n := &nameWindows{desk: d, addr: addr, subject: subject, remarks: newRemarks(d)}
	n.show(intel.LastDays(d.Look.Now(), investigation.DefaultDays))
	return n
}

// show makes a window the one on the board.
func (n *nameWindows) show(w intel.Window) {
	if at := n.find(w); at >= 0 {
		n.now = n.all[at]
		return
	}
	n.now = newNameWindow(n, w)
	n.all = append(n.all, n.now)
}

func (n *nameWindows) find(w intel.Window) int {
	return slices.IndexFunc(n.all, func(o *nameWindow) bool { return o.names.Window() == w })
}

// first is the question that says how many names there are.
func (n *nameWindows) first() *page[intel.PassiveDNSReport] { return n.now.pages.first() }

// others are the questions that are not about the window on the board: those
// of the other windows, and of bulk checks.
func (n *nameWindows) others() []part {
	var parts []part
	for _, w := range n.all {
		if w != n.now {
			parts = w.pages.appendParts(parts)
		}
	}
	for _, q := range n.check.list {
		parts = append(parts, q)
	}
	return parts
}

// take keeps msg if something beside the pages waits for it.
func (n *nameWindows) take(ctx context.Context, msg tea.Msg) (tea.Cmd, bool) {
	if cmd, taken := n.remarks.take(ctx, msg); taken {
		return cmd, true
	}
	if n.prices.take(msg) {
		n.now.pane.view.Recheck()
		return nil, true
	}
	for _, w := range n.all {
		if w.siblings.take(msg) {
			return nil, true
		}
	}
	return n.takeCheck(ctx, msg)
}

// A nameWindow is the names of one window, put together page by page.
type nameWindow struct {
	of    *nameWindows
	names *investigation.Names
	pages *pages[intel.PassiveDNSReport]
	pane  *report

	siblings siblings
	reads    bool      // some name is internationalized
	rows     *nameRows // those on the screen
	made     string    // what rows was made of
}

func newNameWindow(n *nameWindows, window intel.Window) *nameWindow {
	w := &nameWindow{of: n, names: investigation.NewNames(window, n.subject), siblings: newSiblings(n.subject)}
	w.pages = newPages(n.desk, investigation.NamesAt(n.addr, window), w)
	r := newPane(n.desk)
	r.parts, r.again, r.loading = w.pages.unsettled, w.pages.again, w.pages.progress
	r.answered = w.pages.answered
	r.about = w.about
	r.sheet = func(on paper) (ui.Sheet, bool) {
		if !w.pages.first().st.has {
			return ui.Sheet{}, false
		}
		return passiveDNSSheet(w.seen(), on), true
	}
	r.status = w.status
	r.stamp = func(on stamp) stamp {
		on = on.number(w.pages.version).number(n.remarks.version).number(n.desk.saidVersion()).number(n.check.version).text(w.siblings.of)
		return on.number(barCells(r.width, investigation.WindowDays(window))).flag(r.view.Marks() > 0).text(n.checkPrice())
	}
	w.pane = r
	return w
}

// gather implements gatherer.
func (w *nameWindow) gather(ctx context.Context, r intel.PassiveDNSReport) tea.Cmd {
	w.names.Add(r)
	hosts := make([]string, 0, len(r.Records))
	for _, record := range r.Records {
		hosts = append(hosts, record.Hostname)
		w.reads = w.reads || internationalized(record.Hostname)
		w.siblings.compare(investigation.Name{Host: record.Hostname, Registrable: intel.RegistrableOf(record.Hostname)})
	}
	return tea.Batch(w.of.remarks.want(ctx, hosts), w.of.desk.says(ctx, hosts))
}

// forget implements gatherer.
func (w *nameWindow) forget() {
	w.names = investigation.NewNames(w.names.Window(), w.of.subject)
}

// rest implements gatherer.
func (w *nameWindow) rest() rest {
	desk := w.of.desk
	if !desk.connected() || !w.pages.first().st.has {
		return rest{}
	}
	return restOf(w.names.Count(), w.names.Len(), w.pages.loaded(), w.names.PerPage(), desk.freeHand())
}

// seen is what the sheet of the pane says.
func (w *nameWindow) seen() seenNames {
	n := w.of
	list := w.names.List()
	days := daysOf(list.Window(), n.desk.Look.Now())
	bar := barCells(w.pane.width, days.days)
	checked := len(n.check.list) > 0
	team, said := n.desk.teamShort()
	made := fmt.Sprint(w.pages.version, n.remarks.version, said, bar, checked)
	if w.rows == nil || w.made != made {
		w.made = made
		w.rows = &nameRows{NameList: list, days: days, bar: bar, reads: w.reads, remarks: n.remarks.known, checked: checked, team: team}
		w.rows.tagged = w.rows.isTagged()
	}
	s := seenNames{nameRows: w.rows, rest: w.rest(), siblings: &w.siblings, halted: w.pages.halted, check: n.checkWords(), marked: w.pane.view.Marks() > 0, price: n.checkPrice(), nothing: n.nothingToCheck()}
	if progress, ok := w.pages.progress(); ok {
		s.progress = &progress
	}
	return s
}

func (w *nameWindow) isUsual() bool {
	return investigation.IsUsual(w.names.Window(), w.of.desk.Look.Now())
}

// about names the address, and the window where that is not the usual one or
// the pane has no line for it.
func (w *nameWindow) about() string {
	address := w.of.desk.Look.Spelled(w.of.addr.String())
	switch {
	case w.pane.compact && w.pages.first().st.has:
		price := ""
		if calls := w.rest().calls; calls > 0 {
			price = "p: " + counted(calls, "call", "calls")
		}
		return joined(" · ", address, windowTitle(w.names.Window()), price)
	case w.isUsual():
		return address
	}
	return joined(" · ", address, windowTitle(w.names.Window()))
}

// status is "100 of 214 · now".
func (w *nameWindow) status(age string) string {
	count, loaded := w.names.Count(), w.names.Len()
	switch {
	case !w.pages.first().st.has || w.pane.compact || count == 0:
		return age
	case loaded >= count:
		return joined(" · ", counted(count, "name", "names"), age)
	}
	return joined(" · ", grouped(int64(loaded))+" of "+grouped(int64(count)), age)
}
