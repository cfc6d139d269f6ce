package history

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

// What the release before kept of submissions, by its own statements.
const (
	olderSubmission = `INSERT INTO submissions (` + submissionColumnsBefore + `) VALUES ('s1', 1, '', '', FALSE, CAST('maria' AS BLOB),
		1, CAST('url' AS BLOB), CAST('example.com' AS BLOB), CAST('' AS BLOB), 'null', 'null', 'null', '[131]', CAST('{}' AS BLOB), '',
		'', CAST('because' AS BLOB), CAST('' AS BLOB), 'null', '', '', 'accepted', 2, 2, 0, 0, '', '', 0, 0, 'r', 't', 'r')`
	submissionColumnsBefore = `id, number, base, account, demo, analyst, created, indicator_type, url, ip,
		content_adds, content_removes, security_adds, security_removes, payload, payload_hash, before_answer,
		reason, evidence, warnings, again, repeated_by, state, sent, changed, looks, next_look,
		holder, host, pid, lease, request, target, guard`
	olderEvent = `INSERT INTO submission_events (id, submission, place, at, analyst, state, words, look, answer, status, ray, body)
		VALUES ('e1', 's1', 1, 2, CAST('maria' AS BLOB), 'accepted', CAST('' AS BLOB), 0, '', 200, CAST('' AS BLOB), NULL)`
)

func TestAHistoryOfOnePersonBecomesATeams(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "history.db")
	old := openOld(t, path, 4)
	require.NoError(t, old.write(ctx, "fill", func(tx *sql.Tx) error {
		r := aRecord("example.com")
		r.ID = "a1"
		if err := fileOld(ctx, tx, r); err != nil {
			return err
		}
		for _, text := range []string{olderSubmission, olderEvent} {
			if _, err := tx.ExecContext(ctx, text); err != nil {
				return err
			}
		}
		return old.addLine(ctx, tx, Line{Call: intel.Call{ID: "c1", Analyst: "maria", At: noon, Outcome: intel.CallAnswered, Status: 200, Counted: true}})
	}))
	require.NoError(t, old.Close())

	db, err := Open(ctx, path, func(d *DB) { d.now = func() time.Time { return noon } })
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, db.ReadOnly())
	copies, err := filepath.Glob(path + ".*.schema4.backup")
	require.NoError(t, err)
	assert.Len(t, copies, 1)

	found, err := db.Submissions(ctx, SubmissionQuery{})
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, SubmissionAccepted, found[0].State)
	assert.Equal(t, "maria", found[0].Analyst)
	happened, err := db.SubmissionEvents(ctx, "s1")
	require.NoError(t, err)
	require.Len(t, happened, 1)
	assert.Equal(t, 200, happened[0].Status)

	spent, err := db.SpentBy(ctx, intel.Scope{}, noon)
	require.NoError(t, err)
	assert.Equal(t, map[string]int{"maria": 1}, spent)
	db.SetShare(intel.Scope{}, "maria", 1)
	err = db.Begin(ctx, intel.Call{ID: "c2", Analyst: "maria", At: noon, Counted: true})
	assert.Equal(t, intel.ProblemShare, intel.ProblemOf(err))
	require.NoError(t, db.Beat(ctx, "ams", intel.Scope{}, []Presence{{Session: "s", Analyst: "maria"}}))
	require.NoError(t, db.Note(ctx, Activity{What: ActivityJoined, Analyst: "maria"}))
	require.NoError(t, db.Limit(ctx, CapLine{Calls: 10}))
}

// What is asked before every call must not read the month's whole ledger.
func TestWhatIsAskedBeforeEveryCallHasAnIndex(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, filepath.Join(t.TempDir(), "history.db"))
	require.NoError(t, err)
	defer db.Close()
	for text, index := range map[string]string{newestLimit: "calls_limits", countedOfAnalyst: "calls_by_analyst"} {
		var id, parent, unused int
		var detail string
		args := []any{"", "", false, "maria", 0, 1}
		if text == newestLimit {
			args = args[:3]
		}
		require.NoError(t, db.sql.QueryRowContext(ctx, `EXPLAIN QUERY PLAN `+text, args...).Scan(&id, &parent, &unused, &detail))
		assert.Contains(t, detail, index)
	}
}
