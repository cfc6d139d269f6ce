package uitest_test

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/uitest"
)

func TestTerminalNotesWhatAsksForMoreThanDrawing(t *testing.T) {
	for _, harmless := range []string{
		"text\r\n\t\b", "\x1b[1;31m", "\x1b[2J", "\x1b[?1049h", "\x1b[?25l", "\x1b[?2026h", "\x1b[>1u", "\x1b[<1u", "\x1b[=1;1u", "\x1b[?u", "\x1b[>4;2m", "\x1b[>4m",
		"\x1b[2 q", "\x1b[?5W", "\x1b]0;title\x07", "\x1b]2;title\x1b\\", "\x1b]11;?\x07", "\x1b]52;c;Y29weQ==\x07", "\x1b]8;;https://x.example\x1b\\", "\x1b[6n", "\x1b[c", "\x1b(B",
	} {
		terminal := newTerminal(t, 10, 4)
		write(t, terminal, harmless)
		assert.Empty(t, terminal.Strange(), "%q", harmless)
	}
	for _, strange := range []string{
		"\x00", "\x05", "\x0e", "\u009b31m", "\x1bH", "\x1b(0", "\x1b#8", "\x1b[5t", "\x1b[4h", "\x1b[3g", "\x1b[!p", "\x1bPq\x1b\\", "\x1b_x\x1b\\", "\x1b^x\x1b\\", "\x1bXx\x1b\\",
		"\x1b]4;1;?\x07", "\x1b]11;red\x07", "\x1b]52;c;?\x07", "\x1b]1337;x\x07", "\x1b]0;a\x18", "\x1b[31\x18", "\x1b[\x1b[m", "\x1b]0;a\x1b[m", "\x1bé", "\x1b\x1b[m",
	} {
		terminal := newTerminal(t, 10, 4)
		write(t, terminal, strange)
		assert.NotEmpty(t, terminal.Strange(), "%q", strange)
	}
}

func TestTerminalKeepsWhatTheProgramSaidBesideTheScreen(t *testing.T) {
	terminal := newTerminal(t, 20, 2)
	write(t, terminal, "\x1b]2;pugmark · 1;2\x07\x1b]52;c;Y29weSDDoA==\x07\x1b]52;c;dHdv\x1b\\\x1b]8;id=1;https://x.example/a;b\x1b\\link\x1b]8;;\x1b\\ end")
	assert.Equal(t, "pugmark · 1;2", terminal.Title())
	assert.Equal(t, []string{"copy à", "two"}, terminal.Clipboard())
	assert.Equal(t, []string{"https://x.example/a;b"}, terminal.Links())
	assert.Equal(t, "link end", terminal.Screen())
}

func TestTerminalAnswers(t *testing.T) {
	for ask, want := range map[string]string{
		"\x1b[c":                  "\x1b[?62;22c",
		"\x1b[0c":                 "\x1b[?62;22c",
		"\x1b[>c":                 "\x1b[>1;10;0c",
		"\x1b[5n":                 "\x1b[0n",
		"\x1b[2;3H\x1b[6n":        "\x1b[2;3R",
		"\x1b[?2026$p":            "\x1b[?2026;2$y",
		"\x1b[?2027$p":            "\x1b[?2027;0$y",
		"\x1b[?25$p":              "\x1b[?25;1$y",
		"\x1b[?25l\x1b[?25$p":     "\x1b[?25;2$y",
		"\x1b[?2004h\x1b[?2004$p": "\x1b[?2004;1$y",
		"\x1b]10;?\x07":           "\x1b]10;rgb:d8d8/d8d8/d8d8\x1b\\",
		"\x1b]11;?\x1b\\":         "\x1b]11;rgb:1616/1818/1d1d\x1b\\",
	} {
		in, keys := io.Pipe()
		terminal := uitest.NewTerminal(10, 4, keys)
		write(t, terminal, ask)
		answer := make([]byte, len(want))
		_, err := io.ReadFull(in, answer)
		require.NoError(t, err)
		assert.Equal(t, want, string(answer), "%q", ask)
		terminal.Close()
	}
}

// Synchronized output shows a frame when it is finished, never half of it.
func TestScreenShowsFinishedFrames(t *testing.T) {
	terminal := newTerminal(t, 10, 2)
	write(t, terminal, "first")
	write(t, terminal, "\x1b[?2026h\x1b[2J\x1b[Hsec")
	assert.Equal(t, "first", terminal.Screen())
	write(t, terminal, "ond\x1b[?2026l")
	assert.Equal(t, "second", terminal.Screen())
}

func TestFind(t *testing.T) {
	terminal := newTerminal(t, 20, 3)
	write(t, terminal, "世界\r\né │ \x1b[1mbold\x1b[m")
	x, y, found := terminal.Find("bold")
	assert.True(t, found)
	assert.Equal(t, [2]int{4, 1}, [2]int{x, y})
	assert.True(t, terminal.Cell(x, y).Attributes.Has(uitest.Bold))
	x, _, found = terminal.Find("界")
	assert.True(t, found)
	assert.Equal(t, 2, x)
	_, _, found = terminal.Find("bolder")
	assert.False(t, found)
}

func TestResizeKeepsWhatFits(t *testing.T) {
	terminal := newTerminal(t, 6, 3)
	write(t, terminal, "abcd世\r\n\r\nlast")
	terminal.Resize(5, 2)
	assert.Equal(t, "abcd", terminal.Screen(), "half a wide character is none")
	terminal.Resize(8, 4)
	write(t, terminal, "\x1b[4;8Hz")
	assert.Equal(t, "abcd\n\n\n       z", terminal.Screen())
	width, height := terminal.Size()
	assert.Equal(t, [2]int{8, 4}, [2]int{width, height})
}

func FuzzScreen(f *testing.F) {
	for _, s := range uitest.Seeds() {
		f.Add(s, uint8(1))
	}
	f.Add("世\x1b[2G\x1b[@\x1b[3P\x1b[?2026h\x1b[2;1r\x1b[9T", uint8(3))
	f.Fuzz(func(t *testing.T, stream string, cut uint8) {
		if len(stream) > 4096 {
			return
		}
		whole, pieces := newTerminal(t, 7, 4), newTerminal(t, 7, 4)
		write(t, whole, stream)
		at := int(cut) % (len(stream) + 1)
		write(t, pieces, stream[:at])
		write(t, pieces, stream[at:])
		require.Equal(t, whole.Screen(), pieces.Screen())
		for y := range 4 {
			width := 0
			for x := range 7 {
				cell := whole.Cell(x, y)
				require.Equal(t, cell.Width == 0, cell.Text == "")
				if cell.Width == 0 {
					require.Equal(t, 2, whole.Cell(x-1, y).Width)
				}
				width += cell.Width
			}
			require.Equal(t, 7, width)
		}
		require.LessOrEqual(t, strings.Count(whole.Screen(), "\n"), 3)
	})
}
