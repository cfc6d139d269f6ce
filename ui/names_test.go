package ui

import (
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/display"
	"pugmark/ui/uitest"
)

// Names of panes, keys and places are ours today; they are painted as if they
// were not.
func TestHostileNamesKeepTheirRoom(t *testing.T) {
	l := testLook()
	for _, hostile := range uitest.Sample(uitest.Hostile(), 10) {
		hostile = hostile[:min(len(hostile), 20)]
		name, desc := l.helpText(key.NewBinding(key.WithHelp(hostile, hostile)))
		for _, shown := range []string{name, desc} {
			require.Equal(t, display.Frame(shown), shown, "%q", hostile)
			require.NotContains(t, shown, "\n")
		}

		var slots []Slot
		for i, short := range []string{hostile, "plain"} {
			pane := newSheetPane(l, Sheet{})
			pane.digest = "digest"
			slots = append(slots, Slot{rune('1' + i), "name", short, "", 0, 0, pane})
		}
		frame := ansi.Strip(NewBoard(l, slots).Render(220, 6))
		lines := strings.Split(frame, "\n")
		first, _, found := strings.Cut(lines[0], "digest")
		if !found {
			continue // another arrangement
		}
		second, _, found := strings.Cut(lines[1], "digest")
		require.True(t, found, frame)
		require.Equal(t, ansi.StringWidth(first), ansi.StringWidth(second), "%q: in one column", hostile)
	}
}

// Commands keep one column, whatever the first is called.
func TestHostileCommandsKeepTheirColumn(t *testing.T) {
	for _, hostile := range uitest.Sample(uitest.Hostile(), 10) {
		hostile = "command" + hostile[:min(len(hostile), 12)]
		run := func(string) tea.Cmd { return nil }
		s := NewShell(t.Context(), testLook(), still{"home"}, ShellOptions{Commands: []Command{{hostile, "first help", run}, {"command", "second help", run}}})
		s.Update(tea.WindowSizeMsg{Width: 160, Height: 30})
		s.Update(press(":"))
		var columns []int
		frame := ansi.Strip(s.View().Content)
		require.Contains(t, frame, display.Cell(hostile), "whole")
		for line := range strings.SplitSeq(frame, "\n") {
			if before, _, found := strings.Cut(line, "first help"); found {
				columns = append(columns, ansi.StringWidth(before))
			}
			if before, _, found := strings.Cut(line, "second help"); found {
				columns = append(columns, ansi.StringWidth(before))
			}
		}
		require.Len(t, columns, 2, "%q", hostile)
		require.Equal(t, columns[0], columns[1], "%q", hostile)
	}
}

func TestQuickWidthIsTheWidthThatIsShown(t *testing.T) {
	for _, hostile := range uitest.Hostile() {
		require.Equal(t, textWidth(display.Cell(hostile)), quickWidth(hostile), "%.100q", hostile)
	}
}

// What is fitted by itself, beside the airlock of the shell, is clean as well.
func TestFitLetsNothingPass(t *testing.T) {
	for _, hostile := range uitest.Hostile() {
		fitted := Fit("a"+hostile[:min(len(hostile), 400)]+"b\nsecond", 40, 3)
		require.Equal(t, display.Frame(fitted), fitted, "%.100q", hostile)
		require.Equal(t, 2, strings.Count(fitted, "\n"))
	}
	assert.Equal(t, `\x1b[2J `, Fit("\x1b[2J", 8, 1))
}
