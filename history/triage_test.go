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

func TestAListComesBackAsItWasKept(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	now := november.Truncate(time.Microsecond)
	clock := history.WithClock(func() time.Time { return now })
	one, two := open(t, path, clock), open(t, path, clock)
	hostile := "\x1b]0;owned\x07\x00\xff.example"
	job, err := one.KeepTriage(ctx, history.TriageJob{Name: hostile, Scope: ourScope, Analyst: hostile, Case: hostile, Plan: "ips", Left: 7, Body: []byte("{\x00\xff}")})
	require.NoError(t, err)
	assert.NotEmpty(t, job.ID)
	assert.Equal(t, []time.Time{now, now}, []time.Time{job.At, job.Changed})
	found, err := two.TriageJob(ctx, job.ID)
	require.NoError(t, err)
	assert.Equal(t, job, found)

	began := now
	now = now.Add(time.Hour)
	require.NoError(t, two.ProgressTriage(ctx, job.ID, 3))
	require.NoError(t, two.ProgressTriage(ctx, "another", 99))
	found, err = one.TriageJob(ctx, job.ID)
	require.NoError(t, err)
	job.Left, job.Changed = 3, now
	assert.Equal(t, job, found)

	now = now.Add(time.Hour)
	changed := job
	changed.Analyst, changed.At, changed.Scope = "omar", now, intel.Scope{Base: "https://other.example"}
	changed.Plan, changed.Left, changed.Body = "everything", 0, []byte("{}")
	_, err = two.KeepTriage(ctx, changed)
	require.NoError(t, err)
	found, err = one.TriageJob(ctx, job.ID)
	require.NoError(t, err)
	assert.Equal(t, []any{hostile, began, ourScope, "everything", 0, now}, []any{found.Analyst, found.At, found.Scope, found.Plan, found.Left, found.Changed},
		"who began it, when and where does not change")

	_, err = one.TriageJob(ctx, "another")
	assert.ErrorIs(t, err, intel.ErrNotKept)
}

func TestListsAreChosenTheLastWorkedOnFirst(t *testing.T) {
	ctx := context.Background()
	now := november
	db := open(t, newPath(t), history.WithClock(func() time.Time { now = now.Add(time.Second); return now }))
	demo := ourScope
	demo.Demo = true
	jobs := map[string]history.TriageJob{}
	for _, j := range []history.TriageJob{
		{Name: "first", Scope: ourScope, Analyst: "maria", Left: 4, Body: []byte("{}")},
		{Name: "second", Scope: ourScope, Analyst: "lena", Case: "INC-1"},
		{Name: "third", Scope: demo, Analyst: "maria", Left: 1},
	} {
		kept, err := db.KeepTriage(ctx, j)
		require.NoError(t, err)
		jobs[j.Name] = kept
	}
	require.NoError(t, db.ProgressTriage(ctx, jobs["first"].ID, 2))
	named := func(q history.TriageQuery) (names []string) {
		t.Helper()
		found, err := db.Triages(ctx, q)
		require.NoError(t, err)
		for _, j := range found {
			assert.Nil(t, j.Body)
			names = append(names, j.Name)
		}
		return names
	}
	assert.Equal(t, []string{"first", "third", "second"}, named(history.TriageQuery{}))
	assert.Equal(t, []string{"first"}, named(history.TriageQuery{Limit: 1}))
	assert.Equal(t, []string{"first", "second"}, named(history.TriageQuery{Scope: &ourScope}))
	assert.Equal(t, []string{"first", "third"}, named(history.TriageQuery{Unfinished: true}))
	assert.Equal(t, []string{"first", "third"}, named(history.TriageQuery{Analyst: "maria"}))
	assert.Equal(t, []string{"second"}, named(history.TriageQuery{Case: "INC-1"}))
	require.NoError(t, db.ForgetDemo(ctx))
	assert.Equal(t, []string{"first", "second"}, named(history.TriageQuery{}))
}
