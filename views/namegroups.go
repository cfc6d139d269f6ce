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

// A group is the loaded names of one registrable domain.
type group struct {
	domain       string
	names        int
	since        time.Time // the earliest first date, zero when it is on the edge or unknown
	whole, dated bool      // the group touches both edges; some date is known
	until        bool      // touches the end
}

// groups gathers the loaded names by registrable domain, the largest first.
func (s seenNames) groups(p paper) []group {
	index := map[string]int{}
	var out []group
	var early []bool
	for _, r := range s.records {
		domain := p.registrable(r.Hostname)
		if domain == "" {
			domain = r.Hostname
		}
		at, ok := index[domain]
		if !ok {
			at = len(out)
			index[domain] = at
			out = append(out, group{domain: domain})
			early = append(early, false)
		}
		g := &out[at]
		g.names++
		g.until = g.until || s.atEnd(r)
		early[at] = early[at] || s.atStart(r)
		if !r.First.IsZero() && (!g.dated || r.First.Before(g.since)) {
			g.since, g.dated = r.First, true
		}
	}
	for i := range out {
		out[i].whole = early[i] && out[i].until
		if early[i] {
			out[i].since = time.Time{}
		}
	}
	slices.SortStableFunc(out, func(a, b group) int {
		return cmp.Or(cmp.Compare(b.names, a.names), strings.Compare(a.domain, b.domain))
	})
	return out
}

// when says how the group lies in the window. It never calls an edge a date.
func (g group) when() string {
	switch {
	case g.whole:
		return "whole window"
	case !g.since.IsZero():
		return "since " + shortDay(g.since)
	case g.dated:
		return "from before the window"
	}
	return ""
}

// shownGroups is how many registrable domains the foot names one by one.
const shownGroups = 3

func (s seenNames) foot(groups []group, p paper) []ui.Cell {
	var foot []ui.Cell
	if slices.ContainsFunc(s.records, func(r intel.PassiveDNSRecord) bool { return s.atStart(r) || s.atEnd(r) }) {
		foot = append(foot, plain("≤ ≥ touch the window edge: may be older or newer"))
	}
	several := 0
	for several < min(shownGroups, len(groups)) && groups[several].names > 1 {
		several++
	}
	if several == 0 {
		return foot
	}
	foot = append(foot, ui.Cell{}, plain("by registrable domain (of %s loaded)", grouped(int64(len(s.records)))))
	width, digits := 0, 0
	for _, g := range groups[:several] {
		width = max(width, len([]rune(p.spell(g.domain))))
		digits = max(digits, len(grouped(int64(g.names))))
	}
	for _, g := range groups[:several] {
		foot = append(foot, ui.Cell{Value: g.domain, Text: fmt.Sprintf(" %-*s  %*s names   %s", width, p.spell(g.domain), digits, grouped(int64(g.names)), g.when())})
	}
	if others := groups[several:]; len(others) > 0 {
		foot = append(foot, plain(" %-*s  %s", width, counted(len(others), "other", "others"), otherNames(others)))
	}
	return foot
}

func otherNames(groups []group) string {
	if groups[0].names == 1 {
		return "1 name each"
	}
	total := 0
	for _, g := range groups {
		total += g.names
	}
	return counted(total, "name", "names")
}
