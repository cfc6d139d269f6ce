package history

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

// BenchmarkFileAnswers is one acknowledged answer of a kind, in a history of 5,000
// look-ups, beside as many bytes appended to a file and synced. One that nobody
// can read is the cost of keeping the bytes alone.
func BenchmarkFileAnswers(b *testing.B) {
	for _, kind := range []struct {
		name string
		of   func(i int) intel.Record
	}{
		{"unreadable", func(i int) intel.Record { r := aLookup(i * 2); r.Body = make([]byte, 1000); return r }},
		{"domain", func(i int) intel.Record { return aLookup(i * 2) }},
		{"whois", func(i int) intel.Record { return aLookup(i*10 + 1) }},
		{"ip", func(i int) intel.Record { return aLookup(i*10 + 7) }},
		{"20 names of passive DNS", func(i int) intel.Record { return aLookup(i*10 + 9) }},
		{"1,000 names of passive DNS", func(i int) intel.Record {
			r := aLookup(i*10 + 9)
			r.Body = passiveDNSBody(i, 1000)
			return r
		}},
	} {
		b.Run(kind.name, func(b *testing.B) {
			ctx := context.Background()
			db := benchDB(b, 0)
			for i := range 5000 {
				require.NoError(b, db.writeBriefly(ctx, "fill", fileIn(ctx, db, aLookup(1_000_000+i))))
			}
			raw, err := os.OpenFile(filepath.Join(b.TempDir(), "raw"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
			require.NoError(b, err)
			defer raw.Close()
			var filed, appended []time.Duration
			for i := 0; b.Loop(); i++ {
				r := kind.of(i)
				filed = append(filed, lasts(func() { require.NoError(b, db.File(ctx, r)) }))
				appended = append(appended, lasts(func() {
					_, err := raw.Write(r.Body)
					require.NoError(b, err)
					require.NoError(b, raw.Sync())
				}))
			}
			report(b, filed, appended, "append+fsync")
		})
	}
}
