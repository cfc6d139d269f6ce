package investigation

import (
	"context"
	"slices"
	"strings"
	"time"

	"pugmark/history"
	"pugmark/intel"
)

// A CaseFile is everything that is kept of a case. Its texts are untrusted.
type CaseFile struct {
	Case     history.Case
	Items    []CaseItem // what is in it, in the order in which it was put there
	Notes    []history.CaseEvent
	Timeline []CaseMoment // newest first
}

// A CaseItem is an indicator of a case.
type CaseItem struct {
	Entry history.CaseEntry
	Team  TeamWords
	// Last is the newest answer about it that is kept, nil for none.
	Last *intel.Record
	// Report is what Last says of it where Last is about many names.
	Report *intel.DomainReport
}

// A CaseMoment is something that happened to a case: who did what.
type CaseMoment struct {
	At      time.Time
	Analyst string
	Did     string   // "opened", "put in", "took out", "noted", "closed", …
	Words   string   // a note, a name; untrusted
	Values  []string // the indicators it is about, live
}

// CaseFile reads everything that is kept of the case with a name, for 0 calls,
// or [history.ErrNoCase].
func (w *Workbench) CaseFile(ctx context.Context, name string) (CaseFile, error) {
	c, err := w.Case(ctx, name)
	if err != nil {
		return CaseFile{}, err
	}
	f := CaseFile{Case: c}
	entries, err := w.History.CaseEntries(ctx, c.ID)
	if err != nil {
		return CaseFile{}, err
	}
	events, err := w.History.CaseEvents(ctx, c.ID)
	if err != nil {
		return CaseFile{}, err
	}
	for _, e := range events {
		if e.What == history.CaseNoted {
			f.Notes = append(f.Notes, e)
		}
	}
	f.Timeline = timeline(events, entries)
	var subjects []string
	for _, e := range entries {
		if e.Removed.IsZero() {
			f.Items, subjects = append(f.Items, CaseItem{Entry: e}), append(subjects, e.Subject)
		}
	}
	said, err := w.TeamSays(ctx, subjects)
	if err != nil {
		return CaseFile{}, err
	}
	newest, err := w.History.NewestOf(ctx, w.Source.Scope, overviewKinds(), subjects)
	if err != nil {
		return CaseFile{}, err
	}
	checked := map[string]map[string]*intel.DomainReport{} // by the id of an answer about many names
	for i := range f.Items {
		item := &f.Items[i]
		item.Team = said[item.Entry.Subject]
		r, kept := newest[item.Entry.Subject]
		if !kept {
			continue
		}
		item.Last = &r
		if r.Key.Kind == intel.KindBulk && checked[r.ID] == nil {
			checked[r.ID] = reportsIn(r)
		}
		item.Report = checked[r.ID][item.Entry.Subject]
	}
	return f, nil
}

// overviewKinds are the kinds of answers that say what an indicator is.
func overviewKinds() []intel.Kind {
	return []intel.Kind{intel.KindDomain, intel.KindBulk, intel.KindIP, intel.KindASN, intel.KindPhishing}
}

// timeline puts together what happened to a case, newest first. What one person
// put in or took out at once is one moment.
func timeline(events []history.CaseEvent, entries []history.CaseEntry) []CaseMoment {
	var all []CaseMoment
	for _, e := range events {
		all = append(all, CaseMoment{At: e.At, Analyst: e.Analyst, Did: string(e.What), Words: e.Words})
	}
	moved := map[string]int{} // places in all
	move := func(at time.Time, analyst, did, subject string) {
		id := strings.Join([]string{at.String(), analyst, did}, "\x00")
		place, known := moved[id]
		if !known {
			place = len(all)
			moved[id] = place
			all = append(all, CaseMoment{At: at, Analyst: analyst, Did: did})
		}
		all[place].Values = append(all[place].Values, subject)
	}
	for _, e := range entries {
		move(e.At, e.Analyst, "put in", e.Subject)
		if !e.Removed.IsZero() {
			move(e.Removed, e.RemovedBy, "took out", e.Subject)
		}
	}
	slices.SortStableFunc(all, func(a, b CaseMoment) int { return b.At.Compare(a.At) })
	return all
}
