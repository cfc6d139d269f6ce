package investigation

import (
	"context"
	"slices"
	"strings"

	"pugmark/intel"
)

// Bounds on one bulk question. Cloudflare documents none (CONTRACT §4): clients
// in the wild ask for 20 names, and servers commonly refuse a request line of
// 8 KiB.
const (
	maxBulkNames = 20
	maxBulkQuery = 4 << 10 // bytes of the names and what stands before each
)

// A BulkPlan says what asking about many names at once would ask and cost.
type BulkPlan struct {
	// Questions have each name once, in alphabetical order.
	Questions []intel.Question[intel.BulkReport]
	// Kept are the names with a fresh answer, which are not asked about.
	Kept    []string
	Skipped []SkippedName
	Price   Price
}

// A SkippedName is text that is not asked about, and why: "is not a domain
// name". Text is untrusted.
type SkippedName struct{ Text, Why string }

// BulkPlan plans to ask about names, for 0 calls. A fresh answer about one of
// them stands, whether it came alone or in bulk. Names that are set aside, such
// as those below .local, are left out unless the answers are the demo's: nobody
// can know anything of them, and asking would give them away.
func (w *Workbench) BulkPlan(ctx context.Context, names []string) (BulkPlan, error) {
	var plan BulkPlan
	var wanted []string
	for _, text := range names {
		if name, why := w.bulkName(text); why != "" {
			plan.Skipped = append(plan.Skipped, SkippedName{text, why})
		} else {
			wanted = append(wanted, name)
		}
	}
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	newest, err := w.newest(ctx, wanted)
	if err != nil {
		return BulkPlan{}, err
	}
	var asked []string
	for _, name := range wanted {
		if rec, kept := newest[name]; kept && w.Source.Freshness.Fresh(rec, w.now()) {
			plan.Kept = append(plan.Kept, name)
		} else {
			asked = append(asked, name)
		}
	}
	for len(asked) > 0 {
		n := bulkLength(asked)
		plan.Questions = append(plan.Questions, intel.Bulk(asked[:n]...))
		asked = asked[n:]
	}
	plan.Price = Price{Least: len(plan.Questions), Most: len(plan.Questions)}
	return plan, nil
}

// bulkName is the spelling a name is asked by, or why it is not.
func (w *Workbench) bulkName(text string) (name, why string) {
	i, err := intel.ParseIndicator(text)
	if err != nil || i.Kind() != intel.IndicatorDomain {
		return "", "is not a domain name"
	}
	if reserved := i.Reserved(); reserved != "" && !w.Source.Scope.Demo {
		return "", "is set aside for " + reserved
	}
	return i.Host(), ""
}

// bulkLength is how many of the names go into one question: at least one.
func bulkLength(names []string) int {
	bytes := 0
	for n, name := range names[:min(len(names), maxBulkNames)] {
		bytes += len("&domain=") + len(name)
		if bytes > maxBulkQuery {
			return max(n, 1)
		}
	}
	return min(len(names), maxBulkNames)
}

// A Checked is what a bulk answer says of one name.
type Checked struct {
	Name string // as it was asked
	// Report is nil when the answer leaves the name out. It never has resolved
	// addresses: they are not asked for, which is not that there are none.
	Report *intel.DomainReport
}

// CheckedIn returns what an answer to a bulk question says of each name asked
// about, in their order.
func CheckedIn(key intel.Key, r intel.BulkReport) []Checked {
	names := strings.Split(key.Value, ",")
	checked := make([]Checked, 0, len(names))
	answered, missing := r.Domains, r.Missing // both in the order asked
	for _, name := range names {
		switch {
		case len(missing) > 0 && missing[0] == name:
			missing = missing[1:]
			checked = append(checked, Checked{Name: name})
		case len(answered) > 0:
			report := answered[0]
			answered, report.ResolvesTo = answered[1:], nil
			checked = append(checked, Checked{name, &report})
		}
	}
	return checked
}

// newest returns the newest kept answer about each name, alone or in bulk.
func (w *Workbench) newest(ctx context.Context, names []string) (map[string]intel.Record, error) {
	if w.History == nil || len(names) == 0 {
		return nil, nil
	}
	return w.History.NewestOf(ctx, w.Source.Scope, []intel.Kind{intel.KindDomain, intel.KindBulk}, names)
}
