package investigation

import (
	"context"
	"slices"
	"strings"

	"pugmark/history"
	"pugmark/intel"
)

// addCalls adds the lines of the ledger about what the evidence is about.
func (w *Workbench) addCalls(ctx context.Context, p *ReportPart) error {
	if w.History == nil {
		return nil
	}
	values := []string{p.Indicator.String()}
	for _, e := range p.Evidence {
		values = append(values, e.About)
	}
	slices.Sort(values)
	lines, err := w.History.Calls(ctx, history.Query{Scope: &w.Source.Scope, Values: slices.Compact(values), Limit: mostReportedCalls + 1})
	if err != nil {
		return err
	}
	p.Calls, p.MoreCalls = lines, len(lines) > mostReportedCalls
	p.Calls = p.Calls[:min(len(lines), mostReportedCalls)]
	return nil
}

// bulkNames are the names of a question about several, nil of any other.
func bulkNames(l history.Line) []string {
	if l.Key.Kind != intel.KindBulk {
		return nil
	}
	return strings.Split(l.Key.Value, ",")
}

// namesAsked is how many names a question about several was about, 0 for any
// other.
func namesAsked(l history.Line) int { return len(bulkNames(l)) }

// called is what a call was about as far as this part goes: of several names its
// own, or one that its evidence is about. The others may be nobody's business
// where the report goes.
func (p ReportPart) called(l history.Line) string {
	names := bulkNames(l)
	if slices.Contains(names, p.Indicator.Host()) {
		return p.Indicator.Host()
	}
	for _, e := range p.every() {
		if slices.Contains(names, e.About) {
			return e.About
		}
	}
	return l.Key.Value
}

// Counted is how many calls about the indicator counted, or may have.
func (p ReportPart) Counted() int {
	n := 0
	for _, l := range p.Calls {
		if l.Counted {
			n++
		}
	}
	return n
}
