package investigation

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

// serverVariable names a PostgreSQL on which two servers are made one team,
// instead of in a file.
const serverVariable = "PUGMARK_TEST_SERVER"

// serverOn starts a server of the team with its own connections to a history.
func serverOn(t *testing.T, path, account, name string) (team *Team, db *history.DB, stop func()) {
	t.Helper()
	db, err := history.Open(t.Context(), path)
	require.NoError(t, err)
	team = NewTeam(TeamConfig{History: db, Scope: intel.Scope{Base: "https://api.example", Account: account}, Server: name})
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { team.Run(ctx) })
	stop = sync.OnceFunc(func() {
		cancel()
		running.Wait()
		assert.NoError(t, db.Close())
	})
	t.Cleanup(stop)
	return team, db, stop
}

// shows waits until a seat shows something, woken as a session is.
func shows(t *testing.T, s *Seat, what string, is func(TeamView) bool) TeamView {
	t.Helper()
	limit := time.After(time.Minute)
	for {
		v := s.Look()
		if is(v) {
			return v
		}
		select {
		case <-s.Changed():
		case <-limit:
			require.Fail(t, "never shown: "+what)
		}
	}
}

func TestTwoServersAreOneTeam(t *testing.T) {
	if testing.Short() {
		t.Skip("takes real seconds")
	}
	t.Parallel()
	path := cmp.Or(os.Getenv(serverVariable), filepath.Join(t.TempDir(), "history.db"))
	account := uuid.NewString()
	here, db, _ := serverOn(t, path, account, "one")
	there, _, stopThere := serverOn(t, path, account, "two")
	maria := here.Join(Member{Name: "maria", Role: RoleAdmin, Share: 20})
	tom := there.Join(Member{Name: "tom", Role: RoleAnalyst, Key: "SHA256:tom", From: "192.0.2.7"})
	maria.Move(on("evil.example"))
	tom.Move(on("evil.example"))
	v := shows(t, maria, "tom beside her", func(v TeamView) bool { return len(v.Beside) == 1 })
	assert.Equal(t, "tom", v.Beside[0].Name)
	assert.Equal(t, "two", v.Beside[0].Server)
	assert.Equal(t, RoleAnalyst, v.Beside[0].Role)
	_, err := maria.Follow(v.Beside[0].Session)
	var no *NotPossible
	require.ErrorAs(t, err, &no)
	assert.Contains(t, no.Why, "another server")
	shows(t, tom, "maria beside him", func(v TeamView) bool { return len(v.Beside) == 1 && v.Beside[0].Name == "maria" })

	tom.Note(history.Activity{What: history.ActivityProposed, Subject: "evil.example", Words: "MC-0001"})
	v = shows(t, maria, "tom's proposal", func(v TeamView) bool { return len(v.News) == 1 })
	assert.Equal(t, []string{"tom", "SHA256:tom", "192.0.2.7", "MC-0001"}, []string{v.News[0].Analyst, v.News[0].Key, v.News[0].From, v.News[0].Words})

	require.NoError(t, maria.Limit(t.Context(), 80))
	shows(t, tom, "the cap", func(TeamView) bool { return there.seen.Load().cap == 80 })
	call := intel.Call{ID: uuid.NewString(), Scope: here.scope, Key: intel.Key{Kind: intel.KindDomain, Value: "evil.example"}, Analyst: "maria", At: time.Now(), Counted: true}
	require.NoError(t, db.Begin(t.Context(), call))
	shows(t, tom, "what maria spent", func(v TeamView) bool { return v.Spent["maria"] == 1 && v.Spent["tom"] == 0 })
	shows(t, maria, "what she spent", func(v TeamView) bool { return v.Spent["maria"] == 1 })

	maria.Move(history.Place{Page: pageTeam})
	v = shows(t, maria, "the feed", func(v TeamView) bool { return len(v.Feed) >= 5 })
	said := map[string]bool{}
	for _, a := range v.Feed {
		said[ActivityWords(a, nil).Line()] = true
	}
	for _, line := range []string{"tom joined", "maria joined", "tom looked up evil.example", "tom proposed to change evil.example · MC-0001"} {
		assert.True(t, said[line], line)
	}

	stopThere()
	v = shows(t, maria, "tom gone", func(v TeamView) bool { return len(v.People) == 1 })
	assert.True(t, v.People[0].You)
	assert.True(t, v.Health.Well())
}

// BenchmarkBeat is a beat of 500 sessions that all have moved, two on each
// subject.
func BenchmarkBeat(b *testing.B) {
	const seats = 500
	db, err := history.Open(b.Context(), filepath.Join(b.TempDir(), "history.db"))
	require.NoError(b, err)
	b.Cleanup(func() { assert.NoError(b, db.Close()) })
	for name, store := range map[string]teamStore{"memory": newMemoryStore(), "sqlite": db} {
		b.Run(name, func(b *testing.B) {
			team := newTeam(TeamConfig{Server: "one"}, store)
			var all []*Seat
			for i := range seats {
				all = append(all, team.Join(Member{Name: fmt.Sprintf("analyst%03d", i), Role: RoleAnalyst}))
			}
			p := &pulse{team: team, came: map[string]time.Time{}, servers: 1}
			round := 0
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				round++
				for i, s := range all {
					s.Move(on(fmt.Sprintf("s%d.example", (i/2+round)%seats)))
				}
				b.StartTimer()
				p.beat(b.Context())
			}
			b.StopTimer()
			woken := 0
			for _, s := range all {
				woken += len(s.Changed())
			}
			assert.Equal(b, seats, woken)
		})
	}
}

// BenchmarkLookAtEverybody is what a wake costs a session on the team page.
func BenchmarkLookAtEverybody(b *testing.B) {
	team := newTeam(TeamConfig{Server: "one"}, newMemoryStore())
	for i := range 499 {
		team.Join(Member{Name: fmt.Sprintf("analyst%03d", i)}).Move(on("evil.example"))
	}
	maria := team.Join(Member{Name: "maria"})
	(&pulse{team: team, came: map[string]time.Time{}}).beat(b.Context())
	for page, place := range map[string]history.Place{"team": {Page: pageTeam}, "dossier": on("evil.example")} {
		b.Run(page, func(b *testing.B) {
			maria.Move(place)
			b.ReportAllocs()
			for b.Loop() {
				maria.Look()
			}
		})
	}
}
