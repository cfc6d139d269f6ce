package investigation

import (
	"context"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

func TestWhatWasTakenBackBetweenLooksIsFoundAtTheLast(t *testing.T) {
	d := newDesk(t, simulator.Options{}) // applied after an hour, taken back after another
	d.ask(t, "example.com")
	d.send(t, d.propose(t, "example.com", func(m *intel.Miscategorization) { m.SecurityAdds = []int{phishing} }))
	d.sent.questions()
	var last Followed
	for _, wait := range []time.Duration{aDay, 2 * aDay, 4 * aDay, 7 * aDay} {
		d.clock.pass(wait)
		followed := d.look(t)
		require.Len(t, followed, 1)
		require.NoError(t, followed[0].Err)
		last = followed[0]
	}
	assert.Equal(t, history.SubmissionReverted, last.Submission.State, last.Verdict.Words)
	assert.Equal(t, "Phishing there on 2026-11-20, and was taken back", last.Verdict.Words)
	assert.Equal(t, 1, last.Cost)
	assert.Equal(t, 1, countOf(d.sent.questions(), "domain-history"), "once, at the last look")
}

func TestAKeptHistoryTellsForNothing(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.ask(t, "example.com")
	d.send(t, d.propose(t, "example.com", func(m *intel.Miscategorization) { m.SecurityAdds = []int{phishing} }))
	d.clock.pass(aDay)
	_, err := intel.Ask(t.Context(), d.Source, intel.DomainHistory("example.com"), intel.Again())
	require.NoError(t, err)
	d.ask(t, "example.com")
	d.sent.questions()
	plan, err := d.FollowUpPlan(t.Context(), nil)
	require.NoError(t, err)
	require.Len(t, plan.Free, 1)
	followed, err := d.FollowUp(t.Context(), plan.FreeOnly())
	require.NoError(t, err)
	assert.Equal(t, history.SubmissionReverted, followed[0].Submission.State, followed[0].Verdict.Words)
	assert.Empty(t, d.sent.questions())
}

func TestNothingInTheHistoryIsSaidOnce(t *testing.T) {
	d := newDesk(t, simulator.Options{Review: 100 * aDay})
	d.ask(t, "ourcorp.example")
	s := d.send(t, d.propose(t, "ourcorp.example", noPhishing))
	d.clock.pass(14 * aDay)
	followed := d.look(t)
	require.Len(t, followed, 1)
	assert.Equal(t, history.SubmissionUnchanged, followed[0].Submission.State)
	assert.Equal(t, "same · its history tells of no change", followed[0].Verdict.Words)
	d.clock.pass(time.Hour)
	d.sent.questions()
	s, err := d.History.SubmissionByID(t.Context(), s.ID)
	require.NoError(t, err)
	plan, err := d.FollowUpPlan(t.Context(), []history.Submission{s})
	require.NoError(t, err)
	_, err = d.FollowUp(t.Context(), plan)
	require.NoError(t, err)
	assert.Equal(t, []string{"domain"}, d.sent.questions())
}

func TestAFreeLookAsksNothingAndLeavesSinceToTheNext(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.ask(t, "ourcorp.example")
	d.send(t, d.propose(t, "ourcorp.example", noPhishing))
	d.clock.pass(aDay)
	d.ask(t, "ourcorp.example")
	d.sent.questions()
	plan, err := d.FollowUpPlan(t.Context(), nil)
	require.NoError(t, err)
	free := plan.FreeOnly()
	assert.Equal(t, Price{}, free.Price)
	assert.Empty(t, free.Kinds())
	followed, err := d.FollowUp(t.Context(), free)
	require.NoError(t, err)
	require.Len(t, followed, 1)
	assert.Equal(t, "Phishing gone · category gone, risk still 0.415", followed[0].Verdict.Words)
	assert.Empty(t, d.sent.questions())

	d.clock.pass(13 * aDay)
	followed = d.look(t)
	require.Len(t, followed, 1)
	assert.Equal(t, "Phishing gone · category gone, risk still 0.415 · since 2026-11-20", followed[0].Verdict.Words)
	assert.Equal(t, []string{"domain", "domain-history"}, d.sent.questions())
}

func TestAPlanSaysWhatItAsks(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	s := d.send(t, d.propose(t, "ourcorp.example", noPhishing))
	ip := d.send(t, d.propose(t, "192.0.2.10", func(m *intel.Miscategorization) { m.SecurityAdds = []int{151} }))
	d.clock.pass(aDay)
	plan, err := d.DuePlan(t.Context(), []history.Submission{s, ip})
	require.NoError(t, err)
	assert.Equal(t, []intel.Kind{intel.KindDomain, intel.KindIP}, plan.Kinds())
	all, err := d.FollowUpPlan(t.Context(), nil)
	require.NoError(t, err)
	assert.ElementsMatch(t, all.Due, plan.Due)
	assert.Equal(t, all.Price, plan.Price)
	d.send(t, d.propose(t, "example.com", noPhishing))
	d.clock.pass(aDay)
	plan, err = d.FollowUpPlan(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, []intel.Kind{intel.KindBulk, intel.KindIP}, plan.Kinds())
	followed, err := d.FollowUp(t.Context(), plan)
	require.NoError(t, err)
	for _, f := range followed {
		assert.Equal(t, f.Submission.ID == ip.ID, f.Kind == intel.KindIP, f.Kind)
	}
}

// A hook is a transport that lets a test step in after an answer.
type hook struct {
	http.RoundTripper
	answered func(*http.Request)
}

func (h hook) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := h.RoundTripper.RoundTrip(r)
	h.answered(r)
	return response, err
}

func TestWhatWasAnsweredBeforeAStopIsJudged(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.send(t, d.propose(t, "ourcorp.example", noPhishing))
	d.send(t, d.propose(t, "192.0.2.10", func(m *intel.Miscategorization) { m.SecurityAdds = []int{151} }))
	d.clock.pass(aDay)
	ctx, stop := context.WithCancel(t.Context())
	d.sent.RoundTripper = hook{d.sent.RoundTripper, func(r *http.Request) {
		if filepath.Base(r.URL.Path) == "ip" {
			stop()
		}
	}}
	plan, err := d.FollowUpPlan(t.Context(), nil)
	require.NoError(t, err)
	followed, err := d.FollowUp(ctx, plan)
	require.ErrorIs(t, err, context.Canceled)
	require.Len(t, followed, 2)
	for _, f := range followed {
		if f.Submission.Request.Type == intel.TargetDomain {
			require.NoError(t, f.Err)
			assert.Equal(t, history.SubmissionApplied, f.Submission.State)
			assert.NotContains(t, f.Verdict.Words, "since", "nothing was asked")
		}
	}
}

func TestAnAnswerThatComesAfterALookStillCounts(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.ask(t, "ourcorp.example")
	other := d.open(t)
	d.sent.RoundTripper = hook{d.sent.RoundTripper, func(r *http.Request) {
		if r.Method != http.MethodPost {
			return
		}
		d.clock.pass(2 * time.Hour) // the lease is over, and so is the review
		all, err := other.Submissions(context.Background(), history.SubmissionQuery{Demo: true})
		assert.NoError(t, err)
		plan, err := other.FollowUpPlan(context.Background(), all)
		assert.NoError(t, err)
		_, err = other.FollowUp(context.Background(), plan)
		assert.NoError(t, err)
	}}
	s := d.send(t, d.propose(t, "ourcorp.example", noPhishing))
	assert.Equal(t, history.SubmissionApplied, s.State)
	story, err := d.Story(t.Context(), s)
	require.NoError(t, err)
	assert.False(t, story.Accepted.IsZero(), "%+v", story.Events)
	assert.Contains(t, story.Sent, acceptedWords)
}

func TestOnlyAnAcceptanceIsOne(t *testing.T) {
	at := composed
	event := func(state history.SubmissionState, words string) []history.SubmissionEvent {
		return []history.SubmissionEvent{{State: state, At: at, Status: http.StatusOK, Words: words}}
	}
	assert.Zero(t, acceptedAt(event(history.SubmissionDraft, "not sent: this month's calls are used up")), "a refusal in an answer of 200")
	assert.Zero(t, acceptedAt(event(history.SubmissionApplied, "HTTP 200, and an answer that cannot be read")), "a late answer that says nothing")
	assert.Zero(t, acceptedAt([]history.SubmissionEvent{{State: history.SubmissionApplied, At: at, Words: lateReceipt}}), "a look")
	assert.Equal(t, at, acceptedAt(event(history.SubmissionAccepted, "")))
	assert.Equal(t, at, acceptedAt(event(history.SubmissionApplied, lateReceipt)))
}

func TestFilingIsTriedOnceMoreWhereTheHistoryWasLocked(t *testing.T) {
	for err, times := range map[error]int{nil: 1, history.ErrBusy: 2, history.ErrUnreachable: 2, history.ErrState: 1} {
		tried := 0
		assert.Equal(t, err, surely(func() error { tried++; return err }))
		assert.Equal(t, times, tried, "%v", err)
	}
	assert.Len(t, eventID(), 36)
	assert.Equal(t, byte('7'), eventID()[14])
}
