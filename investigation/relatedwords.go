package investigation

import (
	"context"
	"slices"

	"pugmark/history"
	"pugmark/intel"
)

// addWords adds what the team says of everything that is named, and how often
// it looked at it.
func (r *relating) addWords(ctx context.Context, i intel.Indicator) error {
	var subjects []string
	for _, s := range r.shared {
		if openableEnd(s) {
			subjects = append(subjects, s.Object)
		}
		for _, n := range s.Names {
			subjects = append(subjects, n.Name)
		}
	}
	for _, end := range r.ends {
		if end.Relation == intel.RelationAddress {
			subjects = append(subjects, end.Object)
		}
	}
	slices.Sort(subjects)
	said, err := r.bench.TeamSays(ctx, slices.Compact(subjects))
	if err != nil {
		return err
	}
	r.addSpokenOf(i, said)
	for n := range r.shared {
		s := &r.shared[n]
		if openableEnd(*s) {
			s.Words = said[s.Object]
			if s.Lookups, err = r.lookups(ctx, s.Object); err != nil {
				return err
			}
		}
		for m := range s.Names {
			s.Names[m].Words = said[s.Names[m].Name]
		}
		// A name that the team has judged says most.
		slices.SortStableFunc(s.Names, func(a, b SharedName) int { return boolFirst(a.Words.Verdict != nil, b.Words.Verdict != nil) })
	}
	return nil
}

// addSpokenOf adds the addresses that nobody else is known to have, and that the
// team has said something about.
func (r *relating) addSpokenOf(i intel.Indicator, said map[string]TeamWords) {
	for _, end := range r.ends {
		shared := slices.ContainsFunc(r.shared, func(s Shared) bool { return s.Relation == end.Relation && s.Object == end.Object })
		if words := said[end.Object]; end.Relation == intel.RelationAddress && !shared && !words.IsZero() && end.Object != i.String() {
			r.shared = append(r.shared, Shared{Relation: end.Relation, Object: end.Object, Rare: true})
		}
	}
}

// openableEnd reports whether what is shared is an indicator.
func openableEnd(s Shared) bool {
	return s.Relation != intel.RelationRegistrar && s.Relation != intel.RelationRegistrant
}

// lookups is how many answers about something are kept, as far as mostLookups.
func (r *relating) lookups(ctx context.Context, value string) (int, error) {
	return r.bench.History.CountSome(ctx, history.Query{Values: []string{value}, Scope: &r.scope, Outcome: history.OutcomeAnswered}, mostLookups)
}
