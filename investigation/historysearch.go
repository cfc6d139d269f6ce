package investigation

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"pugmark/history"
)

// mostNoted is how many indicators that the team has written about are found by
// words, of tags and of cases each.
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
// does: text is found in names, among the words of answers, and in what the team
// has written. Where names or words are asked for as well, text is the other.
func (w *Workbench) historyWays(ctx context.Context, q HistoryQuery) ([]history.Query, error) {
	base, err := w.historyQuery(ctx, q)
	if err != nil {
		return nil, err
	}
	base.Words = ""
	words := q.Words
	var ways []history.Query
	switch {
	case q.Text == "":
	case q.Name != "":
		words = strings.TrimSpace(words + " " + q.Text)
	case words != "":
		base.Text = LiveText(q.Text)
	default:
		words = q.Text
		ways = append(ways, base)
		ways[0].Text = LiveText(q.Text)
	}
	if words == "" {
		return []history.Query{base}, nil
	}
	answered, written := base, base
	answered.Words = words
	ways = append(ways, answered)
	written.Values, err = w.writtenAbout(ctx, words, base.Values)
	if len(written.Values) > 0 {
		ways = append(ways, written)
	}
	return ways, err
}

// writtenAbout are the indicators of which the team has written all of some
// words, in a tag or in a case; where among is not nil, only those in it.
func (w *Workbench) writtenAbout(ctx context.Context, words string, among []string) ([]string, error) {
	tags, err := w.History.Tags(ctx, history.TagQuery{Scope: w.Source.Scope, Words: words, Limit: mostNoted})
	if err != nil {
		return nil, err
	}
	subjects, err := w.History.SubjectsInCasesSaying(ctx, w.Source.Scope, words, mostNoted)
	for _, t := range tags {
		subjects = append(subjects, t.Subject)
	}
	slices.Sort(subjects)
	subjects = slices.Compact(subjects)
	if among != nil {
		allowed := map[string]bool{}
		for _, s := range among {
			allowed[s] = true
		}
		subjects = slices.DeleteFunc(subjects, func(s string) bool { return !allowed[s] })
	}
	return subjects, err
}

// historyQuery is the query without its text. Its words are those of answers.
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
