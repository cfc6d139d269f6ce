package investigation

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

// BenchmarkLookup is a full look-up of 13 calls that take 80 ms each, against
// the longest chain of questions that wait for each other: a name, its address,
// its network.
func BenchmarkLookup(b *testing.B) {
	const latency = 80 * time.Millisecond
	db, err := history.Open(b.Context(), filepath.Join(b.TempDir(), "history.db"))
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, db.Close()) })
	client, err := intel.NewClient(intel.DefaultBaseURL, intel.Credentials{Token: intel.NewSecret("a-token-of-nobody-for-the-simulator"), Account: "00000000000000000000000000000bec"},
		intel.WithTransport(simulator.New(simulator.Options{Latency: latency}).Transport()))
	require.NoError(b, err)
	w := &Workbench{History: db, Source: &intel.Source{Client: client, Archive: db, Ledger: db, Scope: client.Scope(true)}}
	r := request(b, "domain,history,whois,ip,dns,asn,subnets", "cloudflare.com", "AS64500")
	r.Refresh = true
	b.ReportAllocs()
	for b.Loop() {
		_, lines, _ := lookup(b, w, r)
		require.Len(b, lines, 13)
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(3*latency), "critical-paths/op")
}
