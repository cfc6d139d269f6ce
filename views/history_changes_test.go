package views

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"pugmark/intel"
)

// FuzzChangesLeadToWhatHolds replays the changes of any history: what was
// added and not taken away is what is held in the end.
func FuzzChangesLeadToWhatHolds(f *testing.F) {
	f.Add([]byte{131, 0, 16, 117, 16, 0, 169, 3, 200})
	f.Add([]byte{1, 1, 1, 1, 2, 0, 1, 0, 0})
	f.Fuzz(func(t *testing.T, in []byte) {
		var list []intel.Categorization
		for ; len(in) >= 3 && len(list) < 50; in = in[3:] {
			c := intel.Categorization{Categories: []intel.Category{{ID: int(in[0]), Name: "c"}}, Start: noon.AddDate(0, 0, int(in[1]))}
			if in[2] > 0 {
				c.End = noon.AddDate(0, 0, int(in[2]))
			}
			list = append(list, c)
		}
		held := map[string]bool{}
		var before time.Time
		for _, c := range changes(list) {
			assert.False(t, c.at.Before(before), "oldest first")
			before = c.at
			for _, category := range c.added {
				assert.False(t, held[categoryText(category)], "nothing is added twice")
				held[categoryText(category)] = true
			}
			for _, category := range c.removed {
				assert.True(t, held[categoryText(category)], "nothing is removed that was not there")
				delete(held, categoryText(category))
			}
		}
		_, now := heldAt(list, noon.AddDate(1, 0, 0))
		assert.Len(t, held, len(now))
		for _, name := range now {
			assert.True(t, held[name], name)
		}
		assert.True(t, slices.IsSortedFunc(changes(list), func(a, b change) int { return a.at.Compare(b.at) }))
	})
}
