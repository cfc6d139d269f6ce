package ui

import (
	"encoding/base64"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/uitest"
)

func TestClipboardWays(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want Clipboard
		name string
	}{
		{nil, ClipboardDirect, "OSC 52"},
		{map[string]string{"TERM": "xterm-256color"}, ClipboardDirect, "OSC 52"},
		{map[string]string{"TERM": "screen-256color", "TMUX": "/tmp/tmux-1000/default,1,0"}, ClipboardTmux, "OSC 52 through tmux"},
		{map[string]string{"TERM": "tmux-256color"}, ClipboardTmux, "OSC 52 through tmux"}, // over SSH
		{map[string]string{"TERM": "screen.xterm-256color", "STY": "1.pts-0.host"}, ClipboardScreen, "OSC 52 through screen"},
		{map[string]string{"TERM": "screen"}, ClipboardScreen, "OSC 52 through screen"},
		{map[string]string{"STY": "1.pts-0.host", "TMUX": "x"}, ClipboardTmux, "OSC 52 through tmux"},
	} {
		got := ClipboardOf(func(name string) string { return c.env[name] })
		assert.Equal(t, c.want, got, c.env)
		assert.Equal(t, c.name, got.String())
	}
}

func TestClipboardSequencesByteByByte(t *testing.T) {
	const text = "a[.]example" // YVsuXWV4YW1wbGU=
	assert.Equal(t, "\x1b]52;c;YVsuXWV4YW1wbGU=\x07", ClipboardDirect.Sequence(text))
	assert.Equal(t, "\x1b]52;c;YVsuXWV4YW1wbGU=\x07"+"\x1bPtmux;\x1b\x1b]52;c;YVsuXWV4YW1wbGU=\x07\x1b\\", ClipboardTmux.Sequence(text))
	assert.Equal(t, "\x1bP\x1b]52;c;YVsuXWV4YW1wbGU=\x07\x1b\\", ClipboardScreen.Sequence(text))

	long := ClipboardScreen.Sequence(strings.Repeat("x", 2000))
	parts := strings.SplitAfter(long, "\x1b\\")
	require.Equal(t, "", parts[len(parts)-1])
	parts = parts[:len(parts)-1]
	assert.Len(t, parts, 4)
	for _, part := range parts {
		assert.LessOrEqual(t, len(part), 768)
		assert.True(t, strings.HasPrefix(part, "\x1bP"))
	}
}

// unwrapped takes a sequence of one way apart, strictly, and returns the texts
// it puts into the clipboard.
func unwrapped(t *testing.T, way Clipboard, sequence string) (texts []string) {
	t.Helper()
	one := func(osc string) {
		payload, ok := strings.CutPrefix(osc, "\x1b]52;c;")
		require.True(t, ok, "%q", osc)
		payload, ok = strings.CutSuffix(payload, "\a")
		require.True(t, ok, "%q", osc)
		text, err := base64.StdEncoding.Strict().DecodeString(payload)
		require.NoError(t, err, "nothing but base64 between: %q", payload)
		texts = append(texts, string(text))
	}
	switch way {
	case ClipboardDirect:
		one(sequence)
	case ClipboardTmux:
		at := strings.Index(sequence, "\x1bP")
		require.GreaterOrEqual(t, at, 0)
		one(sequence[:at])
		wrapped, ok := strings.CutPrefix(sequence[at:], "\x1bPtmux;")
		require.True(t, ok)
		wrapped, ok = strings.CutSuffix(wrapped, "\x1b\\")
		require.True(t, ok)
		one(strings.ReplaceAll(wrapped, "\x1b\x1b", "\x1b"))
	case ClipboardScreen:
		joined := ""
		for sequence != "" {
			rest, ok := strings.CutPrefix(sequence, "\x1bP")
			require.True(t, ok, "%q", sequence)
			part, rest, ok := strings.Cut(rest, "\x1b\\")
			require.True(t, ok)
			require.LessOrEqual(t, len(part)+4, 768)
			joined, sequence = joined+part, rest
		}
		one(joined)
	}
	return texts
}

// No content ends the sequence it is in.
func FuzzClipboard(f *testing.F) {
	for i, hostile := range uitest.Hostile()[:100] {
		f.Add(hostile, i%3)
	}
	f.Add("\x07\x1b\\\x1b]0;title\x07", 1)
	f.Add(strings.Repeat("\x1b\\", 2000), 2)
	f.Fuzz(func(t *testing.T, text string, n int) {
		way := []Clipboard{ClipboardDirect, ClipboardTmux, ClipboardScreen}[uint(n)%3]
		texts := unwrapped(t, way, way.Sequence(text))
		for _, got := range texts {
			require.Equal(t, text, got)
		}
		require.Len(t, texts, 1+map[Clipboard]int{ClipboardTmux: 1}[way])
	})
}

// sent performs a copy and returns what went to the terminal as it is.
func sent(s *Shell, text, form string) string {
	msg := s.route(Copy(text, form)())
	s.drawn = false
	if msg == nil {
		return ""
	}
	raw, _ := msg().(tea.RawMsg)
	sequence, _ := raw.Msg.(string)
	return sequence
}

func TestCopySaysWhatFormAndWay(t *testing.T) {
	s, _ := payrollShell(160, 45)
	assert.Equal(t, ClipboardDirect.Sequence("a[.]example"), sent(s, "a[.]example", "defanged"))
	assert.Contains(t, shows(s), "sent to your terminal's clipboard (OSC 52): a[.]example, defanged · not there? :copy")
	s.look.Clipboard = ClipboardTmux
	assert.Equal(t, ClipboardTmux.Sequence("a.example\nb.example"), sent(s, "a.example\nb.example", "live"))
	assert.Contains(t, shows(s), "sent to your terminal's clipboard (OSC 52 through tmux): 2 lines, live")

	many := strings.Repeat("x", MaxCopy)
	assert.LessOrEqual(t, len(ClipboardDirect.Sequence(many)), 100_000)
	assert.NotEmpty(t, sent(s, many, "live"))
	assert.Empty(t, sent(s, many+"x", "live"), "no terminal takes it: nothing is sent")
	assert.Contains(t, shows(s), "? not copied: 74,995 bytes are more than the 74,994 a terminal's clipboard takes")

	sequence := sent(s, "a\x1b]0;x\x07\n\u009bb", "live")
	assert.Equal(t, []string{`a\x1b]0;x\x07` + "\n" + `\u{9b}b`}, unwrapped(t, ClipboardTmux, sequence)[:1], "what nobody made visible is made so")
}

// The text alone, for terminals without OSC 52.
func TestCopiedTextAlone(t *testing.T) {
	s, _ := payrollShell(40, 12)
	show := append(append([]string{":"}, typed("copy")...), "enter")
	keys(s, show...)
	assert.Contains(t, shows(s), "nothing has been copied")
	list := "a[.]example\n" + strings.Repeat("0123456789", 9) + "\n" + strings.Repeat("\n", 20) + "the end"
	sent(s, list, "defanged")
	keys(s, show...)
	lines := strings.Split(shows(s), "\n")
	assert.Equal(t, "a[.]example", strings.TrimRight(lines[1], " "), "from the first column on, without a frame")
	assert.Equal(t, strings.Repeat("0123456789", 4), lines[2])
	assert.Equal(t, "0123456789", strings.TrimRight(lines[4], " "))
	assert.Equal(t, tea.MouseModeNone, s.View().MouseMode, "the mouse selects")
	assert.NotContains(t, shows(s), "the end")
	keys(s, "end")
	assert.Contains(t, shows(s), "the end")
	keys(s, "home", "pgdown", "pgup", "down", "up")
	assert.Contains(t, shows(s), "a[.]example")
	keys(s, "esc")
	assert.Equal(t, tea.MouseModeCellMotion, s.View().MouseMode)
	page := NewTextPage(s.look, "", "日本語\n\nx")
	assert.Equal(t, "日\n本\n語\n\nx", page.Render(2, 9))
	assert.Empty(t, page.Render(0, 9))
	s.Update(openMsg{page})
	for width := range 5 {
		s.Update(tea.WindowSizeMsg{Width: width, Height: 4})
		requireFrame(t, s.View().Content, width, 4)
	}
}

func TestMouseCanBeLeftToTheTerminal(t *testing.T) {
	s, _ := payrollShell(160, 45)
	require.Equal(t, tea.MouseModeCellMotion, s.View().MouseMode)
	toggle := append(append([]string{":"}, typed("mouse")...), "enter")
	keys(s, toggle...)
	assert.Equal(t, tea.MouseModeNone, s.View().MouseMode)
	assert.Contains(t, shows(s), "the mouse is the terminal's")
	keys(s, toggle...)
	assert.Equal(t, tea.MouseModeCellMotion, s.View().MouseMode)
	assert.Contains(t, shows(s), "shift and drag selects text")
}
