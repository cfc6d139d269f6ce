package views

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

func TestTheHistoryIsSearchedAsOneTypes(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("payro11.example")
		s.press("6", "enter", "q")
		s.lookUp("shop-a.example")
		s.press("q", "down", "g", "h")
		asked := len(s.asked())
		s.sees("payro11[.]example", "shop-a[.]example", "3 look-ups · 3 answers kept", "or among them: who:maria")
		s.typeText("/r")
		s.sees("find r▏", "registered 2026-11-02")
		s.press("backspace")
		s.typeText("payro11[.]e")
		s.sees("find payro11[.]e", "▲ Phishing, Malware", "2 look-ups")
		s.seesNot("shop-a[.]example", "or among them")
		s.typeText(" kind:nslookup")
		s.sees("kind:nslookup is no kind: there are asn")
		s.press("esc")
		s.sees("shop-a[.]example", "3 look-ups")
		s.typeText(`registrar kind:whois who:me since:"last week"`)
		s.sees("registered 2026-11-02", "1 look-up ·", "from Mon 2026-11-09 00:00Z")
		s.press("enter")
		s.sees("r ask again")
		s.press("/")
		s.typeText(" x")
		s.sees(`"last week" x`)
		s.press("down", "esc")
		s.sees("3 look-ups")
		assert.Len(t, s.asked(), asked, "nothing was asked")
		s.press("esc")
		s.sees("Look up")
	})
}

// Asking again from the list is asked back where the plan wants that, as
// everywhere.
func TestAskingAgainFromTheHistoryIsAskedBack(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.answered(intel.Phishing("http://login.payro11.example/x").Key(), 9, "maria", `{"url":"http://login.payro11.example/x"}`)
		s.lookUp("shop-a.example")
		s.press("q", "down", "g", "h", "down", "down")
		s.sees("r ask again (2 calls)")
		s.desk.Workbench.Plan.Threshold = 1
		asked := len(s.asked())
		s.press("r")
		s.sees("r once more asks", "any other key does not")
		s.press("up", "down")
		s.press("r", "esc", "g", "h", "down", "down")
		assert.Len(t, s.asked(), asked, "nothing was asked")
		s.press("r", "r")
		s.sees("8 Phishing scan")
	})
}

func TestAtEightyColumnsTheSearchSaysAllOfItsWords(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("shop-a.example")
		s.size(80, 24)
		s.press("q", "down", "g", "h")
		s.sees("who:maria", "words:registrar", "flagged:yes")
		s.typeText("kind:nslookup")
		s.sees("kind:nslookup is no kind", "whois")
		s.press("f1")
		s.sees("who:maria", "asked by her", "origin:no-answer")
	})
}

func TestTheAnswerUnderTheCursorIsShownAsItWas(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("payro11.example")
		s.press("q")
		s.pass(9 * 24 * time.Hour)
		s.lookUp("payro11.example")
		s.press("q", "down", "g", "h", "down")
		s.sees("── domain payro11[.]example, as answered 2026-11-30 12:00:00Z to you", "changed")
		asked := len(s.asked())
		s.press("d")
		s.sees("before", "2026-11-21T12:00:00Z  9d  you", "after", "2026-11-30T12:00:00Z")
		s.press("q", "down", "d")
		s.sees("there is no answer before this one")
		s.press("home", " ", " ", "d")
		s.sees("before", "2026-11-21T12:00:00Z")
		assert.Len(t, s.asked(), asked, "nothing was asked")
	})
}

func TestAPastAnswerHasItsKeys(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.answeredBefore()
		s.lookUp("payro11.example")
		s.press("q", "down", "g", "h", "down")
		asked := len(s.asked())
		s.press("i")
		s.sees("Inspect", "sha256", `"risk_score":0.97`)
		s.press("esc", "enter")
		s.sees("› domain payro11[.]example, as answered 2026-11-21T12:00:00Z", "r ask again (free)", "t tag")
		s.press("i")
		s.sees("Inspect", "sha256", `"risk_score":0.97`)
		s.press("esc", "d")
		s.sees("› Compared", "+ Phishing", "risk score", "0.41", "0.97")
		s.press("esc", "e")
		s.sees("export all", "CSV", "Markdown")
		s.press("m", "y")
		text := s.lastCopied()
		for _, words := range []string{"as answered 2026-11-21T12:00:00Z to ana", "| risk", "Phishing", "demo data (invented)"} {
			assert.Contains(t, text, words)
		}
		assert.NotContains(t, text, "payro11.example")
		s.press("t", "m")
		s.sees("malicious")
		s.press("u", "Y")
		assert.Equal(t, "payro11.example", s.lastCopied())
		assert.Len(t, s.asked(), asked, "nothing was asked")
		s.press("r")
		s.sees("1 Domain details")
	})
}

// lastCopied is what went to the clipboard last.
func (s *session) lastCopied() string {
	s.t.Helper()
	all := s.copied()
	require.NotEmpty(s.t, all)
	return all[len(all)-1]
}

// An answer about many names is compared for the name under its cursor, with
// whatever was answered about that before.
func TestWhatAListSaidOfANameIsCompared(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.answered(intel.Domain("b.example").Key(), 9, "maria", `{"domain":"b.example","risk_score":0.2}`)
		s.answered(intel.Bulk("a.example", "b.example").Key(), 2, "lena", `[{"domain":"a.example","risk_score":0.1},{"domain":"b.example","risk_score":0.9}]`)
		s.lookUp("shop-a.example")
		s.press("q", "down", "g", "h", "down", "down", "enter")
		s.sees("bulk", "a[.]example,b[.]example")
		s.press("down", "d")
		s.sees("› Compared", "0.2", "0.9", "maria", "lena")
		s.press("esc", "up", "d")
		s.sees("there is no answer before this one")
		s.press("esc", "home", "down", "space", "space", "d")
		s.sees("› Compared", "0.2", "0.9", "maria", "lena")
	})
}

func TestARowOfTheHistoryIsRemovedAndRestored(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("payro11.example")
		s.press("q", "down", "g", "h", "down")
		found, err := s.desk.Workbench.History.Lookups(s.t.Context(), history.Query{})
		require.NoError(t, err)
		require.Len(t, found, 1)
		s.press("x")
		s.sees("removed: domain payro11[.]example", "u restores it", "nothing was looked up yet", "0 answers kept")
		s.press("u")
		s.sees("restored: domain payro11[.]example", "1 answer kept")
		again, err := s.desk.Workbench.History.Lookups(s.t.Context(), history.Query{})
		require.NoError(t, err)
		assert.Equal(t, found, again, "the same bytes, under the same id")
	})
}

// What was removed is offered back once, whatever is open by then.
func TestARemovedRowIsOfferedBackWhereverOneIs(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("payro11.example")
		s.lookUp("shop-a.example")
		s.press("q", "down", "g", "h", "down")
		s.press("x", "q", "g", "h", "down")
		s.sees("1 answer kept")
		s.press("u")
		s.sees("restored: ", "2 answers kept")
	})
}

func TestForgettingSaysHowMuchAndIsConfirmed(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("payro11.example")
		s.press("6", "enter", "q")
		s.pass(40 * 24 * time.Hour)
		s.lookUp("shop-a.example")
		s.press("q", "down", "g", "h", "down")
		forget := func(what string) {
			s.press("ctrl+p")
			s.typeText("forget" + what)
			s.press("enter")
		}
		forget("")
		s.sees("forget needs an age or a query")
		forget(" kind:nslookup")
		s.sees("kind:nslookup is no kind")
		forget(" 200d")
		s.sees("removes     – nothing")
		s.press("esc")
		forget(" 30d")
		s.sees("type forget 4:", "2 answers (", "2 lines of the call log of 2026-11-21")
		s.press("esc")
		s.sees("shop-a[.]example", "payro11[.]example")
		forget(" 30d")
		s.typeText("forget")
		s.press("enter")
		s.sees("type forget 4:")
		s.typeText(" 4")
		s.press("enter")
		s.sees("removed 2 answers", "shop-a[.]example", "1 answer kept")
		s.seesNot("payro11[.]example")
	})
}

func TestALongHistoryIsReadAsOneScrolls(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	on(t, setting{plan: 100, path: path}, func(s *session) {
		db, scope := s.desk.Workbench.History, s.desk.Workbench.Source.Scope
		body := []byte(`{"success":true,"errors":[],"messages":[],"result":{"domain":"a.example"}}`)
		for i := range lookupsRead*2 + 7 {
			require.NoError(t, db.File(s.t.Context(), intel.Record{Scope: scope, Key: intel.Key{Kind: intel.KindDomain, Value: "a.example"},
				Analyst: "ana", At: noon.Add(-time.Duration(i) * time.Minute), Status: 200, Body: body}))
		}
		s.run(s.shell.Init())
		s.settle()
		s.press("down", "g", "h", "down")
		s.sees("200 of 407 look-ups")
		s.press("end")
		s.sees("400 of 407 look-ups")
		s.press("end", "end")
		s.sees("407 look-ups ·")
		s.seesNot("of 407")
	})
}

func TestWhatMadeRoomIsReadAgain(t *testing.T) {
	l := pastList{rows: make([]pastRow, lookupsHeld), more: true}
	for i := range l.rows {
		l.rows[i].Record.ID = strings.Repeat("x", 1+i%5)
	}
	assert.NotNil(t, l.goOn(t.Context(), lookupsHeld-1))
	assert.Nil(t, l.goOn(t.Context(), lookupsHeld-1), "it is on its way")
}

func TestOnlyWhoAdministersATeamsWorkbenchRemoves(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{}}, func(s *session) {
		s.lookUp("payro11.example")
		s.desk.Workbench.Member.Role = "analyst"
		s.press("q", "down", "g", "h", "down")
		s.seesNot("x remove")
		s.press("x")
		s.sees("removed by an administrator")
		s.sees("payro11[.]example")
	})
}
