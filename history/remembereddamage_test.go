package history_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
)

// longestStart is how long a start may take, damaged or not.
const longestStart = 5 * time.Second

// filledHistory returns the bytes of a closed history with everything in it, and
// of the log of one that was killed, with the name of each file.
func filledHistory(t *testing.T) (closed, killed map[string][]byte) {
	t.Helper()
	path := newPath(t)
	olderAnswers(t, path, 60)
	db := open(t, path, clock(november))
	w := &worker{db: db, name: "1", say: func(string, ...any) {}, bodyBytes: 600}
	for n := range 60 {
		require.NoError(t, w.step(n+1))
	}
	read := func() map[string][]byte {
		files := map[string][]byte{}
		for _, suffix := range []string{"", "-wal"} {
			if content, err := os.ReadFile(path + suffix); err == nil && len(content) > 0 {
				files[suffix] = content
			}
		}
		return files
	}
	killed = read()
	require.NoError(t, db.Close())
	again := open(t, path, clock(november)) // and looked at on that day
	require.NoError(t, again.Close())
	return read(), killed
}

// spoil changes a file as a bad disk does: bytes, pages, or where it ends.
func spoil(content []byte, r *rand.Rand) []byte {
	spoiled := bytes.Clone(content)
	at := r.IntN(len(spoiled))
	switch r.IntN(6) {
	case 0:
		return spoiled[:at]
	case 1:
		return spoiled[:at/4096*4096]
	case 2: // a page of zeros
		page := at / 4096 * 4096
		clear(spoiled[page:min(page+4096, len(spoiled))])
	case 3: // a page in the place of another
		from, to := at/4096*4096, r.IntN(len(spoiled))/4096*4096
		copy(spoiled[to:min(to+4096, len(spoiled))], content[from:])
	case 4: // in the header, on which everything else hangs
		spoiled[at%100] ^= 1 << r.IntN(8)
	default:
		for range 1 + r.IntN(8) {
			spoiled[r.IntN(len(spoiled))] ^= byte(1 + r.IntN(255))
		}
	}
	return spoiled
}

// Whatever becomes of the file, a start ends soon, in an error that a person can
// read or in a history that can be used; and what cannot be read is not written.
func TestNoDamageEndsTheProgramOrIsWrittenOver(t *testing.T) {
	aboutFiles(t)
	trials := 60
	if isFull() {
		trials = 1000
	}
	closed, killed := filledHistory(t)
	require.Len(t, killed, 2, "the killed one left a log")
	refused, unlike, longest := 0, 0, time.Duration(0)
	for n := range trials {
		r := rand.New(rand.NewPCG(47, uint64(n)))
		files := closed
		if n%3 == 0 {
			files = killed
		}
		dir := filepath.Join(t.TempDir(), fmt.Sprint(n))
		require.NoError(t, os.Mkdir(dir, 0o700))
		path := filepath.Join(dir, "history.db")
		written := map[string][]byte{}
		for suffix, content := range files {
			if suffix == "-wal" || len(files) == 1 || r.IntN(2) == 0 {
				content = spoil(content, r)
			}
			written[suffix] = content
			require.NoError(t, os.WriteFile(path+suffix, content, 0o600))
		}
		now := november
		if n%2 == 0 {
			now = now.AddDate(0, 0, 1) // the day on which all of it is looked at
		}
		begun := time.Now()
		err := useDamaged(t, path, now)
		longest = max(longest, time.Since(begun))
		switch {
		case err == nil:
			unlike++
		default:
			refused++
			assert.NotContains(t, err.Error(), "sql")
			if !errors.Is(err, history.ErrDamaged) && !errors.Is(err, history.ErrForeign) && !errors.Is(err, history.ErrNewer) {
				t.Errorf("%d: %v", n, err)
			}
			content, err := os.ReadFile(path)
			require.NoError(t, err)
			if len(files) == 1 {
				assert.Equal(t, written[""], content, "%d: what was refused was not touched", n)
			}
		}
		require.NoError(t, os.RemoveAll(dir))
	}
	assert.Less(t, longest, longestStart)
	t.Logf("%d damaged: %d refused, %d used as far as they go; the longest took %v", trials, refused, unlike, longest)
	assert.Positive(t, refused)
	assert.Positive(t, unlike)
}

// useDamaged opens a history and does everything with it. It returns why it was
// not opened; afterwards anything may fail that says damage.
func useDamaged(t *testing.T, path string, now time.Time) error {
	t.Helper()
	ctx := context.Background()
	db, err := history.Open(ctx, path, clock(now))
	if err != nil {
		return err
	}
	defer db.Close()
	w := &worker{db: db, name: "2", say: func(string, ...any) {}}
	failures := []error{w.step(2 * 3 * 5 * 7)}
	_, err = db.Lookups(ctx, history.Query{Text: "example", Words: "payroll"})
	failures = append(failures, err)
	_, err = db.Tags(ctx, history.TagQuery{Scope: ourScope})
	failures = append(failures, err)
	_, err = db.Cases(ctx, history.CaseQuery{Scope: ourScope})
	failures = append(failures, err)
	_, err = db.LinksOf(ctx, ourScope, "n1.w1.example")
	failures = append(failures, err)
	_, err = db.CatchUp(ctx, 100)
	failures = append(failures, err)
	for _, err := range failures {
		if err != nil {
			assert.NotContains(t, err.Error(), "sql:", "in the words of a person")
		}
	}
	return nil
}

// A history whose version is lost, or is not that of its tables, is not taken
// for one to be made or brought up to date.
func TestAVersionThatIsNotThatOfTheTablesIsDamage(t *testing.T) {
	aboutFiles(t)
	for name, lost := range map[string]string{"all of it": `DELETE FROM goose_db_version`, "the newest": `DELETE FROM goose_db_version WHERE version_id > 6`} {
		t.Run(name, func(t *testing.T) {
			path := newPath(t)
			db := open(t, path)
			require.NoError(t, db.File(context.Background(), answer("example.com", november)))
			require.NoError(t, db.Close())
			raw, err := sql.Open("sqlite", path)
			require.NoError(t, err)
			_, err = raw.Exec(lost)
			require.NoError(t, err)
			require.NoError(t, raw.Close())
			before := tablesIn(t, path)
			_, err = history.Open(context.Background(), path)
			require.ErrorIs(t, err, history.ErrDamaged)
			assert.ErrorContains(t, err, "it was not changed")
			assert.Equal(t, before, tablesIn(t, path))
			require.NoError(t, integrity(path))
		})
	}
}

// tablesIn returns what a file is made of, and how many answers it has.
func tablesIn(t *testing.T, path string) []string {
	t.Helper()
	raw, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	defer raw.Close()
	rows, err := raw.Query(`SELECT sql FROM sqlite_master UNION ALL SELECT version_id || ' applied' FROM goose_db_version UNION ALL SELECT id FROM answers`)
	require.NoError(t, err)
	defer rows.Close()
	var found []string
	for rows.Next() {
		var text sql.NullString
		require.NoError(t, rows.Scan(&text))
		found = append(found, text.String)
	}
	require.NoError(t, rows.Err())
	return found
}
