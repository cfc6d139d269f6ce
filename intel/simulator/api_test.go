package simulator

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func bearerToken(token string) http.Header {
	return http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}}
}

// recorded asks a path under /client/v4 and returns the whole answer.
func recorded(t *testing.T, s *Simulator, method, path string, h http.Header, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, BaseURL+path, strings.NewReader(body))
	r.Header = h.Clone()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func request(t *testing.T, s *Simulator, method, path string, h http.Header, body string) (int, string) {
	t.Helper()
	w := recorded(t, s, method, path, h, body)
	return w.Code, w.Body.String()
}

const aDomain = "/accounts/" + testAccount + "/intel/domain?domain=cloudflare.com"

func TestCredentials(t *testing.T) {
	const verify, scans = "/user/tokens/verify", "/accounts/" + testAccount + "/brand-protection/url-info?url=https://a.example/"
	const malformed = `{"success":false,"errors":[{"code":6003,"message":"Invalid request headers","error_chain":[{"code":6111,
		"message":"Invalid format for Authorization header"}]}],"messages":[],"result":null}`
	const badKey = `{"success":false,"errors":[{"code":6003,"message":"Invalid request headers","error_chain":[{"code":6103,
		"message":"Invalid format for X-Auth-Key header"}]}],"messages":[],"result":null}`
	const missing = `{"success":false,"errors":[{"code":9106,"message":"Missing X-Auth-Key, X-Auth-Email or Authorization headers"}],
		"messages":[],"result":null}`
	const denied = `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`
	const revoked = `{"success":false,"errors":[{"code":9109,"message":"Invalid access token"}],"messages":[],"result":null}`
	const invalidToken = `{"success":false,"errors":[{"code":1000,"message":"Invalid API Token"}],"messages":[],"result":null}`
	keyPair := http.Header{"X-Auth-Email": {"a@b.example"}, "X-Auth-Key": {"144c9defac04969c7bfad8efaa8ea194"}}
	for name, c := range map[string]struct {
		path   string
		header http.Header
		status int
		body   string // "" for any
	}{
		"no headers":           {aDomain, http.Header{}, 400, missing},
		"e-mail without key":   {aDomain, http.Header{"X-Auth-Email": {"a@b.example"}}, 400, missing},
		"key without e-mail":   {aDomain, http.Header{"X-Auth-Key": {"k"}}, 400, missing},
		"empty key":            {aDomain, http.Header{"X-Auth-Email": {"a@b.example"}, "X-Auth-Key": {""}}, 400, badKey},
		"key with a space":     {aDomain, http.Header{"X-Auth-Email": {"a@b.example"}, "X-Auth-Key": {"a b"}}, 400, badKey},
		"empty authorization":  {aDomain, http.Header{"Authorization": {""}}, 400, malformed},
		"empty token":          {aDomain, http.Header{"Authorization": {"Bearer "}}, 400, malformed},
		"no scheme":            {aDomain, http.Header{"Authorization": {"abc"}}, 400, malformed},
		"other scheme":         {aDomain, http.Header{"Authorization": {"Basic abc"}}, 400, malformed},
		"token with a space":   {aDomain, http.Header{"Authorization": {"Bearer a b"}}, 400, malformed},
		"token":                {aDomain, bearerToken("x"), 200, ""},
		"lower-case scheme":    {aDomain, http.Header{"Authorization": {"bearer x"}}, 200, ""},
		"e-mail and key":       {aDomain, keyPair, 200, ""},
		"e-mail, key, scans":   {scans, keyPair, 403, denied},
		"e-mail, key, verify":  {verify, keyPair, 403, denied},
		"revoked":              {aDomain, bearerToken("cfut_revoked"), 403, revoked},
		"revoked, verify":      {verify, bearerToken("cfut_revoked"), 401, invalidToken},
		"readonly reads":       {aDomain, bearerToken("readonly"), 200, ""},
		"readonly reads scans": {scans, bearerToken("readonly"), 200, ""},
	} {
		t.Run(name, func(t *testing.T) {
			status, body := request(t, newTestSimulator(Options{}), http.MethodGet, c.path, c.header, "")
			assert.Equal(t, c.status, status)
			if c.body != "" {
				assert.JSONEq(t, c.body, body)
			}
		})
	}
}

func TestWrongPathsAndMethods(t *testing.T) {
	s := newTestSimulator(Options{})
	for _, path := range []string{
		"/accounts/notanaccount/intel/domain?domain=a.example", "/accounts/0123456789abcdef0123456789abcde/intel/domain?domain=a.example",
		"/accounts/0123456789abcdef0123456789abcdeg/intel/domain?domain=a.example", "/accounts//intel/domain?domain=a.example",
		"/accounts/" + testAccount + "/intel/nothing", "/accounts/" + testAccount + "/intel/domain/", "/zones", "/",
		"/accounts/" + testAccount + "/../" + testAccount + "/intel/domain?domain=a.example",
	} {
		status, body := request(t, s, http.MethodGet, path, bearerToken("t"), "")
		assert.Equal(t, http.StatusNotFound, status, path)
		assert.Contains(t, body, `{"code":7003,"message":"Could not route to `, path)
		assert.Contains(t, body, `{"code":7000,"message":"No route for that URI"}`, path)
	}
	_, body := request(t, s, http.MethodGet, "/accounts/notanaccount/intel/domain", bearerToken("t"), "")
	assert.Contains(t, body, "Could not route to /accounts/notanaccount/intel/domain, perhaps your object identifier is invalid?")

	for _, e := range endpoints() {
		path := strings.NewReplacer("{account}", testAccount, "{asn}", "13335").Replace(e.path)
		for _, method := range []string{http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodPost, http.MethodGet} {
			if method == e.method {
				continue
			}
			w := recorded(t, s, method, path, bearerToken("t"), "")
			assert.Equal(t, http.StatusMethodNotAllowed, w.Code, "%s %s", method, path)
			assert.Equal(t, e.method, w.Header().Get("Allow"))
		}
	}
}

func TestQueriesAreReadStrictly(t *testing.T) {
	s := newTestSimulator(Options{})
	for _, path := range []string{
		"intel/domain", "intel/domain?domain=", "intel/domain?domain=a.example&domain=b.example", "intel/domain?domain=a..example",
		"intel/domain?domain=a%20b.example", "intel/domain?domain=..", "intel/domain?domain=" + strings.Repeat("a", 64) + ".example",
		"intel/domain?domain=" + strings.Repeat("a.", 130) + "example", "intel/domain?domain=p%C3%A0yroll.example",
		"intel/domain?domain=a.example&skip_dns=maybe", "intel/domain?domain=a.example&skip_ranking=2", "intel/domain?domain=%zz",
		"intel/domain?domain=a.example;x", "intel/domain/bulk", "intel/domain/bulk?domain=a.example&include_ranking=no%20way",
		"intel/domain/bulk?domain=a.example&domain=", "intel/domain/bulk?" + strings.Repeat("domain=a.example&", 101),
		"intel/domain-history", "intel/whois", "intel/whois?domain=https://a.example/",
		"intel/ip", "intel/ip?ip=1.1.1.1", "intel/ip?ipv4=2001:db8::1", "intel/ip?ipv6=1.1.1.1", "intel/ip?ipv6=fe80::1%25eth0",
		"intel/ip?ipv4=1.1.1.1&ipv6=2001:db8::1", "intel/ip?ipv4=01.1.1.1", "intel/dns", "intel/dns?ipv6=2001:db8::1",
		"intel/dns?ipv4=1.1.1.1&page=0", "intel/dns?ipv4=1.1.1.1&page=-1", "intel/dns?ipv4=1.1.1.1&page=1.5",
		"intel/dns?ipv4=1.1.1.1&page=99999999999999999999", "intel/dns?ipv4=1.1.1.1&per_page=0", "intel/dns?ipv4=1.1.1.1&per_page=all",
		"intel/dns?ipv4=1.1.1.1&start=15.07.2023", "intel/dns?ipv4=1.1.1.1&end=2023-02-30", "intel/dns?ipv4=1.1.1.1&start=2023-07-18&end=2023-07-15",
		"intel/asn/0", "intel/asn/AS13335", "intel/asn/4294967296", "intel/asn/-1", "intel/asn/x/subnets", "intel/asn/13335/subnets?page=x",
		"brand-protection/url-info", "brand-protection/url-info?url=a.example", "brand-protection/url-info?url=ftp://a.example/",
		"brand-protection/url-info?url_id=x", "brand-protection/url-info?url=https://a.example/" + strings.Repeat("a", maxURLBytes),
	} {
		status, body := get(t, s, path)
		assert.Equal(t, http.StatusBadRequest, status, path)
		var envelope struct {
			Success bool
			Errors  []apiError
		}
		require.NoError(t, json.Unmarshal([]byte(body), &envelope), path)
		assert.False(t, envelope.Success)
		require.Len(t, envelope.Errors, 1, path)
		assert.Equal(t, codeInvalidRequest, envelope.Errors[0].Code)
	}
	status, _ := get(t, s, "intel/domain?domain=a.example&x="+strings.Repeat("a", maxQueryBytes))
	assert.Equal(t, http.StatusRequestURITooLong, status)
}

func TestEveryAnswerHasTheHeaders(t *testing.T) {
	s := newTestSimulator(Options{})
	rays := map[string]bool{}
	for i, path := range []string{aDomain, "/zones", "/accounts/" + testAccount + "/intel/ip"} {
		h := recorded(t, s, http.MethodGet, path, bearerToken("t"), "").Header()
		assert.Equal(t, fmt.Sprintf(`"default";r=%d;t=300`, 1199-i), h.Get("Ratelimit"))
		assert.Equal(t, `"default";q=1200;w=300`, h.Get("Ratelimit-Policy"))
		assert.Empty(t, h.Get("Retry-After"))
		assert.Equal(t, "Sat, 21 Nov 2026 12:04:12 GMT", h.Get("Date"))
		assert.Regexp(t, `^[0-9a-f]{16}-SIM$`, h.Get("Cf-Ray"))
		rays[h.Get("Cf-Ray")] = true
	}
	assert.Len(t, rays, 3)
}

func TestRateLimitBlocksForFiveMinutes(t *testing.T) {
	now := storyClock()
	s := New(Options{RateLimit: 3, Now: func() time.Time { return now }})
	for range 3 {
		require.Equal(t, http.StatusOK, recorded(t, s, http.MethodGet, aDomain, bearerToken("t"), "").Code)
	}
	now = now.Add(100 * time.Second)
	w := recorded(t, s, http.MethodGet, aDomain, bearerToken("t"), "")
	assert.Equal(t, http.StatusTooManyRequests, w.Code)
	assert.Equal(t, "300", w.Header().Get("Retry-After"))
	assert.Equal(t, `"default";r=0;t=300`, w.Header().Get("Ratelimit"))
	assert.JSONEq(t, `{"success":false,"errors":[{"code":971,"message":"Please wait and consider throttling your request speed"}],
		"messages":[],"result":null}`, w.Body.String())

	now = now.Add(299*time.Second + 500*time.Millisecond)
	w = recorded(t, s, http.MethodGet, aDomain, bearerToken("t"), "")
	assert.Equal(t, http.StatusTooManyRequests, w.Code)
	assert.Equal(t, "1", w.Header().Get("Retry-After"), "rounded up")

	now = now.Add(500 * time.Millisecond)
	assert.Equal(t, http.StatusOK, recorded(t, s, http.MethodGet, aDomain, bearerToken("t"), "").Code)
}

func TestMonthlyQuota(t *testing.T) {
	now := time.Date(2026, 11, 30, 23, 59, 0, 0, time.UTC)
	s := New(Options{MonthlyQuota: 2, Now: func() time.Time { return now }})
	status, _ := get(t, s, "intel/domain")
	require.Equal(t, http.StatusBadRequest, status, "a refused request spends nothing")
	ask[domainResult](t, s, "intel/domain?domain=a.example")
	ask[[]scanResult](t, s, "brand-protection/url-info?url=https://a.example/")
	ask[map[string]any](t, s, "tokens/verify")

	status, body := get(t, s, "intel/domain?domain=a.example")
	assert.Equal(t, http.StatusForbidden, status)
	assert.JSONEq(t, `{"result":null,"success":false,"errors":[{"code":10403,"message":"intel.api_domain_limit exceeded"}],"messages":null}`, body)
	for _, path := range []string{"intel/ip?ipv4=1.1.1.1", "intel/dns?ipv4=1.1.1.1", "intel/whois?domain=a.example", "intel/domain-history?domain=a.example", "intel/asn/13335"} {
		_, body := get(t, s, path)
		assert.Regexp(t, `"message":"intel\.api_\w*limit exceeded"`, body)
	}
	ask[map[string]any](t, s, "tokens/verify")

	now = now.Add(time.Minute)
	ask[domainResult](t, s, "intel/domain?domain=a.example")
}

func TestQuotaHoldsUnderConcurrency(t *testing.T) {
	s := newTestSimulator(Options{MonthlyQuota: 10})
	var answered sync.Map
	var group sync.WaitGroup
	for i := range 40 {
		group.Go(func() {
			if status, _ := request(t, s, http.MethodGet, aDomain, bearerToken("t"), ""); status == http.StatusOK {
				answered.Store(i, true)
			}
		})
	}
	group.Wait()
	count := 0
	answered.Range(func(any, any) bool { count++; return true })
	assert.Equal(t, 10, count)
	assert.Len(t, s.Requests(), 40)
}

func TestRequestsAreRemembered(t *testing.T) {
	s := newTestSimulator(Options{})
	get(t, s, "intel/dns?ipv4=203.0.113.66&page=2")
	got := s.Requests()
	require.Len(t, got, 1)
	assert.Equal(t, http.MethodGet, got[0].Method)
	assert.Equal(t, "/client/v4/accounts/"+testAccount+"/intel/dns", got[0].Path)
	assert.Equal(t, "2", got[0].Query.Get("page"))
	assert.Equal(t, storyClock(), got[0].Time)
	assert.Len(t, appendBounded(make([]int, maxJournal), 1), maxJournal/2+1)
}

// TestServedAndInProcessAgree asks the same over a port and in this process.
func TestServedAndInProcessAgree(t *testing.T) {
	s := newTestSimulator(Options{})
	server := httptest.NewServer(s)
	defer server.Close()
	for _, path := range []string{"intel/domain?domain=hostile.example", "intel/dns?ipv4=198.51.100.20&per_page=100", "intel/asn/x"} {
		wantStatus, want := get(t, s, path)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/client/v4/accounts/"+testAccount+"/"+path, nil)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer t")
		response, err := server.Client().Do(r)
		require.NoError(t, err)
		got, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, wantStatus, response.StatusCode)
		assert.Equal(t, want, string(got))
	}
}
