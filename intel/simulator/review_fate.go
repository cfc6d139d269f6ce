package simulator

import (
	"net/netip"
	"slices"

	"pugmark/intel"
)

// A fate is what becomes of a submission once it was accepted.
type fate int

// The fates. A story may give its names and addresses one; without, it follows
// from what is asked for.
const (
	fateByRule   fate = iota
	fateApplied       // all of it
	fateRefused       // nothing of it, and nobody says so
	fatePartly        // the content categories, not the security categories
	fateReverted      // all of it, and taken back after as long again
	fateLost          // not accepted: the connection is lost once it arrived
	fateRejected      // not accepted when it removes security categories
)

// A wish is what a submission asks for in one lane. Which lane a category
// belongs to is Cloudflare's table's word, not that of the list it stands in.
type wish struct{ adds, removes []int }

func (w wish) empty() bool { return len(w.adds)+len(w.removes) == 0 }

// wishes sorts what is asked for by lane. What nobody can have is left out:
// unknown ids, groups, deprecated and always blocked categories.
func (s Submission) wishes() (content, security wish) {
	lane := func(id int) *wish {
		switch info, known := intel.LookupCategory(id); {
		case !known || !info.Submittable || info.Class == intel.ClassBlocked:
			return &wish{}
		case info.IsSecurity():
			return &security
		}
		return &content
	}
	for _, id := range slices.Concat(s.ContentAdds, s.SecurityAdds) {
		w := lane(id)
		w.adds = append(w.adds, id)
	}
	for _, id := range slices.Concat(s.ContentRemoves, s.SecurityRemoves) {
		w := lane(id)
		w.removes = append(w.removes, id)
	}
	return content, security
}

// A character is what the reviewers know of a target, for the stories tell it.
type character struct {
	fate fate
	bad  bool // it is what its security categories say
}

// decide is the fate of a submission about a target that carries the
// categories when it is decided.
func (c character) decide(s Submission, carried []int) fate {
	content, security := s.wishes()
	switch {
	case c.fate != fateByRule && c.fate != fateLost && c.fate != fateRejected:
		return c.fate
	case c.bad && len(security.removes) > 0:
		return fateRefused
	case !content.empty() && !security.empty():
		return fatePartly
	case !c.bad && slices.ContainsFunc(security.adds, isThreat) && !slices.ContainsFunc(carried, isThreat):
		return fateReverted
	}
	return fateApplied
}

// isThreat reports whether a category is below super category 21, Security
// threats; new and parked names are not.
func isThreat(id int) bool {
	info, known := intel.LookupCategory(id)
	return known && info.Class == intel.ClassSecurity
}

// fateOf is what a story says becomes of every submission about its target.
func (w *world) fateOf(s Submission) fate {
	target, ok := s.target()
	if !ok {
		return fateByRule
	}
	if ip, err := netip.ParseAddr(target); err == nil {
		if a := w.addresses[ip]; a != nil {
			return a.value.fate
		}
		return fateByRule
	}
	if d := w.domain(target); d != nil {
		return d.value.fate
	}
	return fateByRule
}
