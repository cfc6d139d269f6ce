package simulator

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

// storyClock is the day the screens are drawn at.
func storyClock() time.Time { return time.Date(2026, 11, 21, 12, 4, 12, 0, time.UTC) }

// newTestSimulator is a simulator on the screens' day.
func newTestSimulator(o Options) *Simulator {
	if o.Now == nil {
		o.Now = storyClock
	}
	return New(o)
}

// ask gets an account's path, such as "intel/domain?domain=a.example", and
// decodes the answer's result, which has to be a success.
func ask[T any](t *testing.T, s *Simulator, path string) T {
	t.Helper()
	status, body := get(t, s, path)
	require.Equal(t, http.StatusOK, status, body)
	var envelope struct {
		Success bool
		Result  json.RawMessage
	}
	require.NoError(t, json.Unmarshal([]byte(body), &envelope))
	require.True(t, envelope.Success)
	var result T
	require.NoError(t, json.Unmarshal(envelope.Result, &result))
	return result
}

func get(t *testing.T, s *Simulator, path string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, BaseURL+"/accounts/"+testAccount+"/"+path, nil)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer t")
	response, err := s.Transport().RoundTrip(r)
	require.NoError(t, err)
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return response.StatusCode, string(body)
}

func ids(list []category) []int {
	var ids []int
	for _, c := range list {
		ids = append(ids, c.ID)
	}
	return ids
}

func TestPayrollDomainIsAsDrawn(t *testing.T) {
	s := newTestSimulator(Options{})
	d := ask[domainResult](t, s, "intel/domain?domain=LOGIN.payro11.example.")
	assert.Equal(t, "login.payro11.example", d.Domain)
	assert.Equal(t, []string{"203.0.113.66", "203.0.113.67", "2001:db8::66"}, values(d.ResolvesTo))
	assert.Equal(t, "ipv4-addr--dd47827f-5856-5b51-a0ca-3f2014b9cc40", d.ResolvesTo[0].ID)
	assert.Empty(t, *d.RiskTypes)
	assert.Empty(t, d.ContentCategories)
	assert.Equal(t, "payro11.example", d.InheritedFrom)
	assert.Equal(t, []int{131, 117, 21}, ids(*d.InheritedRiskTypes))
	assert.InDelta(t, 0.97, *d.RiskScore, 1e-9)
	assert.Equal(t, "conficker", d.Additional.Family)
	assert.Zero(t, d.Rank)
	assert.Empty(t, d.Type)
	assert.NotNil(t, d.Notes)
}

func values(refs []ref) []string {
	var list []string
	for _, r := range refs {
		list = append(list, r.Value)
	}
	return list
}

func TestPayrollWHOISAndHistoryAreAsDrawn(t *testing.T) {
	s := newTestSimulator(Options{})
	w := ask[map[string]any](t, s, "intel/whois?domain=payro11.example")
	assert.Equal(t, true, w["found"])
	assert.Equal(t, "2026-11-02T07:31:12.000Z", w["created_date"])
	assert.Equal(t, "2026-11-02T07:31:12.000Z", w["updated_date"])
	assert.Equal(t, "Example Registrar, Inc.", w["registrar"])
	assert.Equal(t, []any{"ns1.bulk.example", "ns2.bulk.example"}, w["nameservers"])
	assert.Equal(t, "United States", w["registrant_country"])
	hidden := 0
	for _, value := range w {
		if value == redacted {
			hidden++
		}
	}
	assert.Equal(t, 4, hidden)
	for _, other := range []string{"payro1l.example", "hr-portal.example", "paysl1p.example"} {
		assert.Equal(t, w["nameservers"], ask[map[string]any](t, s, "intel/whois?domain="+other)["nameservers"], other)
	}

	history := ask[[]historyResult](t, s, "intel/domain-history?domain=payro11.example")
	require.Len(t, history, 1)
	require.Len(t, history[0].Categorizations, 2)
	before, after := history[0].Categorizations[0], history[0].Categorizations[1]
	assert.Equal(t, []int{169}, ids(before.Categories))
	assert.Equal(t, "2026-11-02", before.Start[:10])
	assert.Equal(t, []int{131, 117}, ids(after.Categories))
	assert.Equal(t, "2026-11-18T09:10:11.123456Z", after.Start)
	assert.Equal(t, after.Start, before.End)
	assert.Empty(t, after.End)
}

func TestPayrollAddressIsAsDrawn(t *testing.T) {
	s := newTestSimulator(Options{})
	status, body := get(t, s, "intel/ip?ipv4=203.0.113.66")
	require.Equal(t, http.StatusOK, status)
	assert.JSONEq(t, `{"result":[{"ip":"203.0.113.66","belongs_to_ref":{"id":"`+intel.ASNSTIXID(64500)+`","value":64500,
		"type":"hosting_provider","country":"NL","description":"DEMO-HOSTING"},"risk_types":[],"ip_lists":null,
		"ptr_lookup":{"ptr_domains":["66.dyn.hosting.example."],"ptr_lookup_errors":""},"iana_reservations":[]}],
		"success":true,"errors":[],"messages":[]}`, body)

	v6 := ask[[]map[string]any](t, s, "intel/ip?ipv6=2001:DB8::66")
	require.Len(t, v6, 1)
	assert.Equal(t, "2001:db8::66", v6[0]["ip"])
}

func TestPayrollPassiveDNSIsAsDrawn(t *testing.T) {
	s := newTestSimulator(Options{})
	page := ask[passiveDNSResult](t, s, "intel/dns?ipv4=203.0.113.66&per_page=500")
	assert.Equal(t, 214, page.Count)
	assert.Equal(t, 100, page.PerPage, "the answer says what was granted")
	require.Len(t, page.Records, 100)

	days := map[string]string{}
	groups := map[string]int{}
	for _, r := range page.Records {
		days[r.Hostname] = r.First[5:10] + " " + r.Last[5:10]
		labels := strings.Split(r.Hostname, ".")
		groups[strings.Join(labels[len(labels)-2:], ".")]++
	}
	assert.Equal(t, 31, groups["shop-a.example"])
	assert.Equal(t, 22, groups["shop-b.example"])
	assert.Equal(t, 4, groups["payro11.example"])
	for name, want := range map[string]string{
		"login.payro11.example": "11-03 11-21", "cdn.payro11.example": "11-03 11-20", "mail.payro11.example": "11-05 11-20",
		"hr-portal.example": "11-09 11-21", "paysl1p.example": "11-12 11-21", "payro1l.example": "10-29 11-14",
		"static.shop-a.example": "10-22 11-21", "www.shop-a.example": "10-22 11-21", "blog.shop-b.example": "10-22 11-19",
		"intranet-login.example": "11-17 11-21", "webmail-secure.example": "11-18 11-21", "xn--pyroll-ita.example": "11-18 11-21",
		"cloud-files.example": "10-22 11-02", "parked-172.example": "10-22 11-21", "parked-179.example": "10-22 11-21",
	} {
		assert.Equal(t, want, days[name], name)
	}

	total := len(page.Records)
	for n := 2; n <= 3; n++ {
		more := ask[passiveDNSResult](t, s, "intel/dns?ipv4=203.0.113.66&per_page=100&page="+string(rune('0'+n)))
		total += len(more.Records)
	}
	assert.Equal(t, 214, total)
}

func TestPayrollScansAreFlagged(t *testing.T) {
	s := newTestSimulator(Options{})
	for _, url := range []string{"https://login.payro11.example/x", "http://login.payro11.example/", "http://LOGIN.payro11.example"} {
		scans := ask[[]scanResult](t, s, "brand-protection/url-info?url="+url)
		require.Len(t, scans, 1, url)
		assert.Equal(t, []verdict{{"PHISHING", "confirmed"}}, scans[0].Categorizations)
		assert.True(t, scans[0].Status.Complete)
		_, err := time.Parse(time.RFC1123, scans[0].Status.Processed)
		assert.NoError(t, err)
	}
	assert.Empty(t, ask[[]scanResult](t, s, "brand-protection/url-info?url=https://never.example/"))
	byID := ask[[]scanResult](t, s, "brand-protection/url-info?url_id=41200311")
	require.Len(t, byID, 1)
	assert.Equal(t, "https://login.payro11.example/x", byID[0].URL)
}
