package intel

import "fmt"

// The categories that Cloudflare sets and takes away by itself, and the one of
// which nothing says where it belongs.
const (
	categoryNewDomains = 169
	categoryNewlySeen  = 177
	categoryParked     = 128
)

func isManaged(id int) bool { return id == categoryNewDomains || id == categoryNewlySeen }

// check looks at every id of a list by itself.
func (l List) check(c Catalogue) []Finding {
	var findings []Finding
	seen := map[int]bool{}
	for _, id := range l.IDs {
		if seen[id] {
			findings = append(findings, Finding{Warned, RuleTwice, l.Field, id,
				fmt.Sprintf("%s stands more than once in %s", c.words(id), l.Field), SourcePugmark})
			continue
		}
		seen[id] = true
		findings = append(findings, l.checkID(id, c)...)
	}
	return findings
}

func (l List) checkID(id int, c Catalogue) []Finding {
	var findings []Finding
	find := func(w Weight, rule, words, source string) {
		findings = append(findings, Finding{w, rule, l.Field, id, words, source})
	}
	info, known := c.Lookup(id)
	switch {
	case isManaged(id):
		find(Refused, RuleManaged, c.words(id)+" is set and taken away by Cloudflare itself: it falls off after 30 days, and a request with it is rejected", sourceReference)
		return findings
	case !known:
		find(Warned, RuleUnknownCategory, fmt.Sprintf("%d is not among the published categories", id), sourceTable)
		return findings
	}
	if info.IsSuper() {
		find(Warned, RuleSuperCategory, c.words(id)+" is a group of categories; every documented request names categories", sourceTable)
	}
	if info.Class == ClassBlocked {
		find(Warned, RuleAlwaysBlocked, c.words(id)+" is always blocked, which no request is known to change", sourceTable)
	}
	switch {
	case id == categoryParked && l.Lane == LaneContent:
		find(Warned, RuleUnclearLane, c.words(id)+" is listed among the risks; which lists take it is not documented, the security lists are likelier", sourceTable)
	case id == categoryParked:
		find(Warned, RuleUnclearLane, c.words(id)+" is listed among the risks; which lists take it is not documented", sourceTable)
	case info.Lane != l.Lane && info.Class != ClassBlocked:
		find(Warned, RuleWrongLane, fmt.Sprintf("%s is a %s category and stands in %s", c.words(id), info.Lane, l.Field), sourceTable)
	}
	if info.Deprecated {
		find(Warned, RuleDeprecated, c.words(id)+" is not used any more, or not for long", sourceTable)
	}
	return findings
}

// against compares a list with what the target has, as far as that is known.
func (l List) against(before Categorized, c Catalogue) []Finding {
	var findings []Finding
	compared := map[int]bool{}
	for _, id := range l.IDs {
		if compared[id] {
			continue
		}
		compared[id] = true
		find := func(w Weight, rule, words string) {
			findings = append(findings, Finding{w, rule, l.Field, id, words, SourcePugmark})
		}
		switch has, inherits := before.has(id), before.inherits(id); {
		case l.Adds && has:
			find(Warned, RuleHasAlready, "the target has "+c.words(id)+" already")
		case l.Adds && inherits:
			find(Noted, RuleInheritsAlready, fmt.Sprintf("the target has %s from %s, and would have it by itself", c.words(id), before.parent()))
		case l.Adds || has:
		case inherits:
			find(Warned, RuleInherited, fmt.Sprintf("the target has %s only from %s: ask for that one instead", c.words(id), before.parent()))
		case l.knows(before, id, c):
			find(Warned, RuleHasNot, "the target does not have "+c.words(id))
		}
	}
	return findings
}

// knows reports whether what the target has is known of the lane of a list, and
// of the one a category belongs to if that is another.
func (l List) knows(before Categorized, id int, c Catalogue) bool {
	lane := l.Lane
	if info, known := c.Lookup(id); known {
		lane = info.Lane
	}
	return before.own(lane) != nil && (id != categoryParked || before.own(l.Lane) != nil)
}

// parent names what the target inherits from.
func (c Categorized) parent() string {
	if c.InheritedFrom == "" {
		return "its parent"
	}
	return visible(shorten(DefangHost(c.InheritedFrom), 80))
}
