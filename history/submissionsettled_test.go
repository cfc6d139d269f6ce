package history

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lookedAt returns a submission that was accepted and looked at for the last
// time, without anything being found.
func lookedAt(t *testing.T, db *DB, s Submission) Submission {
	t.Helper()
	ctx := context.Background()
	s, err := db.Intend(ctx, s, time.Minute)
	require.NoError(t, err)
	require.NoError(t, db.BeginSending(ctx, s.ID, time.Minute))
	require.NoError(t, db.Conclude(ctx, SubmissionEvent{Submission: s.ID, State: SubmissionAccepted}, noon))
	require.NoError(t, db.AddLook(ctx, SubmissionEvent{Submission: s.ID, State: SubmissionAccepted, Look: 4}, time.Time{}))
	s, err = db.SubmissionByID(ctx, s.ID)
	require.NoError(t, err)
	return s
}

func guards(t *testing.T, db *DB) (numbers []int) {
	t.Helper()
	rows, err := db.sql.Query(`SELECT number FROM submissions WHERE guard = request ORDER BY number`)
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var number int
		require.NoError(t, rows.Scan(&number))
		numbers = append(numbers, number)
	}
	return numbers
}

func TestWhatNoLookCanTellIsSettledByTheLastOne(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, filepath.Join(t.TempDir(), "history.db"))
	require.NoError(t, err)
	defer db.Close()
	one := lookedAt(t, db, aSubmission("example.com"))
	assert.Equal(t, SubmissionAccepted, one.State)
	assert.True(t, one.Settled())
	assert.Empty(t, guards(t, db))
	holding, err := db.Submissions(ctx, SubmissionQuery{Holding: true})
	require.NoError(t, err)
	assert.Empty(t, holding)

	// As a version kept it to which it was not settled.
	_, err = db.sql.Exec(`UPDATE submissions SET guard = request`)
	require.NoError(t, err)
	_, err = db.Intend(ctx, aSubmission("example.com"), time.Minute)
	require.NoError(t, err)
	assert.Equal(t, []int{2}, guards(t, db), "the new one has the guard")

	for _, s := range []Submission{
		{State: SubmissionAccepted},
		{State: SubmissionAccepted, Looks: 1, Next: noon},
		{State: SubmissionUnknown, Looks: 4},
	} {
		assert.False(t, s.Settled(), "%+v", s)
	}
}
