package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

func TestStoriesBeginWithIndicatorsTheyTell(t *testing.T) {
	s := newTestSimulator(Options{})
	told := s.Stories()
	require.Len(t, told, 13)
	for _, story := range told {
		i, err := intel.ParseIndicator(story.Start)
		require.NoError(t, err)
		assert.Equal(t, story.Start, i.String())
	}
}

func TestOwnShopInheritsAFalsePositive(t *testing.T) {
	s := newTestSimulator(Options{})
	child := ask[domainResult](t, s, "intel/domain?domain=shop.ourcorp.example")
	assert.Empty(t, child.ContentCategories)
	assert.Equal(t, "ourcorp.example", child.InheritedFrom)
	assert.Equal(t, []int{148, 22}, ids(*child.InheritedContentCategories))
	assert.Equal(t, []int{131, 21}, ids(*child.InheritedRiskTypes))
	history := ask[[]historyResult](t, s, "intel/domain-history?domain=ourcorp.example")
	require.Len(t, history[0].Categorizations, 2)
	assert.Equal(t, "2026-11-19", history[0].Categorizations[1].Start[:10])
	old := ask[map[string]any](t, s, "intel/whois?domain=ourcorp.example")
	assert.NotContains(t, old, "found", "the old record has no such key")
}

func TestGeneratedNamesMostlyDoNotResolve(t *testing.T) {
	s := newTestSimulator(Options{})
	silent := 0
	for n := range dgaNames {
		name := dgaName(n)
		require.Regexp(t, `^xk3v9q[a-z0-9]{7}\.example$`, name)
		d := ask[domainResult](t, s, "intel/domain?domain="+name)
		assert.Equal(t, "necurs", d.Additional.Family)
		if len(d.ResolvesTo) == 0 {
			silent++
			assert.Equal(t, false, ask[map[string]any](t, s, "intel/whois?domain="+name)["found"])
		}
	}
	assert.Equal(t, dgaNames-2, silent)
}

func TestSharedHostHasItsNames(t *testing.T) {
	s := newTestSimulator(Options{})
	page := ask[passiveDNSResult](t, s, "intel/dns?ipv4=198.51.100.20")
	assert.Equal(t, 8112, page.Count)
	assert.Equal(t, 20, page.PerPage)
	around := ask[passiveDNSResult](t, s, "intel/dns?ipv4=198.51.100.20&start=2026-11-15&end=2026-11-21&per_page=100")
	assert.Equal(t, 190, around.Count)
	overview := ask[[]addressResult](t, s, "intel/ip?ipv4=198.51.100.20")
	assert.Empty(t, *overview[0].RiskTypes)
	groups := map[string]int{}
	for name, d := range s.world.domains {
		for _, seen := range d.value.seen {
			if seen.address == "198.51.100.20" {
				labels := strings.Split(name, ".")
				groups[strings.Join(labels[len(labels)-2:], ".")]++
			}
		}
	}
	assert.Equal(t, 3000, groups["sites.example"])
	assert.Equal(t, 1, groups["site-0001.example"])
}

func TestParkedNameUsesTheSingularKey(t *testing.T) {
	d := ask[domainResult](t, newTestSimulator(Options{}), "intel/domain?domain=great-deals.example")
	assert.Nil(t, d.RiskTypes)
	assert.Equal(t, []int{128, 32}, ids(*d.RiskType))
}

func TestPlainStories(t *testing.T) {
	s := newTestSimulator(Options{})
	six := ask[domainResult](t, s, "intel/domain?domain=six.example")
	assert.Equal(t, []string{"2001:db8:600::25"}, values(six.ResolvesTo))

	fresh := ask[domainResult](t, s, "intel/domain?domain=brand-new.example")
	assert.Equal(t, []int{169, 32}, ids(*fresh.RiskTypes))

	weather := ask[domainResult](t, s, "intel/domain?domain=weather.example")
	assert.Equal(t, 212, weather.Rank)
	assert.NotNil(t, weather.RiskScore)
	assert.Zero(t, ask[domainResult](t, s, "intel/domain?domain=weather.example&skip_ranking=true").Rank)
	assert.Empty(t, ask[domainResult](t, s, "intel/domain?domain=weather.example&skip_dns=1").ResolvesTo)

	nobody := ask[map[string]any](t, s, "intel/whois?domain=no-such-name.example")
	assert.Equal(t, false, nobody["found"])
}

func TestUnknownSubjectsHaveTheEmptyShapes(t *testing.T) {
	s := newTestSimulator(Options{})
	for path, want := range map[string]string{
		"intel/domain?domain=nothing-known.example": `{"domain":"nothing-known.example","application":{},"content_categories":[],
			"risk_types":[],"additional_information":{}}`,
		"intel/domain-history?domain=nothing-known.example":                 `[]`,
		"intel/dns?ipv4=192.0.2.251":                                        `{"reverse_records":[],"count":0,"page":1,"per_page":20}`,
		"brand-protection/url-info?url=https%3A%2F%2Fnothing-known.example": `[]`,
		"intel/asn/64499":         `{"asn":64499,"description":"","country":"","type":""}`,
		"intel/asn/64499/subnets": `{"asn":64499,"ip_count_total":0,"subnets":[],"count":0,"page":1,"per_page":20}`,
		"intel/domain/bulk?domain=nothing-known.example&domain=also.invalid.": `[]`,
		"intel/ip?ipv4=10.0.0.1": `[{"ip":"10.0.0.1","belongs_to_ref":{},"risk_types":[],"ip_lists":null,
			"ptr_lookup":{"ptr_domains":null,"ptr_lookup_errors":"no such host"},"iana_reservations":["Private-Use"]}]`,
		"intel/whois?domain=nothing-known.example": `{"found":false,"domain":"nothing-known.example","punycode":"nothing-known.example",
			"extension":"example","dnssec":false,"nameservers":[],"registrar":"","registrant":""}`,
	} {
		assert.JSONEq(t, want, string(ask[json.RawMessage](t, s, path)), path)
	}
	below := ask[domainResult](t, s, "intel/domain?domain=never-seen.payro11.example")
	assert.Equal(t, "payro11.example", below.InheritedFrom, "an unknown host below a known name inherits")
}

func TestDocumentedSubjectsBeyondTheDocuments(t *testing.T) {
	s := newTestSimulator(Options{})
	assert.JSONEq(t, `{"asn":13335,"ip_count_total":1427247692705959881058285969449495136382746624,
		"subnets":["1.0.0.0/24","1.1.1.0/24","104.16.0.0/13","2606:4700::/32","2400:CB00::/32"],"count":5,"page":1,"per_page":20}`,
		string(ask[json.RawMessage](t, s, "intel/asn/13335/subnets")))
	assert.Empty(t, ask[subnetsResult](t, s, "intel/asn/13335/subnets?page=2").Subnets)

	page := ask[passiveDNSResult](t, s, "intel/dns?ipv4=1.1.1.1")
	assert.Equal(t, 778, page.Count)
	assert.Equal(t, reverseRecord{"2026-10-22T00:00:00Z", "2026-11-21T00:00:00Z", "internet-ping.svc.starlink.com"}, page.Records[0])
	assert.Equal(t, "bflow.tiki.video", page.Records[4].Hostname)
	assert.Len(t, ask[passiveDNSResult](t, s, "intel/dns?ipv4=1.1.1.1&page=8&per_page=100").Records, 78)
	assert.Empty(t, ask[passiveDNSResult](t, s, "intel/dns?ipv4=1.1.1.1&page=9223372036854775807").Records)
	assert.Zero(t, ask[passiveDNSResult](t, s, "intel/dns?ipv4=1.1.1.1&start=2011-01-01&end=2011-02-01").Count)
}

func TestEveryCategoryHasATestName(t *testing.T) {
	s := newTestSimulator(Options{})
	for _, info := range intel.Categories() {
		if info.Deprecated {
			continue
		}
		d := ask[domainResult](t, s, "intel/domain?domain="+slug(info.Name)+".testcategory.com")
		list := d.ContentCategories
		if info.IsSecurity() {
			list = *d.RiskTypes
		}
		assert.Equal(t, []int{info.ID, info.SuperID}, ids(list), info.Name)
	}
	for _, name := range []string{"commandandcontrolandbotnet", "parkedandforsaledomains", "privateipaddress", "newdomains"} {
		assert.NotNil(t, s.world.domains[name+".testcategory.com"], name)
	}
}

func TestBulkMatchesDetailsWithoutResolution(t *testing.T) {
	s := newTestSimulator(Options{})
	path := "intel/domain/bulk?domain=weather.example&domain=Login.Payro11.example.&domain=weather.example&domain=never.example"
	got := ask[[]domainResult](t, s, path)
	require.Len(t, got, 2, "one each, the unknown left out")
	assert.Equal(t, "login.payro11.example", got[0].Domain)
	assert.Empty(t, got[0].ResolvesTo)
	assert.Equal(t, "payro11.example", got[0].InheritedFrom)
	assert.Zero(t, got[1].Rank)
	assert.Equal(t, 212, ask[[]domainResult](t, s, path+"&include_ranking=true")[1].Rank)
}

// TestHostileFieldsAreHostile proves the story does what it says: every field
// of text carries something a terminal must not see.
func TestHostileFieldsAreHostile(t *testing.T) {
	s := newTestSimulator(Options{})
	crash := "\x1b[" + strings.Repeat(";", 32) + "1"
	require.Len(t, crash, 35)
	record := ask[map[string]any](t, s, "intel/whois?domain=hostile.example")
	plain := map[string]bool{"domain": true, "extension": true}
	for key, value := range record {
		if text, ok := value.(string); ok && !plain[key] && !strings.Contains(key, "_date") {
			assert.True(t, hazardous(text), "%s: %q", key, text)
		}
	}
	assert.Contains(t, record["registrar"], crash)
	_, body := get(t, s, "intel/domain?domain=hostile.example")
	for _, key := range []string{"name", "suspected_malware_family", "type", "notes"} {
		assert.Contains(t, body, fmt.Sprintf("%q:", key))
	}
	d := ask[domainResult](t, s, "intel/domain?domain=hostile.example")
	for _, text := range []string{d.Type, *d.Notes, d.Application.Name, d.Additional.Family, d.ContentCategories[0].Name, (*d.RiskTypes)[0].Name} {
		assert.True(t, hazardous(text), "%q", text)
	}
	names := ask[passiveDNSResult](t, s, "intel/dns?ipv4=198.51.100.230&per_page=100")
	bad := 0
	for _, r := range names.Records {
		if hazardous(r.Hostname) {
			bad++
		}
	}
	assert.Equal(t, names.Count-1, bad, "all but the subject itself")
	scan := ask[[]scanResult](t, s, "brand-protection/url-info?url=http://hostile.example/")[0]
	assert.True(t, hazardous(scan.Rules[0].Description))
	network := ask[networkResult](t, s, "intel/asn/64510")
	assert.True(t, hazardous(network.Description) && hazardous(network.Country) && hazardous(network.Type))
}

// hazardous reports whether a text holds more than ordinary short text.
func hazardous(text string) bool {
	return len(text) > 4096 || strings.ContainsAny(text, "=<%|") || strings.ContainsFunc(text, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsPrint(r)
	})
}

func TestIPListsCategoriesTokensAndAccounts(t *testing.T) {
	s := newTestSimulator(Options{})
	assert.Contains(t, ask[[]ipList](t, s, "intel/ip-lists"), ipList{ID: 3, Name: "Malware", Description: "Addresses that host malware"})
	categories := ask[[]gatewayCategory](t, s, "gateway/categories")
	assert.Len(t, categories, len(intel.SuperCategories()))
	token := ask[map[string]string](t, s, "tokens/verify")
	assert.Equal(t, "active", token["status"])
	assert.Len(t, token["id"], 32)
	status, body := request(t, s, http.MethodGet, "/user/tokens/verify", bearerToken("cfat_x"), "")
	assert.Equal(t, http.StatusUnauthorized, status)
	assert.Contains(t, body, "1000")
	status, body = request(t, s, http.MethodGet, "/user/tokens/verify", bearerToken("cfut_x"), "")
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, body, `"messages":[{"code":10000,"message":"This API Token is valid and active","type":null}]`)
	status, body = request(t, s, http.MethodGet, "/accounts", bearerToken("t"), "")
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, body, `"id":"`+DemoAccount+`"`)
	assert.Contains(t, body, `"result_info":{"page":1,"per_page":20,"count":1,"total_count":1,"total_pages":1}`)
}

func TestMomentsSurviveLeapDays(t *testing.T) {
	leap := time.Date(2024, 3, 1, 10, 0, 0, 0, time.UTC)
	assert.Equal(t, "2024-02-29", daysAgo(1).time(leap).Format(time.DateOnly))
	assert.Equal(t, "2024-02-29T09:10:11.123456Z", historyTime(daysAgo(1).at(clock(9, 10, 11, 123456)), leap))
	assert.Equal(t, "2023-12-31", daysAgo(1).time(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)).Format(time.DateOnly))
	assert.True(t, on("not a date").fixed.IsZero())
}
