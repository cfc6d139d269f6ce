package intel

import (
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhatIsNotCountedIsNotReused(t *testing.T) {
	var told []Kind
	s := &Source{Reused: func(r Record) { told = append(told, r.Key.Kind) }}
	for _, kind := range []Kind{KindDomain, KindCategories, KindToken, KindWHOIS} {
		s.reused(reply{rec: Record{Key: Key{Kind: kind}}})
	}
	assert.Equal(t, []Kind{KindDomain, KindWHOIS}, told)
	(&Source{}).reused(reply{rec: Record{Key: Key{Kind: KindDomain}}})
}

func TestWhatWasAskedForIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		s, _ := g.source(t)
		var told atomic.Int64
		s.Answered = func(r Record) {
			assert.Equal(t, "a.example", r.Key.Value)
			assert.Equal(t, 1, r.Cost)
			told.Add(1)
		}
		for range 3 {
			go func() { _, _ = Ask(t.Context(), s, Domain("a.example")) }()
		}
		synctest.Wait()
		assert.Zero(t, told.Load())
		close(g.open)
		synctest.Wait()
		assert.EqualValues(t, 1, told.Load())
		_, err := Ask(t.Context(), s, Domain("a.example"))
		require.NoError(t, err)
		assert.EqualValues(t, 1, told.Load(), "what was kept was not asked for")
	})
}
