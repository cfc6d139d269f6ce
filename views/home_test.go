package views

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"

	"pugmark/intel/simulator"
)

func (s *session) typeText(text string) {
	for _, r := range text {
		s.press(string(r))
	}
}

func TestHomeSaysWhatItUnderstoodKnowsAndWouldAsk(t *testing.T) {
	for _, c := range []struct {
		typed string
		sees  []string
	}{
		{"login.payro11.example", []string{"domain", "login.payro11[.]example", "domain payro11[.]example", "first look-up of this name", "asks 1 of ~100: domain"}},
		{"hxxps://user@login[.]payro11[.]example/x", []string{"URL", "what stands before the @ is a user name", "asks 2 of ~100: phishing scan, domain"}},
		{"203.0.113[.]66", []string{"IPv4", "203.0.113[.]66", "documentation (RFC 5737)", "asks 1 of ~100: IP overview"}},
		{"2001:db8::66", []string{"IPv6", "2001:db8::66", "asks 1 of ~100"}},
		{"AS64500", []string{"network", "AS64500", "asks 1 of ~100: ASN"}},
		{"pàyroll.example", []string{"xn--pyroll-ita[.]example", "reads as", "pàyroll.example"}},
	} {
		t.Run(c.typed, func(t *testing.T) {
			on(t, setting{plan: 100}, func(s *session) {
				s.typeText(c.typed)
				s.sees(c.sees...)
				assert.Empty(t, s.asked())
			})
		})
	}
}

func TestHomeRefusesInOneSentenceAndLosesNothingTyped(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.typeText("not an indicator")
		s.seesAcross("not an indicator")
		before := s.frame()
		s.press("enter")
		assert.Equal(t, before, s.frame(), "the field and the reason below it stay")
		s.press("esc")
		s.seesNot("not an indicator")
		assert.Empty(t, s.asked())
	})
}

func TestRecentLookUpsAreListedAndOpened(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Fault: "ip=scope"}}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.press("q")
		s.lookUp("203.0.113.67")
		s.press("q")
		s.sees("Recent", "▲ Phishing, Malware", "login.payro11[.]example", "203.0.113[.]67", "refused")
		s.press("down", "down", "enter")
		s.sees("1 Domain details · login.payro11[.]example")
		s.press("q", "up", "up")
		s.typeText("AS1")
		s.sees("network", "AS1")
	})
}

func TestWithoutCredentialsThereAreChoices(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	on(t, setting{without: true, path: path}, func(s *session) {
		s.size(80, 24)
		s.sees("no credentials", "pugmark is not connected to Cloudflare yet.", "Try it with demo data", "nothing is sent anywhere", "Connect: API token",
			"Connect: e-mail + global key", "Read what has been looked up", "Or set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID and start again.",
			"Independent software. Not made, endorsed or supported by Cloudflare, Inc.")
		s.sees("▌Try it with demo data", "↑↓ choose  enter go")
		s.press("enter")
		s.sees("pugmark --demo")
		s.press("q", "down", "enter")
		s.sees("CLOUDFLARE_API_TOKEN", "Intel › Read")
		s.press("q", "down", "down", "enter")
		s.sees("nothing was looked up yet")
		s.press("esc")
		s.lookUp("login.payro11.example")
		s.seesAcross("pugmark is not connected to Cloudflare")
		s.seesNot("enter asks", "ask rest", "ask again", "1 call")
		s.press("a")
		s.sees("nothing can be asked")
		assert.Empty(t, s.asked())
	})
	chosen := false
	on(t, setting{without: true, path: path}, func(s *session) {
		s.desk.Demo = func() tea.Cmd { chosen = true; return nil }
		s.press("enter")
	})
	assert.True(t, chosen, "a session that can change to the demo does")
}

func TestHistoryOpensAnAnswerAsItWasForNoCall(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("payro11.example")
		s.press("6", "enter", "q")
		s.pass(9 * 24 * time.Hour)
		s.press("down", "g", "h", "down")
		s.sees("History", "when", "who", "indicator", "Cloudflare then", "9d", "you", "payro11[.]example", "▲ Phishing, Malware", "registered 2026-11-02")
		asked := len(s.asked())
		s.press("enter")
		s.sees("as answered 2026-11-21T12:00:00Z", "19 d", "registered 2026-11-02")
		s.press("q", "/")
		s.typeText("nothing like it")
		s.press("enter")
		s.sees("nothing in the history matches")
		s.press("esc")
		assert.Len(t, s.asked(), asked)
		s.press("r")
		s.sees("1 Domain details · payro11[.]example")
		assert.Len(t, s.asked(), asked+1)
	})
}

func TestPaletteCorrectsTheQuotaAndThePlan(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.press("ctrl+p")
		s.typeText("quota 61")
		s.press("enter")
		s.sees("~61 calls left", "~61 of 100 calls left · resets about Dec 1")
		s.press("ctrl+p")
		s.typeText("quota many")
		s.press("enter")
		s.sees("quota needs the number of calls left")
		s.press("ctrl+p")
		s.typeText("plan 2500")
		s.press("enter")
		s.lookUp("login.payro11.example")
		assert.Len(t, s.asked(), 5, "the larger plan asks for more by itself")
	})
}

func TestUsedUpCallsMayBeTriedAgain(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{MonthlyQuota: 1}}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.press("6", "enter")
		s.seesAcross("this month's calls are used up (Cloudflare 10403)")
		before := len(s.asked())
		s.press("7", "enter")
		asked := len(s.asked())
		s.press("6", "r")
		assert.Len(t, s.asked(), asked, "what Cloudflare said is remembered")
		s.press(":")
		s.typeText("try")
		s.press("enter")
		s.sees("the next question is asked again")
		s.press("r")
		assert.Len(t, s.asked(), asked+1)
		assert.GreaterOrEqual(t, asked, before)
	})
}

func TestTheHeaderSaysWhoseDataAndHowMuchIsLeft(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		first, _, _ := strings.Cut(s.frame(), "\n")
		assert.Regexp(t, `pugmark +DEMO DATA +~100 calls left +analyst ana`, first)
	})
	on(t, setting{}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.sees("~1 call spent")
	})
}

func TestRecentListsLookUpsAndNotWhatTheyAskedOnTheWay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	on(t, setting{plan: 100, path: path}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.press("a", "enter", "q")
		s.pass(time.Hour)
		s.lookUp("198.51.100.20")
		s.press("q")
		_, recent, _ := strings.Cut(s.frame(), "Recent")
		assert.Equal(t, 2, strings.Count(recent, "  you"), "one row a look-up:\n"+recent)
		s.press("down")
		s.sees("▌ now  198.51.100[.]20", "enter open (free)")
		s.press("enter")
		s.sees("3 IP overview · 198.51.100[.]20")
		s.press("2", "q", "esc")
		s.press("down", "down", "enter")
		s.press("q", "esc")
		s.lookUp("payro1l.example")
		s.press("q", "esc", "down")
		s.sees("▌ now  payro1l[.]example")
	})
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.pass(25 * time.Hour)
		s.press("2", "enter", "3", "r", "q")
		_, recent, _ := strings.Cut(s.frame(), "Recent")
		assert.Equal(t, 2, strings.Count(recent, "  you"), "an address asked about a day later is a look-up of its own:\n"+recent)
		s.lookUp("login.payro11.example")
		s.press("q")
		_, recent, _ = strings.Cut(s.frame(), "Recent")
		assert.Equal(t, 1, strings.Count(recent, "  you"), "unless the name was looked up then too:\n"+recent)
	})
}

func TestLookUpsOfAnotherServerAreNotRecentAndMarkedInTheHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	on(t, setting{plan: 100, path: path}, func(s *session) {
		s.lookUp("payro11.example")
		s.press("q")
	})
	on(t, setting{plan: 100, path: path}, func(s *session) {
		s.desk.Workbench.Source.Scope.Base = "https://elsewhere.example/"
		s.paste("payro1l.example")
		s.press("esc", "down", "esc")
		s.run(s.shell.Init())
		s.settle()
		s.seesNot("payro11[.]example")
		s.paste("payro1l.example")
		s.press("enter", "g", "h")
		s.sees("other server · ")
	})
}

func TestAClosedDossierIsOpenedAgainWhereItWas(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.press("2", "enter", "5", "down", "down", "o")
		s.sees("1 Domain details · payro11[.]example")
		asked := len(s.asked())
		s.press("q")
		s.sees("alt+→ back to payro11[.]example")
		s.send(tea.KeyPressMsg{Code: tea.KeyRight, Mod: tea.ModAlt})
		s.sees("1 Domain details · payro11[.]example", "login.payro11[.]example › payro11[.]example")
		s.press("[")
		s.sees("1 Domain details · login.payro11[.]example", "100 of 214")
		s.press("q", "down", "enter")
		assert.Len(t, s.asked(), asked, "what was here is here")
	})
	on(t, setting{plan: 100, options: simulator.Options{Latency: 5 * time.Second}}, func(s *session) {
		s.lookUp("payro11.example")
		s.pass(time.Second)
		s.press("q")
		s.send(tea.KeyPressMsg{Code: tea.KeyRight, Mod: tea.ModAlt})
		s.pass(10 * time.Second)
		s.seesNot("asking…")
		s.press("r")
		s.pass(10 * time.Second)
		s.press("r", "enter")
		s.pass(10 * time.Second)
		s.sees("▲ Phishing 131")
	})
}

func TestTheHistorySaysWhatLookingUpAgainCosts(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("payro11.example")
		s.press("q", "down", "g", "h", "down")
		s.sees("r ask again (free)", "o open (free)")
		s.pass(2 * time.Hour)
		s.sees("r ask again (1 call)")
	})
}
