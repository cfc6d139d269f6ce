package simulator

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

func TestTheCrowdedEdgeHasItsNames(t *testing.T) {
	s := newTestSimulator(Options{})
	page := ask[passiveDNSResult](t, s, "intel/dns?ipv4=192.0.2.200&per_page=500")
	assert.Equal(t, 100_000, page.Count)
	assert.Equal(t, 100, page.PerPage)
	assert.Len(t, page.Records, 100)
	last := ask[passiveDNSResult](t, s, "intel/dns?ipv4=192.0.2.200&per_page=100&page=1000")
	assert.Len(t, last.Records, 100)
	assert.Empty(t, ask[passiveDNSResult](t, s, "intel/dns?ipv4=192.0.2.200&per_page=100&page=1001").Records)
	alert := ask[passiveDNSResult](t, s, "intel/dns?ipv4=192.0.2.200&start=2026-11-18&end=2026-11-18")
	assert.Less(t, alert.Count, 20_000)
	overview := ask[[]addressResult](t, s, "intel/ip?ipv4=192.0.2.200")
	assert.Equal(t, []string{"e200.edge.example."}, overview[0].PTR.Domains)
}

func TestMoreIsGrantedWhereTheOptionsSaySo(t *testing.T) {
	s := newTestSimulator(Options{GrantPerPage: 25_000})
	page := ask[passiveDNSResult](t, s, "intel/dns?ipv4=192.0.2.200&per_page=50000")
	assert.Equal(t, 25_000, page.PerPage)
	assert.Len(t, page.Records, 25_000)
	assert.Equal(t, 20, ask[passiveDNSResult](t, s, "intel/dns?ipv4=192.0.2.200").PerPage)
}

func TestACrowdIsItsNames(t *testing.T) {
	s := newTestSimulator(Options{})
	for _, c := range s.world.crowds {
		names, registrable := map[string]bool{}, map[string]int{}
		for number := range c.size() {
			name := c.name(number)
			require.False(t, names[name], "%s twice", name)
			require.Nil(t, s.world.domains[name], "%s is told elsewhere", name)
			names[name] = true
			back, among := c.number(name)
			require.True(t, among, name)
			require.Equal(t, number, back, name)
			labels := strings.Split(name, ".")
			registrable[strings.Join(labels[len(labels)-2:], ".")]++
		}
		assert.Greater(t, len(registrable), 30_000)
		assert.Greater(t, registrable[crowdCache], 15_000, "hosts that a cache makes up")
		for _, foreign := range []string{"", "example", "www.example", "amber.example", "amber-bakery-1.example", "amber-bakery-01.example",
			"www.autumn-bakery.example", "shop-00000.example", "shop-0.quicksites.example", "FFFFFFFF." + crowdCache, "shop-99999.quicksites.example",
			"x-y-z.example", "amber-bakery-99999999999.example"} {
			_, among := c.number(foreign)
			assert.False(t, among, foreign)
		}
	}
}

func TestACrowdIsAnsweredLikeAnyName(t *testing.T) {
	s := newTestSimulator(Options{})
	site := ask[domainResult](t, s, "intel/domain?domain=autumn-bakery.example")
	assert.NotEmpty(t, site.ContentCategories)
	assert.Equal(t, []string{"192.0.2.200"}, values(site.ResolvesTo))
	www := ask[domainResult](t, s, "intel/domain?domain=www.birch-bakery.example")
	assert.Equal(t, "birch-bakery.example", www.InheritedFrom)
	tenant := s.world.crowds[0].name(3)
	assert.Equal(t, strings.SplitN(tenant, ".", 2)[1], ask[domainResult](t, s, "intel/domain?domain="+tenant).InheritedFrom)
	record := ask[map[string]any](t, s, "intel/whois?domain=autumn-bakery.example")
	assert.Equal(t, true, record["found"])
	assert.Len(t, ask[[]historyResult](t, s, "intel/domain-history?domain=autumn-bakery.example")[0].Categorizations, 1)
	both := ask[[]domainResult](t, s, "intel/domain/bulk?domain=autumn-bakery.example&domain="+tenant+"&domain=nobody.example")
	assert.Len(t, both, 2)
}

func TestLookAlikesInTheCrowdAreOnes(t *testing.T) {
	count := 0
	for _, d := range crowdLookAlikes() {
		i, err := intel.ParseIndicator(d.name)
		require.NoError(t, err, d.name)
		require.Equal(t, d.name, i.Host())
		if i.Unicode() != "" {
			count++
		}
	}
	assert.Equal(t, 6, count)
}

func TestLargePagesAreRefusedByAFault(t *testing.T) {
	s := newTestSimulator(Options{Fault: FaultPageSize})
	for path, want := range map[string]int{
		"intel/dns?ipv4=192.0.2.200&per_page=21":   http.StatusBadRequest,
		"intel/dns?ipv4=192.0.2.200&per_page=500":  http.StatusBadRequest,
		"intel/asn/64500/subnets?per_page=100":     http.StatusBadRequest,
		"intel/dns?ipv4=192.0.2.200&per_page=20":   http.StatusOK,
		"intel/dns?ipv4=192.0.2.200":               http.StatusOK,
		"intel/domain?domain=shop.ourcorp.example": http.StatusOK,
	} {
		status, body := get(t, s, path)
		assert.Equal(t, want, status, path)
		if want == http.StatusBadRequest {
			assert.Contains(t, body, "per_page")
		}
	}
	elsewhere := newTestSimulator(Options{Fault: "subnets=page-size"})
	status, _ := get(t, elsewhere, "intel/dns?ipv4=192.0.2.200&per_page=500")
	assert.Equal(t, http.StatusOK, status)
}

// FuzzCrowdNumber: a name of a crowd is no other's.
func FuzzCrowdNumber(f *testing.F) {
	c := newEdgeCrowd(90_000)
	for number := range 12 {
		f.Add(c.name(number * 7001))
	}
	f.Add("www.-.example")
	f.Add("a-b--1.example")
	f.Fuzz(func(t *testing.T, name string) {
		if number, among := c.number(name); among {
			assert.Equal(t, name, c.name(number))
		}
	})
}

// BenchmarkCrowd asks for a page in the middle of 100,000 names.
func BenchmarkCrowd(b *testing.B) {
	s := newTestSimulator(Options{RateLimit: 1 << 40})
	for b.Loop() {
		r := httptest.NewRequestWithContext(b.Context(), http.MethodGet,
			BaseURL+fmt.Sprintf("/accounts/%s/intel/dns?ipv4=%s&per_page=100&page=500", testAccount, crowdAddress), nil)
		r.Header = bearerToken("t")
		s.ServeHTTP(httptest.NewRecorder(), r)
	}
}
