package investigation

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pugmark/history"
	"pugmark/intel"
)

// Bounds on what is read of the history to say what an indicator has in common
// with others, so that it takes no longer in a long one.
const (
	knownNames     = 20 // of what is shared, by name
	knownAddresses = 8  // of a name, each with what it is shared by
	knownEnds      = 48 // things that may be shared
	networkMembers = 32 // addresses of one network that are read for their names

	mostLookups = 1000 // of one thing that are counted
)

// TeamKnowledge is what the team's own history ties an indicator to.
type TeamKnowledge struct {
	Shared []Shared // what is rare enough to matter first
	// Left is how many older answers were not read yet for such ties, as far as
	// [history.MostLeft].
	Left int
}

// A Shared is a thing that an indicator has in common with others the team
// knows. Its texts are untrusted, and live.
type Shared struct {
	Relation intel.Relation
	Object   string // the address, nameserver, registrar, …
	Count    int    // how many others; with More at least as many
	More     bool
	Names    []SharedName // the first of them
	// Rare says that few have it and that it is no thing which strangers have in
	// common anyway.
	Rare bool
	// Words are what the team says of Object, and Lookups how often it was told
	// something about it, as far as 1,000, where Object can be looked up.
	Words   TeamWords
	Lookups int
}

// A SharedName is a name or an address that has the thing too.
type SharedName struct {
	Name    string
	At      time.Time // of the newest answer that says so
	Analyst string    // who asked
	// Last is when passive DNS saw it last; of what no time is told, At.
	Last  time.Time
	Words TeamWords // what the team says of it
}

// TeamKnows says which other names the team has looked up, or was told of, that
// have the same address, nameserver, registrant, registrar, network or parent.
// Addresses that a name resolves to and those that passive DNS saw are two
// relations. It costs no call.
func (w *Workbench) TeamKnows(ctx context.Context, i intel.Indicator) (TeamKnowledge, error) {
	if w.History == nil {
		return TeamKnowledge{}, nil
	}
	r := &relating{bench: w, scope: w.Source.Scope, own: ownTexts(i)}
	for _, step := range []func(context.Context, intel.Indicator) error{r.findEnds, r.findShared, r.throughNetworks, r.addWords} {
		if err := step(ctx, i); err != nil {
			return TeamKnowledge{}, fmt.Errorf("read what the team knows about %s: %w", i, err)
		}
	}
	left, err := w.History.CatchUp(ctx, 0)
	if err != nil {
		return TeamKnowledge{}, fmt.Errorf("count the answers that are still to be read: %w", err)
	}
	slices.SortStableFunc(r.shared, compareShared)
	return TeamKnowledge{r.shared, left}, nil
}

// relating collects what is shared.
type relating struct {
	bench  *Workbench
	scope  intel.Scope
	own    []string // the indicator by all its texts, and its addresses
	ends   []history.LinkEnd
	shared []Shared
}

// ownTexts are what stands for the indicator itself: others of its host's
// registrable domain are others.
func ownTexts(i intel.Indicator) []string {
	own := []string{i.String()}
	for _, text := range []string{i.Host(), i.RegistryDomain(), i.Registrable()} {
		if text != "" && !slices.Contains(own, text) {
			own = append(own, text)
		}
	}
	return own
}

// findEnds finds what the indicator has to do with, first its own and then what
// its addresses have.
func (r *relating) findEnds(ctx context.Context, i intel.Indicator) error {
	var addresses []string
	for _, subject := range slices.Clone(r.own) {
		links, err := r.bench.History.LinksOf(ctx, r.scope, subject)
		if err != nil {
			return err
		}
		for _, l := range links {
			switch l.Relation {
			case intel.RelationAddress, intel.RelationSeenAt:
				if subject != i.Host() || len(addresses) >= knownAddresses || slices.Contains(addresses, l.Object) {
					continue // of a parent's addresses the name knows nothing
				}
				addresses = append(addresses, l.Object)
			}
			r.addEnd(l.Relation, l.Object)
		}
	}
	if isAddress(i.HostIndicator()) {
		addresses = append(addresses, i.HostIndicator().String())
	}
	r.own = append(r.own, addresses...)
	for _, a := range addresses {
		r.addEnd(intel.RelationAddress, a)
		r.addEnd(intel.RelationSeenAt, a)
		links, err := r.bench.History.LinksOf(ctx, r.scope, a)
		if err != nil {
			return err
		}
		for _, l := range links {
			if l.Relation == intel.RelationNetwork || l.Relation == intel.RelationPTR {
				r.addEnd(l.Relation, l.Object)
			}
		}
	}
	r.asEnd(i)
	return nil
}

// asEnd adds what the indicator itself may be to others: a network to
// addresses, a name to the names below it or served by it.
func (r *relating) asEnd(i intel.Indicator) {
	switch host := i.Host(); {
	case isNetwork(i):
		r.addEnd(intel.RelationNetwork, i.String())
	case isNamed(i):
		r.addEnd(intel.RelationParent, cmp.Or(i.Registrable(), host))
		r.addEnd(intel.RelationNameserver, host)
		r.addEnd(intel.RelationPTR, host)
	}
}

func (r *relating) addEnd(relation intel.Relation, object string) {
	object = canonicalEnd(relation, object)
	end := history.LinkEnd{Relation: relation, Object: object}
	if len(r.ends) < knownEnds && !slices.ContainsFunc(r.ends, func(e history.LinkEnd) bool {
		return e.Relation == relation && strings.EqualFold(e.Object, object)
	}) {
		r.ends = append(r.ends, end)
	}
}

// canonicalEnd undoes that links keep their objects in lower case.
func canonicalEnd(relation intel.Relation, object string) string {
	if relation == intel.RelationNetwork {
		return strings.ToUpper(object)
	}
	return object
}

func (r *relating) findShared(ctx context.Context, _ intel.Indicator) error {
	linked, err := r.bench.History.Linked(ctx, history.LinkQuery{Scope: r.scope, Of: r.ends, Limit: knownNames + len(r.own)})
	if err != nil {
		return err
	}
	for _, l := range linked {
		s := Shared{Relation: l.Relation, Object: l.Object, Count: l.Count, More: l.More}
		for _, other := range l.Subjects {
			if slices.Contains(r.own, other.Subject) {
				s.Count--
				continue
			}
			s.Names = append(s.Names, SharedName{Name: other.Subject, At: other.At, Analyst: other.Analyst, Last: other.Last})
		}
		s.Names = s.Names[:min(len(s.Names), knownNames)]
		if s.Count > 0 {
			s.Rare = isRare(s)
			r.shared = append(r.shared, s)
		}
	}
	return nil
}

// isRare reports whether something is worth following. Thousands of strangers
// have a registrar or a network in common; and a network's own members say
// nothing of it.
func isRare(s Shared) bool {
	const few, fewSeen = 50, 20
	switch s.Relation {
	case intel.RelationAddress, intel.RelationNameserver, intel.RelationRegistrant, intel.RelationPTR:
		return !s.More && s.Count <= few
	case intel.RelationSeenAt:
		return !s.More && s.Count <= fewSeen
	}
	return false
}

// throughNetworks puts the names at the other addresses of a network in the
// place of those, where any are known.
func (r *relating) throughNetworks(ctx context.Context, i intel.Indicator) error {
	if !isNamed(i) {
		return nil
	}
	for n, s := range r.shared {
		if s.Relation != intel.RelationNetwork && s.Relation != intel.RelationPTR {
			continue
		}
		var ends []history.LinkEnd
		for _, member := range s.Names[:min(len(s.Names), networkMembers)] {
			ends = append(ends, history.LinkEnd{Relation: intel.RelationAddress, Object: member.Name})
		}
		linked, err := r.bench.History.Linked(ctx, history.LinkQuery{Scope: r.scope, Of: ends, Limit: knownNames})
		if err != nil {
			return err
		}
		r.shared[n] = r.named(s, linked)
	}
	return nil
}

// named is what is shared with the names at some addresses.
func (r *relating) named(s Shared, linked []history.Linked) Shared {
	names := map[string]bool{}
	through := s
	through.Names, through.More = nil, s.More
	for _, l := range linked {
		for _, other := range l.Subjects {
			if names[other.Subject] || slices.Contains(r.own, other.Subject) {
				continue
			}
			names[other.Subject] = true
			through.Names = append(through.Names, SharedName{Name: other.Subject, At: other.At, Analyst: other.Analyst, Last: other.Last})
		}
		through.More = through.More || l.More
	}
	if len(through.Names) == 0 {
		return s
	}
	through.Count = len(through.Names)
	through.More = through.More || s.Count > len(s.Names)
	slices.SortStableFunc(through.Names, func(a, b SharedName) int { return b.At.Compare(a.At) })
	through.Names = through.Names[:min(len(through.Names), knownNames)]
	through.Rare = isRare(through)
	return through
}

// compareShared puts first what is worth following, and of that what fewest
// have.
func compareShared(a, b Shared) int {
	order := []intel.Relation{intel.RelationAddress, intel.RelationNameserver, intel.RelationRegistrant, intel.RelationPTR, intel.RelationSeenAt,
		intel.RelationParent, intel.RelationNetwork, intel.RelationRegistrar}
	return cmp.Or(boolFirst(a.Rare, b.Rare),
		cmp.Compare(slices.Index(order, a.Relation), slices.Index(order, b.Relation)), cmp.Compare(a.Count, b.Count), cmp.Compare(a.Object, b.Object))
}

func boolFirst(a, b bool) int {
	switch {
	case a && !b:
		return -1
	case b && !a:
		return 1
	}
	return 0
}
