package history_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

func TestWhatWasDoneComesBackAsItWasNotedAndOnce(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	one, two := open(t, path), open(t, path)
	hostile := "\x1b]0;owned\x07\x00\xff.example"
	a := history.Activity{
		ID: newID(t), At: november.Truncate(time.Microsecond), Scope: ourScope, Analyst: hostile, Key: "SHA256:abc", From: hostile,
		What: history.ActivityReused, Kind: intel.KindDomain, Subject: hostile, Words: hostile, Of: hostile, Answer: newID(t),
	}
	for range 3 {
		require.NoError(t, one.Note(ctx, a))
		require.NoError(t, two.Note(ctx, a, a))
	}
	require.NoError(t, one.Note(ctx))
	found, err := two.Activities(ctx, history.ActivityQuery{})
	require.NoError(t, err)
	assert.Equal(t, []history.Activity{a}, found)
}

func TestActivitiesAreChosenNewestFirst(t *testing.T) {
	ctx := context.Background()
	now := november
	db := open(t, newPath(t), history.WithClock(func() time.Time { now = now.Add(time.Second); return now }))
	demo := ourScope
	demo.Demo = true
	require.NoError(t, db.Note(ctx,
		history.Activity{Scope: ourScope, Analyst: "maria", What: history.ActivityJoined},
		history.Activity{Scope: ourScope, Analyst: "maria", What: history.ActivityLookedUp, Subject: "evil.example"},
		history.Activity{Scope: ourScope, Analyst: "lena", What: history.ActivityReused, Subject: "evil.example", Of: "maria"},
		history.Activity{Scope: demo, Analyst: "omar", What: history.ActivityJoined}))
	for name, c := range map[string]struct {
		q    history.ActivityQuery
		want []string
	}{
		"all":        {history.ActivityQuery{}, []string{"omar joined", "lena reused", "maria looked-up", "maria joined"}},
		"scope":      {history.ActivityQuery{Scope: &ourScope}, []string{"lena reused", "maria looked-up", "maria joined"}},
		"the demo":   {history.ActivityQuery{Scope: &demo}, []string{"omar joined"}},
		"after":      {history.ActivityQuery{After: november.Add(2 * time.Second)}, []string{"omar joined", "lena reused"}},
		"kind":       {history.ActivityQuery{What: []history.ActivityKind{history.ActivityJoined, history.ActivityReused}}, []string{"omar joined", "lena reused", "maria joined"}},
		"no kind":    {history.ActivityQuery{What: []history.ActivityKind{}}, nil},
		"analyst":    {history.ActivityQuery{Analyst: "maria"}, []string{"maria looked-up", "maria joined"}},
		"subject":    {history.ActivityQuery{Subject: "evil.example"}, []string{"lena reused", "maria looked-up"}},
		"a few":      {history.ActivityQuery{Limit: 2}, []string{"omar joined", "lena reused"}},
		"everything": {history.ActivityQuery{Scope: &ourScope, After: november, What: []history.ActivityKind{history.ActivityLookedUp}, Analyst: "maria", Subject: "evil.example", Limit: 5}, []string{"maria looked-up"}},
	} {
		found, err := db.Activities(ctx, c.q)
		require.NoError(t, err, name)
		var got []string
		for _, a := range found {
			got = append(got, a.Analyst+" "+string(a.What))
			assert.NotEmpty(t, a.ID)
		}
		assert.Equal(t, c.want, got, name)
	}
	require.NoError(t, db.ForgetDemo(ctx))
	found, err := db.Activities(ctx, history.ActivityQuery{Scope: &demo})
	require.NoError(t, err)
	assert.Empty(t, found)
}

func TestALongSubjectIsFoundByAllOfIt(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	long := make([]byte, 5000)
	for i := range long {
		long[i] = 'a'
	}
	for _, end := range []string{"1", "2"} {
		require.NoError(t, db.Note(ctx, history.Activity{Scope: ourScope, What: history.ActivityLookedUp, Subject: string(long) + end, Analyst: end}))
	}
	found, err := db.Activities(ctx, history.ActivityQuery{Subject: string(long) + "2"})
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, "2", found[0].Analyst)
}

func TestWhatWasDoneIsForgottenAfterAQuarter(t *testing.T) {
	ctx := context.Background()
	now := newDial(november)
	db := open(t, newPath(t), now.option())
	demo := ourScope
	demo.Demo = true
	note := func(scope intel.Scope, words string) {
		t.Helper()
		require.NoError(t, db.Note(ctx, history.Activity{Scope: scope, What: history.ActivityJoined, Words: words}))
	}
	note(ourScope, "old")
	note(demo, "the demo's")
	now.pass(time.Hour)
	note(ourScope, "young")
	now.pass(90*24*time.Hour - time.Minute)
	require.NoError(t, db.Beat(ctx, "ams", ourScope, nil))
	found, err := db.Activities(ctx, history.ActivityQuery{})
	require.NoError(t, err)
	var words []string
	for _, a := range found {
		words = append(words, a.Words)
	}
	assert.Equal(t, []string{"young", "the demo's"}, words)
}
