package views

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"pugmark/intel"
	"pugmark/intel/simulator"
)

func TestOpeningSaysWhatItCosts(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("203.0.113.66")
		s.press("5", "enter")
		s.sees("enter open (1 call) · o open (1 call)")
		s.seesNot("enter follow")
		assert.Equal(t, []string{"ip", "dns"}, s.asked(), "a price is read from the archive")
		s.press("o", "[")
		s.sees("enter open (free) · o open (free)")
		s.press("q")
		s.lookUp("payro11.example")
		s.press("q")
		s.lookUp("203.0.113.66")
		s.press("5", "down", "down", "up")
		s.sees("enter open (")
	})
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.press("2")
		s.sees("enter follow (2 calls) · o open (1 call)")
		s.press("enter")
		s.sees("o open (free)")
		s.seesNot("enter follow")
		s.press("enter")
		s.sees("already followed")
		assert.Len(t, s.asked(), 3)
		s.pass(7 * time.Hour)
		s.sees("o open (1 call)")
	})
	on(t, setting{plan: 10_000}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.press("2", "down")
		s.sees("enter follow · o open")
		s.seesNot("(free)")
	})
}

func TestAskingForTheRestIsConfirmedWithEnterAndCancelledWithAnyOtherKey(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("login.payro11.example")
		for _, cancels := range []string{"down", "r", "o", "7", "esc"} {
			s.press("a")
			s.sees("a or enter asks: up to 7 calls", "enter asks")
			s.press(cancels)
			assert.Len(t, s.asked(), 1, cancels)
			if cancels != "esc" {
				s.sees("nothing was asked")
			}
		}
		s.press("a", "enter")
		assert.Greater(t, len(s.asked()), 3)
		s.press("a")
		s.sees("everything here was asked")
	})
}

func TestTheRestIsNotSaidToBeAskedWherePanesFailed(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Fault: "whois=scope,history=scope"}}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.press("a", "enter")
		s.pass(time.Minute)
		s.press("a")
		s.sees("failed · r on the pane asks again")
		s.seesNot("everything here was asked")
	})
}

func TestTheRestIncludesWhatMayBeAnsweredNow(t *testing.T) {
	for _, fault := range []string{"500", "reset", "silence"} {
		t.Run(fault, func(t *testing.T) {
			on(t, setting{plan: 100, options: simulator.Options{Fault: simulator.Fault("history=" + fault + ",whois=" + fault)}}, func(s *session) {
				s.lookUp("payro11.example")
				s.press("a", "enter")
				s.pass(10 * time.Minute)
				asked := len(s.asked())
				s.sees("a ask the rest (2 calls)")
				s.press("a")
				s.pass(10 * time.Minute)
				assert.GreaterOrEqual(t, len(s.asked()), asked+2)
				s.seesNot("r on the pane asks again")
			})
		})
	}
	on(t, setting{plan: 100, options: simulator.Options{Fault: "whois=429"}}, func(s *session) {
		s.lookUp("payro11.example")
		s.press("6", "enter")
		s.pass(2 * time.Second)
		asked := len(s.asked())
		s.press("7", "enter")
		s.pass(2 * time.Second)
		assert.Len(t, s.asked(), asked, "history was not sent")
		s.press("a")
		s.sees("too fast for Cloudflare · the pane counts down")
		s.seesNot("a ask the rest")
		s.pass(time.Hour)
		s.sees("a ask the rest (")
		s.press("a", "enter")
		s.pass(time.Second)
		assert.Contains(t, s.asked()[asked:], "domain-history")
		assert.Contains(t, s.asked()[asked:], "whois")
	})
}

func TestOnlyFailuresThatMayPassAreAskedAgain(t *testing.T) {
	later := noon.Add(time.Minute)
	for _, c := range []struct {
		err  intel.Error
		want bool
	}{
		{intel.Error{Problem: intel.ProblemDown, Attempts: 3}, true},
		{intel.Error{Problem: intel.ProblemTimeout, Attempts: 1}, true},
		{intel.Error{Problem: intel.ProblemOffline, Attempts: 3}, true},
		{intel.Error{Problem: intel.ProblemRateLimit, Attempts: 1, Until: noon}, true},
		{intel.Error{Problem: intel.ProblemRateLimit, Until: later}, false},
		{intel.Error{Problem: intel.ProblemCap, Until: later}, false},
		{intel.Error{Problem: intel.ProblemQuota, Until: later}, true},
		{intel.Error{Problem: intel.ProblemCancelled}, true},
		{intel.Error{Problem: intel.ProblemCancelled, Attempts: 1}, false},
		{intel.Error{Problem: intel.ProblemScope, Attempts: 1}, false},
		{intel.Error{Problem: intel.ProblemNotOffered}, false},
	} {
		assert.Equal(t, c.want, state{err: &c.err}.askable(noon), "%+v", c.err)
		assert.False(t, state{err: &c.err, has: true, fresh: true}.askable(noon))
	}
	assert.False(t, state{}.askable(noon))
}

func TestAskingAgainTwiceInASecondAsksFirst(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("payro11.example")
		s.pass(time.Minute)
		s.press("r")
		assert.Len(t, s.asked(), 2)
		s.pass(2 * time.Second)
		s.press("r")
		s.sees("asked 2 s ago · r or enter asks anyway: 1 call · any other key does not")
		assert.Len(t, s.asked(), 2)
		s.press("down")
		s.sees("nothing was asked")
		s.press("r", "r")
		assert.Len(t, s.asked(), 3)
		s.pass(6 * time.Second)
		s.press("r")
		assert.Len(t, s.asked(), 4, "an answer older than a few seconds is asked for at once")
	})
}

func TestARateLimitLeavesEveryPaneItsOwnFailure(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Fault: "whois=scope,ip=429"}}, func(s *session) {
		s.size(200, 60)
		s.lookUp("login.payro11.example")
		s.press("6", "enter")
		s.sees("it needs Account › Intel › Read")
		s.press("2", "enter")
		s.pass(10 * time.Second)
		s.sees("too fast for Cloudflare · r may ask again in")
		s.press("6")
		asked := len(s.asked())
		s.sees("r may ask again in")
		s.press("r")
		s.sees("too fast for Cloudflare · the pane counts down", "it needs Account › Intel › Read")
		assert.Len(t, s.asked(), asked)
		s.seesNot("try again (")
	})
}

func TestANetworkKeepsWhatItHasForFreeWhenItsOwnQuestionFails(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Fault: "asn=scope"}}, func(s *session) {
		s.lookUp("203.0.113.66")
		s.press("4", "enter")
		s.sees("? the token may not read this: it needs", "DEMO-HOSTING", "NL", "hosting provider", "4 ASN · AS64500", "– no answer")
	})
}

func TestAKeyThatOnlyMovesStillMovesAfterAQuestion(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("login.payro11.example")
		for _, c := range []struct {
			key     string
			focused rune
		}{{"6", '6'}, {"tab", '7'}, {"2", '2'}, {"down", '2'}, {"z", '2'}, {"1", '1'}, {"0", '1'}} {
			s.press("a")
			s.sees("a or enter asks: up to 7 calls · any other key does not")
			s.press(c.key)
			assert.Equal(t, c.focused, s.desk.last.board().Focused().Digit, c.key)
			s.sees("nothing was asked")
		}
		assert.Len(t, s.asked(), 1)
		s.press("a", "L", "esc", "enter")
		assert.Len(t, s.asked(), 1, "the key that was no answer does nothing else")
	})
}

func TestAQuestionIsForgottenBelowAnotherPage(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.press("a", "n", "esc", "enter")
		assert.Len(t, s.asked(), 1)
	})
}
