package investigation

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"pugmark/intel"
)

// A NameList is what [Names] hold at one time. It does not change, and may be
// read by several goroutines.
type NameList struct {
	window     intel.Window
	start, end time.Time

	entries  []entry // in the order of arrival; one that was widened stays, unused
	order    []int32 // of entries
	byDomain []*NameGroup
	sizes    []int32 // of byDomain, in one piece for a quick look

	count, pages, perPage int
}

type entry struct {
	Name
	group   int32
	arrived int32
	rank    uint64
}

// Len is how many names are here.
func (l NameList) Len() int { return len(l.order) }

// Count is how many names Cloudflare says there are, in the newest answer.
func (l NameList) Count() int { return max(l.count, len(l.order)) }

// Pages is how many pages are here.
func (l NameList) Pages() int { return l.pages }

// PerPage is how many names of a page the newest answer granted.
func (l NameList) PerPage() int { return l.perPage }

// Window is the window that was asked.
func (l NameList) Window() intel.Window { return l.window }

// At returns name i of Len: first those of the subject's registrable domain,
// then those that came inside the window, then those whose first day is not
// known. Dated ones stand oldest first, the others as they came.
func (l NameList) At(i int) Name { return l.entries[l.order[i]].Name }

// Host is the host of name i, read by itself: lists are long.
func (l NameList) Host(i int) string { return l.entries[l.order[i]].Host }

// Registrable is the registrable domain of name i, read by itself.
func (l NameList) Registrable(i int) string { return l.entries[l.order[i]].Registrable }

// groupOf says which group name i belongs to, as a number below Groups.
func (l NameList) groupOf(i int) int { return int(l.entries[l.order[i]].group) }

// Groups is how many registrable domains the names have.
func (l NameList) Groups() int { return len(l.byDomain) }

// Group returns a group by its number.
func (l NameList) Group(number int) NameGroup { return *l.byDomain[number] }

// Top returns the k largest groups, the largest first and equal ones by name.
func (l NameList) Top(k int) []NameGroup {
	var top []*NameGroup // ordered, at most k
	for number, size := range l.sizes {
		if k <= 0 || len(top) == k && int(size) < top[k-1].Names {
			continue
		}
		g := l.byDomain[number]
		if len(top) == k && compareGroups(g, top[k-1]) >= 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(top, g, compareGroups)
		if len(top) == k {
			top = top[:k-1]
		}
		top = slices.Insert(top, at, g)
	}
	groups := make([]NameGroup, 0, len(top))
	for _, g := range top {
		groups = append(groups, *g)
	}
	return groups
}

func compareGroups(a, b *NameGroup) int {
	return cmp.Or(cmp.Compare(b.Names, a.Names), strings.Compare(a.Registrable, b.Registrable))
}

// A NameGroup is the names of one registrable domain.
type NameGroup struct {
	Registrable string
	Names       int
	// First and Last are the earliest and the latest day of its names, and
	// AtStart and AtEnd say that these are the window's edge, as in [Name].
	First, Last    time.Time
	AtStart, AtEnd bool
}

// with is the group with a name in it, which is so many names more.
func (g NameGroup) with(n Name, more int) *NameGroup {
	g.Names += more
	if g.First.IsZero() || !n.First.IsZero() && n.First.Before(g.First) {
		g.First = n.First
	}
	if n.Last.After(g.Last) {
		g.Last = n.Last
	}
	g.AtStart, g.AtEnd = g.AtStart || n.AtStart, g.AtEnd || n.AtEnd
	return &g
}
