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
	is(mine, fmt.Sprintf("~%d of 100 calls left · %d yours", 100-sum.Spent, mine), fmt.Sprintf("~%d left · %d yours", 100-sum.Spent, mine))

	w.Member.Name, w.Source.Analyst = "maria", "maria"
	is(20, fmt.Sprintf("~%d of 100 calls left · 20 yours", 100-sum.Spent), fmt.Sprintf("~%d left · 20 yours", 100-sum.Spent))

	w.Cap = 12
	is(12-sum.Spent, fmt.Sprintf("~%d of 12 calls left · 20 yours", 12-sum.Spent), fmt.Sprintf("~%d left · 20 yours", 12-sum.Spent))
	require.NoError(t, db.Limit(t.Context(), history.CapLine{Scope: w.Source.Scope, Calls: 1, Analyst: "ada"}))
	is(0, "~0 of 1 calls left · 20 yours", "~0 left · 20 yours")

	w.Member.Share, w.Plan = 0, Plan{}
	is(0, "~0 of 1 calls left", "~0 calls left")
	require.NoError(t, db.Limit(t.Context(), history.CapLine{Scope: w.Source.Scope, Analyst: "ada"}))
	is(12-sum.Spent, fmt.Sprintf("~%d of 12 calls left", 12-sum.Spent), fmt.Sprintf("~%d calls left", 12-sum.Spent))

	w.Cap, w.Member.Share = 0, 1
	is(1, "~1 call spent this month · 1 of your 1 left", "~1 spent · 1 of your 1 left")
	w.Member.Name = "lena"
	is(0, "~1 call spent this month · 0 of your 1 left", "~1 spent · 0 of your 1 left")
}

func TestACorrectionLiftsNeitherACapNorAShare(t *testing.T) {
	db, err := history.Open(t.Context(), filepath.Join(t.TempDir(), "history.db"), history.WithClock(func() time.Time { return noon }))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	w := bench(t, &cloudflare{results: payroll()}, 100)
	w.Source.Archive, w.Source.Ledger, w.History = db, db, db
	w.Now = func() time.Time { return noon }
	w.Source.Now = w.Now
	w.Member, w.Source.Analyst = Member{Name: "lena", Role: RoleAnalyst, Share: 1}, "lena"
	_, _, sum := lookup(t, w, request(t, "", "login.payro11.example"))
	require.Equal(t, 1, sum.Spent)
	require.NoError(t, db.Limit(t.Context(), history.CapLine{Scope: w.Source.Scope, Calls: 1, Analyst: "ada"}))

	require.NoError(t, w.Correct(t.Context(), 100))
	b, err := w.Budget(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 0, b.Left)
	assert.Equal(t, "~0 of 1 calls left · 0 yours", b.Words())
	assert.Equal(t, "ada", b.CapBy)

	said, err := db.Activities(t.Context(), history.ActivityQuery{What: []history.ActivityKind{history.ActivityCorrection}})
	require.NoError(t, err)
	require.Len(t, said, 1)
	assert.Equal(t, "lena corrected what is left · 100 calls left", ActivityWords(said[0], nil).Line())
}

func TestWhoAsksNothingCorrectsNothing(t *testing.T) {
	db, err := history.Open(t.Context(), filepath.Join(t.TempDir(), "history.db"))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	w := bench(t, &cloudflare{}, 100)
	w.History = db
	w.Member = Member{Name: "vic", Role: RoleViewer}
	var no *NotPossible
	require.ErrorAs(t, w.Correct(t.Context(), 100), &no)
	assert.Contains(t, no.Why, "viewer")
	require.ErrorAs(t, w.Try(t.Context()), &no)
	lines, err := db.Calls(t.Context(), history.Query{})
	require.NoError(t, err)
	assert.Empty(t, lines)

	w.Member.Role = RoleAnalyst
	require.NoError(t, w.Try(t.Context()))
	lines, err = db.Calls(t.Context(), history.Query{})
	require.NoError(t, err)
	assert.Len(t, lines, len(countedKinds()))
	w.History = nil
	require.ErrorAs(t, w.Correct(t.Context(), 1), &no)
}
