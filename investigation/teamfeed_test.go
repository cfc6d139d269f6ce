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

// did is one of the activities of a test, at a minute.
func did(minute int, who string, what history.ActivityKind, subject, of string) history.Activity {
	return history.Activity{
		ID: fmt.Sprint(minute, who, what), At: time.Unix(0, 0).Add(time.Duration(minute) * time.Minute), Analyst: who, What: what,
		Subject: subject, Of: of, Words: map[history.ActivityKind]string{history.ActivityAsked: "1", history.ActivityReused: "14m"}[what],
	}
}

func TestTheFeedHasARowForWhatWasDoneInOneGo(t *testing.T) {
	const evil, joined, looked, asked, reused = "evil.example", history.ActivityJoined, history.ActivityLookedUp, history.ActivityAsked, history.ActivityReused
	oldestFirst := []history.Activity{
		did(0, "maria", asked, evil, ""), // long before
		did(20, "maria", joined, "", ""),
		did(20, "maria", looked, evil, ""),
		did(20, "maria", asked, evil, ""),
		did(21, "tom", looked, evil, ""),
		did(21, "tom", reused, evil, "maria"),
		did(22, "tom", reused, evil, "maria"),
		did(22, "tom", reused, evil, "lena"),
		did(23, "maria", asked, evil, ""),
		did(27, "maria", asked, evil, ""),
		did(27, "maria", looked, "other.example", ""),
		did(28, "tom", asked, evil, ""),
		did(28, "tom", asked, "", ""),
		did(29, "tom", asked, "", ""),
	}
	oldestFirst[0].Kind, oldestFirst[3].Kind, oldestFirst[8].Kind = intel.KindDomain, intel.KindDomain, intel.KindWHOIS
	var newestFirst []history.Activity
	for i := range oldestFirst {
		newestFirst = append(newestFirst, oldestFirst[len(oldestFirst)-1-i])
	}
	before := fmt.Sprint(newestFirst)
	var lines []string
	rows := condense(newestFirst)
	for _, a := range rows {
		lines = append(lines, ActivityWords(a, nil).Line())
	}
	assert.Equal(t, []string{
		"tom asked · 1 call", "tom asked · 1 call", "tom asked about evil.example · 1 call",
		"maria looked up other.example", "maria asked 3 about evil.example · 3 calls",
		"tom used lena's answer about evil.example · 14m old · 0 calls",
		"tom used 2 of maria's answers about evil.example · 14m old · 0 calls",
		"maria joined", "maria asked about evil.example · domain · 1 call",
	}, lines)
	assert.Equal(t, oldestFirst[2].ID, rows[4].ID, "while there is more to a row it stays the same one")
	assert.Equal(t, oldestFirst[9].At, rows[4].At)
	assert.Equal(t, before, fmt.Sprint(newestFirst), "others hold what was read")
}

func TestAReusedLookUpIsOneRow(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		team, _ := serverOf(t, store, "one")
		maria, lena := sits(team, "maria"), sits(team, "lena")
		lena.Move(history.Place{Page: pageTeam})
		settle(maria, lena)
		maria.Move(on("evil.example"))
		maria.Reused(intel.Record{ID: "a", Analyst: "lena", Key: intel.Key{Kind: intel.KindDomain, Value: "evil.example"}, At: time.Now()})
		pass(beatEvery)
		require.True(t, changes(lena))
		feed := lena.Look().Feed
		require.Len(t, feed, 3)
		assert.Equal(t, "maria used lena's answer about evil.example · domain · now · 0 calls", ActivityWords(feed[0], nil).Line())
		pass(time.Minute)
		maria.Answered(answered(intel.KindDomain, "evil.example"))
		pass(beatEvery)
		assert.True(t, changes(lena), "a row that grows is told of as well")
	})
}

func TestWhatWasPaidIsReadLeniently(t *testing.T) {
	for words, calls := range map[string]int{"5": 5, "": 0, "-3": 0, "99999999999999999999": 0, "many": 0, "1000001": 0} {
		assert.Equal(t, calls, paid(words), words)
	}
}

func FuzzCondense(f *testing.F) {
	f.Add("asked", "looked-up", "evil.example", "5", "9")
	f.Add("reused", "reused", "", "14m", "x")
	f.Fuzz(func(t *testing.T, one, two, subject, words, more string) {
		of := func(what, words string) history.Activity {
			return history.Activity{ID: words, What: history.ActivityKind(what), Subject: subject, Words: words}
		}
		rows := condense([]history.Activity{of(one, words), of(two, more)})
		assert.NotEmpty(t, rows)
		assert.LessOrEqual(t, len(rows), 2)
	})
}
