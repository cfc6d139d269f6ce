package simulator

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzQuery asks every endpoint with an arbitrary query: the answer is always
// one JSON envelope with a status of 2xx or 4xx, and success says which.
func FuzzQuery(f *testing.F) {
	for _, query := range []string{
		"domain=login.payro11.example", "domain=a.example&domain=b.example&include_ranking=true", "domain=%00", "domain=xn--pyroll-ita.example.",
		"ipv4=203.0.113.66&start=2026-10-22&end=2026-11-21&page=2&per_page=100", "ipv4=1.1.1.1&page=9223372036854775807&per_page=1",
		"ipv4=1.1.1.1&start=0000-01-01&end=9999-12-31", "ipv6=2001:db8::66", "ipv6=::ffff:1.2.3.4", "ipv4=1.1.1.1&ipv6=::1", "url=https://login.payro11.example/x",
		"url=http://[::1", "url=http://a.example/%zz", "url_id=41200311", "page=2", "%gh&;=", "a=b;c=d", strings.Repeat("domain=a&", 200),
	} {
		for endpoint := range 12 {
			f.Add(query, endpoint)
		}
	}
	s := newTestSimulator(Options{RateLimit: 1 << 40})
	all := endpoints()
	f.Fuzz(func(t *testing.T, query string, endpoint int) {
		e := all[uint(endpoint)%uint(len(all))]
		path := strings.NewReplacer("{account}", testAccount, "{asn}", "64500").Replace(e.path)
		r := httptest.NewRequestWithContext(t.Context(), e.method, BaseURL+path, strings.NewReader(query))
		r.URL = &url.URL{Path: basePath + path, RawQuery: query}
		r.Header = bearerToken("t")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		require.True(t, w.Code == http.StatusOK || w.Code >= 400 && w.Code < 500, "%d", w.Code)
		var envelope struct {
			Success *bool
			Errors  []apiError
		}
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &envelope))
		require.NotNil(t, envelope.Success)
		require.Equal(t, w.Code == http.StatusOK, *envelope.Success)
	})
}

// FuzzParseFault holds that whatever parses is understood by a simulator.
func FuzzParseFault(f *testing.F) {
	for _, text := range []string{"html", "whois=500,dns=silence", "=,", "a=b=c", "599", "  token = reset-after "} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fault, err := ParseFault(text)
		if err != nil {
			require.Empty(t, fault)
			return
		}
		for _, kind := range fault.rules() {
			require.True(t, knownFault(kind), "%q", kind)
		}
	})
}
