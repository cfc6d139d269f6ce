package views

import (
	"fmt"
	"strings"
	"time"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// seenNames is pane 5's answer: the pages of passive DNS that were loaded, put
// together, and how far loading has come.
type seenNames struct {
	*nameRows
	rest     rest
	progress *pageProgress // of the loading that goes on
	halted   *pageProgress // of the last one, that did not come to its end
	siblings *siblings
	marked   bool
	price    string    // of checking the marked names
	nothing  string    // why checking them asks nothing
	check    []ui.Cell // what a bulk check says
}

// seenIn is what one kept page says by itself.
func seenIn(r intel.PassiveDNSReport, w intel.Window, asked time.Time) seenNames {
	names := investigation.NewNames(w, "")
	names.Add(r)
	days := daysOf(w, asked)
	rows := &nameRows{NameList: names.List(), days: days, bar: barCells(0, days.days)}
	for _, record := range r.Records {
		rows.reads = rows.reads || internationalized(record.Hostname)
	}
	return seenNames{nameRows: rows}
}

// passiveDNSSheet is pane 5: which names were seen at an address, the ones
// that appeared or went inside the window first.
func passiveDNSSheet(s seenNames, p paper) ui.Sheet {
	if s.Len() == 0 && s.Count() == 0 {
		return emptySheet(investigation.StateEmptyNames, plain("window %s", s.windowWords(p)))
	}
	grid := ui.Grid{Columns: s.columns(), Source: s.nameRows, Orders: s.orders(p), Groupings: []ui.Grouping{s.byDomain(p)}, Markable: true}
	sheet := ui.Sheet{Digest: s.digest(p), Blocks: []ui.Block{s.head(p), grid}, Foot: s.foot(p)}
	switch {
	case p.compact && s.progress == nil:
		sheet.Blocks, sheet.Foot = sheet.Blocks[1:], nil
	case p.compact:
		sheet.Foot = nil
	}
	return sheet
}

// manyNames is how many names at one address in one window mean that it is
// shared by many who have nothing to do with each other.
const manyNames = 1000

// head says how many names there are where that decides what the address is,
// what window was asked, and what is not loaded. Where the list needs the
// lines it is one of them.
func (s seenNames) head(p paper) ui.Block {
	if p.compact || p.entered {
		before := windowSpan(s.Window(), p.now)
		if s.Count() >= manyNames {
			before = joined(" · ", "shared host", before)
		}
		return ui.Prose{s.loadingLine(before)}
	}
	window := fact("window", plain("%s", s.windowWords(p)))
	if more := s.loadingLine("").Text; more != "" {
		for part := range strings.SplitSeq(more, " · ") { // each whole on a line where the pane is narrow
			window.Cells = append(window.Cells, plain("%s", part))
		}
	}
	if s.Count() < manyNames {
		return ui.Facts{window}
	}
	return ui.Facts{fact("names", ui.Cell{Text: s.counted() + " → shared host", Mood: ui.Notable}), window}
}

// loadingLine says how loading goes, how it ended, or what it would cost.
func (s seenNames) loadingLine(before string) ui.Cell {
	loaded := grouped(int64(s.Len())) + " of " + counted(s.Count(), "name", "names")
	switch {
	case s.progress != nil:
		return ui.Cell{Text: joined(" · ", before, s.progress.page(), loaded, s.progress.left(), "ctrl+c stops"), Mood: ui.Notable}
	case s.rest.calls == 0:
		return ui.Cell{Text: before}
	case s.halted != nil:
		return ui.Cell{Text: joined(" · ", s.halted.stopped(), "p goes on: "+counted(s.rest.calls, "call", "calls")), Mood: ui.Doubtful}
	case before == "":
		return ui.Cell{Text: "p loads " + s.rest.words()}
	}
	return ui.Cell{Text: joined(" · ", before, grouped(int64(s.rest.items))+" not loaded", "p: "+counted(s.rest.calls, "call", "calls"))}
}

// counted is "8,112 names / 30 days".
func (s seenNames) counted() string {
	return counted(s.Count(), "name", "names") + " / " + s.days.words()
}

// windowWords are "2026-10-22 … 11-21 (30 d)".
func (s seenNames) windowWords(p paper) string { return investigation.WindowWords(s.Window(), p.now) }

// windowSpan is a window without its length and without what the reader knows:
// "10-22 … 11-21", with the years where they are not the present one.
func windowSpan(w intel.Window, now time.Time) string {
	year := now.UTC().Format("2006-")
	if strings.HasPrefix(w.Start, year) && strings.HasPrefix(w.End, year) {
		return w.Start[len(year):] + " … " + w.End[len(year):]
	}
	return w.Start + " … " + w.End
}

// windowTitle is a window with its year: "2026-10-22 … 11-21".
func windowTitle(w intel.Window) string {
	title, _, _ := strings.Cut(investigation.WindowWords(w, time.Time{}), " (")
	return title
}

// digest is "214 names in 30 d, 100 loaded · 41 registrable domains". The
// domains are those of the names that are loaded.
func (s seenNames) digest(p paper) []ui.Cell {
	names := counted(s.Count(), "name", "names") + " in " + s.spoken(p)
	domains := counted(s.Groups(), "registrable domain", "registrable domains")
	if loaded := s.Len(); loaded < s.Count() {
		names += ", " + grouped(int64(loaded)) + " loaded"
	}
	cells := []ui.Cell{{Text: names}, {Text: domains}}
	if s.progress != nil {
		cells = []ui.Cell{{Text: names}, {Text: s.progress.page(), Mood: ui.Notable}}
	}
	if s.Count() < manyNames {
		return cells
	}
	return append([]ui.Cell{{Text: "shared host", Mood: ui.Notable}}, cells...)
}

// spoken names the window in a few letters: "30 d" for the usual one, its days
// for one that was chosen.
func (s seenNames) spoken(p paper) string {
	if s.days.usual {
		return fmt.Sprintf("%d d", s.days.length())
	}
	return windowSpan(s.Window(), p.now)
}

// foot explains the edge of the window, says what can be done with marks, and
// sums up the groups.
func (s seenNames) foot(p paper) []ui.Cell {
	var foot []ui.Cell
	if s.touchesEdge() {
		foot = append(foot, plain("≤ ≥ touch the window edge: may be older or newer"))
	}
	foot = append(foot, s.check...)
	if s.marked && len(s.check) == 0 {
		does := joined(" ", "b asks Cloudflare about the marked names", s.price)
		if s.nothing != "" {
			does = "b: " + s.nothing
		}
		foot = append(foot, plain("%s · y copies the marked names", does))
	}
	if p.entered {
		return foot
	}
	return append(foot, s.summary(p)...)
}

func (s seenNames) touchesEdge() bool {
	for number := range s.Groups() {
		if g := s.Group(number); g.AtStart || g.AtEnd {
			return true
		}
	}
	return false
}
