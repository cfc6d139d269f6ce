package history

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

func TestADamagedSubmissionLeavesTheOthersToBeRead(t *testing.T) {
	ctx := context.Background()
	lists := []string{"content_adds", "content_removes", "security_adds", "security_removes", "warnings"}
	numbers := []string{"created", "sent", "changed", "looks", "next_look", "pid", "lease"}
	for _, column := range append(lists, numbers...) {
		t.Run(column, func(t *testing.T) {
			db, err := Open(ctx, filepath.Join(t.TempDir(), "history.db"))
			require.NoError(t, err)
			defer db.Close()
			for i := range 5 {
				_, err := db.Intend(ctx, aSubmission(fmt.Sprintf("n%d.example", i+1)), time.Hour)
				require.NoError(t, err)
			}
			_, err = db.sql.Exec(`UPDATE submissions SET ` + column + ` = '[' WHERE number = 3`)
			require.NoError(t, err)

			found, err := db.Submissions(ctx, SubmissionQuery{})
			require.ErrorIs(t, err, ErrDamaged)
			assert.EqualError(t, err, "could not read the submissions: MC-0003 is damaged ("+column+")")
			var names []string
			for _, s := range found {
				names = append(names, s.Name())
			}
			assert.Equal(t, []string{"MC-0005", "MC-0004", "MC-0002", "MC-0001"}, names)

			_, err = db.Submission(ctx, intel.Scope{}, 3)
			require.ErrorIs(t, err, ErrDamaged)
			assert.EqualError(t, err, "could not read the submission: MC-0003 is damaged ("+column+")")

			_, err = db.Intend(ctx, aSubmission("n3.example"), time.Hour)
			require.ErrorIs(t, err, ErrDamaged, "the guard holds")
			_, err = db.Intend(ctx, aSubmission("n6.example"), time.Hour)
			require.NoError(t, err, "and nothing else is held back")
			_, err = db.RecoverSubmissions(ctx)
			require.NoError(t, err)
		})
	}
}

func TestASubmissionWhoseNumberIsDamagedIsNamedByItsID(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, filepath.Join(t.TempDir(), "history.db"))
	require.NoError(t, err)
	defer db.Close()
	var ids []string
	for i := range 9 {
		s, err := db.SaveDraft(ctx, aSubmission(fmt.Sprintf("n%d.example", i+1)))
		require.NoError(t, err)
		ids = append(ids, s.ID)
	}
	_, err = db.sql.Exec(`UPDATE submissions SET number = 'x' WHERE number = 4`)
	require.NoError(t, err)
	found, err := db.Submissions(ctx, SubmissionQuery{})
	assert.EqualError(t, err, `could not read the submissions: the submission with the id "`+ids[3]+`" is damaged (number)`)
	assert.Len(t, found, 8)

	_, err = db.sql.Exec(`UPDATE submissions SET warnings = '{}' WHERE number <> 1`)
	require.NoError(t, err)
	found, err = db.Submissions(ctx, SubmissionQuery{})
	require.ErrorIs(t, err, ErrDamaged)
	assert.ErrorContains(t, err, "; and 3 more")
	assert.Len(t, found, 1)
}

func TestARowThatHoldsSomethingElseIsDamaged(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, filepath.Join(t.TempDir(), "history.db"))
	require.NoError(t, err)
	defer db.Close()
	s, err := db.SaveDraft(ctx, aSubmission("example.com"))
	require.NoError(t, err)
	require.NoError(t, db.File(ctx, aRecord("example.com")))
	for _, statement := range []string{`UPDATE submission_events SET at = 'x'`, `UPDATE answers SET status = 'x'`} {
		_, err := db.sql.Exec(statement)
		require.NoError(t, err)
	}
	_, err = db.SubmissionEvents(ctx, s.ID)
	require.ErrorIs(t, err, ErrDamaged)
	_, err = db.Latest(ctx, aRecord("example.com").Scope, aRecord("example.com").Key)
	require.ErrorIs(t, err, ErrDamaged)
	_, err = db.Lookups(ctx, Query{})
	require.ErrorIs(t, err, ErrDamaged)
}
