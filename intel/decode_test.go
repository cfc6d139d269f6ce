package intel

import (
	"encoding/json"
	"fmt"
	"math/big"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A variant is one way of writing an answer; all of a table mean the same.
type variant struct{ name, body string }

func ok(result string) string {
	return `{"success":true,"errors":[],"messages":[],"result":` + result + `}`
}

func assertVariants[T any](t *testing.T, q Question[T], want T, variants []variant) {
	t.Helper()
	for _, v := range variants {
		t.Run(v.name, func(t *testing.T) {
			assert.Equal(t, want, read(t, q, []byte(v.body)))
		})
	}
}

// CONTRACT §17.1
func TestASNVariants(t *testing.T) {
	assertVariants(t, ASN(13335), ASNReport{ASN: 13335, Description: "CLOUDFLARENET", Country: "US", Type: "isp"}, []variant{
		{"object", ok(`{"asn":13335,"description":"CLOUDFLARENET","country":"US","type":"isp"}`)},
		{"list of one", ok(`[{"asn":13335,"description":"CLOUDFLARENET","country":"US","type":"isp"}]`)},
		{"number as text", ok(`{"asn":"13335","description":"CLOUDFLARENET","country":"US","type":"isp"}`)},
		{"number with AS", ok(`{"asn":"AS13335","description":"CLOUDFLARENET","country":"US","type":"isp"}`)},
		{"number as float", ok(`{"asn":13335.0,"description":"CLOUDFLARENET","country":"US","type":"isp"}`)},
		{"number absent", ok(`{"description":"CLOUDFLARENET","country":"US","type":"isp"}`)},
		{"unknown member", ok(`{"asn":13335,"description":"CLOUDFLARENET","country":"US","type":"isp","new":{"deep":[1]}}`)},
	})
	assertVariants(t, ASN(13335), ASNReport{ASN: 13335}, []variant{
		{"bare number", ok(`13335`)}, {"bare number as text", ok(`"13335"`)}, {"list of a number", ok(`[13335]`)},
		{"null", ok(`null`)}, {"empty object", ok(`{}`)}, {"empty list", ok(`[]`)}, {"empty text", ok(`""`)},
	})
	count := int64(1)
	assertVariants(t, ASN(13335), ASNReport{ASN: 13335, Type: "satellite", DomainCount: &count, TopDomains: []string{}}, []variant{
		{"unknown type, no top domains", ok(`{"asn":13335,"type":"satellite","domain_count":1,"top_domains":[]}`)},
		{"count as float", ok(`{"asn":13335,"type":"satellite","domain_count":1.0,"top_domains":[]}`)},
		{"count as text", ok(`{"asn":13335,"type":"satellite","domain_count":"1","top_domains":[]}`)},
	})
}

// CONTRACT §17.2
func TestSubnetsVariants(t *testing.T) {
	total, _ := new(big.Int).SetString("1427247692705959881058285969449495136382746624", 10)
	fields := func(total, count string) string {
		return `{"asn":13335,"ip_count_total":` + total + `,"subnets":["192.0.2.0/24","2001:DB8::/32"],"count":` + count + `,"page":1,"per_page":20}`
	}
	const many = "1427247692705959881058285969449495136382746624"
	assertVariants(t, Subnets(13335, 1, 20), SubnetsReport{
		ASN: 13335, AddressTotal: total, Subnets: []string{"192.0.2.0/24", "2001:DB8::/32"}, Count: 2, Page: 1, PerPage: 20,
	}, []variant{
		{"enveloped", ok(fields(many, "2"))},
		{"bare", fields(many, "2")},
		{"list of one", ok("[" + fields(many, "2") + "]")},
		{"total as text", ok(fields(`"`+many+`"`, "2"))},
		{"total with fraction", ok(fields(many+".0", "2"))},
		{"total with exponent", ok(fields("1.427247692705959881058285969449495136382746624e45", "2"))},
		{"count as float", ok(fields(many, "2.0"))},
		{"paging absent", ok(`{"asn":13335,"ip_count_total":` + many + `,"subnets":["192.0.2.0/24","2001:DB8::/32"]}`)},
	})
	assertVariants(t, Subnets(13335, 2, 20), SubnetsReport{ASN: 13335, Page: 2, PerPage: 20, Count: 20}, []variant{
		{"null", ok(`null`)}, {"empty object", ok(`{}`)}, {"everything null", ok(`{"asn":null,"ip_count_total":null,"subnets":null,"count":null}`)},
	})
}

// CONTRACT §17.3
func TestDomainVariants(t *testing.T) {
	threats := []Category{{128, "Parked & For Sale Domains", 32}, {32, "Security Risks", 0}}
	const items = `[{"id":128,"super_category_id":32,"name":"Parked & For Sale Domains"},{"id":32,"name":"Security Risks"}]`
	assertVariants(t, Domain("puabook.com"), DomainReport{Domain: "puabook.com", SecurityCategories: threats}, []variant{
		{"risk_types", ok(`{"domain":"puabook.com","risk_types":` + items + `}`)},
		{"risk_type", ok(`{"domain":"puabook.com","risk_type":` + items + `}`)},
		{"both, the same", ok(`{"domain":"puabook.com","risk_types":` + items + `,"risk_type":` + items + `}`)},
		{"both, each a part", ok(`{"domain":"puabook.com","risk_types":[{"id":128,"super_category_id":32,"name":"Parked & For Sale Domains"}],
			"risk_type":[{"id":32,"name":"Security Risks"}]}`)},
		{"one null", ok(`{"domain":"puabook.com","risk_types":null,"risk_type":` + items + `}`)},
		{"one empty", ok(`{"domain":"puabook.com","risk_types":[],"risk_type":` + items + `}`)},
		{"parent null", ok(`{"domain":"puabook.com","risk_types":[{"id":128,"super_category_id":32,"name":"Parked & For Sale Domains"},
			{"id":32,"super_category_id":null,"name":"Security Risks"}]}`)},
		{"ids as floats", ok(`{"domain":"puabook.com","risk_types":[{"id":128.0,"super_category_id":32.0,"name":"Parked & For Sale Domains"},{"id":32.0,"name":"Security Risks"}]}`)},
		{"ids as text", ok(`{"domain":"puabook.com","risk_types":[{"id":"128","super_category_id":"32","name":"Parked & For Sale Domains"},{"id":"32","name":"Security Risks"}]}`)},
		{"empty application and information", ok(`{"domain":"puabook.com","risk_types":` + items + `,"application":{},"additional_information":{}}`)},
		{"null application and information", ok(`{"domain":"puabook.com","risk_types":` + items + `,"application":null,"additional_information":null}`)},
		{"no malware family", ok(`{"domain":"puabook.com","risk_types":` + items + `,"additional_information":{"suspected_malware_family":""}}`)},
		{"null malware family", ok(`{"domain":"puabook.com","risk_types":` + items + `,"additional_information":{"suspected_malware_family":null}}`)},
		{"rank and score null", ok(`{"domain":"puabook.com","risk_types":` + items + `,"popularity_rank":null,"risk_score":null}`)},
		{"rank zero is no rank", ok(`{"domain":"puabook.com","risk_types":` + items + `,"popularity_rank":0}`)},
		{"inheritance null", ok(`{"domain":"puabook.com","risk_types":` + items + `,"inherited_from":null,"inherited_risk_types":null}`)},
		{"domain absent", ok(`{"risk_types":` + items + `}`)},
		{"list of one", ok(`[{"domain":"puabook.com","risk_types":` + items + `}]`)},
		{"no addresses reported", ok(`{"domain":"puabook.com","risk_types":` + items + `,"resolves_to_refs":null}`)},
	})
	rank, score, certain := 18, 0.97, 1.0
	assertVariants(t, Domain("puabook.com"), DomainReport{Domain: "puabook.com", Rank: &rank, RiskScore: &score}, []variant{
		{"numbers", ok(`{"domain":"puabook.com","popularity_rank":18,"risk_score":0.97}`)},
		{"numbers otherwise", ok(`{"domain":"puabook.com","popularity_rank":"18","risk_score":"0.97"}`)},
		{"numbers as floats", ok(`{"domain":"puabook.com","popularity_rank":18.0,"risk_score":9.7e-1}`)},
	})
	assertVariants(t, Domain("puabook.com"), DomainReport{Domain: "puabook.com", RiskScore: &certain}, []variant{
		{"whole score", ok(`{"domain":"puabook.com","risk_score":1}`)},
	})
	assertVariants(t, Domain("no-such-name.example"), DomainReport{Domain: "no-such-name.example"}, []variant{
		{"the name alone", ok(`{"domain":"no-such-name.example"}`)}, {"result only", `{"result":{"domain":"no-such-name.example"}}`},
	})
	assertVariants(t, Domain("x.example"), DomainReport{
		Domain: "x.example", ResolvesTo: []Ref{}, ContentCategories: []Category{}, SecurityCategories: []Category{},
		InheritedContentCategories: []Category{}, InheritedSecurityCategories: []Category{},
	}, []variant{{"empty lists are not absent ones", ok(`{"domain":"x.example","resolves_to_refs":[],"content_categories":[],
		"risk_types":[],"inherited_content_categories":[],"inherited_risk_types":[]}`)}})
}

// One date that cannot be read loses neither its record nor the others.
func TestUnreadableDatesAreNotReported(t *testing.T) {
	april, may := time.Date(2021, 4, 1, 0, 0, 0, 0, time.UTC), time.Date(2021, 5, 1, 0, 0, 0, 0, time.UTC)
	news := []Category{{ID: 169}}
	for _, date := range []string{
		`"10000-01-01T00:00:00Z"`, `"99999-12-31"`, `"9999-12-31T23:59:59-01:00"`, `"0000-00-00"`, `"-0001-01-01"`, `"0000-00-00T00:00:00Z"`,
		`"2021-02-30"`, `"yesterday"`, `"\u001b[31m"`, `" "`, `1617235200`, `null`, `""`,
	} {
		t.Run(date, func(t *testing.T) {
			names := read(t, PassiveDNS(documentedAddress, documentedWindow, 1, 20), []byte(ok(`{"reverse_records":[
				{"hostname":"a.example","first_seen":`+date+`,"last_seen":"2021-05-01"},
				{"hostname":"b.example","first_seen":"2021-04-01","last_seen":`+date+`}],"count":2}`)))
			assert.Equal(t, []PassiveDNSRecord{{"a.example", time.Time{}, may}, {"b.example", april, time.Time{}}}, names.Records)
			assert.Equal(t, 2, names.Count)

			history := read(t, DomainHistory("x.example"), []byte(ok(`[{"domain":"x.example","categorizations":[
				{"categories":[{"id":169}],"start":"2021-04-01","end":`+date+`},
				{"categories":[{"id":169}],"start":`+date+`,"end":"2021-05-01"}]}]`)))
			assert.Equal(t, []Categorization{{news, time.Time{}, may}, {news, april, time.Time{}}}, history.Categorizations)
		})
	}
}

// Some third-party code expects bare numbers, names and addresses.
func TestBareItems(t *testing.T) {
	got := read(t, Domain("a.example"), []byte(ok(`{"domain":"a.example","content_categories":[155,"Technology",155,{"name":"Technology"}],"resolves_to_refs":["192.0.2.1"]}`)))
	assert.Equal(t, []Category{{ID: 155}, {Name: "Technology"}}, got.ContentCategories)
	assert.Equal(t, []Ref{{Value: "192.0.2.1"}}, got.ResolvesTo)
	scans := read(t, Phishing("http://x.example/"), []byte(ok(`[{"url":"u","categorizations":["PHISHING"]}]`))).Scans
	assert.Equal(t, []PhishingCategorization{{Category: "PHISHING"}}, scans[0].Categorizations)
}

func TestDomainSpellingsAreOneName(t *testing.T) {
	for _, spelling := range []string{"xn--bcher-kva.example", "XN--BCHER-KVA.Example", "xn--bcher-kva.example.", "bücher.example", "BÜCHER.example."} {
		t.Run(spelling, func(t *testing.T) {
			got := read(t, Domain("xn--bcher-kva.example"), []byte(ok(`{"domain":"`+spelling+`"}`)))
			assert.Equal(t, spelling, got.Domain)
		})
	}
}

// CONTRACT §17.4
func TestBulkVariants(t *testing.T) {
	rank := 18
	q := Bulk("b.example", "A.example.", "b.example", "c.example")
	assert.Equal(t, "a.example,b.example,c.example", q.Key().Value)
	assertVariants(t, q, BulkReport{
		Domains: []DomainReport{{Domain: "a.example", Rank: &rank}, {Domain: "b.example"}},
		Missing: []string{"c.example"},
	}, []variant{
		{"in order", ok(`[{"domain":"a.example","popularity_rank":18},{"domain":"b.example"}]`)},
		{"out of order", ok(`[{"domain":"b.example"},{"domain":"a.example","popularity_rank":18}]`)},
		{"twice", ok(`[{"domain":"b.example"},{"domain":"a.example","popularity_rank":18},{"domain":"b.example","popularity_rank":1}]`)},
		{"one that was not asked", ok(`[{"domain":"z.example"},{"domain":"b.example"},{"domain":"a.example","popularity_rank":18}]`)},
	})
	nothing := BulkReport{Missing: []string{"a.example", "b.example", "c.example"}}
	assertVariants(t, q, nothing, []variant{
		{"null", ok(`null`)}, {"empty", ok(`[]`)}, {"empty object", ok(`{}`)}, {"empty text", ok(`""`)},
	})
	assertVariants(t, Bulk("a.example"), BulkReport{Domains: []DomainReport{{Domain: "a.example"}}}, []variant{
		{"without rank", ok(`[{"domain":"a.example"}]`)}, {"an object", ok(`{"domain":"a.example"}`)},
	})
	spelled := read(t, Bulk("a.example"), []byte(ok(`[{"domain":"A.Example."}]`)))
	assert.Empty(t, spelled.Missing)
	assert.Equal(t, "A.Example.", spelled.Domains[0].Domain)
}

// CONTRACT §17.5
func TestHistoryVariants(t *testing.T) {
	day := func(m time.Month, d int) time.Time { return time.Date(2021, m, d, 0, 0, 0, 0, time.UTC) }
	threat, news := []Category{{ID: 131, Name: "Phishing"}}, []Category{{ID: 169, Name: "New Domains"}}
	assertVariants(t, DomainHistory("x.example"), HistoryReport{Domain: "x.example", Categorizations: []Categorization{
		{news, day(4, 1), day(4, 30)}, {threat, day(5, 1), time.Time{}},
	}}, []variant{
		{"dates", ok(`[{"domain":"x.example","categorizations":[{"categories":[{"id":169,"name":"New Domains"}],"start":"2021-04-01","end":"2021-04-30"},
			{"categories":[{"id":131,"name":"Phishing"}],"start":"2021-05-01"}]}]`)},
		{"times", ok(`[{"domain":"x.example","categorizations":[{"categories":[{"id":169,"name":"New Domains"}],"start":"2021-04-01T00:00:00Z","end":"2021-04-30T00:00:00.000000Z"},
			{"categories":[{"id":131,"name":"Phishing"}],"start":"2021-05-01T00:00:00.000000Z"}]}]`)},
		{"another zone", ok(`[{"domain":"x.example","categorizations":[{"categories":[{"id":169,"name":"New Domains"}],"start":"2021-04-01T02:00:00+02:00","end":"2021-04-30"},
			{"categories":[{"id":131,"name":"Phishing"}],"start":"2021-05-01"}]}]`)},
		{"end null", ok(`[{"domain":"x.example","categorizations":[{"categories":[{"id":169,"name":"New Domains"}],"start":"2021-04-01","end":"2021-04-30"},
			{"categories":[{"id":131,"name":"Phishing"}],"start":"2021-05-01","end":null}]}]`)},
		{"end empty, out of order", ok(`[{"domain":"x.example","categorizations":[{"categories":[{"id":131,"name":"Phishing"}],"start":"2021-05-01","end":""},
			{"categories":[{"id":169,"name":"New Domains"}],"start":"2021-04-01","end":"2021-04-30"}]}]`)},
		{"object", ok(`{"domain":"x.example","categorizations":[{"categories":[{"id":169,"name":"New Domains"}],"start":"2021-04-01","end":"2021-04-30"},
			{"categories":[{"id":131,"name":"Phishing"}],"start":"2021-05-01"}]}`)},
		{"in two items", ok(`[{"domain":"x.example","categorizations":[{"categories":[{"id":131,"name":"Phishing"}],"start":"2021-05-01"}]},
			{"domain":"x.example","categorizations":[{"categories":[{"id":169,"name":"New Domains"}],"start":"2021-04-01","end":"2021-04-30"}]}]`)},
	})
	assertVariants(t, DomainHistory("x.example"), HistoryReport{Domain: "x.example"}, []variant{
		{"null", ok(`null`)}, {"empty", ok(`[]`)}, {"categorizations null", ok(`[{"domain":"x.example","categorizations":null}]`)},
	})
	assertVariants(t, DomainHistory("x.example"), HistoryReport{Domain: "x.example", Categorizations: []Categorization{}}, []variant{
		{"no categorizations", ok(`[{"domain":"x.example","categorizations":[]}]`)},
	})
}

// CONTRACT §17.6
func TestIPVariants(t *testing.T) {
	address := netip.MustParseAddr("192.0.2.1")
	network := &Network{ID: "autonomous-system--1", ASN: 13335, Type: "isp", Country: "US", Description: "CLOUDFLARENET"}
	ref := func(value string) string {
		return `{"id":"autonomous-system--1","value":` + value + `,"type":"isp","country":"US","description":"CLOUDFLARENET"}`
	}
	assertVariants(t, IP(address), IPReport{Address: address, Network: network}, []variant{
		{"number", ok(`[{"ip":"192.0.2.1","belongs_to_ref":` + ref(`13335`) + `}]`)},
		{"text", ok(`[{"ip":"192.0.2.1","belongs_to_ref":` + ref(`"13335"`) + `}]`)},
		{"text with AS", ok(`[{"ip":"192.0.2.1","belongs_to_ref":` + ref(`"AS13335"`) + `}]`)},
		{"float", ok(`[{"ip":"192.0.2.1","belongs_to_ref":` + ref(`13335.0`) + `}]`)},
		{"lists null", ok(`[{"ip":"192.0.2.1","belongs_to_ref":` + ref(`13335`) + `,"ip_lists":null,"ptr_lookup":null,"iana_reservations":null,"risk_types":null}]`)},
		{"names null", ok(`[{"ip":"192.0.2.1","belongs_to_ref":` + ref(`13335`) + `,"ptr_lookup":{"ptr_domains":null,"ptr_lookup_errors":""}}]`)},
		{"mapped", ok(`[{"ip":"::ffff:192.0.2.1","belongs_to_ref":` + ref(`13335`) + `}]`)},
		{"object", ok(`{"ip":"192.0.2.1","belongs_to_ref":` + ref(`13335`) + `}`)},
		{"among others", ok(`[{"ip":"192.0.2.9"},{"ip":"192.0.2.1","belongs_to_ref":` + ref(`13335`) + `}]`)},
	})
	assertVariants(t, IP(address), IPReport{Address: address, SecurityCategories: []Category{{131, "Phishing", 21}}}, []variant{
		{"ids as floats", ok(`[{"ip":"192.0.2.1","risk_types":[{"id":131.0,"super_category_id":21.0,"name":"Phishing"}]}]`)},
		{"singular", ok(`[{"ip":"192.0.2.1","risk_type":[{"id":131,"super_category_id":21,"name":"Phishing"}]}]`)},
	})
	assertVariants(t, IP(address), IPReport{Address: address}, []variant{
		{"null", ok(`null`)}, {"empty", ok(`[]`)}, {"empty object", ok(`{}`)}, {"unrouted", ok(`[{"ip":"192.0.2.1","belongs_to_ref":{}}]`)},
		{"network null", ok(`[{"ip":"192.0.2.1","belongs_to_ref":null}]`)},
	})
	assert.Equal(t, []IPList{{3, "Malware", "d"}, {ID: 7}, {Name: "tor"}},
		read(t, IP(address), []byte(ok(`[{"ip":"192.0.2.1","ip_lists":[{"id":3,"name":"Malware","description":"d"},7,"tor"]}]`))).Lists)
	six := netip.MustParseAddr("2001:db8::")
	assert.Equal(t, six, read(t, IP(six), []byte(ok(`[{"ip":"2001:0DB8::"}]`))).Address)
	reserved := read(t, IP(netip.MustParseAddr("10.0.0.1")), []byte(ok(`[{"ip":"10.0.0.1","belongs_to_ref":{},"ip_lists":null,
		"ptr_lookup":{"ptr_domains":null,"ptr_lookup_errors":"no such host"},"iana_reservations":["Private-Use",{"name":"Shared"},{"x":1}]}]`)))
	assert.Equal(t, "no such host", reserved.PTRError)
	assert.Nil(t, reserved.PTR)
	assert.Equal(t, []string{"Private-Use", "Shared", `{"x":1}`}, reserved.Reservations)
}

// CONTRACT §17.7
func TestPassiveDNSVariants(t *testing.T) {
	first, last := time.Date(2021, 4, 1, 0, 0, 0, 0, time.UTC), time.Date(2021, 4, 30, 0, 0, 0, 0, time.UTC)
	q := PassiveDNS(netip.MustParseAddr("192.0.2.1"), Window{"2021-04-01", "2021-04-30"}, 1, 500)
	assertVariants(t, q, PassiveDNSReport{Records: []PassiveDNSRecord{{"x.example", first, last}}, Count: 1, Page: 1, PerPage: 100}, []variant{
		{"dates", ok(`{"reverse_records":[{"hostname":"x.example","first_seen":"2021-04-01","last_seen":"2021-04-30"}],"count":1,"page":1,"per_page":100}`)},
		{"times", ok(`{"reverse_records":[{"hostname":"x.example","first_seen":"2021-04-01T00:00:00Z","last_seen":"2021-04-30T00:00:00Z"}],"count":1,"page":1,"per_page":100}`)},
		{"floats", ok(`{"reverse_records":[{"hostname":"x.example","first_seen":"2021-04-01","last_seen":"2021-04-30"}],"count":1.0,"page":1.0,"per_page":1e2}`)},
		{"texts", ok(`{"reverse_records":[{"hostname":"x.example.","first_seen":"2021-04-01","last_seen":"2021-04-30"}],"count":"1","page":"1","per_page":"100"}`)},
		{"paging outside too", `{"success":true,"result":{"reverse_records":[{"hostname":"x.example","first_seen":"2021-04-01","last_seen":"2021-04-30"}],
			"count":1,"page":1,"per_page":100},"result_info":{"count":1,"page":1,"per_page":20,"total_count":2000}}`},
	})
	assertVariants(t, q, PassiveDNSReport{Page: 1, PerPage: 500}, []variant{
		{"null", ok(`null`)}, {"records null", ok(`{"reverse_records":null,"count":0}`)}, {"empty object", ok(`{}`)},
	})
	assertVariants(t, q, PassiveDNSReport{Records: []PassiveDNSRecord{}, Page: 1, PerPage: 20}, []variant{
		{"empty", ok(`{"reverse_records":[],"count":0,"page":1,"per_page":20}`)},
	})
}

// CONTRACT §17.8
func TestPhishingVariants(t *testing.T) {
	score, no := 0.024, false
	const item = `{"url":"https://www.cloudflare.com","categorizations":[{"category":"PHISHING","verification_status":"confirmed"}],
		"model_results":[{"model_name":"MACHINE_LEARNING_v2","model_score":0.024}],
		"rule_matches":[{"name":"phishkit.social_followers","description":"d","banning":false,"blocking":false}],
		"scan_status":{"last_processed":"Wed, 26 Oct 2022 16:04:51 GMT","scan_complete":true,"status_code":200,"submission_id":1}}`
	assertVariants(t, Phishing("https://www.cloudflare.com"), PhishingReport{Scans: []PhishingScan{{
		URL:             "https://www.cloudflare.com",
		Categorizations: []PhishingCategorization{{"PHISHING", "confirmed"}},
		Models:          []PhishingModel{{"MACHINE_LEARNING_v2", &score}},
		Rules:           []PhishingRule{{"phishkit.social_followers", "d", &no, &no}},
		Status:          &PhishingStatus{true, time.Date(2022, 10, 26, 16, 4, 51, 0, time.UTC), 200, 1},
	}}}, []variant{
		{"list", ok("[" + item + "]")},
		{"object", ok(item)},
		{"another date", ok(strings.Replace(item, "Wed, 26 Oct 2022 16:04:51 GMT", "2022-10-26T16:04:51Z", 1))},
		{"numbers as text", ok(strings.NewReplacer("0.024", `"0.024"`, `:200,`, `:"200",`).Replace(item))},
		{"unknown member", ok(strings.Replace(item, `{"url"`, `{"classifier":{"v":3},"url"`, 1))},
	})
	assertVariants(t, Phishing("https://www.cloudflare.com"), PhishingReport{}, []variant{
		{"never scanned", ok(`[]`)}, {"null", ok(`null`)}, {"empty object", ok(`{}`)}, {"empty text", ok(`""`)}, {"list of an empty object", ok(`[{}]`)},
	})
	assertVariants(t, Phishing("http://x.example/"), PhishingReport{Scans: []PhishingScan{{URL: "u", Status: &PhishingStatus{SubmissionID: 7}}}}, []variant{
		{"still running", ok(`[{"url":"u","scan_status":{"scan_complete":false,"submission_id":7}}]`)},
		{"date null", ok(`[{"url":"u","scan_status":{"scan_complete":false,"submission_id":7,"last_processed":null}}]`)},
		{"date unreadable", ok(`[{"url":"u","scan_status":{"scan_complete":false,"submission_id":7,"last_processed":"soon"}}]`)},
	})
	assertVariants(t, Phishing("http://x.example/"), PhishingReport{Scans: []PhishingScan{{URL: "u"}}}, []variant{
		{"status null", ok(`[{"url":"u","scan_status":null}]`)}, {"status empty", ok(`[{"url":"u","scan_status":{}}]`)},
	})
}

// CONTRACT §17.10
func TestWHOISVariants(t *testing.T) {
	created := time.Date(2009, 2, 17, 0, 0, 0, 0, time.UTC)
	old := WHOISReport{Found: true, Domain: "x.example", Registrar: "R", Created: created, Nameservers: []string{"ns1.example"},
		RegistrantContact: WHOISContact{Email: "https://contact.example/x"}}
	assertVariants(t, WHOIS("x.example"), old, []variant{
		{"old shape", ok(`{"domain":"x.example","registrar":"R","created_date":"2009-02-17","registrant_email":"https://contact.example/x","nameservers":["ns1.example"]}`)},
		{"new shape", ok(`{"found":true,"domain":"x.example","registrar":"R","created_date":"2009-02-17T00:00:00.000Z","registrant_email":"https://contact.example/x","nameservers":["ns1.example"]}`)},
		{"no millis", ok(`{"found":true,"domain":"x.example","registrar":"R","created_date":"2009-02-17T00:00:00Z","registrant_email":"https://contact.example/x","nameservers":["ns1.example."]}`)},
		{"dates empty and null", ok(`{"domain":"x.example","registrar":"R","created_date":"2009-02-17","updated_date":"","expiration_date":null,"registrant_email":"https://contact.example/x","nameservers":["ns1.example"]}`)},
		{"found null", ok(`{"found":null,"domain":"x.example","registrar":"R","created_date":"2009-02-17","registrant_email":"https://contact.example/x","nameservers":["ns1.example"]}`)},
	})
	signed := true
	assertVariants(t, WHOIS("x.example"), WHOISReport{Found: true, Domain: "x.example", DNSSEC: &signed}, []variant{
		{"dnssec", ok(`{"domain":"x.example","found":true,"dnssec":true}`)},
		{"dnnsec", ok(`{"domain":"x.example","found":true,"dnnsec":true}`)},
		{"as text", ok(`{"domain":"x.example","found":"true","dnssec":"true"}`)},
	})
	no := false
	assertVariants(t, WHOIS("no.example"), WHOISReport{Domain: "no.example", Punycode: "no.example", Extension: "example", DNSSEC: &no, Nameservers: []string{}}, []variant{
		{"not registered", ok(`{"found":false,"domain":"no.example","punycode":"no.example","extension":"example","dnssec":false,"nameservers":[],"registrar":"","registrant":""}`)},
	})
	assertVariants(t, WHOIS("no.example"), WHOISReport{Domain: "no.example"}, []variant{
		{"not found, and no name", ok(`{"found":false}`)},
	})
	assertVariants(t, WHOIS("no.example"), WHOISReport{Domain: "no.example", Found: true}, []variant{
		{"old shape, the name alone", ok(`{"domain":"no.example"}`)}, {"found and no more", ok(`{"found":true}`)},
	})
	t.Run("dates registries write", func(t *testing.T) {
		got := read(t, WHOIS("x.example"), []byte(ok(`{"domain":"x.example","created_date":"17-Feb-2009","updated_date":"before 1996",
			"updated_date_raw":"in 1995","expiration_date":"","expiration_date_raw":"2033-02-17T22:07:54Z"}`)))
		assert.Equal(t, "17-Feb-2009", got.CreatedRaw, "what cannot be read is kept as text")
		assert.True(t, got.Created.IsZero())
		assert.Equal(t, "in 1995", got.UpdatedRaw)
		assert.Equal(t, time.Date(2033, 2, 17, 22, 7, 54, 0, time.UTC), got.Expires)
	})
}

// CONTRACT §16
func TestTokenAndAccountsVariants(t *testing.T) {
	assertVariants(t, Token(), TokenReport{ID: "55c5", Status: "active"}, []variant{
		{"message of success", `{"result":{"id":"55c5","status":"active"},"success":true,"errors":[],"messages":[{"code":10000,"message":"This API Token is valid and active","type":null}]}`},
		{"messages null", `{"result":{"id":"55c5","status":"active","expires_on":null},"success":true,"errors":null,"messages":null}`},
		{"messages as text", `{"result":{"id":"55c5","status":"active"},"success":true,"messages":["This API Token is valid and active"]}`},
	})
	assertVariants(t, Accounts(), AccountsReport{}, []variant{{"null", ok(`null`)}, {"empty text", ok(`""`)}})
	assertVariants(t, Accounts(), AccountsReport{Accounts: []Account{}}, []variant{{"none visible", ok(`[]`)}})
}

func TestAnswersAboutSomethingElse(t *testing.T) {
	address := netip.MustParseAddr("192.0.2.1")
	for name, try := range map[string]func() error{
		"domain":           func() error { return fails(Domain("a.example"), `{"domain":"b.example"}`) },
		"domain prefix":    func() error { return fails(Domain("a.example"), `{"domain":"www.a.example"}`) },
		"domain homograph": func() error { return fails(Domain("a.example"), `{"domain":"а.example"}`) },
		"whois":            func() error { return fails(WHOIS("a.example"), `{"domain":"example","found":true}`) },
		"history": func() error {
			return fails(DomainHistory("a.example"), `[{"domain":"b.example","categorizations":[]}]`)
		},
		"ip":            func() error { return fails(IP(address), `[{"ip":"192.0.2.2"}]`) },
		"ip unreadable": func() error { return fails(IP(address), `[{"ip":"192.0.2.1/32"}]`) },
		"asn":           func() error { return fails(ASN(64496), `{"asn":64497}`) },
		"asn number":    func() error { return fails(ASN(64496), `64497`) },
		"subnets":       func() error { return fails(Subnets(64496, 1, 20), `{"asn":64497,"subnets":[]}`) },
	} {
		t.Run(name, func(t *testing.T) {
			err := try()
			assert.Equal(t, ProblemOtherSubject, ProblemOf(err))
			assert.Contains(t, err.Error(), "Cloudflare answered about")
		})
	}
	err := fails(Domain("a.example"), `{"domain":"\u001b]0;pwn\u0007\u202e.example"}`)
	assert.Equal(t, ProblemOtherSubject, ProblemOf(err))
	assert.NotContains(t, err.Error(), "\x1b")
	assert.NotContains(t, err.Error(), "\u202e")
}

func fails[T any](q Question[T], result string) error {
	_, err := tryRead(q, []byte(ok(result)))
	return err
}

// What cannot be read names the part of the answer, and nothing else happens.
func TestHostileShapes(t *testing.T) {
	address := netip.MustParseAddr("192.0.2.1")
	deep := strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)
	for _, c := range []struct {
		where, result string
		try           func(string) error
	}{
		{"result.asn", `{"asn":{}}`, failing(ASN(1))},
		{"result.asn", `{"asn":4294967296}`, failing(ASN(1))},
		{"result.asn", `{"asn":-1}`, failing(ASN(1))},
		{"result.asn", `{"asn":1.5}`, failing(ASN(1))},
		{"result.asn", `{"asn":"AS-1"}`, failing(ASN(1))},
		{"result", `true`, failing(ASN(1))},
		{"result", `[{},{}]`, failing(ASN(1))},
		{"result.domain_count", `{"domain_count":1e400}`, failing(ASN(1))},
		{"result.domain_count", `{"domain_count":"0x10"}`, failing(ASN(1))},
		{"result.ip_count_total", `{"ip_count_total":1e1000000000}`, failing(Subnets(1, 1, 1))},
		{"result.ip_count_total", `{"ip_count_total":1.5}`, failing(Subnets(1, 1, 1))},
		{"result.ip_count_total", `{"ip_count_total":` + strings.Repeat("9", 100_000) + `}`, failing(Subnets(1, 1, 1))},
		{"result.subnets", `{"subnets":"192.0.2.0/24"}`, failing(Subnets(1, 1, 1))},
		{"result.subnets[1]", `{"subnets":["192.0.2.0/24",{}]}`, failing(Subnets(1, 1, 1))},
		{"result", `"a domain"`, failing(Domain("a.example"))},
		{"result.risk_types", `{"risk_types":{}}`, failing(Domain("a.example"))},
		{"result.risk_types[0].id", `{"risk_types":[{"id":[]}]}`, failing(Domain("a.example"))},
		{"result.risk_score", `{"risk_score":"high"}`, failing(Domain("a.example"))},
		{"result.risk_score", `{"risk_score":"NaN"}`, failing(Domain("a.example"))},
		{"result.risk_score", `{"risk_score":"Infinity"}`, failing(Domain("a.example"))},
		{"result.popularity_rank", `{"popularity_rank":true}`, failing(Domain("a.example"))},
		{"result.additional_information", `{"additional_information":[]}`, failing(Domain("a.example"))},
		{"result[0]", `[1]`, failing(Bulk("a.example"))},
		{"result[0].categorizations[0].start", `[{"categorizations":[{"start":{}}]}]`, failing(DomainHistory("a.example"))},
		{"result[0].belongs_to_ref", `[{"belongs_to_ref":13335}]`, failing(IP(address))},
		{"result[0].ptr_lookup.ptr_domains", `[{"ptr_lookup":{"ptr_domains":"x"}}]`, failing(IP(address))},
		{"result.reverse_records[0].first_seen", `{"reverse_records":[{"first_seen":[]}]}`, failing(PassiveDNS(address, Window{}, 1, 1))},
		{"result.count", `{"count":"many"}`, failing(PassiveDNS(address, Window{}, 1, 1))},
		{"result.found", `{"found":"perhaps"}`, failing(WHOIS("a.example"))},
		{"result.nameservers", `{"nameservers":"ns1"}`, failing(WHOIS("a.example"))},
		{"result[0].scan_status", `[{"scan_status":"done"}]`, failing(Phishing("http://x.example/"))},
		{"result[0].model_results[0].model_score", `[{"model_results":[{"model_score":[]}]}]`, failing(Phishing("http://x.example/"))},
		{"result", `{"id":1}`, failing(Accounts())},
		{"the answer", deep, failing(Domain("a.example"))},
		{"the answer", `{"domain":` + deep + `}`, failing(Domain("a.example"))},
	} {
		t.Run(c.where, func(t *testing.T) {
			err := c.try(c.result)
			require.Error(t, err)
			assert.True(t, strings.Contains(err.Error(), c.where+" is not "), err.Error())
			assert.Less(t, len(err.Error()), 1000)
		})
	}
}

func failing[T any](q Question[T]) func(string) error {
	return func(result string) error { return fails(q, result) }
}

func TestUnknownMembersSurviveInTheExactBytes(t *testing.T) {
	body := []byte(`{ "success":true, "errors":[], "messages":[], "result": {"domain":"a.example", "verdict":{"new":"\u202e"}} }`)
	env, err := parseEnvelope(KindDomain, 200, body)
	require.NoError(t, err)
	assert.Equal(t, `{"domain":"a.example", "verdict":{"new":"\u202e"}}`, string(env.result))
}

func BenchmarkDecodePassiveDNSPage(b *testing.B) {
	records := make([]string, 1000)
	for i := range records {
		records[i] = fmt.Sprintf(`{"first_seen":"2023-07-15T00:00:00Z","last_seen":"2023-07-18T00:00:00Z","hostname":"host-%d.example"}`, i)
	}
	body := json.RawMessage(`{"reverse_records":[` + strings.Join(records, ",") + `],"count":8112,"page":1,"per_page":1000}`)
	q := PassiveDNS(netip.MustParseAddr("203.0.113.66"), Window{"2023-07-15", "2023-07-18"}, 1, 1000)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		report, err := q.decode(q.key, body)
		if err != nil || len(report.Records) != 1000 {
			b.Fatal(err, len(report.Records))
		}
	}
}
