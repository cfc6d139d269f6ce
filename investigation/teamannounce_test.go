package investigation

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
)

func proposedBy(of string) history.Activity {
	return history.Activity{
		ID: "p " + of, At: time.Now(), What: history.ActivityProposed, Analyst: of, Of: of, Subject: "evil.example", Words: "MC-0003 − Phishing",
	}
}

func TestWhatIsProposedWakesWhoShowsSubmissions(t *testing.T) {
	for _, page := range []string{"home", "submissions", "composer"} {
		t.Run(page, func(t *testing.T) {
			teamwork(t, func(t *testing.T, store *memoryStore) {
				team, _ := serverOf(t, store, "one")
				ana, lena := team.Join(Member{Name: "ana", Role: RoleSubmitter}), sits(team, "lena")
				ana.Move(history.Place{Page: page})
				lena.Move(history.Place{Page: "history"})
				settle(ana, lena)
				known := ana.Look().Submissions

				store.set(func() { store.activities = append(store.activities, proposedBy("maria")) })
				pass(beatEvery)
				assert.True(t, changes(ana), "within a second")
				assert.False(t, changes(lena), "shows none")
				assert.NotEqual(t, known, ana.Look().Submissions)
				require.Len(t, ana.Look().News, 1)
				assert.Empty(t, lena.Look().News)
				assert.Equal(t, ana.Look().Submissions, lena.Look().Submissions)
				assert.False(t, changes(ana))

				pass(time.Millisecond)
				ana.Move(on("other.example"))
				ana.Move(history.Place{Page: page})
				assert.Empty(t, ana.Look().News, "what was known before is no news")
			})
		})
	}
}

func TestWhoeverItConcernsIsToldOnAnyPage(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		team, _ := serverOf(t, store, "one")
		ana, tom := team.Join(Member{Name: "ana", Role: RoleApprover}), team.Join(Member{Name: "tom", Role: RoleApprover})
		maria := team.Join(Member{Name: "maria", Role: RoleSubmitter})
		ana.Move(on("other.example"))
		settle(ana, tom, maria)

		happens := func(a history.Activity) {
			a.At = time.Now()
			store.set(func() { store.activities = append(store.activities, a) })
			pass(beatEvery)
		}
		happens(proposedBy("maria"))
		assert.True(t, changes(ana))
		assert.Equal(t, "MC-0003 waits for you: maria proposes to change evil[.]example", ana.Look().Notice)
		assert.Empty(t, ana.Look().Notice, "once")
		assert.Empty(t, maria.Look().Notice, "she knows")
		tom.Look()

		happens(history.Activity{ID: "r", What: history.ActivityReturned, Analyst: "ana", Of: "maria", Subject: "evil.example", Words: "MC-0003 no ticket"})
		assert.True(t, changes(maria))
		assert.Equal(t, "ana returned MC-0003: no ticket", maria.Look().Notice)
		assert.Empty(t, tom.Look().Notice)
		happens(history.Activity{ID: "w", What: history.ActivityWithdrawn, Analyst: "maria", Of: "maria", Subject: "evil.example", Words: "MC-0003"})
		assert.Equal(t, "maria withdrew MC-0003", tom.Look().Notice)
		happens(history.Activity{ID: "s", What: history.ActivitySent, Analyst: "ana", Of: "maria", Subject: "evil.example", Words: "MC-0003 accepted"})
		assert.Equal(t, "ana sent MC-0003: accepted", maria.Look().Notice)
		happens(history.Activity{ID: "o", What: history.ActivityOutcome, Analyst: "tom", Of: "maria", Subject: "evil.example", Words: "MC-0003 applied"})
		assert.Equal(t, "tom looked at MC-0003: applied", maria.Look().Notice)
		assert.Empty(t, tom.Look().Notice)
	})
}

func TestACapIsSaidToEverybody(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		store.line = history.CapLine{Calls: 80, Analyst: "tom", At: time.Now()}
		team, _ := serverOf(t, store, "one")
		maria, tom := sits(team, "maria"), team.Join(Member{Name: "tom", Role: RoleAdmin})
		settle(maria, tom)
		assert.Empty(t, maria.Look().Notice, "nothing is new")

		require.NoError(t, tom.Limit(t.Context(), 8))
		pass(pollEvery)
		assert.True(t, changes(maria))
		assert.Equal(t, "tom set the team's cap to 8 calls a month", maria.Look().Notice)
		assert.Empty(t, tom.Look().Notice)
		require.NoError(t, tom.Limit(t.Context(), 0))
		pass(pollEvery)
		assert.Equal(t, "tom lifted the team's cap", maria.Look().Notice)
		assert.Empty(t, team.Join(Member{Name: "lena"}).Look().Notice)
	})
}

func TestSharesAndIdlenessOfOthersAreKnown(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		store.shares = map[string]int{"maria": 20}
		team, _ := serverOf(t, store, "one")
		maria, tom := sits(team, "maria"), sits(team, "tom")
		tom.Move(history.Place{Page: pageTeam})
		settle(maria, tom)
		began := time.Now()
		maria.Pressed()
		pass(idleAfter - time.Second)
		is := func(share int, idle time.Duration) {
			t.Helper()
			p := tom.Look().People[0]
			assert.Equal(t, "maria", p.Name)
			assert.Equal(t, share, p.Share)
			assert.Equal(t, idle, p.Idle(time.Now()))
		}
		is(20, 0)
		pass(time.Minute)
		is(20, time.Since(began))
		assert.False(t, changes(tom), "time passes for whoever looks")
		maria.Pressed()
		pass(beatEvery)
		assert.True(t, changes(tom), "she is back")
		is(20, 0)
		maria.Pressed()
		pass(pollEvery)
		assert.False(t, changes(tom))
	})
}
