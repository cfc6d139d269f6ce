package ui

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/display"
	"pugmark/ui/uitest"
)

const tmuxRows = 60

// requireRows shows a frame to tmux and compares what it makes of every row
// with what we took the row to be.
func requireRows(t *testing.T, pane *uitest.Tmux, frame string) {
	t.Helper()
	typed := pane.Show("\x1b[m\x1b[2J\x1b[H" + strings.ReplaceAll(frame, "\n", "\r\n"))
	require.Empty(t, typed, "the terminal types nothing")
	got := pane.Rows()
	lines := strings.Split(ansi.Strip(frame), "\n")
	require.LessOrEqual(t, len(lines), len(got))
	for y, want := range lines {
		if got[y] != want {
			require.Equal(t, want, got[y], "row %d", y)
		}
	}
}

// widths are those that a terminal of another make is tried with.
func widths() []int {
	if !uitest.Full() {
		return []int{20, 80, 133, 200}
	}
	var all []int
	for width := 20; width <= 200; width++ {
		all = append(all, width)
	}
	return all
}

// TestTmuxSeesTheRowsWeComputed puts every hostile string into a row of its
// own, between two bars, and whole hostile frames beside them. PUGMARK_FULL=1
// tries every width from 20 to 200.
func TestTmuxSeesTheRowsWeComputed(t *testing.T) {
	pane := uitest.NewTmux(t, 80, tmuxRows)
	shell, _ := hostileShell(rand.New(rand.NewPCG(3, 4)))
	for _, width := range widths() {
		pane.Resize(width, tmuxRows)
		var rows []string
		for _, hostile := range uitest.Hostile() {
			text, _ := clip(display.Cell(hostile), width-2)
			rows = append(rows, "│"+string(appendFit(nil, text, width-2))+"│")
			if len(rows) == tmuxRows {
				requireRows(t, pane, strings.Join(rows, "\n"))
				rows = nil
			}
		}
		requireRows(t, pane, strings.Join(rows, "\n"))
		shell.Update(tea.WindowSizeMsg{Width: width, Height: tmuxRows})
		requireRows(t, pane, shell.View().Content)
	}
	assert.NoError(t, pane.Touched())
}

// Every code point that is shown as it is takes as many cells in tmux as we
// gave it: the terminal says where its cursor is after each. PUGMARK_FULL=1
// tries all of them rather than one in sixteen.
func TestTmuxGivesEveryCodePointTheCellsWeDo(t *testing.T) {
	const atOnce = 1000
	pane := uitest.NewTmux(t, 80, 24)
	shown := 0
	var want, draw strings.Builder
	ask := func() {
		require.Equal(t, want.String(), pane.Show(draw.String()), "a code point of other cells")
		want.Reset()
		draw.Reset()
	}
	for r := rune(0xa1); r <= unicode.MaxRune; r++ {
		text := "a" + string(r)
		if display.Cell(text) != text {
			continue
		}
		if shown++; shown%uitest.Figure(16, 1) != 0 {
			continue
		}
		draw.WriteString("\x1b[H" + text + "\x1b[6n")
		fmt.Fprintf(&want, "\x1b[1;%dR", 1+textWidth(text))
		if shown%atOnce == 0 {
			ask()
		}
	}
	ask()
	assert.Greater(t, shown, 140_000)
}
