package cmd

import (
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui"
	"pugmark/ui/uitest"
)

func TestLookIsSettledByFlagThenConfigurationThenTerminal(t *testing.T) {
	yes, no := optional{given: true, on: true}, optional{given: true}
	for name, c := range map[string]struct {
		flags globals
		file  config
		env   map[string]string
		want  ui.Look
		theme ui.Theme
	}{
		"nothing said":        {},
		"C":                   {env: map[string]string{"LANG": "C"}, want: ui.Look{ASCII: true}},
		"Latin 1":             {env: map[string]string{"LC_CTYPE": "de_DE.ISO-8859-1", "LANG": "de_DE.UTF-8"}, want: ui.Look{ASCII: true}},
		"UTF-8":               {env: map[string]string{"LC_ALL": "en_US.utf8", "LANG": "C"}},
		"C.UTF-8":             {env: map[string]string{"LC_CTYPE": "C.UTF-8"}},
		"the file settles it": {file: config{ASCII: yes, Mouse: no, Theme: ui.ThemeLight}, want: ui.Look{ASCII: true, NoMouse: true}, theme: ui.ThemeLight},
		"against the locale":  {file: config{ASCII: no, Mouse: yes}, env: map[string]string{"LANG": "C"}},
		"the flag over both": {flags: globals{ascii: no, theme: "high-contrast", noMouse: true}, file: config{ASCII: yes, Mouse: yes, Theme: ui.ThemeLight},
			env: map[string]string{"LANG": "C"}, want: ui.Look{NoMouse: true}, theme: ui.ThemeHighContrast},
		"tmux": {env: map[string]string{"TMUX": "x"}, want: ui.Look{Clipboard: ui.ClipboardTmux}},
	} {
		s := (&place{env: c.env}).surroundings(strings.NewReader(""), io.Discard, io.Discard)
		got, err := s.look(c.flags, c.file)
		require.NoError(t, err, name)
		assert.Equal(t, c.want.ASCII, got.ASCII, name)
		assert.Equal(t, c.want.NoMouse, got.NoMouse, name)
		assert.Equal(t, c.want.Clipboard, got.Clipboard, name)
		assert.Equal(t, c.theme, got.Theme(), name)
	}
}

func TestLookFlagsAreChecked(t *testing.T) {
	p := newPlace(t)
	r := p.run(t, "", "--theme", "solarized", "--demo")
	assert.Equal(t, exitUsage, r.code)
	assert.Contains(t, r.stderr, `theme "solarized" is not one of auto, dark, light, high-contrast, colour-blind`)
	r = p.run(t, "", "--ascii=perhaps", "--demo")
	assert.Equal(t, exitUsage, r.code)
	assert.Contains(t, r.stderr, `--ascii cannot be "perhaps"`)
	for text, said := range map[string]string{
		"theme = \"blue\"": `theme "blue" is not one of`, "theme = 3": "theme must be a word in quotes",
		"ascii = 1": "ascii must be true or false", "mouse = \"no\"": "mouse must be true or false",
	} {
		p.config(t, text+"\n")
		r = p.run(t, "", "lookup", "a.example", "--demo")
		assert.Equal(t, exitUsage, r.code, text)
		assert.Contains(t, r.stderr, said, text)
	}
	got, err := parseConfig("theme = \"color-blind\"\nascii = true\nmouse = false\n")
	require.NoError(t, err)
	assert.Equal(t, ui.ThemeColourBlind, got.Theme)
	assert.Equal(t, []optional{{given: true, on: true}, {given: true}}, []optional{got.ASCII, got.Mouse})
}

// Every page of the program, in ASCII.
func TestWorkbenchInASCII(t *testing.T) {
	terminal := startOnTerminal(t, []string{"LC_ALL=C"}, "--demo")
	pages := 0
	see := func(words ...string) {
		t.Helper()
		require.NoError(t, terminal.Await(patience, shows(words...)))
		screen := terminal.Screen()
		for _, r := range screen {
			require.Less(t, r, rune(utf8.RuneSelf), screen)
		}
		pages++
	}
	see("Look up", "+--", "100 of 100 calls left")
	terminal.Type("xn--pyroll-ita.example\r")
	see("#= 1 Domain details | xn--py", `p\u{e0}yroll[.]example`, "a ask the rest")
	terminal.Press(t, "a")
	see("registrar", "100 of 214")
	for digit := '1'; digit <= '8'; digit++ {
		terminal.Press(t, string(digit), "z")
		see("[")
		terminal.Press(t, "z")
	}
	terminal.Press(t, "L")
	see("Call log")
	terminal.Press(t, "esc", "g", "h")
	see("History")
	terminal.Press(t, "esc", "i")
	see("Inspect", "sha256")
	terminal.Press(t, "?")
	see("What works here", "up/down")
	terminal.Press(t, "esc")
	terminal.Type(":theme ")
	see("theme high-contrast")
	terminal.Resize(80, 24)
	see("Commands")
	terminal.Press(t, "esc")
	assert.Empty(t, terminal.Strange())
	assert.Greater(t, pages, 15)
}

// Without colours every meaning is still there, in characters, whatever says
// that there are none.
func TestWorkbenchWithoutColours(t *testing.T) {
	for _, env := range [][]string{{"NO_COLOR=1"}, {"TERM=dumb"}} {
		terminal := startOnTerminal(t, env, "--demo", "login.payro11.example")
		require.NoError(t, terminal.Await(patience, shows("▲ Cloudflare: Phishing", "┏━ 1 Domain details", "╭─ 2 Resolved IPs", "▲ Phishing", "– not")), env)
		terminal.Press(t, "2")
		require.NoError(t, terminal.Await(patience, shows("┏━ 2 Resolved IPs", "▌203.0.113[.]66")), env)
		terminal.Press(t, ":")
		require.NoError(t, terminal.Await(patience, shows(" ▌", "Commands")), env)
		for y := range 45 {
			for x := range 160 {
				cell := terminal.Cell(x, y)
				require.Nil(t, cell.Foreground, "%v %d,%d", env, x, y)
				require.Nil(t, cell.Background, "%v %d,%d", env, x, y)
			}
		}
		terminal.Close()
	}
}

// The sixteen colours of the terminal are its own.
func TestWorkbenchInSixteenColours(t *testing.T) {
	terminal := startOnTerminal(t, []string{"TERM=xterm", "COLORTERM="}, "--demo", "login.payro11.example")
	require.NoError(t, terminal.Await(patience, shows("▲ Cloudflare: Phishing", "▲ Phishing")))
	x, y, found := terminal.Find("▲ Phishing")
	require.True(t, found)
	cell := terminal.Cell(x, y)
	assert.True(t, cell.Attributes.Has(uitest.Bold))
	require.NotNil(t, cell.Foreground)
	assert.EqualValues(t, 0xd54e53, uint32(cell.Foreground.R)<<16|uint32(cell.Foreground.G)<<8|uint32(cell.Foreground.B), "bright red")
}
