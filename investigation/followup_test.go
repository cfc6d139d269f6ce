package investigation

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

const aDay = 24 * time.Hour

// look plans and follows all that are due.
func (d *desk) look(t *testing.T) []Followed {
	t.Helper()
	plan, err := d.FollowUpPlan(t.Context(), nil)
	require.NoError(t, err)
	followed, err := d.FollowUp(t.Context(), plan)
	require.NoError(t, err)
	return followed
}

func TestAKeptAnswerIsALook(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	s := d.send(t, d.propose(t, "ourcorp.example", noPhishing))
	d.clock.pass(2 * time.Hour)
	d.ask(t, "ourcorp.example") // too early for day 1
	d.clock.pass(aDay)
	plan, err := d.FollowUpPlan(t.Context(), nil)
	require.NoError(t, err)
	assert.Len(t, plan.Due, 1)
	assert.Empty(t, plan.Free)

	d.ask(t, "shop.ourcorp.example") // about another name
	d.ask(t, "ourcorp.example")
	plan, err = d.FollowUpPlan(t.Context(), nil)
	require.NoError(t, err)
	assert.Empty(t, plan.Due)
	require.Len(t, plan.Free, 1)
	assert.Equal(t, s.ID, plan.Free[0].ID)
	assert.Equal(t, Price{Least: 0, Most: 1}, plan.Price)
	d.sent.questions()
	followed, err := d.FollowUp(t.Context(), plan)
	require.NoError(t, err)
	require.NoError(t, followed[0].Err)
	assert.Equal(t, history.SubmissionApplied, followed[0].Verdict.State)
	assert.Equal(t, []string{"domain-history"}, d.sent.questions(), "only because something changed")
}

func TestSilenceIsUnchangedFromTheSecondHalfOn(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.ask(t, "blog.ourcorp.example")
	s := d.send(t, d.propose(t, "blog.ourcorp.example", func(m *intel.Miscategorization) { m.ContentAdds = []int{business} }))
	d.sent.questions()
	var states []history.SubmissionState
	for _, wait := range []time.Duration{aDay, 2 * aDay, 4 * aDay, 7 * aDay} {
		d.clock.pass(wait)
		followed := d.look(t)
		require.Len(t, followed, 1)
		require.NoError(t, followed[0].Err)
		states = append(states, followed[0].Submission.State)
		assert.True(t, strings.HasPrefix(followed[0].Verdict.Words, "same"), followed[0].Verdict.Words)
	}
	assert.Equal(t, []history.SubmissionState{history.SubmissionAccepted, history.SubmissionAccepted,
		history.SubmissionUnchanged, history.SubmissionUnchanged}, states)
	d.clock.pass(30 * aDay)
	assert.Empty(t, d.look(t), "after the last look no other is due")
	s, err := d.History.SubmissionByID(t.Context(), s.ID)
	require.NoError(t, err)
	assert.True(t, s.Settled())
	assert.Equal(t, "you", StateWords(s, d.clock.Now()).Next)
	story, err := d.Story(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, "sent 09:12:07Z → accepted 09:12:07Z → looked 11-21 09:12Z → looked 11-23 09:12Z → "+
		"looked: unchanged 11-27 09:12Z → looked: unchanged 12-04 09:12Z", story.Trail)
	for _, l := range story.Looks {
		assert.True(t, l.Done, l.Day)
	}
	assert.Contains(t, Nudge(s, story, d.clock.Now()), "nothing of it has been applied")
}

func TestWhatWasAppliedIsLookedAtOnceMoreAndCanBeTakenBack(t *testing.T) {
	d := newDesk(t, simulator.Options{Review: 3 * aDay})
	d.ask(t, "example.com")
	p := d.propose(t, "example.com", func(m *intel.Miscategorization) { m.SecurityAdds = []int{phishing} })
	d.send(t, p) // a name that is not bad: applied, and taken back after as long again
	d.clock.pass(aDay)
	assert.Equal(t, history.SubmissionAccepted, d.look(t)[0].Verdict.State)
	d.clock.pass(2*aDay + time.Hour)
	followed := d.look(t)
	require.Len(t, followed, 1)
	assert.Equal(t, history.SubmissionApplied, followed[0].Submission.State, followed[0].Verdict.Words)
	d.clock.pass(5 * aDay)
	assert.Empty(t, d.look(t))
	d.clock.pass(7 * aDay)
	followed = d.look(t)
	require.Len(t, followed, 1)
	assert.Equal(t, history.SubmissionReverted, followed[0].Submission.State)
	assert.Contains(t, followed[0].Verdict.Words, "Phishing gone again")
	assert.Zero(t, followed[0].Submission.Next)
	story, err := d.Story(t.Context(), followed[0].Submission)
	require.NoError(t, err)
	assert.Contains(t, story.Words.Sentence, "what had been applied is gone again: Phishing gone again")
	assert.Contains(t, story.Next, "support")
}

func TestSeveralAreLookedAtInBulkAndAddressesByThemselves(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	add := func(m *intel.Miscategorization) { m.ContentAdds = []int{business} }
	for _, target := range []string{"ourcorp.example", "shop.ourcorp.example", "https://shop.ourcorp.example/cart", "example.com"} {
		d.send(t, d.propose(t, target, add))
	}
	d.send(t, d.propose(t, "192.0.2.25", func(m *intel.Miscategorization) { m.SecurityRemoves = []int{151} }))
	d.send(t, d.propose(t, "192.0.2.10", func(m *intel.Miscategorization) { m.SecurityAdds = []int{151} }))
	d.clock.pass(aDay + time.Hour)
	plan, err := d.FollowUpPlan(t.Context(), nil)
	require.NoError(t, err)
	assert.Len(t, plan.Due, 6)
	assert.Equal(t, Price{Least: 3, Most: 6}, plan.Price, "one for the names, two addresses, and three histories at most")
	d.sent.questions()
	followed, err := d.FollowUp(t.Context(), plan)
	require.NoError(t, err)
	asked := d.sent.questions()
	assert.Equal(t, 1, countOf(asked, "bulk"))
	assert.Equal(t, 2, countOf(asked, "ip"))
	assert.LessOrEqual(t, len(asked), plan.Price.Most)
	for _, f := range followed {
		require.NoError(t, f.Err, f.Submission.Name())
		require.NotNil(t, f.Now)
		events, err := d.History.SubmissionEvents(t.Context(), f.Submission.ID)
		require.NoError(t, err)
		last := events[len(events)-1]
		assert.NotEmpty(t, last.Answer)
		assert.Equal(t, 1, last.Look)
	}
}

func countOf(list []string, wanted string) int {
	n := 0
	for _, s := range list {
		if s == wanted {
			n++
		}
	}
	return n
}

func TestALookByHand(t *testing.T) {
	d := newDesk(t, simulator.Options{Fault: "miscategorization=reset-after"})
	d.ask(t, "ourcorp.example")
	s := d.send(t, d.propose(t, "ourcorp.example", noPhishing))
	require.Equal(t, history.SubmissionUnknown, s.State)
	d.clock.pass(30 * time.Minute)
	assert.Empty(t, d.look(t), "nothing is due by itself")
	hand := func() Followed {
		t.Helper()
		plan, err := d.FollowUpPlan(t.Context(), []history.Submission{s})
		require.NoError(t, err)
		followed, err := d.FollowUp(t.Context(), plan)
		require.NoError(t, err)
		require.Len(t, followed, 1)
		require.NoError(t, followed[0].Err)
		s = followed[0].Submission
		return followed[0]
	}
	assert.Equal(t, history.SubmissionUnknown, hand().Submission.State, "nothing yet says nothing")
	assert.Zero(t, s.Looks)
	plan, err := d.FollowUpPlan(t.Context(), []history.Submission{s})
	require.NoError(t, err)
	assert.Equal(t, 1, plan.Price.Least, "an answer that was judged is not judged again")
	d.clock.pass(time.Hour)
	f := hand()
	assert.Equal(t, history.SubmissionApplied, f.Submission.State, f.Verdict.Words)
	story, err := d.Story(t.Context(), s)
	require.NoError(t, err)
	assert.Contains(t, story.Trail, "sent 09:12:07Z → unknown 09:12:07Z → looked 09:42:07Z → looked: applied 10:42:07Z")
}

func TestARebuiltProcessGoesOn(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.ask(t, "ourcorp.example")
	s := d.send(t, d.propose(t, "ourcorp.example", noPhishing))
	require.NoError(t, d.History.Close())
	d.Workbench = d.open(t)
	d.clock.pass(aDay)
	followed := d.look(t)
	require.Len(t, followed, 1)
	assert.Equal(t, s.ID, followed[0].Submission.ID)
	assert.Equal(t, history.SubmissionApplied, followed[0].Submission.State)
	assert.Equal(t, 1, d.sent.count())
}

func TestTheCallIsInTheLedger(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.sent.during = func(*http.Request) {
		lines, err := d.History.Calls(t.Context(), history.Query{Kinds: []intel.Kind{intel.KindMiscategorization}})
		require.NoError(t, err)
		require.Len(t, lines, 1)
		assert.Equal(t, intel.CallAsking, lines[0].Outcome)
	}
	d.send(t, d.propose(t, "ourcorp.example", noPhishing))
	lines, err := d.History.Calls(t.Context(), history.Query{Kinds: []intel.Kind{intel.KindMiscategorization}})
	require.NoError(t, err)
	require.Len(t, lines, 1)
	assert.Equal(t, intel.CallAnswered, lines[0].Outcome)
	assert.True(t, lines[0].Counted)
}

func TestTwoWhoLookAtOnceNoteItOnce(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	s := d.send(t, d.propose(t, "ourcorp.example", noPhishing))
	d.clock.pass(aDay)
	other := d.open(t)
	plan, err := d.FollowUpPlan(t.Context(), nil)
	require.NoError(t, err)
	theirs, err := other.FollowUpPlan(t.Context(), nil)
	require.NoError(t, err)
	_, err = d.FollowUp(t.Context(), plan)
	require.NoError(t, err)
	followed, err := other.FollowUp(t.Context(), theirs)
	require.NoError(t, err)
	require.NoError(t, followed[0].Err)
	assert.Equal(t, history.SubmissionApplied, followed[0].Submission.State)
	assert.Equal(t, "looked at by another meanwhile", followed[0].Verdict.Words)
	events, err := d.History.SubmissionEvents(t.Context(), s.ID)
	require.NoError(t, err)
	looks := 0
	for _, e := range events {
		if isLook(e) {
			looks++
		}
	}
	assert.Equal(t, 1, looks)
}

func TestALookBetweenTwoOfTheScheduleIsNoneOfThem(t *testing.T) {
	d := newDesk(t, simulator.Options{Review: 100 * aDay})
	s := d.send(t, d.propose(t, "ourcorp.example", noPhishing))
	d.clock.pass(aDay)
	s = d.look(t)[0].Submission
	d.clock.pass(aDay)
	plan, err := d.FollowUpPlan(t.Context(), []history.Submission{s})
	require.NoError(t, err)
	followed, err := d.FollowUp(t.Context(), plan)
	require.NoError(t, err)
	require.NoError(t, followed[0].Err)
	s = followed[0].Submission
	assert.Equal(t, history.SubmissionAccepted, s.State)
	assert.Equal(t, 1, s.Looks)
	assert.Equal(t, composed.Add(3*aDay), s.Next)
	story, err := d.Story(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, composed.Add(aDay), story.Looks[0].At, "the look of day 1 stays what it was")
	assert.Equal(t, "sent 09:12:07Z → accepted 09:12:07Z → looked 11-21 09:12Z → looked 11-22 09:12Z", story.Trail)
	d.clock.pass(6 * aDay) // nobody looked on days 3 and 7
	s = d.look(t)[0].Submission
	story, err = d.Story(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, []string{"nothing of it there", "–", "nothing of it there", "in 6 d"},
		[]string{story.Looks[0].Words, story.Looks[1].Words, story.Looks[2].Words, story.Looks[3].Words})
	assert.Equal(t, history.SubmissionUnchanged, s.State)
}
