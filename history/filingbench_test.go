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

// BenchmarkFileWhileOlderAnswersAreRead is one acknowledged answer while another
// process reads those that were kept before, beside the same when none does.
func BenchmarkFileWhileOlderAnswersAreRead(b *testing.B) {
	ctx := context.Background()
	db, alone := filledWith(b, 10_000), filledWith(b, 10_000)
	_, err := db.sql.Exec(`INSERT INTO unread (answer) SELECT id FROM answers`)
	require.NoError(b, err)
	another, err := Open(ctx, db.path)
	require.NoError(b, err)
	defer another.Close()
	reading, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- another.ReadOlder(reading) }()
	var with, without []time.Duration
	for i := 0; b.Loop(); i++ {
		r := aLookup(10_000 + i)
		with = append(with, lasts(func() { require.NoError(b, db.File(ctx, r)) }))
		without = append(without, lasts(func() { require.NoError(b, alone.File(ctx, r)) }))
		if left, err := db.CatchUp(ctx, 0); err == nil && left == 0 {
			b.StopTimer()
			b.Logf("all were read after %d answers", i+1)
			break
		}
	}
	stop()
	require.NoError(b, <-ended)
	report(b, with, without, "alone")
}
