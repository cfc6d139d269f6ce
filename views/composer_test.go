package views

import (
	"net/http"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
	"pugmark/ui"
)

// compose opens the page of composition for an indicator, over whatever is
// open.
func (s *session) compose(text string) *composer {
	s.t.Helper()
	i, err := intel.ParseIndicator(text)
	require.NoError(s.t, err)
	c, _ := newComposer(s.desk, i).(*composer)
	s.send(ui.Open(c)())
	return c
}

// known looks an indicator up, so that something is kept about it.
func (s *session) known(text string) {
	s.t.Helper()
	s.paste(text)
	s.pass(time.Second)
	s.press("enter")
	s.pass(5 * time.Second)
}

// ready composes the removal of Phishing from one's own domain, up to the
// button.
func (s *session) ready() *composer {
	s.t.Helper()
	c := s.compose("shop.ourcorp.example")
	s.press(" ")
	c.form.Focus(c.fields.send)
	s.send(ui.LookMsg{})
	return c
}

// review opens the page on which the word is typed.
func (s *session) review() {
	s.t.Helper()
	s.press("enter")
	s.sees("You are about to tell Cloudflare")
	s.pass(time.Second)
}

// confirm types the word as a person does, and presses enter.
func (s *session) confirm(word string) {
	s.t.Helper()
	s.pass(time.Second)
	s.types(word)
	s.pass(time.Second)
	s.press("enter")
}

// posts are how many submissions were sent.
func (s *session) posts() (n int) {
	for _, r := range s.sim.Requests() {
		if r.Method == http.MethodPost {
			n++
		}
	}
	return n
}

// ledger are the submissions that are kept, newest first.
func (s *session) ledger() []history.Submission {
	s.t.Helper()
	scope := s.desk.Workbench.Source.Scope
	found, err := s.desk.Workbench.History.Submissions(s.t.Context(), history.SubmissionQuery{Scope: &scope, Demo: scope.Demo})
	require.NoError(s.t, err)
	return found
}

func (s *session) states() (states []history.SubmissionState) {
	s.t.Helper()
	for _, kept := range s.ledger() {
		states = append(states, kept.State)
	}
	return states
}

// TestFlow3 is the false positive on one's own domain, key by key: at most 14
// and what is typed.
func TestFlow3(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 2500})
		s.size(80, 24)
		s.paste("hxxps://shop.ourcorp[.]example") // 1
		s.pass(time.Second)
		s.press("enter") // 2
		s.pass(5 * time.Second)
		s.sees("Phishing", "ourcorp[.]example")
		s.press("7") // 3
		s.sees("2026-11-19")
		spent := len(s.asked())
		s.press("m") // 4
		s.sees("(•) ourcorp[.]example", "the categories come from here", "( ) shop.ourcorp[.]example", "no categories of its own",
			"▌ [ ] Phishing 131", "Shopping 148", "nothing is changed yet", "(stays here: the API has no comment field)")
		s.press(" ") // 5
		s.sees("[x] Phishing 131", "after      – none", `"security_removes":[131]`, "draft MC-0001")
		s.press("tab", "tab", "tab") // 8
		s.types("busi")
		s.sees("▸ Business 75", "a group: warned")
		s.press("enter") // 9
		s.sees("✓ Business 75", "content categories after: 2 of at most 2")
		s.press("tab") // 10
		s.types("our shop, false positive since 2026-11-19; ticket SOC-118")
		s.press("enter", "enter") // 12
		s.sees("for account 0000…0001", "ourcorp[.]example   −  Phishing (131, security)", "+  Business (75, content)", "cannot be taken back",
			"MC-0001", "day 1, 3, 7 and", "1 call", "POST accounts/0000…0001/intel/miscategorization", `"security_removes": [131]`, "Type  ourcorp  to send:")
		s.seesNot("… 1 more", "… 2 more", "… 3 more", "… 4 more")
		assert.Len(t, s.asked(), spent, "composing costs nothing")
		s.pass(time.Second)
		s.types("ourcorp")
		s.pass(time.Second)
		s.press("enter") // 13
		s.sees("✓ accepted by the API, no ticket exists", "MC-0001", "day 1, 3, 7 and 14")
		assert.Equal(t, 1, s.posts())
		sent := s.sim.Submissions()
		require.Len(t, sent, 1)
		assert.Equal(t, []int{131}, sent[0].SecurityRemoves)
		assert.Equal(t, []int{75}, sent[0].ContentAdds)
		kept := s.ledger()
		require.Len(t, kept, 1)
		assert.Equal(t, "our shop, false positive since 2026-11-19; ticket SOC-118", kept[0].Reason)
		assert.NotEmpty(t, kept[0].Before)
		s.pass(time.Second)
		s.press("enter")
		s.sees("Submissions", "▌MC-0001")
		s.press("esc")
		s.sees("[7 Hist]") // back where m was pressed
	})
}

func TestADraftOutlivesEscAndRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "history.db")
		s := open(t, setting{plan: 2500, path: path})
		s.known("shop.ourcorp.example")
		s.ready()
		s.press("esc")
		s.pass(time.Second)
		s.seesNot("Recategorize")
		assert.Equal(t, []history.SubmissionState{history.SubmissionDraft}, s.states())

		again := open(t, setting{plan: 2500, path: path}) // as after a crash: nothing was closed
		again.compose("shop.ourcorp.example")
		again.sees("draft MC-0001", "[x] Phishing 131", "(•) ourcorp[.]example")
		again.press("esc")
		again.pass(time.Second)
		assert.Equal(t, []history.SubmissionState{history.SubmissionDraft}, again.states(), "reopened and left as it was, it stays")
		assert.Zero(t, s.posts()+again.posts())
	})
}

func TestEscWithoutAChangeLeavesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 2500})
		s.known("shop.ourcorp.example")
		s.compose("shop.ourcorp.example")
		s.press("tab", "tab", "esc")
		s.pass(time.Second)
		assert.Empty(t, s.ledger())

		s.compose("shop.ourcorp.example")
		s.press(" ", " ") // ticked and unticked
		s.press("esc")
		s.pass(time.Second)
		assert.NotContains(t, s.states(), history.SubmissionDraft)
		s.compose("shop.ourcorp.example")
		s.seesNot("draft MC-")
	})
}

func TestTheSameIsSentAgainOnlyByHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 2500, options: simulator.Options{Fault: "miscategorization=reset-after"}})
		s.known("shop.ourcorp.example")
		s.ready()
		s.review()
		s.confirm("ourcorp")
		s.pass(time.Minute)
		s.sees("It may or may not have arrived")
		s.press("esc")

		c := s.ready()
		s.sees("MC-0001 asks for the same", "held back by MC-0001", "[ send again, linked to MC-0001 ]")
		s.press("enter")
		s.seesNot("You are about to tell")
		c.form.Focus(c.fields.again)
		s.press("enter")
		s.sees("You are about to tell", "MC-0001 asks for the same")
		s.confirm("ourcorp")
		s.pass(time.Minute)
		assert.Equal(t, 2, s.posts())
		kept := s.ledger()
		require.Len(t, kept, 2)
		assert.Equal(t, kept[1].ID, kept[0].Again)
		assert.Equal(t, kept[0].ID, kept[1].RepeatedBy)
	})
}

func TestTheButtonSaysWhyItIsOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 2500})
		s.known("shop.ourcorp.example")
		s.desk.Workbench.NoSubmit = "this profile is read-only"
		s.ready()
		s.sees("[x] Phishing 131", "[ Review and send ]", "this profile is read-only")
		s.press("enter")
		s.seesNot("You are about to tell")
		assert.Zero(t, s.posts())
	})
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 2500, without: true})
		s.compose("shop.ourcorp.example")
		s.sees("not known", "[ Review and send ]", "not connected")
		s.seesNot("copy as curl")
	})
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 2500})
		s.desk.Workbench.History = nil
		s.compose("shop.ourcorp.example")
		s.sees("whether anything is pending", "is not known")
		s.seesNot("nothing pending")
	})
}

func TestWhatOnlyTheParentHasWarns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 2500})
		s.known("shop.ourcorp.example")
		c := s.compose("shop.ourcorp.example")
		c.form.Focus(c.fields.target)
		s.press("up", "enter")
		s.sees("(•) shop.ourcorp[.]example", "inherited from ourcorp[.]example", "no effect")
		c.form.Focus(c.fields.remove[0])
		s.press(" ")
		s.sees("! ", "ask for that one instead", "! remove")
		c.form.Focus(c.fields.send)
		s.press("enter")
		s.sees("! the target has Phishing (131) only from ourcorp[.]example")
		s.pass(time.Second)
		s.types("ourcorp")
		s.sees("enter send anyway")
		s.send(tea.KeyPressMsg{Code: 'u', Mod: tea.ModCtrl})
		s.confirm("ourcorp")
		s.pass(time.Second)
		require.Len(t, s.ledger(), 1)
		assert.Equal(t, []string{"inherited"}, s.ledger()[0].Warnings)
		assert.Equal(t, "shop.ourcorp.example", s.sim.Submissions()[0].URL)
	})
}

func TestWhatAPickerOffers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 2500})
		s.known("shop.ourcorp.example")
		c := s.compose("shop.ourcorp.example")
		c.form.Focus(c.fields.add[0])
		s.types("new dom")
		s.sees("New Domains 169", "Cloudflare sets and removes it by itself, falls off after 30 days")
		s.press("enter")
		s.seesNot("✓ New Domains")
		s.press("esc", "esc")
		s.types("busi")
		s.sees("Business 75", "goes to content")
		s.press("enter")
		assert.Equal(t, []int{75}, c.request.ContentAdds)
		s.types("99991")
		s.sees("category 99991", "not published")
		s.press("enter")
		s.sees("! 99991 is not among")
		assert.Equal(t, []int{99991}, c.request.SecurityAdds)
		s.press("backspace")
		assert.Empty(t, c.request.SecurityAdds)
	})
}

func TestOtherTargets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 2500})
		s.known("203.0.113.66")
		c := s.compose("203.0.113.66")
		s.sees("(•) 203.0.113[.]66", `"indicator_type":"ipv4","ip":"203.0.113.66"`)
		c.form.Focus(c.fields.add[0])
		s.types("malware")
		s.press("enter")
		c.form.Focus(c.fields.send)
		s.press("enter")
		s.sees("Type  66  to send")
		s.press("esc", "esc")

		c = s.compose("https://login.payro11.example/benefits")
		s.sees("hxxps://login.payro11[.]example/benefits", "login.payro11[.]example")
		s.compose("AS64500")
		s.sees("an autonomous system, which has no categories")
		s.press(" ", "enter", "esc")
		assert.Zero(t, s.posts())
	})
}

func TestADraftThatCannotBeKeptIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 2500})
		s.known("shop.ourcorp.example")
		require.NoError(t, s.desk.Workbench.History.Close())
		s.compose("shop.ourcorp.example")
		s.press(" ")
		s.seesNot("draft MC-")
		assert.Zero(t, s.posts())
	})
}
