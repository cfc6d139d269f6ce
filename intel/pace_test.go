package intel

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestManyRequestsTakeAsLongAsTheLimitMakesThem(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	sleep := func(context.Context, time.Duration) error { return nil }
	c, err := NewClient(DefaultBaseURL, tokenCredentials(), WithClock(func() time.Time { return now }, sleep))
	require.NoError(t, err)
	assert.Zero(t, c.AtLeast(0))
	assert.Zero(t, c.AtLeast(burst))
	assert.Equal(t, window, c.AtLeast(burst+requestsPerWindow).Round(time.Second), "the burst, and a whole window")
	require.True(t, c.limiter.AllowN(now, burst))
	assert.Equal(t, window, c.AtLeast(requestsPerWindow).Round(time.Second), "the burst is spent")
}
