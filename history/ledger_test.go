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

func TestALineIsWrittenBeforeTheCallAndSettledAfter(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	db := open(t, path)
	c := asked(t, intel.KindDomain, "Example.com", november)
	require.NoError(t, db.Begin(ctx, c))

	other := open(t, path)
	lines, err := other.Calls(ctx, history.Query{})
	require.NoError(t, err)
	require.Len(t, lines, 1)
	assert.Equal(t, intel.CallAsking, lines[0].Outcome)
	assert.True(t, lines[0].Counted, "a killed process does not learn whether the call was spent")

	c.Outcome, c.Status, c.Counted, c.Duration, c.Ray = intel.CallAnswered, 200, true, 1234567*time.Microsecond, "ray"
	require.NoError(t, db.Settle(ctx, c))
	require.NoError(t, db.Settle(ctx, c))
	lines, err = other.Calls(ctx, history.Query{Text: "EXAMPLE", Kinds: []intel.Kind{intel.KindDomain}, Scope: &ourScope})
	require.NoError(t, err)
	assert.Equal(t, []history.Line{{Call: c}}, lines)

	unknown := asked(t, intel.KindDomain, "example.com", november)
	require.ErrorIs(t, db.Settle(ctx, unknown), history.ErrUnknownCall)
}

func TestSpentCountsAnswersAndAttemptsWithoutOne(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	at := november
	next := func(kind intel.Kind) intel.Call { at = at.Add(time.Second); return asked(t, kind, "example.com", at) }
	ended(t, db, next(intel.KindDomain), intel.CallAnswered, 200, true)
	ended(t, db, next(intel.KindWHOIS), intel.CallAnswered, 200, true)
	ended(t, db, next(intel.KindDomain), intel.CallOutcome(intel.ProblemTimeout), 0, true)
	ended(t, db, next(intel.KindDomain), intel.CallOutcome(intel.ProblemDown), 502, false)
	ended(t, db, next(intel.KindToken), intel.CallAnswered, 200, false)
	require.NoError(t, db.Begin(ctx, next(intel.KindIP)), "left asking")
	require.NoError(t, db.Begin(ctx, next(intel.KindAccounts)), "costs nothing")

	demo := next(intel.KindDomain)
	demo.Scope.Demo = true
	ended(t, db, demo, intel.CallAnswered, 200, true)
	elsewhere := next(intel.KindDomain)
	elsewhere.Scope.Account = "other"
	ended(t, db, elsewhere, intel.CallAnswered, 200, true)

	spent, err := db.Spent(ctx, ourScope, at)
	require.NoError(t, err)
	assert.Equal(t, 2, spent.Answered)
	assert.Equal(t, 2, spent.Unanswered)
	assert.Equal(t, 4, spent.Calls())
	assert.Equal(t, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), spent.Month)
	assert.Equal(t, time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), spent.Resets)
	_, known := spent.Left(0)
	assert.False(t, known)
	left, known := spent.Left(100)
	assert.True(t, known)
	assert.Equal(t, 96, left)

	demoSpent, err := db.Spent(ctx, demo.Scope, at)
	require.NoError(t, err)
	assert.Equal(t, 1, demoSpent.Calls())
}

func TestTheMonthIsTheCalendarsInUTC(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	first := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	ended(t, db, asked(t, intel.KindDomain, "a.example", first.Add(-time.Microsecond)), intel.CallAnswered, 200, true)
	ended(t, db, asked(t, intel.KindDomain, "b.example", first), intel.CallAnswered, 200, true)
	west := time.FixedZone("west", -8*3600)
	for _, now := range []time.Time{first.Add(-time.Microsecond), first, first.In(west), first.AddDate(0, 1, -1)} {
		spent, err := db.Spent(ctx, ourScope, now)
		require.NoError(t, err)
		assert.Equal(t, 1, spent.Calls(), now)
	}
}

func TestACorrectionReplacesWhatWasCounted(t *testing.T) {
	ctx := context.Background()
	now := november
	db := open(t, newPath(t), history.WithClock(func() time.Time { return now }))
	tick := func() time.Time { now = now.Add(time.Second); return now }
	ended(t, db, asked(t, intel.KindDomain, "a.example", tick()), intel.CallAnswered, 200, true)

	tick()
	require.NoError(t, db.Correct(ctx, ourScope, history.Correction{Left: 61, Analyst: "ana"}))
	spent, err := db.Spent(ctx, ourScope, now)
	require.NoError(t, err)
	left, known := spent.Left(100)
	assert.True(t, known)
	assert.Equal(t, 61, left)
	assert.Equal(t, 1, spent.Calls(), "without a plan the correction does not say what was spent")

	ended(t, db, asked(t, intel.KindDomain, "b.example", tick()), intel.CallAnswered, 200, true)
	spent, err = db.Spent(ctx, ourScope, now)
	require.NoError(t, err)
	left, _ = spent.Left(0)
	assert.Equal(t, 60, left)

	tick()
	require.NoError(t, db.Correct(ctx, ourScope, history.Correction{Left: 40, Plan: 100, Analyst: "ana"}))
	ended(t, db, asked(t, intel.KindDomain, "c.example", tick()), intel.CallAnswered, 200, true)
	spent, err = db.Spent(ctx, ourScope, now)
	require.NoError(t, err)
	left, _ = spent.Left(0)
	assert.Equal(t, 39, left)
	assert.Equal(t, 61, spent.Calls())
	assert.Equal(t, history.Correction{Left: 40, Plan: 100, Analyst: "ana", At: now.Add(-time.Second)}, *spent.Correction)

	lines, err := db.Calls(ctx, history.Query{})
	require.NoError(t, err)
	require.Len(t, lines, 5, "a correction is a line")
	assert.Equal(t, history.OutcomeCorrection, lines[1].Outcome)
	assert.Equal(t, 40, lines[1].Left)

	spent, err = db.Spent(ctx, ourScope, now.AddDate(0, 1, 0))
	require.NoError(t, err)
	assert.Nil(t, spent.Correction, "it ends with the month")
	assert.Zero(t, spent.Calls())
}

func TestAUsedUpMonthIsRememberedByEveryProcess(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	now := november.Add(time.Minute)
	db := open(t, path, history.WithClock(func() time.Time { return now }))
	other := open(t, path)
	ended(t, db, asked(t, intel.KindDomain, "a.example", november), intel.CallOutcome(intel.ProblemQuota), 403, false)

	usedUp := func(scope intel.Scope, at time.Time) []intel.Kind {
		kinds, err := other.UsedUp(ctx, scope, at, intel.KindIP, intel.KindDomain)
		require.NoError(t, err)
		return kinds
	}
	assert.Equal(t, []intel.Kind{intel.KindDomain}, usedUp(ourScope, now))
	assert.Empty(t, usedUp(intel.Scope{Base: ourScope.Base, Account: "other"}, now))
	assert.Empty(t, usedUp(ourScope, now.AddDate(0, 1, 0)))
	err := other.Begin(ctx, asked(t, intel.KindDomain, "b.example", november.Add(2*time.Second)))
	require.Equal(t, intel.ProblemQuota, intel.ProblemOf(err))
	var refused *intel.Error
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), refused.Until)
	assert.Equal(t, "b.example", refused.Key.Value)
	lines, err := db.Calls(ctx, history.Query{})
	require.NoError(t, err)
	assert.Len(t, lines, 1, "what was refused is not a call")

	elsewhere := asked(t, intel.KindDomain, "b.example", now)
	elsewhere.Scope.Account = "other"
	require.NoError(t, other.Begin(ctx, elsewhere), "another account")
	require.NoError(t, other.Begin(ctx, asked(t, intel.KindIP, "192.0.2.1", now)), "another family")
	december := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	require.NoError(t, other.Begin(ctx, asked(t, intel.KindDomain, "b.example", december)), "the month has turned")

	require.NoError(t, db.Try(ctx, ourScope, intel.KindDomain, "maria"))
	assert.Empty(t, usedUp(ourScope, now))
	again := asked(t, intel.KindDomain, "c.example", now.Add(time.Second))
	ended(t, other, again, intel.CallOutcome(intel.ProblemQuota), 403, false)
	err = db.Begin(ctx, asked(t, intel.KindDomain, "d.example", now.Add(2*time.Second)))
	require.Equal(t, intel.ProblemQuota, intel.ProblemOf(err), "Cloudflare said it again")
}

func TestTwoProcessesReserveFromOneBudget(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	const budget, askers = 7, 20
	handles := []*history.DB{open(t, path), open(t, path)}
	var reserved, refused atomic.Int32
	var group sync.WaitGroup
	for _, db := range handles {
		db.SetCap(ourScope, budget)
		for range askers {
			c := asked(t, intel.KindDomain, "example.com", november)
			group.Go(func() {
				switch err := db.Begin(ctx, c); {
				case err == nil:
					reserved.Add(1)
				case intel.ProblemOf(err) == intel.ProblemCap:
					refused.Add(1)
				default:
					assert.NoError(t, err)
				}
			})
		}
	}
	group.Wait()
	assert.EqualValues(t, budget, reserved.Load())
	assert.EqualValues(t, 2*askers-budget, refused.Load())

	require.NoError(t, handles[0].Begin(ctx, asked(t, intel.KindToken, "", november)), "costs nothing")
	handles[0].SetCap(ourScope, 0)
	require.NoError(t, handles[0].Begin(ctx, asked(t, intel.KindDomain, "example.com", november)))
}

func TestOneProcessAsksAQuestionAtATime(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	now := november
	at := history.WithClock(func() time.Time { return now })
	one, two := open(t, path, at), open(t, path, at)
	key := intel.Domain("example.com").Key()
	claim := func(db *history.DB, key intel.Key) bool {
		t.Helper()
		claimed, err := db.Claim(ctx, ourScope, key, now.Add(time.Minute))
		require.NoError(t, err)
		return claimed
	}
	assert.True(t, claim(one, key))
	assert.False(t, claim(two, key))
	assert.True(t, claim(one, key), "one's own claim is prolonged")
	assert.True(t, claim(two, intel.WHOIS("example.com").Key()), "another question")

	require.NoError(t, two.Release(ctx, ourScope, key), "not two's to release")
	assert.False(t, claim(two, key))
	require.NoError(t, one.Release(ctx, ourScope, key))
	assert.True(t, claim(two, key))

	now = now.Add(time.Minute)
	assert.True(t, claim(one, key), "two was killed, its claim has run out")
}

func TestAClaimLivesAsLongAsItIsRenewed(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	now := november
	at := history.WithClock(func() time.Time { return now })
	one, two := open(t, path, at), open(t, path, at)
	claim := func(db *history.DB) bool {
		t.Helper()
		claimed, err := db.Claim(ctx, ourScope, intel.Domain("example.com").Key(), now.Add(5*time.Second))
		require.NoError(t, err)
		return claimed
	}
	for range 10 {
		assert.True(t, claim(one))
		now = now.Add(4 * time.Second)
		assert.False(t, claim(two), "and a refused claim prolongs nothing")
	}
	now = now.Add(time.Second)
	assert.True(t, claim(two), "one was killed")
	assert.False(t, claim(one), "what was lost is not renewed")
}

func TestOfManyClaimingAtOnceOneWins(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	var won atomic.Int32
	var group sync.WaitGroup
	for range 8 {
		db := open(t, path, clock(november))
		group.Go(func() {
			claimed, err := db.Claim(ctx, ourScope, intel.Domain("example.com").Key(), november.Add(time.Minute))
			assert.NoError(t, err)
			if claimed {
				won.Add(1)
			}
		})
	}
	group.Wait()
	assert.EqualValues(t, 1, won.Load())
}
