package views

import (
	"fmt"
	"math/big"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"pugmark/intel"
	"pugmark/ui"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func testPaper() paper {
	return paper{spell: intel.Defang, now: noon, registrable: registrable}
}

// text writes a sheet as plain lines, each cell after its glyph, to compare
// what a sheet says without how it is painted.
func text(s ui.Sheet) string {
	var b strings.Builder
	for _, block := range s.Blocks {
		switch block := block.(type) {
		case ui.Facts:
			for _, f := range block {
				fmt.Fprintf(&b, "%s: %s\n", f.Label, cellsText(f.Cells, " | "))
			}
		case ui.Prose:
			for _, c := range block {
				fmt.Fprintln(&b, cellText(c))
			}
		case ui.Grid:
			for _, r := range rowsIn(block) {
				fmt.Fprintf(&b, "> %s\n", strings.TrimRight(cellsText(r.Cells, " | "), " |"))
			}
		case ui.Timeline:
			for _, track := range block.Tracks {
				fmt.Fprintf(&b, "~ %s:", cellText(track.Label))
				for _, span := range track.Spans {
					end := "now"
					if !span.End.IsZero() {
						end = day(span.End)
					}
					fmt.Fprintf(&b, " %s…%s", day(span.Start), end)
				}
				fmt.Fprintln(&b)
			}
		}
	}
	for _, c := range s.Foot {
		fmt.Fprintln(&b, "_ "+cellText(c))
	}
	return b.String()
}

// rowsIn are the rows of a grid, whichever way it has them.
func rowsIn(g ui.Grid) []ui.Row {
	if g.Source == nil {
		return g.Rows
	}
	var rows []ui.Row
	for i := range g.Source.Len() {
		rows = append(rows, g.Source.Row(i))
	}
	return rows
}

func cellsText(cells []ui.Cell, separator string) string {
	var parts []string
	for _, c := range cells {
		parts = append(parts, cellText(c))
	}
	return strings.Join(parts, separator)
}

func cellText(c ui.Cell) string {
	glyph := map[ui.Mood]string{ui.Good: "○ ", ui.Notable: "◆ ", ui.Doubtful: "? ", ui.Bad: "▲ ", ui.Muted: "– ", ui.Own: "● "}[c.Mood]
	if c.Text == "" {
		return glyph + intel.Defang(c.Value)
	}
	return glyph + c.Text
}

func date(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func pointer[T any](v T) *T { return &v }

var (
	phishing     = intel.Category{ID: 131, Name: "Phishing", SuperCategoryID: 21}
	malware      = intel.Category{ID: 117, Name: "Malware", SuperCategoryID: 21}
	threats      = intel.Category{ID: 21, Name: "Security threats"}
	newDomains   = intel.Category{ID: 169, Name: "New Domains", SuperCategoryID: 32}
	technology   = intel.Category{ID: 155, Name: "Technology", SuperCategoryID: 26}
	technologies = intel.Category{ID: 26, Name: "Technology"}
)

func TestDomainSheet(t *testing.T) {
	for _, c := range []struct {
		name   string
		report intel.DomainReport
		want   string
		digest string
	}{
		{"the campaign's login host", intel.DomainReport{
			Domain: "login.payro11.example", RiskScore: pointer(0.97), ContentCategories: []intel.Category{}, SecurityCategories: []intel.Category{},
			InheritedFrom: "payro11.example", InheritedSecurityCategories: []intel.Category{phishing, malware, threats}, SuspectedMalwareFamily: "conficker",
		}, `security: ▲ Phishing 131 | ▲ Malware 117
: inherited from payro11[.]example
content: – none
risk score: 0.97 | (0 lowest … 1 highest)
rank: – not reported
application: – not reported
DGA family: ◆ conficker, suspected
type: – not reported
notes: – none
`, "▲ Phishing, Malware (inherited) · content none"},
		{"nothing reported", intel.DomainReport{}, `security: – not reported
content: – not reported
risk score: – not reported
rank: – not reported
application: – not reported
DGA family: – not reported
type: – not reported
notes: – none
`, "– security not reported · content not reported"},
		{"a well-known name", intel.DomainReport{
			Rank: pointer(18), Application: &intel.Application{ID: 1370, Name: "CLOUDFLARE"}, SecurityCategories: []intel.Category{},
			ContentCategories: []intel.Category{technology, technologies}, RiskScore: pointer(0.0), Type: "Apex domain", Notes: "Apex domain given.",
		}, `security: ○ none listed
content: Technology 155
risk score: 0 | (0 lowest … 1 highest)
rank: 18 of the 100,000 most popular
application: CLOUDFLARE 1370
DGA family: – not reported
type: Apex domain
notes: Apex domain given.
`, "○ no threat listed · content Technology"},
		{"own categories beside the parent's", intel.DomainReport{
			SecurityCategories: []intel.Category{phishing}, InheritedFrom: "parent.example", InheritedSecurityCategories: []intel.Category{newDomains},
			Application: &intel.Application{},
		}, `security: ▲ Phishing 131
: from parent[.]example also: | ◆ New Domains 169
content: – not reported
risk score: – not reported
rank: – not reported
application: – not reported
DGA family: – not reported
type: – not reported
notes: – none
`, "▲ Phishing · content not reported"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := domainSheet(c.report, "", testPaper())
			assert.Equal(t, c.want, text(s))
			assert.Equal(t, c.digest, cellsText(s.Digest, " · "))
		})
	}
}

func TestAddressesSheetSaysWhatIsFollowedAndWhatIsNot(t *testing.T) {
	refs := []intel.Ref{{Value: "203.0.113.66"}, {Value: "203.0.113.67"}, {Value: "2001:db8::66"}, {Value: "cdn.example"}}
	s := addressesSheet(refs, "203.0.113.66", testPaper())
	assert.Equal(t, `> 203.0.113[.]66 | followed → 3 4 5
> 203.0.113[.]67
> 2001:db8::66 | no passive DNS for IPv6
> cdn[.]example | a name, not an address
`, text(s))
	assert.Equal(t, "203.0.113[.]66 203.0.113[.]67 2001:db8::66 cdn[.]example", cellsText(s.Digest, " "))
	assert.Contains(t, text(addressesSheet(nil, "", testPaper())), "– not reported")
	assert.Contains(t, text(addressesSheet([]intel.Ref{}, "", testPaper())), "– none: the name resolves to nothing now")
}

func TestIPSheetTellsAbsentFromNone(t *testing.T) {
	network := &intel.Network{ASN: 64500, Description: "DEMO-HOSTING", Type: "hosting_provider", Country: "NL"}
	for _, c := range []struct {
		name   string
		report intel.IPReport
		want   string
		digest string
	}{
		{"the campaign's address", intel.IPReport{Address: netip.MustParseAddr("203.0.113.66"), Network: network,
			SecurityCategories: []intel.Category{}, PTR: []string{"66.dyn.hosting.example"}, Reservations: []string{}},
			`security: ○ none listed
country: NL
network: AS64500 DEMO-HOSTING · hosting
ptr: 66.dyn.hosting[.]example
IP lists: – not reported
reserved: no (IANA)
`, ".66 · no threat listed · ptr 66.dyn.hosting[.]example"},
		{"a private address", intel.IPReport{Address: netip.MustParseAddr("10.0.0.1"), PTRError: "no such host", Lists: []intel.IPList{}, Reservations: []string{"Private-Use"}},
			`security: – not reported
country: – not reported
network: – not reported
ptr: – none: no such host
IP lists: – none
reserved: ◆ Private-Use (IANA)
`, ".1 · threats not reported"},
		{"listed twice", intel.IPReport{Address: netip.MustParseAddr("2001:db8::66"), SecurityCategories: []intel.Category{phishing, threats},
			Lists: []intel.IPList{{ID: 3, Name: "Malware", Description: "hosts malware"}}, PTR: []string{}, Network: &intel.Network{}},
			`security: ▲ Phishing 131
country: – not reported
network: – not reported
ptr: – none
IP lists: ◆ Malware: hosts malware
reserved: – not reported
`, "2001:db8::66 · ▲ Phishing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := ipSheet(c.report, testPaper())
			assert.Equal(t, c.want, text(s))
			assert.Equal(t, c.digest, cellsText(s.Digest, " · "))
		})
	}
}

func TestASNSheetIsFreeUntilAsked(t *testing.T) {
	network := &intel.Network{ASN: 64500, Description: "DEMO-HOSTING", Type: "hosting_provider", Country: "NL"}
	free := asnSheet(systemFacts{network: network}, "1 call", testPaper())
	assert.Equal(t, `name: DEMO-HOSTING
country: NL |     type  hosting provider
names: – not asked ┐
top names: – not asked ├ enter: 1 call
subnets: – not asked ┘ enter again: 1 call
`, text(free))
	assert.Equal(t, "AS64500 DEMO-HOSTING · hosting provider · NL", cellsText(free.Digest, " · "))

	total, _ := new(big.Int).SetString("1427247692705959881058285969449495136382746624", 10)
	full := asnSheet(systemFacts{
		overview: &intel.ASNReport{ASN: 64500, Description: "DEMO-HOSTING", Country: "NL", Type: "hosting_provider", DomainCount: pointer(int64(8112)), TopDomains: []string{"shop-a.example"}},
		subnets:  &loadedSubnets{SubnetsReport: intel.SubnetsReport{Subnets: []string{"203.0.113.0/24", "2001:DB8::/32"}, Count: 40, AddressTotal: total}, rest: rest{items: 38, calls: 2, free: 3}},
	}, "", testPaper())
	assert.Equal(t, `name: DEMO-HOSTING
country: NL |     type  hosting provider
names: 8,112
top names: shop-a[.]example
subnets: 2 of 40 prefixes | 256 IPv4 addresses in 1 prefix | 1 IPv6 prefix | p loads the other 38: 2 calls
> 203.0.113[.]0/24 | 256
> 2001:DB8::/32 | –
`, text(full))

	odd := asnSheet(systemFacts{overview: &intel.ASNReport{TopDomains: []string{}}, subnets: &loadedSubnets{SubnetsReport: intel.SubnetsReport{Subnets: []string{}}}}, "", testPaper())
	assert.Equal(t, `name: – not reported
country: – not reported |     type  – not reported
names: – not reported
top names: – none
subnets: – none
`, text(odd))
}

func TestAddressesOfPrefixesAreCountedOnceAndInWords(t *testing.T) {
	for _, c := range []struct {
		prefixes []string
		want     string
	}{
		{[]string{"10.0.0.0/8", "10.1.0.0/16", "10.0.0.0/24"}, "≈ 16.8 M IPv4 addresses in 3 prefixes"},
		{[]string{"192.0.2.0/24", "198.51.0.0/16", "198.52.0.0/16", "198.53.0.0/16", "2001:db8::/32", "no prefix"}, "≈ 197 k IPv4 addresses in 4 prefixes | 1 IPv6 prefix"},
		{[]string{"2001:db8::/32", "2001:db9::/32"}, "2 IPv6 prefixes"},
		{[]string{"0.0.0.0/0"}, "≈ 4295.0 M IPv4 addresses in 1 prefix"},
		{nil, ""},
	} {
		assert.Equal(t, c.want, cellsText(addressCells(c.prefixes), " | "))
	}
}

func TestALongValueIsCutInPanesAndStaysWholeForCopying(t *testing.T) {
	long := strings.Repeat("a", 4000) + ".example"
	s := testPaper().capped(ui.Sheet{Blocks: []ui.Block{
		ui.Facts{fact("notes", ui.Cell{Text: strings.Repeat("\u202e", 4096)}), fact("ptr", ui.Cell{Value: long}), fact("short", plain("x"))},
		ui.Prose{{Text: strings.Repeat("字", 400)}},
	}})
	for line := range strings.SplitSeq(strings.TrimSpace(text(s)), "\n") {
		_, value, _ := strings.Cut(line, ": ")
		assert.LessOrEqual(t, cellsTaken(either(value, line)), longestValue+2, line)
	}
	ptr := s.Blocks[0].(ui.Facts)[1].Cells[0]
	assert.Equal(t, long, ptr.Value)
	assert.True(t, strings.HasSuffix(ptr.Text, "… i shows all"))
	assert.Contains(t, text(s), "short: x\n")
}

func TestWHOISSheet(t *testing.T) {
	const hidden = "DATA REDACTED"
	for _, c := range []struct {
		name   string
		report intel.WHOISReport
		want   string
		digest string
	}{
		{"the campaign's name", intel.WHOISReport{
			Found: true, Domain: "payro11.example", Registrar: "Example Registrar, Inc.", Created: date("2026-11-02"), Updated: date("2026-11-02"),
			Nameservers: []string{"ns1.bulk.example", "ns2.bulk.example"}, Registrant: hidden,
			RegistrantContact: intel.WHOISContact{Name: hidden, Org: hidden, Street: hidden, Email: hidden, Country: "United States"},
		}, `age: 19 d | registered 2026-11-02
updated: 2026-11-02
registrar: Example Registrar, Inc.
nameservers: ns1.bulk[.]example | ns2.bulk[.]example
registrant: redacted ×4 · country United States
`, "payro11[.]example · 19 d old · Example Registrar, Inc."},
		{"not registered", intel.WHOISReport{Domain: "no.example"},
			"◆ not registered when asked: WHOIS has no record of this name\n", "◆ not registered when asked"},
		{"dates nobody can read", intel.WHOISReport{Found: true, CreatedRaw: "before 1995", Nameservers: []string{}},
			`registered: before 1995
updated: – not reported
registrar: – not reported
nameservers: – none
registrant: – not reported
`, ""},
		{"the long form", intel.WHOISReport{
			Found: true, Domain: "xn--pyroll-ita.example", Punycode: "xn--pyroll-ita.example", Created: date("2009-02-17"), Updated: date("2024-01-09"), Expires: date("2033-02-17"),
			Registrar: "Cloudflare, Inc.", Registrant: "Example Org", DNSSEC: pointer(true), Status: []string{"clientdeleteprohibited", "clienttransferprohibited"},
			Server: "whois.example", ID: "1542998887_DOMAIN", Extension: "example",
			RegistrarContact: intel.WHOISContact{Email: "abuse@registrar.example", Phone: "+1.555", PhoneExt: "7"},
		}, `age: 17 y | registered 2009-02-17
updated: 2024-01-09
expires: 2033-02-17
registrar: Cloudflare, Inc.
nameservers: – not reported
registrant: Example Org
reg. contact: phone +1.555 ext. 7 · e-mail abuse@registrar[.]example
status: clientdeleteprohibited | clienttransferprohibited
DNSSEC: yes
WHOIS server: whois[.]example
registry id: 1542998887_DOMAIN
extension: example
`, "xn--pyroll-ita[.]example · 17 y old · Cloudflare, Inc."},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := whoisSheet(c.report, testPaper())
			assert.Equal(t, c.want, text(s))
			assert.Equal(t, c.digest, cellsText(s.Digest, " · "))
		})
	}
}

func TestHistorySheetReadsIntervalsAsChanges(t *testing.T) {
	r := intel.HistoryReport{Categorizations: []intel.Categorization{
		{Categories: []intel.Category{{ID: 169, Name: "New Domains"}}, Start: date("2026-11-02"), End: date("2026-11-18")},
		{Categories: []intel.Category{{ID: 131, Name: "Phishing"}, {ID: 117, Name: "Malware"}}, Start: date("2026-11-18")},
	}}
	s := historySheet(r, testPaper())
	assert.Equal(t, `~ New Domains  (169): 2026-11-02…2026-11-18
~ Phishing     (131): 2026-11-18…now
~ Malware      (117): 2026-11-18…now
> 2026-11-18 | + Phishing + Malware  − New Domains
> 2026-11-02 | + New Domains
`, text(s))
	assert.Equal(t, "11-02 New Domains → 11-18 Phishing, Malware", cellsText(s.Digest, ""))

	old := intel.HistoryReport{Categorizations: []intel.Categorization{
		{Categories: []intel.Category{{ID: 148, Name: "Shopping"}}, Start: date("2020-11-20"), End: date("2026-11-19")},
		{Categories: []intel.Category{{ID: 131, Name: "Phishing"}}, Start: date("2026-11-19")},
	}}
	assert.Equal(t, "2020-11-20 Shopping → 11-19 Phishing", cellsText(historySheet(old, testPaper()).Digest, ""), "a date of another year says so")

	gap := intel.HistoryReport{Categorizations: []intel.Categorization{
		{Categories: []intel.Category{{ID: 155, Name: "Technology"}}, Start: date("2026-03-01"), End: date("2026-03-10")},
		{Categories: []intel.Category{{ID: 155, Name: "Technology"}}, Start: date("2026-01-01"), End: date("2026-02-01")},
		{Categories: []intel.Category{{ID: 155, Name: "Technology"}}, Start: date("2026-03-10")},
	}}
	assert.Equal(t, `~ Technology  (155): 2026-01-01…2026-02-01 2026-03-01…now
> 2026-03-01 | + Technology
> 2026-02-01 | − Technology
> 2026-01-01 | + Technology
`, text(historySheet(gap, testPaper())))
	assert.Contains(t, text(historySheet(intel.HistoryReport{}, testPaper())), "Cloudflare has nothing on this")
}

func TestPhishingSheet(t *testing.T) {
	const url = "http://login.payro11.example/"
	scan := intel.PhishingScan{URL: url, Categorizations: []intel.PhishingCategorization{{Category: "PHISHING", Verification: "confirmed"}},
		Models: []intel.PhishingModel{{Name: "MACHINE_LEARNING_v2", Score: pointer(0.999)}, {Name: "OTHER"}},
		Rules:  []intel.PhishingRule{{Name: "phishkit.social", Description: "a kit", Banning: pointer(true), Blocking: pointer(false)}},
		Status: &intel.PhishingStatus{Complete: true, Processed: date("2026-11-20"), StatusCode: 200, SubmissionID: 7}}
	s := phishingSheet(intel.PhishingReport{Scans: []intel.PhishingScan{scan}}, url, testPaper())
	assert.Equal(t, `verdict: ▲ PHISHING, confirmed
models: MACHINE_LEARNING_v2  0.999 | OTHER  – not reported | (0 benign … 1 phishing)
rules: ◆ phishkit.social | banning
: a kit
scanned: complete | 2026-11-20 (1 d ago)
page: HTTP 200
submission: 7
`, text(s))
	assert.Equal(t, "▲ PHISHING, confirmed · MACHINE_LEARNING_v2 0.999 · 1 rule matched", cellsText(s.Digest, " · "))

	other := phishingSheet(intel.PhishingReport{Scans: []intel.PhishingScan{
		{URL: "http://a.example/", Categorizations: []intel.PhishingCategorization{{Category: "PHISHING", Verification: "disproven"}}, Models: []intel.PhishingModel{}, Rules: []intel.PhishingRule{}},
		{Status: &intel.PhishingStatus{}, Domain: "b.example", ScreenshotPath: "/shot"},
	}}, url, testPaper())
	assert.Equal(t, `scan: 1 of 2
url: hxxp://a[.]example/
verdict: – PHISHING, disproven
models: – none
rules: – none
scanned: – not reported
scan: 2 of 2
domain: b[.]example
verdict: – not reported
models: – not reported
rules: – not reported
scanned: still running
screenshot: /shot
`, text(other))
	assert.Contains(t, text(phishingSheet(intel.PhishingReport{}, url, testPaper())), "never scanned")
}

func TestWordsForNumbers(t *testing.T) {
	assert.Equal(t, "1 name", counted(1, "name", "names"))
	assert.Equal(t, "8,112 names", counted(8112, "name", "names"))
	assert.Equal(t, "-1,234,567", grouped(-1234567))
	assert.Equal(t, "0.5", formatScore(0.5))
}
