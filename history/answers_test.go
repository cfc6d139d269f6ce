package history_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

func TestAnAnswerComesBackAsItWasFiled(t *testing.T) {
	ctx := context.Background()
	everyByte := make([]byte, 256)
	for i := range everyByte {
		everyByte[i] = byte(i)
	}
	for name, body := range map[string][]byte{
		"JSON": []byte(`{"result": {"a":1} ,"success":true}` + "\n"), "every byte": everyByte,
		"empty": {}, "nil": nil, "not UTF-8": {0xff, 0xfe}, "only NUL": {0},
	} {
		t.Run(name, func(t *testing.T) {
			path := newPath(t)
			db := open(t, path)
			filed := intel.Record{
				Scope: intel.Scope{Base: "https://b", Account: "acc", Demo: true},
				Key: intel.Key{Kind: intel.KindPassiveDNS, Value: "198.51.100.20",
					Window: intel.Window{Start: "2026-10-22", End: "2026-11-21"}, Page: 2, PerPage: 500},
				Analyst: "märía", At: november.In(time.FixedZone("CET", 3600)), Status: 203, Body: body, Cost: 3,
			}
			require.NoError(t, db.File(ctx, filed))
			require.NoError(t, db.Close())

			kept, err := open(t, path).Latest(ctx, filed.Scope, filed.Key)
			require.NoError(t, err)
			id, err := uuid.Parse(kept.ID)
			require.NoError(t, err)
			assert.EqualValues(t, 7, id.Version())
			assert.Equal(t, string(body), string(kept.Body))
			assert.Equal(t, november, kept.At, "UTC, to the microsecond")
			kept.ID, kept.At, kept.Body = filed.ID, filed.At, filed.Body
			assert.Equal(t, filed, kept)
		})
	}
}

func TestLatestIsTheNewestByTime(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	newest := answer("example.com", november)
	newest.Body = []byte("newest")
	for _, r := range []intel.Record{
		answer("example.com", november.Add(-time.Hour)), newest, answer("example.com", november.Add(-2*time.Hour)),
	} {
		require.NoError(t, db.File(ctx, r))
	}
	kept, err := db.Latest(ctx, ourScope, newest.Key)
	require.NoError(t, err)
	assert.Equal(t, "newest", string(kept.Body))
}

func TestAnAnswerNeverAnswersAnotherQuestion(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	r := answer("198.51.100.20", november)
	r.Key = intel.Key{Kind: intel.KindPassiveDNS, Value: "198.51.100.20",
		Window: intel.Window{Start: "2026-10-22", End: "2026-11-21"}, Page: 1, PerPage: 500}
	require.NoError(t, db.File(ctx, r))
	_, err := db.Latest(ctx, r.Scope, r.Key)
	require.NoError(t, err)

	for name, change := range map[string]func(*intel.Scope, *intel.Key){
		"server":   func(s *intel.Scope, _ *intel.Key) { s.Base = "https://other" },
		"account":  func(s *intel.Scope, _ *intel.Key) { s.Account = "other" },
		"demo":     func(s *intel.Scope, _ *intel.Key) { s.Demo = true },
		"kind":     func(_ *intel.Scope, k *intel.Key) { k.Kind = intel.KindIP },
		"evidence": func(_ *intel.Scope, k *intel.Key) { k.Kind = k.Kind.Evidence() },
		"value":    func(_ *intel.Scope, k *intel.Key) { k.Value = "198.51.100.2" },
		"start":    func(_ *intel.Scope, k *intel.Key) { k.Window.Start = "2026-10-21" },
		"end":      func(_ *intel.Scope, k *intel.Key) { k.Window.End = "2026-11-20" },
		"page":     func(_ *intel.Scope, k *intel.Key) { k.Page = 2 },
		"per page": func(_ *intel.Scope, k *intel.Key) { k.PerPage = 20 },
	} {
		t.Run(name, func(t *testing.T) {
			scope, key := r.Scope, r.Key
			change(&scope, &key)
			_, err := db.Latest(ctx, scope, key)
			require.ErrorIs(t, err, intel.ErrNotKept)
		})
	}
}

func TestFilingTwiceKeepsOne(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	r := answer("example.com", november)
	r.ID = newID(t)
	require.NoError(t, db.File(ctx, r))
	require.NoError(t, db.File(ctx, r))
	stats, err := db.Stats(ctx)
	require.NoError(t, err)
	assert.Equal(t, history.Stats{Answers: 1, Bytes: int64(len(r.Body)), Since: november}, stats)

	kept, err := db.Record(ctx, r.ID)
	require.NoError(t, err)
	assert.Equal(t, r, kept)
	_, err = db.Record(ctx, "nothing")
	require.ErrorIs(t, err, intel.ErrNotKept)
}

func TestForgettingTheDemoLeavesTheRest(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t), clock(november))
	demo := ourScope
	demo.Demo = true
	for _, scope := range []intel.Scope{ourScope, demo} {
		r := answer("example.com", november)
		r.Scope = scope
		require.NoError(t, db.File(ctx, r))
		c := asked(t, intel.KindDomain, "example.com", november)
		c.Scope = scope
		ended(t, db, c, intel.CallAnswered, 200, true)
		claimed, err := db.Claim(ctx, scope, r.Key, november.Add(time.Minute))
		require.NoError(t, err)
		require.True(t, claimed)
	}
	require.NoError(t, db.ForgetDemo(ctx))

	_, err := db.Latest(ctx, demo, intel.Domain("example.com").Key())
	require.ErrorIs(t, err, intel.ErrNotKept)
	_, err = db.Latest(ctx, ourScope, intel.Domain("example.com").Key())
	require.NoError(t, err)
	lines, err := db.Calls(ctx, history.Query{})
	require.NoError(t, err)
	require.Len(t, lines, 1)
	assert.False(t, lines[0].Scope.Demo)
}

func TestAnythingCancelledSaysSoInWords(t *testing.T) {
	aboutFiles(t)
	db := open(t, newPath(t))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, latest := db.Latest(ctx, ourScope, intel.Domain("example.com").Key())
	_, lookups := db.Lookups(ctx, history.Query{})
	_, spent := db.Spent(ctx, ourScope, november)
	_, claimed := db.Claim(ctx, ourScope, intel.Domain("example.com").Key(), november)
	for name, err := range map[string]error{
		"file": db.File(ctx, answer("example.com", november)), "latest": latest, "look-ups": lookups,
		"begin": db.Begin(ctx, asked(t, intel.KindDomain, "example.com", november)),
		"spent": spent, "claim": claimed, "backup": db.Backup(ctx, newPath(t)),
	} {
		require.ErrorIs(t, err, context.Canceled, name)
		assert.NotContains(t, err.Error(), "context", name)
	}
}
