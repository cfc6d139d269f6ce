package investigation

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

func TestASubmissionIsSentOnceAndFollowedToItsEnd(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.ask(t, "ourcorp.example")
	p := d.propose(t, "ourcorp.example", noPhishing)
	review, err := d.Review(t.Context(), p)
	require.NoError(t, err)
	ok, warned := review.Sendable()
	require.True(t, ok, "%+v", review)
	require.False(t, warned, "%+v", review.Findings)

	out, err := d.Submit(t.Context(), p, nil)
	require.NoError(t, err)
	require.NoError(t, out.Unfiled)
	assert.Equal(t, 1, d.sent.count())
	require.Len(t, d.sim.Submissions(), 1)
	s := out.Submission
	assert.Equal(t, history.SubmissionAccepted, s.State)
	assert.Equal(t, "MC-0001", s.Name())
	assert.Equal(t, `{"indicator_type":"domain","url":"ourcorp.example","security_removes":[131]}`, string(s.Payload))
	assert.Equal(t, composed.Add(24*time.Hour), s.Next)
	assert.Equal(t, "in 24 h", StateWords(s, d.clock.Now()).Next)

	_, err = d.Submit(t.Context(), p, nil)
	var kept *NotSubmitted
	require.ErrorAs(t, err, &kept)
	assert.Contains(t, kept.Why, "MC-0001 asks for the same")
	assert.Equal(t, 1, d.sent.count())

	plan, err := d.FollowUpPlan(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, FollowUpPlan{}, plan, "nothing is due")

	d.clock.pass(25 * time.Hour)
	plan, err = d.FollowUpPlan(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, Price{Least: 1, Most: 2}, plan.Price, "the history may be asked too")
	d.sent.questions()
	followed, err := d.FollowUp(t.Context(), plan)
	require.NoError(t, err)
	require.Len(t, followed, 1)
	require.NoError(t, followed[0].Err)
	assert.Equal(t, history.SubmissionApplied, followed[0].Submission.State)
	assert.Equal(t, []int{131}, followed[0].Verdict.Applied)
	assert.True(t, followed[0].Verdict.RiskStill, followed[0].Verdict.Words)
	assert.Equal(t, "Phishing gone · category gone, risk still 0.415 · since 2026-11-20", followed[0].Verdict.Words)
	assert.Equal(t, []string{"domain", "domain-history"}, d.sent.questions())
	assert.Equal(t, composed.Add(14*24*time.Hour), followed[0].Submission.Next, "the last look may find it taken back")
	assert.Equal(t, 1, d.sent.count())

	story, err := d.Story(t.Context(), followed[0].Submission)
	require.NoError(t, err)
	assert.Equal(t, "sent 09:12:07Z → accepted 09:12:07Z → looked: applied 11-21 10:12Z", story.Trail)
	assert.Equal(t, "2026-11-20 09:12Z by ana · accepted by the API, no ticket exists", story.Sent)
	assert.Equal(t, "Δ −0.42", story.Risk)
	assert.Equal(t, "only day 14 is left: in 13 d", story.Next)
	require.Len(t, story.Looks, 4)
	assert.Equal(t, []string{"day 1", "day 3", "day 7", "day 14"},
		[]string{story.Looks[0].Day, story.Looks[1].Day, story.Looks[2].Day, story.Looks[3].Day})
	assert.True(t, story.Looks[0].Done)
	assert.Equal(t, []string{"–", "–", "in 13 d"}, []string{story.Looks[1].Words, story.Looks[2].Words, story.Looks[3].Words})
	assert.Equal(t, "✓", story.Looks[0].Mark)
}

func TestWhatEveryFaultLeavesOfASubmission(t *testing.T) {
	cases := map[simulator.Fault]struct {
		state   history.SubmissionState
		arrived int // accepted by the simulator
		says    string
	}{
		"":                              {history.SubmissionAccepted, 1, "accepted by the API, no ticket exists"},
		"miscategorization=429":         {history.SubmissionDraft, 0, "not sent: too fast for Cloudflare"},
		"miscategorization=scope":       {history.SubmissionDraft, 0, "not sent: the token may not submit: it needs Account › Intel › Edit"},
		"miscategorization=bad-token":   {history.SubmissionDraft, 0, "not sent: Cloudflare does not"},
		"miscategorization=400":         {history.SubmissionRejected, 0, "Cloudflare rejected it"},
		"miscategorization=500":         {history.SubmissionUnknown, 0, "no clear answer from Cloudflare (HTTP 500"},
		"miscategorization=html":        {history.SubmissionUnknown, 0, "no clear answer from Cloudflare (HTTP 502"},
		"miscategorization=409":         {history.SubmissionUnknown, 0, "no clear answer from Cloudflare (HTTP 409"},
		"miscategorization=half-body":   {history.SubmissionUnknown, 1, "may or may not have arrived"},
		"miscategorization=broken-json": {history.SubmissionUnknown, 0, "cannot be read"},
		"miscategorization=reset":       {history.SubmissionUnknown, 0, "may or may not have arrived"},
		"miscategorization=reset-after": {history.SubmissionUnknown, 1, "may or may not have arrived"},
		"miscategorization=504-after":   {history.SubmissionUnknown, 1, "HTTP 504"},
		"miscategorization=307":         {history.SubmissionUnknown, 0, "HTTP 307"},
		"miscategorization=offline":     {history.SubmissionDraft, 0, "not sent: Cloudflare cannot be reached"},
		"miscategorization=quota":       {history.SubmissionDraft, 0, "not sent: this month's calls are used up"},
	}
	for fault, want := range cases {
		t.Run(string(fault), func(t *testing.T) {
			d := newDesk(t, simulator.Options{Fault: fault})
			p := d.propose(t, "ourcorp.example", noPhishing)
			out, err := d.Submit(t.Context(), p, nil)
			require.NoError(t, err)
			require.NoError(t, out.Unfiled)
			assert.Equal(t, want.state, out.Submission.State)
			assert.Equal(t, 1, d.sent.count(), "one request, whatever happens")
			assert.Len(t, d.sim.Submissions(), want.arrived)
			words := ReceiptWords(out.Receipt, d.clock.Now())
			assert.Contains(t, words.Line(), want.says)
			story, err := d.Story(t.Context(), out.Submission)
			require.NoError(t, err)
			assert.Contains(t, story.Words.Sentence, want.says, "also when it is read again")
			review, err := d.Review(t.Context(), p)
			require.NoError(t, err)
			held := want.state == history.SubmissionAccepted || want.state == history.SubmissionUnknown
			assert.Equal(t, held, review.Same != nil, "only what may have arrived keeps a second one back")
		})
	}
}

func TestTwentyAtOnceSendOne(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	draft, err := d.KeepDraft(t.Context(), d.propose(t, "ourcorp.example", noPhishing))
	require.NoError(t, err)
	p, err := d.Reopen(t.Context(), draft)
	require.NoError(t, err)
	other := d.open(t)
	var sent, kept atomic.Int32
	var everyone sync.WaitGroup
	for n := range 20 {
		bench := d.Workbench
		if n%2 == 1 {
			bench = other
		}
		everyone.Go(func() {
			_, err := bench.Submit(context.Background(), p, nil)
			var no *NotSubmitted
			switch {
			case err == nil:
				sent.Add(1)
			case errors.As(err, &no):
				kept.Add(1)
			default:
				t.Errorf("neither sent nor kept back: %v", err)
			}
		})
	}
	everyone.Wait()
	assert.EqualValues(t, 1, sent.Load())
	assert.EqualValues(t, 19, kept.Load())
	assert.Equal(t, 1, d.sent.count())
}

func TestWhoComesSecondIsToldOfTheFirst(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	p := d.propose(t, "ourcorp.example", noPhishing)
	var err error
	d.sent.during = func(*http.Request) { _, err = d.open(t).Submit(t.Context(), p, nil) }
	out, first := d.Submit(t.Context(), p, nil)
	require.NoError(t, first)
	assert.Equal(t, history.SubmissionAccepted, out.Submission.State)
	var no *NotSubmitted
	require.ErrorAs(t, err, &no)
	require.NotNil(t, no.Review.Same)
	assert.Equal(t, history.SubmissionSending, no.Review.Same.State)
	assert.Equal(t, out.Submission.ID, no.Review.Same.ID)
}

func TestAClosedPageDoesNotStopWhatHasLeft(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	ctx, leave := context.WithCancel(t.Context())
	d.sent.during = func(*http.Request) { leave() }
	out, err := d.Submit(ctx, d.propose(t, "ourcorp.example", noPhishing), nil)
	require.NoError(t, err)
	require.NoError(t, out.Unfiled)
	assert.Equal(t, history.SubmissionAccepted, out.Submission.State)
}

func TestAPageClosedBeforeSendsNothing(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	ctx, leave := context.WithCancel(t.Context())
	leave()
	_, err := d.Submit(ctx, d.propose(t, "ourcorp.example", noPhishing), nil)
	require.Error(t, err)
	assert.Zero(t, d.sent.count())
}

func TestAnOutcomeThatCannotBeNotedIsToldAndIsUnknownLater(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	p := d.propose(t, "ourcorp.example", noPhishing)
	d.sent.during = func(*http.Request) { require.NoError(t, d.History.Close()) }
	out, err := d.Submit(t.Context(), p, nil)
	require.NoError(t, err)
	require.Error(t, out.Unfiled)
	assert.Equal(t, intel.SubmissionAccepted, out.Receipt.Outcome, "the receipt is not lost")
	assert.Equal(t, history.SubmissionAccepted, out.Submission.State)

	d.clock.pass(2 * time.Minute) // the lease has ended
	d.Workbench = d.open(t)
	all, err := d.Submissions(t.Context(), history.SubmissionQuery{Demo: true})
	require.NoError(t, err)
	require.Len(t, all, 1)
	assert.Equal(t, history.SubmissionUnknown, all[0].State)
	_, err = d.Submit(t.Context(), p, nil)
	var no *NotSubmitted
	require.ErrorAs(t, err, &no)
	assert.Equal(t, 1, d.sent.count(), "never again by itself")

	p, err = d.Reopen(t.Context(), all[0])
	require.NoError(t, err)
	assert.Equal(t, "MC-0001", p.Again, "sending it again is on purpose")
	d.sent.during = nil
	again := d.send(t, p)
	assert.Equal(t, all[0].ID, again.Again)
	before, err := d.History.SubmissionByID(t.Context(), all[0].ID)
	require.NoError(t, err)
	assert.Equal(t, again.ID, before.RepeatedBy)
	assert.Equal(t, 2, d.sent.count())
}

func TestADraftIsGoneOnWith(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	p := d.propose(t, "ourcorp.example", noPhishing)
	p.Payload, p.Unknown = []byte(`{"url":"ourcorp.example","indicator_type":"domain","security_removes":[131],"note":1}`), []string{"note"}
	draft, err := d.KeepDraft(t.Context(), p)
	require.NoError(t, err)
	assert.Equal(t, history.SubmissionDraft, draft.State)
	d.ask(t, "ourcorp.example")
	again, err := d.Reopen(t.Context(), draft)
	require.NoError(t, err)
	assert.Equal(t, p.Payload, again.Payload)
	assert.Equal(t, []string{"note"}, again.Unknown)
	assert.NotNil(t, again.Before, "what is kept by now")
	again.Reason = "another reason"
	kept, err := d.KeepDraft(t.Context(), again)
	require.NoError(t, err)
	assert.Equal(t, draft.ID, kept.ID)
	assert.Equal(t, draft.Number, kept.Number)
	assert.Equal(t, "another reason", kept.Reason)

	s := d.send(t, again)
	assert.Equal(t, draft.ID, s.ID)
	assert.Equal(t, string(p.Payload), string(s.Payload), "byte for byte")

	next, err := d.Reopen(t.Context(), s)
	require.NoError(t, err)
	assert.Empty(t, next.Draft.ID, "another one")
	assert.Empty(t, next.Again, "repeating what was accepted is by hand")

	require.NoError(t, func() error { _, err := d.KeepDraft(t.Context(), next); return err }())
	drafts, err := d.Submissions(t.Context(), history.SubmissionQuery{Demo: true, States: []history.SubmissionState{history.SubmissionDraft}})
	require.NoError(t, err)
	require.Len(t, drafts, 1)
	require.NoError(t, d.Discard(t.Context(), drafts[0]))
	require.NoError(t, d.Restore(t.Context(), drafts[0]))
}
