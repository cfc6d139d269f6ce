package investigation

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pugmark/history"
	"pugmark/intel"
)

// A Verdict is what a look found of what a request asked for.
type Verdict struct {
	State history.SubmissionState
	Words string // "same", "Phishing gone · Business there"
	// Applied and Missing are the ids that were, and were not, carried out.
	Applied, Missing []int
	// Inherited are ids that are gone from the target and still come from its
	// parent; Untold those that the answer does not speak of, or that the
	// request both adds and removes.
	Inherited, Untold []int
	// Since is when it began to hold, zero when that is not known.
	Since time.Time
	// RiskStill says that no threat is listed any more, and the risk score is
	// still above zero.
	RiskStill bool
}

// Judge says what became of a request: before is what the target had when it
// was composed, now what it has, and was the state until now. Either standing
// may be nil for not known. It goes by ids, so that a new name of a category is
// no change, and looks at nothing but what was asked for.
//
// Nothing found is unchanged; when that is said aloud is the schedule's. What
// was unknown stays so until a part of it is found, and what had been found and
// is gone again is reverted.
func Judge(request intel.Miscategorization, before, now *Standing, was history.SubmissionState) Verdict {
	if now == nil {
		return Verdict{State: was, Words: "no answer says what it is now"}
	}
	v := Verdict{State: was}
	asBefore := false // it was so before, and still is: no evidence
	for _, c := range changesOf(request) {
		switch {
		case c.contradictory || !now.tells(c.lane):
			v.Untold = add(v.Untold, c.id)
		case !c.done(before, now):
			v.Missing = add(v.Missing, c.id)
		case c.doneBefore(before):
			asBefore = true
		default:
			v.Applied = add(v.Applied, c.id)
		}
		if !c.adds && !now.own(c.id) && now.inherited(c.id) {
			v.Inherited = add(v.Inherited, c.id)
		}
	}
	switch {
	case len(v.Missing) == 0 && len(v.Applied) > 0:
		v.State = history.SubmissionApplied
	case len(v.Applied) > 0:
		v.State = history.SubmissionPartial
	case len(v.Missing) > 0:
		v.State = nothingFound(was)
	case asBefore && len(v.Untold) == 0:
		v.State = history.SubmissionApplied
	}
	v.RiskStill = riskStill(request, v, now)
	v.Words = v.say(request, before, now, was)
	return v
}

func nothingFound(was history.SubmissionState) history.SubmissionState {
	switch was {
	case history.SubmissionApplied, history.SubmissionPartial, history.SubmissionReverted:
		return history.SubmissionReverted
	case history.SubmissionUnknown, history.SubmissionSending:
		return history.SubmissionUnknown
	}
	return history.SubmissionUnchanged
}

// A change is one id that a request adds or removes.
type change struct {
	lane          intel.Lane
	adds          bool
	id            int
	contradictory bool // it is both added and removed
}

func changesOf(m intel.Miscategorization) []change {
	var changes []change
	for _, l := range m.Lists() {
		for _, id := range l.IDs {
			c := change{lane: l.Lane, adds: l.Adds, id: id}
			if !slices.Contains(changes, c) {
				changes = append(changes, c)
			}
		}
	}
	for n, c := range changes {
		changes[n].contradictory = slices.ContainsFunc(changes, func(o change) bool { return o.id == c.id && o.adds != c.adds })
	}
	return changes
}

// done reports whether a change holds now. What only a parent carries counts as
// added when it did not before, and as removed from the target unless it was
// the parent's all along.
func (c change) done(before, now *Standing) bool {
	if c.adds {
		return now.own(c.id) || now.inherited(c.id) && (before == nil || !before.inherited(c.id))
	}
	onlyInherited := before != nil && !before.own(c.id) && before.inherited(c.id)
	return !now.own(c.id) && !(onlyInherited && now.inherited(c.id))
}

// doneBefore reports whether there was nothing to do.
func (c change) doneBefore(before *Standing) bool {
	switch {
	case before == nil || !before.tells(c.lane):
		return false
	case c.adds:
		return before.own(c.id)
	}
	return !before.own(c.id) && !before.inherited(c.id)
}

// tells reports whether an answer speaks of a lane. Of an address only security
// categories are told. About a name, one list that is there speaks for those
// that are not: Cloudflare leaves empty ones out.
func (s *Standing) tells(l intel.Lane) bool {
	c := s.Categories
	if isAddress(s.Of) {
		return l == intel.LaneSecurity && c.Security != nil
	}
	return c.Content != nil || c.Security != nil || c.InheritedContent != nil || c.InheritedSecurity != nil
}

func (s *Standing) own(id int) bool {
	return holdsID(s.Categories.Content, id) || holdsID(s.Categories.Security, id)
}

func (s *Standing) inherited(id int) bool {
	return holdsID(s.Categories.InheritedContent, id) || holdsID(s.Categories.InheritedSecurity, id)
}

// holdsID goes by the id, and by the name where an answer gives nothing else.
func holdsID(categories []intel.Category, id int) bool {
	return slices.ContainsFunc(categories, func(c intel.Category) bool {
		if c.ID != 0 {
			return c.ID == id
		}
		info, known := intel.LookupCategory(id)
		return known && strings.EqualFold(info.Name, c.Name)
	})
}

func add(ids []int, id int) []int {
	if slices.Contains(ids, id) {
		return ids
	}
	return append(ids, id)
}

// riskStill reports whether the security categories that were to go are gone,
// none is left, and the score still speaks of danger.
func riskStill(m intel.Miscategorization, v Verdict, now *Standing) bool {
	if now.Risk == nil || *now.Risk <= 0 || len(threats(now.Listed())) > 0 {
		return false
	}
	return slices.ContainsFunc(m.SecurityRemoves, func(id int) bool { return slices.Contains(v.Applied, id) })
}

// threats leaves out groups and what is a risk rather than a threat.
func threats(categories []intel.Category) []intel.Category {
	return slices.DeleteFunc(slices.Clone(categories), func(c intel.Category) bool {
		info, known := intel.LookupCategory(c.ID)
		return known && (info.IsSuper() || info.Class == intel.ClassSecurityRisk)
	})
}

func (v Verdict) say(m intel.Miscategorization, before, now *Standing, was history.SubmissionState) string {
	name := func(id int) string { return nameOf(id, now, before) }
	var words []string
	for _, c := range changesOf(m) {
		switch {
		case slices.Contains(v.Untold, c.id):
		case v.State == history.SubmissionReverted && slices.Contains(v.Missing, c.id):
			words = append(words, name(c.id)+either(c.adds, " gone again", " back"))
		case slices.Contains(v.Applied, c.id):
			words = append(words, name(c.id)+either(c.adds, " there", " gone"))
		case slices.Contains(v.Missing, c.id) && len(v.Applied) > 0:
			words = append(words, name(c.id)+either(c.adds, " not there", " still there"))
		}
	}
	if len(words) == 0 && len(v.Missing) > 0 {
		words = append(words, either(before == nil, "nothing of it there", "same"))
	}
	if len(words) == 0 && v.State == history.SubmissionApplied && was != v.State {
		words = append(words, "as it was before")
	}
	if len(v.Untold) > 0 {
		words = append(words, "not told: "+namesOf(v.Untold, name))
	}
	if len(v.Inherited) > 0 {
		words = append(words, "still inherited"+fromParent(now)+": "+namesOf(v.Inherited, name))
	}
	if v.RiskStill {
		words = append(words, "category gone, risk still "+strconv.FormatFloat(*now.Risk, 'f', -1, 64))
	}
	if len(words) == 0 {
		words = append(words, "same")
	}
	return join(words...)
}

func either(first bool, one, other string) string {
	if first {
		return one
	}
	return other
}

func fromParent(s *Standing) string {
	if parent := inheritsFrom(s.Categories); !parent.IsZero() {
		return " from " + parent.Defanged()
	}
	return ""
}

func namesOf(ids []int, name func(int) string) string {
	names := make([]string, 0, len(ids))
	for _, id := range ids {
		names = append(names, name(id))
	}
	return few(names)
}

// nameOf is the name of a category as an answer has it now, as the table or an
// earlier answer has it, or its number.
func nameOf(id int, standings ...*Standing) string {
	for n, s := range standings {
		if s == nil {
			continue
		}
		c := s.Categories
		for _, listed := range [][]intel.Category{c.Content, c.Security, c.InheritedContent, c.InheritedSecurity} {
			for _, have := range listed {
				if have.ID == id && have.Name != "" {
					return have.Name
				}
			}
		}
		if info, known := intel.LookupCategory(id); known && n == 0 {
			return info.Name
		}
	}
	return fmt.Sprintf("category %d", id)
}

// sinceIn is when what holds now began, by the history of a name: the start of
// its present categories, if that was after the request was made. Zero when it
// does not say.
func sinceIn(h intel.HistoryReport, after time.Time) time.Time {
	if len(h.Categorizations) == 0 {
		return time.Time{}
	}
	last := h.Categorizations[len(h.Categorizations)-1]
	// Days are given: the day of the request itself may be the one.
	if !last.End.IsZero() || last.Start.Before(after.Truncate(hoursOfDay)) {
		return time.Time{}
	}
	return last.Start
}
