package cmd

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"
)

// What the environment says of memory holds, and what it does not is a server's.
func TestAServerBoundsItsMemory(t *testing.T) {
	percent := func() int {
		now := debug.SetGCPercent(100)
		debug.SetGCPercent(now)
		return now
	}
	limit := func() int64 { return debug.SetMemoryLimit(-1) }
	wasPercent, wasLimit := percent(), limit()
	for _, c := range []struct {
		set     map[string]string
		percent int
		limit   int64
	}{
		{nil, servedGarbage, servedMemory},
		{map[string]string{"GOGC": "100"}, wasPercent, servedMemory},
		{map[string]string{"GOMEMLIMIT": "2GiB"}, servedGarbage, wasLimit},
	} {
		restore := surroundings{getenv: func(name string) string { return c.set[name] }}.boundMemory()
		assert.Equal(t, c.percent, percent(), c.set)
		assert.Equal(t, c.limit, limit(), c.set)
		restore()
		assert.Equal(t, wasPercent, percent())
		assert.Equal(t, wasLimit, limit())
	}
}
