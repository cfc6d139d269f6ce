package ui

import (
	"bytes"
	"io"
	"os"
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
			require.Len(t, got, len(hostile))
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

func FuzzInput(f *testing.F) {
	for i, s := range append(uitest.Seeds(), uitest.Overflows(31, 32, 33)...) {
		f.Add([]byte(s), uint8(i))
	}
	f.Fuzz(func(t *testing.T, b []byte, at uint8) {
		var g sequenceGuard
		one := bytes.Clone(b)
		cut := min(int(at), len(one))
		g.shorten(one[:cut])
		g.shorten(one[cut:])
		parse(one)
		whole := bytes.Clone(b)
		(&sequenceGuard{}).shorten(whole)
		require.Equal(t, whole, one, "however it arrives")
		parse(whole)
	})
}
