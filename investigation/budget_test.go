package investigation

import (
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
