package investigation

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"pugmark/history"
)

// mostNoted is how many indicators with a note are looked through for words.
const mostNoted = 1000

// LookUps returns what a query chooses, newest first, at most limit of it and
// older than before: a list is read part by part, each from where the last one
// ended. It asks Cloudflare nothing.
func (w *Workbench) LookUps(ctx context.Context, q HistoryQuery, before history.Position, limit int) ([]history.Lookup, error) {
	if w.History == nil {
		return nil, nil
	}
	ways, err := w.historyWays(ctx, q)
	if err != nil {
		return nil, err
	}
	var found []history.Lookup
	for _, way := range ways {
		way.Before, way.Limit = before, limit
		some, err := w.History.Lookups(ctx, way)
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	if len(ways) > 1 {
		slices.SortStableFunc(found, newestFirst)
		found = slices.CompactFunc(found, func(a, b history.Lookup) bool { return a.Record.ID == b.Record.ID })
	}
	return found[:min(len(found), limit)], nil
}

func newestFirst(a, b history.Lookup) int {
	return cmp.Or(b.Record.At.Compare(a.Record.At), strings.Compare(b.Record.ID, a.Record.ID))
}

// CountLookUps returns how many look-ups a query chooses.
func (w *Workbench) CountLookUps(ctx context.Context, q HistoryQuery) (int, error) {
	if w.History == nil {
		return 0, nil
	}
	ways, err := w.historyWays(ctx, q)
	if err != nil {
		return 0, err
	}
	// What is found in several ways counts once: those found in one way, less
	// those in two, plus those in three.
	total := 0
	for set := 1; set < 1<<len(ways); set++ {
		together, sign := history.Query{}, -1
		for i, way := range ways {
			if set&(1<<i) != 0 {
				together, sign = meeting(together, way), -sign
			}
		}
		n, err := w.History.Count(ctx, together)
		if err != nil {
			return 0, err
		}
		total += sign * n
	}
	return total, nil
}

// meeting chooses what two ways of one query both choose. They differ only in
// one having a text, words or values that the other has not.
func meeting(a, b history.Query) history.Query {
	if b.Text == "" {
		b.Text = a.Text
	}
	if b.Words == "" {
		b.Words = a.Words
	}
	if b.Values == nil {
		b.Values = a.Values
	}
	return b
}

// historyWays are the queries to the history that together choose what a query
// does: text is found in names, among the words of answers and in notes.
func (w *Workbench) historyWays(ctx context.Context, q HistoryQuery) ([]history.Query, error) {
	base, err := w.historyQuery(ctx, q)
	if err != nil || q.Text == "" {
		return []history.Query{base}, err
	}
	if q.Name != "" || q.Words != "" || base.Values != nil { // they narrow the text down to what it may be
		return w.narrowedWays(base, q), nil
	}
	names, words := base, base
	names.Text, words.Words = LiveText(q.Text), q.Text
	ways := []history.Query{names, words}
	tags, err := w.History.Tags(ctx, history.TagQuery{Scope: w.Source.Scope, Words: q.Text, Limit: mostNoted})
	if err != nil || len(tags) == 0 {
		return ways, err
	}
	noted := base
	for _, t := range tags {
		if !slices.Contains(noted.Values, t.Subject) {
			noted.Values = append(noted.Values, t.Subject)
		}
	}
	return append(ways, noted), nil
}

// narrowedWays look for text where names or words are asked for as well: in
// whichever of them is left.
func (w *Workbench) narrowedWays(base history.Query, q HistoryQuery) []history.Query {
	names, words := base, base
	names.Text, words.Words = LiveText(q.Text), q.Text
	switch {
	case q.Name != "" && q.Words != "":
		base.Words += " " + q.Text
		return []history.Query{base}
	case q.Name != "":
		return []history.Query{words}
	case q.Words != "":
		return []history.Query{names}
	}
	return []history.Query{names, words}
}

// historyQuery is the query without its text.
func (w *Workbench) historyQuery(ctx context.Context, q HistoryQuery) (history.Query, error) {
	here := w.Source.Scope
	base := history.Query{Text: LiveText(q.Name), Words: q.Words, Kinds: q.Kinds, Analysts: q.Analysts, Verdicts: q.Verdicts,
		Flagged: q.Flagged, Since: q.Since, Until: q.Until}
	switch q.Origin {
	case OriginHere:
		base.Scope = &here
	case OriginOther:
		base.NotScope = &here
	case OriginFailed:
		base.Outcome = history.OutcomeFailed
	case OriginAPI, OriginDemo:
		demo := q.Origin == OriginDemo
		base.Demo = &demo
	}
	if q.Case == "" {
		return base, nil
	}
	var err error
	base.Values, err = w.caseSubjects(ctx, q.Case)
	return base, err
}

// caseSubjects are the indicators that are in a case.
func (w *Workbench) caseSubjects(ctx context.Context, name string) ([]string, error) {
	c, err := w.History.Case(ctx, w.Source.Scope, name)
	if err != nil {
		return nil, err
	}
	entries, err := w.History.CaseEntries(ctx, c.ID)
	subjects := []string{}
	for _, e := range entries {
		if e.Removed.IsZero() {
			subjects = append(subjects, e.Subject)
		}
	}
	return subjects, err
}

// RemovableQuery is what a query chooses to be removed. Its text is a part of
// names alone: what is removed is not guessed at.
func (w *Workbench) RemovableQuery(ctx context.Context, q HistoryQuery) (history.Query, error) {
	if q.Text != "" {
		q.Name = strings.TrimSpace(q.Name + " " + q.Text)
		q.Text = ""
	}
	return w.historyQuery(ctx, q)
}

// MayRemove reports whether the member may remove something from the history,
// else why not. What is gone is gone for everybody in a team.
func (w *Workbench) MayRemove() (ok bool, why string) {
	switch {
	case w.History == nil:
		return false, "nothing is kept here"
	case !w.Member.Role.Administers():
		return false, "what a team has looked up is removed by an administrator of its workbench"
	}
	return true, ""
}
