package views

import (
	"context"
	"math"
	"net/netip"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/ui"
)

// loadedSubnets are the prefixes of a network that are here, page by page, and
// the rest.
type loadedSubnets struct {
	intel.SubnetsReport
	have    map[string]bool
	rest    rest
	loading ui.Cell // how loading goes; empty while nobody loads
}

// add takes a page of prefixes: what is new of it goes behind those that are
// here.
func (s *loadedSubnets) add(r intel.SubnetsReport) {
	prefixes := s.Subnets
	if s.have == nil {
		s.have = map[string]bool{}
		prefixes = r.Subnets[:0:0] // nil stays nil: not reported is not none
	}
	for _, prefix := range r.Subnets {
		if !s.have[prefix] {
			s.have[prefix] = true
			prefixes = append(prefixes, prefix)
		}
	}
	r.Count, r.Subnets = max(s.Count, r.Count), prefixes
	s.SubnetsReport = r
}

// subnetPages are the pages of prefixes of one network.
type subnetPages struct {
	*pages[intel.SubnetsReport]
	here loadedSubnets
	rows *prefixRows
}

// gather implements gatherer.
func (s *subnetPages) gather(_ context.Context, r intel.SubnetsReport) tea.Cmd {
	s.here.add(r)
	s.rows = nil
	return nil
}

// forget implements gatherer.
func (s *subnetPages) forget() { s.here, s.rows = loadedSubnets{}, nil }

// rest implements gatherer.
func (s *subnetPages) rest() rest {
	if !s.desk.connected() || !s.first().st.has {
		return rest{}
	}
	return restOf(s.here.Count, len(s.here.Subnets), s.loaded(), s.here.PerPage, s.desk.freeHand())
}

// prefixRows are prefixes as the rows of a grid, read once.
type prefixRows struct {
	texts    []string
	prefixes []netip.Prefix // invalid where the text is none
}

func newPrefixRows(texts []string) *prefixRows {
	rows := &prefixRows{texts: texts, prefixes: make([]netip.Prefix, len(texts))}
	for i, text := range texts {
		rows.prefixes[i], _ = netip.ParsePrefix(text)
	}
	return rows
}

func (r *prefixRows) columns() []ui.Column {
	return []ui.Column{{Title: "subnet", Min: 12, Weight: 1}, {Title: "addresses", Min: 10, Keep: 1, Right: true}}
}

// Len implements ui.RowSource.
func (r *prefixRows) Len() int { return len(r.texts) }

// Value implements ui.RowSource.
func (r *prefixRows) Value(i int) string { return r.texts[i] }

// AppendText implements ui.RowSource.
func (r *prefixRows) AppendText(b []byte, i int) []byte { return append(b, r.texts[i]...) }

// Row implements ui.RowSource.
func (r *prefixRows) Row(i int) ui.Row {
	return ui.Row{ID: r.texts[i], Value: r.texts[i], Cells: []ui.Cell{{Value: r.texts[i]}, {Text: prefixSize(r.prefixes[i])}}}
}

// SortKey implements ui.RowSource: by address, or by size.
func (r *prefixRows) SortKey(i, column int) any {
	prefix := r.prefixes[i]
	if !prefix.IsValid() {
		return nil
	}
	if column == 0 {
		addr := prefix.Masked().Addr()
		order := addr.As16()
		family := "6"
		if addr.Is4() {
			family = "4"
		}
		return family + string(order[:]) + string(rune(prefix.Bits()))
	}
	return math.Pow(2, float64(prefix.Addr().BitLen()-prefix.Bits()))
}

// prefixSize is how many addresses a prefix has; of IPv6, where the number
// says nothing, nothing.
func prefixSize(p netip.Prefix) string {
	if !p.IsValid() || !p.Addr().Is4() {
		return "–"
	}
	return grouped(1 << (32 - p.Bits()))
}

// seen is what pane 4 says of the prefixes.
func (s *subnetPages) seen() *loadedSubnets {
	if s.rows == nil {
		s.rows = newPrefixRows(s.here.Subnets)
	}
	seen := s.here
	seen.rest = s.rest()
	loaded := grouped(int64(len(seen.Subnets))) + " of " + counted(seen.Count, "prefix", "prefixes")
	if progress, ok := s.progress(); ok {
		seen.loading = ui.Cell{Text: joined(" · ", progress.page(), loaded, progress.left(), "ctrl+c stops"), Mood: ui.Notable}
	} else if s.halted != nil && seen.rest.calls > 0 {
		seen.loading = ui.Cell{Text: joined(" · ", s.halted.stopped(), "p goes on: "+counted(seen.rest.calls, "call", "calls")), Mood: ui.Doubtful}
	}
	return &seen
}
