package history_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

func TestLookupsAreNewestFirstAndGoOnWhereAPageEnded(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	const rows = 23
	for i := range rows {
		// Half of the rows share a time.
		require.NoError(t, db.File(ctx, answer(fmt.Sprintf("n%02d.example", i), november.Add(time.Duration(i/2)*time.Second))))
	}
	var paged []string
	q := history.Query{Limit: 5}
	for {
		page, err := db.Lookups(ctx, q)
		require.NoError(t, err)
		if len(page) == 0 {
			break
		}
		paged = append(paged, values(page)...)
		q.Before = page[len(page)-1].Position()
	}
	require.Len(t, paged, rows)
	whole, err := db.Lookups(ctx, history.Query{})
	require.NoError(t, err)
	assert.Equal(t, values(whole), paged)
	assert.Equal(t, "n22.example", paged[0])
	for i := 1; i < len(whole); i++ {
		assert.False(t, whole[i].Record.At.After(whole[i-1].Record.At))
	}
	count, err := db.Count(ctx, history.Query{Limit: 1, Before: whole[3].Position()})
	require.NoError(t, err)
	assert.Equal(t, rows, count)
}

func TestSearchTakesTheTextLiterallyInAnyCase(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	kept := []string{"https://a.example/100%_Off?q=1", `https://a.example/back\slash`, "login.payro11.example",
		"https://a.example/ÄPFEL", "xaoffx.example"}
	for i, value := range kept {
		r := answer(value, november.Add(-time.Duration(i)*time.Second))
		r.Key.Kind = intel.KindPhishing
		require.NoError(t, db.File(ctx, r))
	}
	for text, want := range map[string][]string{
		"PAYRO11": {kept[2]}, "%": {kept[0]}, "_": {kept[0]}, "%_o": {kept[0]}, "_off": {kept[0]}, `\`: {kept[1]},
		`\s`: {kept[1]}, "äpfel": {kept[3]}, "ÄPF": {kept[3]}, "": kept, "nothing": nil, "a\x00": nil, "\xff": nil,
		"'; DROP TABLE answers; --": nil, "100\\%": nil,
	} {
		found, err := db.Lookups(ctx, history.Query{Text: text})
		require.NoError(t, err, text)
		assert.Equal(t, want, values(found), "%q", text)
		count, err := db.Count(ctx, history.Query{Text: text})
		require.NoError(t, err, text)
		assert.Equal(t, len(want), count, "%q", text)
	}
	_, err := db.Lookups(ctx, history.Query{Text: strings.Repeat("a", 4097)})
	require.ErrorIs(t, err, history.ErrQuery)
	assert.EqualError(t, err, "could not search the history: the search text is 4097 bytes long; at most 4096 are searched for")
}

func TestAQueryChoosesByKindScopeAndTime(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	whois := answer("whois.example", november)
	whois.Key.Kind = intel.KindWHOIS
	other := answer("other.example", november.Add(-time.Minute))
	other.Scope.Account = "other"
	old := answer("old.example", november.AddDate(0, -1, 0))
	evidence := answer("evidence.example", november)
	evidence.Key.Kind = intel.KindDomain.Evidence()
	token := answer("", november)
	token.Key = intel.Token().Key()
	for _, r := range []intel.Record{whois, other, old, evidence, token} {
		require.NoError(t, db.File(ctx, r))
	}
	for name, c := range map[string]struct {
		query history.Query
		want  []string
	}{
		"all":      {history.Query{}, []string{"whois.example", "other.example", "old.example"}},
		"kind":     {history.Query{Kinds: []intel.Kind{intel.KindWHOIS, intel.KindWHOIS}}, []string{"whois.example"}},
		"no kind":  {history.Query{Kinds: []intel.Kind{}}, nil},
		"evidence": {history.Query{Kinds: []intel.Kind{intel.KindDomain.Evidence()}}, []string{"evidence.example"}},
		"scope":    {history.Query{Scope: &ourScope}, []string{"whois.example", "old.example"}},
		"since":    {history.Query{Since: november.Add(-time.Minute)}, []string{"whois.example", "other.example"}},
		"limit":    {history.Query{Limit: 1}, []string{"whois.example"}},
	} {
		found, err := db.Lookups(ctx, c.query)
		require.NoError(t, err, name)
		assert.Equal(t, c.want, values(found), name)
	}
	found, err := db.Lookups(ctx, history.Query{Kinds: []intel.Kind{intel.KindWHOIS}})
	require.NoError(t, err)
	assert.Equal(t, intel.CallAnswered, found[0].Outcome)
	found[0].Record.ID = ""
	assert.Equal(t, whois, found[0].Record)
}

func TestACallWithoutAnAnswerIsALookupOnceItIsOver(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	timeout, down := intel.CallOutcome(intel.ProblemTimeout), intel.CallOutcome(intel.ProblemDown)
	at := november
	attempt := func(value string, n int) intel.Call {
		at = at.Add(time.Second)
		c := asked(t, intel.KindDomain, value, at)
		c.Attempt = n
		return c
	}
	ended(t, db, attempt("retried.example", 1), down, 502, false)
	ended(t, db, attempt("retried.example", 2), intel.CallAnswered, 200, true)
	ended(t, db, attempt("given-up.example", 1), down, 502, false)
	last := ended(t, db, attempt("given-up.example", 2), timeout, 0, true)
	earlier := ended(t, db, attempt("later.example", 1), down, 502, false)
	ended(t, db, attempt("later.example", 1), down, 502, false)
	ended(t, db, attempt("later.example", 2), intel.CallAnswered, 200, true)
	ended(t, db, attempt("closed.example", 1), intel.CallOutcome(intel.ProblemCancelled), 0, true)
	require.NoError(t, db.Begin(ctx, attempt("asking.example", 1)))

	found, err := db.Lookups(ctx, history.Query{})
	require.NoError(t, err)
	assert.Equal(t, []history.Lookup{
		{Record: intel.Record{ID: earlier.ID, Scope: ourScope, Key: earlier.Key, Analyst: "maria", At: earlier.At, Status: 502}, Outcome: down},
		{Record: intel.Record{ID: last.ID, Scope: ourScope, Key: last.Key, Analyst: "maria", At: last.At}, Outcome: timeout},
	}, found)
}

func TestRecentNamesEachIndicatorOnceByItsOverview(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	file := func(kind intel.Kind, value string, ago time.Duration) {
		r := answer(value, november.Add(-ago))
		r.Key.Kind = kind
		require.NoError(t, db.File(ctx, r))
	}
	file(intel.KindDomain, "a.example", 3*time.Hour)
	file(intel.KindDomain, "b.example", 2*time.Hour)
	file(intel.KindWHOIS, "a.example", time.Hour)
	file(intel.KindWHOIS, "only-whois.example", 30*time.Minute)
	file(intel.KindBulk, "a.example,b.example", time.Minute)
	file(intel.KindDomain.Evidence(), "e.example", time.Minute)
	require.NoError(t, db.File(ctx, intel.Record{Scope: ourScope, Key: intel.Token().Key(), At: november}))
	ended(t, db, asked(t, intel.KindDomain, "silent.example", november), intel.CallOutcome(intel.ProblemTimeout), 0, true)

	recent, err := db.Recent(ctx, 10)
	require.NoError(t, err)
	require.Equal(t, []string{"silent.example", "only-whois.example", "a.example", "b.example"}, values(recent))
	assert.EqualValues(t, intel.ProblemTimeout, recent[0].Outcome)
	assert.Equal(t, intel.KindWHOIS, recent[1].Record.Key.Kind)
	assert.Equal(t, intel.KindDomain, recent[2].Record.Key.Kind, "what was said of the domain, not of its registration")
	assert.NotEmpty(t, recent[2].Record.Body)

	recent, err = db.Recent(ctx, 2)
	require.NoError(t, err)
	assert.Len(t, recent, 2)
	recent, err = db.Recent(ctx, 0)
	require.NoError(t, err)
	assert.Empty(t, recent)
}

func TestRecentGoesOnUntilItHasMetEnough(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	require.NoError(t, db.File(ctx, answer("old.example", november.Add(-time.Hour))))
	for i := range 405 { // of one time, more than are read at once
		require.NoError(t, db.File(ctx, answer(fmt.Sprintf("busy%d.example", i%2), november)))
	}
	recent, err := db.Recent(ctx, 3)
	require.NoError(t, err)
	assert.Equal(t, []string{"busy0.example", "busy1.example", "old.example"}, values(recent))
	recent, err = db.Recent(ctx, 4)
	require.NoError(t, err)
	assert.Len(t, recent, 3)
}

func TestAValueMayBeLongerThanWhatIsIndexed(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	long := "https://a.example/" + strings.Repeat("é", 3000)
	r, other := answer(long, november), answer(long+"x", november.Add(time.Hour))
	require.NoError(t, db.File(ctx, r))
	require.NoError(t, db.File(ctx, other))
	kept, err := db.Latest(ctx, ourScope, r.Key)
	require.NoError(t, err)
	assert.Equal(t, r.Body, kept.Body)
	seen, err := db.Seen(ctx, long)
	require.NoError(t, err)
	assert.Equal(t, 1, seen.Count)
}

func TestSeenSaysWhenAndByWhom(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	seen, err := db.Seen(ctx, "example.com")
	require.NoError(t, err)
	assert.Zero(t, seen)

	last := answer("example.com", november)
	last.Analyst = "lena"
	evidence := answer("example.com", november.Add(time.Hour))
	evidence.Key.Kind = intel.KindDomain.Evidence()
	for _, r := range []intel.Record{last, evidence, answer("example.com", november.Add(-time.Hour)), answer("www.example.com", november.Add(time.Hour))} {
		require.NoError(t, db.File(ctx, r))
	}
	seen, err = db.Seen(ctx, "example.com")
	require.NoError(t, err)
	assert.Equal(t, history.Seen{Count: 2, First: november.Add(-time.Hour), Last: november, Analyst: "lena"}, seen)
}

func TestAnEmptyHistoryHasNothingAndNoError(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	found, err := db.Lookups(ctx, history.Query{})
	require.NoError(t, err)
	assert.Empty(t, found)
	recent, err := db.Recent(ctx, 5)
	require.NoError(t, err)
	assert.Empty(t, recent)
	lines, err := db.Calls(ctx, history.Query{})
	require.NoError(t, err)
	assert.Empty(t, lines)
	stats, err := db.Stats(ctx)
	require.NoError(t, err)
	assert.Zero(t, stats)
	_, err = db.Latest(ctx, ourScope, intel.Domain("example.com").Key())
	require.ErrorIs(t, err, intel.ErrNotKept)
}

// FuzzSearch compares the search with the words it promises: a part of the
// value, in any case, nothing a pattern.
func FuzzSearch(f *testing.F) {
	for _, seed := range [][2]string{
		{"login.payro11.example", "PAYRO"}, {"https://a.example/100%_off", "%_"}, {`back\slash`, `\`}, {"a", "%"},
		{"ÄPFEL", "äp"}, {"İstanbul", "i̇s"}, {"a\x00b", "a"}, {"\xff", "\xff"}, {"ſ", "S"}, {"K", "k"}, {"", ""},
	} {
		f.Add(seed[0], seed[1])
	}
	db := open(f, newPath(f))
	f.Fuzz(func(t *testing.T, value, text string) {
		if !utf8.ValidString(value) || strings.ContainsRune(value, 0) || len(text) > 4096 {
			t.Skip("no indicator has such a value")
		}
		ctx := context.Background()
		r := answer(value, november)
		r.ID = newID(t)
		require.NoError(t, db.File(ctx, r))
		found, err := db.Lookups(ctx, history.Query{Text: text, Limit: 1})
		require.NoError(t, err)
		kept, err := db.Record(ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, value, kept.Key.Value)

		// The newest of equal times has the greatest id, which is this one's.
		want := utf8.ValidString(text) && strings.Contains(strings.ToLower(value), strings.ToLower(text))
		got := len(found) == 1 && found[0].Record.ID == r.ID
		require.Equal(t, want, got, "%q in %q", text, value)
	})
}
