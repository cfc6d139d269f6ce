package simulator_test

import (
	"context"
	"net/http"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
	"pugmark/intel/simulator"
)

// source is an analyst asking through Pugmark's own client, as --demo does.
func source(t *testing.T, s *simulator.Simulator) *intel.Source {
	t.Helper()
	client, err := intel.NewClient(simulator.BaseURL,
		intel.Credentials{Token: intel.NewSecret("demo"), Account: simulator.DemoAccount}, intel.WithTransport(s.Transport()))
	require.NoError(t, err)
	return &intel.Source{Client: client, Analyst: "ana", Now: time.Now}
}

// TestEveryStoryIsReadByTheClient asks, for each story's beginning, whatever
// applies to it, and everything that leads on from there.
func TestEveryStoryIsReadByTheClient(t *testing.T) {
	s := simulator.New(simulator.Options{})
	for _, story := range s.Stories() {
		t.Run(story.Start, func(t *testing.T) {
			src := source(t, s) // each with its own allowance of requests
			i, err := intel.ParseIndicator(story.Start)
			require.NoError(t, err)
			if addr, ok := i.Addr(); ok {
				askAddress(t, src, addr)
				return
			}
			details, err := intel.Ask(t.Context(), src, intel.Domain(i.Host()))
			require.NoError(t, err)
			assert.Equal(t, i.Host(), details.Value.Domain)
			_, err = intel.Ask(t.Context(), src, intel.DomainHistory(i.Host()))
			require.NoError(t, err)
			_, err = intel.Ask(t.Context(), src, intel.WHOIS(i.Host()))
			require.NoError(t, err)
			_, err = intel.Ask(t.Context(), src, intel.Bulk(i.Host(), "weather.example"))
			require.NoError(t, err)
			_, err = intel.Ask(t.Context(), src, intel.Phishing("http://"+i.Host()+"/"))
			require.NoError(t, err)
			for _, ref := range details.Value.ResolvesTo {
				askAddress(t, src, netip.MustParseAddr(ref.Value))
			}
		})
	}
}

func askAddress(t *testing.T, src *intel.Source, addr netip.Addr) {
	t.Helper()
	overview, err := intel.Ask(t.Context(), src, intel.IP(addr))
	require.NoError(t, err)
	require.NotNil(t, overview.Value.Network)
	asn := overview.Value.Network.ASN
	_, err = intel.Ask(t.Context(), src, intel.ASN(asn))
	require.NoError(t, err)
	_, err = intel.Ask(t.Context(), src, intel.Subnets(asn, 1, 100))
	require.NoError(t, err)
	if addr.Is4() {
		names, err := intel.Ask(t.Context(), src, intel.PassiveDNS(addr, intel.LastDays(time.Now(), 30), 1, 500))
		require.NoError(t, err)
		assert.Equal(t, 100, names.Value.PerPage)
		assert.NotZero(t, names.Value.Count)
	}
}

// TestTheClientTellsEveryFaultApart makes each fault befall a question.
func TestTheClientTellsEveryFaultApart(t *testing.T) {
	for _, c := range []struct {
		fault simulator.Fault
		want  intel.Problem
	}{
		{simulator.FaultHTML, intel.ProblemDown}, {simulator.Fault500, intel.ProblemDown},
		{simulator.Fault429, intel.ProblemRateLimit}, {simulator.FaultQuota, intel.ProblemQuota},
		{simulator.FaultScope, intel.ProblemScope}, {simulator.FaultBadToken, intel.ProblemBadToken},
		{simulator.FaultWrongAccount, intel.ProblemWrongAccount}, {simulator.FaultNotFound, intel.ProblemWrongAccount},
		{simulator.FaultHalfBody, intel.ProblemBroken}, {simulator.FaultBrokenJSON, intel.ProblemBroken},
		{simulator.FaultWrongType, intel.ProblemBroken}, {simulator.FaultHugeBody, intel.ProblemBroken},
		{simulator.FaultSilence, intel.ProblemTimeout}, {simulator.FaultReset, intel.ProblemOffline},
		{simulator.FaultRedirect, intel.ProblemRefused},
	} {
		t.Run(string(c.fault), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, err := intel.Ask(t.Context(), source(t, simulator.New(simulator.Options{Fault: c.fault})), intel.Domain("weather.example"))
				assert.Equal(t, c.want, intel.ProblemOf(err), "%v", err)
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		_, err := intel.Ask(t.Context(), source(t, simulator.New(simulator.Options{Fault: simulator.FaultSlow})), intel.Domain("weather.example"))
		assert.NoError(t, err, "slow is not broken")
	})
}

// TestAnInjectedSleepStandsForLatency shows how a test waits without waiting.
func TestAnInjectedSleepStandsForLatency(t *testing.T) {
	var slept []time.Duration
	s := simulator.New(simulator.Options{Latency: 700 * time.Millisecond, Sleep: func(_ context.Context, d time.Duration) error {
		slept = append(slept, d)
		return nil
	}})
	_, err := intel.Ask(t.Context(), source(t, s), intel.ASN(64500))
	require.NoError(t, err)
	assert.Equal(t, []time.Duration{700 * time.Millisecond}, slept)
	require.Len(t, s.Requests(), 1)
	assert.Equal(t, http.MethodGet, s.Requests()[0].Method)
}
