package uitest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"pugmark/ui/uitest"
)

func TestHostileIsLargeStableAndWithoutRepeats(t *testing.T) {
	corpus := uitest.Hostile()
	assert.GreaterOrEqual(t, len(corpus), 1000)
	assert.Equal(t, corpus, uitest.Hostile())
	assert.Equal(t, uitest.Crash(), corpus[0])
	assert.Len(t, uitest.Crash(), 35)
	seen := map[string]bool{}
	for _, s := range corpus {
		assert.False(t, seen[s], "%q is there twice", s)
		seen[s] = true
	}
}
