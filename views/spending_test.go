package views

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

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
		s.sees("enter follow (free) · o open (free)")
		s.pass(7 * time.Hour)
		s.sees("enter follow (")
		s.sees("o open (1 call)")
	})
	on(t, setting{plan: 10_000}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.press("2")
		s.sees("enter follow · o open")
		s.seesNot("(free)")
	})
}

func TestAskingForTheRestIsConfirmedWithEnterAndCancelledWithAnyOtherKey(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("login.payro11.example")
		for _, cancels := range []string{"down", "r", "o", "7", "esc"} {
			s.press("a")
			s.sees("a again asks Cloudflare: up to 7 calls", "enter asks")
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
	on(t, setting{plan: 100, options: simulator.Options{Fault: "whois=scope,history=500"}}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.press("a", "enter")
		s.pass(time.Minute)
		s.press("a")
		s.sees("failed · r on the pane asks again")
		s.seesNot("everything here was asked")
	})
}

func TestAskingAgainTwiceInASecondAsksFirst(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("payro11.example")
		s.pass(time.Minute)
		s.press("r")
		assert.Len(t, s.asked(), 2)
		s.pass(2 * time.Second)
		s.press("r")
		s.sees("asked 2 s ago · r again asks anyway, 1 call")
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
		s.sees("too fast for Cloudflare · may ask again in", "it needs Account › Intel › Read")
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
