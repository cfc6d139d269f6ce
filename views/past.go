package views

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// listedLookups is how many look-ups the history page reads.
const listedLookups = 500

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

// NewHistory returns the page of everything that was looked up, newest first.
// Reading it costs nothing.
func NewHistory(d *Desk) ui.View {
	db := d.Workbench.History
	return &listing[lookup]{
		desk: d, title: "History", page: pageHistory, enterWord: "open as it was",
		read: func(ctx context.Context) ([]lookup, error) {
			if db == nil {
				return nil, nil
			}
			found, err := db.Lookups(ctx, history.Query{Limit: listedLookups})
			return readLookups(found), err
		},
		sheet: func(found []lookup, p paper) ui.Sheet { return historyListSheet(found, d, p) },
		keyOf: func(l lookup) string { return l.Record.ID },
		enter: func(_ context.Context, l lookup) tea.Cmd {
			if l.err != nil {
				return ui.Notify(ui.Cell{Text: d.explain(l.err).Sentence, Mood: ui.Doubtful})
			}
			return ui.Open(newPastAnswer(d, l))
		},
		again: func(_ context.Context, l lookup) tea.Cmd { return openIndicator(d, l.Record.Key.Value) },
	}
}

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

func historyListSheet(found []lookup, d *Desk, p paper) ui.Sheet {
	if len(found) == 0 {
		return saying(ui.Cell{}, ui.Cell{Text: "nothing was looked up yet", Mood: ui.Muted})
	}
	grid := ui.Grid{Markable: true, Columns: []ui.Column{
		{Title: "when", Min: 4, Right: true}, {Title: "who", Min: 4, Keep: 1}, {Title: "indicator", Min: 16, Weight: 2},
		{Title: "asked", Min: 8, Keep: 2}, {Title: "Cloudflare then", Min: 14, Weight: 3},
	}}
	for _, l := range found {
		rec, said := l.Record, l.said(p)
		said.Text = joined(" · ", elsewhere(rec.Scope, d.Workbench.Source.Scope), said.Text)
		grid.Rows = append(grid.Rows, ui.Row{ID: rec.ID, Value: rec.Key.Value, Cells: []ui.Cell{
			{Text: investigation.Age(rec.At, p.now)}, {Text: d.who(rec.Analyst)}, {Value: rec.Key.Value}, {Text: string(rec.Key.Kind)}, said,
		}, Sort: []any{rec.At, rec.Analyst, rec.Key.Value, string(rec.Key.Kind), said.Text}})
	}
	s := ui.Sheet{Blocks: []ui.Block{grid}}
	if len(found) == listedLookups {
		s.Foot = []ui.Cell{{Text: fmt.Sprintf("the newest %s · %s prints all of them", grouped(listedLookups), d.historyCommand()), Mood: ui.Muted}}
	}
	return s
}

// newPastAnswer returns a kept answer as a page, as it was: with the clock of
// then, so that a name that was two days old still is.
func newPastAnswer(d *Desk, l lookup) ui.View {
	rec := l.Record
	title := fmt.Sprintf("%s %s, as answered %s", rec.Key.Kind, d.Look.Spelled(rec.Key.Value), rec.At.UTC().Format(time.RFC3339))
	return ui.NewPage(d.Look, title, func() ui.Sheet {
		p := d.paper()
		p.now = rec.At
		s := sheetOf(rec.Key, l.answer.Value, p)
		kept := evidence{rec.Key, rec.Body, rec.At, rec.Analyst, l.answer.Origin, 0, l.answer.Fresh}
		s.Blocks = append(s.Blocks, ui.Prose{{}}, d.provenance(kept))
		return s
	})
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
