package investigation

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

func TestWhoIsOnTheSameSubjectIsToldSo(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		here, _ := serverOf(t, store, "one")
		there, _ := serverOf(t, store, "two")
		maria, lena, tom := sits(here, "maria"), sits(here, "lena"), sits(there, "tom")
		maria.Move(on("evil.example"))
		settle(maria, lena, tom)

		lena.Move(on("evil.example"))
		pass(time.Second)
		assert.True(t, changes(maria), "lena came to the same subject")
		assert.Equal(t, []string{"lena"}, peopleNamed(maria.Look().Beside))
		assert.Equal(t, []string{"maria"}, peopleNamed(lena.Look().Beside))
		assert.False(t, changes(tom), "nothing of what tom shows has changed")

		pass(pollEvery)
		tom.Move(on("evil.example"))
		assert.Equal(t, []string{"lena", "maria"}, peopleNamed(tom.Look().Beside), "what the last beat knew, at once")
		pass(3 * time.Second)
		assert.True(t, changes(maria))
		assert.Equal(t, []string{"tom", "lena"}, peopleNamed(maria.Look().Beside), "on another server")
		require.Len(t, maria.Look().People, 3)
		assert.Nil(t, maria.Look().Feed, "only the team page shows it")

		sits(here, "lena").Move(on("evil.example"))
		pass(3 * time.Second)
		assert.Equal(t, []string{"tom", "lena"}, peopleNamed(maria.Look().Beside), "each once")

		lena.Move(history.Place{Page: "home"})
		tom.Leave()
		tom.Leave()
		pass(3 * time.Second)
		assert.Equal(t, []string{"lena"}, peopleNamed(maria.Look().Beside), "lena's other session")
	})
}

func TestASeatIsWokenOnlyForWhatItShows(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		team, _ := serverOf(t, store, "one")
		maria, lena, watcher := sits(team, "maria"), sits(team, "lena"), sits(team, "tom")
		maria.Move(on("evil.example"))
		watcher.Move(history.Place{Page: pageTeam})
		settle(maria, lena, watcher)

		lena.Move(on("other.example"))
		pass(3 * time.Second)
		assert.False(t, changes(maria), "elsewhere")
		assert.True(t, changes(watcher), "the team page shows everything")
		watcher.Look()
		for range 5 {
			pass(time.Minute)
			assert.False(t, changes(maria))
			assert.False(t, changes(watcher), "nothing happened")
		}

		maria.Move(history.Place{Page: "dossier", Subject: "evil.example", Pane: "WHOIS"})
		pass(3 * time.Second)
		assert.False(t, changes(maria), "it knows itself what it did")

		lena.Move(on("evil.example"))
		pass(3 * time.Second)
		assert.True(t, changes(maria))
		watcher.Look()
		changes(watcher)
		lena.Move(history.Place{Page: "dossier", Subject: "evil.example", Pane: "WHOIS"})
		pass(3 * time.Second)
		assert.False(t, changes(maria), "no page but the team's shows others' panes")
		assert.True(t, changes(watcher))

		store.set(func() { store.spent["lena"] = 3 })
		pass(3 * time.Second)
		assert.True(t, changes(lena), "her own")
		meter := lena.Look().Meter
		assert.Equal(t, meter, lena.Look().Meter)
		store.set(func() { store.spent["lena"] = 4 })
		pass(2 * time.Second)
		assert.True(t, changes(lena), "her own, at once")
		assert.NotEqual(t, meter, lena.Look().Meter)
		changes(maria)
		store.set(func() { store.spent["lena"] = 5 })
		pass(10 * time.Second)
		assert.True(t, changes(maria), "the team's, before long")
		assert.Equal(t, 5, lena.Look().Spent["lena"])
		assert.Equal(t, 0, maria.Look().Spent["maria"])

		store.set(func() { store.line.Calls = 80 })
		pass(3 * time.Second)
		assert.True(t, changes(maria), "the cap")
		assert.Equal(t, 80, maria.team.seen.Load().cap)
	})
}

func TestComingBackIsNewsOfWhoIsThere(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		team, _ := serverOf(t, store, "one")
		maria, lena := sits(team, "maria"), sits(team, "lena")
		lena.Move(on("evil.example"))
		settle(maria, lena)
		maria.Move(on("evil.example"))
		assert.True(t, changes(maria), "lena is known to be there, at once")
		maria.Look()
		maria.Move(on("other.example"))
		maria.Move(on("evil.example")) // and shows nobody, yet
		pass(time.Second)
		assert.True(t, changes(maria))
		assert.Equal(t, []string{"lena"}, peopleNamed(maria.Look().Beside))
		pass(3 * time.Second)
		assert.False(t, changes(maria))
		maria.Move(history.Place{Page: pageTeam})
		assert.True(t, changes(maria))
		assert.NotEmpty(t, maria.Look().Feed, "at once")
	})
}

func TestASeatIsWokenAtMostOnceASecond(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		team, _ := serverOf(t, store, "one")
		maria, lena := sits(team, "maria"), sits(team, "lena")
		maria.Move(on("evil.example"))
		settle(maria, lena)
		wakes := 0
		for i := range 200 { // ten seconds
			lena.Move(history.Place{Page: fmt.Sprint(i), Subject: "evil.example"})
			pass(50 * time.Millisecond)
			if changes(maria) {
				wakes++
				maria.Look()
			}
		}
		assert.Greater(t, wakes, 8)
		assert.LessOrEqual(t, wakes, 11)
	})
}

func TestWhatHappensToASubmissionIsNewsOnItsSubject(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		here, _ := serverOf(t, store, "one")
		there, _ := serverOf(t, store, "two")
		maria, tom := sits(here, "maria"), sits(there, "tom")
		tom.Note(history.Activity{What: history.ActivityProposed, Subject: "evil.example", Words: "MC-0001"})
		pass(5 * time.Second)
		maria.Move(on("evil.example"))
		settle(maria, tom)
		assert.Empty(t, maria.Look().News, "known before she came")

		tom.Note(history.Activity{What: history.ActivitySent, Subject: "evil.example", Words: "MC-0001"})
		tom.Note(history.Activity{What: history.ActivitySent, Subject: "other.example", Words: "MC-0002"})
		pass(3 * time.Second)
		assert.True(t, changes(maria))
		news := maria.Look().News
		require.Len(t, news, 1)
		assert.Equal(t, "MC-0001", news[0].Words)
		assert.Equal(t, "tom", news[0].Analyst)

		// A clock that is slow makes nothing old.
		store.set(func() {
			store.activities = append(store.activities, history.Activity{
				ID: "late", At: time.Now().Add(-time.Hour), What: history.ActivityOutcome, Subject: "evil.example", Analyst: "tom",
			})
		})
		pass(3 * time.Second)
		assert.True(t, changes(maria))
		assert.Len(t, maria.Look().News, 2)
		maria.Move(on("other.example"))
		assert.Empty(t, maria.Look().News)
	})
}

func TestWhatIsDoneIsNotedOnce(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		team, stop := serverOf(t, store, "one")
		maria := team.Join(Member{Name: "maria", Role: RoleAnalyst, Key: "SHA256:k", From: "192.0.2.1"})
		maria.Move(on("evil.example"))
		maria.Move(history.Place{Page: "dossier", Subject: "evil.example", Pane: "WHOIS"})
		maria.Move(on("other.example"))
		maria.Move(on("evil.example"))
		answer := intel.Record{ID: "a", Analyst: "lena", Key: intel.Key{Kind: intel.KindDomain, Value: "evil.example"}, At: time.Now().Add(-14 * time.Minute)}
		maria.Reused(answer)
		maria.Reused(answer)
		maria.Reused(intel.Record{ID: "b", Analyst: "maria", Key: answer.Key})
		maria.Reused(intel.Record{ID: "c", Key: answer.Key})
		pass(2 * time.Second)
		maria.Leave()
		pass(2 * time.Second)
		want := []history.ActivityKind{
			history.ActivityJoined, history.ActivityLookedUp, history.ActivityLookedUp, history.ActivityReused, history.ActivityLeft,
		}
		assert.Equal(t, want, store.kinds())
		for _, a := range store.activities {
			assert.Equal(t, []string{"maria", "SHA256:k", "192.0.2.1"}, []string{a.Analyst, a.Key, a.From})
		}
		assert.Equal(t, "maria used lena's answer about evil[.]example · domain · 14m old · 0 calls",
			ActivityWords(store.activities[3], intel.Defang).Line())
		stop()
		assert.Equal(t, want, store.kinds())
	})
}

func TestOneSessionCannotFillTheFeedOfAll(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		team, _ := serverOf(t, store, "one")
		mallory := sits(team, "mallory")
		for i := range 5000 {
			mallory.Move(on(fmt.Sprintf("n%d.example", i)))
			mallory.Reused(intel.Record{ID: fmt.Sprint(i), Analyst: "lena"})
		}
		mallory.Move(on(strings.Repeat("x", longestPlace+1)))
		pass(2 * time.Second)
		assert.LessOrEqual(t, len(store.kinds()), notesAtOnce+10)
		assert.LessOrEqual(t, len(mallory.looked), mostLooked)
		assert.LessOrEqual(t, len(mallory.reused), mostReused)
		assert.Empty(t, mallory.place.Subject)
	})
}

func TestTheFeedIsTheTeamPages(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		here, _ := serverOf(t, store, "one")
		there, _ := serverOf(t, store, "two")
		maria, tom := sits(here, "maria"), sits(there, "tom")
		maria.Move(history.Place{Page: pageTeam})
		settle(maria, tom)
		tom.Move(on("evil.example"))
		pass(time.Second) // tom's server writes
		pass(pollEvery)   // and maria's reads
		assert.True(t, changes(maria))
		feed := maria.Look().Feed
		require.NotEmpty(t, feed)
		assert.Equal(t, "tom looked up evil.example", ActivityWords(feed[0], nil).Line())
		store.set(func() {
			for i := range 300 {
				store.activities = append(store.activities, history.Activity{ID: fmt.Sprint(i), At: time.Now(), What: history.ActivitySent, Subject: fmt.Sprint(i)})
			}
		})
		pass(4 * time.Second)
		assert.Len(t, maria.Look().Feed, mostFeed)
		for _, p := range maria.Look().People {
			assert.Equal(t, p.Name == "maria", p.You)
			assert.Equal(t, p.Name == "maria", p.Here)
		}
	})
}

func TestWhoIsWokenReadsAtOnce(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		team, _ := serverOf(t, store, "one")
		maria := sits(team, "maria")
		settle(maria)
		before := store.count("Present")
		pass(1200 * time.Millisecond) // the last beat is a second ago, in whatever phase
		store.woken <- struct{}{}
		pass(time.Second)
		assert.Greater(t, store.count("Present"), before)
		close(store.woken)
		calls := store.count("Present")
		pass(time.Minute)
		assert.LessOrEqual(t, store.count("Present")-calls, 31, "a channel that ends is not listened to")
	})
}

func TestAServerThatDiesVanishes(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		here, _ := serverOf(t, store, "one")
		maria := sits(here, "maria")
		store.set(func() {
			store.sessions["two"] = []history.Presence{{Session: "t", Server: "two", Analyst: "tom", Place: on("evil.example")}}
			store.beats["two"] = time.Now()
		})
		maria.Move(on("evil.example"))
		settle(maria)
		assert.Equal(t, []string{"tom"}, peopleNamed(maria.Look().Beside))
		pass(goneAfter + pollEvery)
		assert.True(t, changes(maria))
		assert.Empty(t, maria.Look().Beside)
		assert.Len(t, maria.Look().People, 1)
	})
}

func TestAServerThatStopsTakesItsSessionsWithIt(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		_, stop := serverOf(t, store, "one")
		stop()
		team, stop := serverOf(t, store, "two")
		maria := sits(team, "maria")
		pass(time.Second)
		require.Len(t, store.sessions["two"], 1)
		stop()
		assert.Empty(t, store.sessions)
		assert.Equal(t, []history.ActivityKind{history.ActivityJoined, history.ActivityLeft}, store.kinds())
		maria.Move(on("evil.example"))
		maria.Leave()
	})
}

func TestAnOutageIsKnownWithinThreeSecondsAndMended(t *testing.T) {
	for name, ill := range map[string]func(*memoryStore, bool){
		"refused": func(m *memoryStore, ill bool) { m.lost = ill },
		"silent":  func(m *memoryStore, ill bool) { m.slow = ill },
	} {
		t.Run(name, func(t *testing.T) {
			teamwork(t, func(t *testing.T, store *memoryStore) {
				team, _ := serverOf(t, store, "one")
				maria, lena := sits(team, "maria"), sits(team, "lena")
				maria.Move(on("evil.example"))
				settle(maria, lena)
				for phase := range 10 {
					pass(time.Duration(phase) * 310 * time.Millisecond)
					changes(maria)
					began := time.Now()
					store.set(func() { ill(store, true); store.left = 2 })
					<-maria.Changed()
					assert.LessOrEqual(t, time.Since(began), 2900*time.Millisecond)
					health := maria.Look().Health
					assert.ErrorIs(t, health.Err, history.ErrUnreachable)
					assert.False(t, health.Since.Before(began))
					assert.Equal(t, health, team.Health())

					lena.Move(on("evil.example"))
					pass(5 * time.Second)
					assert.Equal(t, []string{"lena"}, peopleNamed(maria.Look().Beside), "who is here is known still")
					assert.Equal(t, health.Since, maria.Look().Health.Since)
					lena.Move(history.Place{Page: "home"})
					pass(5 * time.Second)
					changes(maria)

					store.set(func() { ill(store, false) })
					<-maria.Changed()
					assert.True(t, maria.Look().Health.Well())
					pass(3 * time.Second)
					assert.Zero(t, store.left, "what could not be kept is kept now")
				}
				assert.Equal(t, []history.ActivityKind{history.ActivityJoined, history.ActivityJoined, history.ActivityLookedUp, history.ActivityLookedUp},
					store.kinds()[:4], "what was done meanwhile was not lost")
			})
		})
	}
}

func TestWhatAnOutageLeftIsFiledAtOnce(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		team, _ := serverOf(t, store, "one")
		settle(sits(team, "maria"))
		for filed := store.count("FileLate"); store.count("FileLate") == filed; {
			pass(100 * time.Millisecond)
		}
		store.set(func() { store.lost, store.left = true, 3 })
		pass(3 * time.Second)
		store.set(func() { store.lost = false })
		pass(2 * time.Second)
		assert.Zero(t, store.left, "long before it would be looked at anyway")
		store.set(func() { store.left = 1 }) // an outage that nobody noticed
		pass(fileLateEvery + pollEvery)
		assert.Zero(t, store.left)
	})
}

func TestAServerSaysThatItLives(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		team, _ := serverOf(t, store, "one")
		settle(sits(team, "maria"))
		before := store.count("Beat")
		pass(time.Minute)
		said := store.count("Beat") - before
		assert.GreaterOrEqual(t, said, int(time.Minute/aliveEvery)-3)
		assert.LessOrEqual(t, said, int(time.Minute/aliveEvery)+1)
	})
}

func TestWhatWasKnownBeforeTheServerStartedIsNoNews(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		store.activities = []history.Activity{{ID: "old", What: history.ActivitySent, Subject: "evil.example", Analyst: "tom"}}
		team := newTeam(TeamConfig{Server: "one"}, store)
		maria := sits(team, "maria")
		maria.Move(on("evil.example"))
		time.Sleep(time.Millisecond)
		ctx, stop := context.WithCancel(t.Context())
		go team.Run(ctx)
		pass(4 * time.Second)
		assert.Empty(t, maria.Look().News)
		stop()
		synctest.Wait()
	})
}

func TestASlowHistoryHoldsNobodyUp(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		team, _ := serverOf(t, store, "one")
		maria := sits(team, "maria")
		settle(maria)
		store.set(func() { store.slow = true })
		pass(time.Second)
		began := time.Now()
		for range 5000 {
			maria.Note(history.Activity{What: history.ActivitySent})
			maria.Move(on("evil.example"))
			maria.Look()
		}
		lena := sits(team, "lena")
		lena.Leave()
		assert.Zero(t, time.Since(began))
		assert.LessOrEqual(t, len(team.pending), mostPending)
	})
}

func TestManySeatsCostLittle(t *testing.T) {
	const seats, seconds = 500, 60
	teamwork(t, func(t *testing.T, store *memoryStore) {
		team, _ := serverOf(t, store, "one")
		var all []*Seat
		for i := range seats {
			all = append(all, sits(team, fmt.Sprintf("analyst%03d", i)))
		}
		deaf := sits(team, "deaf") // reads nothing
		deaf.Move(on("met.example"))
		settle(all...)
		before := map[string]int{}
		store.set(func() {
			for name, n := range store.calls {
				before[name] = n
			}
		})
		wakes := 0
		for second := range seconds {
			for i, s := range all {
				s.Move(on(fmt.Sprintf("s%d-%d.example", i, second)))
			}
			all[0].Move(history.Place{Page: "dossier", Subject: "met.example", Pane: fmt.Sprint(second)})
			pass(time.Second)
			for _, s := range all {
				if changes(s) {
					wakes++
					s.Look()
				}
			}
		}
		for _, name := range []string{"Beat", "Note", "Present", "Servers", "SpentBy", "Cap", "Reachable"} {
			assert.LessOrEqual(t, store.count(name)-before[name], seconds+2, name)
		}
		assert.LessOrEqual(t, store.count("Activities")-before["Activities"], 2*(seconds+2))
		assert.LessOrEqual(t, wakes, 2*seconds, "but for one nobody meets anybody")
		assert.Len(t, deaf.Changed(), 1)
	})
}

func TestOnlyAnAdminLimitsTheTeam(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		team, _ := serverOf(t, store, "one")
		var no *NotPossible
		require.ErrorAs(t, sits(team, "maria").Limit(t.Context(), 80), &no)
		admin := team.Join(Member{Name: "ada", Role: RoleAdmin})
		require.ErrorAs(t, admin.Limit(t.Context(), -1), &no)
		require.NoError(t, admin.Limit(t.Context(), 80))
		assert.Equal(t, history.CapLine{Calls: 80, Analyst: "ada", At: time.Now()}, store.line)
		pass(3 * time.Second)
		assert.Equal(t, 80, admin.team.seen.Load().cap)
		team.SetCap(60)
		pass(time.Second)
		assert.Equal(t, 60, admin.team.seen.Load().cap, "the file of users says less")
		team.SetCap(90)
		pass(time.Second)
		assert.Equal(t, 80, admin.team.seen.Load().cap)
		require.NoError(t, admin.Limit(t.Context(), 0))
		pass(3 * time.Second)
		assert.Equal(t, 90, admin.team.seen.Load().cap)
		team.SetCap(0)
		pass(time.Second)
		assert.Equal(t, 0, admin.team.seen.Load().cap)
		assert.Equal(t, "ada lifted the team's cap", ActivityWords(store.activities[len(store.activities)-1], nil).Line())
		store.set(func() { store.lost = true })
		assert.ErrorIs(t, admin.Limit(t.Context(), 5), errLost)
	})
}

// A counter is a client that is told how many servers there are.
type counter struct{ told []int }

func (c *counter) Servers(n int) { c.told = append(c.told, n) }

func TestServersShareThePace(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		client := &counter{}
		team := newTeam(TeamConfig{Server: "one", Client: client}, store)
		ctx, stop := context.WithCancel(t.Context())
		go team.Run(ctx)
		sits(team, "maria")
		pass(3 * time.Second)
		_, stopOther := serverOf(t, store, "two")
		pass(3 * time.Second)
		assert.Equal(t, []int{2}, client.told, "nobody is on two, and commands may ask")
		other, stopThird := serverOf(t, store, "three")
		sits(other, "tom")
		pass(4 * time.Second)
		assert.Equal(t, []int{2, 3}, client.told)
		stopThird()
		pass(4 * time.Second)
		assert.Equal(t, []int{2, 3, 2}, client.told)
		stopOther()
		stop()
		synctest.Wait()

		idle := &counter{}
		ctx, stop = context.WithCancel(t.Context())
		go newTeam(TeamConfig{Server: "four", Client: idle}, store).Run(ctx)
		other, stopFifth := serverOf(t, store, "five")
		sits(other, "tom")
		pass(4 * time.Second)
		assert.Equal(t, []int{2}, idle.told)
		stopFifth()
		stop()
		synctest.Wait()
	})
}
