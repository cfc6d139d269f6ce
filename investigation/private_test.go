package investigation

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

// No member reads or alters a draft of another, by whatever way: 1,000 tries.
func TestNobodyReachesADraftOfAnother(t *testing.T) {
	const tries = 1000
	d := newDesk(t, simulator.Options{})
	ctx := t.Context()
	maria := d.memberOf("maria", RoleAdmin)
	secret := proposal("secret-target.example")
	secret.Reason, secret.Evidence = "secret-reason", "secret-evidence"
	draft, err := maria.KeepDraft(ctx, secret)
	require.NoError(t, err)
	other := proposal("secret-other.example")
	gone, err := maria.KeepDraft(ctx, other)
	require.NoError(t, err)
	require.NoError(t, maria.Discard(ctx, gone))
	back := proposedAs(t, maria, proposal("secret-returned.example"))
	require.NoError(t, d.memberOf("ben", RoleApprover).Return(ctx, back, "no"))

	ways := waysToADraft(d)
	hidden := []history.Submission{draft, gone, back}
	before := map[string]history.Submission{}
	events := map[string]int{}
	for _, s := range hidden {
		before[s.ID], err = d.History.SubmissionByID(ctx, s.ID)
		require.NoError(t, err)
		found, err := d.History.SubmissionEvents(ctx, s.ID)
		require.NoError(t, err)
		events[s.ID] = len(found)
	}
	reached := 0
	for n := range tries {
		role := []Role{RoleViewer, RoleAnalyst, RoleSubmitter, RoleApprover, RoleAdmin}[n%5]
		w := d.memberOf("lena", role)
		w.TwoPersons = n%2 == 0
		s := hidden[n%len(hidden)]
		if n%7 == 0 { // what a client may claim
			s.Analyst, s.State = "lena", history.SubmissionProposed
		}
		way := ways[(n/3)%len(ways)]
		said, ok := way.try(ctx, w, s)
		if ok || strings.Contains(said, "secret-") {
			reached++
			t.Errorf("%s as %s: %s", way.name, role, said)
		}
	}
	assert.Zero(t, reached, "of %d tries by %d ways", tries, len(ways))
	for id, want := range before {
		kept, err := d.History.SubmissionByID(ctx, id)
		require.NoError(t, err)
		assert.Equal(t, want, kept)
		found, err := d.History.SubmissionEvents(ctx, id)
		require.NoError(t, err)
		assert.Len(t, found, events[id])
	}
	assert.Zero(t, d.sent.count())
	t.Logf("%d tries by %d ways, %d reached a draft of another", tries, len(ways), reached)
}

// A way is one by which somebody may try to read or change a submission: what it
// said, and whether it went through.
type way struct {
	name string
	try  func(context.Context, *Workbench, history.Submission) (said string, ok bool)
}

func waysToADraft(d *desk) []way {
	said := func(value any, err error) (string, bool) { return fmt.Sprintf("%+v %v", value, err), err == nil }
	all := func(value any, err error) (string, bool) { // what is empty for who may see nothing
		text, _ := said(value, err)
		return text, false
	}
	as := func(w *Workbench, s history.Submission) history.Submission {
		s.Analyst, s.AnalystKey, s.Sender, s.SenderKey = w.Member.Name, w.Member.Key, w.Member.Name, w.Member.Key
		return s
	}
	repeating := func(s history.Submission) Proposal {
		p := proposal("mine.example")
		p.Again = s.Name()
		return p
	}
	return []way{
		{"list", func(ctx context.Context, w *Workbench, _ history.Submission) (string, bool) {
			return all(w.Submissions(ctx, history.SubmissionQuery{Demo: true}))
		}},
		{"list as another", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			return all(w.Submissions(ctx, history.SubmissionQuery{Demo: true, Reader: "maria"}))
		}},
		{"list about", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			return all(w.Submissions(ctx, history.SubmissionQuery{Demo: true, Target: s.Request.TargetKey(), States: []history.SubmissionState{"draft", "discarded"}}))
		}},
		{"by id", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			return said(w.SubmissionByID(ctx, s.ID))
		}},
		{"by number", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			return said(w.Submission(ctx, s.Scope, s.Number))
		}},
		{"story", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			return said(w.Story(ctx, history.Submission{ID: s.ID, State: s.State, Analyst: s.Analyst}))
		}},
		{"outline", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			return said(w.SubmissionOutline(ctx, history.Submission{ID: s.ID, State: s.State}))
		}},
		{"reopen", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			return said(w.Reopen(ctx, s))
		}},
		{"proposed", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			p, _, err := w.Proposed(ctx, s)
			return said(p, err)
		}},
		{"review a repetition", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			return all(w.Review(ctx, repeating(s)))
		}},
		{"keep a repetition", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			kept, err := w.KeepDraft(ctx, repeating(s))
			return fmt.Sprintf("%+v", kept), err == nil && kept.Again != ""
		}},
		{"keep over it", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			p := proposal("mine.example")
			p.Draft = s
			return said(w.KeepDraft(ctx, p))
		}},
		{"discard", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			return said("", w.Discard(ctx, s))
		}},
		{"restore", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			return said("", w.Restore(ctx, s))
		}},
		{"propose", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			p := proposal("mine.example")
			p.Draft = s
			return said(w.Propose(ctx, p, []string{intel.RuleBeforeUnknown}))
		}},
		{"submit", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			p := proposal("mine.example")
			p.Draft = s
			return said(w.Submit(ctx, p, []string{intel.RuleBeforeUnknown}))
		}},
		{"approve", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			return said(w.Approve(ctx, s, []string{intel.RuleBeforeUnknown}))
		}},
		{"return", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			return said("", w.Return(ctx, s, "no"))
		}},
		{"look", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			return said(w.FollowUpPlan(ctx, []history.Submission{{ID: s.ID, State: "draft"}}))
		}},
		{"ledger: list", func(ctx context.Context, w *Workbench, _ history.Submission) (string, bool) {
			return all(d.History.Submissions(ctx, history.SubmissionQuery{Demo: true, Reader: w.Member.Name}))
		}},
		{"ledger: save", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			return said(d.History.SaveDraft(ctx, as(w, s)))
		}},
		{"ledger: discard", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			return said("", d.History.Discard(ctx, s.ID, w.actor()))
		}},
		{"ledger: restore", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			return said("", d.History.Restore(ctx, s.ID, w.actor()))
		}},
		{"ledger: propose", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			return said(d.History.Propose(ctx, as(w, s)))
		}},
		{"ledger: send", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			return said(d.History.Intend(ctx, as(w, s), time.Minute))
		}},
		{"ledger: send for", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			s.Sender, s.SenderKey = w.Member.Name, w.Member.Key
			return said(d.History.Intend(ctx, s, time.Minute))
		}},
		{"ledger: begin", func(ctx context.Context, _ *Workbench, s history.Submission) (string, bool) {
			return said("", d.History.BeginSending(ctx, s.ID, time.Minute))
		}},
		{"ledger: return", func(ctx context.Context, w *Workbench, s history.Submission) (string, bool) {
			return said("", d.History.Return(ctx, history.SubmissionEvent{Submission: s.ID, Analyst: w.Member.Name, Key: w.Member.Key}))
		}},
	}
}
