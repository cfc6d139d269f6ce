package views

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"pugmark/ui"
	"pugmark/ui/uitest"
)

// A tour goes through everything that can be on the screen.
type tour struct {
	*battery
	hostile       string
	width, height int
}

// A channel is a way by which text from outside comes to a terminal.
type channel struct {
	name string
	show func(*tour)
}

func presses(names ...string) func(*tour) {
	return func(r *tour) {
		for _, name := range names {
			_, cmd := r.shell.Update(keyNamed(name))
			r.drain(cmd)
		}
	}
}

func sized(width, height int) func(*tour) {
	return func(r *tour) {
		r.width, r.height = width, height
		r.shell.Update(tea.WindowSizeMsg{Width: width, Height: height})
	}
}

func pasted(r *tour) { r.shell.Update(tea.PasteMsg{Content: r.hostile}) }

func channels() []channel {
	all := []channel{
		{"first paint", sized(160, 45)}, {"another pane", presses("5")}, {"scrolled", presses("down", "pgdown", "down")}, {"at its end", presses("end")},
		{"filtered", presses("/", "e", "enter")}, {"no filter", presses("esc")}, {"alone", presses("1", "z")}, {"alone, at its end", presses("end")},
		{"the board", presses("z")}, {"larger", sized(200, 60)}, {"narrow", sized(60, 20)}, {"very narrow", sized(20, 5)}, {"large again", sized(120, 40)},
		{"help", presses("?")}, {"help closed", presses("esc")},
		{"toast", func(r *tour) { r.shell.Update(ui.Notify(ui.Cell{Text: r.hostile, Mood: ui.Bad})()) }},
		{"prompt", presses(":")}, {"pasted into the prompt", pasted}, {"prompt closed", presses("esc", "esc")},
	}
	for _, page := range []string{"history", "call log", "inspect", "past answer", "new look-up", "paste", "triage", "triages"} {
		open := func(r *tour) { r.draw(r.fillPages()[page]()) }
		all = append(all, channel{page, open}, channel{page + ", at its end", presses("down", "end")})
	}
	return append(all, channel{"look-up", func(r *tour) { r.draw(newLookup(r.desk, "")) }}, channel{"pasted into a look-up", pasted})
}

// TestEveryHostileStringByEveryChannel has each string in every field, goes
// through everything that can be on the screen, and shows each frame to tmux
// too: nothing but text and our own styles is in it, it is as large as the
// terminal, and neither title nor clipboard nor input of tmux is touched.
// PUGMARK_FULL=1 tries every string.
func TestEveryHostileStringByEveryChannel(t *testing.T) {
	pane := uitest.NewTmux(t, 200, 60)
	for _, hostile := range uitest.Sample(uitest.Hostile(), 100) {
		r := &tour{battery: newBattery(t, filling{text: func() string { return hostile }, many: 2}), hostile: hostile}
		r.fillBoard()
		for _, c := range channels() {
			c.show(r)
			r.check(r.width, r.height)
			typed := pane.Show("\x1b[m\x1b[H" + strings.ReplaceAll(r.shell.View().Content, "\n", "\r\n"))
			if typed != "" {
				require.Empty(t, typed, "%s: %.100q made the terminal type", c.name, hostile)
			}
		}
		require.NoError(t, pane.Touched(), "%.100q", hostile)
	}
}
