package investigation

import (
	"cmp"
	"slices"
	"strings"

	"pugmark/intel"
)

// Quoted is the answer that the headline quotes: the newest about what the
// indicator itself is.
func (p ReportPart) Quoted() (quoted Evidence, ok bool) {
	for _, e := range p.every() {
		itself := e.About == p.Indicator.String() || e.About == p.Indicator.Host()
		if itself && slices.Contains(quotedKinds(), e.Answer.Key.Kind) && (!ok || e.Answer.At.After(quoted.Answer.At)) {
			quoted, ok = e, true
		}
	}
	return quoted, ok
}

func quotedKinds() []intel.Kind {
	return []intel.Kind{intel.KindPhishing, intel.KindDomain, intel.KindBulk, intel.KindIP, intel.KindASN}
}

// quotedSince is the answer that tells since when the listed categories of the
// headline hold, where it says so.
func (p ReportPart) quotedSince() (since Evidence, ok bool) {
	d := p.Heard.Domain
	if d == nil {
		return Evidence{}, false
	}
	listed, _ := Listed(d)
	if len(listed) == 0 || listedSince(p.Heard.History, listed).IsZero() {
		return Evidence{}, false
	}
	about := cmp.Or(d.InheritedFrom, p.Indicator.Registrable(), p.Indicator.Host())
	for _, e := range p.every() {
		if e.Answer.Key.Kind == intel.KindHistory && e.About == about {
			return e, true
		}
	}
	return Evidence{}, false
}

// every is all evidence, also what is left out of the report.
func (p ReportPart) every() []Evidence {
	if p.Pruned > 0 {
		return p.quotable
	}
	return p.Evidence
}

// tied is what something shares with others, as the answers spell it: words such
// as those of a registrar are compared in small letters.
func (p ReportPart) tied(s Shared) string {
	if s.Relation != intel.RelationRegistrar && s.Relation != intel.RelationRegistrant {
		return s.Object
	}
	for _, e := range p.every() {
		r, ok := e.Answer.Value.(intel.WHOISReport)
		if !ok {
			continue
		}
		given := []string{r.Registrar}
		if s.Relation == intel.RelationRegistrant {
			given = []string{r.Registrant, r.RegistrantContact.Org, r.RegistrantContact.Name}
		}
		for _, text := range given {
			if strings.EqualFold(strings.Join(strings.Fields(text), " "), s.Object) {
				return text
			}
		}
	}
	return s.Object
}
