//go:build unix

package history_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
)

// TestWhatOnlyAServerDoes is about what a history in a file cannot meet.
func TestWhatOnlyAServerDoes(t *testing.T) {
	aboutFiles(t)
	if testing.Short() {
		t.Skip("a server is started")
	}
	server := newPostgres(t)
	for name, test := range map[string]func(*testing.T, *place){
		"a server that need not wait for the disk is told to":  waitsForTheDisk,
		"a reply that is lost is asked for once more":          repeatsWhatMayBeRepeated,
		"connections that are ended are replaced":              replacesConnections,
		"an older schema is read by who may only read":         readsAnOlderSchema,
		"a second guard that nobody saw coming is a duplicate": seesASecondGuard,
		"nothing is begun where nothing may be written":        beginsNothing,
		"a network that falls silent is noticed":               noticesSilence,
		"what is refused late is given up":                     givesUpWhatIsRefused,
		"how a sending ended is said late":                     saysLateHowASendingEnded,
		"a busy server can be reached":                         isReachableThoughBusy,
		"another time is waited for":                           waitsForWhatWillBeTaken,
		"searching needs no index and uses one":                searchesWithAndWithoutAnIndex,
		"others are woken":                                     wakesOthers,
		"older answers are read by several":                    readsOlderAnswers,
		"where nobody can be woken everything else goes on":    wakesNobody,
	} {
		t.Run(name, func(t *testing.T) { test(t, newPlace(t, server, name)) })
	}
}

// A place is a schema of its own on a server.
type place struct {
	address, schema string
	server          *postgres
	raw             *sql.DB // in that schema, as whoever owns the server
}

func newPlace(t *testing.T, server *postgres, name string) *place {
	t.Helper()
	p := &place{server: server, schema: fmt.Sprintf("s%x", name[:8])}
	p.address = server.address("pugmark", p.schema)
	raw, err := sql.Open("pgx", p.address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = raw.Close() })
	p.raw = raw
	p.exec(t, `CREATE SCHEMA `+p.schema)
	return p
}

func (p *place) exec(t *testing.T, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		_, err := p.raw.Exec(statement)
		require.NoError(t, err, statement)
	}
}

func (p *place) texts(t *testing.T, query string) (texts []string) {
	t.Helper()
	rows, err := p.raw.Query(query)
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var text string
		require.NoError(t, rows.Scan(&text))
		texts = append(texts, text)
	}
	require.NoError(t, rows.Err())
	return texts
}

func waitsForTheDisk(t *testing.T, p *place) {
	ctx := context.Background()
	p.exec(t, `CREATE ROLE hasty LOGIN SUPERUSER`, `ALTER ROLE hasty SET synchronous_commit = off`)
	db := open(t, p.server.address("hasty", p.schema)+"&synchronous_commit=off")
	p.exec(t, `CREATE TABLE settings (setting TEXT NOT NULL)`,
		`CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			INSERT INTO settings VALUES (TG_TABLE_NAME || ' ' || current_setting('synchronous_commit')); RETURN NEW; END $$`,
		`CREATE TRIGGER note AFTER INSERT ON submission_events FOR EACH ROW EXECUTE FUNCTION note()`,
		`CREATE TRIGGER note AFTER INSERT ON claims FOR EACH ROW EXECUTE FUNCTION note()`)
	s, err := db.Intend(ctx, request("example.com"), lease)
	require.NoError(t, err)
	require.NoError(t, db.BeginSending(ctx, s.ID, lease))
	_, err = db.Claim(ctx, ourScope, answer("example.com", november).Key, time.Now().Add(time.Hour))
	require.NoError(t, err)
	_, err = db.Intend(ctx, request("other.example"), lease)
	require.NoError(t, err)
	assert.Equal(t, []string{"submission_events on", "submission_events on", "claims off", "submission_events on"},
		p.texts(t, `SELECT setting FROM settings`))
}

func replacesConnections(t *testing.T, p *place) {
	ctx := context.Background()
	db := open(t, p.address)
	end := func() {
		t.Helper()
		p.exec(t, `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'pugmark'`)
	}
	var s history.Submission
	call := asked(t, "domain", "example.com", november)
	for name, step := range map[string]func() error{
		"File":  func() error { return db.File(ctx, answer("example.com", november)) },
		"Begin": func() error { return db.Begin(ctx, call) },
		"Draft": func() error { _, err := db.SaveDraft(ctx, request("draft.example")); return err },
		"Claim": func() error {
			_, err := db.Claim(ctx, ourScope, answer("example.com", november).Key, time.Now().Add(time.Hour))
			return err
		},
	} {
		end()
		require.NoError(t, step(), name)
	}
	for _, step := range []func() error{
		func() (err error) { s, err = db.Intend(ctx, request("example.com"), lease); return err },
		func() error { return db.BeginSending(ctx, s.ID, lease) },
		func() error {
			return db.Conclude(ctx, history.SubmissionEvent{Submission: s.ID, State: history.SubmissionAccepted}, november)
		},
		func() error {
			return db.AddLook(ctx, history.SubmissionEvent{Submission: s.ID, State: history.SubmissionApplied, Look: 1}, time.Time{})
		},
	} {
		end()
		require.NoError(t, step())
	}
	states, _ := eventually(t, db, s)
	assert.Equal(t, []history.SubmissionState{"intended", "sending", "accepted", "applied"}, states)
}

// eventually is events as soon as no connection is left that has ended.
func eventually(t *testing.T, db *history.DB, s history.Submission) (states []history.SubmissionState, words []string) {
	t.Helper()
	require.Eventually(t, func() bool {
		_, err := db.SubmissionEvents(context.Background(), s.ID)
		return err == nil
	}, 10*time.Second, 50*time.Millisecond)
	return events(t, db, s)
}

func readsAnOlderSchema(t *testing.T, p *place) {
	ctx := context.Background()
	db := open(t, p.address)
	require.NoError(t, db.File(ctx, answer("example.com", november)))
	require.NoError(t, db.Close())
	p.exec(t, `DROP TABLE triages, case_events, case_entries, cases, tags, answer_words, unread, links, scopes`, `ALTER TABLE answers DROP COLUMN flagged`,
		`DROP TABLE activity`, `DROP INDEX calls_by_analyst`, `DROP INDEX calls_limits`, `DROP TABLE presence`, `DROP TABLE servers`, `DROP TABLE turns`, `DROP TABLE submission_events`, `DROP TABLE submissions`, `DROP TABLE submission_numbers`,
		`DELETE FROM goose_db_version WHERE version_id > 3`,
		`CREATE ROLE reader LOGIN`, `GRANT USAGE ON SCHEMA `+p.schema+` TO reader`,
		`GRANT SELECT ON ALL TABLES IN SCHEMA `+p.schema+` TO reader`,
		`CREATE ROLE filer LOGIN`, `GRANT USAGE ON SCHEMA `+p.schema+` TO filer`,
		`GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA `+p.schema+` TO filer`,
		`CREATE ROLE shy LOGIN SUPERUSER`, `ALTER ROLE shy SET default_transaction_read_only = on`)
	for _, role := range []string{"reader", "filer", "shy"} {
		db := open(t, p.server.address(role, p.schema))
		require.ErrorIs(t, db.ReadOnly(), history.ErrReadOnly, role)
		_, err := db.Latest(ctx, ourScope, answer("example.com", november).Key)
		require.NoError(t, err, role)
		_, err = db.Submissions(ctx, history.SubmissionQuery{})
		assert.ErrorContains(t, err, "an older version of Pugmark made its tables", role)
		require.ErrorIs(t, db.File(ctx, answer("other.example", november)), history.ErrReadOnly, role)
		require.NoError(t, db.Close())
	}
	assert.Len(t, p.texts(t, `SELECT version_id::TEXT FROM goose_db_version WHERE version_id > 2`), 0, "nothing was changed")
	require.NoError(t, open(t, p.address).ReadOnly())
}

func beginsNothing(t *testing.T, p *place) {
	p.exec(t, `CREATE ROLE guest LOGIN`, `GRANT USAGE ON SCHEMA `+p.schema+` TO guest`)
	_, err := history.Open(context.Background(), p.server.address("guest", p.schema))
	require.ErrorIs(t, err, history.ErrReadOnly)
	assert.ErrorContains(t, err, "there is no history on it yet")
}

// Writers take turns, so that only one who does not can do this.
func seesASecondGuard(t *testing.T, p *place) {
	ctx := context.Background()
	db := open(t, p.address)
	first, err := db.Intend(ctx, request("example.com"), lease)
	require.NoError(t, err)
	require.NoError(t, db.Conclude(ctx, history.SubmissionEvent{Submission: first.ID, State: history.SubmissionDraft}, november))
	other, err := p.raw.Begin()
	require.NoError(t, err)
	defer other.Rollback()
	_, err = other.Exec(`UPDATE submissions SET guard = request, state = 'accepted'`)
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() {
		_, err := db.Intend(ctx, request("example.com"), lease)
		ended <- err
	}()
	require.Eventually(t, func() bool {
		return len(p.texts(t, `SELECT pid::TEXT FROM pg_stat_activity WHERE application_name = 'pugmark' AND wait_event_type = 'Lock'`)) > 0
	}, 10*time.Second, 10*time.Millisecond)
	require.NoError(t, other.Commit())
	err = <-ended
	var duplicate *history.DuplicateError
	require.ErrorAs(t, err, &duplicate)
	assert.Equal(t, first.ID, duplicate.Of.ID)
}
