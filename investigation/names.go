package investigation

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"time"

	"pugmark/intel"
)

// Names are the names seen at one address in one window, put together page by
// page: each once, in an order that further pages keep. What is in the list is
// read through the embedded [NameList].
type Names struct {
	NameList
	own    string           // the subject's registrable domain, "" without one
	index  map[string]int32 // a host as [hostKey] spells it, to its place in entries
	groups map[string]int32 // a registrable domain, to its place in byDomain
	loaded map[int]bool     // the numbers of the pages
}

// A Name is a name seen at an address, on the days from First to Last. A day
// that was not reported is zero.
type Name struct {
	Host        string // as the answer has it
	Registrable string // its registrable domain, or Host when it has none
	First, Last time.Time
	// AtStart and AtEnd say that First and Last are where the window begins
	// and ends, which is where Cloudflare cuts: the name may be older, and may
	// have been seen since. Neither is a date then.
	AtStart, AtEnd bool
}

// Dated reports whether the first day is known: the name came inside the
// window.
func (n Name) Dated() bool { return !n.First.IsZero() && !n.AtStart }

// NewNames returns an empty list for a window. The names of the registrable
// domain of subject, which may be "", come first in it.
func NewNames(window intel.Window, subject string) *Names {
	n := &Names{index: map[string]int32{}, groups: map[string]int32{}, loaded: map[int]bool{}}
	n.window = window
	n.start, _ = time.Parse(time.DateOnly, window.Start)
	n.end, _ = time.Parse(time.DateOnly, window.End)
	if subject != "" {
		n.own = intel.RegistrableOf(hostKey(subject))
	}
	return n
}

// List returns the list as it is now: pages that are added later do not change
// it.
func (n *Names) List() NameList { return n.NameList }

// Add puts a page into the list. A name that is in it already stays one name,
// from the earliest of its days to the latest.
func (n *Names) Add(r intel.PassiveDNSReport) {
	n.loaded[r.Page] = true
	n.pages, n.count, n.perPage = len(n.loaded), r.Count, r.PerPage
	if len(r.Records) == 0 {
		return
	}
	n.byDomain, n.sizes = slices.Clone(n.byDomain), slices.Clone(n.sizes) // lists given away keep theirs
	before := int32(len(n.entries))
	var gone []int32
	for _, record := range r.Records {
		old, known := n.index[hostKey(record.Hostname)]
		if !known {
			n.come(record)
		} else if n.widen(old, record) && old < before {
			gone = append(gone, old)
		}
	}
	var come []int32
	for e := before; e < int32(len(n.entries)); e++ {
		if n.index[hostKey(n.entries[e].Host)] == e { // not widened again since
			come = append(come, e)
		}
	}
	n.rearrange(gone, come)
}

// come adds a name that is new.
func (n *Names) come(r intel.PassiveDNSRecord) {
	place := int32(len(n.entries))
	n.index[hostKey(r.Hostname)] = place
	e := entry{Name: n.name(r), arrived: place}
	group, known := n.groups[e.Registrable]
	if !known {
		group = int32(len(n.byDomain))
		n.groups[e.Registrable] = group
		n.byDomain, n.sizes = append(n.byDomain, &NameGroup{Registrable: e.Registrable}), append(n.sizes, 0)
	}
	e.group, e.rank = group, rankOf(e.Name, n.isOwn(e.Name))
	n.entries = append(n.entries, e)
	n.sizes[group]++
	n.byDomain[group] = n.byDomain[group].with(e.Name, 1)
}

// widen replaces the entry of a name that was seen on other days too, and
// reports whether it did.
func (n *Names) widen(old int32, r intel.PassiveDNSRecord) bool {
	e := n.entries[old]
	wide := r
	wide.Hostname = e.Host
	if !e.First.IsZero() && (r.First.IsZero() || e.First.Before(r.First)) {
		wide.First = e.First
	}
	if e.Last.After(r.Last) {
		wide.Last = e.Last
	}
	if wide.First.Equal(e.First) && wide.Last.Equal(e.Last) {
		return false
	}
	registrable := e.Registrable
	e.Name = n.dated(wide)
	e.Registrable = registrable
	e.rank = rankOf(e.Name, n.isOwn(e.Name))
	n.index[hostKey(e.Host)] = int32(len(n.entries))
	n.entries = append(n.entries, e)
	n.byDomain[e.group] = n.byDomain[e.group].with(e.Name, 0)
	return true
}

func (n *Names) isOwn(name Name) bool { return n.own != "" && name.Registrable == n.own }

func (n *Names) name(r intel.PassiveDNSRecord) Name {
	name := n.dated(r)
	name.Registrable = intel.RegistrableOf(hostKey(r.Hostname))
	return name
}

func (n *Names) dated(r intel.PassiveDNSRecord) Name {
	return Name{
		Host: r.Hostname, First: r.First, Last: r.Last,
		AtStart: !n.start.IsZero() && !r.First.IsZero() && !r.First.After(n.start),
		AtEnd:   !n.end.IsZero() && !r.Last.IsZero() && !r.Last.Before(n.end),
	}
}

// rearrange takes entries out of the order and puts others in. Between them
// the order is copied as it stands.
func (n *Names) rearrange(gone, come []int32) {
	slices.SortFunc(gone, n.compare)
	slices.SortFunc(come, n.compare)
	order := make([]int32, 0, len(n.order)+len(come)-len(gone))
	rest := n.order
	upTo := func(e int32) int {
		return sort.Search(len(rest), func(i int) bool { return n.compare(rest[i], e) >= 0 })
	}
	for len(come) > 0 || len(gone) > 0 {
		leaves := len(come) == 0 || len(gone) > 0 && n.compare(gone[0], come[0]) < 0
		if leaves {
			at := upTo(gone[0])
			order = append(order, rest[:at]...)
			rest, gone = rest[at+1:], gone[1:]
			continue
		}
		at := upTo(come[0])
		order = append(append(order, rest[:at]...), come[0])
		rest, come = rest[at:], come[1:]
	}
	n.order = append(order, rest...)
}

// hostKey spells a host so that two spellings of a name are one.
func hostKey(host string) string { return strings.ToLower(strings.TrimSuffix(host, ".")) }

// compare orders entries by their rank, and those of one rank as they came.
func (l NameList) compare(a, b int32) int {
	x, y := &l.entries[a], &l.entries[b]
	if x.rank != y.rank {
		return cmp.Compare(x.rank, y.rank)
	}
	if x.arrived != y.arrived {
		return cmp.Compare(x.arrived, y.arrived)
	}
	return cmp.Compare(a, b)
}

// rankOf is what a list is ordered by: the names of the subject's own domain
// first, then those that came inside the window, oldest first, then the others.
func rankOf(n Name, own bool) uint64 {
	const others, undated, year1970 = 1 << 61, 1 << 60, 1 << 58 // four-digit years in microseconds need less
	var rank uint64
	if !own {
		rank = others
	}
	if !n.Dated() {
		return rank | undated
	}
	return rank | uint64(year1970+n.First.UnixMicro())
}
