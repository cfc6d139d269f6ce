package history_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

var (
	november = time.Date(2026, 11, 21, 12, 4, 12, 345678000, time.UTC)
	ourScope = intel.Scope{Base: "https://api.cloudflare.com/client/v4", Account: "0123456789abcdef0123456789abcdef"}
)

func newPath(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "pugmark", "history.db")
}

func open(t testing.TB, path string, options ...history.Option) *history.DB {
	t.Helper()
	db, err := history.Open(context.Background(), onServer(path), options...)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func clock(at time.Time) history.Option {
	return history.WithClock(func() time.Time { return at })
}

func newID(t testing.TB) string {
	t.Helper()
	id, err := uuid.NewV7()
	require.NoError(t, err)
	return id.String()
}

func answer(value string, at time.Time) intel.Record {
	return intel.Record{
		Scope: ourScope, Key: intel.Key{Kind: intel.KindDomain, Value: value}, Analyst: "maria", At: at,
		Status: 200, Body: []byte(`{"result":{"domain":"` + value + `"}}`), Cost: 1,
	}
}

func asked(t testing.TB, kind intel.Kind, value string, at time.Time) intel.Call {
	t.Helper()
	return intel.Call{
		ID: newID(t), Scope: ourScope, Key: intel.Key{Kind: kind, Value: value},
		Analyst: "maria", At: at, Attempt: 1, Counted: kind != intel.KindToken && kind != intel.KindAccounts,
	}
}

// ended begins and settles a call.
func ended(t testing.TB, db *history.DB, c intel.Call, outcome intel.CallOutcome, status int, counted bool) intel.Call {
	t.Helper()
	require.NoError(t, db.Begin(context.Background(), c))
	c.Outcome, c.Status, c.Counted = outcome, status, counted
	c.Duration, c.Ray = 321*time.Millisecond, "8c0ffee-AMS"
	require.NoError(t, db.Settle(context.Background(), c))
	return c
}

func values(found []history.Lookup) []string {
	var values []string
	for _, l := range found {
		values = append(values, l.Record.Key.Value)
	}
	return values
}
