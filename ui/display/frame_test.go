package display_test

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/display"
	"pugmark/ui/uitest"
)

// clean is what may leave the airlock, written down apart from the code.
var clean = regexp.MustCompile(`^(?:\n|\x1b\[[0-9]*(?:[;:][0-9]*){0,15}m|[ \p{L}\p{M}\p{N}\p{P}\p{S}])*$`)

const styledFrame = "\x1b[1;38;2;255;136;0m▲ Phishing\x1b[0m │ ●◆○█▌░ ╭─╮\n\x1b[48;5;238m login.payro11[.]example \x1b[m┃ ≤10-22 ≥11-21 … – ×"

func TestFrameKeepsOurOwnScreens(t *testing.T) {
	assert.Equal(t, styledFrame, display.Frame(styledFrame))
	assert.Equal(t, "", display.Frame(""))
	sixteen := "\x1b[" + strings.Repeat("1;", 15) + "1m"
	assert.Equal(t, sixteen, display.Frame(sixteen))
	assert.Zero(t, testing.AllocsPerRun(10, func() { display.Frame(styledFrame) }))
	assert.Equal(t, "e\x1b[1m\u0301", display.Frame("e\x1b[1m\u0301"), "a style does not part a mark from its base")
}

func TestFrameEscapesTheRest(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"seventeen parameters", "\x1b[" + strings.Repeat("1;", 16) + "1m", `\x1b[` + strings.Repeat("1;", 16) + "1m"},
		{"long parameter", "\x1b[999999m", `\x1b[999999m`},
		{"private marker", "\x1b[>4;2m", `\x1b[>4;2m`},
		{"cursor", "\x1b[10A", `\x1b[10A`},
		{"cut sequence", "\x1b[31", `\x1b[31`},
		{"escape alone", "a\x1b", `a\x1b`},
		{"link", "\x1b]8;;https://evil.example\x1b\\x", `\x1b]8;;https://evil.example\x1b` + "\\x"},
		{"carriage return", "a\rb\r\n", `a\x0db\x0d` + "\n"},
		{"C1", "\u009b1m\x9b1m", `\u{9b}1m\x9b1m`},
		{"backslash stays", `a\b`, `a\b`},
		{"override", "\u202e", `\u{202e}`},
		{"mark at the start of a line", "a\n\u0301", "a\n" + `\u{301}`},
	} {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, display.Frame(c.in)) })
	}
}

func TestFrameLetsNothingElseThrough(t *testing.T) {
	for _, s := range append(uitest.Hostile(), randomStrings(20_000)...) {
		frame := "╭─╮\n│" + s + "│\n╰─╯"
		out := display.Frame(frame)
		require.Regexp(t, clean, out, "%q", s)
		require.Equal(t, out, display.Frame(out), "the airlock changes nothing twice: %q", s)
		require.Equal(t, strings.Count(frame, "\n"), strings.Count(out, "\n"))

		shown := "│" + display.Text(s) + "│"
		require.Equal(t, shown, display.Frame(shown), "what Text made visible passes as it is: %q", s)
	}
}

// Past 32 parameters the parser of x/ansi indexes out of its room, in the
// goroutine of the renderer.
func TestFrameStopsTheSequencesThatEndTheProcess(t *testing.T) {
	for _, s := range uitest.Hostile() {
		require.NotPanics(t, func() { decode(display.Frame(s)) }, "%q", s)
		require.NotPanics(t, func() { decode(display.Text(s)) }, "%q", s)
	}
}

func decode(s string) {
	parser := ansi.NewParser()
	var state byte
	for len(s) > 0 {
		_, _, n, next := ansi.DecodeSequence(s, state, parser)
		if n == 0 {
			return
		}
		s, state = s[n:], next
	}
}

func TestWriterEscapesWhateverTheWritesAreCutInto(t *testing.T) {
	for _, s := range append(uitest.Hostile(), styledFrame, "世界\u0301\u0301\u0301\u0301\n\u0301") {
		if len(s) > 300 {
			s = s[:300]
		}
		want := display.Frame(s)
		for _, size := range []int{1, 2, 3, 7, len(s) + 1} {
			var out bytes.Buffer
			w := display.NewStyledWriter(&out)
			for rest := []byte(s); len(rest) > 0; {
				n, err := w.Write(rest[:min(size, len(rest))])
				require.NoError(t, err)
				rest = rest[n:]
			}
			require.NoError(t, w.Flush())
			require.Equal(t, want, out.String(), "%q in pieces of %d", s, size)
		}
	}
}

func TestPlainWriterPassesNoStyle(t *testing.T) {
	var out bytes.Buffer
	w := display.NewWriter(&out)
	line := "level=INFO \x1b[31mred\x1b[0m 世\n\u202e\t"
	n, err := w.Write([]byte(line))
	require.NoError(t, err)
	assert.Equal(t, len(line), n)
	assert.Equal(t, `level=INFO \x1b[31mred\x1b[0m 世`+"\n"+`\u{202e}\x09`, out.String())
}

func TestWriterReportsTheErrorBelow(t *testing.T) {
	full := errors.New("no space left on device")
	w := display.NewWriter(writerFunc(func([]byte) (int, error) { return 0, full }))
	_, err := w.Write([]byte("x"))
	require.ErrorIs(t, err, full)
	w = display.NewWriter(writerFunc(func([]byte) (int, error) { return 0, nil }))
	_, err = w.Write([]byte("x"))
	require.Error(t, err)
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
