package history

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

// alike returns two views of one history: one that searches with the index of
// its engine, one that looks at every row.
func alike(t testing.TB) (indexed, scanning *DB) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "history.db")
	for _, db := range []**DB{&indexed, &scanning} {
		opened, err := Open(context.Background(), path)
		require.NoError(t, err)
		t.Cleanup(func() { _ = opened.Close() })
		*db = opened
	}
	scanning.engine = portable()
	scanning.engine.wording = indexed.engine.wording
	return indexed, scanning
}

func requireAlike(t *testing.T, indexed, scanning *DB, q Query) int {
	t.Helper()
	ctx := context.Background()
	want, err := scanning.Lookups(ctx, q)
	require.NoError(t, err)
	got, err := indexed.Lookups(ctx, q)
	require.NoError(t, err)
	require.Equal(t, want, got, "%q %+v", q.Text, q)
	wantCount, err := scanning.Count(ctx, q)
	require.NoError(t, err)
	gotCount, err := indexed.Count(ctx, q)
	require.NoError(t, err)
	require.Equal(t, wantCount, gotCount, "%q %+v", q.Text, q)
	return len(got)
}

// Pieces that values and searches are made of: what a pattern, a query of the
// index, a fold or an encoding could take for something else.
var pieces = []string{
	"login", "payro11", ".example", "www.", "-", "a", "b", "ab", "%", "_", `"`, `""`, "*", "'", `\`, "^", "(", ")", ":", "+",
	" AND ", " OR ", "NOT ", "NEAR(", "ä", "Ä", "İ", "i̇", "ß", "ẞ", "K", "ſ", "𝒳", "日本", "\u0301", "\u200b", "\ufffd", "\ufffe", "\U0010ffff", "\x01", "\n",
}

func phrase(r *rand.Rand, most int) string {
	var b strings.Builder
	for range r.IntN(most + 1) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

// fillAtRandom files answers and ended calls whose times are in no order, of
// which many share a second and some all of it, from the first year to the last.
func fillAtRandom(t *testing.T, db *DB, r *rand.Rand, rows int) (values []string) {
	t.Helper()
	ctx := context.Background()
	times := []time.Time{
		{}, time.Unix(0, 0), time.Unix(-1, 5000), time.Unix(1, 0), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
		time.UnixMicro(-1 << 62), time.UnixMicro(1 << 62), noon,
	}
	outcomes := []intel.CallOutcome{intel.CallAnswered, intel.CallOutcome(intel.ProblemTimeout), intel.CallOutcome(intel.ProblemCancelled), intel.CallAsking}
	for i := range rows {
		at := noon.Add(time.Duration(r.IntN(20_000)) * time.Millisecond)
		if r.IntN(3) == 0 {
			at = times[r.IntN(len(times))]
		}
		value := phrase(r, 6)
		values = append(values, value)
		id := fmt.Sprintf("%016x-%d", r.Uint64(), i) // in no order
		scope := intel.Scope{Account: fmt.Sprint(r.IntN(2)), Demo: r.IntN(4) == 0}
		key := intel.Key{Kind: []intel.Kind{intel.KindDomain, intel.KindBulk, intel.KindDomain.Evidence()}[r.IntN(3)], Value: value}
		if r.IntN(4) > 0 {
			require.NoError(t, db.File(ctx, intel.Record{ID: id, Scope: scope, Key: key, At: at, Status: 200, Body: notesOf(phrase(r, 6)), Analyst: analysts[r.IntN(2)]}))
			continue
		}
		call := intel.Call{ID: id, Scope: scope, Key: key, At: at, Attempt: 1}
		require.NoError(t, db.Begin(ctx, call))
		for range 1 + r.IntN(2) {
			call.Outcome = outcomes[r.IntN(len(outcomes))]
			require.NoError(t, db.Settle(ctx, call))
		}
	}
	require.NoError(t, db.ReadOlder(ctx)) // for another DB to find
	return values
}

var analysts = []string{"maria", "lena"}

// notesOf is an answer that says so.
func notesOf(text string) []byte {
	quoted, _ := json.Marshal(text) // texts can always be written
	return fmt.Appendf(nil, `{"result":{"notes":%s,"risk_types":[{"id":%d}]}}`, quoted, 32*(len(text)%2))
}

func TestTheIndexFindsWhatLookingAtEveryRowFinds(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	indexed, scanning := alike(t)
	values := fillAtRandom(t, indexed, r, 250)
	found := 0
	search := func(text string) {
		q := Query{Text: text, Limit: []int{0, 1, 3, 50}[r.IntN(4)]}
		if r.IntN(3) == 0 {
			q.Scope = &intel.Scope{Account: "1"}
		}
		if r.IntN(3) == 0 {
			q.Kinds = []intel.Kind{intel.KindDomain.Evidence()}
		}
		if r.IntN(2) == 0 {
			q.Words, q.Text = text, ""
			if r.IntN(3) == 0 {
				q.Text = pieces[r.IntN(len(pieces))]
			}
		}
		if r.IntN(4) == 0 {
			q.Analysts = analysts[:1]
		}
		if r.IntN(6) == 0 {
			q.Until = noon.Add(time.Duration(r.IntN(20)) * time.Second)
		}
		if r.IntN(6) == 0 {
			q.Flagged = new(bool)
			*q.Flagged = r.IntN(2) == 0
		}
		if r.IntN(6) == 0 {
			q.Values = []string{text, values[r.IntN(len(values))]}
		}
		if r.IntN(4) == 0 {
			q.Since = noon.Add(time.Duration(r.IntN(20)) * time.Second)
		}
		found += requireAlike(t, indexed, scanning, q)
		for range 3 { // page by page
			page, err := indexed.Lookups(context.Background(), q)
			require.NoError(t, err)
			if len(page) == 0 {
				break
			}
			q.Before = page[len(page)-1].Position()
			requireAlike(t, indexed, scanning, q)
		}
	}
	for range 150 {
		search(phrase(r, 3))
		value := []rune(values[r.IntN(len(values))])
		if len(value) > 0 {
			from := r.IntN(len(value))
			search(strings.ToUpper(string(value[from : from+r.IntN(len(value)-from)+1])))
		}
	}
	assert.Greater(t, found, 300)

	require.NoError(t, indexed.ForgetDemo(context.Background()))
	for _, value := range values {
		requireAlike(t, indexed, scanning, Query{Text: value})
	}
	requireIndexed(t, indexed)
}

func TestRowsOfOneSecondAreInTheOrderOfTheirTimes(t *testing.T) {
	ctx := context.Background()
	indexed, scanning := alike(t)
	const rows = 24
	for i := range rows { // filed in another order, three at a time, over two seconds
		n := i * 7 % rows
		r := aRecord(fmt.Sprintf("host-%d.payro11.example", n))
		r.ID, r.At = fmt.Sprintf("%02d", i*5%rows), noon.Add(time.Duration(n/3)*250*time.Millisecond)
		require.NoError(t, indexed.File(ctx, r))
	}
	for limit := 1; limit <= rows; limit++ {
		q := Query{Text: "payro11", Limit: limit}
		for found := limit; found == limit; {
			found = requireAlike(t, indexed, scanning, q)
			page, err := indexed.Lookups(ctx, q)
			require.NoError(t, err)
			if found > 0 {
				q.Before = page[found-1].Position()
			}
		}
	}
}

// requireIndexed asserts that every row that is to be found has one place, in
// the order of time, and that the index has its words and no others.
func requireIndexed(t testing.TB, db *DB) {
	t.Helper()
	const findable = `SELECT id, folded, shelf FROM answers WHERE length(folded) >= 3
		UNION ALL SELECT id, folded, shelf FROM calls WHERE length(folded) >= 3 AND outcome NOT IN ('answered', 'asking', 'cancelled', 'correction', 'try')`
	var missing, places, rows int
	require.NoError(t, db.sql.QueryRow(`SELECT COUNT(*) FROM (`+findable+`) AS f WHERE 1 <> (SELECT COUNT(*) FROM lookups
		WHERE lookups.id = f.id AND place BETWEEN shelf AND shelf + 33554431)`).Scan(&missing))
	require.Zero(t, missing, "each has one place")
	require.NoError(t, db.sql.QueryRow(`SELECT (SELECT COUNT(*) FROM lookups), (SELECT COUNT(*) FROM answers WHERE length(folded) >= 3)
		+ (SELECT COUNT(*) FROM calls WHERE length(folded) >= 3 AND id IN (SELECT id FROM lookups))`).Scan(&places, &rows))
	require.Equal(t, rows, places, "and nothing else has")
	_, err := db.sql.Exec(`INSERT INTO lookup_text (lookup_text) VALUES ('integrity-check')`)
	require.NoError(t, err)
}

func TestAFrequentTextThatFewRowsOfAScopeHaveIsFound(t *testing.T) {
	if testing.Short() {
		t.Skip("fills a history")
	}
	ctx := context.Background()
	indexed, scanning := alike(t)
	rare := intel.Scope{Account: "rare"}
	oldest := aRecord("host-oldest.payro11.example")
	oldest.Scope, oldest.At = rare, noon.Add(-time.Hour)
	require.NoError(t, indexed.File(ctx, oldest))
	fill(t, indexed, mostCandidates+1000)
	assert.Equal(t, 1, requireAlike(t, indexed, scanning, Query{Text: "payro11", Scope: &rare}))
	assert.Equal(t, 100, requireAlike(t, indexed, scanning, Query{Text: "payro11"}))
}

func TestTheLongestTextIsSearchedFor(t *testing.T) {
	indexed, scanning := alike(t)
	var b strings.Builder
	for i := range 600 {
		fmt.Fprintf(&b, "%07d", i*7919)
	}
	long := b.String()[:longestText]
	for _, value := range []string{long, long + "/more", long[:longestText-1] + "x"} {
		require.NoError(t, indexed.File(context.Background(), aRecord(value)))
	}
	assert.Equal(t, 2, requireAlike(t, indexed, scanning, Query{Text: long}))
}

func TestASearchStopsWithTheContext(t *testing.T) {
	indexed, _ := alike(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := indexed.Lookups(ctx, Query{Text: "payroll"})
	require.ErrorIs(t, err, context.Canceled)
	_, err = indexed.Count(ctx, Query{Text: "payroll"})
	require.EqualError(t, err, "could not count the look-ups: stopped before it was done")
}

func TestACopyIsSearchedLikeTheOriginal(t *testing.T) {
	ctx := context.Background()
	indexed, _ := alike(t)
	fillAtRandom(t, indexed, rand.New(rand.NewPCG(1, 2)), 60)
	require.NoError(t, indexed.ForgetDemo(ctx)) // leaves gaps
	path := filepath.Join(t.TempDir(), "copy.db")
	require.NoError(t, indexed.Backup(ctx, path))
	copied, err := Open(ctx, path)
	require.NoError(t, err)
	defer copied.Close()
	requireIndexed(t, copied)
	for _, text := range pieces {
		want, err := indexed.Lookups(ctx, Query{Text: text})
		require.NoError(t, err)
		got, err := copied.Lookups(ctx, Query{Text: text})
		require.NoError(t, err)
		assert.Equal(t, want, got, text)
	}
}
