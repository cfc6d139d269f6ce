package simulator

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
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

// BenchmarkReviewedDomain is domain details of a name with ten thousand
// submissions about it.
func BenchmarkReviewedDomain(b *testing.B) {
	s := New(Options{Now: storyClock, Review: time.Hour})
	for n := range 10_000 {
		s.reviews.accept(Submission{IndicatorType: "domain", URL: "weather.example", Time: storyClock().Add(-time.Duration(n+3600) * time.Second),
			ContentAdds: []int{155 - n%2*7}, ContentRemoves: []int{155}})
	}
	for b.Loop() {
		s.at(storyClock()).domainDetails("weather.example")
	}
}
