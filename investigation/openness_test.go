package investigation

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

func TestWhatIsOpenAndWhatNeedsAPerson(t *testing.T) {
	later := composed.Add(aDay)
	for _, c := range []struct {
		s           history.Submission
		open, needs bool
	}{
		{history.Submission{State: history.SubmissionDraft}, false, false},
		{history.Submission{State: history.SubmissionDiscarded}, false, false},
		{history.Submission{State: history.SubmissionIntended}, true, false},
		{history.Submission{State: history.SubmissionSending}, true, false},
		{history.Submission{State: history.SubmissionAccepted, Next: later}, true, false},
		{history.Submission{State: history.SubmissionAccepted}, false, false},
		{history.Submission{State: history.SubmissionRejected}, false, false},
		{history.Submission{State: history.SubmissionUnknown}, true, true},
		{history.Submission{State: history.SubmissionUnknown, RepeatedBy: "x"}, false, false},
		{history.Submission{State: history.SubmissionApplied, Next: later}, true, false},
		{history.Submission{State: history.SubmissionApplied}, false, false},
		{history.Submission{State: history.SubmissionPartial, Next: later}, true, false},
		{history.Submission{State: history.SubmissionPartial}, true, true},
		{history.Submission{State: history.SubmissionUnchanged, Next: later}, true, false},
		{history.Submission{State: history.SubmissionUnchanged}, true, true},
		{history.Submission{State: history.SubmissionReverted}, true, true},
	} {
		assert.Equal(t, c.open, Open(c.s), "%+v", c.s)
		assert.Equal(t, c.needs, NeedsYou(c.s), "%+v", c.s)
		if next := StateWords(c.s, composed).Next; c.s.RepeatedBy == "" && c.s.State != history.SubmissionDraft {
			assert.Equal(t, c.needs, next == "you", "%+v: %s", c.s, next)
		}
	}
}

func TestWhatNoLookCanTellIsDone(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.send(t, d.propose(t, "192.0.2.10", func(m *intel.Miscategorization) { m.ContentAdds = []int{business} }))
	d.clock.pass(15 * aDay)
	s := d.look(t)[0].Submission
	require.Equal(t, history.SubmissionAccepted, s.State)
	words := StateWords(s, d.clock.Now())
	assert.Equal(t, "done", words.Next)
	assert.Equal(t, "accepted by the API, no ticket exists; looks cannot tell what became of it", words.Sentence)
	story, err := d.Story(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, "done: looks cannot tell what became of it", story.Next)
}

func TestAfterALookThatFoundNothingAPersonDecides(t *testing.T) {
	d := newDesk(t, simulator.Options{Fault: "miscategorization=reset-after", Review: 100 * aDay})
	s := d.send(t, d.propose(t, "ourcorp.example", noPhishing))
	story, err := d.Story(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, "look at it (1 call, 1 more when something came of it); send it again only by hand", story.Next)
	d.clock.pass(30 * time.Minute)
	plan, err := d.FollowUpPlan(t.Context(), []history.Submission{s})
	require.NoError(t, err)
	followed, err := d.FollowUp(t.Context(), plan)
	require.NoError(t, err)
	assert.Equal(t, "nothing of it there", followed[0].Verdict.Words, "what it was before is not known")
	d.clock.pass(time.Hour)
	story, err = d.Story(t.Context(), followed[0].Submission)
	require.NoError(t, err)
	assert.Contains(t, story.Words.Sentence, "It may or may not have arrived. Looked at 2026-11-20 09:42Z: nothing of it there. Look again later, or send it again by hand")
	assert.Equal(t, "decide: the look of 1h ago found nothing of it. Look again later, or send it again by hand", story.Next)
}

func TestWhoComposedItStaysAndWhoSentItIsSaid(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	draft, err := d.KeepDraft(t.Context(), d.propose(t, "ourcorp.example", noPhishing))
	require.NoError(t, err)
	ben := d.open(t)
	ben.Source.Analyst = "ben"
	p, err := ben.Reopen(t.Context(), draft)
	require.NoError(t, err)
	out, err := ben.Submit(t.Context(), p, nil)
	require.NoError(t, err)
	assert.Equal(t, "ana", out.Submission.Analyst)
	story, err := d.Story(t.Context(), out.Submission)
	require.NoError(t, err)
	assert.Contains(t, story.Sent, " by ben ")
}

func TestADraftOpensWithoutWhatItWasToRepeat(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	draft, err := d.KeepDraft(t.Context(), d.propose(t, "ourcorp.example", noPhishing))
	require.NoError(t, err)
	draft.Again = "01900000-0000-7000-8000-000000000000"
	p, err := d.Reopen(t.Context(), draft)
	require.NoError(t, err)
	assert.Empty(t, p.Again)
}

func TestWhatAnotherNameToldIsSaidToBe(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.ask(t, "shop.ourcorp.example")
	p := d.propose(t, "shop.ourcorp.example", noPhishing)
	choices, err := d.TargetChoices(t.Context(), mustParse(t, "shop.ourcorp.example"))
	require.NoError(t, err)
	for _, c := range choices {
		if c.Indicator.Host() != "ourcorp.example" {
			continue
		}
		assert.Equal(t, "shop.ourcorp.example", c.From.Host())
		p.Request, p.Before, p.BeforeRecord = c.Request, c.Now, c.Record
	}
	require.Equal(t, "ourcorp.example", p.Request.URL)
	noPhishing(&p.Request)
	s := d.send(t, p)
	story, err := d.Story(t.Context(), s)
	require.NoError(t, err)
	require.NotNil(t, story.Before)
	assert.Equal(t, "risk not asked", story.Before.RiskWords())
	assert.Contains(t, story.Before.Words(), "from the answer about shop.ourcorp.example")
	assert.Equal(t, "risk not reported", (&Standing{Of: mustParse(t, "example.com")}).RiskWords())
}
