package views

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"pugmark/intel"
	"pugmark/intel/simulator"
)

func TestAfterTheMonthIsUsedUpAskingSaysTheWayOut(t *testing.T) {
	const wayOut = "this month's calls are used up (Cloudflare 10403) · :try asks anyway"
	on(t, setting{plan: 100, options: simulator.Options{Fault: "whois=quota,history=scope"}}, func(s *session) {
		s.size(200, 60)
		s.lookUp("payro11.example")
		s.press("6", "enter")
		s.pass(time.Minute)
		asked := len(s.asked())
		s.seesNot("r ask again (")
		for _, key := range []string{"r", "enter"} {
			s.press(key)
			s.sees(wayOut)
			assert.Len(t, s.asked(), asked, key)
		}
		s.press("a", "enter")
		s.pass(time.Minute)
		asked = len(s.asked())
		s.press("a")
		s.sees(wayOut)
		s.seesNot("ask the rest")
		assert.Len(t, s.asked(), asked)

		s.press(":")
		s.press(strings.Split("try", "")...)
		s.press("enter")
		s.sees("the next question is asked again", "r ask again (1 call)")
		s.press("6", "r")
		assert.Len(t, s.asked(), asked+1)
	})
}

func TestWhatWouldNotBeSentHasNoPrice(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Fault: "whois=quota"}}, func(s *session) {
		s.size(200, 60)
		s.lookUp("payro11.example")
		s.press("6", "enter", "q")
		s.lookUp("shop-a.example")
		s.press("6")
		s.sees("not asked · this month's calls are used up")
		s.seesNot("enter ask (1 call)", "r ask again (")
		asked := len(s.asked())
		s.press("enter")
		s.sees(":try asks anyway")
		assert.Len(t, s.asked(), asked)
	})
}

func TestEveryKindThatIsRefusedEndsWithTheMonth(t *testing.T) {
	u := usedUp{}
	u.note(intel.KindWHOIS, &intel.Error{Problem: intel.ProblemQuota}, noon)
	u.note(intel.KindIP, &intel.Error{Problem: intel.ProblemQuota, Until: noon.Add(time.Hour)}, noon)
	u.note(intel.KindASN, &intel.Error{Problem: intel.ProblemScope}, noon)
	assert.Equal(t, usedUp{intel.KindWHOIS: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), intel.KindIP: noon.Add(time.Hour)}, u)
	u.note(intel.KindIP, nil, noon)
	assert.NotContains(t, u, intel.KindIP, "an answer ends it")
}

func TestTheMeterSaysThatCloudflareRefuses(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Fault: "quota"}}, func(s *session) {
		s.lookUp("payro11.example")
		s.pass(time.Minute)
		s.sees("this month's calls are used up", "used up (Cloudflare)")
		s.seesNot("~")
		s.press("q")
		s.sees("used up (Cloudflare) · resets about Dec 1")
		s.seesNot("~")
	})
	on(t, setting{plan: 100, options: simulator.Options{Fault: "whois=quota"}}, func(s *session) {
		s.lookUp("payro11.example")
		s.press("6", "enter")
		s.pass(time.Minute)
		s.sees("~99 calls left · some used up")
		s.press("q")
		s.sees("~99 of 100 calls left · some used up · resets about Dec 1")
	})
}

func TestTryLetsBulkChecksBeAskedToo(t *testing.T) {
	on(t, setting{plan: 100, options: simulator.Options{Fault: "bulk=quota"}}, func(s *session) {
		s.lookUp("203.0.113.66")
		s.press("5", "enter", "z", "home", " ", "b")
		s.pass(time.Minute)
		asked := len(s.asked())
		s.press(":")
		s.press(strings.Split("try", "")...)
		s.press("enter", "b")
		s.pass(time.Minute)
		assert.Len(t, s.asked(), asked+1)
	})
}
