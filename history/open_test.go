package history_test

import (
	"bytes"
	"context"
	"database/sql"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

func TestTheDefaultPathFollowsXDG(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_DATA_HOME", dir)
	real, err := history.DefaultPath(false)
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(dir, "pugmark", "history.db"), real)
	demo, err := history.DefaultPath(true)
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(dir, "pugmark", "demo.db"), demo)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, entries, "asking creates nothing")
}

func TestAnyNameOfAFileWillDo(t *testing.T) {
	aboutFiles(t)
	for _, name := range []string{"a b", "question?mark", "50%25", "ha#sh", "ünï-日本", "semi;colon&and=equals", "file:x"} {
		path := filepath.Join(t.TempDir(), name, name+".db")
		db := open(t, path)
		require.NoError(t, db.File(context.Background(), answer("example.com", november)))
		require.NoError(t, db.Backup(context.Background(), path+".copy"), name)
		require.NoError(t, db.Close())
		assert.FileExists(t, path)
		assert.Equal(t, path, db.Path())
	}
}

func TestABackupIsWholeAndOverwritesNothing(t *testing.T) {
	aboutFiles(t)
	ctx := context.Background()
	db := open(t, newPath(t))
	require.NoError(t, db.File(ctx, answer("example.com", november)))
	copied := newPath(t)
	require.Error(t, db.Backup(ctx, copied), "there is no such folder")
	require.NoError(t, os.MkdirAll(filepath.Dir(copied), 0o700))
	require.NoError(t, db.Backup(ctx, copied))

	before, err := os.ReadFile(copied)
	require.NoError(t, err)
	err = db.Backup(ctx, copied)
	require.ErrorIs(t, err, history.ErrExists)
	assert.EqualError(t, err, "could not copy the history to "+copied+": the file exists already")
	after, err := os.ReadFile(copied)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(before, after))

	_, err = open(t, copied).Latest(ctx, ourScope, intel.Domain("example.com").Key())
	require.NoError(t, err)
}

func TestAnInterruptedBackupLeavesNoFile(t *testing.T) {
	aboutFiles(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	db := open(t, newPath(t))
	dir := t.TempDir()
	require.ErrorIs(t, db.Backup(ctx, filepath.Join(dir, "copy.db")), context.Canceled)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, entries)
}

func TestADamagedFileIsRefusedOrReadAndNeverPanics(t *testing.T) {
	aboutFiles(t)
	ctx := context.Background()
	whole := sample(t)
	generator := rand.New(rand.NewPCG(1, 2))
	refused := 0
	for i := range 100 {
		damaged := bytes.Clone(whole)
		if i%5 == 0 {
			damaged = damaged[:generator.IntN(len(damaged)-1)+1]
		} else {
			damaged[generator.IntN(len(damaged))] ^= byte(1 << generator.IntN(8))
		}
		if i%10 == 1 { // the header, where a flip matters most
			damaged = bytes.Clone(whole)
			damaged[generator.IntN(100)] ^= 0xff
		}
		path := filepath.Join(t.TempDir(), "history.db")
		require.NoError(t, os.WriteFile(path, damaged, 0o600))
		db, err := history.Open(ctx, path)
		if err != nil {
			refused++
			var explained *history.Error
			require.ErrorAs(t, err, &explained)
			left, err := os.ReadFile(path)
			require.NoError(t, err)
			require.True(t, bytes.Equal(damaged, left), "the file was changed")
			continue
		}
		// A flip inside an answer cannot be seen; reading must not panic.
		_, _ = db.Lookups(ctx, history.Query{})
		_, _ = db.Stats(ctx)
		_ = db.File(ctx, answer("new.example", november))
		_ = db.Close()
	}
	assert.Greater(t, refused, 20)
}

func TestADamagedFileIsNamedAndWhatToDo(t *testing.T) {
	aboutFiles(t)
	path := filepath.Join(t.TempDir(), "history.db")
	require.NoError(t, os.WriteFile(path, []byte("this was a history once, and now it is only text, long enough to be read as a header of a database file"), 0o600))
	_, err := history.Open(context.Background(), path)
	require.ErrorIs(t, err, history.ErrDamaged)
	assert.EqualError(t, err, "could not open the history "+path+
		": the file is damaged; it was not changed. Move it away and start again, or put a backup in its place")
}

func TestAnEmptyFileWithALogIsDamaged(t *testing.T) {
	aboutFiles(t)
	path := filepath.Join(t.TempDir(), "history.db")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	require.NoError(t, os.WriteFile(path+"-wal", []byte("rows"), 0o600))
	_, err := history.Open(context.Background(), path)
	require.ErrorIs(t, err, history.ErrDamaged)
	log, err := os.ReadFile(path + "-wal")
	require.NoError(t, err)
	assert.Equal(t, "rows", string(log))
}

func TestAnotherProgramsDatabaseIsLeftAlone(t *testing.T) {
	aboutFiles(t)
	path := filepath.Join(t.TempDir(), "places.sqlite")
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	_, err = db.Exec(`CREATE TABLE moz_places (url TEXT)`)
	require.NoError(t, err)
	require.NoError(t, db.Close())
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	_, err = history.Open(context.Background(), path)
	require.ErrorIs(t, err, history.ErrForeign)
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(before, after))
}

func TestAFolderInTheWayIsAClearError(t *testing.T) {
	aboutFiles(t)
	path := newPath(t)
	require.NoError(t, os.MkdirAll(path, 0o700))
	_, err := history.Open(context.Background(), path)
	var explained *history.Error
	require.ErrorAs(t, err, &explained)
	_, err = history.Open(context.Background(), filepath.Join(os.DevNull, "history.db"))
	require.ErrorAs(t, err, &explained)
	var path2 *fs.PathError
	require.ErrorAs(t, err, &path2, "the cause is kept")
	assert.NotContains(t, err.Error(), "mkdir")
}

// sample returns the bytes of a history with some answers.
func sample(t *testing.T) []byte {
	t.Helper()
	path := newPath(t)
	db := open(t, path)
	for range 40 {
		r := answer("example.com", november)
		r.Body = bytes.Repeat([]byte(`{"result":"x"}`), 50)
		require.NoError(t, db.File(context.Background(), r))
	}
	require.NoError(t, db.Close())
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	return whole
}
