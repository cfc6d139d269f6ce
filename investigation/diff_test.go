package investigation

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

var answeredThen = time.Date(2026, 11, 13, 9, 0, 0, 0, time.UTC)

// keptAnswer is an answer read from the body that a result comes in.
func keptAnswer(t testing.TB, key intel.Key, result string, days int) (intel.AnyAnswer, bool) {
	t.Helper()
	answers := readable([]intel.Record{{
		ID: fmt.Sprint("a", days), Scope: intel.Scope{Base: "https://api.example", Account: strings.Repeat("a", 32)}, Key: key,
		Analyst: "ana", At: answeredThen.AddDate(0, 0, days), Status: 200, Body: []byte(`{"success":true,"errors":[],"messages":[],"result":` + result + `}`),
	}})
	if len(answers) == 0 {
		return intel.AnyAnswer{}, false
	}
	return answers[0], true
}

func snapshotOf(t testing.TB, key intel.Key, result string, days int) Snapshot {
	t.Helper()
	a, ok := keptAnswer(t, key, result, days)
	require.True(t, ok, result)
	return SnapshotOf(a)
}

// compared is what changed from one result to another, a line for each change.
func compared(t testing.TB, key intel.Key, was, now string) []string {
	t.Helper()
	c := Compare("", snapshotOf(t, key, was, 0), snapshotOf(t, key, now, 9))
	assert.Empty(t, c.Partly)
	return changeLines(c)
}

func changeLines(c Comparison) []string {
	lines := []string{}
	for _, change := range c.Changes {
		lines = append(lines, change.Field+": "+change.Words(intel.Defang))
	}
	return lines
}

var (
	domainKey   = intel.Domain("login.payro11.example").Key()
	whoisKey    = intel.WHOIS("payro11.example").Key()
	historyKey  = intel.DomainHistory("payro11.example").Key()
	ipKey       = intel.Key{Kind: intel.KindIP, Value: "203.0.113.66"}
	asnKey      = intel.ASN(64500).Key()
	phishingKey = intel.Phishing("http://login.payro11.example/").Key()
)

const (
	phishingJSON   = `{"id":131,"name":"Phishing","super_category_id":21}`
	malwareJSON    = `{"id":117,"name":"Malware","super_category_id":21}`
	newDomainsJSON = `{"id":169,"name":"New Domains","super_category_id":32}`
)

func TestCompareDomainDetails(t *testing.T) {
	was := `{"domain":"login.payro11.example","risk_score":0.41,"popularity_rank":900,"risk_types":[` + newDomainsJSON + `],
		"inherited_from":"payro11.example","inherited_risk_types":[],"application":{"id":4,"name":"Old"},"notes":"",
		"additional_information":{"suspected_malware_family":"conficker"},"type":"Subdomain",
		"resolves_to_refs":[{"id":"x","value":"203.0.113.66"},{"id":"y","value":"2001:DB8::66"}]}`
	now := `{"domain":"login.payro11.example","risk_score":0.97,"risk_types":[` + phishingJSON + `,` + malwareJSON + `],
		"inherited_from":"payro11.example","inherited_risk_types":[` + phishingJSON + `],"application":{"id":4,"name":"New"},"notes":"seen",
		"additional_information":{},"type":"Subdomain",
		"resolves_to_refs":[{"id":"z","value":"2001:db8::66"},{"id":"w","value":"203.0.113.67"}]}`
	assert.Equal(t, []string{
		"security: + Phishing + Malware − New Domains",
		"inherited security: + Phishing",
		"risk score: 0.41 → 0.97",
		"rank: 900 → not reported",
		"application: Old 4 → New 4",
		"DGA family: conficker → not reported",
		"notes: not reported → seen",
		"resolved addresses: + 203.0.113[.]67 − 203.0.113[.]66",
	}, compared(t, domainKey, was, now))
}

func TestCompareTellsNullAbsentAndEmptyApart(t *testing.T) {
	with := func(member string) string { return `{"domain":"login.payro11.example"` + member + `}` }
	assert.Empty(t, compared(t, domainKey, with(``), with(`,"risk_types":null`)), "neither was reported")
	assert.Equal(t, []string{"security: not reported → none"}, compared(t, domainKey, with(``), with(`,"risk_types":[]`)))
	assert.Equal(t, []string{"security: none → not reported"}, compared(t, domainKey, with(`,"risk_types":[]`), with(`,"risk_types":null`)))
	assert.Equal(t, []string{"security: + Phishing (not reported before)"},
		compared(t, domainKey, with(``), with(`,"risk_types":[`+phishingJSON+`]`)))
	assert.Equal(t, []string{"security: − Phishing (not reported now)"},
		compared(t, domainKey, with(`,"risk_types":[`+phishingJSON+`]`), with(``)))
	assert.Equal(t, []string{"security: + Phishing"},
		compared(t, domainKey, with(`,"risk_types":[]`), with(`,"risk_types":[`+phishingJSON+`]`)))
}

func TestCompareNamesAMemberThatNobodyKnows(t *testing.T) {
	with := func(member string) string { return `{"domain":"login.payro11.example"` + member + `}` }
	for _, c := range []struct{ was, now, want string }{
		{``, `,"new_field":{"x":1}`, "result.new_field.x: absent → 1"},
		{`,"new_field":{"x":1}`, `,"new_field":{"x":2}`, "result.new_field.x: 1 → 2"},
		{`,"new_field":null`, ``, "result.new_field: null → absent"},
		{`,"new_field":[]`, `,"new_field":{}`, "result.new_field: [] → {}"},
		{`,"new_field":""`, `,"new_field":"words"`, `result.new_field: "" → words`},
		{`,"new_field":"1"`, `,"new_field":1`, `result.new_field: "1" → 1`},
		{`,"new_list":[{"a":1,"b":2},{"a":2,"b":1}]`, `,"new_list":[{"b":1,"a":2},{"a":1,"b":1}]`, `result.new_list[]: + {"a":1,"b":1} − {"a":1,"b":2}`},
		{`,"risk_types":[{"id":131,"name":"Phishing","weight":1}]`, `,"risk_types":[{"id":131,"name":"Phishing","weight":2}]`,
			"result.risk_types[Phishing].weight: 1 → 2"},
	} {
		assert.Equal(t, []string{c.want}, compared(t, domainKey, with(c.was), with(c.now)), "%s, %s", c.was, c.now)
	}
	assert.Equal(t, []string{"security: + Malware"}, compared(t, domainKey, with(`,"risk_types":[{"id":131,"name":"Phishing","weight":1}]`),
		with(`,"risk_types":[{"id":131,"name":"Phishing","weight":1},{"id":117,"name":"Malware","weight":3}]`)),
		"a member of what came is not a change of its own")
}

func TestCompareAnAnswerAboutManyNames(t *testing.T) {
	bulkKey := intel.Bulk("login.payro11.example", "other.example", "third.example").Key()
	alone := snapshotOf(t, domainKey, `{"domain":"login.payro11.example","risk_score":0.4,"resolves_to_refs":[{"value":"203.0.113.66"}],"only_here":1,"both":1}`, 0)
	many := snapshotOf(t, bulkKey, `[{"domain":"other.example","risk_score":0.9},{"domain":"LOGIN.payro11.example.","risk_score":0.4,"both":2}]`, 3)

	c := Compare("login.payro11.example", alone, many)
	assert.Equal(t, TopicDomain, c.Topic)
	assert.Equal(t, []string{"result.both: 1 → 2"}, changeLines(c), "addresses that were not asked for did not go")
	assert.Equal(t, "the answer before left it out", Compare("third.example", many, snapshotOf(t, intel.Domain("third.example").Key(), `{"domain":"third.example"}`, 4)).Partly)
	assert.Equal(t, "this answer left it out", Compare("third.example", snapshotOf(t, intel.Domain("third.example").Key(), `{"domain":"third.example"}`, 1), many).Partly)
}

func TestCompareWHOIS(t *testing.T) {
	was := `{"domain":"payro11.example","registrar":"Example Registrar, Inc.","nameservers":["NS1.bulk.example.","ns2.bulk.example"],
		"created_date":"2026-11-02T00:00:00Z","updated_date":"2026-11-02","status":["clientTransferProhibited","ok"],"dnssec":false,"registrant":"REDACTED"}`
	now := `{"domain":"payro11.example","registrar":"Other Registrar","nameservers":["ns2.bulk.example","ns1.bulk.example","ns3.bulk.example"],
		"created_date":"2026-11-02","updated_date":"2026-11-20T08:30:00Z","status":["ok"],"dnssec":true,"registrant":"REDACTED","registrant_country":"US"}`
	assert.Equal(t, []string{
		"registrar: Example Registrar, Inc. → Other Registrar",
		"nameservers: + ns3.bulk[.]example",
		"updated: 2026-11-02 → 2026-11-20T08:30:00Z",
		"status: − clientTransferProhibited",
		"DNSSEC: no → yes",
		"registrant country: not reported → US",
	}, compared(t, whoisKey, was, now))
	assert.Equal(t, []string{"found: no → yes"}, compared(t, whoisKey, `{"found":false,"domain":"payro11.example"}`, now),
		"of a name without a record nothing else can have changed")
}

func TestCompareCategoryHistory(t *testing.T) {
	was := `[{"domain":"payro11.example","categorizations":[{"categories":[` + newDomainsJSON + `],"start":"2026-11-02"}]}]`
	now := `[{"domain":"payro11.example","categorizations":[
		{"categories":[` + malwareJSON + `,` + phishingJSON + `],"start":"2026-11-18"},
		{"categories":[` + newDomainsJSON + `],"start":"2026-11-02","end":"2026-11-18"}]}]`
	assert.Equal(t, []string{
		"categories since: + 2026-11-18 Malware, Phishing",
		"2026-11-02 New Domains until: still so → 2026-11-18",
	}, compared(t, historyKey, was, now))
}

func TestCompareIPOverview(t *testing.T) {
	was := `[{"ip":"203.0.113.66","belongs_to_ref":{"id":"a","value":64500,"type":"isp","country":"NL","description":"DEMO-HOSTING"},
		"risk_types":[],"ip_lists":null,"ptr_lookup":{"ptr_domains":["66.dyn.hosting.example."],"ptr_lookup_errors":""}}]`
	now := `[{"ip":"203.0.113.66","belongs_to_ref":{"id":"b","value":"AS64501","type":"hosting_provider","country":"NL","description":"DEMO-HOSTING"},
		"risk_types":[` + malwareJSON + `],"ip_lists":[{"id":3,"name":"botnets"}],"ptr_lookup":{"ptr_domains":["67.dyn.hosting.example"]}}]`
	assert.Equal(t, []string{
		"security: + Malware",
		"network: AS64500 → AS64501",
		"infrastructure: isp → hosting provider",
		"PTR: + 67.dyn.hosting[.]example − 66.dyn.hosting[.]example",
		"IP lists: + botnets 3 (not reported before)",
	}, compared(t, ipKey, was, now))
}

func TestCompareASN(t *testing.T) {
	assert.Equal(t, []string{"names: 8112 → 9000", "top names: + c[.]example − a[.]example"}, compared(t, asnKey,
		`{"asn":64500,"description":"DEMO-HOSTING","domain_count":8112,"top_domains":["a.example","b.example"]}`,
		`{"asn":64500,"description":"DEMO-HOSTING","domain_count":9000,"top_domains":["b.example","c.example"]}`))
}

func TestComparePhishing(t *testing.T) {
	was := `[{"url":"http://login.payro11.example/","categorizations":[{"category":"SUSPICIOUS"}],"model_results":[{"model_name":"M2","model_score":0.4}],
		"rule_matches":[],"scan_status":{"scan_complete":false},"screenshot_download_signature":"one"}]`
	now := `[{"url":"http://login.payro11.example/","categorizations":[{"category":"PHISHING","verification_status":"confirmed"}],
		"model_results":[{"model_name":"M2","model_score":0.99},{"model_name":"M3","model_score":0.5}],
		"rule_matches":[{"name":"phishkit.social","banning":true}],"scan_status":{"scan_complete":true},"screenshot_download_signature":"two"}]`
	assert.Equal(t, []string{
		"verdict: + PHISHING confirmed − SUSPICIOUS",
		"model M2: 0.4 → 0.99",
		"model M3: not reported → 0.5",
		"rules: + phishkit.social · banning",
		"scan complete: no → yes",
	}, compared(t, phishingKey, was, now))
	assert.Contains(t, compared(t, phishingKey, `[]`, now), "scans: 0 → 1")
}

func namesKey(start, end string) intel.Key {
	return intel.Key{Kind: intel.KindPassiveDNS, Value: "203.0.113.66", Window: intel.Window{Start: start, End: end}, Page: 1, PerPage: 500}
}

func namesResult(count int, seen ...string) string {
	records := []map[string]any{}
	for _, s := range seen {
		f := strings.Fields(s)
		records = append(records, map[string]any{"hostname": f[0], "first_seen": f[1], "last_seen": f[2]})
	}
	text, _ := json.Marshal(map[string]any{"reverse_records": records, "count": count, "page": 1, "per_page": 500})
	return string(text)
}

func TestComparePassiveDNSOnlyInsideTheDaysOfBothWindows(t *testing.T) {
	was := snapshotOf(t, namesKey("2026-10-13", "2026-11-12"), namesResult(4,
		"gone.example 2026-10-20 2026-11-02", "old.example 2026-10-13 2026-10-15", "stays.example 2026-10-30 2026-11-12", "UP.example. 2026-10-30 2026-11-12"), 0)
	now := snapshotOf(t, namesKey("2026-10-22", "2026-11-21"), namesResult(4,
		"stays.example 2026-10-30 2026-11-21", "found.example 2026-11-01 2026-11-04", "new.example 2026-11-15 2026-11-21", "up.example 2026-10-30 2026-11-21"), 9)
	c := Compare("", was, now)
	assert.Equal(t, []string{"names: + found[.]example − gone[.]example"}, changeLines(c))
	assert.Equal(t, "only the days both windows cover, 2026-10-22 … 2026-11-12", c.Partly)

	apart := Compare("", snapshotOf(t, namesKey("2026-01-01", "2026-01-31"), namesResult(0), 0), now)
	assert.Empty(t, apart.Changes)
	assert.Contains(t, apart.Partly, "no day is in both windows")
}

func TestComparePassiveDNSOnlyWhereItWasLoaded(t *testing.T) {
	key := namesKey("2026-10-22", "2026-11-21")
	part := snapshotOf(t, key, namesResult(214, "a.example 2026-10-30 2026-11-01", "b.example 2026-10-30 2026-11-01"), 0)
	whole := snapshotOf(t, key, namesResult(2, "b.example 2026-10-30 2026-11-01", "c.example 2026-10-30 2026-11-01"), 9)

	c := Compare("", part, whole)
	assert.Equal(t, []string{"names: − a[.]example"}, changeLines(c))
	assert.Equal(t, "which are new cannot be said: 212 of the earlier list were not loaded", c.Partly)
	c = Compare("", whole, part)
	assert.Equal(t, []string{"names: + a[.]example"}, changeLines(c))
	assert.Equal(t, "which are gone cannot be said: 212 of the later list are not loaded", c.Partly)
	assert.Empty(t, c.Unchanged())

	c = Compare("", whole, snapshotOf(t, key, namesResult(3, "b.example 2026-10-30 2026-11-01", "c.example 2026-10-30 2026-11-01"), 9))
	assert.Equal(t, "no change seen in what both have; which are gone cannot be said: 1 of the later list are not loaded", c.Unchanged())
	c = Compare("", part, part)
	assert.True(t, c.Nothing)
	assert.True(t, strings.HasPrefix(c.Unchanged(), "nothing could be compared: which are new cannot be said"), c.Unchanged())
}

func TestPagesOfAListAreOneSnapshot(t *testing.T) {
	page := func(n, days int, names ...string) intel.AnyAnswer {
		key := namesKey("2026-10-22", "2026-11-21")
		key.Page = n
		a, ok := keptAnswer(t, key, strings.Replace(namesResult(2, names...), `"page":1`, fmt.Sprintf(`"page":%d`, n), 1), days)
		require.True(t, ok)
		return a
	}
	all := []intel.AnyAnswer{
		page(2, 12, "b.example 2026-11-01 2026-11-02"), page(1, 11, "c.example 2026-11-01 2026-11-02"),
		page(2, 2, "b.example 2026-11-01 2026-11-02"), page(1, 1, "a.example 2026-11-01 2026-11-02"),
	}
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	snapshots := SnapshotsOf(all)
	require.Len(t, snapshots, 2)
	assert.Len(t, snapshots[0].Answers, 2)
	assert.Equal(t, answeredThen.AddDate(0, 0, 12), snapshots[0].At)
	c := Compare("", snapshots[1], snapshots[0])
	assert.Equal(t, []string{"names: + c[.]example − a[.]example"}, changeLines(c))
	assert.Empty(t, c.Partly)
}

func TestCompareSubnets(t *testing.T) {
	key := intel.Key{Kind: intel.KindSubnets, Value: "AS64500", Page: 1, PerPage: 500}
	assert.Equal(t, []string{"addresses: 512 → 768", "prefixes in all: 2 → 3", "subnets: + 203.0.113[.]0/24"}, compared(t, key,
		`{"asn":64500,"ip_count_total":512,"subnets":["192.0.2.0/24","198.51.100.0/24"],"count":2,"page":1,"per_page":500}`,
		`{"asn":64500,"ip_count_total":768,"subnets":["203.0.113.0/24","198.51.100.0/24","192.0.2.0/24"],"count":3,"page":1,"per_page":20}`))
}

func TestShort(t *testing.T) {
	now := answeredThen.AddDate(0, 0, 9)
	c := Comparison{Before: Snapshot{At: answeredThen}}
	assert.Empty(t, c.Short(now))
	c.Changes = []Change{{Added: []string{"a", "b"}, Removed: []string{"c"}}}
	assert.Equal(t, "Δ +2 −1 since 9 d", c.Short(now))
	c.Changes = append(c.Changes, Change{From: "0.41", To: "0.97"})
	assert.Equal(t, "Δ +2 −1 ~1 since 9 d", c.Short(now))
}
