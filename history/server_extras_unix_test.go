//go:build unix

package history_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

// A role that may not make the index available searches without.
func searchesWithAndWithoutAnIndex(t *testing.T, p *place) {
	ctx := context.Background()
	indexes := func() []string {
		return p.texts(t, `SELECT indexname FROM pg_indexes WHERE schemaname = '`+p.schema+`' AND indexname LIKE '%by_text' ORDER BY 1`)
	}
	p.exec(t, `DROP EXTENSION IF EXISTS pg_trgm CASCADE`, `CREATE ROLE modest LOGIN`, `GRANT USAGE, CREATE ON SCHEMA `+p.schema+` TO modest`)
	search := func(db *history.DB) []string {
		t.Helper()
		found, err := db.Lookups(ctx, history.Query{Text: "ample.co"})
		require.NoError(t, err)
		return values(found)
	}
	db := open(t, p.server.address("modest", p.schema))
	require.NoError(t, db.File(ctx, answer("example.com", november)))
	require.NoError(t, db.File(ctx, answer("other.org", november)))
	assert.Empty(t, indexes())
	assert.Equal(t, []string{"example.com"}, search(db))

	p.exec(t, `DROP SCHEMA `+p.schema+` CASCADE`, `CREATE SCHEMA `+p.schema)
	if len(p.texts(t, `SELECT name::TEXT FROM pg_available_extensions WHERE name = 'pg_trgm'`)) == 0 {
		missing(t, "pg_trgm is not installed")
	}
	db = open(t, p.address)
	require.NoError(t, db.File(ctx, answer("example.com", november)))
	require.NoError(t, db.File(ctx, answer("other.org", november)))
	assert.Equal(t, []string{"answers_by_text", "calls_by_text"}, indexes())
	assert.Equal(t, []string{"example.com"}, search(db))
	tx, err := p.raw.Begin()
	require.NoError(t, err)
	defer tx.Rollback()
	_, err = tx.Exec(`SET LOCAL enable_seqscan = off`)
	require.NoError(t, err)
	var plan string
	require.NoError(t, tx.QueryRow(`EXPLAIN (FORMAT JSON) SELECT id FROM answers WHERE folded LIKE '%ample.co%' ESCAPE '\'`).Scan(&plan))
	assert.Contains(t, plan, "answers_by_text")
}

// readsOlderAnswers reads those that were kept before links and words were.
func readsOlderAnswers(t *testing.T, p *place) {
	ctx := context.Background()
	one, two := open(t, p.address), open(t, p.address)
	for i := range 200 {
		name := fmt.Sprintf("n%d.example", i)
		file(t, one, said(intel.Domain(name).Key(), november.Add(time.Duration(i)*time.Second),
			`{"domain":"`+name+`","resolves_to_refs":[{"id":"x","value":"192.0.2.1"}],"risk_types":[{"id":131}],"notes":"Payroll's lure"}`))
	}
	yes := true
	what := func() (found []string) {
		for _, q := range []history.Query{{Words: "payroll's", Limit: 500}, {Flagged: &yes, Limit: 500}} {
			some, err := one.Lookups(ctx, q)
			require.NoError(t, err)
			found = append(found, values(some)...)
		}
		return append(found, subjects(t, one, ourScope, intel.RelationAddress, "192.0.2.1")...)
	}
	want := what()
	require.Len(t, want, 500)
	p.exec(t, `DELETE FROM links`, `DELETE FROM scopes`, `DELETE FROM answer_words`, `UPDATE answers SET flagged = -1`,
		`INSERT INTO unread (answer) SELECT id FROM answers`)
	require.Empty(t, what())
	var both sync.WaitGroup
	for _, db := range []*history.DB{one, two} {
		both.Go(func() { assert.NoError(t, db.ReadOlder(ctx)) })
	}
	both.Wait()
	assert.Equal(t, want, what())
}

func wakesOthers(t *testing.T, p *place) {
	ctx := context.Background()
	one, two := open(t, p.address), open(t, p.address)
	hears := func(db *history.DB, what string) {
		t.Helper()
		select {
		case <-db.Woken():
		case <-time.After(10 * time.Second):
			t.Error("was not woken: " + what)
		}
	}
	hears(two, "it listens now")
	for what, f := range map[string]func() error{
		"activity":   func() error { return one.Note(ctx, history.Activity{Scope: ourScope, What: history.ActivityJoined}) },
		"limit":      func() error { return one.Limit(ctx, history.CapLine{Scope: ourScope, Calls: 5}) },
		"submission": func() error { _, err := one.SaveDraft(ctx, request("example.com")); return err },
		"presence": func() error {
			return one.Beat(ctx, "ams", ourScope, []history.Presence{here("s1", "maria", history.Place{Page: "home"})})
		},
	} {
		require.NoError(t, f())
		hears(two, what)
	}
	p.exec(t, `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'pugmark'`)
	hears(two, "it listens again, and something may have been missed")
	require.Eventually(t, func() bool {
		require.NoError(t, one.Note(ctx, history.Activity{Scope: ourScope, What: history.ActivityLeft}))
		select {
		case <-two.Woken():
			return true
		case <-time.After(time.Second):
			return false
		}
	}, 10*time.Second, time.Millisecond)
}

// What a server cannot do that speaks the same language and is another.
func wakesNobody(t *testing.T, p *place) {
	ctx := context.Background()
	p.exec(t, `CREATE FUNCTION `+p.schema+`.md5(name) RETURNS text LANGUAGE plpgsql AS $$
		BEGIN RAISE EXCEPTION 'unimplemented' USING ERRCODE = '0A000'; END $$`)
	p.exec(t, `CREATE ROLE plain LOGIN SUPERUSER`, `ALTER ROLE plain SET search_path = `+p.schema+`, pg_catalog`)
	address := p.server.address("plain", p.schema+",pg_catalog")
	one, two := open(t, address), open(t, address)
	woken := two.Woken()
	require.NotNil(t, woken)
	for range 3 {
		require.NoError(t, one.Note(ctx, history.Activity{Scope: ourScope, What: history.ActivityJoined}), "writing goes on")
	}
	require.NoError(t, two.Close(), "nothing is left waiting")
	assert.Empty(t, woken)
}
