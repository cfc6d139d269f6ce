package investigation

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestACrashIsTheCallers(t *testing.T) {
	var g group
	ended := false
	g.Go(func() {
		g.Go(func() { panic("\x1b[31m") })
		ended = true
	})
	assert.PanicsWithValue(t, "\x1b[31m", g.Wait)
	assert.True(t, ended, "the others go on")

	var fine group
	fine.Go(func() {})
	assert.NotPanics(t, fine.Wait)
}
