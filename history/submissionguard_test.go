package history_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
)

func TestExactlyOneOfManyMayAskForTheSame(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	var won atomic.Int32
	var group sync.WaitGroup
	for range 3 {
		db := open(t, path)
		for range 10 {
			group.Go(func() {
				s, err := db.Intend(ctx, request("example.com"), lease)
				if err == nil {
					won.Add(1)
					assert.NoError(t, db.BeginSending(ctx, s.ID, lease))
					return
				}
				var duplicate *history.DuplicateError
				if assert.ErrorAs(t, err, &duplicate) {
					assert.Equal(t, 1, duplicate.Of.Number)
				}
			})
		}
	}
	group.Wait()
	assert.EqualValues(t, 1, won.Load())
	found, err := open(t, path).Submissions(ctx, history.SubmissionQuery{})
	require.NoError(t, err)
	assert.Len(t, found, 1)
}

func TestWhatTheGuardHoldsBack(t *testing.T) {
	ctx := context.Background()
	for state, words := range map[history.SubmissionState]string{
		history.SubmissionDraft:     "",
		history.SubmissionDiscarded: "",
		history.SubmissionProposed:  "MC-0001 asks for the same and is proposed, and waits for another person to send it",
		history.SubmissionIntended:  "MC-0001 asks for the same and is about to be sent, since 2026-11-21T12:04:12Z; wait for how that ends",
		history.SubmissionSending:   "MC-0001 asks for the same and is being sent, since 2026-11-21T12:04:12Z; wait for how that ends",
		history.SubmissionAccepted: "MC-0001 asks for the same and was accepted, sent at 2026-11-21T12:04:12Z; " +
			"look what became of it, and send it again only on purpose, naming MC-0001",
		history.SubmissionUnknown: "MC-0001 asks for the same and may or may not have arrived, sent at 2026-11-21T12:04:12Z; " +
			"look what became of it, and send it again only on purpose, naming MC-0001",
		history.SubmissionRejected: "",
		history.SubmissionApplied:  "",
		history.SubmissionReverted: "",
		history.SubmissionPartial: "MC-0001 asks for the same and was applied in part, sent at 2026-11-21T12:04:12Z; " +
			"look what became of it, and send it again only on purpose, naming MC-0001",
		history.SubmissionUnchanged: "MC-0001 asks for the same and has changed nothing so far, sent at 2026-11-21T12:04:12Z; " +
			"look what became of it, and send it again only on purpose, naming MC-0001",
	} {
		t.Run(string(state), func(t *testing.T) {
			db := open(t, newPath(t), clock(november))
			first := brought(t, db, request("Example.com."), state)
			assert.Equal(t, state, first.State)
			otherwise := request("example.com")
			otherwise.Request.ContentAdds = []int{82, 26}
			holding, err := db.Submissions(ctx, history.SubmissionQuery{Holding: true})
			require.NoError(t, err)
			_, err = db.Intend(ctx, otherwise, lease)
			if words == "" {
				require.NoError(t, err)
				assert.Empty(t, holding)
				return
			}
			assert.EqualError(t, err, words)
			var duplicate *history.DuplicateError
			require.ErrorAs(t, err, &duplicate)
			assert.Equal(t, first, duplicate.Of)
			assert.Equal(t, []history.Submission{first}, holding)
			for _, different := range []func(*history.Submission){
				func(s *history.Submission) { s.Scope.Account = "another" },
				func(s *history.Submission) { s.Scope.Base = "another" },
				func(s *history.Submission) { s.Scope.Demo = true },
				func(s *history.Submission) { s.Request.URL = "www.example.com" },
				func(s *history.Submission) { s.Request.SecurityAdds = []int{131} },
			} {
				other := request("example.com")
				different(&other)
				_, err := db.Intend(ctx, other, lease)
				require.NoError(t, err)
			}
		})
	}
}

func TestRepeatingOnPurposeLinksBoth(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t), clock(november))
	one := brought(t, db, request("example.com"), history.SubmissionUnknown)
	elsewhere := brought(t, db, request("other.example"), history.SubmissionUnknown)
	_, err := db.Intend(ctx, again(request("example.com"), elsewhere), lease)
	require.ErrorIs(t, err, history.ErrState)
	assert.EqualError(t, err, "could not note that the submission is to be sent: what it is to repeat asks for something else")

	two, err := db.Intend(ctx, again(request("example.com"), one), lease)
	require.NoError(t, err)
	assert.Equal(t, two.ID, kept(t, db, one).RepeatedBy)
	assert.Equal(t, one.ID, two.Again)
	_, words := events(t, db, one)
	assert.Equal(t, "MC-0003 repeats it on purpose", words[len(words)-1])
	var duplicate *history.DuplicateError
	for _, named := range []history.Submission{one, two} {
		_, err = db.Intend(ctx, again(request("example.com"), named), lease)
		require.ErrorAs(t, err, &duplicate, "what is not sent yet cannot be repeated")
		assert.Equal(t, two.ID, duplicate.Of.ID)
	}

	require.NoError(t, db.BeginSending(ctx, two.ID, lease))
	require.NoError(t, db.Conclude(ctx, history.SubmissionEvent{Submission: two.ID, State: history.SubmissionAccepted}, november))
	_, err = db.Intend(ctx, again(request("example.com"), one), lease)
	require.ErrorAs(t, err, &duplicate)
	three := brought(t, db, again(request("example.com"), two), history.SubmissionUnknown)
	assert.Equal(t, three.ID, kept(t, db, two).RepeatedBy)
	holding, err := db.Submissions(ctx, history.SubmissionQuery{Holding: true, Target: one.Request.TargetKey()})
	require.NoError(t, err)
	assert.Equal(t, []history.Submission{three}, holding)
}

func TestWhatIsRepeatedInVainHoldsAgain(t *testing.T) {
	ctx := context.Background()
	for _, end := range []history.SubmissionState{history.SubmissionDraft, history.SubmissionRejected} {
		db := open(t, newPath(t), clock(november))
		one := brought(t, db, request("example.com"), history.SubmissionUnknown)
		two := brought(t, db, again(request("example.com"), one), history.SubmissionSending)
		require.NoError(t, db.Conclude(ctx, history.SubmissionEvent{Submission: two.ID, State: end, Words: "403"}, november))
		assert.Empty(t, kept(t, db, one).RepeatedBy)
		assert.Equal(t, one.ID, kept(t, db, two).Again)
		var duplicate *history.DuplicateError
		_, err := db.Intend(ctx, request("example.com"), lease)
		require.ErrorAs(t, err, &duplicate)
		assert.Equal(t, one.ID, duplicate.Of.ID)
		if end == history.SubmissionDraft {
			_, err = db.Intend(ctx, kept(t, db, two), lease)
			require.NoError(t, err, "it still names what it repeats")
		}
	}
}
