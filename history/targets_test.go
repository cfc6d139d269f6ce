package history

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

// The benchmarks of this file put what the history does beside what it is
// measured against, turn by turn in one run, and report the ratios. A machine
// that is busy is busy with both.

// BenchmarkFile is one acknowledged answer, on the disk when it returns, beside
// the same bytes appended to a file and synced.
func BenchmarkFile(b *testing.B) {
	ctx := context.Background()
	db := benchDB(b, 0)
	raw, err := os.OpenFile(filepath.Join(b.TempDir(), "raw"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	require.NoError(b, err)
	defer raw.Close()
	body := make([]byte, 2500)
	var filed, appended []time.Duration
	for i := 0; b.Loop(); i++ {
		r := aRecord(hostName(i))
		r.At, r.Body = noon.Add(time.Duration(i)*time.Second), body
		filed = append(filed, lasts(func() { require.NoError(b, db.File(ctx, r)) }))
		appended = append(appended, lasts(func() {
			_, err := raw.Write(body)
			require.NoError(b, err)
			require.NoError(b, raw.Sync())
		}))
	}
	report(b, filed, appended, "append+fsync")
}

// BenchmarkSearch is the newest 50 look-ups with a text, beside a look at every
// row. PUGMARK_LOOKUPS says how many there are, 100,000 if nothing;
// PUGMARK_LOOKUPS=1000000 is the run that a release is judged by.
func BenchmarkSearch(b *testing.B) {
	ctx := context.Background()
	lookups := 100_000
	if text := os.Getenv("PUGMARK_LOOKUPS"); text != "" {
		var err error
		lookups, err = strconv.Atoi(text)
		require.NoError(b, err)
	}
	indexed := benchDB(b, 0)
	fillHosts(b, indexed, lookups)
	scanning, err := Open(ctx, indexed.path)
	require.NoError(b, err)
	defer scanning.Close()
	scanning.engine = portable()
	scanning.engine.wording = indexed.engine.wording
	texts := []string{
		"smtp-8f", "login-00", "smtp-8f3a", "nowhere", "globex77", "payroll-c0ffee", "mailsmtp", "vpn-1234.", "northwind12.co",
		"example-login", "stark499.test", hostName(77), hostName(lookups / 2), hostName(lookups) + ".au", "wayne7.com",
	}
	var found, scanned []time.Duration
	for b.Loop() {
		for _, text := range texts {
			var got, want []Lookup
			q := Query{Text: text, Limit: 50}
			found = append(found, lasts(func() { got, err = indexed.Lookups(ctx, q) }))
			require.NoError(b, err)
			scanned = append(scanned, lasts(func() { want, err = scanning.Lookups(ctx, q) }))
			require.NoError(b, err)
			require.Equal(b, want, got, text)
		}
	}
	report(b, found, scanned, "scan")
}

// BenchmarkNewestOf is 100,000 names, most of them unknown, in a history of
// 100,000 answers.
func BenchmarkNewestOf(b *testing.B) {
	ctx := context.Background()
	db := benchDB(b, 100_000)
	var names []string
	for i := range 100_000 {
		if i%20 == 0 {
			names = append(names, fmt.Sprintf("host-%05d.payro11.example", i))
		} else {
			names = append(names, hostName(i))
		}
	}
	for b.Loop() {
		found, err := db.NewestOf(ctx, intel.Scope{}, []intel.Kind{intel.KindDomain, intel.KindBulk}, names)
		require.NoError(b, err)
		require.Len(b, found, 5000)
	}
}

// BenchmarkMigrate brings 100,000 answers of the first release up to date, the
// copy made before included.
func BenchmarkMigrate(b *testing.B) {
	dir := b.TempDir()
	old := filepath.Join(dir, "old.db")
	filledOld(b, old, 100_000)
	bytes, err := os.ReadFile(old)
	require.NoError(b, err)
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		path := filepath.Join(dir, fmt.Sprintf("%d.db", i))
		require.NoError(b, os.WriteFile(path, bytes, 0o600))
		b.StartTimer()
		db, err := Open(context.Background(), path)
		require.NoError(b, err)
		require.NoError(b, db.Close())
	}
}

func lasts(f func()) time.Duration {
	begun := time.Now()
	f()
	return time.Since(begun)
}

// report reports the 50th and 99th of a hundred of both, and their ratios.
func report(b *testing.B, ours, theirs []time.Duration, name string) {
	b.Helper()
	slices.Sort(ours)
	slices.Sort(theirs)
	for _, p := range []int{50, 99} {
		our, their := ours[(len(ours)-1)*p/100], theirs[(len(theirs)-1)*p/100]
		b.ReportMetric(float64(our.Microseconds()), fmt.Sprintf("p%d-µs", p))
		b.ReportMetric(float64(their.Microseconds()), fmt.Sprintf("p%d-µs-%s", p, name))
		b.ReportMetric(float64(our)/float64(their), fmt.Sprintf("p%d/%s", p, name))
	}
}

// hostName returns one of many names of a kind that hosts have, in no order.
func hostName(i int) string {
	x := uint64(i)*0x9E3779B97F4A7C15 + 12345
	x ^= x >> 29
	x *= 0xBF58476D1CE4E5B9
	x ^= x >> 32
	services := []string{"login", "smtp", "mail", "cdn", "payroll", "portal", "secure", "vpn", "static", "assets", "account", "update", "shop", "news", "files", "api"}
	owners := []string{"northwind", "contoso", "payro11", "globex", "initech", "umbrella", "acme", "hooli", "stark", "wayne", "wonka", "cyberdyne"}
	suffixes := []string{"example", "test", "com.example", "co.example"}
	return fmt.Sprintf("%s-%04x.%s%d.%s", services[x%16], (x>>8)&0xffff, owners[(x>>24)%12], (x>>32)%500, suffixes[(x>>50)%4])
}

// fillHosts files answers about such names, half a minute apart, in one
// transaction.
func fillHosts(b *testing.B, db *DB, answers int) {
	b.Helper()
	ctx := context.Background()
	body := make([]byte, 200)
	scope := intel.Scope{Base: "https://api.cloudflare.com/client/v4", Account: "0123456789abcdef0123456789abcdef"}
	require.NoError(b, db.write(ctx, "fill", func(tx *sql.Tx) error {
		statement, err := tx.PrepareContext(ctx, insert("answers", recordColumns+`, folded`))
		if err != nil {
			return err
		}
		defer statement.Close()
		for i := range answers {
			value := hostName(i)
			id := fmt.Sprintf("%08x-0000-7000-8000-%012x", i, i)
			args := append([]any{id}, keyArgs(scope, intel.Key{Kind: intel.KindDomain, Value: value})...)
			at := micros(noon.Add(time.Duration(i) * 31 * time.Second))
			if _, err := statement.ExecContext(ctx, append(args, "maria", at, 200, 1, body, value)...); err != nil {
				return err
			}
		}
		return nil
	}))
}
