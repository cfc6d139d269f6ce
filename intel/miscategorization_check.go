package intel

import (
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
	Rule   string // names the rule; stored and printed by the command line
	Field  string // of the request, as the API names it; "" for the whole
	ID     int    // the category it is about, 0 for none
	Words  string // one sentence, which may quote the target
	Source string // where the rule comes from
}

// The sources of the rules.
const (
	sourceReference = "API reference, Create Miscategorization"
	sourceGuide     = "Cloudflare docs, Change categorization"
	sourceTable     = "Cloudflare docs, Domain categories"
	sourceOurs      = "pugmark"
)

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

// own are the categories of the target itself in a lane, inherited those that
// come from its parent.
func (c Categorized) own(l Lane) []Category {
	if l == LaneSecurity {
		return c.Security
	}
	return c.Content
}

func (c Categorized) inherited(l Lane) []Category {
	if l == LaneSecurity {
		return c.InheritedSecurity
	}
	return c.InheritedContent
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
		findings = append(findings, Finding{Refused, "nothing-to-change", "", 0, "the request changes nothing", sourceOurs})
	}
	findings = append(findings, m.checkPairs(c)...)
	if before == nil {
		findings = append(findings, Finding{Noted, "before-unknown", "", 0, "before: unknown, no answer about the target is kept", sourceOurs})
	}
	findings = append(findings, m.checkContent(before, c)...)
	slices.SortStableFunc(findings, func(a, b Finding) int { return int(b.Weight - a.Weight) })
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

func (m Miscategorization) checkTarget() []Finding {
	refuse := func(rule, field, words string) []Finding {
		return []Finding{{Refused, rule, field, 0, words, sourceReference}}
	}
	address := m.Type == TargetIPv4 || m.Type == TargetIPv6
	switch {
	case m.URL == "" && m.IP == "":
		return refuse("no-target", "url", "the request names no target")
	case m.Type == "":
		return refuse("target-type", "indicator_type", "indicator_type is missing; it is domain, ipv4, ipv6 or url")
	case !address && m.Type != TargetDomain && m.Type != TargetURL:
		return refuse("target-type", "indicator_type", visible(shorten(string(m.Type), 40))+" is no indicator_type; it is domain, ipv4, ipv6 or url")
	case address && m.URL != "":
		return refuse("target-field", "url", "url is only for indicator_type domain or url")
	case !address && m.IP != "":
		return refuse("target-field", "ip", "ip is only for indicator_type ipv4 or ipv6")
	}
	field, text := "url", m.URL
	if address {
		field, text = "ip", m.IP
	}
	target, ok := m.Target()
	if !ok {
		return refuse("target-unreadable", field, fmt.Sprintf("%s is no %s", visible(shorten(text, 80)), m.Type.words()))
	}
	var findings []Finding
	if words := target.Reserved(); words != "" {
		findings = append(findings, Finding{Warned, "reserved-target", field, 0, "the target is set aside for " + words, sourceOurs})
	}
	if target.HasUserInfo() {
		findings = append(findings, Finding{Warned, "user-in-url", field, 0, "the URL holds a user name, which would be sent along", sourceOurs})
	}
	return findings
}

func (t TargetType) words() string {
	switch t {
	case TargetDomain:
		return "domain name"
	case TargetIPv4:
		return "IPv4 address"
	case TargetIPv6:
		return "IPv6 address"
	}
	return "URL"
}

// The categories that Cloudflare sets and takes away by itself.
const (
	categoryNewDomains = 169
	categoryNewlySeen  = 177
	categoryParked     = 128
)

func isManaged(id int) bool { return id == categoryNewDomains || id == categoryNewlySeen }

// check looks at every id of a list by itself.
func (l List) check(cat Catalogue) []Finding {
	var findings []Finding
	seen := map[int]bool{}
	for _, id := range l.IDs {
		add := func(w Weight, rule, words, source string) {
			findings = append(findings, Finding{w, rule, l.Field, id, words, source})
		}
		if seen[id] {
			add(Warned, "twice", fmt.Sprintf("%s stands twice in %s", cat.words(id), l.Field), sourceOurs)
			continue
		}
		seen[id] = true
		c, known := cat.Lookup(id)
		switch {
		case isManaged(id):
			add(Refused, "managed", cat.words(id)+" is set and taken away by Cloudflare itself: it falls off after 30 days, and a request with it is rejected", sourceReference)
		case !known:
			add(Warned, "unknown-category", fmt.Sprintf("%d is not among the published categories", id), sourceTable)
		case c.IsSuper():
			add(Warned, "super-category", cat.words(id)+" is a group of categories; every documented request names categories", sourceTable)
		case c.Class == ClassBlocked:
			add(Warned, "always-blocked", cat.words(id)+" is always blocked, which no request is known to change", sourceTable)
		case id == categoryParked:
			add(Warned, "unclear-lane", cat.words(id)+" is listed among the risks; which lists take it is not documented", sourceTable)
		case c.Lane != l.Lane:
			add(Warned, "wrong-lane", fmt.Sprintf("%s is a %s category and stands in %s", cat.words(id), c.Lane, l.Field), sourceTable)
		case c.Deprecated:
			add(Warned, "deprecated", cat.words(id)+" is not used any more", sourceTable)
		}
	}
	return findings
}

// against compares a list with what the target has.
func (l List) against(before Categorized, c Catalogue) []Finding {
	own, inherited := before.own(l.Lane), before.inherited(l.Lane)
	if own == nil {
		return nil
	}
	var findings []Finding
	for _, id := range l.IDs {
		add := func(rule, words string) {
			findings = append(findings, Finding{Warned, rule, l.Field, id, words, sourceOurs})
		}
		switch {
		case l.Adds && has(own, id):
			add("has-already", "the target has "+c.words(id)+" already")
		case l.Adds || has(own, id):
		case has(inherited, id):
			add("inherited", fmt.Sprintf("%s comes from %s: ask for that one instead", c.words(id), visible(DefangHost(before.InheritedFrom))))
		default:
			add("has-not", "the target does not have "+c.words(id))
		}
	}
	return findings
}

// checkPairs finds what is added and removed at once. It is not refused: the
// documents' own example does so with 82 and 117, and is answered with success.
func (m Miscategorization) checkPairs(c Catalogue) []Finding {
	var findings []Finding
	for _, pair := range []struct {
		field         string
		adds, removes []int
	}{
		{"content_adds", m.ContentAdds, m.ContentRemoves},
		{"security_adds", m.SecurityAdds, m.SecurityRemoves},
	} {
		for n, id := range pair.adds {
			if slices.Contains(pair.removes, id) && slices.Index(pair.adds, id) == n {
				findings = append(findings, Finding{Warned, "both-sides", pair.field, id,
					c.words(id) + " is added and removed by the same request", sourceOurs})
			}
		}
	}
	return findings
}

// mostContent is how many content categories a domain can have.
const mostContent = 2

func (m Miscategorization) checkContent(before *Categorized, c Catalogue) []Finding {
	var now []Category
	if before != nil {
		now = before.Content
	}
	after := c.After(now, m.ContentAdds, m.ContentRemoves)
	if len(after) <= mostContent || len(m.ContentAdds) == 0 {
		return nil
	}
	return []Finding{{Warned, "too-many-content", "content_adds", 0,
		fmt.Sprintf("content categories after: %d of at most %d", len(after), mostContent), sourceGuide}}
}
