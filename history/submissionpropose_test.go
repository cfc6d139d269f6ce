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

// by is a submission that a member of a team composes.
func by(name string, s history.Submission) history.Submission {
	s.Analyst, s.AnalystKey = name, "SHA256:"+name
	return s
}

// sentBy is a submission that a member of a team sends.
func sentBy(name string, s history.Submission) history.Submission {
	s.Sender, s.SenderKey = name, "SHA256:"+name
	return s
}

func member(name string) history.Actor { return history.Actor{Name: name, Key: "SHA256:" + name} }

func proposedBy(t testing.TB, db *history.DB, name string, s history.Submission) history.Submission {
	t.Helper()
	s, err := db.Propose(context.Background(), by(name, s))
	require.NoError(t, err)
	return s
}

// backTo is what returns a proposal.
func backTo(s history.Submission, who, words string) history.SubmissionEvent {
	return history.SubmissionEvent{Submission: s.ID, Analyst: who, Key: "SHA256:" + who, Words: words}
}

// done are who did what to a submission, with which key.
func done(t testing.TB, db *history.DB, s history.Submission) (all []string) {
	t.Helper()
	found, err := db.SubmissionEvents(context.Background(), s.ID)
	require.NoError(t, err)
	for _, e := range found {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", e.State, e.Analyst, e.Key, e.Words)))
	}
	return all
}

func TestWhatOneProposesAnotherSends(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t), clock(november))
	draft, err := db.SaveDraft(ctx, by("maria", request("example.com")))
	require.NoError(t, err)
	draft.Reason = "edited"
	s := proposedBy(t, db, "maria", draft)
	assert.Equal(t, history.SubmissionProposed, s.State)
	assert.Equal(t, draft.Name(), s.Name())
	assert.False(t, s.Settled())
	assert.Equal(t, s, kept(t, db, s))

	looked := s
	looked.Reason, looked.Warnings = "another's words", []string{"mixed"}
	sent, err := db.Intend(ctx, sentBy("lena", looked), lease)
	require.NoError(t, err)
	assert.Equal(t, history.SubmissionIntended, sent.State)
	assert.Equal(t, "maria", sent.Analyst)
	assert.Equal(t, "lena", sent.Sender)
	assert.Equal(t, s.Payload, sent.Payload)
	assert.Equal(t, "edited", sent.Reason, "what was proposed stays as it is")
	assert.Equal(t, []string{"mixed"}, sent.Warnings, "and the warnings are those that were accepted now")
	require.NoError(t, db.BeginSending(ctx, s.ID, lease))
	require.NoError(t, db.Conclude(ctx, history.SubmissionEvent{Submission: s.ID, State: history.SubmissionAccepted}, time.Time{}))
	assert.Equal(t, []string{"draft maria SHA256:maria", "proposed maria SHA256:maria", "intended lena SHA256:lena",
		"sending lena SHA256:lena", "accepted lena SHA256:lena"}, done(t, db, s))
}

func TestNobodySendsWhatTheyProposed(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t), clock(november))
	s := proposedBy(t, db, "maria", request("example.com"))
	another := func(change func(*history.Submission)) history.Submission {
		o := sentBy("lena", s)
		change(&o)
		return o
	}
	for name, try := range map[string]struct {
		s    history.Submission
		want error
	}{
		"without a sender":  {s, history.ErrSamePerson},
		"the same name":     {sentBy("maria", s), history.ErrSamePerson},
		"another key":       {another(func(o *history.Submission) { o.Sender = "maria" }), history.ErrSamePerson},
		"the same key":      {another(func(o *history.Submission) { o.SenderKey = "SHA256:maria" }), history.ErrSamePerson},
		"without a key":     {another(func(o *history.Submission) { o.SenderKey = "" }), history.ErrSamePerson},
		"another author":    {another(func(o *history.Submission) { o.Sender, o.Analyst = "maria", "lena" }), history.ErrSamePerson},
		"other bytes":       {another(func(o *history.Submission) { o.Payload = []byte(`{}`) }), history.ErrState},
		"another account":   {another(func(o *history.Submission) { o.Scope.Account = "another" }), history.ErrState},
		"kept from the eye": {another(func(o *history.Submission) { o.ID = "" }), history.ErrState},
	} {
		_, err := db.Intend(ctx, try.s, lease)
		require.ErrorIs(t, err, try.want, name)
	}
	_, err := db.SaveDraft(ctx, by("maria", s))
	require.ErrorIs(t, err, history.ErrState, "what is proposed is not edited")
	require.ErrorIs(t, db.Discard(ctx, s.ID, member("maria")), history.ErrState)
	require.ErrorIs(t, db.BeginSending(ctx, s.ID, lease), history.ErrState)
	require.ErrorIs(t, db.AddLook(ctx, end(s, history.SubmissionApplied, ""), time.Time{}), history.ErrState)
	_, err = db.Propose(ctx, by("maria", s))
	require.Error(t, err, "once is enough")
	for _, anonymous := range []history.Submission{request("b.example"), by("", request("b.example"))} {
		_, err = db.Propose(ctx, anonymous)
		require.ErrorIs(t, err, history.ErrState)
	}
	assert.Equal(t, s, kept(t, db, s))
	assert.Equal(t, []string{"proposed maria SHA256:maria"}, done(t, db, s))
}

func TestAProposalIsReturnedOrWithdrawn(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t), clock(november))
	s := proposedBy(t, db, "maria", request("example.com"))
	require.ErrorIs(t, db.Return(ctx, history.SubmissionEvent{Submission: s.ID, Analyst: "lena"}), history.ErrState, "without a key")
	back := backTo(s, "lena", "returned: wrong ticket")
	back.ID = "018f0000-0000-7000-8000-000000000001"
	require.NoError(t, db.Return(ctx, back))
	require.NoError(t, db.Return(ctx, back), "filed twice it is the same")
	assert.Equal(t, history.SubmissionDraft, kept(t, db, s).State)
	require.ErrorIs(t, db.Return(ctx, backTo(s, "lena", "once more")), history.ErrState)
	_, err := db.Intend(ctx, sentBy("lena", s), lease)
	require.ErrorIs(t, err, history.ErrNoSubmission, "it is its author's again")

	again := proposedBy(t, db, "maria", s)
	require.NoError(t, db.Return(ctx, backTo(again, "maria", "withdrawn")))
	assert.Equal(t, []string{"proposed maria SHA256:maria", "draft lena SHA256:lena returned: wrong ticket",
		"proposed maria SHA256:maria", "draft maria SHA256:maria withdrawn"}, done(t, db, s))
	_, err = db.Intend(ctx, request("example.com"), lease)
	require.NoError(t, err, "a draft keeps nothing back")
}

func TestAProposalThatRepeatsGivesTheGuardBack(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t), clock(november))
	first := brought(t, db, request("example.com"), history.SubmissionUnknown)
	_, err := db.Propose(ctx, by("maria", request("example.com")))
	var duplicate *history.DuplicateError
	require.ErrorAs(t, err, &duplicate)
	s := proposedBy(t, db, "maria", again(request("example.com"), first))
	assert.Equal(t, s.ID, kept(t, db, first).RepeatedBy)
	_, err = db.Intend(ctx, sentBy("ben", by("ben", again(request("example.com"), s))), lease)
	require.ErrorAs(t, err, &duplicate, "what waits for another is not repeated")
	require.NoError(t, db.Return(ctx, backTo(s, "lena", "")))
	assert.Empty(t, kept(t, db, first).RepeatedBy)
	_, err = db.Intend(ctx, request("example.com"), lease)
	require.ErrorAs(t, err, &duplicate)
	assert.Equal(t, first.ID, duplicate.Of.ID)
}

func TestWhatWasNotSentWaitsForAnotherAgain(t *testing.T) {
	ctx := context.Background()
	path, now := newPath(t), newDial(november)
	here, there := open(t, path, now.option()), open(t, path, now.option())
	s := proposedBy(t, here, "maria", request("example.com"))
	_, err := here.Intend(ctx, sentBy("lena", s), lease)
	require.NoError(t, err)
	require.NoError(t, here.BeginSending(ctx, s.ID, lease))
	require.NoError(t, here.Conclude(ctx, end(s, history.SubmissionDraft, "not let in"), time.Time{}))
	assert.Equal(t, history.SubmissionProposed, kept(t, here, s).State)

	_, err = here.Intend(ctx, sentBy("lena", s), lease)
	require.NoError(t, err)
	now.pass(lease)
	assert.Equal(t, history.SubmissionProposed, kept(t, there, s).State, "as soon as it is read")
	found, err := there.Submissions(ctx, history.SubmissionQuery{States: []history.SubmissionState{history.SubmissionProposed}, Holding: true})
	require.NoError(t, err)
	assert.Len(t, found, 1)
	_, err = there.Intend(ctx, sentBy("ben", s), lease)
	require.NoError(t, err)
	require.ErrorIs(t, here.BeginSending(ctx, s.ID, lease), history.ErrState, "who was late sends nothing")
	require.NoError(t, there.BeginSending(ctx, s.ID, lease))
	now.pass(lease)
	assert.Equal(t, history.SubmissionUnknown, kept(t, here, s).State)
	require.NoError(t, there.Conclude(ctx, end(s, history.SubmissionAccepted, ""), time.Time{}))
	assert.Equal(t, []string{"proposed maria SHA256:maria", "intended lena SHA256:lena", "sending lena SHA256:lena",
		"proposed lena SHA256:lena not let in", "intended lena SHA256:lena", "proposed lena SHA256:lena its time was up before it was sent",
		"intended ben SHA256:ben", "sending ben SHA256:ben", "accepted ben SHA256:ben"}, done(t, here, s))
}

func TestAnApproverThatIsKilledLosesNothing(t *testing.T) {
	for killed, want := range map[history.SubmissionState]history.SubmissionState{
		history.SubmissionIntended: history.SubmissionProposed,
		history.SubmissionSending:  history.SubmissionUnknown,
	} {
		t.Run(string(killed), func(t *testing.T) {
			path := newPath(t)
			db := open(t, path)
			sender := start(t, "approve", path, stateVariable+"="+string(killed))
			id, failure, _ := strings.Cut(sender.line(t), " ")
			require.Equal(t, "<nil>", failure)
			s := kept(t, db, history.Submission{ID: id})
			assert.Equal(t, killed, s.State)
			sender.kill(t)
			assert.Equal(t, want, kept(t, db, s).State)
			_, err := db.Intend(context.Background(), sentBy("ben", s), lease)
			if want == history.SubmissionProposed {
				require.NoError(t, err)
				return
			}
			var duplicate *history.DuplicateError
			require.ErrorAs(t, err, &duplicate, "nobody sends it again by themselves")
		})
	}
}

// One of many who send, and many who return, gets it.
func TestOneOfManyGetsAProposal(t *testing.T) {
	ctx := context.Background()
	path := newPath(t)
	dbs := []*history.DB{open(t, path), open(t, path)}
	for n := range 12 {
		s := proposedBy(t, dbs[0], "maria", request(fmt.Sprintf("n%d.example", n)))
		var mu sync.Mutex
		var sent, returned int
		var group sync.WaitGroup
		for who := range 8 {
			group.Go(func() {
				db, name := dbs[who%2], fmt.Sprintf("approver%d", who)
				if who == 7 {
					name = "maria"
				}
				if who >= 5 {
					if db.Return(ctx, backTo(s, name, "no")) == nil {
						mu.Lock()
						defer mu.Unlock()
						returned++
					}
					return
				}
				_, err := db.Intend(ctx, sentBy(name, s), time.Hour)
				if err == nil && db.BeginSending(ctx, s.ID, time.Hour) == nil {
					mu.Lock()
					defer mu.Unlock()
					sent++
				}
			})
		}
		group.Wait()
		assert.Equal(t, 1, sent+returned, "%d sent, %d returned", sent, returned)
		state := kept(t, dbs[1], s).State
		assert.Equal(t, map[bool]history.SubmissionState{true: history.SubmissionSending, false: history.SubmissionDraft}[sent == 1], state)
	}
}

func TestADraftIsItsAuthorsAlone(t *testing.T) {
	ctx := context.Background()
	db := open(t, newPath(t), clock(november))
	s, err := db.SaveDraft(ctx, by("maria", request("example.com")))
	require.NoError(t, err)
	gone, err := db.SaveDraft(ctx, by("maria", request("gone.example")))
	require.NoError(t, err)
	require.NoError(t, db.Discard(ctx, gone.ID, member("maria")))
	for name, err := range map[string]error{
		"save":           errorOf(db.SaveDraft(ctx, by("lena", s))),
		"save a removed": errorOf(db.SaveDraft(ctx, by("lena", gone))),
		"discard":        db.Discard(ctx, s.ID, member("lena")),
		"restore":        db.Restore(ctx, gone.ID, member("lena")),
		"propose":        errorOf(db.Propose(ctx, by("lena", s))),
		"send":           errorOf(db.Intend(ctx, sentBy("lena", s), lease)),
		"send as one's":  errorOf(db.Intend(ctx, sentBy("lena", by("lena", s)), lease)),
	} {
		require.ErrorIs(t, err, history.ErrNoSubmission, name)
	}
	require.ErrorIs(t, db.Return(ctx, backTo(s, "lena", "")), history.ErrState)
	_, err = db.Propose(ctx, by("lena", again(request("example.com"), s)))
	require.ErrorIs(t, err, history.ErrState, "nobody repeats what they must not see")
	for reader, want := range map[string]int{"lena": 0, "maria": 2, "": 2, "mari": 0} {
		found, err := db.Submissions(ctx, history.SubmissionQuery{Reader: reader})
		require.NoError(t, err)
		assert.Len(t, found, want, reader)
	}
	assert.Equal(t, s, kept(t, db, s))
	require.NoError(t, db.Restore(ctx, gone.ID, member("maria")))
	require.NoError(t, db.Discard(ctx, s.ID, history.Actor{Name: "lena"}), "at one's own terminal everything may be changed")
}

func errorOf[T any](_ T, err error) error { return err }
