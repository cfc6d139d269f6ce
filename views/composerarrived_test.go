package views

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
	"pugmark/ui"
)

// TestAnAnswerThatArrivesWhileComposing opens the form before the answer about
// the domain is there.
func TestAnAnswerThatArrivesWhileComposing(t *testing.T) {
	for _, changed := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			s := open(t, setting{plan: 2500, options: simulator.Options{Latency: 3 * time.Second}})
			s.paste("ourcorp.example")
			s.pass(time.Second)
			s.press("enter")
			c := s.compose("ourcorp.example")
			s.sees("not known: no answer is kept", "Recategorize ourcorp[.]example")
			if changed {
				c.touch(func() { c.add(intel.LaneContent, 75, true) })
				s.run(c.changedNow(t.Context()))
				s.settle()
			}
			s.pass(time.Minute)
			if !changed {
				s.sees("now        ▲ Phishing 131", "▌ [ ] Phishing 131", "content categories after")
				return
			}
			s.sees("an answer has arrived: now ▲ Phishing 131", "not known: no answer is kept")
			assert.Equal(t, []int{75}, c.request.ContentAdds)
		})
	}
}

func TestWhatIsPendingIsNamedBeforeAnyChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 2500})
		s.known("shop.ourcorp.example")
		s.ready()
		s.review()
		s.confirm("ourcorp")
		s.pass(time.Second)
		s.press("esc")
		s.compose("ourcorp.example")
		s.sees("! pending for ourcorp[.]example: MC-0001, − Phishing, accepted")
		s.seesNot("nothing pending")
	})
}

// TestADraftIsReopenedWhole reopens a draft from a copy that was cut for a list.
func TestADraftIsReopenedWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 2500})
		c := s.ready()
		p := c.proposal()
		p.Reason = strings.Repeat("because ", 1200)
		kept, err := s.desk.Workbench.KeepDraft(t.Context(), p)
		require.NoError(t, err)
		again, _ := newComposerFor(s.desk, bounded(kept)).(*composer)
		s.send(ui.Open(again)())
		assert.Equal(t, p.Reason, again.reason)
	})
}

// TestAWarningThatWasNotSeenIsNotAccepted has another request about the same
// target sent while the last page is open.
func TestAWarningThatWasNotSeenIsNotAccepted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "history.db")
		first, second := open(t, setting{plan: 2500, path: path}), open(t, setting{plan: 2500, path: path})
		second.desk.Workbench.Source.Analyst = "lena"
		first.known("shop.ourcorp.example")
		second.known("shop.ourcorp.example")
		first.ready()
		first.review()
		first.types("ourcorp")
		c := second.ready()
		c.touch(func() { c.add(intel.LaneContent, 75, true) })
		second.run(c.changedNow(t.Context()))
		second.settle()
		second.review()
		second.confirm("ourcorp")
		second.pass(time.Minute)
		require.Equal(t, 1, second.posts())
		first.pass(time.Second)
		first.pass(time.Second) // enter rests after what has arrived
		first.press("enter")
		first.pass(time.Minute)
		assert.Zero(t, first.posts())
		first.sees("not sent: ", "about the same target is not settled")
		assert.Contains(t, first.states(), history.SubmissionDraft)
	})
}

func TestARejectionIsSaidOnce(t *testing.T) {
	const rejection = `{"success":false,"errors":[{"code":1234,"message":"this one is not for you","documentation_url":"https://developers.cloudflare.com/x"}],"messages":[],"result":null}`
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 2500, through: answering(400, rejection)})
		s.known("shop.ourcorp.example")
		c := s.ready()
		s.review()
		s.confirm("ourcorp")
		s.pass(time.Minute)
		s.sees("✗ MC-0001: Cloudflare rejected it")
		for _, text := range []string{"this one is not for you", "https://developers.cloudflare.com/x"} {
			assert.Equal(t, 1, strings.Count(s.frame(), text), s.frame())
		}
		c.form.Focus(c.fields.send)
		s.press("enter")
		s.sees("has just rejected the same, as MC-0001")
		s.press("esc", "esc", "g", "s", "tab", "tab")
		s.seesAcross("see https://developers.cloudflare.com/x")
		s.press("enter")
		s.pass(time.Second)
		s.seesAcross("see https://developers.cloudflare.com/x")
	})
}

// TestEveryWarningCanBeSeen has more warnings and changes than the form lists.
func TestEveryWarningCanBeSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 2500})
		s.known("shop.ourcorp.example")
		c := s.compose("shop.ourcorp.example")
		c.touch(func() {
			for id := 90_001; id <= 90_060; id++ {
				c.add(intel.LaneSecurity, id, true)
			}
		})
		s.run(c.changedNow(t.Context()))
		s.settle()
		c.form.Focus(c.fields.send)
		s.press("enter")
		s.sees("+  60 security categories")
		s.pass(time.Second)
		seen := ""
		for range 40 {
			seen += s.frame()
			s.press("pgdown")
		}
		for _, id := range []string{"90001", "90041", "90060"} {
			assert.Contains(t, seen, "! "+id+" is not among")
			assert.Contains(t, seen, "+  category "+id)
		}
	})
}

// TestAReopenedDraftKnowsWhatItKnew has only the answer about a name below the
// target.
func TestAReopenedDraftKnowsWhatItKnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 2500})
		s.known("shop.ourcorp.example")
		s.ready()
		s.press("esc")
		s.pass(time.Second)
		drafts := s.ledger()
		require.Len(t, drafts, 1)
		s.compose("ourcorp.example") // finds the draft, and what it started at
		s.sees("draft MC-0001", "( ) shop.ourcorp[.]example", "now        ▲ Phishing 131")
		s.press("esc")
		s.pass(time.Second)

		c, _ := newComposerFor(s.desk, drafts[0]).(*composer)
		s.send(ui.Open(c)())
		s.sees("(•) ourcorp[.]example", "( ) shop.ourcorp[.]example", "now        ▲ Phishing 131", "▌ [x] Phishing 131")
		s.seesNot("nothing is kept about it", "not known")
		c.form.Focus(c.fields.send)
		s.review()
		s.confirm("ourcorp")
		s.pass(time.Second)
		sent := s.ledger()
		require.Len(t, sent, 1)
		assert.NotEmpty(t, sent[0].Before)
		story, err := s.desk.Workbench.Story(t.Context(), sent[0])
		require.NoError(t, err)
		require.NotNil(t, story.Before)
		assert.Contains(t, names(story.Before.Listed()), "Phishing")
	})
}

// TestWhereAReopenedDraftBegins has nothing to remove.
func TestWhereAReopenedDraftBegins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 2500})
		c := s.compose("unheard.example")
		require.Same(t, c.fields.add[0], c.form.Focused())
		c.touch(func() { c.add(intel.LaneContent, 75, true) })
		s.run(c.changedNow(t.Context()))
		s.settle()
		s.press("esc")
		s.pass(time.Second)
		drafts := s.ledger()
		require.Len(t, drafts, 1)
		again, _ := newComposerFor(s.desk, drafts[0]).(*composer)
		s.send(ui.Open(again)())
		assert.Same(t, again.fields.send, again.form.Focused())
		again.touch(func() { again.remove(intel.LaneSecurity, 131, true) })
		assert.Same(t, again.fields.remove[0], again.firstField())
	})
}

func TestAGroupIsPickedAndWarnedOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 2500})
		c := s.compose("unheard.example")
		c.form.Focus(c.fields.add[1])
		s.types("business & economy")
		s.sees("▌ ▸ Business & Economy", "a group: warned")
		s.press("enter")
		require.Len(t, c.request.ContentAdds, 1)
		info, known := c.catalogue.Lookup(c.request.ContentAdds[0])
		require.True(t, known && info.IsSuper())
		s.sees("✓ Business & Economy")
		r, ok := c.review()
		require.True(t, ok)
		sendable, warned := intel.Sendable(r.Findings)
		assert.True(t, sendable && warned, r.Findings)
	})
}
