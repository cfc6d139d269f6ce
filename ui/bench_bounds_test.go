package ui

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A whole frame is painted for every key: what it allocates is what the
// collector has to stop for while somebody scrolls.
func TestAFrameAllocatesLittle(t *testing.T) {
	s, _ := payrollShell(160, 45)
	s.View()
	assert.LessOrEqual(t, testing.AllocsPerRun(50, func() {
		s.drawn = false
		s.View()
	}), 200.0)
	assert.LessOrEqual(t, testing.AllocsPerRun(50, func() { s.View() }), 1.0, "a frame that is painted already")
}
