package history_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

func TestRemovalSaysBeforeWhatItDoes(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t), clock(november))
	october := november.AddDate(0, -1, 0)
	var ids []string
	for i := range 150 { // more than one step
		ids = append(ids, file(t, db, resolved(fmt.Sprintf("n%d.example", i), october.Add(time.Duration(i)*time.Minute), "192.0.2.1"))...)
	}
	failed := ended(t, db, asked(t, intel.KindDomain, "n1.example", october), intel.CallOutcome(intel.ProblemTimeout), 0, true)
	ended(t, db, asked(t, intel.KindDomain, "n1.example", november), intel.CallAnswered, 200, true)
	require.NoError(t, db.Begin(ctx, asked(t, intel.KindDomain, "n2.example", october)))
	require.NoError(t, db.Correct(ctx, ourScope, history.Correction{Left: 40, Plan: 100, Analyst: "maria"}))
	evidence := file(t, db, said(intel.Key{Kind: intel.KindDomain.Evidence(), Value: "n3.example"}, october, `{}`))
	draft := request("n7.example")
	draft.Before = ids[7]
	_, err := db.SaveDraft(ctx, draft)
	require.NoError(t, err)
	file(t, db, resolved("kept.example", november, "192.0.2.1"))

	q := history.Query{Until: november}
	want, err := db.CountRemovable(ctx, q)
	require.NoError(t, err)
	assert.Equal(t, 150, want.Answers, "149 and the evidence of a failure; one stays")
	assert.Equal(t, 1, want.Calls)
	assert.Equal(t, 1, want.Kept)
	assert.Equal(t, []string{"1 answer stays: a submission names it as evidence"}, want.Why)
	assert.Equal(t, october.Truncate(time.Microsecond), want.Oldest)
	assert.Equal(t, october.Add(149*time.Minute).Truncate(time.Microsecond), want.Newest)
	assert.Positive(t, want.Bytes)
	got, err := db.Remove(ctx, q)
	require.NoError(t, err)
	assert.Equal(t, want, got)

	found, err := db.Lookups(ctx, history.Query{})
	require.NoError(t, err)
	assert.Equal(t, []string{"kept.example", "n7.example"}, values(found))
	assert.Equal(t, []string{"kept.example", "n7.example"}, subjects(t, db, ourScope, intel.RelationAddress, "192.0.2.1"))
	_, err = db.Record(ctx, evidence[0])
	require.ErrorIs(t, err, intel.ErrNotKept)
	again, err := db.CountRemovable(ctx, q)
	require.NoError(t, err)
	assert.Zero(t, again.Answers+again.Calls)
	lines, err := db.Calls(ctx, history.Query{})
	require.NoError(t, err)
	for _, l := range lines {
		assert.NotEqual(t, failed.ID, l.ID)
	}
	assert.Len(t, lines, 3, "this month's, the correction, and the one that has not ended")

	all, err := db.Remove(ctx, history.Query{Text: "n1.ex"})
	require.NoError(t, err)
	assert.Equal(t, 1, all.Kept)
	assert.Equal(t, []string{"1 line of the call log stays: it is of this month, and the estimate of what is left rests on it"}, all.Why)
}

func TestOneIsRemovedAndPutBackAsItWas(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t), clock(november))
	r := said(intel.Domain("a.example").Key(), november, `{"domain":"a.example","resolves_to_refs":[{"id":"x","value":"192.0.2.1"}],"notes":"Payroll"}`)
	id := file(t, db, r)[0]
	before, err := db.Lookups(ctx, history.Query{})
	require.NoError(t, err)
	removed, err := db.RemoveOne(ctx, id)
	require.NoError(t, err)
	for _, q := range []history.Query{{}, {Text: "a.example"}, {Words: "payroll"}} {
		found, err := db.Lookups(ctx, q)
		require.NoError(t, err)
		assert.Empty(t, found)
	}
	_, err = db.Record(ctx, id)
	require.ErrorIs(t, err, intel.ErrNotKept)
	_, err = db.RemoveOne(ctx, id)
	require.ErrorIs(t, err, intel.ErrNotKept)

	require.NoError(t, db.PutBack(ctx, removed))
	require.NoError(t, db.PutBack(ctx, removed))
	for _, q := range []history.Query{{}, {Text: "a.example"}, {Words: "payroll"}} {
		found, err := db.Lookups(ctx, q)
		require.NoError(t, err)
		assert.Equal(t, before, found)
	}
	assert.Equal(t, []string{"a.example"}, subjects(t, db, ourScope, intel.RelationAddress, "192.0.2.1"))
}

func TestWhatSomethingRestsOnStays(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t), clock(november))
	id := file(t, db, resolved("a.example", november))[0]
	draft := request("a.example")
	draft.Before = id
	_, err := db.SaveDraft(ctx, draft)
	require.NoError(t, err)
	_, err = db.RemoveOne(ctx, id)
	require.ErrorIs(t, err, history.ErrEvidence)
	assert.EqualError(t, err, "could not remove from the history: a submission names the answer as evidence")

	now := ended(t, db, asked(t, intel.KindDomain, "b.example", november), intel.CallOutcome(intel.ProblemTimeout), 0, true)
	_, err = db.RemoveOne(ctx, now.ID)
	require.ErrorIs(t, err, history.ErrEvidence)

	october := ended(t, db, asked(t, intel.KindDomain, "c.example", november.AddDate(0, -1, 0)), intel.CallOutcome(intel.ProblemTimeout), 0, true)
	failed, err := db.Lookups(ctx, history.Query{Text: "c.example"})
	require.NoError(t, err)
	require.Len(t, failed, 1)
	removed, err := db.RemoveOne(ctx, october.ID)
	require.NoError(t, err)
	found, err := db.Lookups(ctx, history.Query{Text: "c.example"})
	require.NoError(t, err)
	assert.Empty(t, found)
	require.NoError(t, db.PutBack(ctx, removed))
	found, err = db.Lookups(ctx, history.Query{Text: "c.example"})
	require.NoError(t, err)
	assert.Equal(t, failed, found)
}

func TestWhatAnOpenCaseRestsOnStays(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t), clock(november))
	october := november.AddDate(0, -1, 0)
	old := file(t, db, resolved("a.example", october))[0]
	newest := file(t, db, resolved("a.example", october.Add(time.Hour)), said(intel.WHOIS("a.example").Key(), october, `{}`),
		said(intel.Bulk("b.example", "c.example").Key(), october, `[{"domain":"b.example"},{"domain":"c.example"}]`))
	file(t, db, resolved("d.example", october))
	me := history.Actor{Name: "maria"}
	incident, err := db.OpenCase(ctx, history.Case{Name: "INC-1", Scope: ourScope}, me)
	require.NoError(t, err)
	_, err = db.PutIntoCase(ctx, incident.ID, me, "a.example", "c.example", "nothing.example")
	require.NoError(t, err)

	_, err = db.RemoveOne(ctx, newest[0])
	require.ErrorIs(t, err, history.ErrEvidence)
	assert.ErrorContains(t, err, "the newest about an indicator of an open case")
	want, err := db.CountRemovable(ctx, history.Query{})
	require.NoError(t, err)
	assert.Equal(t, []any{2, 3, []string{"3 answers stay: they are the newest about indicators of open cases"}}, []any{want.Answers, want.Kept, want.Why})
	got, err := db.Remove(ctx, history.Query{})
	require.NoError(t, err)
	assert.Equal(t, want, got)
	_, err = db.Record(ctx, old)
	require.ErrorIs(t, err, intel.ErrNotKept, "an older one to the same question says no more")
	for _, id := range newest {
		_, err := db.Record(ctx, id)
		require.NoError(t, err)
	}
	closed := true
	_, err = db.ChangeCase(ctx, incident.ID, me, history.CaseChange{Closed: &closed})
	require.NoError(t, err)
	got, err = db.Remove(ctx, history.Query{})
	require.NoError(t, err)
	assert.Equal(t, 3, got.Answers)
}
