package views

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"pugmark/intel"
)

func seen(host, first, last string) intel.PassiveDNSRecord {
	return intel.PassiveDNSRecord{Hostname: host, First: date(first), Last: date(last)}
}

func TestPassiveDNSSheet(t *testing.T) {
	s := seenNames{count: 214, rest: rest{items: 206, calls: 2, free: 3}, subject: "login.payro11.example", window: intel.Window{Start: "2026-10-22", End: "2026-11-21"},
		records: []intel.PassiveDNSRecord{
			seen("www.shop-a.example", "2026-10-22", "2026-11-21"),
			seen("paysl1p.example", "2026-11-12", "2026-11-20"),
			seen("login.payro11.example", "2026-11-03", "2026-11-20"),
			seen("static.shop-a.example", "2026-10-22", "2026-11-21"),
			seen("payro1l.example", "2026-10-29", "2026-11-14"),
			seen("cdn.payro11.example", "2026-11-05", "2026-11-21"),
			seen("old.shop-b.example", "2026-10-22", "2026-11-02"),
			seen("new.shop-b.example", "2026-10-22", "2026-11-03"),
		}}
	sheet := passiveDNSSheet(s, testPaper())
	assert.Equal(t, `window: 2026-10-22 … 11-21 (30 d) | p loads the other 206: 2 calls
> login.payro11[.]example | 11-03 | 11-20 | ····▇▇▇▇▇▇▇▇
> cdn.payro11[.]example | 11-05 | ≥11-21 | ·····▇▇▇▇▇▇▇
> payro1l[.]example | 10-29 | 11-14 | ··▇▇▇▇▇▇▇···
> paysl1p[.]example | 11-12 | 11-20 | ········▇▇▇▇
> www.shop-a[.]example | ≤10-22 | ≥11-21 | – ▇▇▇▇▇▇▇▇▇▇▇▇
> static.shop-a[.]example | ≤10-22 | ≥11-21 | – ▇▇▇▇▇▇▇▇▇▇▇▇
> old.shop-b[.]example | ≤10-22 | 11-02 | ▇▇▇▇▇·······
> new.shop-b[.]example | ≤10-22 | 11-03 | ▇▇▇▇▇·······
_ ≤ ≥ touch the window edge: may be older or newer
_ 
_ by registrable domain (of 8 loaded)
_  payro11[.]example  2 names   since 11-03
_  shop-a[.]example   2 names   whole window
_  shop-b[.]example   2 names   from before the window
_  2 others           1 name each
`, text(sheet))
	assert.Equal(t, "214 names in 30 d, 8 loaded · 5 registrable domains", cellsText(sheet.Digest, " · "))
}

func TestAnAddressWithManyNamesIsCalledShared(t *testing.T) {
	window := intel.Window{Start: "2026-10-22", End: "2026-11-21"}
	s := seenNames{count: 8112, window: window, records: []intel.PassiveDNSRecord{seen("a.example", "2026-11-01", "2026-11-21")}}
	sheet := passiveDNSSheet(s, testPaper())
	assert.Equal(t, "◆ shared host · 8,112 names in 30 d, 1 loaded · 1 registrable domain", cellsText(sheet.Digest, " · "))
	assert.True(t, strings.HasPrefix(text(sheet), "names: ◆ 8,112 names / 30 days → shared host\n"), text(sheet))

	all := seenNames{count: 1, window: window, records: s.records}
	assert.Equal(t, "1 name in 30 d · 1 registrable domain", cellsText(passiveDNSSheet(all, testPaper()).Digest, " · "))
}

func TestPassiveDNSSheetNeverCallsAnEdgeADate(t *testing.T) {
	window := intel.Window{Start: "2026-10-22", End: "2026-11-21"}
	s := seenNames{count: 1, window: window, records: []intel.PassiveDNSRecord{seen("a.example", "2026-10-22", "2026-11-21")}}
	said := text(passiveDNSSheet(s, testPaper()))
	assert.Contains(t, said, "≤10-22 | ≥11-21")
	assert.NotContains(t, said, "since")
	assert.NotContains(t, said, "first seen")
	assert.NotContains(t, said, "p loads")

	row := s.row(s.records[0])
	assert.Nil(t, row.Sort[1], "an edge is no date to sort by")

	empty := text(passiveDNSSheet(seenNames{window: window}, testPaper()))
	assert.Contains(t, empty, "Cloudflare has nothing on this")
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
	s := seenNames{count: 1, window: intel.Window{Start: "2026-10-22", End: "2026-11-21"},
		records: []intel.PassiveDNSRecord{seen("xn--pyroll-ita.example", "2026-11-18", "2026-11-20")}}
	assert.Contains(t, text(passiveDNSSheet(s, testPaper())), "> xn--pyroll-ita[.]example | 11-18 | 11-20 | ··········▇▇ | pàyroll.example")
	assert.Equal(t, "xn--pyroll-ita[.]example (pàyroll.example)", cellText(testPaper().name("xn--pyroll-ita.example")))
	assert.Empty(t, readable("plain.example"))
	assert.Empty(t, readable("xn--\x1b.example"))
}

func FuzzBarsHaveOneLengthWhateverTheDates(f *testing.F) {
	f.Add("2026-10-22", "2026-11-21", int64(0), int64(86400))
	f.Add("", "", int64(-1<<60), int64(1<<60))
	f.Add("2026-11-21", "2026-10-22", int64(1790000000), int64(1780000000))
	f.Fuzz(func(t *testing.T, start, end string, first, last int64) {
		s := seenNames{window: intel.Window{Start: start, End: end}}
		r := intel.PassiveDNSRecord{Hostname: "a.example", First: time.Unix(first, 0), Last: time.Unix(last, 0)}
		s.records = []intel.PassiveDNSRecord{r, {Hostname: "a.example"}}
		assert.Equal(t, barCells, utf8.RuneCountInString(s.bar(r)))
		assert.NotEmpty(t, passiveDNSSheet(s, testPaper()).Blocks)
	})
}
