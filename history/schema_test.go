package history

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// later is the schema of a coming version of Pugmark. Its change would not fail
// if it were made twice, so the count says how often it was.
func later(t testing.TB) Option {
	t.Helper()
	schema := fstest.MapFS{
		"migrations/00099_later.sql": {Data: []byte("-- +goose Up\n" +
			"CREATE TABLE IF NOT EXISTS changes (n BIGINT);\nINSERT INTO changes VALUES (1);\n")},
	}
	names, err := fs.Glob(migrations, "migrations/*.sql")
	require.NoError(t, err)
	for _, name := range names {
		text, err := fs.ReadFile(migrations, name)
		require.NoError(t, err)
		schema[name] = &fstest.MapFile{Data: text}
	}
	return func(d *DB) { d.schema = schema; d.now = func() time.Time { return noon } }
}

// copyBeforeLater is where a history is copied to before it gets that schema.
func copyBeforeLater(t testing.TB, path string) string {
	t.Helper()
	known, err := latest(migrations)
	require.NoError(t, err)
	return fmt.Sprintf("%s.20261121T120000Z.schema%d.backup", path, known)
}

func filled(t testing.TB, options ...Option) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "history.db")
	db, err := Open(context.Background(), path, options...)
	require.NoError(t, err)
	require.NoError(t, db.File(context.Background(), aRecord("example.com")))
	require.NoError(t, db.Close())
	return path
}

func aRecord(value string) intel.Record {
	return intel.Record{Key: intel.Key{Kind: intel.KindDomain, Value: value}, At: noon, Status: 200, Body: []byte("{}")}
}

func TestEveryConnectionOfThePoolIsSetUp(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, filepath.Join(t.TempDir(), "history.db"))
	require.NoError(t, err)
	defer db.Close()
	var open []*sql.Conn
	for range connections {
		conn, err := db.sql.Conn(ctx)
		require.NoError(t, err)
		open = append(open, conn)
		for pragma, want := range map[string]string{
			"journal_mode": "wal", "synchronous": "2", "busy_timeout": "5000", "foreign_keys": "1", "trusted_schema": "0",
		} {
			var got string
			require.NoError(t, conn.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&got))
			assert.Equal(t, want, got, pragma)
		}
	}
	for _, conn := range open {
		require.NoError(t, conn.Close())
	}
	tx, err := db.sql.BeginTx(ctx, nil)
	require.NoError(t, err)
	defer tx.Rollback()
	conn, err := connect(db.path, strings.Replace(writing, "busy_timeout(5000)", "busy_timeout(0)", 1))
	require.NoError(t, err)
	defer conn.Close()
	_, err = conn.BeginTx(ctx, nil)
	require.ErrorIs(t, kindOf(err), ErrBusy, "a transaction is a writer's from its first word")
}

func TestAnOldSchemaIsCopiedAndBroughtUpToDate(t *testing.T) {
	ctx := context.Background()
	path := filled(t)
	db, err := Open(ctx, path, later(t))
	require.NoError(t, err)
	defer db.Close()
	_, err = db.Latest(ctx, intel.Scope{}, aRecord("example.com").Key)
	require.NoError(t, err)
	var changes int
	require.NoError(t, db.sql.QueryRow(`SELECT COUNT(*) FROM changes`).Scan(&changes))
	assert.Equal(t, 1, changes)

	copied := copyBeforeLater(t, path)
	info, err := os.Stat(copied)
	require.NoError(t, err)
	assert.EqualValues(t, 0o600, info.Mode().Perm())
	old, err := Open(ctx, copied)
	require.NoError(t, err)
	defer old.Close()
	require.NoError(t, old.ReadOnly(), "the copy has the schema of before")
	_, err = old.Latest(ctx, intel.Scope{}, aRecord("example.com").Key)
	require.NoError(t, err)
}

func TestANewHistoryNeedsNoCopy(t *testing.T) {
	path := filled(t, later(t))
	copies, err := filepath.Glob(path + "*.backup*")
	require.NoError(t, err)
	assert.Empty(t, copies)
}

func TestManyMigratingAtOnceMigrateOnce(t *testing.T) {
	ctx := context.Background()
	path := filled(t)
	var group sync.WaitGroup
	for i := range 6 {
		group.Go(func() {
			db, err := Open(ctx, path, later(t))
			if assert.NoError(t, err) {
				assert.NoError(t, db.File(ctx, aRecord(fmt.Sprintf("n%d.example", i))))
				assert.NoError(t, db.Close())
			}
		})
	}
	group.Wait()
	db, err := Open(ctx, path, later(t))
	require.NoError(t, err)
	defer db.Close()
	var changes int
	require.NoError(t, db.sql.QueryRow(`SELECT COUNT(*) FROM changes`).Scan(&changes))
	assert.Equal(t, 1, changes)
}

func TestANewerSchemaIsReadAndNotWritten(t *testing.T) {
	ctx := context.Background()
	path := filled(t, later(t))
	before, err := os.ReadFile(path)
	require.NoError(t, err)

	db, err := Open(ctx, path)
	require.NoError(t, err)
	require.ErrorIs(t, db.ReadOnly(), ErrNewer)
	known, err := latest(migrations)
	require.NoError(t, err)
	assert.EqualError(t, db.ReadOnly(), "could not write the history: a newer version of Pugmark wrote it "+
		fmt.Sprintf("(schema 99, this one knows %d); it can be read, update Pugmark to add to it", known))
	_, err = db.Latest(ctx, intel.Scope{}, aRecord("example.com").Key)
	require.NoError(t, err)
	require.NoError(t, db.Backup(ctx, filepath.Join(t.TempDir(), "copy.db")))
	_, claim := db.Claim(ctx, intel.Scope{}, intel.Key{}, noon)
	for name, err := range map[string]error{
		"file": db.File(ctx, aRecord("new.example")), "begin": db.Begin(ctx, intel.Call{ID: "1"}), "settle": db.Settle(ctx, intel.Call{ID: "1"}),
		"claim": claim, "release": db.Release(ctx, intel.Scope{}, intel.Key{}), "forget": db.ForgetDemo(ctx),
		"draft": errorOf(db.SaveDraft(ctx, Submission{})), "discard": db.Discard(ctx, "1", Actor{}), "restore": db.Restore(ctx, "1", Actor{}),
		"propose": errorOf(db.Propose(ctx, Submission{Analyst: "maria", AnalystKey: "SHA256:a", Payload: []byte("{}")})),
		"return":  db.Return(ctx, SubmissionEvent{}),
		"intend":  errorOf(db.Intend(ctx, aSubmission("example.com"), time.Hour)), "begin sending": db.BeginSending(ctx, "1", time.Hour),
		"conclude": db.Conclude(ctx, SubmissionEvent{}, noon), "look": db.AddLook(ctx, SubmissionEvent{}, noon),
		"correct": db.Correct(ctx, intel.Scope{}, Correction{}), "try": db.Try(ctx, intel.Scope{}, intel.KindDomain, "maria"),
		"beat": db.Beat(ctx, "ams", intel.Scope{}, nil), "gone": db.Gone(ctx, "ams", intel.Scope{}), "note": db.Note(ctx, Activity{}), "limit": db.Limit(ctx, CapLine{}),
	} {
		require.ErrorIs(t, err, ErrReadOnly, name)
		require.ErrorIs(t, err, ErrNewer, name)
	}
	require.NoError(t, db.Close())
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, before, after)
}

func TestAFullDatabaseSaysSoAndRecovers(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, filepath.Join(t.TempDir(), "history.db"))
	require.NoError(t, err)
	defer db.Close()
	// The limit is the connection's.
	_, err = db.writer.db.Exec(`PRAGMA max_page_count = 40`)
	require.NoError(t, err)
	kept := 0
	for err == nil {
		r := aRecord(fmt.Sprintf("n%d.example", kept))
		r.Body = make([]byte, 3000)
		if err = db.File(ctx, r); err == nil {
			kept++
		}
	}
	require.ErrorIs(t, err, ErrDiskFull)
	assert.EqualError(t, err, "could not keep the answer: disk full")
	require.ErrorIs(t, db.Begin(ctx, intel.Call{ID: strings.Repeat("long", 3000)}), ErrDiskFull)
	count, err := db.Count(ctx, Query{})
	require.NoError(t, err)
	assert.Equal(t, kept, count)

	_, err = db.writer.db.Exec(`PRAGMA max_page_count = 1000`)
	require.NoError(t, err)
	require.NoError(t, db.File(ctx, aRecord("new.example")))
}

func TestWaitingForAnotherToMigrateEndsWithTheContext(t *testing.T) {
	path := filled(t)
	release, err := lock(context.Background(), path)
	require.NoError(t, err)
	defer release()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = Open(ctx, path)
	require.ErrorIs(t, err, context.Canceled)
}

func TestAWriterWaitingForAnotherStopsWithTheContext(t *testing.T) {
	db, err := Open(context.Background(), filepath.Join(t.TempDir(), "history.db"))
	require.NoError(t, err)
	defer db.Close()
	db.writer.turn <- struct{}{} // another goroutine writes
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan error)
	go func() { stopped <- db.File(ctx, aRecord("example.com")) }()
	cancel()
	require.ErrorIs(t, <-stopped, context.Canceled)
}

func TestEachPlatformHasItsPlace(t *testing.T) {
	env := func(pairs ...string) func(string) string {
		return func(name string) string {
			for i := 0; i < len(pairs); i += 2 {
				if pairs[i] == name {
					return pairs[i+1]
				}
			}
			return ""
		}
	}
	for _, c := range []struct {
		goos   string
		getenv func(string) string
		want   string
	}{
		{"linux", env("HOME", "/home/ana"), "/home/ana/.local/share"},
		{"linux", env("HOME", "/home/ana", "XDG_DATA_HOME", "/data"), "/data"},
		{"linux", env("HOME", "/home/ana", "XDG_DATA_HOME", "relative"), "/home/ana/.local/share"},
		{"darwin", env("HOME", "/Users/ana"), "/Users/ana/Library/Application Support"},
		{"darwin", env("HOME", "/Users/ana", "XDG_DATA_HOME", "/data"), "/data"},
		{"windows", env("LocalAppData", `C:\Users\ana\AppData\Local`), `C:\Users\ana\AppData\Local`},
	} {
		got, err := dataDir(c.goos, c.getenv)
		require.NoError(t, err)
		assert.Equal(t, c.want, got)
	}
	_, err := dataDir("linux", env())
	assert.EqualError(t, err, "could not find the folder of the history: neither XDG_DATA_HOME nor HOME is set; set one of them")
}

// The statements are meant for PostgreSQL as well, which knows none of these.
func TestTheStatementsStayPortable(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	names, err := filepath.Glob("migrations/*.sql")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range append(files, names...) {
		if strings.Contains(name, "sqlite") || strings.Contains(name, "postgres") || strings.HasSuffix(name, "_test.go") {
			continue // an engine's own
		}
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		upper := strings.ToUpper(string(text))
		for _, word := range []string{"AUTOINCREMENT", "INSERT OR", "REPLACE INTO", "IFNULL(", "SQLITE_MASTER", "STRFTIME", "DATETIME(", " GLOB ", " = ?", "(?",
			"JSON_EACH", "FTS5", " MATCH ", "INSTR(", "CREATE TRIGGER", "VIRTUAL", "ROWID"} {
			assert.NotContains(t, upper, word, name)
		}
	}
}

// A process killed while it wrote without a log leaves a journal that only a
// writer can play back, as the creation of a history does.
func TestAHalfDoneWriteIsUndoneAtTheNextStart(t *testing.T) {
	ctx := context.Background()
	path := filled(t)
	db, err := connect(path, "mode=rw&_pragma=journal_mode(DELETE)&_pragma=cache_size(1)")
	require.NoError(t, err)
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil)
	require.NoError(t, err)
	defer tx.Rollback()
	_, err = tx.Exec(`UPDATE answers SET value = 'half.example'`)
	require.NoError(t, err)
	_, err = tx.Exec(`CREATE TABLE spill AS SELECT randomblob(100000) AS blob`)
	require.NoError(t, err)

	killed := filepath.Join(t.TempDir(), "history.db")
	for _, suffix := range []string{"", "-journal"} {
		bytes, err := os.ReadFile(path + suffix)
		require.NoError(t, err)
		require.NotEmpty(t, bytes)
		require.NoError(t, os.WriteFile(killed+suffix, bytes, 0o600))
	}
	again, err := Open(ctx, killed)
	require.NoError(t, err)
	defer again.Close()
	require.NoError(t, again.ReadOnly())
	_, err = again.Latest(ctx, intel.Scope{}, aRecord("example.com").Key)
	require.NoError(t, err)
	_, err = again.Latest(ctx, intel.Scope{}, aRecord("half.example").Key)
	require.ErrorIs(t, err, intel.ErrNotKept)
}
