package history_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
)

func newCase(t testing.TB, db *history.DB, name string) history.Case {
	t.Helper()
	c, err := db.OpenCase(context.Background(), history.Case{Name: name, Title: "payroll lure, wave 2", Scope: ourScope}, maria)
	require.NoError(t, err)
	return c
}

func TestACaseHoldsIndicatorsAndNotes(t *testing.T) {
	ctx := context.Background()
	clock := newDial(november)
	db := open(t, newPath(t), clock.option())
	c := newCase(t, db, "INC-4411")
	assert.Equal(t, "maria", c.Owner)
	clock.pass(time.Minute)
	added, err := db.PutIntoCase(ctx, c.ID, maria, "evil.example", "203.0.113.66", "evil.example")
	require.NoError(t, err)
	assert.Equal(t, []string{"evil.example", "203.0.113.66"}, added, "each once")
	added, err = db.PutIntoCase(ctx, c.ID, maria, "evil.example")
	require.NoError(t, err)
	assert.Empty(t, added)
	require.NoError(t, db.NoteCase(ctx, c.ID, maria, "came by mail\x00\xff"))

	found, err := db.Case(ctx, ourScope, "inc-4411")
	require.NoError(t, err)
	assert.Equal(t, 2, found.Indicators)
	assert.Equal(t, 1, found.Notes)
	assert.Equal(t, november.Add(time.Minute), found.Changed)
	assert.Equal(t, "payroll lure, wave 2", found.Title)

	taken, err := db.TakeOutOfCase(ctx, c.ID, history.Actor{Name: "lena"}, "evil.example", "unknown.example")
	require.NoError(t, err)
	assert.Equal(t, []string{"evil.example"}, taken)
	of, err := db.CasesOf(ctx, ourScope, []string{"evil.example", "203.0.113.66"})
	require.NoError(t, err)
	assert.NotContains(t, of, "evil.example")
	assert.Len(t, of["203.0.113.66"], 1)
	added, err = db.PutIntoCase(ctx, c.ID, maria, "evil.example")
	require.NoError(t, err)
	assert.Len(t, added, 1, "it comes back")

	entries, err := db.CaseEntries(ctx, c.ID)
	require.NoError(t, err)
	require.Len(t, entries, 3, "nothing is deleted")
	assert.Equal(t, "lena", entries[0].RemovedBy)
	notes, err := db.CaseNotes(ctx, c.ID)
	require.NoError(t, err)
	require.Len(t, notes, 1)
	assert.Equal(t, "came by mail\x00\xff", notes[0].Words)
}

func TestACaseChanges(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	c, other := newCase(t, db, "INC-4411"), newCase(t, db, "INC-4398")
	text := func(s string) *string { return &s }
	yes, no := true, false

	changed, err := db.ChangeCase(ctx, c.ID, maria, history.CaseChange{Name: text("inc-4411"), Title: text("wave 3"), Owner: text("lena"), Closed: &yes})
	require.NoError(t, err)
	assert.Equal(t, "inc-4411", changed.Name)
	assert.Equal(t, "lena", changed.Owner)
	assert.False(t, changed.Closed.IsZero())
	_, err = db.ChangeCase(ctx, c.ID, maria, history.CaseChange{Closed: &yes})
	require.NoError(t, err)
	changed, err = db.ChangeCase(ctx, c.ID, maria, history.CaseChange{Closed: &no})
	require.NoError(t, err)
	assert.True(t, changed.Closed.IsZero())
	events, err := db.CaseEvents(ctx, c.ID)
	require.NoError(t, err)
	var did []history.CaseHappening
	for _, e := range events {
		did = append(did, e.What)
	}
	assert.Equal(t, []history.CaseHappening{history.CaseOpened, history.CaseRenamed, history.CaseTitled, history.CaseOwned, history.CaseClosed, history.CaseReopened}, did)

	_, err = db.ChangeCase(ctx, other.ID, maria, history.CaseChange{Name: text("INC-4411")})
	require.ErrorIs(t, err, history.ErrCaseExists)
	_, err = db.ChangeCase(ctx, other.ID, maria, history.CaseChange{Name: text("evil.example")})
	require.ErrorIs(t, err, history.ErrRule)
	_, err = db.ChangeCase(ctx, "nothing", maria, history.CaseChange{})
	require.ErrorIs(t, err, history.ErrNoCase)
}

func TestTheNameOfACaseIsTakenOnce(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	var wait sync.WaitGroup
	var mu sync.Mutex
	opened := 0
	for range 4 {
		db := open(t, path)
		wait.Go(func() {
			_, err := db.OpenCase(ctx, history.Case{Name: "INC-1", Scope: ourScope}, maria)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				opened++
				return
			}
			assert.ErrorIs(t, err, history.ErrCaseExists)
		})
	}
	wait.Wait()
	assert.Equal(t, 1, opened)
	db := open(t, path)
	demo := ourScope
	demo.Demo = true
	_, err := db.OpenCase(ctx, history.Case{Name: "inc-1", Scope: demo}, maria)
	require.NoError(t, err, "the demo has names of its own")
	require.NoError(t, db.ForgetDemo(ctx))
	_, err = db.Case(ctx, demo, "inc-1")
	require.ErrorIs(t, err, history.ErrNoCase)
	_, err = db.Case(ctx, ourScope, "INC-1")
	require.NoError(t, err)
}

func TestCasesAreListedByTheirLastChange(t *testing.T) {
	ctx := context.Background()
	clock := newDial(november)
	db := open(t, newPath(t), clock.option())
	var cases []history.Case
	for i := range 3 {
		cases = append(cases, newCase(t, db, fmt.Sprintf("INC-%d", i)))
		clock.pass(time.Minute)
	}
	_, err := db.PutIntoCase(ctx, cases[0].ID, maria, "evil.example")
	require.NoError(t, err)
	closed := true
	_, err = db.ChangeCase(ctx, cases[2].ID, maria, history.CaseChange{Closed: &closed})
	require.NoError(t, err)
	names := func(q history.CaseQuery) (names []string) {
		t.Helper()
		q.Scope = ourScope
		found, err := db.Cases(ctx, q)
		require.NoError(t, err)
		for _, c := range found {
			names = append(names, c.Name)
		}
		return names
	}
	assert.ElementsMatch(t, []string{"INC-0", "INC-1", "INC-2"}, names(history.CaseQuery{}))
	assert.Equal(t, []string{"INC-0", "INC-1"}, names(history.CaseQuery{Open: true}))
	assert.Equal(t, []string{"INC-1"}, names(history.CaseQuery{Text: "c-1"}))
	assert.Len(t, names(history.CaseQuery{Limit: 2}), 2)
	assert.Empty(t, names(history.CaseQuery{Owner: "lena"}))
}

func TestParseCaseName(t *testing.T) {
	for _, name := range []string{"INC-4411", "case_7", "Überweisung#2", "a"} {
		got, err := history.ParseCaseName(" " + name + " ")
		require.NoError(t, err, name)
		assert.Equal(t, name, got)
	}
	for name, why := range map[string]string{
		"":                      "needs a name",
		"evil.example":          "indicator",
		"AS64500":               "indicator",
		"203.0.113.66":          "indicator",
		"MC-0042":               "submission",
		"4411":                  "submission",
		"two words":             "one word",
		"a/b":                   "one word",
		"a\x00":                 "one word",
		"\x1b[31m":              "one word",
		"a\xff":                 "one word",
		"-x":                    "begins with",
		strings.Repeat("a", 65): "at most 64",
		"INC‮4411":              "one word",
	} {
		_, err := history.ParseCaseName(name)
		assert.ErrorContains(t, err, why, name)
	}
}
