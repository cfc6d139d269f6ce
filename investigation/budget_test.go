package investigation

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
)

func TestBudgetReadsTheLedger(t *testing.T) {
	db, err := history.Open(t.Context(), filepath.Join(t.TempDir(), "history.db"), history.WithClock(func() time.Time { return noon }))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	w := bench(t, &cloudflare{results: payroll()}, 2500)
	w.Source.Archive, w.Source.Ledger, w.History = db, db, db
	w.Now = func() time.Time { return noon }
	w.Source.Now = w.Now
	_, _, sum := lookup(t, w, request(t, "", "login.payro11.example"))

	b, err := w.Budget(t.Context())
	require.NoError(t, err)
	assert.Equal(t, sum.Spent, b.Spent)
	assert.Equal(t, "~2,495 of 2,500 calls left", b.Words())

	w.Plan = Plan{}
	b, err = w.Budget(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "~5 calls spent this month", b.Words())
	assert.Equal(t, "resets about Dec 1", b.ResetWords())

	require.NoError(t, db.Correct(t.Context(), w.Source.Scope, history.Correction{Left: 61, Plan: 100, Analyst: "ana", At: noon.Add(time.Second)}))
	b, err = w.Budget(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "~61 of 100 calls left", b.Words(), "a person's word counts, and names the plan")

	w.Now = func() time.Time { return noon.AddDate(0, 1, 0) }
	b, err = w.Budget(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "~0 calls spent this month", b.Words(), "a new month is a new allowance")

	w.History = nil
	b, err = w.Budget(t.Context())
	require.NoError(t, err)
	assert.False(t, b.Known)
}

func TestBudgetOfATeam(t *testing.T) {
	db, err := history.Open(t.Context(), filepath.Join(t.TempDir(), "history.db"), history.WithClock(func() time.Time { return noon }))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	w := bench(t, &cloudflare{results: payroll()}, 100)
	w.Source.Archive, w.Source.Ledger, w.History = db, db, db
	w.Now = func() time.Time { return noon }
	w.Source.Now = w.Now
	w.Member, w.Source.Analyst = Member{Name: "lena", Role: RoleAnalyst, Share: 20}, "lena"
	_, _, sum := lookup(t, w, request(t, "", "login.payro11.example"))
	require.Equal(t, 1, sum.Spent)

	is := func(left int, words, short string) {
		t.Helper()
		b, err := w.Budget(t.Context())
		require.NoError(t, err)
		assert.Equal(t, left, b.Left)
		assert.Equal(t, words, b.Words())
		assert.Equal(t, short, b.Short())
		assert.LessOrEqual(t, len(b.Short()), 28, "a header of 80 columns")
	}
	mine := 20 - sum.Spent
	is(mine, fmt.Sprintf("~%d of 100 calls left · you %d of 20", 100-sum.Spent, mine), fmt.Sprintf("~%d of 100 · you %d/20", 100-sum.Spent, mine))

	w.Member.Name, w.Source.Analyst = "maria", "maria"
	is(20, fmt.Sprintf("~%d of 100 calls left · you 20 of 20", 100-sum.Spent), fmt.Sprintf("~%d of 100 · you 20/20", 100-sum.Spent))

	w.Cap = 12
	is(12-sum.Spent, fmt.Sprintf("~%d of 12 calls left · you 20 of 20", 12-sum.Spent), fmt.Sprintf("~%d of 12 · you 20/20", 12-sum.Spent))
	require.NoError(t, db.Limit(t.Context(), history.CapLine{Scope: w.Source.Scope, Calls: 1, Analyst: "ada"}))
	is(0, "~0 of 1 calls left · you 20 of 20", "~0 of 1 · you 20/20")

	w.Member.Share, w.Plan = 0, Plan{}
	is(0, "~0 of 1 calls left", "~0 calls left")
	require.NoError(t, db.Limit(t.Context(), history.CapLine{Scope: w.Source.Scope, Analyst: "ada"}))
	is(12-sum.Spent, fmt.Sprintf("~%d of 12 calls left", 12-sum.Spent), fmt.Sprintf("~%d calls left", 12-sum.Spent))

	w.Cap, w.Member.Share = 0, 1
	is(1, "~1 call spent this month · you 1 of 1", "~1 call spent · you 1/1")
	w.Member.Name = "lena"
	is(0, "~1 call spent this month · you 0 of 1", "~1 call spent · you 0/1")
}
