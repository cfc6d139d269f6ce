package uitest_test

import (
	"bytes"
	"fmt"
	"image/color"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hinshun/vt10x"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/uitest"
)

func newTerminal(t testing.TB, width, height int) *uitest.Terminal {
	terminal := uitest.NewTerminal(width, height, &bytes.Buffer{})
	t.Cleanup(terminal.Close)
	return terminal
}

func write(t testing.TB, terminal *uitest.Terminal, text string) {
	n, err := terminal.Write([]byte(text))
	require.NoError(t, err)
	require.Equal(t, len(text), n)
}

func TestScreen(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"text", "hello", "hello"},
		{"line ends", "a\r\nb\nc", "a\nb\n c"},
		{"wrap", "0123456789ab", "0123456789\nab"},
		{"a full row does not wrap by itself", "0123456789\r\nab", "0123456789\nab"},
		{"no wrap", "\x1b[?7l0123456789ab", "012345678b"},
		{"scroll", "1\r\n2\r\n3\r\n4\r\n5\r\n6", "3\n4\n5\n6"},
		{"tab and backspace", "a\tb\bc", "a       c"},
		{"cursor address", "\x1b[2;3Hx\x1b[1;1Hy\x1b[4;10Hz", "y\n  x\n\n         z"},
		{"cursor moves", "\x1b[3;5Ha\x1b[Ab\x1b[2Dc\x1b[Bd\x1b[Ge\x1b[dE", " E\n    cb\ne   ad"},
		{"next and previous row", "abc\x1b[2Ed\x1b[Fe", "abc\ne\nd"},
		{"back tab", "\x1b[9Ga\x1b[Zb", "        b"},
		{"erase to the right", "abcdef\x1b[3G\x1b[K", "ab"},
		{"erase to the left", "abcdef\x1b[3G\x1b[1K", "   def"},
		{"erase below", "a\r\nb\r\nc\x1b[2;1H\x1b[J", "a"},
		{"erase above", "a\r\nb\r\nc\x1b[2;1H\x1b[1J", "\n\nc"},
		{"erase all", "a\r\nb\x1b[2J", ""},
		{"erase characters", "abcdef\x1b[2G\x1b[3X", "a   ef"},
		{"insert characters", "abcdef\x1b[2G\x1b[2@", "a  bcdef"},
		{"delete characters", "abcdef\x1b[2G\x1b[2P", "adef"},
		{"insert rows", "a\r\nb\r\nc\x1b[2;1H\x1b[Lx", "a\nx\nb\nc"},
		{"delete rows", "a\r\nb\r\nc\x1b[1;1H\x1b[M", "b\nc"},
		{"scroll region", "a\r\nb\r\nc\r\nd\x1b[2;3r\x1b[3;1H\nx", "a\nc\nx\nd"},
		{"scroll up and down", "a\r\nb\r\nc\x1b[S\x1b[2T", "\n\nb\nc"},
		{"reverse index", "a\r\nb\x1b[1;1H\x1bMx", "x\na\nb"},
		{"repeat", "ab\x1b[3b", "abbbb"},
		{"save and restore", "ab\x1b7\x1b[3;3Hx\x1b8c", "abc\n\n  x"},
		{"alternate buffer", "main\x1b[?1049halt\x1b[?1049l!", "main!"},
		{"alternate buffer is clean", "main\x1b[?1049h\x1b[1;1Hx", "x"},
		{"reset", "abc\x1bcd", "d"},
		{"wide characters", "世界x\x1b[2Gy", " y界x"},
		{"wide character at the edge", "012345678世x", "012345678\n世x"},
		{"cut on the left", "a世b\x1b[2GX", "aX b"},
		{"marks", "e\u0301x", "e\u0301x"},
		{"mark in the last column", "012345678e\u0301x", "012345678e\u0301\nx"},
		{"mark on a wide character", "世\u0301x", "世\u0301x"},
		{"mark without a base", "\u0301x", "x"},
		{"invalid UTF-8", "a\xffb", "a\ufffdb"},
		{"string without an end", "a\x1b]0;title\x1b[Gb", "b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			whole, pieces := newTerminal(t, 10, 4), newTerminal(t, 10, 4)
			write(t, whole, c.in)
			assert.Equal(t, c.want, whole.Screen())
			for i := range len(c.in) {
				write(t, pieces, c.in[i:i+1])
			}
			assert.Equal(t, c.want, pieces.Screen(), "byte by byte")
		})
	}
}

func TestStyles(t *testing.T) {
	rgb := func(r, g, b uint8) *color.RGBA { return &color.RGBA{R: r, G: g, B: b, A: 255} }
	for sgr, want := range map[string]uitest.Style{
		"":                     {},
		"1;2;3;4;5;7;8;9":      {Attributes: 0xff},
		"1;4;7;22;24;27":       {},
		"1;31;0":               {},
		"4:3":                  {Attributes: uitest.Underline},
		"4;4:0":                {},
		"31":                   {Foreground: rgb(0xcc, 0x66, 0x66)},
		"91;41":                {Foreground: rgb(0xd5, 0x4e, 0x53), Background: rgb(0xcc, 0x66, 0x66)},
		"38;5;196;48;5;232":    {Foreground: rgb(255, 0, 0), Background: rgb(8, 8, 8)},
		"38;2;1;2;3;1":         {Foreground: rgb(1, 2, 3), Attributes: uitest.Bold},
		"38;2;0;0;255":         {Foreground: rgb(0, 0, 255)},
		"38:2::1:2:3;48:5:16":  {Foreground: rgb(1, 2, 3), Background: rgb(0, 0, 0)},
		"38:2:1:2:3":           {Foreground: rgb(1, 2, 3)},
		"58;2;1;2;3;4":         {Attributes: uitest.Underline},
		"38;5":                 {},
		"38;9;1":               {Attributes: uitest.Bold | uitest.Strike},
		"31;42;39;49":          {},
		"107;99999999999999;1": {Background: rgb(0xea, 0xea, 0xea), Attributes: uitest.Bold},
	} {
		terminal := newTerminal(t, 4, 1)
		write(t, terminal, "\x1b["+sgr+"mx")
		assert.Equal(t, uitest.Cell{Text: "x", Width: 1, Style: want}, terminal.Cell(0, 0), sgr)
		write(t, terminal, "\x1b[K")
		assert.Equal(t, uitest.Cell{Text: " ", Width: 1, Style: uitest.Style{Background: want.Background}}, terminal.Cell(1, 0), "erased in the background of %s", sgr)
	}
}

// Where vt10x can tell, another terminal has the same opinion. It knows no
// wide characters and no marks, and takes the sequences with a prefix, which
// Bubble Tea sends, for others.
func TestScreenAgreesWithAnotherTerminal(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	for round := range 2000 {
		var stream strings.Builder
		for range 40 {
			stream.WriteString(drawing(random))
		}
		ours, theirs := newTerminal(t, 20, 6), vt10x.New(vt10x.WithSize(20, 6))
		write(t, ours, stream.String())
		_, err := theirs.Write([]byte(stream.String()))
		require.NoError(t, err)
		require.Empty(t, ours.Strange())
		var lines []string
		for line := range strings.SplitSeq(theirs.String(), "\n") {
			lines = append(lines, strings.TrimRight(line, " "))
		}
		require.Equal(t, strings.TrimRight(strings.Join(lines, "\n"), "\n"), ours.Screen(), "round %d: %q", round, stream.String())
		x, y, _ := ours.Cursor()
		require.Equal(t, [2]int{theirs.Cursor().X, theirs.Cursor().Y}, [2]int{x, y}, "round %d: %q", round, stream.String())
	}
}

// drawing returns one thing that both terminals know.
func drawing(random *rand.Rand) string {
	n, m := 1+random.IntN(8), 1+random.IntN(22)
	column := fmt.Sprintf("\x1b[%dG", 1+random.IntN(20)) // terminals differ after a full row
	switch random.IntN(6) {
	case 0, 1:
		return strings.Repeat(string(rune('a'+random.IntN(26))), m)
	case 2:
		return []string{"\r\n", column + "\n", "\r", "\b", column + "\x1bM", column + "\x1bD", "\x1bE", "│", "█"}[random.IntN(9)]
	case 3:
		return fmt.Sprintf("\x1b[%d;%dH", n, m)
	case 4:
		return column + []string{"\x1b[K", "\x1b[1K", "\x1b[2K", "\x1b[J", "\x1b[2J", "\x1b[1;3r", "\x1b[r", "\x1b[1m", "\x1b[m"}[random.IntN(9)]
	}
	final := string("ABCDGdXP@LMST"[random.IntN(13)])
	if strings.ContainsAny(final, "LM") {
		final += "\r" // vt10x leaves the column; a VT220 does not
	}
	return column + fmt.Sprintf("\x1b[%d%s", n, final)
}
