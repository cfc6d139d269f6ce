package investigation

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"pugmark/history"
	"pugmark/intel"
)

// A bestAnswer is what is known of one value by one kind of question.
type bestAnswer[T any] struct {
	report  *T // nil: not answered, or left out of the answer
	at      time.Time
	analyst string
	// stands says that the answer counts as one of this list: it need not be
	// asked for again.
	stands bool
	asked  bool // in this run
	failed error
	// failedAt is when it failed before this run, zero for in it.
	failedAt time.Time
}

// triageKnowledge is everything that is kept about the indicators of a list and
// what they lead to, by the value asked about. Older answers are in it too: they
// tell facts, and stand for nothing.
type triageKnowledge struct {
	names     map[string]bestAnswer[intel.DomainReport] // alone or in bulk, the newest
	addresses map[string]bestAnswer[intel.IPReport]
	scans     map[string]bestAnswer[intel.PhishingReport]
	systems   map[string]bestAnswer[intel.ASNReport]
	whois     map[string]bestAnswer[intel.WHOISReport]
	pasts     map[string]bestAnswer[intel.HistoryReport]
	// resolved are the addresses of names, from answers that have them, which
	// those in bulk do not, or from what passive DNS has seen.
	resolved map[string][]netip.Addr
}

// triageValues are what may be asked about one indicator, by kind of question;
// "" where there is nothing to ask.
type triageValues struct{ name, address, scan, system, whois, past string }

func (w *Workbench) triageValues(i intel.Indicator) triageValues {
	var v triageValues
	if isURL(i) {
		v.scan = w.PhishingQuestion(i).Key().Value
	}
	if isNamed(i) {
		v.name = w.DomainQuestion(i).Key().Value
		v.whois = w.WHOISQuestion(i).Key().Value
		v.past = w.HistoryQuestion(i, "").Key().Value
	}
	if addr, ok := i.Addr(); ok {
		v.address = w.IPQuestion(addr).Key().Value
	}
	if number, ok := i.ASN(); ok {
		v.system = w.ASNQuestion(number).Key().Value
	}
	return v
}

// triageKnowledge reads what is kept about the items of an intake, for 0 calls.
func (w *Workbench) triageKnowledge(ctx context.Context, in Intake) (*triageKnowledge, error) {
	var all [6][]string
	for _, item := range in.Items {
		v := w.triageValues(item.Found.Indicator)
		for n, value := range []string{v.name, v.address, v.scan, v.system, v.whois, v.past} {
			if value != "" {
				all[n] = append(all[n], value)
			}
		}
	}
	r := triageReader{bench: w, begun: in.Begun, now: w.now()}
	k := &triageKnowledge{resolved: map[string][]netip.Addr{}}
	k.names = r.names(ctx, all[0])
	r.resolve(ctx, all[0], k)
	r.linked(ctx, all[0], k)
	for _, addresses := range k.resolved {
		for _, addr := range addresses {
			all[1] = append(all[1], addr.String())
		}
	}
	k.addresses = readBest[intel.IPReport](ctx, &r, intel.KindIP, all[1])
	k.scans = readBest[intel.PhishingReport](ctx, &r, intel.KindPhishing, all[2])
	k.systems = readBest[intel.ASNReport](ctx, &r, intel.KindASN, all[3])
	k.whois = readBest[intel.WHOISReport](ctx, &r, intel.KindWHOIS, all[4])
	k.pasts = readBest[intel.HistoryReport](ctx, &r, intel.KindHistory, all[5])
	if r.err != nil {
		return nil, fmt.Errorf("read what is kept about %d indicators: %w", len(in.Items), r.err)
	}
	return k, nil
}

// covers reports whether an answer about an indicator stands.
func (k *triageKnowledge) covers(i intel.Indicator) bool {
	if number, ok := i.ASN(); ok {
		return k.systems[intel.ASN(number).Key().Value].stands
	}
	if addr, ok := i.Addr(); ok && k.addresses[addr.Unmap().String()].stands {
		return true
	}
	if isURL(i) && k.scans[i.String()].stands {
		return true
	}
	return isNamed(i) && k.names[i.Host()].stands
}

// A triageReader reads kept answers until the first failure.
type triageReader struct {
	bench      *Workbench
	begun, now time.Time
	err        error
}

// newest are the newest kept answers of some kinds to each value.
func (r *triageReader) newest(ctx context.Context, values []string, kinds ...intel.Kind) map[string]intel.Record {
	if r.err != nil || r.bench.History == nil || len(values) == 0 {
		return nil
	}
	found, err := r.bench.History.NewestOf(ctx, r.bench.Source.Scope, kinds, values)
	r.err = err
	return found
}

// stands reports whether a kept answer counts: it is fresh, was so when the job
// began, or came since.
func (r *triageReader) stands(rec intel.Record) bool {
	fresh := r.bench.Source.Freshness.Fresh
	return fresh(rec, r.now) || !r.begun.IsZero() && (!rec.At.Before(r.begun) || fresh(rec, r.begun))
}

func (r *triageReader) names(ctx context.Context, names []string) map[string]bestAnswer[intel.DomainReport] {
	known := map[string]bestAnswer[intel.DomainReport]{}
	read := map[string]map[string]*intel.DomainReport{} // by the record's id
	for name, rec := range r.newest(ctx, names, intel.KindDomain, intel.KindBulk) {
		if read[rec.ID] == nil {
			read[rec.ID] = reportsIn(rec)
		}
		if report, readable := read[rec.ID][name]; readable {
			known[name] = bestAnswer[intel.DomainReport]{report: report, at: rec.At, analyst: rec.Analyst, stands: r.stands(rec)}
		}
	}
	return known
}

// resolve notes the addresses of names.
func (r *triageReader) resolve(ctx context.Context, names []string, k *triageKnowledge) {
	for name, rec := range r.newest(ctx, names, intel.KindDomain) {
		if report := reportsIn(rec)[name]; report != nil {
			k.resolved[name] = Addresses(*report)
		}
	}
}

// mostUnlinked is how many names are looked for among the links.
const mostUnlinked = 10_000

// linked notes the addresses of names that passive DNS has seen there, where no
// answer says what they resolve to.
func (r *triageReader) linked(ctx context.Context, names []string, k *triageKnowledge) {
	var unresolved []string
	for _, name := range slices.Compact(slices.Sorted(slices.Values(names))) {
		if _, known := k.resolved[name]; !known && len(unresolved) < mostUnlinked {
			unresolved = append(unresolved, name)
		}
	}
	if len(unresolved) == 0 || r.err != nil || r.bench.History == nil {
		return
	}
	var links []history.Link
	links, r.err = r.bench.History.LinksOf(ctx, r.bench.Source.Scope, unresolved...)
	for _, l := range links {
		addr, err := netip.ParseAddr(l.Object)
		if err == nil && (l.Relation == intel.RelationAddress || l.Relation == intel.RelationSeenAt) {
			k.resolved[l.Subject] = append(k.resolved[l.Subject], addr)
		}
	}
}

// readBest reads the newest kept answers of one kind.
func readBest[T any](ctx context.Context, r *triageReader, kind intel.Kind, values []string) map[string]bestAnswer[T] {
	known := map[string]bestAnswer[T]{}
	slices.Sort(values)
	for value, rec := range r.newest(ctx, slices.Compact(values), kind) {
		answer, err := Reread(rec)
		if report, ok := answer.Value.(T); err == nil && ok {
			known[value] = bestAnswer[T]{report: &report, at: rec.At, analyst: rec.Analyst, stands: r.stands(rec)}
		}
	}
	return known
}
