package investigation

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"pugmark/history"
	"pugmark/intel"
)

func TestManyAreToldLittleByLittleWithinABeat(t *testing.T) {
	teamwork(t, func(t *testing.T, store *memoryStore) {
		team, _ := serverOf(t, store, "one")
		maria, lead := sits(team, "maria"), sits(team, "lead")
		maria.Move(on("evil.example"))
		lead.Move(history.Place{Page: pageTeam})
		everybody := []*Seat{maria, lead}
		for i := range 450 {
			s := sits(team, fmt.Sprint("m", i))
			s.Move(on("evil.example"))
			everybody = append(everybody, s)
		}
		settle(everybody...)
		maria.Answered(intel.Record{Key: intel.Key{Kind: intel.KindDomain, Value: "evil.example"}, Cost: 1})
		told, moments, most := 0, 0, 0
		for range int(2 * beatEvery / (toldApart / 2)) {
			pass(toldApart / 2)
			now := 0
			for _, s := range everybody[2:] {
				if changes(s) {
					now++
				}
			}
			if now > 0 {
				if moments == 0 {
					assert.True(t, changes(lead), "the team page first")
				}
				moments++
			}
			told, most = told+now, max(most, now)
		}
		assert.Equal(t, 450, told, "each once")
		assert.LessOrEqual(t, most, toldAtOnce)
		assert.LessOrEqual(t, moments, int(toldFor/toldApart)+1)
	})
}
