package investigation

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
)

func TestReconnectingDoesNotFillTheFeedOfAll(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		team, _ := serverOf(t, store, "one")
		maria := sits(team, "maria")
		maria.Move(on("evil.example"))
		for i := range 2000 {
			mallory := sits(team, "mallory")
			mallory.Move(on(fmt.Sprintf("n%d.example", i)))
			mallory.Note(history.Activity{What: history.ActivityCorrection})
			mallory.Leave()
		}
		pass(2 * time.Second)
		kinds := store.kinds()
		assert.LessOrEqual(t, len(kinds), notesAtOnce+arrivalsAtOnce+10)
		assert.Contains(t, kinds, history.ActivityLeft)
		assert.Equal(t, "maria", store.activities[0].Analyst)

		pass(time.Hour)
		sits(team, "mallory").Leave()
		pass(2 * time.Second)
		assert.Len(t, store.kinds(), len(kinds)+2, "who comes now and then is noted")
	})
}

func TestWhoDoesMostLosesMostWhereThereIsNoRoom(t *testing.T) {
	team := newTeam(TeamConfig{Server: "one"}, newMemoryStore())
	for i := range 10 {
		team.pend(history.Activity{Analyst: "maria", Subject: fmt.Sprint(i)})
	}
	for i := range 3 * mostPending {
		team.pend(history.Activity{Analyst: "mallory", Subject: fmt.Sprint(i)})
	}
	require.Len(t, team.pending, mostPending)
	assert.Equal(t, 10+2*mostPending, team.dropped)
	of := slices.DeleteFunc(slices.Clone(team.pending), func(a history.Activity) bool { return a.Analyst != "maria" })
	require.Len(t, of, 10)
	assert.Equal(t, fmt.Sprint(3*mostPending-1), team.pending[mostPending-1].Subject, "and the newest stay")
}

func TestWhatIsRefusedKeepsNothingElseOut(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		store.refuses = "refused.example"
		team, _ := serverOf(t, store, "one")
		maria := sits(team, "maria")
		maria.Move(on("refused.example"))
		maria.Move(on("evil.example"))
		pass(time.Second)
		assert.Len(t, store.sessions["one"], 1, "who is here is said whatever was done")
		pass(triedNotes * pollEvery)
		assert.Equal(t, []history.ActivityKind{history.ActivityJoined, history.ActivityLookedUp}, store.kinds())
		assert.Empty(t, team.pending)
	})
}

func TestWhatIsRefusedForNowIsNotGivenUp(t *testing.T) {
	for _, passing := range []error{history.ErrUnreachable, history.ErrReadOnly, history.ErrDiskFull, history.ErrBusy} {
		assert.False(t, refuses(t.Context(), fmt.Errorf("could not do it: %w", passing)))
	}
	assert.True(t, refuses(t.Context(), errRefused))
}

func TestAServerThatEndsInAnOutageWaitsForNobody(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		team, stop := serverOf(t, store, "one")
		settle(sits(team, "maria"))
		store.set(func() { store.slow = true })
		pass(3 * time.Second)
		require.False(t, team.Health().Well())
		began := time.Now()
		stop()
		assert.Zero(t, time.Since(began))
	})
}
