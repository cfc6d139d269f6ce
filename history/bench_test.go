package history

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

// BenchmarkBegin is a ledger line under a cap, in a month of 1,000 calls.
func BenchmarkBegin(b *testing.B) {
	ctx := context.Background()
	db := benchDB(b, 0)
	db.SetCap(intel.Scope{}, 1_000_000)
	next := 0
	begin := func() {
		next++
		key := intel.Key{Kind: intel.KindDomain, Value: "example.com"}
		require.NoError(b, db.Begin(ctx, intel.Call{ID: fmt.Sprint(next), Key: key, At: noon, Attempt: 1, Counted: true}))
	}
	for range 1000 {
		begin()
	}
	for b.Loop() {
		begin()
	}
}

func BenchmarkReopen(b *testing.B) {
	ctx := context.Background()
	db := benchDB(b, 5000)
	require.NoError(b, db.Close())
	for b.Loop() {
		again, err := Open(ctx, db.path)
		require.NoError(b, err)
		require.NoError(b, again.Close())
	}
}

func BenchmarkOf100000Answers(b *testing.B) {
	ctx := context.Background()
	db := benchDB(b, 100_000)
	search := func(q Query, want int) func(*testing.B) {
		return func(b *testing.B) {
			for b.Loop() {
				found, err := db.Lookups(ctx, q)
				require.NoError(b, err)
				require.Len(b, found, want)
			}
		}
	}
	b.Run("search for a frequent text", search(Query{Text: "payro"}, 100))
	b.Run("search for a rare text", search(Query{Text: "HOST-00077.", Limit: 50}, 1))
	b.Run("search in vain", search(Query{Text: "nowhere"}, 0))
	b.Run("first page", search(Query{}, 100))
	b.Run("latest", func(b *testing.B) {
		for b.Loop() {
			_, err := db.Latest(ctx, intel.Scope{}, intel.Key{Kind: intel.KindDomain, Value: "host-00077.payro11.example"})
			require.NoError(b, err)
		}
	})
	b.Run("recent", func(b *testing.B) {
		for b.Loop() {
			_, err := db.Recent(ctx, 10)
			require.NoError(b, err)
		}
	})
	b.Run("count", func(b *testing.B) {
		for b.Loop() {
			_, err := db.Count(ctx, Query{})
			require.NoError(b, err)
		}
	})
	b.Run("stats", func(b *testing.B) {
		for b.Loop() {
			_, err := db.Stats(ctx)
			require.NoError(b, err)
		}
	})
}

func benchDB(b testing.TB, answers int) *DB {
	b.Helper()
	db, err := Open(context.Background(), filepath.Join(b.TempDir(), "history.db"))
	require.NoError(b, err)
	b.Cleanup(func() { _ = db.Close() })
	fill(b, db, answers)
	return db
}

// fill files answers about different names, a second apart, in one transaction.
func fill(t testing.TB, db *DB, answers int) {
	t.Helper()
	ctx := context.Background()
	body := make([]byte, 2500)
	require.NoError(t, db.write(ctx, "fill", func(tx *sql.Tx) error {
		statement, err := tx.PrepareContext(ctx, insert("answers", recordColumns+`, folded`))
		if err != nil {
			return err
		}
		defer statement.Close()
		for i := range answers {
			value := fmt.Sprintf("host-%05d.payro11.example", i)
			args := append([]any{fmt.Sprintf("%08d", i)}, keyArgs(intel.Scope{}, intel.Key{Kind: intel.KindDomain, Value: value})...)
			at := micros(noon.Add(time.Duration(i) * time.Second))
			if _, err := statement.ExecContext(ctx, append(args, "maria", at, 200, 1, body, value)...); err != nil {
				return err
			}
		}
		return nil
	}))
}
