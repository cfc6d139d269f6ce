package views

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

// kept are the kinds of answer in the history, in the order they were filed.
func (s *session) kept() []string {
	s.t.Helper()
	scope := s.desk.Workbench.Source.Scope
	found, err := s.desk.Workbench.History.Lookups(s.t.Context(), history.Query{Scope: &scope, Limit: 100})
	require.NoError(s.t, err)
	var kinds []string
	for _, l := range found {
		if l.Outcome == intel.CallAnswered {
			kinds = append([]string{string(l.Record.Key.Kind)}, kinds...)
		}
	}
	return kinds
}

func TestClosingAPageStopsNothingThatIsPaidFor(t *testing.T) {
	for _, leave := range []string{"esc", "q"} {
		t.Run(leave, func(t *testing.T) {
			on(t, setting{plan: 100, options: simulator.Options{Latency: 5 * time.Second}}, func(s *session) {
				s.lookUp("payro11.example")
				s.press("6", "enter", leave)
				s.sees("Look up", "2 on the way")
				s.pass(6 * time.Second)
				s.seesNot("on the way")
				assert.ElementsMatch(t, []string{"domain", "whois"}, s.kept(), "answered and kept")
				agrees(s)
				s.lookUp("payro11.example")
				s.sees("Example Registrar, Inc.", "▲ Phishing 131", "this look-up: 0 calls, 2 from cache")
				assert.Len(t, s.asked(), 2)
			})
		})
	}
}

func TestAPageOpenedAgainShowsWhatItIsStillAskingAndAsksNothingTwice(t *testing.T) {
	for name, open := range map[string]func(s *session){
		"looked up again": func(s *session) { s.lookUp("payro11.example") },
		"gone back to": func(s *session) {
			s.send(keyAltRight())
			s.settle()
		},
	} {
		t.Run(name, func(t *testing.T) {
			on(t, setting{plan: 100, options: simulator.Options{Latency: 5 * time.Second}}, func(s *session) {
				s.lookUp("payro11.example")
				s.press("6", "enter", "q")
				s.pass(2 * time.Second)
				open(s)
				assert.Equal(t, 3, strings.Count(s.frame(), "asking… 2 s"), "panes 1, 2 and 6:\n%s", s.frame())
				s.seesNot("on the way")
				s.press("6", "enter", "r", "enter")
				s.pass(4 * time.Second)
				s.sees("Example Registrar, Inc.", "this look-up: 2 calls")
				assert.Len(t, s.asked(), 2)
			})
		})
	}
}

// What was answered while the page was closed is there when it is opened
// again, even where nothing can be kept.
func TestAnAnswerThatCouldNotBeKeptWaitsForItsPage(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Latency: 5 * time.Second}}, func(s *session) {
		s.desk.Workbench.Source.Archive = fullDisk{s.desk.Workbench.Source.Archive}
		s.lookUp("payro11.example")
		s.press("q")
		s.pass(10 * time.Second)
		s.send(keyAltRight())
		s.sees("▲ Phishing 131", "answer shown, not kept: disk full")
		assert.Len(t, s.asked(), 1)
	})
}

// What an answer leads to is asked by nobody while the page is closed.
func TestAClosedPageAsksNothingNew(t *testing.T) {
	on(t, setting{plan: 10_000, options: simulator.Options{Latency: 5 * time.Second}}, func(s *session) {
		s.lookUp("payro11.example")
		asked := len(s.asked())
		require.Positive(t, asked)
		s.press("q")
		s.pass(time.Minute)
		assert.Len(t, s.asked(), asked)
		s.lookUp("payro11.example")
		s.pass(time.Minute)
		assert.Greater(t, len(s.asked()), asked, "opened again it goes on")
	})
}

func TestCtrlCStopsWhatClosedPagesWaitFor(t *testing.T) {
	for name, press := range map[string][]string{"at home": {"q", "ctrl+c"}, "on another page": {"q", "other", "ctrl+c"}} {
		t.Run(name, func(t *testing.T) {
			on(t, setting{plan: 100, options: simulator.Options{Latency: 5 * time.Second}}, func(s *session) {
				s.lookUp("payro11.example")
				s.press("q")
				if press[1] == "other" {
					s.lookUp("192.0.2.1")
					s.pass(time.Second)
					s.press("ctrl+c") // its own first
					s.pass(3 * time.Second)
				}
				s.press("ctrl+c")
				s.sees("stopped · ctrl+c again quits")
				s.pass(time.Minute)
				s.seesNot("on the way")
				assert.Empty(t, s.kept())
			})
		})
	}
}

func TestStoppingSaysSoAndAskingAgainAsksOnce(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Fault: "domain=silence"}}, func(s *session) {
		s.lookUp("payro11.example")
		s.pass(3 * time.Second)
		s.sees("asking… 3 s", "ctrl+c stops it")
		s.press("ctrl+c", "z")
		s.sees("stopped · may have counted as a call · r asks again")
		s.pass(time.Second)
		s.sees("stopped · may have counted as a call · r asks again")
		assert.Len(t, s.asked(), 1)
		s.press("r")
		s.pass(time.Second)
		s.sees("asking… 1 s")
		s.press("ctrl+c")
		s.pass(time.Second)
		assert.Len(t, s.asked(), 2)
		agrees(s)
		assert.Equal(t, 2, s.spentSoFar(), "both may have counted")
	})
}

func (s *session) spentSoFar() int {
	b, err := s.desk.Workbench.Budget(s.t.Context())
	require.NoError(s.t, err)
	return b.Spent
}

// An answer that had begun to arrive is read to its end, kept and shown: here
// the last pieces come within the three seconds they are given.
func TestStoppingLosesNothingThatArrives(t *testing.T) {
	for name, again := range map[string][]string{"left alone": nil, "asked again at once": {"r"}} {
		t.Run(name, func(t *testing.T) {
			on(t, setting{plan: 100, options: simulator.Options{Fault: "domain=slow"}}, func(s *session) {
				s.lookUp("payro11.example")
				s.pass(8500 * time.Millisecond)
				s.press("ctrl+c")
				s.sees("stopped")
				s.press(again...)
				s.pass(5 * time.Second)
				s.sees("▲ Phishing 131")
				s.seesNot("may have counted")
				assert.Equal(t, []string{"domain"}, s.kept())
				assert.Len(t, s.asked(), 1)
			})
		})
	}
}

// What comes too late is given up, and is asked for anew only by a person.
func TestStoppingGivesUpWhatTakesTooLong(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Fault: "domain=slow"}}, func(s *session) {
		s.lookUp("payro11.example")
		s.pass(2500 * time.Millisecond)
		s.press("ctrl+c", "r")
		s.sees("asking…")
		s.pass(2 * time.Second)
		assert.Len(t, s.asked(), 1, "the first may still end well")
		s.live(20)
		assert.Len(t, s.asked(), 2)
		s.sees("▲ Phishing 131")
	})
}

// Quitting stops what is on its way, keeps what had begun to arrive, and
// leaves nothing running.
func TestTheEndOfTheSessionEndsEverything(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Fault: "domain=slow,whois=silence"}}, func(s *session) {
		var end context.CancelFunc
		s.desk.session, end = context.WithCancel(s.desk.session)
		s.lookUp("payro11.example")
		s.press("6", "enter", "q")
		s.pass(8500 * time.Millisecond)
		end()
		before := time.Now()
		s.desk.Workbench.Source.Client.Drain(s.t.Context())
		assert.Less(t, time.Since(before), 3*time.Second)
		assert.Equal(t, []string{"domain"}, s.kept())
	})
}

func TestAClosedListGoesOnBeingLookedUp(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Latency: 5 * time.Second}}, func(s *session) {
		s.paste("payro11.example shop-a.example")
		s.press("enter", "enter")
		s.pass(time.Second)
		s.press("esc")
		s.sees("1 on the way", "triage", "on the way: 0 of 2 rows")
		s.pass(time.Minute)
		s.seesNot("on the way")
		assert.Equal(t, []string{"bulk"}, s.kept())
		agrees(s)
	})
}

func keyAltRight() tea.KeyPressMsg { return tea.KeyPressMsg{Code: tea.KeyRight, Mod: tea.ModAlt} }
