package views

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

func seen(host, first, last string) intel.PassiveDNSRecord {
	return intel.PassiveDNSRecord{Hostname: host, First: date(first), Last: date(last)}
}

// namesOf are a page of passive DNS of a window, of count names.
func namesOf(w intel.Window, subject string, count int, records ...intel.PassiveDNSRecord) seenNames {
	list := investigation.NewNames(w, subject)
	list.Add(intel.PassiveDNSReport{Records: records, Count: count, Page: 1, PerPage: 100})
	s := seenIn(intel.PassiveDNSReport{Records: records, Count: count, Page: 1, PerPage: 100}, w, noon)
	near := newSiblings(subject)
	s.NameList, s.siblings = list.List(), &near
	return s
}

var usualWindow = intel.Window{Start: "2026-10-22", End: "2026-11-21"}

func TestPassiveDNSSheet(t *testing.T) {
	s := namesOf(usualWindow, "login.payro11.example", 214,
		seen("www.shop-a.example", "2026-10-22", "2026-11-21"),
		seen("paysl1p.example", "2026-11-12", "2026-11-20"),
		seen("login.payro11.example", "2026-11-03", "2026-11-20"),
		seen("static.shop-a.example", "2026-10-22", "2026-11-21"),
		seen("payro1l.example", "2026-10-29", "2026-11-14"),
		seen("cdn.payro11.example", "2026-11-05", "2026-11-21"),
		seen("old.shop-b.example", "2026-10-22", "2026-11-02"),
		seen("new.shop-b.example", "2026-10-22", "2026-11-03"),
	)
	s.rest = restOf(214, 8, 1, 100, 3)
	s.remarks = map[string]investigation.Remark{"paysl1p.example": {Tone: investigation.ToneThreat, Text: "Phishing"}, "payro1l.example": {Tone: investigation.ToneUnreported, Text: "8d ago"}}
	sheet := passiveDNSSheet(s, testPaper())
	assert.Equal(t, `window: 2026-10-22 … 11-21 (30 d) | p loads the other 206: 26 calls
> login.payro11[.]example | 11-03 | 11-20 | ·····▇▇▇▇▇▇▇▇▇ | – –
> cdn.payro11[.]example | 11-05 | ≥11-21 | ······▇▇▇▇▇▇▇▇ | – –
> payro1l[.]example | 10-29 | 11-14 | ···▇▇▇▇▇▇▇▇··· | ? 8d ago
> paysl1p[.]example | 11-12 | 11-20 | ·········▇▇▇▇▇ | ▲ Phishing
> www.shop-a[.]example | ≤10-22 | ≥11-21 | – ▇▇▇▇▇▇▇▇▇▇▇▇▇▇ | – –
> static.shop-a[.]example | ≤10-22 | ≥11-21 | – ▇▇▇▇▇▇▇▇▇▇▇▇▇▇ | – –
> old.shop-b[.]example | ≤10-22 | 11-02 | ▇▇▇▇▇········· | – –
> new.shop-b[.]example | ≤10-22 | 11-03 | ▇▇▇▇▇▇········ | – –
_ ≤ ≥ touch the window edge: may be older or newer
_ 
_ by registrable domain (of 8 loaded)
_  payro11[.]example  2 names   since 11-03
_  shop-a[.]example   2 names   whole window
_  shop-b[.]example   2 names   from before the window
_  2 others           1 name each
`, text(sheet))
	assert.Equal(t, "214 names in 30 d, 8 loaded · 5 registrable domains", cellsText(sheet.Digest, " · "))

	p := testPaper()
	p.entered = true
	assert.True(t, strings.HasPrefix(text(passiveDNSSheet(s, p)), "10-22 … 11-21 · 206 not loaded · p: 26 calls\n> login"), text(passiveDNSSheet(s, p)))
}

func TestAnAddressWithManyNamesIsCalledShared(t *testing.T) {
	s := namesOf(usualWindow, "", 8112, seen("a.example", "2026-11-01", "2026-11-21"))
	sheet := passiveDNSSheet(s, testPaper())
	assert.Equal(t, "◆ shared host · 8,112 names in 30 d, 1 loaded · 1 registrable domain", cellsText(sheet.Digest, " · "))
	assert.True(t, strings.HasPrefix(text(sheet), "names: ◆ 8,112 names / 30 days → shared host\n"), text(sheet))

	all := namesOf(usualWindow, "", 1, seen("a.example", "2026-11-01", "2026-11-21"))
	assert.Equal(t, "1 name in 30 d · 1 registrable domain", cellsText(passiveDNSSheet(all, testPaper()).Digest, " · "))
	chosen := namesOf(intel.Window{Start: "2026-11-15", End: "2026-11-21"}, "", 190, seen("a.example", "2026-11-16", "2026-11-21"))
	sheet = passiveDNSSheet(chosen, testPaper())
	assert.Equal(t, "190 names in 11-15 … 11-21, 1 loaded · 1 registrable domain", cellsText(sheet.Digest, " · "))
	assert.Contains(t, text(sheet), "window: 2026-11-15 … 11-21 (7 d)\n> a[.]example | 11-16 | ≥11-21 | ·▇▇▇▇▇▇")
}

func TestPassiveDNSSheetNeverCallsAnEdgeADate(t *testing.T) {
	s := namesOf(usualWindow, "", 1, seen("a.example", "2026-10-22", "2026-11-21"))
	said := text(passiveDNSSheet(s, testPaper()))
	assert.Contains(t, said, "≤10-22 | ≥11-21")
	assert.NotContains(t, said, "since")
	assert.NotContains(t, said, "first seen")
	assert.NotContains(t, said, "p loads")
	for _, column := range []int{firstColumn, lastColumn, daysColumn} {
		assert.Nil(t, s.SortKey(0, column), "an edge is no date to sort by")
	}
	head := s.byDomain(testPaper()).Head("a.example", []int32{0})
	assert.Equal(t, "a[.]example  1 name | ≤10-22 | ≥11-21 | – ▇▇▇▇▇▇▇▇▇▇▇▇▇▇ | – –", cellsText(head.Cells, " | "))

	empty := text(passiveDNSSheet(namesOf(usualWindow, "", 0), testPaper()))
	assert.Contains(t, empty, "Cloudflare has nothing on this")
}

func TestSiblingsAreSimilarOrCameOnTheSameDay(t *testing.T) {
	s := namesOf(usualWindow, "login.payro11.example", 4,
		seen("login.payro11.example", "2026-11-12", "2026-11-20"), seen("payro1l.example", "2026-11-01", "2026-11-20"),
		seen("shop.example", "2026-11-12", "2026-11-14"), seen("old.example", "2026-10-22", "2026-11-14"))
	orders := s.orders(testPaper())
	assert.Equal(t, []string{"similar to login.payro11[.]example", "first seen 11-12"}, []string{orders[0].Title, orders[1].Title})
	by := func(order ui.Order) []string {
		hosts := []string{}
		for i := range s.Len() {
			hosts = append(hosts, s.At(i).Host)
		}
		slices.SortStableFunc(hosts, func(a, b string) int {
			return cmp.Compare(order.Key(indexOf(s, a)), order.Key(indexOf(s, b)))
		})
		return hosts
	}
	assert.Equal(t, []string{"login.payro11.example", "payro1l.example", "shop.example", "old.example"}, by(orders[0]))
	assert.Equal(t, []string{"login.payro11.example", "shop.example", "payro1l.example", "old.example"}, by(orders[1]), "an edge is no date: it is last")
	assert.Empty(t, namesOf(usualWindow, "", 1, seen("a.example", "2026-11-01", "2026-11-20")).orders(testPaper()))
}

func indexOf(s seenNames, host string) int {
	for i := range s.Len() {
		if s.At(i).Host == host {
			return i
		}
	}
	return -1
}

func TestPriceOfTheRestBelievesThePageSizeGranted(t *testing.T) {
	for _, c := range []struct{ count, loaded, page, perPage, names, calls int }{
		{214, 100, 1, 100, 114, 2}, {8112, 500, 1, 500, 7612, 16}, {8112, 20, 1, 20, 8092, 405}, {100, 100, 1, 100, 0, 0}, {5, 0, 0, 0, 5, 0}, {3, 5, 1, 100, 0, 0},
	} {
		r := restOf(c.count, c.loaded, c.page, c.perPage, 1000)
		assert.Equal(t, []int{c.names, c.calls}, []int{r.items, r.calls}, "%+v", c)
	}
	assert.Equal(t, "the other 8,012: 81 calls", restOf(8112, 100, 1, 100, 3).words())
	assert.True(t, restOf(8112, 100, 1, 100, 3).asksFirst())
	assert.False(t, restOf(400, 100, 1, 100, 3).asksFirst())
	assert.Equal(t, "the other 114: 2 calls", restOf(214, 100, 1, 100, 3).words())
}

func TestInternationalizedNamesAreReadableBesideTheirOwnSpelling(t *testing.T) {
	s := namesOf(usualWindow, "", 1, seen("xn--pyroll-ita.example", "2026-11-18", "2026-11-20"))
	assert.Contains(t, text(passiveDNSSheet(s, testPaper())), "> xn--pyroll-ita[.]example | 11-18 | 11-20 | ············▇▇ | – – | pàyroll.example")
	assert.Equal(t, "xn--pyroll-ita[.]example (pàyroll.example)", cellText(testPaper().name("xn--pyroll-ita.example")))
	assert.Empty(t, readable("plain.example"))
	assert.Empty(t, readable("xn--\x1b.example"))
}

func FuzzBarsHaveOneLengthWhateverTheDates(f *testing.F) {
	f.Add("2026-10-22", "2026-11-21", int64(0), int64(86400))
	f.Add("", "", int64(-1<<60), int64(1<<60))
	f.Add("2026-11-21", "2026-10-22", int64(1790000000), int64(1780000000))
	f.Add("2026-10-22", "2026-11-21", int64(1793491200), int64(1793577600)) // in the window
	f.Fuzz(func(t *testing.T, start, end string, first, last int64) {
		r := intel.PassiveDNSRecord{Hostname: "a.example", First: time.Unix(first, 0), Last: time.Unix(last, 0)}
		s := namesOf(intel.Window{Start: start, End: end}, "", 2, r, intel.PassiveDNSRecord{Hostname: "b.example"})
		for cells := range 40 {
			assert.Equal(t, cells, utf8.RuneCountInString(s.days.bar(cells, r.First, r.Last)))
		}
		assert.NotEmpty(t, text(passiveDNSSheet(s, testPaper())))
	})
}
