package views

import (
	"slices"
	"strings"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// unknownGroup gathers the rows of which a grouping knows nothing. No name has
// such a character.
const unknownGroup = "\x00"

// A triageGrouping gathers the rows of a triage by what is known of them.
type triageGrouping struct {
	title string
	of    func(row *investigation.TriageRow) string // "" where it is not known
	// applies says of which rows it can be known at all; nil is of all.
	applies func(i intel.Indicator) bool
	// question is what would have to be asked about a row to know it, "" where
	// nothing has to.
	question func(row *investigation.TriageRow) string
}

func triageGroupings() []triageGrouping {
	whois := func(row *investigation.TriageRow) string { return row.Item.Found.Indicator.Registrable() }
	named := func(i intel.Indicator) bool { return i.Registrable() != "" }
	return []triageGrouping{
		{title: "AS", of: func(row *investigation.TriageRow) string {
			if row.ASN == 0 {
				return ""
			}
			return joined(" ", asnValue(row.ASN), row.Network)
		}, question: func(row *investigation.TriageRow) string { return row.Item.Found.Indicator.Host() }},
		{title: "registrar", of: func(row *investigation.TriageRow) string { return row.Registrar }, applies: named, question: whois},
		{title: "nameserver", of: func(row *investigation.TriageRow) string { return nameserversOf(row) }, applies: named, question: whois},
		{title: "first-seen day", of: func(row *investigation.TriageRow) string {
			if row.FirstSeen.IsZero() {
				return ""
			}
			return day(row.FirstSeen)
		}, applies: named, question: func(row *investigation.TriageRow) string { return row.Item.Found.Indicator.Host() }},
		{title: "registrable domain", of: func(row *investigation.TriageRow) string { return row.Item.Found.Indicator.Registrable() }},
		{title: "kind", of: func(row *investigation.TriageRow) string { return indicatorWord(row.Item.Found.Indicator.Kind()) }},
	}
}

// nameserversOf names the nameservers of a row, in one order whatever order they
// were given in.
func nameserversOf(row *investigation.TriageRow) string {
	servers := slices.Clone(row.Nameservers)
	slices.Sort(servers)
	return strings.Join(servers, ", ")
}

// groupings are those of the rows.
func (r *triageRows) groupings(d *Desk) []ui.Grouping {
	var out []ui.Grouping
	for _, g := range triageGroupings() {
		out = append(out, ui.Grouping{
			Title: g.title,
			Group: func(i int) string {
				row := r.rows[i]
				switch name := g.of(row); {
				case name != "":
					return name
				case g.question == nil || g.applies != nil && !g.applies(row.Item.Found.Indicator):
					return ""
				}
				return unknownGroup
			},
			Head: func(group string, rows []int32) ui.Row { return r.groupHead(d, g, group, rows) },
		})
	}
	return out
}

// groupHead is the line of a group: how many rows it has, and how many of them
// are flagged. For rows of which it is not known, it says what asking would cost.
func (r *triageRows) groupHead(d *Desk, g triageGrouping, group string, rows []int32) ui.Row {
	flagged := 0
	for _, i := range rows {
		if r.rows[i].Tab == investigation.TriageFlagged {
			flagged++
		}
	}
	said := ui.Cell{}
	if flagged > 0 {
		said = ui.Cell{Text: grouped(int64(flagged)) + " flagged", Mood: ui.Bad}
	}
	row := ui.Row{ID: "group " + group}
	name := ui.Cell{Text: d.spelledGroup(group) + "  " + grouped(int64(len(rows)))}
	switch group {
	case "":
		name = ui.Cell{Text: counted(len(rows), "row", "rows") + " without one", Mood: ui.Muted}
	case unknownGroup:
		name = ui.Cell{Text: g.title + " unknown  " + grouped(int64(len(rows))), Mood: ui.Muted}
		if calls := r.askingCosts(g, rows); d.Workbench.Plan.PriceShown(calls) {
			said.Text = joined(" · ", said.Text, "asking costs "+counted(calls, "call", "calls"))
		}
	default:
		if first, _, _ := strings.Cut(group, " "); openable(first) {
			row.Value, name.Value = first, first
		}
	}
	row.Cells = []ui.Cell{name, said}
	return row
}

// spelledGroup is the name of a group as it is shown: names in it as the session
// spells them.
func (d *Desk) spelledGroup(group string) string {
	parts := strings.Split(group, ", ")
	for n, part := range parts {
		if strings.Contains(part, ".") && openable(part) {
			parts[n] = d.Look.Spelled(part)
		}
	}
	return strings.Join(parts, ", ")
}

// askingCosts is how many questions stand between the rows and what is not known
// of them: one for each different value.
func (r *triageRows) askingCosts(g triageGrouping, rows []int32) int {
	questions := map[string]bool{}
	for _, i := range rows {
		if q := g.question(r.rows[i]); q != "" {
			questions[q] = true
		}
	}
	return len(questions)
}
