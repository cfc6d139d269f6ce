package investigation

import (
	"context"
	"time"

	"pugmark/intel"
)

// A NotPossible is something that cannot be done, and the sentence that says
// why. It may quote an indicator.
type NotPossible struct{ Why string }

func (e *NotPossible) Error() string { return e.Why }

// A TargetChoice is something a miscategorization request may be about.
type TargetChoice struct {
	Indicator intel.Indicator
	Request   intel.Miscategorization // about it, and changing nothing yet
	// Now is what it has by the newest kept answer, nil when none is kept; of
	// a URL what its host has.
	Now    *intel.Categorized
	Risk   *float64
	From   intel.Indicator // the name that answer is about where that is another, zero otherwise
	Record string          // id of that answer
	At     time.Time       // when it was given, zero when there is none
	Words  string          // "the categories come from here"
	Usual  bool            // one choice is: where the categories come from
}

// TargetChoices returns what a request that starts at an indicator may be
// about, the indicator itself first: then the host of a URL, the name that
// categories are inherited from and the registrable domain. It reads kept
// answers only. An autonomous system has no categories: a [*NotPossible].
func (w *Workbench) TargetChoices(ctx context.Context, i intel.Indicator) ([]TargetChoice, error) {
	if _, ok := intel.MiscategorizationOf(i); !ok {
		return nil, &NotPossible{i.String() + " is an autonomous system, which has no categories: ask about a domain, an address or a URL"}
	}
	host := i.HostIndicator()
	asked, err := w.standing(ctx, host)
	if err != nil {
		return nil, err
	}
	var parent intel.Indicator
	if asked != nil {
		parent = inheritsFrom(asked.Categories)
	}
	registrable, _ := intel.ParseIndicator(i.Registrable()) // zero for an address
	var choices []TargetChoice
	seen := map[intel.Indicator]bool{{}: true}
	for _, target := range []intel.Indicator{i, host, parent, registrable} {
		if seen[target] {
			continue
		}
		seen[target] = true
		standing, err := w.standing(ctx, target)
		if err != nil {
			return nil, err
		}
		if target == parent {
			standing = w.orInheritedBy(standing, asked, parent)
		}
		choices = append(choices, choiceOf(target, standing))
	}
	sayChoices(choices, usualTarget(i, asked))
	return choices, nil
}

// orInheritedBy says what a parent has when a newer answer about a name below
// it tells so, and its own is missing or no longer fresh.
func (w *Workbench) orInheritedBy(own, below *Standing, parent intel.Indicator) *Standing {
	age := w.Source.Freshness.Domain
	if age == 0 {
		age = intel.DefaultFreshness().Domain
	}
	if own != nil && (w.now().Sub(own.At) < age || !below.At.After(own.At)) {
		return own
	}
	return &Standing{Of: parent, Derived: true, From: below.Of, At: below.At, Record: below.Record, Categories: intel.Categorized{
		Content: below.Categories.InheritedContent, Security: below.Categories.InheritedSecurity}}
}

func choiceOf(target intel.Indicator, s *Standing) TargetChoice {
	request, _ := intel.MiscategorizationOf(target)
	c := TargetChoice{Indicator: target, Request: request}
	if s != nil {
		c.Now, c.Risk, c.From, c.Record, c.At = &s.Categories, s.Risk, s.From, s.Record, s.At
	}
	return c
}

// usualTarget is where what is listed comes from: security categories before
// content, since they are what people ask to change. A page stands for itself
// unless its host is listed.
func usualTarget(i intel.Indicator, s *Standing) intel.Indicator {
	if s == nil {
		return i
	}
	c, host, parent := s.Categories, i.HostIndicator(), inheritsFrom(s.Categories)
	switch {
	case len(leaves(c.Security)) > 0:
		return host
	case len(leaves(c.InheritedSecurity)) > 0 && !parent.IsZero():
		return parent
	case isURL(i):
		return i
	case len(leaves(c.Content)) == 0 && len(leaves(c.InheritedContent)) > 0 && !parent.IsZero():
		return parent
	}
	return i
}

func sayChoices(choices []TargetChoice, usual intel.Indicator) {
	for n := range choices {
		c := &choices[n]
		c.Usual = c.Indicator == usual
		switch {
		case isURL(c.Indicator):
			c.Words = "this page alone; Cloudflare tells the categories of its host only"
		case c.Now == nil:
			c.Words = "nothing is kept about it"
		case len(leaves(c.Now.Content))+len(leaves(c.Now.Security)) > 0 && c.Usual:
			c.Words = "the categories come from here"
		case len(leaves(c.Now.Content))+len(leaves(c.Now.Security)) > 0:
			c.Words = "has categories of its own"
		case len(leaves(c.Now.InheritedContent))+len(leaves(c.Now.InheritedSecurity)) > 0:
			c.Words = "no categories of its own"
		default:
			c.Words = "no categories"
		}
	}
}
