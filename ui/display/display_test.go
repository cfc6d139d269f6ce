package display_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/display"
	"pugmark/ui/uitest"
)

func TestText(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"plain", "login.payro11.example", "login.payro11.example"},
		{"accents and symbols", "pàyroll ▲ 世界 😀", "pàyroll ▲ 世界 😀"},
		{"backslash", `C:\x`, `C:\\x`},
		{"escape", "\x1b[31m", `\x1b[31m`},
		{"line end", "a\r\nb", `a\x0d\x0ab`},
		{"nul, delete, tab", "\x00\x7f\t", `\x00\x7f\x09`},
		{"C1 as a code point", "\u009b31m", `\u{9b}31m`},
		{"C1 as a byte", "\x9b31m", `\x9b31m`},
		{"override", "evil\u202egnp", `evil\u{202e}gnp`},
		{"tag", "\U000e0041", `\u{e0041}`},
		{"no-break space", "a\u00a0b", `a\u{a0}b`},
		{"invalid UTF-8", "a\xff\xc0b", `a\xff\xc0b`},
		{"encoded surrogate", "\xed\xa0\x80", `\xed\xa0\x80`},
		{"replacement character", "\ufffd", "\ufffd"},
		{"three marks", "a\u0300\u0301\u0302", "a\u0300\u0301\u0302"},
		{"fourth mark", "a\u0300\u0301\u0302\u0303\u0304b\u0300", "a\u0300\u0301\u0302" + `\u{303}\u{304}b` + "\u0300"},
		{"mark on a blank", "a \u0301b", `a \u{301}b`},
		{"mark without a base", "\u0301a", `\u{301}a`},
		{"mark behind an escape", "\x00\u0301", `\x00\u{301}`},
		{"flag", "\U0001f1f3\U0001f1f1", `\u{1f1f3}\u{1f1f1}`},
		{"skin tone", "\U0001f44d\U0001f3ff", "\U0001f44d" + `\u{1f3ff}`},
		{"Hebrew stands on a line of its own", "שלום", "שלום"},
		{"highest code point", "\U0010ffff", `\u{10ffff}`},
	} {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, display.Text(c.in)) })
	}
}

func TestCellEscapesWhatMovesItsNeighbours(t *testing.T) {
	assert.Equal(t, `\u{5e9}\u{5dc}.example`, display.Cell("של.example"))
	assert.Equal(t, `\u{645}\u{661}`, display.Cell("م١"))
	assert.Equal(t, `ह\u{93f}क\u{94d}`, display.Cell("हिक्"))
	assert.Equal(t, "pàyroll ▲ 世界", display.Cell("pàyroll ▲ 世界"))
	assert.Equal(t, "aaaa…", display.CellN("aaaaa", 4))
}

func TestTextShowsAtMostItsBytes(t *testing.T) {
	long := strings.Repeat("a", display.MaxBytes)
	assert.Equal(t, long, display.Text(long))
	assert.Equal(t, long+"…", display.Text(long+"b"))
	assert.Equal(t, "aé…", display.TextN("aéé", 4), "a rune is not split")
	assert.Equal(t, `a\xe9…`, display.TextN("a\xe9\xe9", 2))
	assert.Equal(t, strings.Repeat(`\x80`, 8)+"…", display.TextN(strings.Repeat("\x80", 100), 8), "bytes that are not UTF-8 are shown, not skipped")
	assert.Equal(t, "…", display.TextN("世", 1))
	assert.Equal(t, long+"bcd", display.TextN(long+"bcd", 0))
}

func TestLines(t *testing.T) {
	assert.Empty(t, display.Lines(""))
	assert.Equal(t, []string{""}, display.Lines("\n"))
	assert.Equal(t, []string{"a", "b"}, display.Lines("a\nb\n"))
	assert.Equal(t, []string{"a", "", "b"}, display.Lines("a\r\n\r\nb"))
	assert.Equal(t, []string{`a\x0db`, `\x1b[2J`}, display.Lines("a\rb\n\x1b[2J"))
}

func TestCount(t *testing.T) {
	assert.Zero(t, display.Count(`plain \ text 世界`))
	assert.Equal(t, 4, display.Count("a\u202eb\x1b\xff\u200b"))
	assert.Equal(t, 2, display.Count("a\u0300\u0301\u0302\u0303\u0304"))
	assert.Equal(t, 1, display.Count(strings.Repeat("a", 2*display.MaxBytes)+"\x00"), "also past the cut")
}

// Every code point there is, judged by Unicode's own properties rather than by
// the code under test.
func TestTextOnEveryCodePoint(t *testing.T) {
	shown := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		in := string(r)
		if r >= 0xd800 && r <= 0xdfff { // Go cannot encode them; an attacker can
			in = string([]byte{0xed, byte(0x80 | r>>6&0x3f), byte(0x80 | r&0x3f)})
		}
		if cell, frame := display.Cell("a"+in), display.Frame("a"+in); leaked(cell) || r != '\n' && leaked(frame) {
			require.Fail(t, "a hazard was left", "U+%04X became %q and %q", r, cell, frame)
		}
		got := display.Text("a" + in)[1:]
		if got == in {
			shown++
			if hidden(r) || ansi.StringWidth(in) > 2 {
				require.Fail(t, "shown as it is", "U+%04X", r)
			}
			continue
		}
		if back, ok := unescape(got); !ok || back != in || strings.ContainsFunc(got, func(c rune) bool { return c < 0x20 || c >= 0x7f }) {
			require.Fail(t, "a wrong escape", "U+%04X became %q", r, got)
		}
	}
	assert.InDelta(t, 142_800, shown, 200, "most of Unicode is ordinary text, and no new version makes it more")
}

// hidden reports what visible text never contains as it is: Cc, Cf, Co, Cs, Cn, Zl, Zp, Zs but the space, Bidi_Control and
// Default_Ignorable_Code_Point.
func hidden(r rune) bool {
	switch {
	case r == ' ':
		return false
	case unicode.In(r, unicode.C, unicode.Z, unicode.Bidi_Control, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
		return true
	}
	return !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S)
}

// Unicode's general properties call these ordinary letters, marks and symbols.
func TestTextEscapesWhatOnlyLooksOrdinary(t *testing.T) {
	for name, runes := range map[string][]rune{
		"blank":          {0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180f, 0x2800, 0x3164, 0xfe00, 0xfe0f, 0xffa0, 0xfffc, 0x16fe4, 0x1d159, 0xe0100, 0xe01ef},
		"far too wide":   {0x2e3a, 0x2e3b, 0xa9c5, 0xfdfd, 0x12031, 0x12219, 0x1242b},
		"of two widths":  {0x2630, 0x268f, 0x3248, 0x4dc0, 0x1d300, 0x1d376},
		"too new":        {0x0ece, 0x1fae8, 0x32110},
		"joins the next": {0x0d4e, 0x111c2, 0x111c3, 0x1193f, 0x11941, 0x11a84, 0x11a89, 0x11d46, 0x11f02, 0x1100, 0x1161, 0x11ff, 0xa960, 0xd7b0, 0xd7fb, 0x1f1e6, 0x1f1ff, 0x1f3fb, 0x1f3ff},
	} {
		for _, r := range runes {
			assert.Equal(t, fmt.Sprintf(`a\u{%x}a`, r), display.Text("a"+string(r)+"a"), name)
		}
	}
}

var escapes = regexp.MustCompile(`\\x[0-9a-f]{2}|\\u\{[0-9a-f]{2,6}\}`)

var escapesOrBackslash = regexp.MustCompile(`\\\\|` + escapes.String() + `|\\`)

// unescape reads back what Text wrote.
func unescape(s string) (string, bool) {
	ok := true
	return escapesOrBackslash.ReplaceAllStringFunc(s, func(found string) string {
		switch {
		case found == `\\`:
			return `\`
		case strings.HasPrefix(found, `\x`):
			code, _ := strconv.ParseUint(found[2:], 16, 8)
			return string([]byte{byte(code)})
		case strings.HasPrefix(found, `\u`):
			code, _ := strconv.ParseUint(found[3:len(found)-1], 16, 32)
			return string(rune(code))
		}
		ok = false
		return found
	}), ok
}

func TestTextHidesNothing(t *testing.T) {
	for _, s := range append(uitest.Hostile(), randomStrings(20_000)...) {
		back, ok := unescape(display.TextN(s, 0))
		require.True(t, ok && back == s, "%q became %q", s, display.TextN(s, 0))
	}
}

// randomStrings are runes and bytes without any grammar; uitest has those with.
func randomStrings(n int) []string {
	random := rand.New(rand.NewPCG(7, 11))
	out := make([]string, n)
	for i := range out {
		var b []byte
		for range random.IntN(12) {
			if random.IntN(2) == 0 {
				b = append(b, byte(random.Uint32()))
			} else {
				b = utf8.AppendRune(b, rune(random.IntN(1<<(4+random.IntN(17)))))
			}
		}
		out[i] = string(b)
	}
	return out
}

// A row of cells has one width, however a terminal counts.
func TestCellHasOneWidth(t *testing.T) {
	for _, s := range append(uitest.Hostile(), randomStrings(20_000)...) {
		cell := display.Cell(s)
		require.Equal(t, ansi.StringWidthWc(cell), ansi.StringWidth(cell), "%q", cell)
		require.Equal(t, 2+ansi.StringWidth(cell), ansi.StringWidth("│"+cell+"│"), "%q", cell)
	}
}

func TestTextDoesNotAllocateForOrdinaryText(t *testing.T) {
	for _, s := range []string{"login.payro11.example", "pàyroll ▲ 世界"} {
		assert.Zero(t, testing.AllocsPerRun(100, func() { display.Text(s) }), s)
		assert.Zero(t, testing.AllocsPerRun(100, func() { display.Cell(s) }), s)
	}
}
