package investigation

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

var namesWindow = intel.Window{Start: "2026-10-22", End: "2026-11-21"}

func seenOn(host, first, last string) intel.PassiveDNSRecord {
	r := intel.PassiveDNSRecord{Hostname: host}
	r.First, _ = time.Parse(time.DateOnly, first)
	r.Last, _ = time.Parse(time.DateOnly, last)
	return r
}

func hosts(l NameList) []string {
	var list []string
	for i := range l.Len() {
		list = append(list, l.At(i).Host)
	}
	return list
}

func TestNamesStandByWhatIsKnownOfTheirFirstDay(t *testing.T) {
	n := NewNames(namesWindow, "login.payro11.example")
	n.Add(intel.PassiveDNSReport{Count: 214, Page: 1, PerPage: 100, Records: []intel.PassiveDNSRecord{
		seenOn("static.shop-a.example", "2026-10-22", "2026-11-21"),
		seenOn("undated.example", "", ""),
		seenOn("webmail-secure.example", "2026-11-18", "2026-11-21"),
		seenOn("old.payro11.example", "2026-10-22", "2026-10-30"),
		seenOn("login.payro11.example", "2026-11-03", "2026-11-21"),
		seenOn("hr-portal.example", "2026-11-09", "2026-11-20"),
	}})
	assert.Equal(t, []string{"login.payro11.example", "old.payro11.example", "hr-portal.example", "webmail-secure.example",
		"static.shop-a.example", "undated.example"}, hosts(n.List()))
	own := n.At(0)
	assert.True(t, own.Dated())
	assert.False(t, own.AtStart)
	assert.True(t, own.AtEnd, "it may have been seen since")
	assert.Equal(t, "payro11.example", own.Registrable)
	assert.False(t, n.At(1).Dated(), "the window's edge is no date")
	assert.True(t, n.At(4).AtStart && n.At(4).AtEnd)
	assert.Equal(t, Name{Host: "undated.example", Registrable: "undated.example"}, n.At(5))
	assert.Equal(t, []int{6, 214, 1, 100}, []int{n.Len(), n.Count(), n.Pages(), n.PerPage()})
	assert.Equal(t, namesWindow, n.Window())
}

func TestPagesJoinIntoOneList(t *testing.T) {
	n := NewNames(namesWindow, "")
	n.Add(intel.PassiveDNSReport{Count: 4, Page: 1, PerPage: 2, Records: []intel.PassiveDNSRecord{
		seenOn("b.shop.example", "2026-11-09", "2026-11-10"), seenOn("a.example", "2026-11-12", "2026-11-12")}})
	before := n.List()
	n.Add(intel.PassiveDNSReport{Count: 5, Page: 2, PerPage: 2, Records: []intel.PassiveDNSRecord{
		seenOn("A.example.", "2026-11-01", "2026-11-11"), seenOn("c.shop.example", "2026-11-03", "2026-11-21")}})
	n.Add(intel.PassiveDNSReport{Count: 5, Page: 2, PerPage: 2, Records: []intel.PassiveDNSRecord{
		seenOn("c.shop.example", "2026-11-03", "2026-11-21")}})
	assert.Equal(t, []string{"a.example", "c.shop.example", "b.shop.example"}, hosts(n.List()))
	assert.Equal(t, seenOn("a.example", "2026-11-01", "2026-11-12"), intel.PassiveDNSRecord{Hostname: n.At(0).Host, First: n.At(0).First, Last: n.At(0).Last},
		"one name, from the earliest of its days to the latest")
	assert.Equal(t, []int{3, 5, 2}, []int{n.Len(), n.Count(), n.Pages()}, "a page that comes again is the same page")
	assert.Equal(t, []string{"b.shop.example", "a.example"}, hosts(before), "what was given away stays")
	assert.Equal(t, 1, before.Top(1)[0].Names)
	assert.Equal(t, []NameGroup{
		{Registrable: "shop.example", Names: 2, First: n.At(1).First, Last: n.At(1).Last, AtEnd: true},
		{Registrable: "a.example", Names: 1, First: n.At(0).First, Last: n.At(0).Last},
	}, n.Top(9))
	assert.Equal(t, 2, n.Groups())
	assert.Equal(t, "shop.example", n.Group(n.groupOf(1)).Registrable)
}

func TestAnEmptyPageLeavesAListAsItIs(t *testing.T) {
	n := NewNames(intel.Window{}, "203.0.113.66")
	n.Add(intel.PassiveDNSReport{})
	assert.Zero(t, n.Len())
	assert.Empty(t, n.Top(5))
	n.Add(intel.PassiveDNSReport{Count: 1, Page: 1, PerPage: 20, Records: []intel.PassiveDNSRecord{seenOn("a.example", "2026-10-22", "2026-11-21")}})
	assert.False(t, n.At(0).AtStart || n.At(0).AtEnd, "no window has no edge")
	assert.Empty(t, n.Top(0))
}

// naiveNames does what Names does, all anew each time.
func naiveNames(window intel.Window, subject string, pages []intel.PassiveDNSReport) []Name {
	own := intel.RegistrableOf(subject)
	var list []Name
	at := map[string]int{}
	for _, page := range pages {
		for _, r := range page.Records {
			key := strings.ToLower(strings.TrimSuffix(r.Hostname, "."))
			i, known := at[key]
			if !known {
				i = len(list)
				at[key] = i
				list = append(list, Name{Host: r.Hostname, Registrable: intel.RegistrableOf(key)})
			}
			if n := &list[i]; n.First.IsZero() || !r.First.IsZero() && r.First.Before(n.First) {
				n.First = r.First
			}
			if list[i].Last.Before(r.Last) {
				list[i].Last = r.Last
			}
		}
	}
	for i := range list {
		n := &list[i]
		n.AtStart = !n.First.IsZero() && n.First.Format(time.DateOnly) <= window.Start
		n.AtEnd = !n.Last.IsZero() && n.Last.Format(time.DateOnly) >= window.End
	}
	slices.SortStableFunc(list, func(a, b Name) int {
		rank := func(n Name) (rank int) {
			if n.Registrable != own {
				rank += 2
			}
			if n.First.IsZero() || n.AtStart {
				rank++
			}
			return rank
		}
		if rank(a) == rank(b) && rank(a)%2 == 0 {
			return a.First.Compare(b.First)
		}
		return cmp.Compare(rank(a), rank(b))
	})
	return list
}

func TestNamesAreWhatANaiveListIs(t *testing.T) {
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 7))
		var pages []intel.PassiveDNSReport
		n := NewNames(namesWindow, "www.g0.example")
		for page := range 1 + random.IntN(12) {
			report := intel.PassiveDNSReport{Page: page + 1, PerPage: 30, Count: 400}
			for range random.IntN(30) {
				first := random.IntN(33) - 1
				host := fmt.Sprintf("h%d.g%d.example", random.IntN(20), random.IntN(9))
				r := intel.PassiveDNSRecord{Hostname: host}
				if random.IntN(9) > 0 {
					r.First = time.Date(2026, 10, 22+first, 0, 0, 0, 0, time.UTC)
				}
				if random.IntN(9) > 0 {
					r.Last = time.Date(2026, 10, 22+first+random.IntN(33-first), 0, 0, 0, 0, time.UTC)
				}
				if random.IntN(5) == 0 {
					r.Hostname = strings.ToUpper(host) + "."
				}
				report.Records = append(report.Records, r)
			}
			pages = append(pages, report)
			n.Add(report)
			want := naiveNames(namesWindow, "www.g0.example", pages)
			require.Equal(t, len(want), n.Len(), "seed %d", seed)
			sizes := map[string]int{}
			for i, name := range want {
				require.Equal(t, name, n.At(i), "seed %d page %d name %d", seed, page, i)
				sizes[name.Registrable]++
				require.Equal(t, name.Registrable, n.Group(n.groupOf(i)).Registrable)
			}
			top := n.Top(4)
			require.Len(t, top, min(4, len(sizes)))
			require.Equal(t, len(sizes), n.Groups())
			require.True(t, slices.IsSortedFunc(top, func(a, b NameGroup) int { return compareGroups(&a, &b) }))
			for _, g := range top {
				require.Equal(t, sizes[g.Registrable], g.Names)
				delete(sizes, g.Registrable)
			}
			for domain, size := range sizes {
				last := top[len(top)-1]
				require.Positive(t, compareGroups(&NameGroup{Registrable: domain, Names: size}, &last))
			}
		}
	}
}

// pagesOfNames are pages of a list of so many names, like those of a shared host.
func pagesOfNames(names, perPage int) []intel.PassiveDNSReport {
	var pages []intel.PassiveDNSReport
	for from := 0; from < names; from += perPage {
		page := intel.PassiveDNSReport{Count: names, Page: from/perPage + 1, PerPage: perPage}
		for i := from; i < min(from+perPage, names); i++ {
			host := fmt.Sprintf("site-%06d.example", i)
			if i%3 == 0 {
				host = fmt.Sprintf("u%06d.builder-%d.example", i, i%40)
			}
			first := time.Date(2026, 10, 22+i%31, 0, 0, 0, 0, time.UTC)
			page.Records = append(page.Records, intel.PassiveDNSRecord{Hostname: host, First: first, Last: first.AddDate(0, 0, i%3)})
		}
		pages = append(pages, page)
	}
	return pages
}

// BenchmarkNamesAdd adds a page of 100 to a list of 100,000 names.
func BenchmarkNamesAdd(b *testing.B) {
	n := NewNames(namesWindow, "login.payro11.example")
	pages := pagesOfNames(100_000, 500)
	for _, page := range pages {
		n.Add(page)
	}
	full := *n
	further := make([]intel.PassiveDNSRecord, 100)
	round := 0
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		n.NameList = full.NameList // as full as before
		for i := range further {
			further[i] = seenOn(fmt.Sprintf("r%d-%d.example", round, i), fmt.Sprintf("2026-11-%02d", 1+i%20), "2026-11-21")
		}
		round++
		b.StartTimer()
		n.Add(intel.PassiveDNSReport{Count: 100_100, Page: 2000, PerPage: 100, Records: further})
	}
}

// BenchmarkNamesTop finds the largest groups among 67,000.
func BenchmarkNamesTop(b *testing.B) {
	n := NewNames(namesWindow, "")
	for _, page := range pagesOfNames(100_000, 500) {
		n.Add(page)
	}
	for b.Loop() {
		n.Top(5)
	}
}

func BenchmarkRegistrableOf(b *testing.B) {
	for b.Loop() {
		intel.RegistrableOf("u000123.builder-7.example")
	}
}
