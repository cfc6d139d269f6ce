package views

import (
	"fmt"

	"pugmark/investigation"
	"pugmark/ui"
)

// byDomain gathers the names under their registrable domains.
func (s seenNames) byDomain(p paper) ui.Grouping {
	return ui.Grouping{
		Title: "registrable domain",
		Group: s.Registrable,
		Head:  func(domain string, rows []int32) ui.Row { return s.groupHead(domain, rows, p) },
	}
}

// groupHead is the line of a group: how many of its names are shown, and when
// they were seen.
func (s seenNames) groupHead(domain string, rows []int32, p paper) ui.Row {
	g := investigation.NameGroup{Registrable: domain}
	for _, i := range rows {
		g = widened(g, s.At(int(i)))
	}
	name := ui.Cell{Text: p.spell(domain) + "  " + counted(len(rows), "name", "names"), Value: domain}
	know := s.know(domain)
	if domain == "" {
		name, know = ui.Cell{Text: counted(len(rows), "other", "others") + ", 1 name each", Mood: ui.Muted}, ui.Cell{}
	}
	return ui.Row{ID: "group " + domain, Value: domain, Cells: []ui.Cell{
		name, {Text: firstDay(g.First, g.AtStart)}, {Text: lastDay(g.Last, g.AtEnd)}, s.barCell(g.First, g.Last, g.AtStart && g.AtEnd), know,
	}}
}

// widened is a group with one more name.
func widened(g investigation.NameGroup, n investigation.Name) investigation.NameGroup {
	g.Names++
	if g.First.IsZero() || !n.First.IsZero() && n.First.Before(g.First) {
		g.First = n.First
	}
	if n.Last.After(g.Last) {
		g.Last = n.Last
	}
	g.AtStart, g.AtEnd = g.AtStart || n.AtStart, g.AtEnd || n.AtEnd
	return g
}

// groupWhen says how a group lies in the window. It never calls an edge a
// date.
func groupWhen(g investigation.NameGroup) string {
	switch {
	case g.AtStart && g.AtEnd:
		return "whole window"
	case g.AtStart:
		return "from before the window"
	case !g.First.IsZero():
		return "since " + shortDay(g.First)
	}
	return ""
}

// shownGroups is how many registrable domains the summary names one by one.
const shownGroups = 3

// summary is what the largest registrable domains have of the loaded names.
func (s seenNames) summary(p paper) []ui.Cell {
	largest := s.Top(shownGroups + 1) // one more, to say whether the others have one name each
	several := 0
	for several < min(shownGroups, len(largest)) && largest[several].Names > 1 {
		several++
	}
	if several == 0 {
		return nil
	}
	width, digits, others := 0, 0, s.Len()
	for _, g := range largest[:several] {
		width = max(width, len([]rune(p.spell(g.Registrable))))
		digits = max(digits, len(grouped(int64(g.Names))))
		others -= g.Names
	}
	lines := []ui.Cell{{}, plain("by registrable domain (of %s loaded)", grouped(int64(s.Len())))}
	for _, g := range largest[:several] {
		lines = append(lines, ui.Cell{Value: g.Registrable, Text: fmt.Sprintf(" %-*s  %*s names   %s", width, p.spell(g.Registrable), digits, grouped(int64(g.Names)), groupWhen(g))})
	}
	if more := s.Groups() - several; more > 0 {
		each := counted(others, "name", "names")
		if largest[several].Names == 1 {
			each = "1 name each"
		}
		lines = append(lines, plain(" %-*s  %s", width, counted(more, "other", "others"), each))
	}
	return lines
}
