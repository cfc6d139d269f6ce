package uitest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"pugmark/ui/uitest"
)

// The oracle sees what it is there to see; otherwise its silence says nothing.
func TestTmuxFindsWhatActsOnATerminal(t *testing.T) {
	pane := uitest.NewTmux(t, 40, 5)
	assert.NoError(t, pane.Touched())
	assert.Empty(t, pane.Show("plain text"))
	assert.Equal(t, "plain text", pane.Rows()[0][:10])

	assert.Equal(t, "\x1b[1;11R", pane.Show("\x1b[6n"), "typed back")
	pane.Show("\x1b]0;pwn\x07")
	assert.ErrorContains(t, pane.Touched(), `"pwn"`)
	pane.Reset()
	assert.NoError(t, pane.Touched())
	pane.Show("\x1b]52;c;cHduZWQ=\x07")
	assert.ErrorContains(t, pane.Touched(), `"pwned"`)
	pane.Reset()
	assert.NoError(t, pane.Touched())
}

func TestTmuxShowsTheRowsOfItsSize(t *testing.T) {
	pane := uitest.NewTmux(t, 20, 3)
	pane.Show("世界\r\n\x1b[3;20H|")
	assert.Equal(t, []string{"世界", "", "                   |"}, pane.Rows())
	pane.Resize(30, 2)
	pane.Show("\x1b[2J\x1b[2;30H|")
	assert.Len(t, pane.Rows(), 2)
	assert.Len(t, pane.Rows()[1], 30)
}
