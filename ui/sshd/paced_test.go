package sshd

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// counting shows how many keys it has had, and counts its frames.
type counting struct{ keys, frames int }

func (c *counting) Init() tea.Cmd { return nil }

func (c *counting) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if key, ok := msg.(tea.KeyPressMsg); ok && key.Text == "k" {
		c.keys++
	}
	return c, nil
}

func (c *counting) View() tea.View {
	c.frames++
	return tea.NewView(fmt.Sprintf("after %d", c.keys))
}

// A burst of keys is painted a few times, and its end is.
func TestABurstIsPaintedAFewTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		model := &counting{}
		shown := &lockedBuffer{}
		program := tea.NewProgram(&paced{model: model, every: time.Second / 30}, tea.WithInput(nil), tea.WithOutput(shown),
			tea.WithWindowSize(80, 24), tea.WithoutSignalHandler(), tea.WithEnvironment([]string{"TERM=xterm"}))
		ended := make(chan error, 1)
		go func() {
			_, err := program.Run()
			ended <- err
		}()
		settle()
		before := model.frames
		for range 1000 {
			program.Send(tea.KeyPressMsg{Text: "k"})
		}
		settle()
		assert.Contains(t, shown.String(), "1000")
		assert.LessOrEqual(t, model.frames-before, 3)

		shown.reset()
		program.Send(tea.KeyPressMsg{Text: "k"})
		synctest.Wait()
		assert.Equal(t, 1001, model.keys)
		assert.LessOrEqual(t, model.frames-before, 4, "a key alone is painted at once")
		program.Quit()
		require.NoError(t, <-ended)
	})
}

// What changes nothing puts nothing off.
func TestAFrameThatStaysPutsNothingOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &paced{model: &counting{}, every: time.Second}
		require.Equal(t, "after 0", p.View().Content)
		time.Sleep(2 * time.Second) // of the bubble
		for range 3 {
			_, cmd := p.Update(io.EOF)
			assert.Nil(t, cmd)
			assert.Equal(t, "after 0", p.View().Content)
		}
		press := tea.KeyPressMsg{Text: "k"}
		_, cmd := p.Update(press)
		assert.Nil(t, cmd)
		assert.Equal(t, "after 1", p.View().Content)
		_, cmd = p.Update(press)
		require.NotNil(t, cmd)
		_, again := p.Update(press)
		assert.Nil(t, again, "asked for once")
		assert.Equal(t, "after 1", p.View().Content, "put off")
		began := time.Now()
		_, _ = p.Update(cmd())
		assert.Equal(t, time.Second, time.Since(began))
		assert.True(t, strings.HasSuffix(p.View().Content, "3"))
	})
}
