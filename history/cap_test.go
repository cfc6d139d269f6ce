package history_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

func TestAShareIsOneOverAllServers(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	const share, askers = 20, 40
	handles := []*history.DB{open(t, path), open(t, path)}
	var begun, refused atomic.Int32
	var group sync.WaitGroup
	for _, db := range handles {
		db.SetShare(ourScope, "maria", share)
	}
	for i := range askers {
		c := asked(t, intel.KindDomain, "example.com", november)
		group.Go(func() {
			switch err := handles[i%2].Begin(ctx, c); {
			case err == nil:
				begun.Add(1)
			case intel.ProblemOf(err) == intel.ProblemShare:
				refused.Add(1)
			default:
				assert.NoError(t, err)
			}
		})
	}
	group.Wait()
	assert.EqualValues(t, share, begun.Load())
	assert.EqualValues(t, askers-share, refused.Load())

	db := handles[1]
	lena := asked(t, intel.KindDomain, "example.com", november)
	lena.Analyst = "lena"
	require.NoError(t, db.Begin(ctx, lena), "nobody else's")
	require.NoError(t, db.Begin(ctx, asked(t, intel.KindToken, "", november)), "costs nothing")
	spent, err := db.SpentBy(ctx, ourScope, november)
	require.NoError(t, err)
	assert.Equal(t, map[string]int{"maria": share, "lena": 1}, spent)

	next := november.AddDate(0, 1, 0)
	require.NoError(t, db.Begin(ctx, asked(t, intel.KindDomain, "example.com", next)), "another month")
	err = db.Begin(ctx, asked(t, intel.KindDomain, "example.com", november))
	var refusal *intel.Error
	require.ErrorAs(t, err, &refusal)
	assert.Equal(t, time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), refusal.Until)
	db.SetShare(ourScope, "maria", 0)
	require.NoError(t, db.Begin(ctx, asked(t, intel.KindDomain, "example.com", november)), "lifted")
}

func TestACallThatCostNothingIsNobodysSpending(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	db.SetShare(ourScope, "maria", 1)
	ended(t, db, asked(t, intel.KindDomain, "example.com", november), intel.CallOutcome(intel.ProblemDown), 502, false)
	ended(t, db, asked(t, intel.KindDomain, "example.com", november), intel.CallAnswered, 200, true)
	err := db.Begin(ctx, asked(t, intel.KindDomain, "example.com", november))
	assert.Equal(t, intel.ProblemShare, intel.ProblemOf(err))
	spent, err := db.SpentBy(ctx, ourScope, november)
	require.NoError(t, err)
	assert.Equal(t, map[string]int{"maria": 1}, spent)
}

func TestACorrectionLiftsNoCap(t *testing.T) {
	ctx := context.Background()
	for name, limit := range map[string]struct {
		set  func(*history.DB)
		says intel.Problem
	}{
		"a server's":     {func(db *history.DB) { db.SetCap(ourScope, 2) }, intel.ProblemCap},
		"an admin's":     {func(db *history.DB) { assert.NoError(t, db.Limit(ctx, history.CapLine{Scope: ourScope, Calls: 2})) }, intel.ProblemCap},
		"one's own part": {func(db *history.DB) { db.SetShare(ourScope, "maria", 2) }, intel.ProblemShare},
	} {
		t.Run(name, func(t *testing.T) {
			now := november
			db := open(t, newPath(t), history.WithClock(func() time.Time { return now }))
			limit.set(db)
			for range 2 {
				ended(t, db, asked(t, intel.KindDomain, "example.com", november), intel.CallAnswered, 200, true)
			}
			for _, said := range []history.Correction{{Left: 100}, {Left: 100, Plan: 100}, {Left: 0, Plan: 100}} {
				now = now.Add(time.Minute)
				require.NoError(t, db.Correct(ctx, ourScope, said))
				err := db.Begin(ctx, asked(t, intel.KindDomain, "example.com", now.Add(time.Second)))
				assert.Equal(t, limit.says, intel.ProblemOf(err))
			}
			spent, err := db.Spent(ctx, ourScope, now)
			require.NoError(t, err)
			assert.Equal(t, 100, spent.Calls())
			assert.Equal(t, 2, spent.Counted())
		})
	}
}

func TestTheTeamsLimitHoldsOnEveryServerAndTheLowerOneHolds(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	one, two := open(t, path, clock(november)), open(t, path, clock(november.Add(-time.Hour)))
	none, err := two.Cap(ctx, ourScope)
	require.NoError(t, err)
	assert.Equal(t, history.CapLine{Scope: ourScope}, none)
	begin := func(db *history.DB, want intel.Problem) {
		t.Helper()
		err := db.Begin(ctx, asked(t, intel.KindDomain, "example.com", november))
		assert.Equal(t, want, intel.ProblemOf(err))
		if want == "" {
			require.NoError(t, err)
		}
	}
	limit := func(db *history.DB, calls int) {
		t.Helper()
		require.NoError(t, db.Limit(ctx, history.CapLine{Scope: ourScope, Calls: calls, Analyst: "ana"}))
		for _, other := range []*history.DB{one, two} {
			l, err := other.Cap(ctx, ourScope)
			require.NoError(t, err)
			assert.Equal(t, calls, l.Calls, "the newest, whatever the clocks say")
			assert.Equal(t, "ana", l.Analyst)
		}
	}
	limit(one, 2)
	begin(one, "")
	begin(two, "")
	begin(one, intel.ProblemCap)
	begin(two, intel.ProblemCap)
	limit(two, 3) // an hour earlier, by its clock
	begin(one, "")
	begin(one, intel.ProblemCap)
	limit(one, 10)
	two.SetCap(ourScope, 4)
	begin(two, "")
	begin(two, intel.ProblemCap)
	begin(one, "")
	limit(one, 0)
	begin(one, "")
	begin(two, intel.ProblemCap)

	demo := ourScope
	demo.Demo = true
	l, err := two.Cap(ctx, demo)
	require.NoError(t, err)
	assert.Zero(t, l.Calls)
	lines, err := two.Calls(ctx, history.Query{Limit: 100})
	require.NoError(t, err)
	var limits []int
	for _, l := range lines {
		if l.Outcome == history.OutcomeLimit {
			limits = append(limits, l.Plan)
		}
	}
	assert.Equal(t, []int{0, 10, 3, 2}, limits, "each is a line of the ledger")
	found, err := two.Lookups(ctx, history.Query{})
	require.NoError(t, err)
	assert.Empty(t, found, "and none a look-up")
}
