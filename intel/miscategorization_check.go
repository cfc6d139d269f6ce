package intel

import (
	"cmp"
	"fmt"
	"slices"
)

// A Weight says what a finding does to a request.
type Weight int

// The weights, the gravest last. Refused is only what the documents refuse or
// what cannot be sent; a warning can be sent after it was seen.
const (
	Noted Weight = iota
	Warned
	Refused
)

// A Finding is one thing to know about a request before it is sent.
type Finding struct {
	Weight Weight
	Rule   string // one of the Rule constants, or of who adds findings; stored and printed by the command line
	Field  string // of the request, as the API names it; "" for the whole
	ID     int    // the category it is about, 0 for none
	Words  string // one sentence, which may quote the target
	Source string // where the rule comes from
}

// A Categorized says which categories a target has now, so far as an answer
// told: nil lists are not known.
type Categorized struct {
	Content, Security                   []Category
	InheritedContent, InheritedSecurity []Category
	InheritedFrom                       string
}

// Categorized is what domain details say about categories.
func (d DomainReport) Categorized() Categorized {
	return Categorized{
		Content: d.ContentCategories, Security: d.SecurityCategories, InheritedFrom: d.InheritedFrom,
		InheritedContent: d.InheritedContentCategories, InheritedSecurity: d.InheritedSecurityCategories,
	}
}

// Categorized is what an overview of an address says about categories: there
// are no content categories in it.
func (r IPReport) Categorized() Categorized { return Categorized{Security: r.SecurityCategories} }

// own are the categories of the target itself in a lane, nil when not known.
func (c Categorized) own(l Lane) []Category {
	if l == LaneSecurity {
		return c.Security
	}
	return c.Content
}

// has reports whether the target itself has a category, in whichever lane an
// answer lists it.
func (c Categorized) has(id int) bool { return has(c.Content, id) || has(c.Security, id) }

func (c Categorized) inherits(id int) bool {
	return has(c.InheritedContent, id) || has(c.InheritedSecurity, id)
}

func has(categories []Category, id int) bool {
	return slices.ContainsFunc(categories, func(c Category) bool { return c.ID == id })
}

// Check returns everything to know about the request, the gravest first. before
// is what the target has now; nil is not known, which is noted.
func (m Miscategorization) Check(before *Categorized, c Catalogue) []Finding {
	findings := m.checkTarget()
	changes := 0
	for _, l := range m.Lists() {
		changes += len(l.IDs)
		findings = append(findings, l.check(c)...)
		if before != nil {
			findings = append(findings, l.against(*before, c)...)
		}
	}
	if changes == 0 {
		findings = append(findings, Finding{Refused, RuleNothingToChange, "", 0, "the request changes nothing", SourcePugmark})
	}
	findings = append(findings, m.checkPairs(c)...)
	findings = append(findings, m.checkContent(before, c)...)
	findings = append(findings, m.checkBefore(before)...)
	slices.SortStableFunc(findings, func(a, b Finding) int { return cmp.Compare(b.Weight, a.Weight) })
	return findings
}

// Sendable reports whether nothing refuses a request, and whether something
// warns.
func Sendable(findings []Finding) (ok, warned bool) {
	ok = true
	for _, f := range findings {
		ok = ok && f.Weight != Refused
		warned = warned || f.Weight == Warned
	}
	return ok, warned
}

// checkPairs finds what is added and removed at once, in whichever lists. It is
// not refused: the documents' own example does so with 82 and 117, and is
// answered with success.
func (m Miscategorization) checkPairs(c Catalogue) []Finding {
	removed := setOf(slices.Concat(m.ContentRemoves, m.SecurityRemoves))
	var findings []Finding
	said := map[int]bool{}
	for _, l := range m.Lists() {
		for _, id := range l.IDs {
			if l.Adds && removed[id] && !said[id] {
				said[id] = true
				findings = append(findings, Finding{Warned, RuleBothSides, l.Field, id,
					c.words(id) + " is added and removed by the same request", SourcePugmark})
			}
		}
	}
	return findings
}

// MostContent is how many content categories a domain can have (Cloudflare
// docs, Change categorization).
const MostContent = 2

func (m Miscategorization) checkContent(before *Categorized, c Catalogue) []Finding {
	var now []Category
	least := "at least "
	if before != nil && before.Content != nil {
		now, least = before.Content, ""
	}
	after := c.After(now, m.ContentAdds, m.ContentRemoves)
	if len(after) <= MostContent || len(m.ContentAdds) == 0 {
		return nil
	}
	return []Finding{{Warned, RuleTooManyContent, "content_adds", 0,
		fmt.Sprintf("content categories after: %s%d of at most %d", least, len(after), MostContent), sourceGuide}}
}

// checkBefore notes what could not be compared.
func (m Miscategorization) checkBefore(before *Categorized) []Finding {
	if before == nil {
		return []Finding{{Noted, RuleBeforeUnknown, "", 0, "before: unknown, no answer about the target is kept", SourcePugmark}}
	}
	var findings []Finding
	for _, l := range m.Lists() {
		if len(l.IDs) > 0 && before.own(l.Lane) == nil {
			findings = append(findings, Finding{Noted, RuleBeforeUnknown, l.Field, 0,
				fmt.Sprintf("before: the kept answer does not name the %s categories of the target", l.Lane), SourcePugmark})
		}
	}
	return findings
}
