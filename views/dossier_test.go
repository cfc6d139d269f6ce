package views

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

// on runs a test at a terminal, in a bubble where time stands still.
func on(t *testing.T, set setting, test func(s *session)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, set)
		test(s)
	})
}

// lookUp pastes an indicator at home and presses enter.
func (s *session) lookUp(text string) {
	s.paste(text)
	s.press("enter")
}

func TestFirstLookIntoAnAlertTakesFewKeys(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		keys := 0
		do := func(step func()) { step(); keys++ }

		do(func() { s.paste("hxxps://login[.]payro11[.]example/x") })
		s.sees("URL", "hxxps://login.payro11[.]example/x", "domain payro11[.]example", "first look-up of this URL", "asks 2 of ~100: phishing scan, domain")
		assert.Empty(t, s.asked(), "understanding costs nothing")
		do(func() { s.press("enter") })
		s.sees("▲ Cloudflare: phishing scan: PHISHING (confirmed) · Phishing, Malware · risk 0.97", "Team: first look-up of this URL", "this look-up: 2 calls")
		assert.ElementsMatch(t, []string{"domain", "url-info"}, s.asked())
		do(func() { s.press("a") })
		s.sees("a or enter asks: up to 6 calls")
		assert.Len(t, s.asked(), 2, "a price above the plan's threshold waits for a second a")
		do(func() { s.press("a") })
		s.sees("+ Phishing + Malware  − New Domains", "19 d", "registered 2026-11-02", "Example Registrar, Inc.", "redacted")
		do(func() { s.press("2") })
		do(func() { s.press("enter") })
		s.sees("100 of 214", "p loads the other 114: 2 calls", "66.dyn.hosting[.]example")
		do(func() { s.press("4") })
		s.sees("AS64500", "DEMO-HOSTING", "hosting provider", "subnets")
		assert.LessOrEqual(t, keys, 10)
		assert.LessOrEqual(t, len(s.asked()), 8)
	})
}

func TestTheSameIndicatorTwiceAsksNothing(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("login.payro11.example")
		assert.Equal(t, []string{"domain"}, s.asked())
		s.press("q")
		s.pass(14 * time.Minute)
		s.paste("login[.]payro11[.]example")
		s.sees("you 14m ago", "asks nothing: the answers are kept", "(domain: kept, 14m)")
		s.press("enter")
		s.sees("Team: you 14m ago", "0 calls, 1 from cache", "14m")
		assert.Equal(t, []string{"domain"}, s.asked())
	})
}

func TestOldAnswersAreShownWithTheirAgeAndNotAskedAgain(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("payro11.example")
		s.press("6", "enter")
		assert.Equal(t, []string{"domain", "whois"}, s.asked())
		s.press("q")
		s.pass(9 * 24 * time.Hour)
		s.lookUp("payro11.example")
		s.sees("9d · stale", "registered 2026-11-02")
		assert.Equal(t, []string{"domain", "whois", "domain"}, s.asked(), "the plan asks for domain details by itself, and for nothing else")
		s.press("6", "r")
		assert.Equal(t, []string{"domain", "whois", "domain", "whois"}, s.asked())
	})
}

func TestMovingSortingFilteringAndResizingAskNothing(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.press("a", "a")
		before := s.asked()
		for _, size := range [][2]int{{80, 24}, {160, 45}, {110, 60}, {0, 0}, {20, 5}, {200, 60}} {
			s.size(size[0], size[1])
			for _, digit := range []string{"1", "2", "3", "4", "5", "6", "7", "8"} {
				s.press(digit, "down", "down", "up", "pgdown", "end", "home", "z", "z", "tab", "left", "right", "0", "D", "?", "esc", ":", "esc", "L", "q", "y", "Y", "[", "]")
			}
			s.press("5", "s", "s", "down", "enter", "/", "s", "h", "o", "p", "enter", "esc")
		}
		s.pass(time.Hour)
		assert.Equal(t, before, s.asked())
		s.sees("4 ASN · AS64500")
	})
}

func TestOnePaneFailingLeavesTheRest(t *testing.T) {
	faults := map[simulator.Fault]string{
		simulator.FaultHTML:       "Cloudflare's API is not working (HTTP 502)",
		simulator.Fault500:        "Cloudflare's API is not working (HTTP 500)",
		simulator.FaultQuota:      "this month's calls are used up (Cloudflare 10403)",
		simulator.FaultScope:      "the token may not read this: it needs Account › Intel › Read",
		simulator.FaultBadToken:   "Cloudflare does not accept the credentials",
		simulator.FaultBrokenJSON: "could not be read",
		simulator.FaultWrongType:  "could not be read",
		simulator.FaultHalfBody:   "r tries again",
		simulator.FaultReset:      "r tries again",
		simulator.FaultSilence:    "no answer in 30 s · r tries again · may have counted as a call",
	}
	for fault, words := range faults {
		t.Run(string(fault), func(t *testing.T) {
			on(t, setting{plan: 100, options: simulator.Options{Fault: "whois=" + fault}}, func(s *session) {
				s.lookUp("login.payro11.example")
				s.size(200, 60)
				s.press("6", "enter")
				s.pass(40 * time.Second)
				s.press("7", "enter", "2", "enter", "6", "z")
				s.seesAcross(words)
				s.seesNot("context", "json:", "EOF", "demo-token", "0x")
				s.press("z")
				s.sees("▲ Phishing 131", "+ Phishing + Malware", "203.0.113[.]66", "100 of 214")
			})
		})
	}
}

func TestARateLimitCountsDownAndNothingIsAskedWhenItEnds(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Fault: "domain=429"}}, func(s *session) {
		s.size(200, 60)
		s.lookUp("login.payro11.example")
		s.pass(2 * time.Second)
		s.seesAcross("too fast for Cloudflare · r may ask again in")
		before := len(s.asked())
		s.pass(10 * time.Minute)
		s.seesAcross("too fast for Cloudflare · r may ask again")
		s.seesNot("again in")
		assert.Len(t, s.asked(), before)
	})
}

// seesAcross is sees for text that a narrow pane may have wrapped.
func (s *session) seesAcross(text string) {
	s.t.Helper()
	frame := strings.Join(strings.Fields(s.frame()), " ")
	if !strings.Contains(frame, text) {
		s.t.Errorf("the screen does not show %q:\n%s", text, s.frame())
	}
}

func TestAnAnswerThatNeverComesCountsItsSecondsAndCanBeStopped(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Fault: "domain=silence"}}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.sees("asking…")
		s.pass(2 * time.Second)
		s.sees("asking… 2 s")
		s.press("ctrl+c")
		s.sees("stopped")
		s.seesNot("context canceled")
		s.press("7", "enter")
		s.sees("+ Phishing + Malware")
	})
}

func TestAskingAgainKeepsTheOldValueInSight(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Latency: 3 * time.Second}}, func(s *session) {
		s.lookUp("payro11.example")
		s.pass(4 * time.Second)
		s.sees("▲ Phishing 131")
		s.pass(10 * time.Second)
		s.press("r")
		s.pass(time.Second)
		s.sees("▲ Phishing 131", "asking… 1 s")
		s.pass(3 * time.Second)
		s.sees("▲ Phishing 131")
		s.seesNot("asking…")
	})
}

func TestPlansAskByThemselvesWhatTheyAllow(t *testing.T) {
	for _, c := range []struct {
		name string
		plan int
		want []string
	}{
		{"not told", 0, []string{"domain"}},
		{"100", 100, []string{"domain"}},
		{"2,500", 2500, []string{"domain", "whois", "domain-history", "ip", "dns"}},
		{"10,000", 10000, []string{"domain", "whois", "domain-history", "ip", "dns", "ip", "dns", "ip", "64500", "subnets"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			on(t, setting{plan: c.plan}, func(s *session) {
				s.lookUp("login.payro11.example")
				assert.ElementsMatch(t, c.want, s.asked())
			})
		})
	}
}

func TestFollowFillsTheBoardAndOpenMakesASubject(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.size(200, 60)
		s.lookUp("login.payro11.example")
		s.sees("3 IP overview · 203.0.113[.]66", "not asked · 1 call", "free with pane 3")
		s.press("2")
		s.sees("enter follow (2 calls)")
		s.press("down", "enter")
		s.sees("203.0.113[.]67    followed → 3 4 5", "3 IP overview · 203.0.113[.]67", "login.payro11[.]example › 203.0.113[.]67")
		assert.ElementsMatch(t, []string{"domain", "ip", "dns"}, s.asked())
		s.sees("from 3 · free", "┐", "├ enter: 1 call", "┘ enter again: 1 call")
		s.press("4", "enter")
		s.press("enter")
		assert.ElementsMatch(t, []string{"domain", "ip", "dns", "64500", "subnets"}, s.asked())

		s.press("2", "down", "enter")
		s.sees("no passive DNS for IPv6")
		s.press("[")
		s.sees("3 IP overview · 203.0.113[.]67")
		s.press("[")
		s.sees("3 IP overview · 203.0.113[.]66")
		s.press("]", "]")
		s.sees("3 IP overview · 2001:db8::66")
		count := len(s.asked())
		s.press("[", "[", "2", "home", "o")
		s.sees("login.payro11[.]example › 203.0.113[.]66", "an address is not a name", "an address has no WHOIS here")
		assert.Greater(t, len(s.asked()), count-1)
		s.press("esc")
		s.sees("1 Domain details · login.payro11[.]example")
		s.press("]")
		s.sees("an address has no WHOIS here")
	})
}

func TestEverySubjectSaysWhatDoesNotApply(t *testing.T) {
	for _, c := range []struct {
		indicator string
		sees      []string
		asks      []string
	}{
		{"203.0.113.66", []string{"an address has no WHOIS here", "an address has no category history here", "no URL was given", "○ Cloudflare lists no threat for this address", "66.dyn.hosting[.]example"}, []string{"ip"}},
		{"2001:db8::66", []string{"this API has no passive DNS for IPv6 · 0 calls"}, []string{"ip"}},
		{"AS64500", []string{"an AS number has no WHOIS here", "a network has no passive DNS of its own", "DEMO-HOSTING", "subnets     – not asked"}, []string{"64500"}},
		{"http://203.0.113.66/login", []string{"8 Phishing scan · hxxp://203.0.113[.]66/login", "the URL's host is an address, not a name"}, []string{"url-info", "ip"}},
	} {
		t.Run(c.indicator, func(t *testing.T) {
			on(t, setting{plan: 100}, func(s *session) {
				s.size(200, 60)
				s.lookUp(c.indicator)
				s.sees(c.sees...)
				assert.ElementsMatch(t, c.asks, s.asked())
			})
		})
	}
}

func TestLoadingMoreNamesSaysItsPriceAndStaysBelowTheThreshold(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("203.0.113.66")
		s.press("5", "enter")
		s.sees("100 of 214", "load more (2 calls)")
		s.press("p")
		s.sees("of 214 loaded", "214 names · now")
		s.seesNot("100 of 214", "load more", "p loads")
		assert.Equal(t, []string{"ip", "dns", "dns", "dns"}, s.asked())
		s.press("p")
		assert.Len(t, s.asked(), 4, "everything is loaded")
		s.sees("r ask again (1 call)")
		s.pass(10 * time.Second)
		s.press("r")
		assert.Len(t, s.asked(), 5, "asking again asks for the first page")
		s.sees("of 214 loaded", "214 names · now")
		s.pass(9 * 24 * time.Hour)
		s.press("r")
		assert.Len(t, s.asked(), 6)
		s.sees("of 100 loaded", "load more (2 calls)")
	})
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("198.51.100.20")
		s.press("5", "enter")
		s.sees("p loads the other 8,012: 81 calls", "load more… (of 81 calls)")
		s.press("p")
		s.sees("load pages (of 81): ▏3", "3 calls · ~95 left after", "300 more", "enter load")
		assert.Len(t, s.asked(), 2, "nothing is loaded before it is said how much")
		s.press("enter")
		s.sees("400 of 8,112")
		assert.Len(t, s.asked(), 5)
		for _, wrong := range []string{"0", "79", "x"} {
			s.press("p")
			s.types(wrong)
			s.sees("? 1 to 78")
			s.press("enter", "esc")
			assert.Len(t, s.asked(), 5)
		}
		s.press("p")
		s.types("78")
		s.press("enter")
		s.live(20)
		s.sees("8,112 names · now")
		assert.Len(t, s.asked(), 83)
	})
}

func TestFilteringSaysSoWhereThereIsNoList(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.press("1", "/")
		s.sees("nothing to filter here")
		s.press("2")
		s.sees("enter follow (2 calls)")
		s.press("/", "6", "6")
		s.seesNot("nothing to filter here", "203.0.113[.]67 ")
		s.sees("enter keep filter")
	})
}

func TestCopyingSaysWhatInWhichFormAndByWhichWay(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.press("2", "y")
		s.sees("(OSC 52): 203.0.113[.]66, defanged")
		s.press("Y")
		s.sees("(OSC 52): 203.0.113.66, live")
		assert.Equal(t, []string{"203.0.113[.]66", "203.0.113.66"}, s.copied())
	})
}

func TestCopyingWithoutAChoiceCopiesWhatThePaneIsAbout(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.press("a", "enter")
		s.sees("inherited from payro11[.]example")
		want := map[string]string{
			"1": "login.payro11.example", "3": "203.0.113.66", "4": "AS64500", "6": "login.payro11.example",
			"7": "login.payro11.example", "8": "login.payro11.example",
			"2": "203.0.113.66", "5": "login.payro11.example", // lists show their cursor
		}
		for pane, value := range want {
			s.press(pane, "Y")
			copied := s.copied()
			assert.Equal(t, value, copied[len(copied)-1], "pane "+pane)
			s.sees("(OSC 52): " + value + ", live")
		}
		s.press("1", "o")
		s.sees("nothing here to open")
		s.press("down", "Y")
		copied := s.copied()
		assert.Equal(t, "payro11.example", copied[len(copied)-1], "the cursor was moved there")
		s.sees("▌inherited from payro11[.]example")
	})
}

func TestInspectShowsTheExactAnswerAndWhereItIsFrom(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.press("i")
		s.sees("2026-11-21T12:00:00Z", "asked by", "ana", "demo data, invented", "1 call now", "sha256", `{"result":{"domain":"login.payro11.example"`,
			`curl -H "Authorization: Bearer $CLOUDFLARE_API_TOKEN"`)
		s.seesNot("demo-token")
		s.press("q", "6", "i")
		s.sees("no answer is here to inspect")
	})
}

func TestTheLedgerListsEveryCall(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Fault: "whois=scope"}}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.press("6", "enter", "L")
		s.sees("Call log", "domain", "login.payro11[.]example", "answered", "whois", "payro11[.]example", "refused (HTTP 403)")
	})
}

func TestLiveTextChangesEveryPane(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.press("D")
		s.sees("LIVE TEXT", "login.payro11.example", "203.0.113.66")
		s.seesNot("[.]")
		s.press("D")
		s.seesNot("LIVE TEXT", "203.0.113.66 ")
	})
}

func TestAPasteOutsideAFieldStartsANewLookUp(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.send(tea.PasteMsg{Content: "203.0.113.67"})
		s.sees("New look-up", "203.0.113.67", "asks 1 of ~99: IP overview")
		s.press("enter")
		s.sees("3 IP overview · 203.0.113[.]67")
		s.press("esc")
		s.sees("1 Domain details · login.payro11[.]example")
	})
}

func TestAnAnswerThatCannotBeKeptIsShownAndSaid(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.desk.Workbench.Source.Archive = fullDisk{s.desk.Workbench.Source.Archive}
		s.lookUp("login.payro11.example")
		s.sees("▲ Phishing 131", "answer shown, not kept: disk full")
	})
}

// fullDisk is an archive that can be read and not written.
type fullDisk struct{ intel.Archive }

func (fullDisk) File(context.Context, intel.Record) error {
	return &history.Error{Doing: "keep the answer", Reason: "disk full"}
}

func TestANameWithoutAddressesSaysWhyPanesStayEmpty(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("nosuch.example")
		assert.Equal(t, 3, strings.Count(s.frame(), "no address: Cloudflare"), "panes 3, 4 and 5")
		s.size(80, 24)
		assert.GreaterOrEqual(t, strings.Count(s.frame(), "no address: Cloudflare reported none · 0 calls"), 3)
		s.seesNot("waits for")
	})
}

func TestTheReferenceTerminalShowsKeysSavingsAndNames(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.size(80, 24)
		s.lookUp("login.payro11.example")
		s.press("a", "enter", "q")
		s.pass(14 * time.Minute)
		s.lookUp("login.payro11.example")
		s.sees("● Team: you 14m ago", "this look-up: 0 calls, ", "from cache")
		s.press("home", "down", "down", "down", "down")
		s.sees("↑↓ pane  → into it  m miscat 203.0.113[.]66  y copy", "? help", "203.0.113[.]66 · 2026-10-22 … 11-21 · p: 2 calls", "▌ 5 pDNS", "214 names in 30 d, 100 loaded")
		_, preview, _ := strings.Cut(s.frame(), "5 Passive DNS")
		assert.GreaterOrEqual(t, strings.Count(preview, "[.]example "), 6, "names in the preview:\n"+s.frame())
		s.press("up", "up", "up")
		s.sees("↑↓ pane  → into it", "y copy", "? help")
		s.seesNot("enter follow")
	})
	on(t, setting{plan: 100}, func(s *session) {
		s.size(80, 24)
		s.lookUp("login.payro11.example")
		s.frame()
		s.press("down")
		s.sees("↑↓ pane  → into it  enter follow (2 calls)  a ask rest 7  m miscat  ? help")
	})
}

func TestInspectShowsAnAnswerThatCouldNotBeReadAsItCame(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Fault: "whois=wrong-type,history=scope"}}, func(s *session) {
		s.lookUp("payro11.example")
		s.sees("i inspect")
		s.press("6")
		s.seesNot("i inspect")
		s.press("enter", "i")
		s.sees("Inspect", "whois", "payro11[.]example", "could not be read", "as curl", "sha256", "the answer that could not be read, as it came:", `"result"`)
		s.press("q", "7", "enter", "i")
		s.sees("HTTP 403", "cf-ray", "10000 Authentication error", "as curl")
	})
}
