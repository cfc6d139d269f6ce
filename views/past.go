package views

import (
	"strings"
	"time"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// A lookup is a line of the history, once read with what Cloudflare said then.
type lookup struct {
	history.Lookup
	answer intel.AnyAnswer
	err    error
	asked  []time.Time // every time something was asked about it, newest first
}

func readLookups(found []history.Lookup) []lookup {
	out := make([]lookup, len(found))
	for i, l := range found {
		out[i].Lookup = l
		out[i].read()
	}
	return out
}

// read reads what the line holds.
func (l *lookup) read() {
	if l.Outcome != intel.CallAnswered {
		l.err = &intel.Error{Problem: intel.Problem(l.Outcome), Key: l.Record.Key}
		return
	}
	answer, err := investigation.Reread(l.Record)
	l.answer, l.err = bounded(answer), err
}

// said is what Cloudflare said then, in one cell.
func (l lookup) said(p paper) ui.Cell {
	if l.err != nil {
		return ui.Cell{Text: troubleWord(intel.ProblemOf(l.err)), Mood: ui.Doubtful}
	}
	quote := investigation.Headline(investigation.HeardIn(l.answer.Value), p.spell, l.Record.At)
	if quote.Tone == investigation.ToneUnlisted {
		return ui.Cell{Text: "none listed", Mood: ui.Good}
	}
	text := investigation.Digest(l.answer.Value, p.spell, l.Record.At)
	cell := ui.Cell{Text: trimSource(text)}
	if quote.Tone != investigation.ToneSilent {
		cell.Mood = toneMood(quote.Tone)
	}
	return cell
}

// trimSource drops the source in front of a quotation, where a column's title
// names it.
func trimSource(quote string) string { return strings.TrimPrefix(quote, "Cloudflare: ") }

// elsewhere marks an answer that holds somewhere else than here: a server may
// answer anything, and another account may be shown other things.
func elsewhere(scope, here intel.Scope) string {
	switch {
	case scope.Base != here.Base:
		return "other server"
	case scope.Account != here.Account && here.Account != "":
		return "other account"
	}
	return ""
}

// sheetOf is what a report of any kind says.
func sheetOf(k intel.Key, report any, p paper) ui.Sheet {
	switch r := report.(type) {
	case intel.DomainReport:
		s := domainSheet(r, readable(r.Domain), p)
		s.Blocks = append(s.Blocks, ui.Facts{resolvesFact(r.ResolvesTo)})
		return s
	case intel.WHOISReport:
		return whoisSheet(r, p)
	case intel.HistoryReport:
		return historySheet(r, p)
	case intel.IPReport:
		return ipSheet(r, p)
	case intel.PassiveDNSReport:
		return passiveDNSSheet(seenIn(r, k.Window, p.now), p)
	case intel.ASNReport:
		return asnSheet(systemFacts{overview: &r}, "", p)
	case intel.SubnetsReport:
		return asnSheet(systemFacts{network: &intel.Network{ASN: r.ASN}, subnets: &loadedSubnets{SubnetsReport: r}}, "", p)
	case intel.PhishingReport:
		return phishingSheet(r, k.Value, p)
	case intel.BulkReport:
		return bulkSheet(r, p)
	}
	return saying(ui.Cell{}, ui.Cell{Text: "this kind of answer has no page", Mood: ui.Muted})
}

func resolvesFact(refs []intel.Ref) ui.Fact {
	switch {
	case refs == nil:
		return fact("resolves to", notReported())
	case len(refs) == 0:
		return fact("resolves to", none())
	}
	var cells []ui.Cell
	for _, ref := range refs {
		cells = append(cells, ui.Cell{Value: ref.Value})
	}
	return fact("resolves to", cells...)
}

func bulkSheet(r intel.BulkReport, p paper) ui.Sheet {
	grid := ui.Grid{Columns: []ui.Column{{Title: "name", Min: 12, Weight: 1}, {Title: "Cloudflare", Min: 12, Weight: 2}}}
	for _, report := range r.Domains {
		grid.Rows = append(grid.Rows, ui.Row{ID: report.Domain, Value: report.Domain,
			Cells: append([]ui.Cell{{Value: report.Domain}}, domainDigest(report)...)})
	}
	for _, name := range r.Missing {
		grid.Rows = append(grid.Rows, ui.Row{ID: name, Value: name, Cells: []ui.Cell{{Value: name}, {Text: "left out of the answer", Mood: ui.Doubtful}}})
	}
	return ui.Sheet{Blocks: []ui.Block{grid}}
}
