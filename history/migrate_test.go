package history

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

// schemaUpTo opens a history with the schema of an earlier release.
func schemaUpTo(t testing.TB, last int64) Option {
	t.Helper()
	schema := fstest.MapFS{}
	names, err := fs.Glob(migrations, "migrations/*.sql")
	require.NoError(t, err)
	for _, name := range names {
		v, err := goose.NumericComponent(name)
		require.NoError(t, err)
		if v > last {
			continue
		}
		text, err := fs.ReadFile(migrations, name)
		require.NoError(t, err)
		schema[name] = &fstest.MapFile{Data: text}
	}
	return func(d *DB) { d.schema = schema }
}

// openOld opens a history with the schema of an earlier release, in which this
// one's File cannot write: whoever fills it does so by [DB.write].
func openOld(t testing.TB, path string, last int64) *DB {
	t.Helper()
	ctx := context.Background()
	db, err := Open(ctx, path, schemaUpTo(t, last))
	require.NoError(t, err)
	db.writer.compiled = map[string]*sql.Stmt{}
	for _, text := range []string{insertCall, settleCall} {
		db.writer.compiled[text], err = db.writer.db.PrepareContext(ctx, text)
		require.NoError(t, err)
	}
	return db
}

// fileOld keeps an answer as an earlier release did.
func fileOld(ctx context.Context, tx *sql.Tx, r intel.Record) error {
	args := append([]any{r.ID}, keyArgs(r.Scope, r.Key)...)
	args = append(args, r.Analyst, micros(r.At), 200, 1, r.Body, fold(r.Key.Value))
	_, err := tx.ExecContext(ctx, insert("answers", recordColumns+`, folded`), args...)
	return err
}

// filledOld returns a history of the first release with answers, bulk answers,
// and calls that ended without one or have not ended.
func filledOld(t testing.TB, path string, answers int) {
	t.Helper()
	ctx := context.Background()
	db := openOld(t, path, 1)
	fill(t, db, answers)
	require.NoError(t, db.write(ctx, "fill", func(tx *sql.Tx) error {
		for i, value := range []string{"a.example,b.example,c.example", "b.example", "", "é.example,,x.example"} {
			r := intel.Record{ID: fmt.Sprintf("bulk-%d", i), Key: intel.Key{Kind: intel.KindBulk, Value: value}, At: noon.Add(time.Duration(i)), Body: []byte("{}")}
			if err := fileOld(ctx, tx, r); err != nil {
				return err
			}
		}
		for _, outcome := range []intel.CallOutcome{intel.CallAnswered, intel.CallAsking, intel.CallOutcome(intel.ProblemDown), OutcomeTry} {
			l := Line{Call: intel.Call{ID: string(outcome), Key: intel.Key{Kind: intel.KindDomain, Value: string(outcome) + ".example"}, At: noon, Outcome: outcome}}
			if err := db.addLine(ctx, tx, l); err != nil {
				return err
			}
		}
		return nil
	}))
	require.NoError(t, db.Close())
}

func TestWhatAnOlderReleaseKeptIsFoundByNameAndByText(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "history.db")
	filledOld(t, path, 300)
	requireMigrated(t, path, 300)

	db, err := Open(ctx, path)
	require.NoError(t, err)
	defer db.Close()
	scanning, err := Open(ctx, path)
	require.NoError(t, err)
	defer scanning.Close()
	scanning.engine = portable()
	for text, want := range map[string]int{"payro11": 100, "host-00077": 1, "down.ex": 1, "answered.ex": 0, "c.example": 1, "É.exa": 1} {
		require.Equal(t, want, requireAlike(t, db, scanning, Query{Text: text}), text)
	}
	found, err := db.NewestOf(ctx, intel.Scope{}, []intel.Kind{intel.KindBulk}, []string{"a.example", "b.example", "é.example", "x.example", "y.example"})
	require.NoError(t, err)
	ids := map[string]string{}
	for name, r := range found {
		ids[name] = r.ID
	}
	require.Equal(t, map[string]string{"a.example": "bulk-0", "b.example": "bulk-1", "é.example": "bulk-3", "x.example": "bulk-3"}, ids)
}

func TestACopyThatWasKilledIsMadeAgain(t *testing.T) {
	path := filled(t)
	copied := copyBeforeLater(t, path)
	require.NoError(t, os.WriteFile(copied, nil, 0o600))
	require.NoError(t, os.WriteFile(copied+".part", []byte("half"), 0o600))
	db, err := Open(context.Background(), path, later(t))
	require.NoError(t, err)
	require.NoError(t, db.Close())
	info, err := os.Stat(copied)
	require.NoError(t, err)
	assert.Positive(t, info.Size())
}

// requireMigrated opens the history as this release does and asserts that
// everything that was kept is there, once, and can be found.
func requireMigrated(t testing.TB, path string, answers int) {
	t.Helper()
	db, err := Open(context.Background(), path)
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, db.ReadOnly())
	steps, err := fs.Glob(db.ownSchema(), "migrations/*.sql")
	require.NoError(t, err)
	var kept, names, unread, done int
	require.NoError(t, db.sql.QueryRow(`SELECT (SELECT COUNT(*) FROM answers), (SELECT COUNT(*) FROM names),
		(SELECT COUNT(*) FROM unread), (SELECT COUNT(*) FROM goose_db_version)`).Scan(&kept, &names, &unread, &done))
	require.Equal(t, []int{answers + 4, 8, answers + 4, len(steps) + 1}, []int{kept, names, unread, done})
	requireIndexed(t, db)
}

const migrateVariable = "PUGMARK_TEST_MIGRATE"

// TestMigrateAsAnotherProcess is the process that the next test kills.
func TestMigrateAsAnotherProcess(t *testing.T) {
	path := os.Getenv(migrateVariable)
	if path == "" {
		t.Skip("plays a part in another test")
	}
	db, err := Open(context.Background(), path)
	require.NoError(t, err)
	require.NoError(t, db.Close())
}

// migrationsKilled returns how often the migration from each schema is killed:
// PUGMARK_MIGRATIONS, 100 in full, or a few.
func migrationsKilled(t *testing.T) int {
	t.Helper()
	if full, _ := strconv.ParseBool(os.Getenv("PUGMARK_FULL")); full {
		return 100
	}
	if text := os.Getenv("PUGMARK_MIGRATIONS"); text != "" {
		times, err := strconv.Atoi(text)
		require.NoError(t, err)
		return times
	}
	return 1
}

// From every schema that a release had, with kills spread over the time that the
// whole migration takes.
func TestAMigrationThatIsKilledLeavesNoHalfState(t *testing.T) {
	const answers = 1500
	newest, err := latest(migrations)
	require.NoError(t, err)
	times, cut, between := migrationsKilled(t), 0, 0
	for schema := int64(1); schema < newest; schema++ {
		dir := t.TempDir()
		old := filepath.Join(dir, "old.db")
		filledOld(t, old, answers)
		db, err := Open(context.Background(), old, schemaUpTo(t, schema))
		require.NoError(t, err)
		tagOld(t, db, schema)
		require.NoError(t, db.Close())
		original, err := os.ReadFile(old)
		require.NoError(t, err)
		had := schemaOfFile(t, old)
		whole := migrateIn(t, filepath.Join(dir, "whole"), original, -1)
		complete := schemaOf(t, filepath.Join(dir, "whole"))
		for i := range times {
			path := filepath.Join(dir, fmt.Sprint(i))
			migrateIn(t, path, original, whole*time.Duration(i+1)/time.Duration(times+1))
			if reached := schemaOf(t, path); reached < complete {
				cut++
				if reached > had {
					between++
				}
			}
			requireMigrated(t, filepath.Join(path, "history.db"), answers)
			requireTagged(t, filepath.Join(path, "history.db"), schema)
			requireCopied(t, path, had, answers)
			require.NoError(t, os.RemoveAll(path))
		}
	}
	t.Logf("%d of %d killed before the end, %d of them between two schemas", cut, times*int(newest-1), between)
	require.Positive(t, cut)
}

// tagOld says something in a history that can keep it.
func tagOld(t *testing.T, db *DB, schema int64) {
	t.Helper()
	if schema < 10 {
		return
	}
	_, err := db.Tag(context.Background(), Tag{ID: "tag", Subject: "payro11.example", Kind: TagVerdict, Verdict: VerdictMalicious})
	require.NoError(t, err)
}

func requireTagged(t *testing.T, path string, schema int64) {
	t.Helper()
	if schema < 10 {
		return
	}
	db, err := Open(context.Background(), path)
	require.NoError(t, err)
	defer db.Close()
	tags, err := db.Tags(context.Background(), TagQuery{})
	require.NoError(t, err)
	require.Len(t, tags, 1)
}

// requireCopied asserts that there is a whole copy of the history as the older
// release left it, and that every other is whole too: each step of a migration
// is whole, so one that was killed goes on from a schema in between.
func requireCopied(t *testing.T, dir string, schema int64, answers int) {
	t.Helper()
	copies, err := filepath.Glob(filepath.Join(dir, "*.backup"))
	require.NoError(t, err)
	found := map[int64]bool{}
	for _, name := range copies {
		info, err := os.Stat(name)
		require.NoError(t, err)
		if info.Size() == 0 {
			continue // it is made again before anything is changed
		}
		v := schemaOfFile(t, name)
		require.Contains(t, name, fmt.Sprintf(".schema%d.", v))
		found[v] = true
		db, err := connect(name, reading)
		require.NoError(t, err)
		var kept int
		require.NoError(t, db.QueryRow(`SELECT COUNT(*) FROM answers`).Scan(&kept))
		require.NoError(t, lookForDamage(context.Background(), db))
		require.NoError(t, db.Close())
		require.Equal(t, answers+4, kept)
	}
	require.True(t, found[schema], "a copy of schema %d", schema)
}

func schemaOfFile(t *testing.T, path string) int64 {
	t.Helper()
	db, err := connect(path, reading)
	require.NoError(t, err)
	defer db.Close()
	v, err := version(context.Background(), db)
	require.NoError(t, err)
	return v
}

// migrateIn lets another process open a history with these bytes in a new
// folder, kills it after some time unless that is negative, and returns how
// long it lived.
func migrateIn(t *testing.T, dir string, original []byte, after time.Duration) time.Duration {
	t.Helper()
	require.NoError(t, os.Mkdir(dir, 0o700))
	path := filepath.Join(dir, "history.db")
	require.NoError(t, os.WriteFile(path, original, 0o600))
	command := exec.Command(os.Args[0], "-test.run=^TestMigrateAsAnotherProcess$")
	command.Env = append(os.Environ(), migrateVariable+"="+path)
	begun := time.Now()
	require.NoError(t, command.Start())
	if after >= 0 {
		time.AfterFunc(after, func() { _ = command.Process.Kill() })
	}
	err := command.Wait()
	if after < 0 {
		require.NoError(t, err)
	}
	return time.Since(begun)
}

// schemaOf returns the schema version in a folder's history, read from a copy,
// because looking at a killed writer's file may change it.
func schemaOf(t *testing.T, dir string) int64 {
	t.Helper()
	copied := t.TempDir()
	for _, suffix := range []string{"", "-wal"} {
		bytes, err := os.ReadFile(filepath.Join(dir, "history.db"+suffix))
		if err == nil {
			require.NoError(t, os.WriteFile(filepath.Join(copied, "history.db"+suffix), bytes, 0o600))
		}
	}
	db, err := connect(filepath.Join(copied, "history.db"), writing)
	require.NoError(t, err)
	defer db.Close()
	v, err := version(context.Background(), db)
	require.NoError(t, err)
	return v
}
