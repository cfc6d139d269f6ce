package history_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
)

func end(s history.Submission, state history.SubmissionState, words string) history.SubmissionEvent {
	return history.SubmissionEvent{Submission: s.ID, State: state, Words: words}
}

func TestWhatIsNotSentInTimeMayNotBeSent(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	now := newDial(november)
	sender, other := open(t, path, now.option()), open(t, path, now.option())
	s, err := sender.Intend(ctx, request("example.com"), lease)
	require.NoError(t, err)
	require.ErrorIs(t, other.BeginSending(ctx, s.ID, lease), history.ErrState)
	require.ErrorIs(t, other.Conclude(ctx, end(s, history.SubmissionDraft, ""), time.Time{}), history.ErrState)
	now.pass(lease - time.Microsecond)
	assert.Equal(t, history.SubmissionIntended, kept(t, other, s).State)
	now.pass(time.Microsecond)
	assert.Equal(t, history.SubmissionDraft, kept(t, other, s).State)
	err = sender.BeginSending(ctx, s.ID, lease)
	require.ErrorIs(t, err, history.ErrState)
	assert.EqualError(t, err, "could not note that the submission is being sent: MC-0001 was not sent in time, and somebody else may send it by now")

	recovered, err := other.RecoverSubmissions(ctx)
	require.NoError(t, err)
	assert.Equal(t, 1, recovered)
	_, words := events(t, sender, s)
	assert.Equal(t, "its time was up before it was sent", words[len(words)-1])
	_, err = sender.Intend(ctx, s, lease)
	require.ErrorIs(t, err, history.ErrState, "who was to send it may still wake up")
	require.NoError(t, sender.Conclude(ctx, end(s, history.SubmissionDraft, "cancelled"), time.Time{}))
	_, err = sender.Intend(ctx, s, lease)
	require.NoError(t, err)
}

func TestADraftThatLapsedElsewhereIsAnyonesToSend(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	now := newDial(november)
	sender, other := open(t, path, now.option()), open(t, path, now.option())
	s, err := sender.Intend(ctx, request("example.com"), lease)
	require.NoError(t, err)
	now.pass(lease)
	edited := s
	edited.Reason = "edited"
	_, err = other.SaveDraft(ctx, edited)
	require.NoError(t, err)
	s, err = other.Intend(ctx, edited, lease)
	require.NoError(t, err)
	require.ErrorIs(t, sender.BeginSending(ctx, s.ID, lease), history.ErrState)
	require.ErrorIs(t, sender.Conclude(ctx, end(s, history.SubmissionDraft, "late"), time.Time{}), history.ErrState)
	require.NoError(t, other.BeginSending(ctx, s.ID, lease))
	assert.Equal(t, history.SubmissionSending, kept(t, sender, s).State)
}

func TestADraftThatLapsedIsDiscardedAsOne(t *testing.T) {
	ctx := context.Background()
	now := newDial(november)
	db := open(t, newPath(t), now.option())
	s, err := db.Intend(ctx, request("example.com"), lease)
	require.NoError(t, err)
	now.pass(lease)
	require.NoError(t, db.Discard(ctx, s.ID, history.Actor{Name: "ben"}))
	states, _ := events(t, db, s)
	assert.Equal(t, []history.SubmissionState{"intended", "draft", "discarded"}, states)
}

func TestTheLeaseCountsAnewFromTheFirstByte(t *testing.T) {
	ctx := context.Background()
	now := newDial(november)
	db := open(t, newPath(t), now.option())
	s, err := db.Intend(ctx, request("example.com"), lease)
	require.NoError(t, err)
	now.pass(lease - time.Second)
	require.NoError(t, db.BeginSending(ctx, s.ID, lease))
	now.pass(lease - time.Second)
	assert.Equal(t, history.SubmissionSending, kept(t, db, s).State)
	now.pass(time.Second)
	assert.Equal(t, history.SubmissionUnknown, kept(t, db, s).State)
}

func TestALateReceiptCounts(t *testing.T) {
	ctx := context.Background()
	for _, state := range []history.SubmissionState{
		history.SubmissionAccepted, history.SubmissionRejected, history.SubmissionUnknown, history.SubmissionDraft,
	} {
		path := newPath(t)
		now := newDial(november)
		sender, other := open(t, path, now.option()), open(t, path, now.option())
		s := brought(t, sender, request("example.com"), history.SubmissionSending)
		now.pass(lease)
		_, err := other.RecoverSubmissions(ctx)
		require.NoError(t, err)
		unknown := kept(t, sender, s)
		assert.Equal(t, history.SubmissionUnknown, unknown.State)
		require.ErrorIs(t, other.Conclude(ctx, end(s, state, ""), time.Time{}), history.ErrState, "only its sender knows")
		// Whether the sender's own caller has left makes no difference.
		gone, leave := context.WithCancel(ctx)
		leave()
		require.NoError(t, sender.Conclude(gone, end(s, state, "late"), november.AddDate(0, 0, 1)))
		assert.Equal(t, state, kept(t, other, s).State)
		states, words := events(t, other, s)
		assert.Equal(t, []history.SubmissionState{"intended", "sending", "unknown", state}, states)
		assert.Equal(t, []string{"", "", "its time was up before an answer was kept", "late"}, words)
	}
}

func TestALateReceiptOfWhatWasRepeatedLeavesTheGuardToTheRepetition(t *testing.T) {
	ctx := context.Background()
	for _, state := range []history.SubmissionState{history.SubmissionAccepted, history.SubmissionDraft} {
		path := newPath(t)
		now := newDial(november)
		slow, quick := open(t, path, now.option()), open(t, path, now.option())
		one := brought(t, quick, request("example.com"), history.SubmissionUnknown)
		two := brought(t, slow, again(request("example.com"), one), history.SubmissionSending)
		now.pass(lease)
		three := brought(t, quick, again(request("example.com"), two), history.SubmissionAccepted)
		require.NoError(t, slow.Conclude(ctx, end(two, state, "late"), time.Time{}))
		assert.Equal(t, three.ID, kept(t, quick, two).RepeatedBy)
		holding, err := quick.Submissions(ctx, history.SubmissionQuery{Holding: true})
		require.NoError(t, err)
		assert.Equal(t, []history.Submission{three}, holding)
		wantOne := two.ID
		if state == history.SubmissionDraft {
			wantOne = three.ID
		}
		assert.Equal(t, wantOne, kept(t, quick, one).RepeatedBy)
	}
}

func TestALookThatCameBeforeTheReceiptStays(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	now := newDial(november)
	sender, other := open(t, path, now.option()), open(t, path, now.option())
	s := brought(t, sender, request("example.com"), history.SubmissionSending)
	now.pass(lease)
	require.NoError(t, other.AddLook(ctx, end(s, history.SubmissionApplied, "all of it"), time.Time{}))
	receipt := end(s, history.SubmissionAccepted, "200")
	receipt.Status, receipt.Body = 200, []byte(`{}`)
	require.NoError(t, sender.Conclude(ctx, receipt, november.AddDate(0, 0, 1)))
	found := kept(t, other, s)
	assert.Equal(t, history.SubmissionApplied, found.State)
	assert.Zero(t, found.Next)
	all, err := other.SubmissionEvents(ctx, s.ID)
	require.NoError(t, err)
	assert.Equal(t, history.SubmissionApplied, all[4].State)
	assert.Equal(t, 200, all[4].Status)
}

func TestWhatALookCannotFind(t *testing.T) {
	ctx := context.Background()
	all := []history.SubmissionState{"draft", "discarded", "intended", "sending", "accepted", "rejected", "unknown",
		"applied", "partial", "unchanged", "reverted"}
	found := map[history.SubmissionState][]history.SubmissionState{}
	db := open(t, newPath(t), clock(november))
	for _, from := range all {
		for _, to := range all {
			s := brought(t, db, request(string(from+"."+to+".example")), from)
			before, _ := events(t, db, s)
			err := db.AddLook(ctx, end(s, to, ""), time.Time{})
			if err == nil {
				found[from] = append(found[from], to)
				continue
			}
			require.ErrorIs(t, err, history.ErrState)
			assert.Equal(t, s, kept(t, db, s))
			after, _ := events(t, db, s)
			assert.Equal(t, before, after)
		}
	}
	looks := []history.SubmissionState{"applied", "partial", "unchanged", "reverted"}
	assert.Equal(t, map[history.SubmissionState][]history.SubmissionState{
		"accepted": append([]history.SubmissionState{"accepted"}, looks...), "unknown": append([]history.SubmissionState{"unknown"}, looks...),
		"applied": looks, "partial": looks, "unchanged": looks, "reverted": looks,
	}, found)
	require.ErrorIs(t, db.AddLook(ctx, history.SubmissionEvent{Submission: "none"}, time.Time{}), history.ErrNoSubmission)
}

func TestADraftThatIsSentAnewBeginsAnew(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	now := newDial(november)
	slow, quick := open(t, path, now.option()), open(t, path, now.option())
	one := brought(t, slow, request("example.com"), history.SubmissionSending)
	now.pass(lease)
	two := brought(t, quick, again(request("example.com"), one), history.SubmissionUnknown)
	require.NoError(t, slow.Conclude(ctx, end(one, history.SubmissionDraft, "refused by a gate"), november))
	one = kept(t, slow, one)
	assert.Equal(t, two.ID, one.RepeatedBy)
	assert.False(t, one.Sent.IsZero())
	assert.Zero(t, one.Next, "there is nothing to look for")

	one, err := slow.Intend(ctx, again(one, two), lease)
	require.NoError(t, err)
	assert.Empty(t, one.RepeatedBy)
	assert.Zero(t, one.Sent)
	assert.Equal(t, one.ID, kept(t, slow, two).RepeatedBy)
	holding, err := quick.Submissions(ctx, history.SubmissionQuery{Holding: true})
	require.NoError(t, err)
	assert.Equal(t, []history.Submission{one}, holding)
}

func TestWhatWasToBeRepeatedHoldsAgainWhenTheRepetitionLapses(t *testing.T) {
	ctx := context.Background()
	for _, recovers := range []bool{true, false} {
		now := newDial(november)
		db := open(t, newPath(t), now.option())
		one := brought(t, db, request("example.com"), history.SubmissionUnknown)
		two := brought(t, db, again(request("example.com"), one), history.SubmissionIntended)
		now.pass(lease)
		if recovers {
			recovered, err := db.RecoverSubmissions(ctx)
			require.NoError(t, err)
			assert.Equal(t, 1, recovered)
			assert.Empty(t, kept(t, db, one).RepeatedBy)
			_, words := events(t, db, one)
			assert.Equal(t, "MC-0002, which repeats it, came to nothing", words[len(words)-1])
		}
		_, err := db.Intend(ctx, request("example.com"), lease)
		var duplicate *history.DuplicateError
		require.ErrorAs(t, err, &duplicate)
		assert.Equal(t, one.ID, duplicate.Of.ID)
		assert.Equal(t, history.SubmissionDraft, kept(t, db, two).State)
		_, err = db.Intend(ctx, again(request("example.com"), one), lease)
		require.NoError(t, err)
	}
}

func TestALookAtWhatWasSettledLeavesTheGuardWhereItIs(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t), clock(november))
	one := brought(t, db, request("example.com"), history.SubmissionUnchanged)
	require.NoError(t, db.AddLook(ctx, end(one, history.SubmissionUnchanged, ""), time.Time{}))
	two := brought(t, db, request("example.com"), history.SubmissionAccepted)
	require.NoError(t, db.AddLook(ctx, end(one, history.SubmissionPartial, ""), november.AddDate(0, 0, 7)))
	one = kept(t, db, one)
	assert.False(t, one.Settled())
	var duplicate *history.DuplicateError
	_, err := db.Intend(ctx, again(request("example.com"), one), lease)
	require.ErrorAs(t, err, &duplicate)
	assert.Equal(t, two.ID, duplicate.Of.ID)
	three, err := db.Intend(ctx, again(request("example.com"), two), lease)
	require.NoError(t, err)
	assert.Equal(t, three.ID, kept(t, db, one).RepeatedBy, "it repeats both")
	assert.Equal(t, three.ID, kept(t, db, two).RepeatedBy)
}

func TestWhatIsSettledMayBeNamedAsRepeated(t *testing.T) {
	db := open(t, newPath(t), clock(november))
	rejected := brought(t, db, request("example.com"), history.SubmissionRejected)
	assert.Zero(t, rejected.Next, "there is nothing to look for")
	applied := brought(t, db, again(request("example.com"), rejected), history.SubmissionApplied)
	assert.Equal(t, applied.ID, kept(t, db, rejected).RepeatedBy)
	states, _ := events(t, db, rejected)
	assert.Equal(t, []history.SubmissionState{"intended", "sending", "rejected", "rejected"}, states)
}

func TestSubmissionsAreCountedAsTheyAreRead(t *testing.T) {
	ctx := context.Background()
	now := newDial(november)
	db := open(t, newPath(t), now.option())
	intend := func(name string) history.Submission {
		t.Helper()
		s, err := db.Intend(ctx, request(name), lease)
		require.NoError(t, err)
		return s
	}
	for _, name := range []string{"draft.example", "other.example"} {
		_, err := db.SaveDraft(ctx, request(name))
		require.NoError(t, err)
	}
	intend("given-up.example")
	require.NoError(t, db.BeginSending(ctx, intend("unknown.example").ID, lease))
	now.pass(lease)
	intend("intended.example")
	require.NoError(t, db.BeginSending(ctx, intend("sending.example").ID, lease))
	demo := request("demo.example")
	demo.Scope.Demo = true
	_, err := db.SaveDraft(ctx, demo)
	require.NoError(t, err)

	counts, err := db.CountSubmissions(ctx, ourScope)
	require.NoError(t, err)
	assert.Equal(t, map[history.SubmissionState]int{"draft": 3, "unknown": 1, "intended": 1, "sending": 1}, counts)
	read := map[history.SubmissionState]int{}
	all, err := db.Submissions(ctx, history.SubmissionQuery{Scope: &ourScope})
	require.NoError(t, err)
	for _, s := range all {
		read[s.State]++
	}
	assert.Equal(t, read, counts)
}
