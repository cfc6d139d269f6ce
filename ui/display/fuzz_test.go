package display_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pugmark/ui/display"
	"pugmark/ui/uitest"
)

// The seeds are a grammar's: blind fuzzing has not found the sequence that
// ends the renderer.
func FuzzText(f *testing.F) {
	for _, s := range uitest.Seeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := display.TextN(s, 0)
		require.Regexp(t, clean, text)
		require.NotContains(t, text, "\n")
		require.NotContains(t, text, "\x1b")
		back, ok := unescape(text)
		require.True(t, ok && back == s, "%q became %q", s, text)
		require.Equal(t, text, display.Frame(text))
		if len(s) <= display.MaxBytes {
			require.Equal(t, text, display.Text(s))
		}
		cell := display.CellN(s, 0)
		back, ok = unescape(cell)
		require.True(t, ok && back == s, "%q became %q", s, cell)
		require.LessOrEqual(t, len(display.Lines(s)), strings.Count(s, "\n")+1)
		require.Len(t, escapes.FindAllString(strings.ReplaceAll(text, `\\`, ""), -1), display.Count(s))
	})
}

// A cut shows a beginning of what is shown without one.
func FuzzTextN(f *testing.F) {
	for i, s := range uitest.Seeds() {
		f.Add(s, uint8(i))
	}
	f.Fuzz(func(t *testing.T, s string, most uint8) {
		for _, show := range []func(string, int) string{display.TextN, display.CellN} {
			whole, part := show(s, 0), show(s, int(most))
			require.Regexp(t, clean, part)
			if part == whole {
				continue
			}
			head, found := strings.CutSuffix(part, "…")
			require.True(t, found, "%q", part)
			back, ok := unescape(head)
			require.True(t, ok)
			require.True(t, strings.HasPrefix(s, back), "%q is no beginning of %q", back, s)
			require.LessOrEqual(t, len(back), int(most))
		}
	})
}

// However a stream is cut into writes, it comes out as one frame would.
func FuzzWriter(f *testing.F) {
	for i, s := range uitest.Seeds() {
		f.Add(s+"\n"+s, uint8(i))
	}
	f.Fuzz(func(t *testing.T, s string, size uint8) {
		var styled, plain bytes.Buffer
		writers := []*display.Writer{display.NewStyledWriter(&styled), display.NewWriter(&plain)}
		for _, w := range writers {
			for piece := range slices.Chunk([]byte(s), 1+int(size)) {
				n, err := w.Write(piece)
				require.NoError(t, err)
				require.Equal(t, len(piece), n)
			}
			require.NoError(t, w.Flush())
		}
		require.Equal(t, display.Frame(s), styled.String())
		require.NotContains(t, plain.String(), "\x1b")
		require.Equal(t, plain.String(), display.Frame(plain.String()))
	})
}

func FuzzFrame(f *testing.F) {
	f.Add(styledFrame)
	for _, s := range uitest.Seeds() {
		f.Add("│" + s + "│\n\x1b[0m")
	}
	f.Fuzz(func(t *testing.T, frame string) {
		out := display.Frame(frame)
		require.Regexp(t, clean, out)
		require.Equal(t, out, display.Frame(out))
		require.NotPanics(t, func() { decode(out) })
	})
}

func FuzzJSON(f *testing.F) {
	for _, s := range uitest.Seeds() {
		f.Add([]byte(`{"hostname":"` + s + `","n":1.0}`))
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) { checkJSON(t, raw) })
}

// largeFrame is a screen of 160×45 cells, styled as ours are.
func largeFrame() string {
	row := "\x1b[38;5;244m│\x1b[0m \x1b[1mlogin.payro11[.]example\x1b[0m  \x1b[38;2;255;136;0m▲ Phishing\x1b[0m ██████████████ " + strings.Repeat("text and ", 10) + "\x1b[38;5;244m╰───────────────╯\x1b[0m"
	return strings.Repeat(row+"\n", 45)
}

func BenchmarkFrame(b *testing.B) {
	frame := largeFrame()
	b.SetBytes(int64(len(frame)))
	b.ReportAllocs()
	for b.Loop() {
		display.Frame(frame)
	}
}

func BenchmarkFrameHostile(b *testing.B) {
	frame := strings.Repeat("\x1b[1;", 1<<18)
	b.SetBytes(int64(len(frame)))
	b.ReportAllocs()
	for b.Loop() {
		display.Frame(frame)
	}
}

func BenchmarkText(b *testing.B) {
	for _, c := range []struct{ name, s string }{
		{"ascii", strings.Repeat("login.payro11.example ", 100)},
		{"mixed", strings.Repeat("pàyroll 世界 ▲ ", 100)},
		{"hostile", strings.Repeat("\x1b[31m\u202e\u200b", 100)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.s)))
			b.ReportAllocs()
			for b.Loop() {
				display.Text(c.s)
			}
		})
	}
}

func BenchmarkJSON(b *testing.B) {
	raw := []byte(`[` + strings.Repeat(`{"name": "login.payro11.example", "score": 0.97},`, 500) + `null]`)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		display.JSON(raw)
	}
}
