package investigation

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

// A member whose role was taken away, or lowered, while a session of theirs is
// still open may do no more than the users file says by now.
func TestTheRulesAreThoseOfNow(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	s := proposedAs(t, d.memberOf("maria", RoleSubmitter), proposal("ourcorp.example"))
	for want, now := range map[string]Rules{
		"you are not a member of this workbench any more":                 {},
		"your role is submitter: an approver sends what another proposed": {Role: RoleSubmitter},
		"submissions are off": {Role: RoleApprover, NoSubmit: "submissions are off"},
	} {
		lena := d.memberOf("lena", RoleApprover)
		_, review, err := lena.Proposed(t.Context(), s)
		require.NoError(t, err)
		lena.Rules = func() Rules { return now }
		_, err = lena.Approve(t.Context(), s, review.Warnings())
		var not *NotSubmitted
		require.ErrorAs(t, err, &not)
		assert.Equal(t, want, not.Why)
	}
	gone := d.memberOf("lena", RoleApprover)
	gone.Rules = func() Rules { return Rules{} }
	_, err := gone.Propose(t.Context(), proposal("other.example"), []string{intel.RuleBeforeUnknown})
	require.EqualError(t, err, "not sent: "+noMember)
	assert.EqualError(t, gone.Return(t.Context(), s, "no"), noMember)
	_, err = gone.KeepDraft(t.Context(), proposal("other.example"))
	assert.Error(t, err)
	assert.Zero(t, d.sent.count())

	more := d.memberOf("ben", RoleAnalyst)
	more.Rules = func() Rules { return Rules{Role: RoleAdmin} }
	assert.Equal(t, "your role is analyst: a submitter submits", more.SubmissionsOff(), "who may do more signs in again")
}

// What changes between the intent and the first byte still holds.
func TestTheRulesAreAskedBeforeTheFirstByte(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	maria, p := d.memberOf("maria", RoleSubmitter), proposal("ourcorp.example")
	maria.TwoPersons = false
	rules := accepted(t, maria, p)
	maria.Rules = func() Rules {
		intended, err := d.History.Submissions(t.Context(), history.SubmissionQuery{Scope: &maria.Source.Scope, Demo: maria.Source.Scope.Demo,
			States: []history.SubmissionState{history.SubmissionIntended}})
		assert.NoError(t, err)
		return Rules{Role: RoleSubmitter, TwoPersons: len(intended) > 0}
	}
	out, err := maria.Submit(t.Context(), p, rules)
	require.NoError(t, err)
	assert.Equal(t, intel.SubmissionUnsent, out.Receipt.Outcome)
	assert.Equal(t, history.SubmissionDraft, out.Submission.State)
	assert.Equal(t, "not sent: "+twoPersonsNeeded, ReceiptWords(out.Receipt, d.clock.Now()).Sentence)
	assert.Zero(t, d.sent.count())
}

// Who was given another name is still who proposed with one of their keys.
func TestWhoeverHoldsTheKeyThatProposedDoesNotSend(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	s := proposedAs(t, d.memberOf("maria", RoleApprover), proposal("ourcorp.example"))
	const words = "MC-0001 was proposed with a key of yours: another has to send it"
	mia := d.memberOf("mia", RoleApprover)
	_, review, err := mia.Proposed(t.Context(), s)
	require.NoError(t, err, "of another, as far as is known")
	mia.Rules = func() Rules {
		return Rules{Role: RoleApprover, TwoPersons: true, Keys: []string{"SHA256:mia", "SHA256:maria"}}
	}
	found, err := mia.Submissions(t.Context(), history.SubmissionQuery{Demo: true})
	require.NoError(t, err)
	require.Len(t, found, 1)
	ok, why := mia.MayApprove(found[0])
	assert.False(t, ok)
	assert.Equal(t, words, why)
	_, _, err = mia.Proposed(t.Context(), s)
	require.EqualError(t, err, words)
	_, err = mia.Approve(t.Context(), s, review.Warnings())
	var not *NotSubmitted
	require.ErrorAs(t, err, &not)
	assert.Equal(t, words, not.Why)
	assert.Zero(t, d.sent.count())

	// The same where the keys become hers between the intent and the first byte.
	late := d.memberOf("mia", RoleApprover)
	late.Rules = func() Rules {
		intended, err := d.History.Submissions(t.Context(), history.SubmissionQuery{Demo: true, States: []history.SubmissionState{history.SubmissionIntended}})
		assert.NoError(t, err)
		r := Rules{Role: RoleApprover, TwoPersons: true}
		if len(intended) > 0 {
			r.Keys = []string{"SHA256:maria"}
		}
		return r
	}
	out, err := late.Approve(t.Context(), s, review.Warnings())
	require.NoError(t, err)
	assert.Equal(t, intel.SubmissionUnsent, out.Receipt.Outcome)
	assert.Equal(t, history.SubmissionProposed, out.Submission.State)
	assert.Equal(t, "not sent: "+words, ReceiptWords(out.Receipt, d.clock.Now()).Sentence)
	assert.Zero(t, d.sent.count())

	out, err = approvedBy(t, d.memberOf("lena", RoleApprover), s)
	require.NoError(t, err)
	assert.Equal(t, history.SubmissionAccepted, out.Submission.State)
	assert.Equal(t, 1, d.sent.count())
}
