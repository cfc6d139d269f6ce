package investigation

import (
	"context"
	"fmt"
	"time"

	"pugmark/history"
	"pugmark/intel"
)

// comparedAnswers is how many answers about one value are read to find two
// snapshots: a list may have been loaded in many pages.
const comparedAnswers = 64

// askedOf is a kind of question about a value.
type askedOf struct {
	kind  intel.Kind
	value string
}

// Changes compares, for each thing that was asked about the indicator itself
// more than once, the newest answer with the one before it, or where that says
// the same with the newest that does not, for a week; with a time, with
// the newest answer that was there then, or the oldest where none is as old.
// What has no two answers is left out. It costs no call.
func (w *Workbench) Changes(ctx context.Context, i intel.Indicator, since time.Time) ([]Comparison, error) {
	var all []Comparison
	for _, a := range w.askedAbout(ctx, i) {
		c, ok, err := w.ChangesIn(ctx, a.kind, a.value, since)
		if err != nil {
			return nil, err
		}
		if ok {
			all = append(all, c)
		}
	}
	return all, nil
}

// askedAbout are the questions that [Workbench.Known] knows the answers to.
func (w *Workbench) askedAbout(ctx context.Context, i intel.Indicator) []askedOf {
	var all []askedOf
	add := func(k intel.Key) { all = append(all, askedOf{k.Kind, k.Value}) }
	if isNamed(i) {
		domain := w.DomainQuestion(i)
		inherited := ""
		if kept, err := intel.Recall(ctx, w.Source, domain); err == nil {
			inherited = kept.Value.InheritedFrom
		}
		add(domain.Key())
		add(w.HistoryQuestion(i, inherited).Key())
		add(w.WHOISQuestion(i).Key())
	}
	if isURL(i) || isNamed(i) {
		add(w.PhishingQuestion(i).Key())
	}
	if addr, ok := i.HostIndicator().Addr(); ok {
		add(w.IPQuestion(addr).Key())
		if addr.Is4() {
			add(intel.Key{Kind: intel.KindPassiveDNS, Value: addr.String()})
		}
	}
	if number, ok := i.ASN(); ok {
		add(w.ASNQuestion(number).Key())
		add(intel.Key{Kind: intel.KindSubnets, Value: w.ASNQuestion(number).Key().Value})
	}
	return all
}

// ChangesIn is [Workbench.Changes] for one kind of question about one value; ok
// is false where there are no two answers.
func (w *Workbench) ChangesIn(ctx context.Context, kind intel.Kind, value string, since time.Time) (c Comparison, ok bool, err error) {
	kept, err := w.Snapshots(ctx, kind, value, time.Time{})
	if err != nil || since.IsZero() || len(kept) == 0 {
		return lastChange(value, kept, err)
	}
	older, err := w.since(ctx, kind, value, since, kept[1:])
	if err != nil || len(older) == 0 || kept[0].ID == older[0].ID {
		return Comparison{}, false, err
	}
	return Compare(value, older[0], kept[0]), true, nil
}

// ChangesUpTo compares the newest answer of one kind about one value that is no
// younger than at with the one before it, or with an earlier one as
// [Workbench.Changes] does; ok is false where there are no two.
func (w *Workbench) ChangesUpTo(ctx context.Context, kind intel.Kind, value string, at time.Time) (c Comparison, ok bool, err error) {
	kept, err := w.Snapshots(ctx, kind, value, at)
	return lastChange(value, kept, err)
}

// changeIsNews is how long a change is told although answers since repeat it: who
// asks again has not been told then.
const changeIsNews = 7 * 24 * time.Hour

// lastChange compares the first of some snapshots, the newest, with the one
// before it. Where that said the same, it is the newest that did not, as long
// as the change was first seen within the days before the first snapshot for
// which it is news.
func lastChange(value string, kept []Snapshot, err error) (Comparison, bool, error) {
	if err != nil || len(kept) < 2 {
		return Comparison{}, false, err
	}
	last := Compare(value, kept[1], kept[0])
	if !last.Equal() || last.Nothing {
		return last, true, nil
	}
	for n, before := range kept[2:] {
		if firstSeen := kept[n+1].At; kept[0].At.Sub(firstSeen) > changeIsNews {
			break
		}
		if c := Compare(value, before, kept[0]); !c.Equal() {
			c.Repeated = kept[1]
			return c, true, nil
		}
	}
	return last, true, nil
}

// since begins with what was known at a time, or else with the oldest there is.
func (w *Workbench) since(ctx context.Context, kind intel.Kind, value string, at time.Time, newer []Snapshot) ([]Snapshot, error) {
	then, err := w.Snapshots(ctx, kind, value, at)
	if err != nil || len(then) > 0 {
		return then, err
	}
	if len(newer) == 0 {
		return nil, nil
	}
	return newer[len(newer)-1:], nil
}

// Snapshots are the kept answers of one kind about one value, newest first, a
// bounded number of them, of answers that are as old as at, or of all when at
// is zero. What nobody can read is left out. Answers about many names count for
// each.
func (w *Workbench) Snapshots(ctx context.Context, kind intel.Kind, value string, at time.Time) ([]Snapshot, error) {
	if w.History == nil {
		return nil, nil
	}
	var before history.Position
	if !at.IsZero() {
		before = history.Position{At: at.Add(time.Microsecond)}
	}
	records, err := w.History.Earlier(ctx, w.Source.Scope, kind, value, before, comparedAnswers)
	if err != nil {
		return nil, fmt.Errorf("read what was answered about %s before: %w", value, err)
	}
	return SnapshotsOf(readable(records)), nil
}

// Snapshot reads again what one of [Workbench.Snapshots] said.
func (w *Workbench) Snapshot(ctx context.Context, kind intel.Kind, value string, of Snapshot) (Snapshot, error) {
	kept, err := w.Snapshots(ctx, kind, value, of.At)
	if err != nil {
		return Snapshot{}, err
	}
	for _, s := range kept {
		if s.ID == of.ID {
			return s, nil
		}
	}
	return Snapshot{}, fmt.Errorf("the answer about %s of %s is not kept any more", value, of.At.UTC().Format(time.RFC3339))
}

// readable are the answers that can be read, with what they say.
func readable(records []intel.Record) []intel.AnyAnswer {
	answers := make([]intel.AnyAnswer, 0, len(records))
	for _, rec := range records {
		if a, err := Reread(rec); err == nil {
			a.ID = rec.ID
			answers = append(answers, a)
		}
	}
	return answers
}
