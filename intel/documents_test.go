package intel

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// documentSums are the SHA-256 sums of the bodies as the documents print them,
// so that nobody, and no editor, touches a byte of them.
var documentSums = map[string]string{
	"asn.json":                         "2e3d167d4c000ea56fb4f628f412db86a5f704992b9558db0ba03bb65c398a98",
	"dns.json":                         "013dea6741d4755e695262746183ae3729afbf88d84a3a7f9fa2756b624e56c6",
	"domain.json":                      "bbc64bb615da158e22b5e0a599e25358a12c372288d94afdb00a528cf589b18c",
	"history.json":                     "97ad2bd70a6e4e14969fe681b5c98cb1d406094289d08454ac37efb8494196fa",
	"ip.json":                          "dc0b2225277dc5bcb992513f0d25f82b5389bc45b40ca2d2096dc5a3dbf74764",
	"miscategorization-reference.json": "d0b310dfa292c4ebf2e1a7f43ca8ea898aa915cf8bb2eaade4b9c8043cfa10d0",
	"miscategorization.json":           "b0c6ad900511e186c243d7e250b80e8bbbc679b0d0dc70b0b93a2f5c64194af7",
	"phishing.json":                    "e3f7596071a82f2af3973d1f677e8aec8d028ebba8cdbb0e6d29a32bffa34436",
	"whois.json":                       "09067641be4c94dcfc286eea82ed11673bf749490e75d298f27a3d759811472d",
}

func document(t testing.TB, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", "documents", name))
	require.NoError(t, err)
	return body
}

func TestDocumentsAreVerbatim(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "documents", "*.json"))
	require.NoError(t, err)
	assert.Len(t, files, len(documentSums))
	for name, want := range documentSums {
		sum := sha256.Sum256(document(t, name))
		assert.Equal(t, want, hex.EncodeToString(sum[:]), name)
	}
}

// read decodes a body as an answer of the API would be.
func read[T any](t testing.TB, q Question[T], body []byte) T {
	t.Helper()
	value, err := tryRead(q, body)
	require.NoError(t, err, "%s", body)
	return value
}

func tryRead[T any](q Question[T], body []byte) (report T, err error) {
	env, err := parseEnvelope(q.key.Kind, 200, body)
	if err != nil {
		return report, err
	}
	value, err := q.inquiry().read(env)
	if err != nil {
		return report, err
	}
	return value.(T), nil
}

const documentedURL = "http://worcester-realistic-ellen-portland.trycloudflare.com/login.html"

var (
	documentedAddress = netip.MustParseAddr("1.1.1.1")
	documentedWindow  = Window{"2023-07-15", "2023-07-18"}
)

func TestDocumentedBodies(t *testing.T) {
	t.Run("asn", func(t *testing.T) {
		assert.Equal(t, ASNReport{ASN: 13335, Description: "CLOUDFLARENET", Country: "US", Type: "isp"},
			read(t, ASN(13335), document(t, "asn.json")))
	})
	t.Run("domain", func(t *testing.T) {
		assert.Equal(t, DomainReport{
			Domain: "cloudflare.com",
			ResolvesTo: []Ref{
				{"ipv4-addr--71f6bb54-e0c5-5e7d-b939-5698fc15a102", "104.16.133.229"},
				{"ipv4-addr--015b0df4-7fcd-5409-9b56-cfd300c662f6", "104.16.132.229"},
				{"ipv6-addr--4a7455cd-e8d0-5bfb-8bdb-f6ebb1759508", "2606:4700::6810:85e5"},
				{"ipv6-addr--68f89579-7204-5ebd-a851-e91b3a86fc6d", "2606:4700::6810:84e5"},
			},
			ContentCategories: []Category{{155, "Technology", 26}, {26, "Technology", 0}},
			Type:              "Apex domain", Notes: "Apex domain given.",
		}, read(t, Domain("cloudflare.com"), document(t, "domain.json")))
	})
	t.Run("history", func(t *testing.T) {
		turn := time.Date(2023, 5, 31, 8, 12, 53, 547029000, time.UTC)
		assert.Equal(t, HistoryReport{Domain: "cloudflare.com", Categorizations: []Categorization{
			{[]Category{{ID: 155, Name: "Technology"}}, time.Date(2020, 12, 16, 19, 49, 30, 533482000, time.UTC), turn},
			{[]Category{{ID: 115, Name: "Login Screens"}, {ID: 155, Name: "Technology"}}, turn, time.Time{}},
		}}, read(t, DomainHistory("cloudflare.com"), document(t, "history.json")))
	})
	t.Run("ip", func(t *testing.T) {
		assert.Equal(t, IPReport{
			Address: documentedAddress,
			Network: &Network{"autonomous-system--2fa28d71-3549-5a38-af05-770b79ad6ea8", 13335, "isp", "US", "CLOUDFLARENET"},
			PTR:     []string{"one.one.one.one"}, Reservations: []string{},
		}, read(t, IP(documentedAddress), document(t, "ip.json")))
	})
	t.Run("dns", func(t *testing.T) {
		first, last := time.Date(2023, 7, 15, 0, 0, 0, 0, time.UTC), time.Date(2023, 7, 18, 0, 0, 0, 0, time.UTC)
		assert.Equal(t, PassiveDNSReport{Records: []PassiveDNSRecord{
			{"internet-ping.svc.starlink.com", first, last}, {"one.one.one.one", first, last}, {"ping.ui.com", first, last},
			{"ping.ubnt.com", first, last}, {"bflow.tiki.video", first, last},
		}, Count: 778, Page: 1, PerPage: 5}, read(t, PassiveDNS(documentedAddress, documentedWindow, 1, 5), document(t, "dns.json")))
	})
	t.Run("phishing", func(t *testing.T) {
		score := 0.999
		assert.Equal(t, PhishingReport{Scans: []PhishingScan{{
			URL: documentedURL, Categorizations: []PhishingCategorization{},
			Models: []PhishingModel{{"MACHINE_LEARNING_v2", &score}},
			Rules: []PhishingRule{{Name: "phishkit.social",
				Description: "Match frequently used phishing kit (Discord, Facebook, Instagram, Twitter)"}},
			Status: &PhishingStatus{true, time.Date(2023, 7, 19, 14, 15, 28, 0, time.UTC), 200, 23098147},
		}}}, read(t, Phishing(documentedURL), document(t, "phishing.json")))
	})
	t.Run("whois", func(t *testing.T) {
		assert.Equal(t, WHOISReport{
			Found: true, Domain: "cloudflare.com", Registrar: "CloudFlare, Inc.", Registrant: "DATA REDACTED",
			Created: time.Date(2009, 2, 17, 0, 0, 0, 0, time.UTC), Updated: time.Date(2017, 5, 24, 0, 0, 0, 0, time.UTC),
			Nameservers: []string{"ns3.cloudflare.com", "ns4.cloudflare.com", "ns5.cloudflare.com", "ns6.cloudflare.com", "ns7.cloudflare.com"},
			RegistrantContact: WHOISContact{Org: "DATA REDACTED", Country: "United States",
				Email: "https://domaincontact.cloudflareregistrar.com/cloudflare.com"},
		}, read(t, WHOIS("cloudflare.com"), document(t, "whois.json")))
	})
}

// The reference's sample has errors beside success, which is a placeholder and
// must not make a success a failure (CONTRACT §9).
func TestReferenceSampleIsASuccessWithMessages(t *testing.T) {
	body := bytes.Replace(document(t, "miscategorization-reference.json"), []byte(`"success"`), []byte(`"result":null,"success"`), 1)
	env, err := parseEnvelope(KindDomain, 200, body)
	require.NoError(t, err)
	assert.True(t, env.success)
	assert.Equal(t, []Message{{Code: 1000, Message: "message", DocumentationURL: "documentation_url", Pointer: "pointer"}}, env.failures)
}

// everyField has each documented field of an endpoint once, with a value that
// occurs nowhere else (CONTRACT §1–§8, §10, §16).
var everyField = map[Kind]string{
	KindASN: `{"asn":64496,"description":"d1","country":"c1","type":"t1","domain_count":901,"top_domains":["top1","top2"]}`,
	KindSubnets: `{"asn":64496,"ip_count_total":1427247692705959881058285969449495136382746624,
		"subnets":["192.0.2.0/24","2001:DB8::/32"],"count":902,"page":903,"per_page":904}`,
	KindDomain: `{"domain":"every.example","resolves_to_refs":[{"id":"r1","value":"v1"}],"popularity_rank":905,
		"application":{"id":906,"name":"n1"},"content_categories":[{"id":907,"name":"n2","super_category_id":908}],
		"risk_types":[{"id":909,"name":"n3","super_category_id":910}],"risk_type":[{"id":911,"name":"n4","super_category_id":912}],
		"risk_score":0.913,"inherited_content_categories":[{"id":914,"name":"n5","super_category_id":915}],
		"inherited_risk_types":[{"id":916,"name":"n6","super_category_id":917}],"inherited_from":"from.example",
		"additional_information":{"suspected_malware_family":"family"},"type":"t2","notes":"n7"}`,
	KindHistory: `[{"domain":"every.example","categorizations":[{"categories":[{"id":918,"name":"n8"}],
		"start":"2021-04-01","end":"2021-04-30"}]}]`,
	KindIP: `[{"ip":"192.0.2.1","belongs_to_ref":{"id":"b1","value":64497,"type":"t3","country":"c2","description":"d2"},
		"risk_types":[{"id":919,"name":"n9","super_category_id":920}],"ip_lists":[{"id":921,"name":"n10","description":"d3"}],
		"ptr_lookup":{"ptr_domains":["ptr.example"],"ptr_lookup_errors":"e1"},"iana_reservations":["i1"]}]`,
	KindPassiveDNS: `{"reverse_records":[{"hostname":"h.example","first_seen":"2021-04-02","last_seen":"2021-04-29"}],
		"count":922,"page":923,"per_page":924}`,
	KindPhishing: `[{"url":"u1","categorizations":[{"category":"c3","verification_status":"v2"}],
		"model_results":[{"model_name":"m1","model_score":0.925}],
		"rule_matches":[{"name":"n11","description":"d4","banning":true,"blocking":true}],
		"scan_status":{"last_processed":"Wed, 19 Jul 2023 14:15:28 GMT","scan_complete":true,"status_code":926,"submission_id":927},
		"screenshot_path":"s1","screenshot_download_signature":"s2","domain":"d5"}]`,
	KindToken: `{"id":"i2","status":"s3","not_before":"2024-05-22T00:00:00Z","expires_on":"2024-06-30T23:59:59Z"}`,
	KindAccounts: `[{"id":"i3","name":"n12","type":"t4","settings":{"enforce_twofactor":true,"abuse_contact_email":"a1"},
		"created_on":"2014-03-01T12:21:02.0000Z","managed_by":{"parent_org_id":"p1","parent_org_name":"p2"}}]`,
	KindCategories: `[{"id":928,"name":"n13","description":"d6","class":"free","beta":false,"subcategories":[
		{"id":929,"name":"n14","description":"d7","class":"removalPending","beta":true}]}]`,
}

func wholeWHOIS() string {
	fields := map[string]any{
		"found": true, "domain": "every.example", "dnssec": true, "extension": "x1", "nameservers": []string{"ns1", "ns2"},
		"punycode": "p3", "registrar": "r2", "registrant": "r3", "id": "i4", "whois_server": "w1", "status": []string{"st1", "st2"},
		"created_date": "2009-02-17T22:07:54.000Z", "updated_date": "2024-01-09T16:45:28.000Z", "expiration_date": "2033-02-17T22:07:54.000Z",
		"created_date_raw": "raw1", "updated_date_raw": "raw2", "expiration_date_raw": "raw3",
	}
	for _, party := range []string{"registrant", "administrative", "technical", "billing", "registrar"} {
		for _, field := range []string{"name", "org", "street", "city", "province", "postal_code", "country", "phone", "phone_ext",
			"fax", "fax_ext", "email", "id", "referral_url"} {
			fields[party+"_"+field] = party + "-" + field
		}
	}
	body, _ := json.Marshal(fields)
	return string(body)
}

// Every value of a body must be found in what was read from it: nothing that
// is documented gets lost on the way.
func TestEveryDocumentedFieldIsRead(t *testing.T) {
	address := netip.MustParseAddr("192.0.2.1")
	for _, c := range []struct {
		kind Kind
		read func([]byte) (any, error)
	}{
		{KindASN, asAny(ASN(64496))},
		{KindSubnets, asAny(Subnets(64496, 1, 20))},
		{KindDomain, asAny(Domain("every.example"))},
		{KindHistory, asAny(DomainHistory("every.example"))},
		{KindIP, asAny(IP(address))},
		{KindPassiveDNS, asAny(PassiveDNS(address, Window{}, 1, 20))},
		{KindPhishing, asAny(Phishing("http://x.example/"))},
		{KindToken, asAny(Token())},
		{KindAccounts, asAny(Accounts())},
		{KindCategories, asAny(GatewayCategories())},
		{KindWHOIS, asAny(WHOIS("every.example"))},
		{KindBulk, asAny(Bulk("every.example"))},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			body := everyField[c.kind]
			switch c.kind {
			case KindWHOIS:
				body = wholeWHOIS()
			case KindBulk:
				body = "[" + everyField[KindDomain] + "]"
			}
			value, err := c.read([]byte(`{"success":true,"errors":[],"messages":[],"result":` + body + `}`))
			require.NoError(t, err)
			found := map[string]int{}
			leavesOf(reflect.ValueOf(value), found)
			for leaf, times := range jsonLeaves(t, body) {
				assert.GreaterOrEqual(t, found[leaf], times, "%s is not in the report", leaf)
			}
		})
	}
	for name, read := range map[string]func([]byte) (any, error){
		"asn.json": asAny(ASN(13335)), "domain.json": asAny(Domain("cloudflare.com")),
		"history.json": asAny(DomainHistory("cloudflare.com")), "ip.json": asAny(IP(documentedAddress)),
		"dns.json": asAny(PassiveDNS(documentedAddress, documentedWindow, 1, 5)), "phishing.json": asAny(Phishing(documentedURL)),
		"whois.json": asAny(WHOIS("cloudflare.com")),
	} {
		t.Run(name, func(t *testing.T) {
			body := document(t, name)
			value, err := read(body)
			require.NoError(t, err)
			var env struct{ Result json.RawMessage }
			require.NoError(t, json.Unmarshal(body, &env))
			found := map[string]int{}
			leavesOf(reflect.ValueOf(value), found)
			for leaf := range jsonLeaves(t, string(env.Result)) {
				// Names lose the dot at their end.
				assert.Positive(t, found[leaf]+found[strings.TrimSuffix(leaf, ".")], "%s is not in the report", leaf)
			}
		})
	}
}

func asAny[T any](q Question[T]) func([]byte) (any, error) {
	return func(body []byte) (any, error) { return tryRead(q, body) }
}

// jsonLeaves counts the scalars of a body in the spelling that leavesOf gives
// them.
func jsonLeaves(t *testing.T, body string) map[string]int {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader([]byte(body)))
	decoder.UseNumber()
	var value any
	require.NoError(t, decoder.Decode(&value))
	leaves := map[string]int{}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, member := range v {
				walk(member)
			}
		case []any:
			for _, item := range v {
				walk(item)
			}
		case string:
			leaves[spelling(v)]++
		case nil:
		default:
			leaves[fmt.Sprint(v)]++
		}
	}
	walk(value)
	delete(leaves, "")
	require.NotEmpty(t, leaves)
	return leaves
}

// spelling is how a text is found in a report: times have one form there.
func spelling(s string) string {
	if at, err := parseTime(s); err == nil {
		return at.Format(time.RFC3339Nano)
	}
	return s
}

func leavesOf(v reflect.Value, found map[string]int) {
	switch value := v.Interface().(type) {
	case time.Time:
		found[value.Format(time.RFC3339Nano)]++
		return
	case netip.Addr:
		found[value.String()]++
		return
	case *big.Int:
		if value != nil {
			found[value.String()]++
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			leavesOf(v.Elem(), found)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			leavesOf(v.Field(i), found)
		}
	case reflect.Slice:
		for i := range v.Len() {
			leavesOf(v.Index(i), found)
		}
	case reflect.Float64:
		found[strconv.FormatFloat(v.Float(), 'g', -1, 64)]++
	default:
		found[fmt.Sprint(v.Interface())]++
	}
}
