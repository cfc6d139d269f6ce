package history

import (
	"context"
	"database/sql"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// readingOf is everything that answers are found by, in texts.
func readingOf(t *testing.T, db *DB) (lines []string) {
	t.Helper()
	require.NoError(t, db.ReadOlder(context.Background()))
	rows, err := db.sql.Query(`SELECT subject || ' ' || relation || ' ' || object || ' ' || first_seen || ' ' || last_seen || ' ' || at || ' ' || answer || ' ' || analyst
			FROM links
		UNION ALL SELECT id || ' ' || flagged FROM answers ORDER BY 1`)
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var line string
		require.NoError(t, rows.Scan(&line))
		lines = append(lines, line)
	}
	require.NoError(t, rows.Err())
	for _, words := range []string{"technology", "wien", "common names", "static 7 hosting7", "payr", "198.19.1.1", "phishing"} {
		found, err := db.Lookups(context.Background(), Query{Words: words, Limit: 1000})
		require.NoError(t, err)
		for _, l := range found {
			lines = append(lines, words+" "+l.Record.ID)
		}
	}
	return lines
}

func TestOlderAnswersAreReadByTwoProcessesAndFoundLikeNewOnes(t *testing.T) {
	const answers = 400
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "history.db")
	old := openOld(t, path, 6)
	filed, err := Open(ctx, filepath.Join(t.TempDir(), "history.db"))
	require.NoError(t, err)
	defer filed.Close()
	require.NoError(t, old.write(ctx, "fill", func(tx *sql.Tx) error {
		for i := range answers {
			if err := fileOld(ctx, tx, aLookup(i)); err != nil {
				return err
			}
		}
		return nil
	}))
	require.NoError(t, old.Close())
	for i := range answers {
		require.NoError(t, filed.writeBriefly(ctx, "fill", fileIn(ctx, filed, aLookup(i))))
	}

	one, err := Open(ctx, path)
	require.NoError(t, err)
	defer one.Close()
	left, err := one.CatchUp(ctx, 0)
	require.NoError(t, err)
	assert.Equal(t, answers, left)
	left, err = one.CatchUp(ctx, 30)
	require.NoError(t, err)
	assert.Equal(t, answers-30, left)
	found, err := one.Lookups(ctx, Query{Words: "technology", Limit: 1})
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, aLookup(answers-2).ID, found[0].Record.ID, "the newest are read first")
	_, err = one.RemoveOne(ctx, aLookup(5).ID)
	require.NoError(t, err)
	_, err = filed.RemoveOne(ctx, aLookup(5).ID)
	require.NoError(t, err)

	two, err := Open(ctx, path)
	require.NoError(t, err)
	defer two.Close()
	var both sync.WaitGroup
	for _, db := range []*DB{one, two} {
		both.Go(func() {
			for left, err := 1, error(nil); left > 0; {
				left, err = db.CatchUp(ctx, 50)
				if !assert.NoError(t, err) {
					return
				}
			}
		})
	}
	both.Go(func() { assert.NoError(t, two.ReadOlder(ctx)) })
	both.Go(func() {
		for i := range 20 { // whoever files meanwhile files
			assert.NoError(t, two.File(ctx, aLookup(answers+i)))
		}
	})
	both.Wait()
	for i := range 20 {
		require.NoError(t, filed.File(ctx, aLookup(answers+i)))
	}
	assert.Equal(t, readingOf(t, filed), readingOf(t, one))
	requireIndexed(t, one)
	_, err = one.sql.Exec(`INSERT INTO answer_words (answer_words) VALUES ('integrity-check')`)
	require.NoError(t, err)
}

func TestReadingOlderAnswersStopsWithTheContext(t *testing.T) {
	db, err := Open(context.Background(), filepath.Join(t.TempDir(), "history.db"))
	require.NoError(t, err)
	defer db.Close()
	fill(t, db, 100)
	_, err = db.sql.Exec(`INSERT INTO unread (answer) SELECT id FROM answers`)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = db.CatchUp(ctx, 100)
	require.ErrorIs(t, err, context.Canceled)
}

// What is seldom asked for must not need a look at every answer.
func TestWhatAnswersAreFoundByHasIndexes(t *testing.T) {
	db, err := Open(context.Background(), filepath.Join(t.TempDir(), "history.db"))
	require.NoError(t, err)
	defer db.Close()
	_, err = db.Tag(context.Background(), Tag{Subject: "a.example", Kind: TagVerdict, Verdict: VerdictMalicious})
	require.NoError(t, err)
	yes := true
	ofScope := []any{"", "", false}
	ofSome, ofSomeArgs := db.linksOf(ourAccount(), []string{"a.example", "b.example"})
	for name, c := range map[string]planned{
		"linked":  {linkedSubjects, append(ofScope, "", "", "", 5), []string{"links_by_object"}},
		"count":   {countLinked, append(ofScope, "", "", "", 5), []string{"links_by_object"}},
		"links":   {ofSome, ofSomeArgs, []string{"SEARCH links USING PRIMARY KEY"}},
		"flagged": plan(t, db, Query{Flagged: &yes}, "answers_flagged"),
		"values":  plan(t, db, Query{Values: []string{"a.example"}}, "answers_by_question", "names_by_name"),
		"verdict": plan(t, db, Query{Verdicts: []Verdict{VerdictMalicious}}, "answers_by_question", "names_by_name"),
	} {
		rows, err := db.sql.Query(`EXPLAIN QUERY PLAN `+c.text, c.args...)
		require.NoError(t, err, name)
		var plan string
		for rows.Next() {
			var id, parent, unused int
			var detail string
			require.NoError(t, rows.Scan(&id, &parent, &unused, &detail))
			plan += detail + "\n"
		}
		require.NoError(t, rows.Close())
		for _, want := range c.want {
			assert.Contains(t, plan, want, name)
		}
		assert.NotContains(t, plan, "SCAN answers\n", name)
		assert.NotContains(t, plan, "(scope=?)", name)
		assert.NotContains(t, plan, "SCAN links", name)
	}
}

// planned is a statement, and the indexes that it has to use.
type planned struct {
	text string
	args []any
	want []string
}

func plan(t *testing.T, db *DB, q Query, want ...string) planned {
	t.Helper()
	q.Outcome = OutcomeAnswered
	q, err := db.asTheTeamSays(context.Background(), q, "")
	require.NoError(t, err)
	c, err := db.conditions(q, "")
	require.NoError(t, err)
	text := c.told(5)
	return planned{text, c.args, want}
}
