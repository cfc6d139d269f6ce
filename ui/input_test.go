package ui

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/uitest"
)

// parse reads b as a program's input parser does.
func parse(b []byte) {
	p := ansi.GetParser()
	defer ansi.PutParser(p)
	for state := byte(0); len(b) > 0; {
		var n int
		_, _, n, state = ansi.DecodeSequence(b, state, p)
		b = b[max(1, n):]
	}
}

func TestInputOutlivesTheParser(t *testing.T) {
	require.Panics(t, func() { parse([]byte(uitest.Crash())) }, "or there is nothing to guard")
	for _, hostile := range append(uitest.Hostile(), uitest.Overflows(29, 30, 31, 32, 33, 64)...) {
		for _, r := range []io.Reader{strings.NewReader(hostile), iotest.OneByteReader(strings.NewReader(hostile))} {
			got, err := io.ReadAll(Input(r))
			require.NoError(t, err)
			require.LessOrEqual(t, len(got), len(hostile))
			require.NotPanics(t, func() { parse(got) }, "%q", hostile)
		}
	}
}

func TestInputLeavesTheRest(t *testing.T) {
	for _, same := range []string{
		"\x1b[<0;40;20M", "\x1b[1;2A", "\x1b[200~a;b;c\x1b[201~", strings.Repeat("a;", 200), "\x1b[" + strings.Repeat("1;", 30) + "m", "\x1b]0;" + strings.Repeat(";", 99) + "\a",
	} {
		got, err := io.ReadAll(Input(strings.NewReader(same)))
		require.NoError(t, err)
		assert.Equal(t, same, string(got))
	}
	got, err := io.ReadAll(Input(strings.NewReader("\x1b[" + strings.Repeat(";", 33))))
	require.NoError(t, err)
	assert.Equal(t, "\x1b["+strings.Repeat(";", 30)+",,,", string(got))
	file, err := os.Open(os.DevNull)
	require.NoError(t, err)
	defer file.Close()
	guarded, ok := Input(file).(terminalFile)
	require.True(t, ok, "a file stays a file")
	assert.Equal(t, file.Fd(), guarded.Fd())
}

// Of a sequence without an end only the beginning is passed on, and what comes
// after it all the same.
func TestInputBoundsASequence(t *testing.T) {
	for _, begin := range []string{"\x1b[", "\x9b", "\x1bP", "\x1b[200~\x1b["} {
		for _, parameter := range []string{"1;", "1", ";", "1:", "<"} {
			long := begin + strings.Repeat(parameter, 400_000/len(parameter))
			for _, r := range []io.Reader{strings.NewReader(long + "mkeys\r"), iotest.OneByteReader(strings.NewReader(long + "mkeys\r"))} {
				got, err := io.ReadAll(Input(r))
				require.NoError(t, err)
				assert.LessOrEqual(t, len(got), len(begin)+mostParameters+len("mkeys\r"))
				assert.True(t, bytes.HasSuffix(got, []byte("mkeys\r")))
			}
		}
	}
	file, err := os.Create(filepath.Join(t.TempDir(), "input"))
	require.NoError(t, err)
	defer file.Close()
	_, err = file.WriteString("\x1b[" + strings.Repeat("1;", 200_000) + "m")
	require.NoError(t, err)
	_, err = file.Seek(0, io.SeekStart)
	require.NoError(t, err)
	got, err := io.ReadAll(Input(file))
	require.NoError(t, err)
	assert.LessOrEqual(t, len(got), mostParameters+3)
}

func FuzzInput(f *testing.F) {
	for i, s := range append(uitest.Seeds(), uitest.Overflows(31, 32, 33)...) {
		f.Add([]byte(s), uint8(i))
	}
	f.Fuzz(func(t *testing.T, b []byte, at uint8) {
		var g sequenceGuard
		one := bytes.Clone(b)
		cut := min(int(at), len(one))
		kept := g.shorten(one[:cut])
		one = append(one[:kept:kept], one[cut:cut+g.shorten(one[cut:])]...)
		parse(one)
		whole := bytes.Clone(b)
		whole = whole[:(&sequenceGuard{}).shorten(whole)]
		require.Equal(t, whole, one, "however it arrives")
		parse(whole)
	})
}
