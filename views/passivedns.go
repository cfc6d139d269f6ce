package views

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"pugmark/intel"
	"pugmark/ui"
)

// seenNames is pane 5's answer: the pages of passive DNS that were loaded, put
// together, and the window that was asked.
type seenNames struct {
	records []intel.PassiveDNSRecord
	have    map[string]bool // hostnames of records
	count   int             // names in the window, over all pages
	perPage int             // what the answers granted
	window  intel.Window
	subject string // the name the board is about, "" when it is an address
	rest    rest

	start, end time.Time // of the window, once read
	days       int
}

func newSeenNames(w intel.Window, subject string) seenNames {
	return seenNames{window: w, subject: subject, have: map[string]bool{}}.read()
}

// gather takes a page of names.
func (s *seenNames) gather(r intel.PassiveDNSReport) {
	s.count, s.perPage = max(s.count, r.Count), r.PerPage
	for _, record := range r.Records {
		if !s.have[record.Hostname] {
			s.have[record.Hostname] = true
			s.records = append(s.records, record)
		}
	}
}

// span is the window as times: midnight of the first day to midnight of the
// last, and how many days that is, both included.
func (s seenNames) span() (start, end time.Time, days int) {
	if s.days == 0 {
		s = s.read()
	}
	return s.start, s.end, s.days
}

// read reads the window once, for all the rows.
func (s seenNames) read() seenNames {
	s.start, _ = time.Parse(time.DateOnly, s.window.Start)
	s.end, _ = time.Parse(time.DateOnly, s.window.End)
	s.days = int(s.end.Sub(s.start).Hours()/24) + 1
	return s
}

// passiveDNSSheet is pane 5: which names were seen at an address, the ones
// that appeared or went inside the window first.
func passiveDNSSheet(s seenNames, p paper) ui.Sheet {
	s = s.read()
	if len(s.records) == 0 && s.count == 0 {
		return saying(ui.Cell{Text: "no name seen in the window", Mood: ui.Muted},
			plain("window %s", s.windowWords()),
			ui.Cell{Text: "Cloudflare has nothing on this: no name was seen here in the window", Mood: ui.Muted},
			ui.Cell{Text: `(that is not "never used")`})
	}
	_, _, days := s.span()
	grid := ui.Grid{Columns: []ui.Column{
		{Title: "name", Min: 12, Weight: 1},
		{Title: "first", Min: 6, Keep: 3, Right: true},
		{Title: "last", Min: 6, Keep: 3, Right: true},
		{Title: fmt.Sprintf("%d days", days-1), Min: barCells, Keep: 2},
	}}
	if slices.ContainsFunc(s.records, func(r intel.PassiveDNSRecord) bool { return readable(r.Hostname) != "" }) {
		grid.Columns = append(grid.Columns, ui.Column{Title: "reads as", Min: 12, Keep: 1})
	}
	for _, r := range s.ordered(p) {
		grid.Rows = append(grid.Rows, s.row(r))
	}
	groups := s.groups(p)
	sheet := ui.Sheet{Digest: s.digest(len(groups)), Blocks: []ui.Block{s.head(), grid}, Foot: s.foot(groups, p)}
	if p.compact {
		sheet.Blocks, sheet.Foot = sheet.Blocks[1:], nil
	}
	return sheet
}

// manyNames is how many names at one address in one window mean that it is
// shared by many who have nothing to do with each other.
const manyNames = 1000

// head says how many names there are where that decides what the address is,
// what window was asked, and what is not loaded.
func (s seenNames) head() ui.Block {
	window := fact("window", plain("%s", s.windowWords()))
	if more := s.rest.words(); more != "" {
		window.Cells = append(window.Cells, plain("p loads %s", more))
	}
	if s.count < manyNames {
		return ui.Facts{window}
	}
	_, _, days := s.span()
	shared := ui.Cell{Text: fmt.Sprintf("%s / %d days → shared host", counted(s.count, "name", "names"), days-1), Mood: ui.Notable}
	return ui.Facts{fact("names", shared), window}
}

// title is what head says in the title of a preview, which has no line to
// spare: "2026-10-22 … 11-21 · p: 2 calls".
func (s seenNames) title() string {
	words := fmt.Sprintf("%s … %s", s.window.Start, strings.TrimPrefix(s.window.End, yearPrefix(s.window)))
	if price := s.rest.calls; price > 0 {
		words += " · p: " + counted(price, "call", "calls")
	}
	return words
}

// windowWords are "2026-10-22 … 11-21 (30 d)".
func (s seenNames) windowWords() string {
	_, _, days := s.span()
	return fmt.Sprintf("%s … %s (%d d)", s.window.Start, strings.TrimPrefix(s.window.End, yearPrefix(s.window)), days-1)
}

// yearPrefix is the year of the window's start with its dash when the window
// ends in the same year, so that it need not be said twice.
func yearPrefix(w intel.Window) string {
	if len(w.Start) >= 5 && strings.HasPrefix(w.End, w.Start[:5]) {
		return w.Start[:5]
	}
	return ""
}

// digest is "214 names in 30 d, 100 loaded · 41 registrable domains". The
// domains are those of the names that are loaded.
func (s seenNames) digest(groups int) []ui.Cell {
	_, _, days := s.span()
	names := fmt.Sprintf("%s in %d d", counted(s.count, "name", "names"), days-1)
	domains := counted(groups, "registrable domain", "registrable domains")
	if loaded := len(s.records); loaded < s.count {
		names += ", " + grouped(int64(loaded)) + " loaded"
	}
	if s.count < manyNames {
		return []ui.Cell{{Text: names}, {Text: domains}}
	}
	return []ui.Cell{{Text: "shared host", Mood: ui.Notable}, {Text: names}, {Text: domains}}
}

// ordered sorts the names: those of the subject's own domain, then those that
// came inside the window, then those that touch its edge, because an edge is
// no date; within each the oldest first.
func (s seenNames) ordered(p paper) []intel.PassiveDNSRecord {
	own := ""
	if s.subject != "" {
		own = p.registrable(s.subject)
	}
	type ranked struct {
		intel.PassiveDNSRecord
		rank int
	}
	list := make([]ranked, 0, len(s.records))
	for _, r := range s.records {
		rank := 1
		switch {
		case own != "" && p.registrable(r.Hostname) == own:
			rank = 0
		case s.atStart(r):
			rank = 2
		}
		list = append(list, ranked{r, rank})
	}
	slices.SortStableFunc(list, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), a.First.Compare(b.First))
	})
	out := make([]intel.PassiveDNSRecord, 0, len(list))
	for _, r := range list {
		out = append(out, r.PassiveDNSRecord)
	}
	return out
}

func (s seenNames) atStart(r intel.PassiveDNSRecord) bool {
	start, _, _ := s.span()
	return !r.First.IsZero() && !r.First.After(start)
}

func (s seenNames) atEnd(r intel.PassiveDNSRecord) bool {
	_, end, _ := s.span()
	return !r.Last.IsZero() && !r.Last.Before(end)
}

func (s seenNames) row(r intel.PassiveDNSRecord) ui.Row {
	first, last := "–", "–"
	if !r.First.IsZero() {
		first = edge("≤", s.atStart(r)) + shortDay(r.First)
	}
	if !r.Last.IsZero() {
		last = edge("≥", s.atEnd(r)) + shortDay(r.Last)
	}
	return ui.Row{ID: r.Hostname, Value: r.Hostname,
		Cells: []ui.Cell{{Value: r.Hostname}, {Text: first}, {Text: last}, {Text: s.bar(r), Mood: s.barMood(r)}, {Text: readable(r.Hostname)}},
		Sort:  []any{r.Hostname, sortKey(r.First, s.atStart(r)), sortKey(r.Last, s.atEnd(r)), sortKey(r.First, s.atStart(r))},
	}
}

// sortKey is nil for a date on the window's edge, which sorts it last: it is
// not known.
func sortKey(t time.Time, onEdge bool) any {
	if t.IsZero() || onEdge {
		return nil
	}
	return t
}

func edge(sign string, touches bool) string {
	if touches {
		return sign
	}
	return ""
}

// barCells is how many cells a bar over the window has.
const barCells = 12

// bar draws when in the window the name was seen: "··········▇▇▇▇".
func (s seenNames) bar(r intel.PassiveDNSRecord) string {
	start, end, days := s.span()
	if r.First.IsZero() || r.Last.IsZero() || days <= 0 || r.Last.Before(r.First) || r.Last.Before(start) || r.First.After(end.AddDate(0, 0, 1)) {
		return strings.Repeat("·", barCells)
	}
	at := func(t time.Time) int {
		return min(barCells-1, max(0, int(t.Sub(start).Hours()/24)*barCells/days))
	}
	from, to := at(r.First), at(r.Last)
	return strings.Repeat("·", from) + strings.Repeat("▇", to-from+1) + strings.Repeat("·", barCells-1-to)
}

// barMood keeps the bars that fill the window in the background: they say
// nothing, and what came or went inside the window stands out.
func (s seenNames) barMood(r intel.PassiveDNSRecord) ui.Mood {
	if s.atStart(r) && s.atEnd(r) {
		return ui.Muted
	}
	return ui.Plain
}
