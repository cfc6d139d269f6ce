package simulator

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// BenchmarkNew is what a demonstration costs at its start.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New(Options{})
	}
}

// BenchmarkPassiveDNS asks the shared host, the longest list there is.
func BenchmarkPassiveDNS(b *testing.B) {
	s := newTestSimulator(Options{RateLimit: 1 << 40})
	for b.Loop() {
		r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, BaseURL+"/accounts/"+testAccount+"/intel/dns?ipv4=198.51.100.20&per_page=100", nil)
		r.Header = bearerToken("t")
		s.ServeHTTP(httptest.NewRecorder(), r)
	}
}
