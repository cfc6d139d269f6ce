package views

import (
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui"
)

// approves sends what another proposed, as a person of the team does.
func (s *session) approves(of history.Submission) {
	s.t.Helper()
	bench := s.desk.Workbench
	_, review, err := bench.Proposed(s.t.Context(), of)
	require.NoError(s.t, err)
	_, err = bench.Approve(s.t.Context(), of, review.Warnings())
	require.NoError(s.t, err)
}

// hears wakes a session as the hub of a team does.
func (s *session) hears() {
	s.send(teamMsg{})
	s.pass(time.Second)
}

// A page about a proposal follows what others do with it, without a key.
func TestWhatIsProposedIsFollowedByEveryPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "history.db")
		maria := memberOf(t, path, "maria", investigation.RoleSubmitter)
		of := maria.proposes()
		lena := memberOf(t, path, "lena", investigation.RoleApprover)
		lena.storyOf(of)
		lena.sees("you: send it, or return it to maria", "enter send…", "x return…")
		ben := memberOf(t, path, "ben", investigation.RoleApprover)
		ben.storyOf(of)

		require.NoError(t, lena.desk.Workbench.Return(t.Context(), of, "no ticket in the reason"))
		for _, s := range []*session{maria, lena, ben} {
			s.hears()
		}
		maria.sees("– draft · returned by lena: no ticket in the reason", "propose it, or remove it", "enter edit")
		for _, s := range []*session{lena, ben} {
			s.sees("MC-0001 is not proposed any more")
			s.seesNot("send…", "return…", "copy")
			s.press("enter", "x", "m", "d")
			s.pass(time.Second)
			s.seesNot("You are about to tell", "Return MC-0001", "before and now")
		}
		maria.press("enter")
		maria.pass(time.Second)
		maria.sees("returned by lena: no ticket in the reason", "Recategorize", "[ Review and propose ]")
	})
}

// Who proposed it is told what others did, and home and the list say why it came
// back.
func TestWhoProposedIsToldWhatOthersDid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "history.db")
		maria := memberOf(t, path, "maria", investigation.RoleSubmitter)
		of := maria.proposes()
		maria.press("esc", "esc", "esc")
		maria.send(submissionMsg{})
		maria.pass(time.Second)
		maria.sees("proposed · waits for another")
		lena := memberOf(t, path, "lena", investigation.RoleApprover)
		require.NoError(t, lena.desk.Workbench.Return(t.Context(), of, "no ticket"))
		maria.hears()
		maria.sees("MC-0001 was returned by lena: no ticket")
		maria.press("down", "up")
		maria.sees("returned by lena: no ticket")
		maria.send(ui.Open(NewSubmissions(maria.desk))())
		maria.pass(time.Second)
		maria.sees("– draft", "propose ")
		maria.press("esc")

		_, err := maria.desk.Workbench.Propose(t.Context(), mustReopen(t, maria, of), []string{"before-unknown", "security-clean"})
		require.NoError(t, err)
		maria.hears()
		maria.sees("proposed · waits for another")
		lena.approves(maria.ledger()[0])
		maria.hears()
		maria.sees("lena sent MC-0001: accepted")
		maria.hears()
		assert.Equal(t, 1, lena.posts())
	})
}

func mustReopen(t *testing.T, s *session, of history.Submission) investigation.Proposal {
	t.Helper()
	kept, err := s.desk.Workbench.SubmissionByID(t.Context(), of.ID)
	require.NoError(t, err)
	p, err := s.desk.Workbench.Reopen(t.Context(), kept)
	require.NoError(t, err)
	return p
}

// The list offers what may be done with a proposal.
func TestTheListWithdrawsAndReturns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "history.db")
		maria := memberOf(t, path, "maria", investigation.RoleSubmitter)
		maria.proposes()
		lena := memberOf(t, path, "lena", investigation.RoleApprover)
		for _, s := range []*session{maria, lena} {
			s.send(ui.Open(NewSubmissions(s.desk))())
			s.pass(time.Second)
		}
		lena.sees("x return…")
		lena.press("x")
		lena.sees("Return MC-0001")
		maria.sees("x withdraw")
		maria.press("x", "enter")
		maria.pass(time.Second)
		maria.sees("it is your draft again")
		assert.Equal(t, []history.SubmissionState{history.SubmissionDraft}, maria.states())
	})
}

func TestAViewerIsOfferedNothingInTheList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "history.db")
		s := memberOf(t, path, "vera", investigation.RoleViewer)
		s.send(ui.Open(NewSubmissions(s.desk))())
		s.pass(time.Second)
		s.sees("nothing was proposed or sent here yet")
		s.seesNot("m on an indicator")
		maria := memberOf(t, path, "maria", investigation.RoleSubmitter)
		of := maria.proposes()
		lena := memberOf(t, path, "lena", investigation.RoleApprover)
		lena.approves(of)
		s.hears()
		s.sees("MC-0001", "… accepted")
		s.seesNot("look again", "send like this", "follow up")
		s.press("m")
		s.sees("your role reads what is kept")
	})
}
