package ui

import (
	"context"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/display"
	"pugmark/ui/uitest"
)

// mirrored is a mirror of one frame.
func mirrored(l *Look, frame string, width, height int) *mirror {
	v, _ := NewMirror(l, Mirror{
		Title: func() string { return "maria's screen" },
		Frame: func() (string, int, int) { return frame, width, height },
		Said:  func() Cell { return Cell{Text: "following maria · read-only · esc ends", Mood: Notable} },
	}).(*mirror)
	return v
}

// cells is what a mirror shows below its first line, without colours.
func (m *mirror) cells(width, height int) []string {
	return strings.Split(ansi.Strip(m.Render(width, height)), "\n")[1:]
}

func TestMirrorShowsAFrameAndMovesWhatDoesNotFit(t *testing.T) {
	m := mirrored(testLook(), "abcdefghijkl\n0123456789AB\nlast line...", 12, 3)
	require.Equal(t, []string{"abcdefghijkl", "0123456789AB", "last line..."}, m.cells(12, 4))
	assert.Contains(t, ansi.Strip(m.Render(60, 4)), "following maria · read-only · esc ends")
	assert.Empty(t, m.Keys(), "everything fits")

	require.Equal(t, []string{"abcd"}, m.cells(4, 2))
	assert.NotEmpty(t, m.Keys())
	m.Update(t.Context(), press("down"))
	assert.Equal(t, []string{"0123"}, m.cells(4, 2))
	m.Update(t.Context(), press("right"))
	assert.Equal(t, []string{"89AB"}, m.cells(4, 2))
	m.Update(t.Context(), press("right"))
	m.Update(t.Context(), press("pgdown"))
	assert.Equal(t, []string{"e..."}, m.cells(4, 2), "not past the end")
	m.Update(t.Context(), press("home"))
	assert.Equal(t, []string{"abcd"}, m.cells(4, 2))
	m.Update(t.Context(), press("end"))
	assert.Equal(t, []string{"e..."}, m.cells(4, 2))
	m.Update(t.Context(), tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	assert.Equal(t, []string{"ijkl"}, m.cells(4, 2))
	assert.Equal(t, []string{"abcdefghijkl", "0123456789AB", "last line...", ""}, m.cells(12, 5), "more room than a frame")
}

func TestMirrorIsReadOnly(t *testing.T) {
	m := mirrored(testLook(), "abcdef\nghijkl", 6, 2)
	was := m.Render(3, 2)
	for _, k := range []string{"enter", "o", "r", "a", "p", "b", "m", "x", "y", "Y", "space", "d", "tab", "z", "1", "/"} {
		assert.Nil(t, m.Update(t.Context(), press(k)), k)
		assert.Equal(t, was, m.Render(3, 2), k)
	}
	assert.Nil(t, m.Update(t.Context(), tea.PasteMsg{Content: "paste.example"}))
	assert.Nil(t, m.Update(t.Context(), tea.MouseClickMsg{X: 1, Y: 1, Button: tea.MouseLeft}))
	assert.Equal(t, was, m.Render(3, 2))
}

func TestMirrorCutsWideCharactersAndMarks(t *testing.T) {
	m := mirrored(testLook(), "好文a\u0301b\u0301", 6, 1)
	assert.Equal(t, []string{"好 "}, m.cells(3, 2), "half of a wide character is a blank")
	m.left = 1
	assert.Equal(t, []string{" 文"}, m.cells(3, 2))
	m.left = 3
	assert.Equal(t, []string{" a\u0301b\u0301"}, m.cells(3, 2), "a mark stays with its letter")
	m = mirrored(testLook(), "a\u0301b\u0301c", 3, 1)
	m.left = 1
	assert.Equal(t, []string{"b\u0301"}, m.cells(1, 2), "and goes with it")
	assert.Equal(t, []string{"b\u0301c"}, m.cells(2, 2))
}

// TestMirrorKeepsColoursInTheirLine draws a frame with a colour that is never
// ended on a terminal, and looks at every cell.
func TestMirrorKeepsColoursInTheirLine(t *testing.T) {
	l := testLook()
	bad := l.Styles.mood(Bad).begin
	require.NotEmpty(t, bad)
	terminal := uitest.NewTerminal(4, 3, nopWriter{})
	t.Cleanup(terminal.Close)
	for _, left := range []int{0, 1, 2, 8} {
		m := mirrored(l, "a"+bad+"bcdefgh\nxyzxyzxy", 8, 2)
		m.Render(4, 3)
		m.left = left
		_, err := terminal.Write([]byte("\x1b[m\x1b[2J\x1b[H" + strings.ReplaceAll(m.Render(4, 3), "\n", "\r\n")))
		require.NoError(t, err)
		for x := range 4 {
			coloured := terminal.Cell(x, 1).Foreground != nil
			assert.Equal(t, x+m.left > 0, coloured, "left %d, cell %d", left, x)
			assert.Nil(t, terminal.Cell(x, 2).Foreground, "the next line has none")
			assert.Zero(t, terminal.Cell(x, 2).Attributes)
		}
	}
}

type nopWriter struct{}

func (nopWriter) Write(p []byte) (int, error) { return len(p), nil }

// A frame for a dark background is shown in the colours of a light one, mood
// for mood, and what is no colour of ours is none.
func TestMirrorPaintsInTheSessionsOwnColours(t *testing.T) {
	dark, light := NewStyles(ThemeDark, true, false), NewLook(ThemeLight, nil, clock)
	frame := dark.mood(Bad).begin + "bad" + endInk + dark.ink(toneTint(ToneLabel)).begin + "label" + endInk + dark.mood(Good).begin + "good" + endInk
	got := mirrored(light, frame, 12, 1).Render(12, 2)
	own := light.Styles
	assert.Contains(t, got, own.mood(Bad).begin+"bad"+endInk)
	assert.Contains(t, got, own.ink(toneTint(ToneLabel)).begin+"label"+endInk)
	assert.Contains(t, got, own.mood(Good).begin+"good"+endInk)
	assert.NotContains(t, got, dark.mood(Bad).begin)

	same := mirrored(NewLook(ThemeDark, nil, clock), frame, 12, 1).Render(12, 2)
	assert.Contains(t, same, frame, "in the same colours it stays as it is")

	hidden := mirrored(light, "\x1b[8mhidden\x1b[m\x1b[7mreversed\x1b[5m", 14, 1).Render(14, 2)
	assert.Contains(t, hidden, "\nhiddenreversed")
}

func TestMirrorAtEverySizeAndHostileFrame(t *testing.T) {
	for _, hostile := range uitest.Sample(uitest.Hostile(), 60) {
		m := mirrored(testLook(), hostile+"\n\x1b[31m"+hostile+"\n"+hostile+"\x1b[38;5", 80, 24)
		for _, size := range [][2]int{{0, 0}, {1, 1}, {2, 3}, {5, 2}, {20, 5}, {80, 24}} {
			for range 3 {
				frame := m.Render(size[0], size[1])
				require.Equal(t, display.Frame(frame), frame, "%.60q", hostile)
				if frame == "" {
					continue
				}
				lines := strings.Split(frame, "\n")
				require.LessOrEqual(t, len(lines), max(1, size[1]))
				for _, line := range lines {
					require.LessOrEqual(t, ansi.StringWidth(line), size[0], "%.60q", hostile)
				}
				m.Update(t.Context(), press("right"))
				m.Update(t.Context(), press("down"))
			}
		}
	}
}

// TestShellTellsItsFrames follows one shell with a mirror in another.
func TestShellTellsItsFrames(t *testing.T) {
	var frame string
	var width, height, told int
	leader := NewShell(context.Background(), testLook(), still{"home"}, ShellOptions{Frame: func(f string, w, h int) {
		frame, width, height = f, w, h
		told++
	}})
	leader.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	leader.View()
	leader.View()
	assert.Equal(t, 1, told, "a frame once")
	assert.Equal(t, leader.View().Content, frame)
	assert.Equal(t, [2]int{80, 24}, [2]int{width, height})

	follower := NewShell(context.Background(), testLook(), still{"home"}, ShellOptions{})
	follower.Update(tea.WindowSizeMsg{Width: 82, Height: 30})
	page := NewMirror(follower.look, Mirror{Title: func() string { return "following maria" },
		Frame: func() (string, int, int) { return frame, width, height },
		Said:  func() Cell { return Cell{Text: "following maria · read-only · esc ends"} }})
	follower.Update(openMsg{page})
	shown := strings.Split(follower.View().Content, "\n")
	for y, line := range strings.Split(frame, "\n") {
		if y+2 < 27 {
			assert.Equal(t, strings.TrimRight(ansi.Strip(line), " "), strings.TrimRight(ansi.Strip(shown[y+2]), " "), "line %d", y)
		}
	}
	follower.Update(press("esc"))
	assert.Len(t, follower.stack, 1)
}

func TestNoSuspend(t *testing.T) {
	s, _ := probed(ShellOptions{})
	run(s, OpenHelp)
	s.Update(tea.WindowSizeMsg{Width: 100, Height: 400})
	assert.Contains(t, shows(s), "ctrl+z")
	s, p := probed(ShellOptions{})
	s.look.NoSuspend = true
	assert.Nil(t, s.route(press("ctrl+z")))
	assert.NotContains(t, p.got, press("ctrl+z"))
	run(s, OpenHelp)
	s.Update(tea.WindowSizeMsg{Width: 100, Height: 400})
	assert.Contains(t, shows(s), "ctrl+l")
	assert.NotContains(t, shows(s), "ctrl+z")
	assert.NotContains(t, shows(s), "suspend")
}
