package views

import (
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// memberOf opens a session of a member of a team of which what one proposes is
// sent by another.
func memberOf(t *testing.T, path, name string, role investigation.Role) *session {
	t.Helper()
	s := open(t, setting{plan: 2500, path: path})
	bench := s.desk.Workbench
	bench.Member = investigation.Member{Name: name, Role: role, Key: "SHA256:" + name + "abcdefghijklmnop"}
	bench.Source.Analyst, bench.TwoPersons, s.desk.Team = name, true, true
	return s
}

// proposes composes a request as a person does, and proposes it.
func (s *session) proposes() history.Submission {
	s.t.Helper()
	s.known("shop.ourcorp.example")
	s.ready()
	s.sees("[ Review and propose ]")
	s.press("enter")
	s.sees("You are about to propose to your team", "maria proposes; another has to send it", "propose (when the word is right)", "Type  ourcorp  to propose:", "Proposed once; nothing leaves.")
	s.confirm("ourcorp")
	s.pass(time.Minute)
	s.sees("✓ proposed; another has to send it")
	require.Zero(s.t, s.posts())
	return s.ledger()[0]
}

// opens the page of the only submission.
func (s *session) storyOf(of history.Submission) {
	s.t.Helper()
	s.send(ui.Open(newSubmissionStory(s.desk, of))())
	s.pass(time.Second)
}

func TestOneProposesAndAnotherSends(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "history.db")
		maria := memberOf(t, path, "maria", investigation.RoleApprover)
		of := maria.proposes()
		assert.Equal(t, history.SubmissionProposed, of.State)
		maria.storyOf(of)
		maria.sees("by maria (SHA256:mariaabcd…)", "x withdraw")
		maria.seesNot("send…")
		maria.press("enter")
		maria.sees("you proposed MC-0001: another has to send it")

		lena := memberOf(t, path, "lena", investigation.RoleApprover)
		lena.send(ui.Open(NewSubmissions(lena.desk))())
		lena.pass(time.Second)
		lena.size(80, 24)
		lena.sees("proposed", "you", "maria")
		lena.press("enter")
		lena.pass(time.Second)
		lena.sees("enter send…", "x return…", "proposed by maria")
		lena.press("enter")
		lena.pass(time.Second)
		lena.sees("You are about to tell Cloudflare", "ourcorp[.]example   −  Phishing (131, security)", "by maria", "send (when the word is right)")
		lena.press("enter")
		lena.pass(time.Second)
		require.Zero(t, lena.posts(), "the word is missing")
		lena.confirm("ourcorp")
		lena.pass(time.Minute)
		lena.sees("MC-0001", "accepted by the API", "by lena (SHA256:lenaabcde…)")
		assert.Equal(t, 1, lena.posts())
		assert.Equal(t, []history.SubmissionState{history.SubmissionAccepted}, lena.states())
		sent := lena.ledger()[0]
		assert.Equal(t, of.Payload, sent.Payload)
		assert.Equal(t, "lena", sent.Sender)
		for range 10 {
			lena.press("enter", "x")
			lena.pass(time.Second)
		}
		assert.Equal(t, 1, lena.posts(), "nothing more is sent")
	})
}

func TestAProposalGoesBackWithAReason(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "history.db")
		maria := memberOf(t, path, "maria", investigation.RoleSubmitter)
		of := maria.proposes()
		lena := memberOf(t, path, "lena", investigation.RoleApprover)
		lena.storyOf(of)
		lena.press("x")
		lena.sees("Return MC-0001", "return to maria", "it becomes a draft of maria again")
		lena.press("tab", "enter")
		lena.sees("say why first")
		assert.Equal(t, []history.SubmissionState{history.SubmissionProposed}, maria.states())
		lena.press("shift+tab")
		lena.types("wrong ticket")
		lena.press("tab", "enter")
		lena.pass(time.Minute)
		lena.sees("MC-0001 is not proposed any more: it is a draft of maria again")
		maria.storyOf(of)
		maria.sees("returned by lena: wrong ticket")
		assert.Equal(t, []history.SubmissionState{history.SubmissionDraft}, maria.states())
		assert.Zero(t, lena.posts()+maria.posts())
	})
}

func TestAProposalIsWithdrawnByItsAuthor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "history.db")
		maria := memberOf(t, path, "maria", investigation.RoleSubmitter)
		of := maria.proposes()
		ben := memberOf(t, path, "ben", investigation.RoleSubmitter)
		ben.storyOf(of)
		ben.seesNot("x withdraw", "x return…")
		ben.press("x")
		ben.sees("your role is submitter")
		lena := memberOf(t, path, "lena", investigation.RoleApprover)
		lena.storyOf(of)
		lena.press("enter")
		lena.pass(time.Second)
		lena.sees("You are about to tell Cloudflare")

		maria.storyOf(of)
		maria.press("x")
		maria.sees("x or enter withdraws MC-0001", "enter withdraws")
		maria.press("down")
		maria.sees("MC-0001 stays proposed")
		maria.pass(time.Second)
		assert.Equal(t, []history.SubmissionState{history.SubmissionProposed}, maria.states())
		maria.press("x", "x")
		maria.pass(time.Second)
		maria.sees("it is your draft again", "propose it, or remove it", "enter edit")
		lena.confirm("ourcorp")
		lena.pass(time.Minute)
		lena.sees("not sent: MC-0001 is not proposed any more: it was withdrawn or returned")
		assert.Zero(t, lena.posts(), "what was withdrawn while the word was typed is not sent")
	})
}

func TestHomeSaysWhomAProposalWaitsFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "history.db")
		maria := memberOf(t, path, "maria", investigation.RoleSubmitter)
		maria.proposes()
		for role, want := range map[investigation.Role]string{investigation.RoleApprover: "maria proposes it · send or return", investigation.RoleAnalyst: ""} {
			s := memberOf(t, path, "lena", role)
			s.send(submissionMsg{})
			s.pass(30 * time.Second)
			if want == "" {
				s.seesNot("MC-0001")
				continue
			}
			s.sees("MC-0001", want)
		}
		maria.press("esc", "esc", "esc")
		maria.pass(30 * time.Second)
		maria.sees("proposed · waits for another")
	})
}

func TestWhoMayNotSubmitComposesAllTheSame(t *testing.T) {
	for role, want := range map[investigation.Role][]string{
		investigation.RoleAnalyst: {"your role is analyst: a submitter submits", "draft MC-0001"},
		investigation.RoleViewer:  {"your role is viewer: a submitter submits", "draft not kept"},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := memberOf(t, "", "maria", role)
			s.known("shop.ourcorp.example")
			s.ready()
			s.press("enter")
			s.pass(time.Minute)
			s.sees(want...)
			assert.Zero(t, s.posts())
			assert.Len(t, s.ledger(), map[investigation.Role]int{investigation.RoleAnalyst: 1}[role])
		})
	}
}

func TestWhatIsProposedByOthersIsShownAsText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memberOf(t, "", "lena", investigation.RoleApprover)
		m := intel.Miscategorization{Type: intel.TargetDomain, URL: "ourcorp.example", SecurityRemoves: []int{131}}
		of, err := s.desk.Workbench.History.Propose(t.Context(), history.Submission{Scope: s.desk.Workbench.Source.Scope, Analyst: "maria\x1b]0;x\a",
			AnalystKey: "SHA256:\x1b]0;x\a", Request: m, Payload: m.JSON(), Reason: "a\x1b[2Jb"})
		require.NoError(t, err)
		tame := func() {
			t.Helper()
			assert.NotContains(t, s.shell.View().Content, "\x1b]0;x")
			assert.NotContains(t, s.shell.View().Content, "\x1b[2J")
		}
		s.send(submissionMsg{})
		tame()
		s.storyOf(of)
		s.sees("proposed", `a\x1b[2Jb`)
		tame()
		s.press("x")
		s.sees("Return MC-0001")
		tame()
		s.press("esc", "enter")
		s.pass(time.Second)
		s.sees("You are about to tell Cloudflare", `a\x1b[2Jb`)
		tame()
	})
}
