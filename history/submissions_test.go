package history_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

const lease = time.Minute

// A dial is a clock that a test sets.
type dial struct{ at atomic.Pointer[time.Time] }

func newDial(at time.Time) *dial {
	d := &dial{}
	d.at.Store(&at)
	return d
}

func (d *dial) pass(span time.Duration) {
	later := d.at.Load().Add(span)
	d.at.Store(&later)
}

func (d *dial) option() history.Option {
	return history.WithClock(func() time.Time { return *d.at.Load() })
}

// request asks to take phishing from a name.
func request(name string) history.Submission {
	m := intel.Miscategorization{Type: intel.TargetDomain, URL: name, SecurityRemoves: []int{131}, ContentAdds: []int{26, 82}}
	return history.Submission{
		Scope: ourScope, Analyst: "maria", Request: m, Payload: m.JSON(),
		Before: "answer-1", Reason: "our own site\nand theirs", Evidence: "ticket 7", Warnings: []string{"not-had", "mixed"},
	}
}

func again(s history.Submission, of history.Submission) history.Submission {
	s.Again = of.ID
	return s
}

// brought brings a new submission into a state.
func brought(t testing.TB, db *history.DB, s history.Submission, to history.SubmissionState) history.Submission {
	t.Helper()
	ctx := context.Background()
	var err error
	switch to {
	case history.SubmissionDraft, history.SubmissionDiscarded:
		s, err = db.SaveDraft(ctx, s)
		require.NoError(t, err)
		if to == history.SubmissionDiscarded {
			require.NoError(t, db.Discard(ctx, s.ID, history.Actor{Name: "maria"}))
		}
		return kept(t, db, s)
	}
	if to == history.SubmissionProposed {
		s.AnalystKey = "SHA256:maria"
		s, err = db.Propose(ctx, s)
		require.NoError(t, err)
		return s
	}
	s, err = db.Intend(ctx, s, lease)
	require.NoError(t, err)
	if to == history.SubmissionIntended {
		return s
	}
	require.NoError(t, db.BeginSending(ctx, s.ID, lease))
	switch to {
	case history.SubmissionSending:
	case history.SubmissionAccepted, history.SubmissionRejected, history.SubmissionUnknown:
		require.NoError(t, db.Conclude(ctx, history.SubmissionEvent{Submission: s.ID, State: to}, november.AddDate(0, 0, 1)))
	default:
		require.NoError(t, db.Conclude(ctx, history.SubmissionEvent{Submission: s.ID, State: history.SubmissionAccepted}, november.AddDate(0, 0, 1)))
		require.NoError(t, db.AddLook(ctx, history.SubmissionEvent{Submission: s.ID, State: to, Look: 2}, november.AddDate(0, 0, 7)))
	}
	return kept(t, db, s)
}

func kept(t testing.TB, db *history.DB, s history.Submission) history.Submission {
	t.Helper()
	found, err := db.SubmissionByID(context.Background(), s.ID)
	require.NoError(t, err)
	return found
}

func events(t testing.TB, db *history.DB, s history.Submission) (states []history.SubmissionState, words []string) {
	t.Helper()
	found, err := db.SubmissionEvents(context.Background(), s.ID)
	require.NoError(t, err)
	for _, e := range found {
		assert.Equal(t, s.ID, e.Submission)
		states, words = append(states, e.State), append(words, e.Words)
	}
	return states, words
}

func TestADraftIsKeptToTheByte(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	db := open(t, path, clock(november))
	hostile := request("a\x00b\xff.example")
	hostile.Payload = []byte("{\n  \"url\": \"a\\u0000b\",\x00\xff \"indicator_type\":\"domain\"}\n")
	hostile.Reason, hostile.Evidence = "nul \x00 and \xc3\x28, \x1b]0;title\a", strings.Repeat("\x00", history.LongestReason)
	hostile.Analyst = "mar\x00ia"
	saved, err := db.SaveDraft(ctx, hostile)
	require.NoError(t, err)
	assert.Equal(t, "MC-0001", saved.Name())
	assert.Equal(t, history.SubmissionDraft, saved.State)
	assert.Equal(t, november, saved.Created)
	require.NoError(t, db.Close())

	db = open(t, path, clock(november))
	found, err := db.Submission(ctx, ourScope, 1)
	require.NoError(t, err)
	assert.Equal(t, saved, found)
	want := hostile
	want.ID, want.Number, want.Hash, want.Created, want.Changed, want.State = saved.ID, 1, saved.Hash, november, november, history.SubmissionDraft
	assert.Equal(t, want, found)
	assert.Len(t, found.Hash, 64)

	edited := found
	edited.Payload, edited.Reason, edited.Created = []byte(`{}`), "other", november.AddDate(1, 0, 0)
	edited, err = db.SaveDraft(ctx, edited)
	require.NoError(t, err)
	assert.Equal(t, saved.ID, edited.ID)
	assert.Equal(t, 1, edited.Number)
	assert.Equal(t, november, edited.Created)
	assert.NotEqual(t, saved.Hash, edited.Hash)
	assert.Equal(t, edited, kept(t, db, saved))
	_, err = db.SaveDraft(ctx, history.Submission{ID: "nobody's", Scope: ourScope})
	require.ErrorIs(t, err, history.ErrNoSubmission)
}

func TestWhatIsTooLongIsRefusedByName(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	for part, s := range map[string]history.Submission{
		"the reason is 65537 bytes long; at most 65536 are kept":      {Reason: strings.Repeat("a", history.LongestReason+1)},
		"the evidence is 65537 bytes long; at most 65536 are kept":    {Evidence: strings.Repeat("a", history.LongestReason+1)},
		"the payload is 1048577 bytes long; at most 1048576 are kept": {Payload: make([]byte, intel.LongestPayload+1)},
	} {
		_, err := db.SaveDraft(ctx, s)
		require.ErrorIs(t, err, history.ErrTooLong)
		assert.EqualError(t, err, "could not keep the draft: "+part)
		_, err = db.Intend(ctx, s, lease)
		require.ErrorIs(t, err, history.ErrTooLong)
	}
	_, err := db.Intend(ctx, history.Submission{}, lease)
	require.ErrorIs(t, err, history.ErrEmpty)
	found, err := db.Submissions(ctx, history.SubmissionQuery{})
	require.NoError(t, err)
	assert.Empty(t, found)
}

func TestOneSequenceOfNumbersForEachSideNeverReused(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t))
	demo := request("demo.example")
	demo.Scope.Demo = true
	other := request("other.example")
	other.Scope.Account = "ffffffffffffffffffffffffffffffff"
	var numbers []int
	var saved []history.Submission
	for _, s := range []history.Submission{request("a.example"), demo, other, demo, request("b.example")} {
		s, err := db.SaveDraft(ctx, s)
		require.NoError(t, err)
		numbers, saved = append(numbers, s.Number), append(saved, s)
	}
	assert.Equal(t, []int{1, 1, 2, 2, 3}, numbers)

	_, err := db.Submission(ctx, ourScope, 2)
	require.ErrorIs(t, err, history.ErrNoSubmission)
	assert.EqualError(t, err, "could not read the submission: the history has no such submission")
	for _, scope := range []intel.Scope{other.Scope, {Base: ourScope.Base}, {}} {
		found, err := db.Submission(ctx, scope, 2)
		require.NoError(t, err)
		assert.Equal(t, "other.example", found.Request.URL)
	}

	require.NoError(t, db.ForgetDemo(ctx))
	found, err := db.Submissions(ctx, history.SubmissionQuery{Demo: true})
	require.NoError(t, err)
	assert.Empty(t, found)
	for i, s := range saved {
		states, _ := events(t, db, s)
		assert.Equal(t, !s.Scope.Demo, len(states) == 1, "what happened goes with it, of the %dth", i)
	}
	fresh, err := db.SaveDraft(ctx, demo)
	require.NoError(t, err)
	assert.Equal(t, 3, fresh.Number)
	states, _ := events(t, db, fresh)
	assert.Len(t, states, 1)
	crossed := fresh
	crossed.Scope.Demo = false
	_, err = db.SaveDraft(ctx, crossed)
	require.ErrorIs(t, err, history.ErrState)
}

func TestTheWholeLifeIsAppended(t *testing.T) {
	ctx := context.Background()
	now := newDial(november)
	db := open(t, newPath(t), now.option())
	draft, err := db.SaveDraft(ctx, request("example.com"))
	require.NoError(t, err)
	require.NoError(t, db.Discard(ctx, draft.ID, history.Actor{Name: "ben"}))
	_, err = db.SaveDraft(ctx, draft)
	require.ErrorIs(t, err, history.ErrState)
	require.NoError(t, db.Restore(ctx, draft.ID, history.Actor{Name: "ben"}))
	require.ErrorIs(t, db.Restore(ctx, draft.ID, history.Actor{Name: "ben"}), history.ErrState)

	now.pass(time.Second)
	s, err := db.Intend(ctx, draft, lease)
	require.NoError(t, err)
	assert.Equal(t, draft.ID, s.ID)
	assert.Equal(t, draft.Created, s.Created)
	assert.Equal(t, s, kept(t, db, s))
	require.ErrorIs(t, db.Discard(ctx, s.ID, history.Actor{Name: "ben"}), history.ErrState)
	now.pass(time.Second)
	require.NoError(t, db.BeginSending(ctx, s.ID, lease))
	require.ErrorIs(t, db.BeginSending(ctx, s.ID, lease), history.ErrState)
	assert.Equal(t, november.Add(2*time.Second), kept(t, db, s).Sent)
	now.pass(time.Second)
	receipt := history.SubmissionEvent{
		ID: newID(t), Submission: s.ID, State: history.SubmissionAccepted, At: november.Add(3 * time.Second), Words: "200",
		Status: 200, Ray: "8c0f\xff", Body: []byte("{\"result\":\"\"}\x00"),
	}
	due := november.Add(24 * time.Hour)
	require.NoError(t, db.Conclude(ctx, receipt, due))
	require.NoError(t, db.Conclude(ctx, receipt, due), "the same may be filed again")
	second := receipt
	second.ID = newID(t)
	require.ErrorIs(t, db.Conclude(ctx, second, due), history.ErrState)
	look := history.SubmissionEvent{Submission: s.ID, State: history.SubmissionApplied, Words: "all", Look: 2, Answer: "answer-2", Analyst: "ben"}
	require.NoError(t, db.AddLook(ctx, look, time.Time{}))
	look.State, look.Look = history.SubmissionReverted, 1
	require.NoError(t, db.AddLook(ctx, look, time.Time{}))

	found, err := db.SubmissionEvents(ctx, s.ID)
	require.NoError(t, err)
	states, _ := events(t, db, s)
	assert.Equal(t, []history.SubmissionState{
		history.SubmissionDraft, history.SubmissionDiscarded, history.SubmissionDraft, history.SubmissionIntended,
		history.SubmissionSending, history.SubmissionAccepted, history.SubmissionApplied, history.SubmissionReverted,
	}, states)
	receipt.Analyst = "maria"
	assert.Equal(t, receipt, found[5])
	assert.Nil(t, found[4].Body)
	assert.Equal(t, "ben", found[6].Analyst)
	end := kept(t, db, s)
	assert.Equal(t, 2, end.Looks)
	assert.Equal(t, found[7].At, end.Changed)
	assert.Zero(t, end.Next)
}

func TestSubmissionsAreChosen(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t), clock(november))
	accepted := brought(t, db, request("a.example"), history.SubmissionAccepted)
	partial := brought(t, db, request("b.example"), history.SubmissionPartial)
	draft := brought(t, db, request("a.example"), history.SubmissionDraft)
	elsewhere := request("c.example")
	elsewhere.Scope.Account = "another"
	elsewhere = brought(t, db, elsewhere, history.SubmissionSending)
	demo := request("a.example")
	demo.Scope.Demo = true
	demo = brought(t, db, demo, history.SubmissionUnknown)
	for name, c := range map[string]struct {
		q    history.SubmissionQuery
		want []history.Submission
	}{
		"all, newest first": {history.SubmissionQuery{}, []history.Submission{elsewhere, draft, partial, accepted}},
		"the newest":        {history.SubmissionQuery{Limit: 2}, []history.Submission{elsewhere, draft}},
		"the demo's":        {history.SubmissionQuery{Demo: true}, []history.Submission{demo}},
		"of a scope":        {history.SubmissionQuery{Scope: &ourScope}, []history.Submission{draft, partial, accepted}},
		"about a target":    {history.SubmissionQuery{Target: "domain a.example"}, []history.Submission{draft, accepted}},
		"in states":         {history.SubmissionQuery{States: []history.SubmissionState{"draft", "partial"}}, []history.Submission{draft, partial}},
		"in no state":       {history.SubmissionQuery{States: []history.SubmissionState{}}, nil},
		"being sent":        {history.SubmissionQuery{States: []history.SubmissionState{"sending"}}, []history.Submission{elsewhere}},
		"unknown":           {history.SubmissionQuery{States: []history.SubmissionState{"unknown"}}, nil},
		"holding":           {history.SubmissionQuery{Holding: true}, []history.Submission{elsewhere, partial, accepted}},
		"due in a day":      {history.SubmissionQuery{Due: november.AddDate(0, 0, 1)}, []history.Submission{accepted}},
		"due in a week":     {history.SubmissionQuery{Due: november.AddDate(0, 0, 7)}, []history.Submission{partial, accepted}},
		"not due":           {history.SubmissionQuery{Due: november}, nil},
	} {
		found, err := db.Submissions(ctx, c.q)
		require.NoError(t, err, name)
		assert.Equal(t, c.want, found, name)
	}
	_, err := json.Marshal(accepted)
	require.NoError(t, err)
}
