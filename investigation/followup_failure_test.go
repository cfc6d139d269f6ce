package investigation

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

func TestAFailedLookChangesNothing(t *testing.T) {
	for fault, says := range map[simulator.Fault]string{
		"domain=quota": "this month's calls are used up", "domain=429": "too fast for Cloudflare", "domain=offline": "cannot be reached",
		"domain=500": "not working", "domain=broken-json": "could not be read",
	} {
		t.Run(string(fault), func(t *testing.T) {
			d := newDesk(t, simulator.Options{Fault: fault})
			s := d.send(t, d.propose(t, "ourcorp.example", noPhishing))
			d.clock.pass(aDay)
			followed := d.look(t)
			require.Len(t, followed, 1)
			require.Error(t, followed[0].Err)
			assert.Contains(t, Explain(followed[0].Err, d.clock.Now()).Line(), says)
			assert.Empty(t, followed[0].Verdict)
			after, err := d.History.SubmissionByID(t.Context(), s.ID)
			require.NoError(t, err)
			assert.Equal(t, s, after, "still due")
		})
	}
}

func TestOneFailureIsNotAskedForAgain(t *testing.T) {
	d := newDesk(t, simulator.Options{Fault: "ip=quota"})
	for _, target := range []string{"192.0.2.10", "192.0.2.11", "192.0.2.12"} {
		d.send(t, d.propose(t, target, func(m *intel.Miscategorization) { m.SecurityAdds = []int{151} }))
	}
	d.clock.pass(aDay)
	d.sent.questions()
	followed := d.look(t)
	require.Len(t, followed, 3)
	for _, f := range followed {
		assert.Equal(t, intel.ProblemQuota, intel.ProblemOf(f.Err))
	}
	assert.Len(t, d.sent.questions(), 1)
}

func TestAHistoryThatFailsLeavesSinceUnknown(t *testing.T) {
	d := newDesk(t, simulator.Options{Fault: "history=500"})
	d.send(t, d.propose(t, "ourcorp.example", noPhishing))
	d.clock.pass(aDay)
	followed := d.look(t)
	require.NoError(t, followed[0].Err)
	assert.Equal(t, history.SubmissionApplied, followed[0].Submission.State)
	assert.Zero(t, followed[0].Verdict.Since)
	assert.True(t, strings.HasSuffix(followed[0].Verdict.Words, "since: not known"), followed[0].Verdict.Words)
}

func TestWhatCannotBeLookedAtSaysWhy(t *testing.T) {
	d := newDesk(t, simulator.Options{Fault: "miscategorization=400"})
	s := d.send(t, d.propose(t, "ourcorp.example", noPhishing))
	_, err := d.FollowUpPlan(t.Context(), []history.Submission{s})
	var no *NotPossible
	require.ErrorAs(t, err, &no)
	assert.Equal(t, "MC-0001 was rejected: there is nothing to look for", no.Why)
	s.State, s.Scope.Account = history.SubmissionAccepted, strings.Repeat("1", 32)
	_, err = d.FollowUpPlan(t.Context(), []history.Submission{s})
	require.ErrorAs(t, err, &no)
	assert.Contains(t, no.Why, "another account")
}

func TestNothingIsAskedThatCannotBeNoted(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.send(t, d.propose(t, "ourcorp.example", noPhishing))
	d.clock.pass(aDay)
	plan, err := d.FollowUpPlan(t.Context(), nil)
	require.NoError(t, err)
	d.sent.questions()
	d.History = nil
	followed, err := d.FollowUp(t.Context(), plan)
	require.NoError(t, err)
	require.Len(t, followed, 1)
	assert.Equal(t, "not looked at, since nothing can be noted: there is no history that can be written", followed[0].Err.Error())
	assert.Empty(t, d.sent.questions())
	_, err = d.FollowUpPlan(t.Context(), nil)
	var no *NotPossible
	require.ErrorAs(t, err, &no)
}
