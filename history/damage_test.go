package history

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const pageLength = 4096

// checkedAtNoon returns a history with answers that was opened and closed after
// it was looked at on noon's day.
func checkedAtNoon(t *testing.T) (path string, openAt func(time.Time) (*DB, error)) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "history.db")
	openAt = func(at time.Time) (*DB, error) {
		return Open(context.Background(), path, WithClock(func() time.Time { return at }))
	}
	for range 2 { // there is nothing to look at in a new one
		db, err := openAt(noon)
		require.NoError(t, err)
		fill(t, db, 20)
		require.NoError(t, db.Close())
	}
	return path, openAt
}

// damage writes nonsense over the beginning of an index.
func damage(t *testing.T, path string) {
	t.Helper()
	db, err := connect(path, reading)
	require.NoError(t, err)
	var page int64
	require.NoError(t, db.QueryRow(`SELECT rootpage FROM sqlite_master WHERE name = 'answers_by_time'`).Scan(&page))
	require.NoError(t, db.Close())
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = file.WriteAt(make([]byte, pageLength), (page-1)*pageLength)
	require.NoError(t, err)
	require.NoError(t, file.Close())
}

func TestDamageIsLookedForOnceADay(t *testing.T) {
	path, openAt := checkedAtNoon(t)
	damage(t, path)
	db, err := openAt(noon.Add(time.Hour))
	require.NoError(t, err)
	_, err = db.Lookups(context.Background(), Query{})
	require.ErrorIs(t, err, ErrDamaged, "whoever meets it is told")
	require.ErrorIs(t, db.File(context.Background(), aRecord("new.example")), ErrDamaged)
	require.NoError(t, db.Close())

	_, err = openAt(noon.AddDate(0, 0, 1))
	require.ErrorIs(t, err, ErrDamaged)
	_, err = openAt(noon.AddDate(0, 0, -1))
	require.ErrorIs(t, err, ErrDamaged, "nor is a day that has not come trusted")
}

func TestDamageIsLookedForWhereTheHistoryWasNotClosed(t *testing.T) {
	closed, openAt := checkedAtNoon(t)
	db, err := openAt(noon)
	require.NoError(t, err)
	require.NoError(t, db.File(context.Background(), aRecord("new.example")))
	killed := filepath.Join(t.TempDir(), "history.db")
	for _, suffix := range []string{"", "-wal"} { // as they are on the disk now
		content, err := os.ReadFile(closed + suffix)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(killed+suffix, content, 0o600))
	}
	require.NoError(t, db.Close())
	page := make([]byte, pageLength)
	file, err := os.OpenFile(killed, os.O_WRONLY, 0)
	require.NoError(t, err)
	info, err := file.Stat()
	require.NoError(t, err)
	for at := int64(20 * pageLength); at < info.Size(); at += pageLength {
		_, err := file.WriteAt(page, at)
		require.NoError(t, err)
	}
	require.NoError(t, file.Close())
	_, err = Open(context.Background(), killed, WithClock(func() time.Time { return noon }))
	require.ErrorIs(t, err, ErrDamaged)
}

func TestATruncatedHistoryIsRefusedEveryTime(t *testing.T) {
	path, openAt := checkedAtNoon(t)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.NoError(t, os.Truncate(path, info.Size()/2/pageLength*pageLength))
	_, err = openAt(noon)
	require.ErrorIs(t, err, ErrDamaged)
}

func TestASoundHistoryIsLookedAtOnce(t *testing.T) {
	path, openAt := checkedAtNoon(t)
	_, err := os.Stat(path + "-wal")
	require.ErrorIs(t, err, fs.ErrNotExist, "it was closed")
	for at, want := range map[time.Time]bool{noon: false, noon.AddDate(0, 0, 1): true} {
		d := &DB{engine: sqliteEngine(), path: path, now: func() time.Time { return at }, schema: migrations}
		looked, err := d.look(context.Background(), reading)
		require.NoError(t, err)
		assert.Equal(t, want, looked.checked, at)
		require.NoError(t, looked.db.Close())
	}
	db, err := openAt(noon.AddDate(0, 0, 1))
	require.NoError(t, err)
	day, err := checkedOn(context.Background(), db.sql)
	require.NoError(t, err)
	assert.Equal(t, dayOf(noon)+1, day)
	require.NoError(t, db.Close())
}
