package investigation

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

// memberOf is a workbench of a member of the team, on the history of the desk.
func (d *desk) memberOf(name string, role Role) *Workbench {
	source := *d.Source
	source.Analyst = name
	return &Workbench{Source: &source, History: d.History, Plan: d.Plan, Now: d.clock.Now, TwoPersons: true,
		Member: Member{Name: name, Role: role, Key: "SHA256:" + name, From: "192.0.2.7"}}
}

// proposal is one about a name of which nothing is kept.
func proposal(name string) Proposal {
	return Proposal{Request: intel.Miscategorization{Type: intel.TargetDomain, URL: name, SecurityRemoves: []int{131}}, Reason: "SOC-118"}
}

func proposedAs(t testing.TB, w *Workbench, p Proposal) history.Submission {
	t.Helper()
	s, err := w.Propose(t.Context(), p, accepted(t, w, p))
	require.NoError(t, err)
	return s
}

// approvedBy sends what another proposed, with every warning accepted.
func approvedBy(t testing.TB, w *Workbench, s history.Submission) (Submitted, error) {
	t.Helper()
	_, review, err := w.Proposed(t.Context(), s)
	if err != nil {
		return Submitted{}, err
	}
	return w.Approve(t.Context(), s, review.Warnings())
}

func TestWhatIsProposedIsSentByAnotherByteForByte(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	maria, lena := d.memberOf("maria", RoleApprover), d.memberOf("lena", RoleApprover)
	p := proposal("ourcorp.example")
	p.Payload = []byte("{ \"indicator_type\":\"domain\",\n \"url\":\"ourcorp.example\", \"security_removes\":[131], \"more\":1 }")
	_, err := maria.Submit(t.Context(), p, accepted(t, maria, p))
	var not *NotSubmitted
	require.ErrorAs(t, err, &not)
	assert.Equal(t, "two persons are needed here: propose it, and another sends it", not.Why)
	s := proposedAs(t, maria, p)
	assert.Zero(t, d.sent.count())

	_, err = approvedBy(t, maria, s)
	require.EqualError(t, err, "you proposed MC-0001: another has to send it")
	_, err = lena.Approve(t.Context(), s, nil)
	require.ErrorAs(t, err, &not)
	assert.Contains(t, not.Why, "a warning was not accepted", "warnings are accepted anew")
	changed := s
	changed.Payload = []byte("{}")
	_, err = lena.Approve(t.Context(), changed, nil)
	require.ErrorAs(t, err, &not)
	assert.Contains(t, not.Why, "has changed since it was read")

	out, err := approvedBy(t, lena, s)
	require.NoError(t, err)
	assert.Equal(t, history.SubmissionAccepted, out.Submission.State)
	assert.Equal(t, "maria", out.Submission.Analyst)
	assert.Equal(t, "lena", out.Submission.Sender)
	assert.Equal(t, p.Payload, out.Submission.Payload)
	assert.Equal(t, 1, d.sent.count())
	_, err = lena.Approve(t.Context(), s, nil)
	require.ErrorAs(t, err, &not)
	assert.Equal(t, "MC-0001 is not proposed any more: it is accepted", not.Why)
	assert.Equal(t, 1, d.sent.count())

	story, err := maria.Story(t.Context(), out.Submission)
	require.NoError(t, err)
	assert.Equal(t, "2026-11-20 09:12Z by maria (SHA256:maria)", story.Proposed)
	assert.Equal(t, "2026-11-20 09:12Z by lena (SHA256:lena) · accepted by the API, no ticket exists", story.Sent)
	assert.Equal(t, "proposed 09:12:07Z → sent 09:12:07Z → accepted 09:12:07Z", story.Trail)
	told, err := d.History.Activities(t.Context(), history.ActivityQuery{})
	require.NoError(t, err)
	var feed []string
	for _, a := range told {
		feed = append(feed, strings.Join([]string{a.Analyst, a.Key, string(a.What), a.Subject, a.Words}, " "))
	}
	assert.ElementsMatch(t, []string{"maria SHA256:maria proposed ourcorp.example MC-0001 − Phishing",
		"lena SHA256:lena sent ourcorp.example MC-0001 accepted"}, feed)
}

func TestWhoMaySendAndReturnWhatIsProposed(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	s := proposedAs(t, d.memberOf("maria", RoleSubmitter), proposal("ourcorp.example"))
	off := d.memberOf("lena", RoleAdmin)
	off.NoSubmit = "submissions are off"
	keyless := d.memberOf("lena", RoleAdmin)
	keyless.Member.Key = ""
	elsewhere := d.memberOf("lena", RoleAdmin)
	elsewhere.Source.Scope.Account = "another"
	for name, c := range map[string]struct {
		w           *Workbench
		sends, back string // why not
	}{
		"viewer":    {d.memberOf("lena", RoleViewer), "an approver sends what another proposed", "an approver returns what another proposed"},
		"submitter": {d.memberOf("lena", RoleSubmitter), "an approver sends what another proposed", "an approver returns what another proposed"},
		"approver":  {d.memberOf("lena", RoleApprover), "", ""},
		"admin":     {d.memberOf("lena", RoleAdmin), "", ""},
		"author":    {d.memberOf("maria", RoleAdmin), "another has to send it", ""},
		"owner":     {d.Workbench, "on the shared workbench", "on the shared workbench"},
		"off":       {off, "submissions are off", ""},
		"keyless":   {keyless, "on the shared workbench", "on the shared workbench"},
		"elsewhere": {elsewhere, "belongs to another account", ""},
	} {
		for _, may := range []struct {
			ask  func(history.Submission) (bool, string)
			want string
		}{{c.w.MayApprove, c.sends}, {c.w.MayReturn, c.back}} {
			ok, why := may.ask(s)
			assert.Equal(t, may.want == "", ok, name)
			assert.Contains(t, why, may.want, name)
		}
		if c.sends != "" {
			_, err := c.w.Approve(t.Context(), s, []string{intel.RuleBeforeUnknown})
			require.Error(t, err, name)
		}
	}
	assert.Zero(t, d.sent.count())
}

func TestARoleThatDoesNotSubmitKeepsDraftsAtMost(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	for role, keeps := range map[Role]bool{RoleViewer: false, RoleAnalyst: true, RoleSubmitter: true} {
		w := d.memberOf(string(role), role)
		w.TwoPersons = false
		p := proposal(string(role) + ".example")
		_, err := w.KeepDraft(t.Context(), p)
		assert.Equal(t, keeps, err == nil, "%s: %v", role, err)
		_, err = w.Submit(t.Context(), p, accepted(t, w, p))
		var not *NotSubmitted
		assert.Equal(t, role != RoleSubmitter, errors.As(err, &not), "%s: %v", role, err)
		if not != nil {
			assert.Equal(t, "your role is "+string(role)+": a submitter submits", not.Why)
		}
	}
	assert.Equal(t, 1, d.sent.count())
}

func TestAProposalIsReturnedInWords(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	maria, lena := d.memberOf("maria", RoleSubmitter), d.memberOf("lena", RoleApprover)
	s := proposedAs(t, maria, proposal("ourcorp.example"))
	require.EqualError(t, lena.Return(t.Context(), s, " "), "say why MC-0001 is returned: maria reads it")
	require.Error(t, lena.Return(t.Context(), s, "demo-token-not-a-credential"), "the token goes nowhere")
	require.NoError(t, lena.Return(t.Context(), s, "wrong ticket"))
	require.EqualError(t, lena.Return(t.Context(), s, "again"), "MC-0001 was withdrawn or returned meanwhile")
	kept, err := maria.SubmissionByID(t.Context(), s.ID)
	require.NoError(t, err)
	outline, err := maria.SubmissionOutline(t.Context(), kept)
	require.NoError(t, err)
	assert.Equal(t, "returned by lena: wrong ticket", outline.Words.Sentence)
	again, err := maria.Reopen(t.Context(), kept)
	require.NoError(t, err)
	s = proposedAs(t, maria, again)
	require.NoError(t, maria.Return(t.Context(), s, ""))
	_, err = approvedBy(t, lena, s)
	require.EqualError(t, err, "MC-0001 is not proposed any more: it was withdrawn or returned")
	assert.Zero(t, d.sent.count())
}

// Whoever is late hears who was faster; one request leaves.
func TestTwoApproversAtOnce(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	maria := d.memberOf("maria", RoleSubmitter)
	for round := range 6 {
		s := proposedAs(t, maria, proposal(fmt.Sprintf("n%d.example", round)))
		var mu sync.Mutex
		var sent int
		var late []string
		var group sync.WaitGroup
		for _, name := range []string{"lena", "ben", "ana"} {
			w := d.memberOf(name, RoleApprover)
			group.Go(func() {
				_, err := w.Approve(t.Context(), s, []string{intel.RuleBeforeUnknown})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					sent++
					return
				}
				late = append(late, err.Error())
			})
		}
		group.Wait()
		assert.Equal(t, 1, sent)
		require.Len(t, late, 2)
		for _, words := range late {
			assert.Regexp(t, `^not sent: (lena|ben|ana) was faster: `+s.Name()+` is not proposed any more: it is \w+$`, words)
		}
		assert.Equal(t, round+1, d.sent.count())
	}
}

func TestAProposalThatCouldNotBeSentWaitsAgain(t *testing.T) {
	d := newDesk(t, simulator.Options{Fault: "miscategorization=429"})
	s := proposedAs(t, d.memberOf("maria", RoleSubmitter), proposal("ourcorp.example"))
	out, err := approvedBy(t, d.memberOf("lena", RoleApprover), s)
	require.NoError(t, err)
	assert.Equal(t, intel.SubmissionUnsent, out.Receipt.Outcome)
	assert.Equal(t, history.SubmissionProposed, out.Submission.State)
	ok, why := d.memberOf("ben", RoleApprover).MayApprove(out.Submission)
	assert.True(t, ok, why)
}
