package investigation

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
)

// frameOf is the text and the end of a following.
func frameOf(f *Following) (text, ended string) {
	text, _, _, ended = f.Frame()
	return text, ended
}

func TestAFollowerSeesTheNewestFrame(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		team, _ := serverOf(t, store, "one")
		maria, lena := sits(team, "maria"), sits(team, "lena")
		settle(maria, lena)
		maria.Show("nobody follows", 80, 24)
		assert.Nil(t, maria.frame.Load(), "nothing is kept")

		f, err := lena.Follow(maria.ID())
		require.NoError(t, err)
		text, ended := frameOf(f)
		assert.Empty(t, text+ended, "nothing of before")
		pass(time.Second)
		assert.True(t, changes(maria))
		seen := maria.Look()
		assert.Equal(t, []string{"lena"}, seen.Followers)
		assert.Equal(t, "lena follows you: :alone ends it", seen.Notice)
		assert.Empty(t, maria.Look().Notice, "said once")
		assert.Equal(t, "maria", lena.Look().Following)

		for i := range 100 {
			maria.Show(fmt.Sprint(i), 100, 30)
		}
		assert.Len(t, f.Changed(), 1)
		text, width, height, ended := f.Frame()
		assert.Equal(t, []any{"99", 100, 30, ""}, []any{text, width, height, ended})

		pass(3 * time.Second)
		lena.Move(history.Place{Page: pageTeam})
		for _, p := range lena.Look().People {
			if p.Name == "lena" {
				assert.Equal(t, "maria", p.Following)
			}
		}
		<-f.Changed()
		f.End()
		f.End()
		assert.Len(t, f.Changed(), 1)
		text, ended = frameOf(f)
		assert.Equal(t, "you follow no more", ended)
		assert.Empty(t, text)
		assert.Nil(t, maria.frame.Load())
		assert.Equal(t, "lena follows you no more", maria.Look().Notice)
		assert.Empty(t, maria.Look().Followers)
		pass(time.Second)
		assert.Equal(t, []history.ActivityKind{history.ActivityFollowed, history.ActivityUnfollowed}, store.kinds()[2:])
		assert.Equal(t, "lena follows maria", ActivityWords(store.activities[2], nil).Line())
		assert.Equal(t, "lena follows maria no more", ActivityWords(store.activities[3], nil).Line())
	})
}

func TestFollowingIsRefusedInWords(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		here, _ := serverOf(t, store, "one")
		there, _ := serverOf(t, store, "two")
		maria, lena, tom, far := sits(here, "maria"), sits(here, "lena"), sits(here, "tom"), sits(there, "far")
		settle(maria, lena, tom, far)
		refused := func(s *Seat, session, words string) {
			t.Helper()
			f, err := s.Follow(session)
			var no *NotPossible
			require.ErrorAs(t, err, &no)
			assert.Equal(t, words, no.Why)
			assert.Nil(t, f)
		}
		refused(maria, maria.ID(), "that is this session")
		refused(sits(here, "maria"), maria.ID(), "that is another session of yours")
		refused(maria, far.ID(), "far is on another server, and only a session on this one can be followed: o opens what far looks at")
		refused(maria, "none", "that session has ended")

		_, err := maria.Follow(lena.ID())
		require.NoError(t, err)
		refused(lena, maria.ID(), "maria follows you, so that you would follow yourself")
		_, err = lena.Follow(tom.ID())
		require.NoError(t, err, "who is followed may follow")
		refused(tom, maria.ID(), "maria follows you, so that you would follow yourself")

		tom.Alone(true)
		refused(maria, tom.ID(), "tom wants to be alone: nobody can follow")
		tom.Alone(false)
		for i := range mostFollowers {
			_, err := sits(here, fmt.Sprint("f", i)).Follow(tom.ID())
			require.NoError(t, err)
		}
		refused(maria, tom.ID(), "tom is followed by 8 already, and more cannot")
		assert.Len(t, tom.Look().Followers, mostFollowers)
		_, err = maria.Follow(lena.ID())
		require.NoError(t, err, "anew")
		assert.Equal(t, []string{"maria"}, lena.Look().Followers)

		eve := sits(here, "eve")
		for range notesAtOnce {
			_, err = eve.Follow(lena.ID())
			require.NoError(t, err)
		}
		refused(eve, lena.ID(), "that was too often: wait a few seconds")
		maria.Leave()
		refused(maria, lena.ID(), "this session has ended")
	})
}

func TestFollowingEndsWithEither(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		team, _ := serverOf(t, store, "one")
		maria, lena, tom := sits(team, "maria"), sits(team, "lena"), sits(team, "tom")
		settle(maria, lena, tom)
		byLena, err := lena.Follow(maria.ID())
		require.NoError(t, err)
		byTom, err := tom.Follow(maria.ID())
		require.NoError(t, err)
		maria.Show("secret", 80, 24)

		maria.Alone(true)
		for _, f := range []*Following{byLena, byTom} {
			text, ended := frameOf(f)
			assert.Equal(t, "maria wants to be alone", ended)
			assert.Empty(t, text, "at once")
			assert.Len(t, f.Changed(), 1)
		}
		seen := maria.Look()
		assert.True(t, seen.Alone)
		assert.Empty(t, seen.Followers)
		assert.Empty(t, tom.Look().Following)
		maria.Show("alone", 80, 24)
		assert.Nil(t, maria.frame.Load())

		maria.Alone(false)
		byLena, err = lena.Follow(maria.ID())
		require.NoError(t, err)
		text, _ := frameOf(byLena)
		assert.Empty(t, text, "nothing of before")
		byTom, err = tom.Follow(maria.ID())
		require.NoError(t, err)
		maria.Show("both see it", 80, 24)
		text, _ = frameOf(byTom)
		assert.Equal(t, "both see it", text)
		maria.Look()
		tom.Leave()
		assert.Equal(t, "tom, who followed you, has left", maria.Look().Notice)
		text, ended := frameOf(byTom)
		assert.Equal(t, "this session has ended", ended)
		assert.Empty(t, text, "what lena still sees is not for him")
		maria.Leave()
		_, ended = frameOf(byLena)
		assert.Equal(t, "maria has left the workbench", ended)
		assert.Empty(t, lena.Look().Following)
	})
}

func TestASeatThatNeverReadsHoldsNobodyUp(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		team, _ := serverOf(t, store, "one")
		maria, deaf := sits(team, "maria"), sits(team, "deaf")
		f, err := deaf.Follow(maria.ID())
		require.NoError(t, err)
		maria.Move(on("evil.example"))
		deaf.Move(on("evil.example"))
		for i := range 2000 {
			maria.Show(fmt.Sprint(i), 80, 24)
			maria.Alone(i%2 == 0)
			maria.Move(history.Place{Page: "dossier", Subject: "evil.example", Pane: fmt.Sprint(i)})
			team.mu.Lock()
			deaf.notice("again")
			team.mu.Unlock()
		}
		pass(5 * time.Second)
		assert.Len(t, deaf.Changed(), 1)
		assert.Len(t, f.Changed(), 1)
		assert.LessOrEqual(t, len(deaf.notices), mostNotices)
	})
}

func TestEverythingAtOnce(t *testing.T) {
	team, stop := serverOf(t, newMemoryStore(), "one")
	const sessions, steps = 24, 300
	var ids sync.Map
	var working sync.WaitGroup
	var seats [sessions]*Seat
	for i := range sessions {
		working.Go(func() {
			dice := rand.New(rand.NewPCG(uint64(i), 1))
			s := sits(team, fmt.Sprint("analyst", i))
			seats[i] = s
			ids.Store(i, s.ID())
			var f *Following
			for step := range steps {
				switch dice.IntN(8) {
				case 0, 1:
					if id, ok := ids.Load(dice.IntN(sessions)); ok {
						if following, err := s.Follow(id.(string)); err == nil {
							f = following
						}
					}
				case 2:
					if f != nil {
						f.End()
					}
				case 3:
					s.Alone(dice.IntN(2) == 0)
				case 4:
					s.Move(on(fmt.Sprintf("s%d.example", dice.IntN(4))))
				case 5:
					s.Move(history.Place{Page: pageTeam})
				default:
					s.Show(fmt.Sprint(i, " ", step), 80, 24)
				}
				if f != nil {
					text, ended := frameOf(f)
					assert.True(t, text == "" || ended == "")
				}
				v := s.Look()
				assert.LessOrEqual(t, len(v.Followers), mostFollowers)
				assert.NotContains(t, peopleNamed(v.Beside), s.member.Name)
			}
			s.Leave()
			if f != nil {
				_, ended := frameOf(f)
				assert.NotEmpty(t, ended)
			}
		})
	}
	working.Wait()
	stop()
	assert.Empty(t, team.seats)
	for _, s := range seats {
		assert.Nil(t, s.watchers.Load(), "nobody is followed any more")
		assert.Nil(t, s.following)
	}
}
