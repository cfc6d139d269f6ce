package investigation

import (
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"pugmark/intel"
)

// told is facts as lines of text, one a fact.
func told(l Line) string {
	var b strings.Builder
	for _, f := range Facts(l, intel.Defang, noon) {
		fmt.Fprintf(&b, "%s: %s\n", f.Label, strings.Join(f.Values, " | "))
	}
	return b.String()
}

func text(lines ...string) string { return strings.Join(lines, "\n") + "\n" }

func TestFactsTellAbsentFromNone(t *testing.T) {
	rank, names := 9, int64(221)
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	for name, c := range map[string]struct {
		report any
		want   string
	}{
		"domain, nothing reported": {intel.DomainReport{}, text(
			"security: not reported", "content: not reported", "risk score: not reported", "rank: not reported", "resolves to: not reported")},
		"domain, everything": {
			intel.DomainReport{
				SecurityCategories: []intel.Category{}, ContentCategories: []intel.Category{{ID: 155, Name: "Technology", SuperCategoryID: 26}, {ID: 26, Name: "Technology"}},
				InheritedFrom: "example.com", RiskScore: score(0.5), Rank: &rank, Application: &intel.Application{ID: 1, Name: "Shop"},
				SuspectedMalwareFamily: "conficker", ResolvesTo: []intel.Ref{{Value: "203.0.113.66"}, {Value: "a.example"}},
				Type: "Apex domain", Notes: "Apex domain given.",
			}, text("security: none", "content: Technology 155", "risk score: 0.5 (0 lowest … 1 highest)", "rank: 9", "application: Shop",
				"DGA family: conficker, suspected", "resolves to: 203.0.113[.]66 | a[.]example", "type: Apex domain", "notes: Apex domain given.")},
		"domain, inherited": {
			intel.DomainReport{SecurityCategories: []intel.Category{}, ContentCategories: []intel.Category{}, ResolvesTo: []intel.Ref{},
				InheritedFrom: "payro11.example", InheritedSecurityCategories: []intel.Category{{ID: 131, Name: "Phishing", SuperCategoryID: 21}}},
			text("security: Phishing 131", "content: not reported", "inherited: payro11[.]example", "risk score: not reported",
				"rank: not reported", "resolves to: none")},
		"history, none": {intel.HistoryReport{}, text("categories: none")},
		"history": {intel.HistoryReport{Categorizations: []intel.Categorization{
			{Categories: []intel.Category{{ID: 169, Name: "New Domains"}}, Start: day(2), End: day(18)},
			{Categories: []intel.Category{{ID: 131, Name: "Phishing"}, {ID: 117}}, Start: day(18)},
		}}, text("since 2026-11-18: Phishing, category 117", "2026-11-02 … 2026-11-18: New Domains")},
		"WHOIS, not registered": {intel.WHOISReport{}, text("found: no: the registry has no record of this name")},
		"WHOIS": {intel.WHOISReport{Found: true, Created: day(2), UpdatedRaw: "yesterday", Registrar: "Example Registrar, Inc.",
			Nameservers: []string{"ns1.bulk.example"}, Registrant: "DATA REDACTED", Status: []string{}},
			text("registered: 2026-11-02 (19d old)", "updated: yesterday", "expires: not reported", "registrar: Example Registrar, Inc.",
				"nameservers: ns1.bulk[.]example", "registrant: DATA REDACTED", "status: none")},
		"IP, nothing reported": {intel.IPReport{}, text("security: not reported", "network: not reported", "country: not reported",
			"ptr: not reported", "IP lists: not reported", "reserved: not reported")},
		"IP": {intel.IPReport{SecurityCategories: []intel.Category{{ID: 68, Name: "Anonymizer"}}, Lists: []intel.IPList{{Name: "tor"}},
			Network: &intel.Network{ASN: 64500, Description: "DEMO-HOSTING", Type: "hosting_provider", Country: "NL"},
			PTR:     []string{"66.dyn.hosting.example"}, Reservations: []string{"TEST-NET-3"}},
			text("security: Anonymizer 68", "network: AS64500 DEMO-HOSTING · hosting provider", "country: NL", "ptr: 66.dyn.hosting[.]example",
				"IP lists: tor", "reserved: TEST-NET-3")},
		"ASN": {intel.ASNReport{ASN: 64500, Description: "DEMO-HOSTING", Country: "NL", Type: "isp", DomainCount: &names, TopDomains: []string{"a.example"}},
			text("name: DEMO-HOSTING", "country: NL", "type: isp", "names: 221", "top names: a[.]example")},
		"subnets": {intel.SubnetsReport{AddressTotal: new(big.Int).Lsh(big.NewInt(1), 80), Count: 48, Subnets: []string{"203.0.113.0/24"}},
			text("addresses: 1208925819614629174706176", "subnets: 1 of 48", ": 203.0.113[.]0/24")},
		"passive DNS, none": {intel.PassiveDNSReport{}, text("names: 0 of 0")},
		"passive DNS": {intel.PassiveDNSReport{Count: 214, Records: []intel.PassiveDNSRecord{
			{Hostname: "a.example", First: day(1), Last: day(21)}, {Hostname: "b.example", First: day(3), Last: day(20)},
			{Hostname: "c.example"},
		}}, text("names: 3 of 214",
			"seen: ≤2026-11-01 … ≥2026-11-21  a[.]example |  2026-11-03 …  2026-11-20  b[.]example |      –      …      –       c[.]example")},
		"phishing, never scanned": {intel.PhishingReport{}, text("scans: none: this URL was never scanned")},
		"phishing": {intel.PhishingReport{Scans: []intel.PhishingScan{{URL: "https://a.example/x",
			Categorizations: []intel.PhishingCategorization{{Category: "PHISHING", Verification: "confirmed"}},
			Models:          []intel.PhishingModel{{Name: "ML_v2", Score: score(0.999)}, {Name: "ML_v3"}},
			Rules:           []intel.PhishingRule{{Name: "kit", Description: "a kit"}}, Status: &intel.PhishingStatus{Complete: true, Processed: day(18)}}}},
			text("url: hxxps://a[.]example/x", "verdict: PHISHING (confirmed)", "model: ML_v2 0.999", "model: ML_v3 not reported",
				"rule: kit · a kit", "scanned: 2026-11-18")},
		"something else": {42, ""},
	} {
		l := Line{Value: c.report, Key: intel.Key{Window: intel.Window{Start: "2026-11-01", End: "2026-11-21"}}}
		assert.Equal(t, c.want, told(l), name)
	}
}

func TestDigest(t *testing.T) {
	phishing := []intel.Category{{ID: 131, Name: "Phishing", SuperCategoryID: 21}}
	for want, report := range map[string]any{
		"Phishing":                             intel.DomainReport{SecurityCategories: phishing},
		"none listed":                          intel.DomainReport{SecurityCategories: []intel.Category{}},
		"security not reported":                intel.DomainReport{},
		"New Domains":                          intel.HistoryReport{Categorizations: []intel.Categorization{{Categories: []intel.Category{{ID: 169, Name: "New Domains"}}}}},
		"no categories so far":                 intel.HistoryReport{},
		"not registered":                       intel.WHOISReport{},
		"registered 2026-11-21 · R":            intel.WHOISReport{Found: true, Created: noon, Registrar: "R"},
		"R":                                    intel.WHOISReport{Found: true, Registrar: "R"},
		"214 names":                            intel.PassiveDNSReport{Count: 214},
		"48 subnets":                           intel.SubnetsReport{Count: 48},
		"2 domains":                            intel.BulkReport{Domains: make([]intel.DomainReport, 2)},
		"AS64500 DEMO-HOSTING · NL":            intel.ASNReport{ASN: 64500, Description: "DEMO-HOSTING", Country: "NL"},
		"phishing scan: never scanned":         intel.PhishingReport{},
		"Phishing · AS64500 DEMO-HOSTING · NL": intel.IPReport{SecurityCategories: phishing, Network: &intel.Network{ASN: 64500, Description: "DEMO-HOSTING", Country: "NL"}},
	} {
		assert.Equal(t, want, Digest(report, intel.Defang, noon))
	}
	assert.Empty(t, Digest(nil, intel.Defang, noon))
}
