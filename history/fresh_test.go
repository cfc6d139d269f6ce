package history

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

// aFewFiled files answers about some names at one address, with a word of each.
func aFewFiled(t *testing.T, db *DB, count int) {
	t.Helper()
	for i := range count {
		name := fmt.Sprintf("n%d.example", i)
		require.NoError(t, db.File(context.Background(), intel.Record{Scope: ourAccount(), Key: intel.Domain(name).Key(), Status: 200, At: noon.Add(time.Duration(i) * time.Second),
			Body: fmt.Appendf(nil, `{"success":true,"result":{"domain":%q,"notes":"word%d lure","resolves_to_refs":[{"value":"192.0.2.1"}]}}`, name, i)}))
	}
}

func unreadIn(t *testing.T, db *DB) (count int) {
	t.Helper()
	require.NoError(t, db.sql.QueryRow(countUnread, MostLeft).Scan(&count))
	return count
}

func linkedIn(t *testing.T, db *DB) int {
	t.Helper()
	found, err := db.Linked(context.Background(), LinkQuery{Scope: ourAccount(), Of: []LinkEnd{{intel.RelationAddress, "192.0.2.1"}}})
	require.NoError(t, err)
	if len(found) == 0 {
		return 0
	}
	return found[0].Count
}

func TestWhatWasFiledIsFoundByWhoeverAsksAfterwards(t *testing.T) {
	ctx := context.Background()
	for name, find := range map[string]func(*DB) int{
		"links to": func(db *DB) int { return linkedIn(t, db) },
		"links of": func(db *DB) int {
			links, err := db.LinksOf(ctx, ourAccount(), "n7.example")
			require.NoError(t, err)
			return len(links) + 39
		},
		"words": func(db *DB) int {
			found, err := db.Lookups(ctx, Query{Words: "lure", Limit: 100})
			require.NoError(t, err)
			return len(found)
		},
		"count of words": func(db *DB) int {
			count, err := db.Count(ctx, Query{Words: "lure"})
			require.NoError(t, err)
			return count
		},
		"what would be removed": func(db *DB) int {
			r, err := db.CountRemovable(ctx, Query{Words: "lure"})
			require.NoError(t, err)
			return r.Answers
		},
	} {
		t.Run(name, func(t *testing.T) {
			db, err := Open(ctx, filepath.Join(t.TempDir(), "history.db"))
			require.NoError(t, err)
			defer db.Close()
			aFewFiled(t, db, 40)
			require.Equal(t, 40, unreadIn(t, db), "nobody has waited for it")
			assert.Equal(t, 40, find(db))
			assert.Zero(t, unreadIn(t, db))
			assert.Empty(t, db.fresh.some())
		})
	}
}

func TestWhatAProcessLeftUnreadIsFoundByTheNext(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "history.db")
	killed, err := Open(ctx, path)
	require.NoError(t, err)
	defer killed.Close()
	aFewFiled(t, killed, caughtUpTogether)
	next, err := Open(ctx, path)
	require.NoError(t, err)
	defer next.Close()
	assert.Equal(t, caughtUpTogether, linkedIn(t, next), "few are read at once")
	assert.Zero(t, unreadIn(t, next))

	aFewFiled(t, killed, 200)
	assert.Equal(t, caughtUpTogether, linkedIn(t, next), "for many nobody has to wait")
	left, err := next.CatchUp(ctx, 0)
	require.NoError(t, err)
	assert.Equal(t, 200, left)
	require.NoError(t, killed.Close())
	assert.Zero(t, unreadIn(t, next), "whoever ends leaves nothing")
	assert.Equal(t, 200, linkedIn(t, next))
}

func TestWhatIsFiledIsReadBesideIt(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	db, err := Open(ctx, filepath.Join(t.TempDir(), "history.db"))
	require.NoError(t, err)
	defer db.Close()
	ended := make(chan error, 1)
	go func() { ended <- db.KeepReading(ctx) }()
	aFewFiled(t, db, 30)
	require.Eventually(t, func() bool { return unreadIn(t, db) == 0 }, 10*time.Second, 20*time.Millisecond)
	assert.Equal(t, 30, linkedIn(t, db))
	stop()
	require.NoError(t, <-ended)
}

func TestMoreThanADBRemembersIsAmongTheUnread(t *testing.T) {
	db := &DB{}
	ids := make([]string, mostFresh+10)
	db.fresh.add(ids[:mostFresh-1]...)
	db.fresh.add(ids[:3]...)
	db.fresh.add(ids...)
	assert.Len(t, db.fresh.ids, mostFresh)
}
