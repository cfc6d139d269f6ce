package investigation

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

// BenchmarkTeamKnows is what a team knows of a name that has an address, two
// nameservers and a registrar in common with very many. PUGMARK_LOOKUPS says how
// many look-ups there are, 2,000 if nothing.
func BenchmarkTeamKnows(b *testing.B) {
	names := 1000
	if text := os.Getenv("PUGMARK_LOOKUPS"); text != "" {
		lookups, err := strconv.Atoi(text)
		require.NoError(b, err)
		names = lookups / 2
	}
	p := newPast(b)
	const together, writers = 1600, 32
	for from := 0; from < names; from += together {
		var filing sync.WaitGroup
		for writer := range writers {
			filing.Go(func() {
				for n := from + writer; n < min(from+together, names); n += writers {
					name := fmt.Sprintf("n%d.example", n)
					p.file(intel.Domain(name).Key(), 0, "ana", resolving(name, fmt.Sprintf("192.0.2.%d", n%200), fmt.Sprintf("198.51.100.%d", n%7)))
					p.file(intel.WHOIS(name).Key(), 0, "ana", registered(name, "Common Registrar", fmt.Sprintf("ns%d.example.net", n/4), "ns.everybody.example"))
				}
			})
		}
		filing.Wait()
		_, err := p.bench.History.LinksOf(b.Context(), p.bench.Source.Scope) // reads what was filed
		require.NoError(b, err)
	}
	for n := range 200 {
		address := fmt.Sprintf("192.0.2.%d", n)
		p.file(intel.Key{Kind: intel.KindIP, Value: address}, 0, "ana", `[{"ip":"`+address+`","belongs_to_ref":{"value":64500}}]`)
	}
	var took []time.Duration
	for n := 0; b.Loop(); n++ {
		begun := time.Now()
		known, err := p.bench.TeamKnows(b.Context(), indicator(b, fmt.Sprintf("n%d.example", n*7919%names)))
		took = append(took, time.Since(begun))
		require.NoError(b, err)
		require.NotEmpty(b, known.Shared)
	}
	slices.Sort(took)
	for _, percent := range []int{50, 99} {
		b.ReportMetric(float64(took[(len(took)-1)*percent/100].Microseconds())/1000, fmt.Sprintf("p%d-ms", percent))
	}
	b.ReportMetric(0, "ns/op")
}
