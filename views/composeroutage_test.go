package views

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
)

// A request that was opened while the database was away is composed when it is
// back, without a key.
func TestARequestIsComposedWhenTheDatabaseIsBack(t *testing.T) {
	d := batteryDesk()
	lost := true
	i, err := intel.ParseIndicator("shop.ourcorp.example")
	require.NoError(t, err)
	c := openComposer(d, func(ctx context.Context) (groundwork, error) {
		if lost {
			return groundwork{}, &history.Error{Doing: "read the answer", Reason: history.ErrUnreachable.Error()}
		}
		return d.prepare(ctx, i)
	})
	ctx, closed := context.WithCancel(t.Context())
	defer closed()
	c.opening = openingOf(ctx)
	c.Update(ctx, c.ground.Start(ctx, c.start)())
	assert.Error(t, c.ground.Err())
	assert.False(t, c.ready())
	assert.NotNil(t, c.Update(ctx, restoredMsg{}))

	lost = false
	c.Update(ctx, c.Update(ctx, restoredMsg{})())
	require.NoError(t, c.ground.Err())
	assert.True(t, c.ready())
}
