package intel

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// linksOf reads the links of an answer with a result as "relation subject object".
func linksOf(t testing.TB, key Key, result string) (links []string) {
	t.Helper()
	report, err := ReportOf(Record{Key: key, Status: 200, Body: []byte(ok(result))})
	require.NoError(t, err)
	for _, l := range LinksIn(key, report) {
		links = append(links, fmt.Sprintf("%s %s %s", l.Relation, l.Subject, l.Object))
	}
	return links
}

func TestLinksOfEveryKind(t *testing.T) {
	for name, c := range map[string]struct {
		key    Key
		result string
		want   []string
	}{
		"domain": {Domain("www.evil.example").Key(),
			`{"domain":"www.evil.example","resolves_to_refs":[{"id":"ipv4-addr--1","value":"192.0.2.1"},{"value":"::ffff:192.0.2.1"},{"value":"2001:DB8::1"},{"value":"cdn.example"},{"value":""}]}`,
			[]string{"parent www.evil.example evil.example", "address www.evil.example 192.0.2.1", "address www.evil.example 2001:db8::1"}},
		"bulk": {Bulk("a.example", "b.example").Key(),
			`[{"domain":"B.example","resolves_to_refs":[{"value":"192.0.2.1"}]},{"domain":"other.example","resolves_to_refs":[{"value":"192.0.2.2"}]}]`,
			[]string{"address b.example 192.0.2.1"}},
		"whois": {WHOIS("evil.example").Key(),
			`{"found":true,"domain":"evil.example","registrar":"Names,\n  Inc.","nameservers":["NS1.dns.example.","ns1.dns.example","not a host",""],
			"registrant":"DATA REDACTED","registrant_org":"Evil Holding","registrant_name":"John  Doe","registrant_email":"John@Evil.example","registrant_street":"Main street"}`,
			[]string{"nameserver evil.example ns1.dns.example", "registrar evil.example Names, Inc.", "registrant evil.example Evil Holding",
				"registrant evil.example John Doe", "registrant evil.example john@evil.example"}},
		"no record": {WHOIS("evil.example").Key(), `{"found":false,"domain":"evil.example","nameservers":[],"registrar":"Names"}`, nil},
		"address": {Key{Kind: KindIP, Value: "192.0.2.1"},
			`[{"ip":"192.0.2.1","belongs_to_ref":{"value":"AS64500"},"ptr_lookup":{"ptr_domains":["Static-1.pool.hosting.example.","hosting.example","bad name"]}}]`,
			[]string{"network 192.0.2.1 AS64500", "ptr 192.0.2.1 hosting.example"}},
		"passive DNS": {Key{Kind: KindPassiveDNS, Value: "192.0.2.1"},
			`{"reverse_records":[{"hostname":"A.example.","first_seen":"2026-10-01","last_seen":"2026-10-02"},{"hostname":"a.example"},{"hostname":"*.b.example"},{"hostname":"b.example"}]}`,
			[]string{"seen-at a.example 192.0.2.1", "seen-at b.example 192.0.2.1"}},
		"network":  {Key{Kind: KindASN, Value: "AS64500"}, `{"asn":64500,"top_domains":["a.example"]}`, nil},
		"phishing": {Phishing("https://evil.example/").Key(), `[]`, nil},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, linksOf(t, c.key, c.result)) })
	}
}

func TestPassiveDNSSaysWhen(t *testing.T) {
	key := Key{Kind: KindPassiveDNS, Value: "192.0.2.1"}
	day := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	links := LinksIn(key, PassiveDNSReport{Records: []PassiveDNSRecord{{Hostname: "a.example", First: day, Last: day.AddDate(0, 0, 3)}, {Hostname: "b.example"}}})
	require.Len(t, links, 2)
	assert.Equal(t, day, links[0].First)
	assert.Equal(t, day.AddDate(0, 0, 3), links[0].Last)
	assert.Zero(t, links[1].First)
}

func TestWhoIsWithheldIsNobody(t *testing.T) {
	for _, words := range []string{
		"", " - ", "N/A", "none", "REDACTED FOR PRIVACY", "DATA REDACTED", "Redacted for GDPR", "Not Disclosed", "Privacy service provided by Withheld for Privacy ehf",
		"Domains By Proxy, LLC", "WhoisGuard Protected", "Contact Privacy Inc. Customer 0123", "Registration Private", "Private Person", "Statutory Masking Enabled",
		"GDPR Masked", "Identity Protection Service", "Non-Public Data", "Domain Administrator", "\u00a0\t", "!!!", "x",
		"Please query the RDDS service of the Registrar of Record",
	} {
		assert.Empty(t, party(words), words)
	}
	for _, words := range []string{"Acme Private Limited", "Ministère de l'Économie", "株式会社", "John Doe", "ООО Ромашка"} {
		assert.Equal(t, words, party(words))
	}
}

func TestThreatsThatAreListed(t *testing.T) {
	threat, risk := Category{ID: 131, SuperCategoryID: 21}, Category{ID: 128, SuperCategoryID: 32}
	finished, running := &PhishingStatus{Complete: true}, &PhishingStatus{}
	for name, c := range map[string]struct {
		report         any
		listed, spoken bool
	}{
		"not reported":        {DomainReport{}, false, false},
		"none":                {DomainReport{SecurityCategories: []Category{}}, false, true},
		"a threat":            {DomainReport{SecurityCategories: []Category{risk, threat}}, true, true},
		"a risk":              {DomainReport{SecurityCategories: []Category{risk}}, false, true},
		"inherited":           {DomainReport{SecurityCategories: []Category{}, InheritedSecurityCategories: []Category{threat}}, true, true},
		"its own come first":  {DomainReport{SecurityCategories: []Category{risk}, InheritedSecurityCategories: []Category{threat}}, false, true},
		"one of several":      {BulkReport{Domains: []DomainReport{{}, {SecurityCategories: []Category{threat}}}}, true, true},
		"an address":          {IPReport{SecurityCategories: []Category{threat}}, true, true},
		"an address, silent":  {IPReport{}, false, false},
		"phishing":            {PhishingReport{Scans: []PhishingScan{{Status: running, Categorizations: []PhishingCategorization{{"PHISHING", "confirmed"}}}}}, true, true},
		"phishing, disproven": {PhishingReport{Scans: []PhishingScan{{Status: finished, Categorizations: []PhishingCategorization{{"phishing", "Disproven"}}}}}, false, true},
		"not finished":        {PhishingReport{Scans: []PhishingScan{{Status: running}}}, false, false},
		"never scanned":       {PhishingReport{}, false, false},
		"a registration":      {WHOISReport{Found: true}, false, false},
		"nothing":             {nil, false, false},
	} {
		listed, spoken := ListsThreat(c.report)
		assert.Equal(t, []bool{c.listed, c.spoken}, []bool{listed, spoken}, name)
	}
}

func TestLinksAreBounded(t *testing.T) {
	var r PassiveDNSReport
	for i := range 5000 {
		r.Records = append(r.Records, PassiveDNSRecord{Hostname: fmt.Sprintf("n%d.example", i)})
	}
	assert.Len(t, LinksIn(Key{Kind: KindPassiveDNS, Value: "192.0.2.1"}, r), mostLinks)
	assert.Empty(t, LinksIn(WHOIS("a.example").Key(), WHOISReport{Found: true, Registrar: strings.Repeat("long ", 100)}))
	assert.Empty(t, LinksIn(Key{Kind: KindPassiveDNS, Value: "no address"}, r))
}

// FuzzLinksIn reads any body as the answer to any kind: whatever comes, the links
// are few, short, and fit for every database.
func FuzzLinksIn(f *testing.F) {
	for _, name := range []string{"asn", "dns", "domain", "history", "ip", "phishing", "whois"} {
		f.Add(uint8(0), "evil.example", document(f, name+".json"))
	}
	for i, seed := range []string{`{"registrar":"a\u0000b","nameservers":["a.b"]}`, `{"resolves_to_refs":[{"value":"fe80::1%eth0"}]}`, `[{"ip":"192.0.2.1","ptr_lookup":{"ptr_domains":["com","\ud800.example"]}}]`} {
		f.Add(uint8(i), "192.0.2.1", []byte(ok(seed)))
	}
	kinds := []Kind{KindDomain, KindBulk, KindWHOIS, KindIP, KindPassiveDNS, KindHistory, KindASN, KindSubnets, KindPhishing, KindToken, KindDomain.Evidence()}
	f.Fuzz(func(t *testing.T, kind uint8, value string, body []byte) {
		rec := Record{Key: Key{Kind: kinds[int(kind)%len(kinds)], Value: value}, Status: 200, Body: body}
		report, err := ReportOf(rec)
		if err != nil {
			return
		}
		links := LinksIn(rec.Key, report)
		require.Equal(t, links, LinksIn(rec.Key, report))
		require.LessOrEqual(t, len(links), mostLinks)
		known := map[string]bool{}
		for _, l := range links {
			one := fmt.Sprintf("%s\x00%s\x00%s", l.Relation, l.Subject, l.Object)
			require.False(t, known[one], "each once")
			known[one] = true
			for _, text := range []string{l.Subject, l.Object} {
				require.True(t, utf8.ValidString(text) && text != "" && len(text) <= longestOfEnd && !strings.ContainsRune(text, 0), "%q", text)
			}
		}
		ListsThreat(report)
	})
}
