package investigation

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

func answered(k intel.Kind, value string) intel.Record {
	return intel.Record{Key: intel.Key{Kind: k, Value: value}, Cost: 1}
}

func TestWhatIsAnsweredWakesWhoLooksAtTheSame(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		here, _ := serverOf(t, store, "one")
		there, _ := serverOf(t, store, "two")
		maria, lena, tom, ada, home := sits(here, "maria"), sits(here, "lena"), sits(there, "tom"), sits(here, "ada"), sits(here, "omar")
		for _, s := range []*Seat{maria, tom} {
			s.Move(on("login.evil.example"))
		}
		lena.Move(on("evil.example"))
		ada.Move(on("other.example"))
		home.Move(history.Place{Page: "home"})
		everybody := []*Seat{maria, lena, tom, ada, home}
		settle(everybody...)
		for _, r := range []intel.Record{answered(intel.KindWHOIS, "evil.example"), answered(intel.KindPassiveDNS, "192.0.2.1")} {
			before := lena.Look().Answered
			maria.Answered(r)
			pass(beatEvery)
			assert.True(t, changes(lena))
			assert.NotEqual(t, before, lena.Look().Answered)
			pass(beatEvery)
			assert.True(t, changes(tom), "on another server too")
			assert.NotZero(t, tom.Look().Answered)
			for _, s := range []*Seat{maria, ada, home} {
				assert.False(t, changes(s), s.Member().Name)
				assert.Zero(t, s.Look().Answered)
			}
		}
		lena.Move(on("other.example"))
		assert.Zero(t, lena.Look().Answered)
		lena.Move(on("evil.example"))
		assert.Zero(t, lena.Look().Answered, "what was answered before one comes is read on coming")
	})
}

func TestAnswersWakeAtMostOnceABeatAndAreForgotten(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		team, _ := serverOf(t, store, "one")
		maria, lena := sits(team, "maria"), sits(team, "lena")
		lena.Move(on("evil.example"))
		settle(maria, lena)
		for i := range 50 {
			maria.Answered(answered(intel.KindDomain, fmt.Sprintf("n%d.evil.example", i)))
			maria.Answered(answered(intel.KindDomain, fmt.Sprintf("n%d.example", i)))
		}
		woken := 0
		for range 40 {
			pass(50 * time.Millisecond)
			if changes(lena) {
				woken++
			}
		}
		assert.Equal(t, 1, woken)
		seen := team.seen.Load()
		assert.Len(t, seen.answers, 2, "only what somebody looks at is remembered")
		lena.Move(on("other.example"))
		pass(20 * time.Second)
		maria.Answered(answered(intel.KindDomain, "other.example"))
		pass(beatEvery)
		assert.Len(t, team.seen.Load().answers, 2)
	})
}

func TestTheFeedSaysWhatWasPaid(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		team, _ := serverOf(t, store, "one")
		maria := sits(team, "maria")
		maria.Move(on("login.evil.example"))
		maria.Answered(answered(intel.KindWHOIS, "evil.example"))
		maria.Answered(answered(intel.KindASN, "AS64500"))
		maria.Answered(answered(intel.KindWHOIS, "gone.example"))
		maria.Answered(intel.Record{Key: intel.Key{Kind: intel.KindBulk, Value: "a.example,b.example"}, Cost: 2})
		pass(2 * time.Second)
		var lines []string
		for _, a := range store.activities {
			if a.What == history.ActivityAsked {
				lines = append(lines, ActivityWords(a, nil).Line())
			}
		}
		require.Len(t, lines, 4)
		assert.Equal(t, []string{
			"maria asked about login.evil.example · WHOIS · 1 call", "maria asked about login.evil.example · AS · 1 call",
			"maria asked about gone.example · WHOIS · 1 call", "maria asked · domains · 2 calls",
		}, lines)
	})
}

func TestTopicsShareARegistrableDomain(t *testing.T) {
	for subject, topic := range map[string]string{
		"a.b.evil.example": "evil.example", "https://login.evil.example/x": "evil.example", "192.0.2.1": "192.0.2.1",
		"AS64500": "AS64500", "\x1b]0;\x07": "\x1b]0;\x07", "": "",
	} {
		assert.Equal(t, topic, topicOf(subject), subject)
	}
}
