package intel

import (
	"testing"

	"github.com/stretchr/testify/assert"
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
