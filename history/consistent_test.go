package history_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pugmark/history"
)

// integrity returns what the database itself finds wrong with a file.
func integrity(path string) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRow(`PRAGMA integrity_check`).Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return errors.New(verdict)
	}
	return nil
}

// requireConsistent asserts, when all older answers are read, that every answer
// has its links and its words, and that nothing speaks of an answer, a case or a
// place that is not there.
func requireConsistent(t testing.TB, db *history.DB, path string) {
	t.Helper()
	if os.Getenv(serverVariable) != "" {
		return // its own constraints and tests see to that
	}
	ctx := context.Background()
	for left := 1; left > 0; {
		var err error
		left, err = db.CatchUp(ctx, 1000)
		require.NoError(t, err)
	}
	raw, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	defer raw.Close()
	for what, query := range map[string]string{
		"links to no answer":        `SELECT COUNT(*) FROM links WHERE answer NOT IN (SELECT id FROM answers)`,
		"links in no scope":         `SELECT COUNT(*) FROM links WHERE scope NOT IN (SELECT id FROM scopes)`,
		"entries of no case":        `SELECT COUNT(*) FROM case_entries WHERE case_id NOT IN (SELECT id FROM cases)`,
		"happenings of no case":     `SELECT COUNT(*) FROM case_events WHERE case_id NOT IN (SELECT id FROM cases)`,
		"cases that never opened":   `SELECT COUNT(*) FROM cases WHERE id NOT IN (SELECT case_id FROM case_events WHERE what = 'opened')`,
		"words of no place":         `SELECT COUNT(*) FROM answer_words_docsize WHERE id NOT IN (SELECT place FROM lookups)`,
		"places of no answer":       `SELECT COUNT(*) FROM lookups WHERE id NOT IN (SELECT id FROM answers UNION SELECT id FROM calls)`,
		"answers without a place":   `SELECT COUNT(*) FROM answers WHERE id NOT IN (SELECT id FROM lookups)`,
		"answers that are not read": `SELECT COUNT(*) FROM unread`,
		"half of two tags":          `SELECT COUNT(*) FROM (SELECT subject FROM tags GROUP BY subject HAVING COUNT(*) <> 2)`,
	} {
		var count int
		require.NoError(t, raw.QueryRow(query).Scan(&count), what)
		require.Zero(t, count, what)
	}
	_, err = raw.Exec(`INSERT INTO answer_words (answer_words) VALUES ('integrity-check')`)
	require.NoError(t, err, "the index of words")
	requireEachLinkedAndWorded(t, raw)
}

func requireEachLinkedAndWorded(t testing.TB, raw *sql.DB) {
	t.Helper()
	rows, err := raw.Query(`SELECT id, body FROM answers WHERE kind = 'domain'`)
	require.NoError(t, err)
	bodies := map[string][]byte{}
	for rows.Next() {
		var id string
		var body []byte
		require.NoError(t, rows.Scan(&id, &body))
		bodies[id] = body
	}
	require.NoError(t, rows.Err())
	require.NoError(t, rows.Close())
	links, err := raw.Prepare(`SELECT COUNT(*) FROM links WHERE answer = ?`)
	require.NoError(t, err)
	words, err := raw.Prepare(`SELECT COUNT(*) FROM answer_words JOIN lookups ON place = answer_words.rowid WHERE answer_words MATCH ? AND lookups.id = ?`)
	require.NoError(t, err)
	for id, body := range bodies {
		var linked, worded int
		require.NoError(t, links.QueryRow(id).Scan(&linked))
		require.Equal(t, 2, linked, "%s says an address and a parent", id)
		worker, n, _ := strings.Cut(id, "-")
		require.Contains(t, string(body), "word"+worker+"x"+n)
		require.NoError(t, words.QueryRow(`"word`+worker+"x"+n+`"`, id).Scan(&worded))
		require.Equal(t, 1, worded, "the words of %s", id)
	}
}

// olderAnswers fills a history with answers that are still to be read, as one of
// an older release has them.
func olderAnswers(t testing.TB, path string, count int) {
	t.Helper()
	db := open(t, path)
	for n := range count {
		id := fmt.Sprintf("older-%d", n)
		require.NoError(t, db.File(context.Background(), linked(id, fmt.Sprintf("n%d.wolder.example", n), fmt.Sprintf("wordolderx%d", n), n, 10)))
	}
	require.NoError(t, db.Close())
	if os.Getenv(serverVariable) != "" {
		return
	}
	raw, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	defer raw.Close()
	for _, text := range []string{`DELETE FROM links`, `DELETE FROM answer_words`, `INSERT INTO unread (answer) SELECT id FROM answers`} {
		_, err := raw.Exec(text)
		require.NoError(t, err)
	}
}
