package cmd

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func splitLines(from io.Reader) (lines []line, err error) {
	err = eachLine(from, func(l line) bool {
		lines = append(lines, l)
		return true
	})
	return lines, err
}

func TestSplitLines(t *testing.T) {
	got, err := splitLines(strings.NewReader("\ufeffa\r\n\n  b\n\x00\n" + strings.Repeat("c", 10_000) + "\nd"))
	require.NoError(t, err)
	require.Len(t, got, 5)
	assert.Equal(t, line{number: 1, text: "a"}, got[0])
	assert.Equal(t, line{number: 3, text: "  b"}, got[1])
	assert.Equal(t, 4, got[2].number)
	assert.NotEmpty(t, got[2].refused)
	assert.Equal(t, 5, got[3].number)
	assert.NotEmpty(t, got[3].refused)
	assert.Equal(t, line{number: 6, text: "d"}, got[4])

	_, err = splitLines(iotest.ErrReader(assert.AnError))
	require.Error(t, err)
	assert.NotContains(t, err.Error(), assert.AnError.Error())
}

func FuzzSplitLines(f *testing.F) {
	for _, seed := range []string{
		"", "\n", "a\r\nb", "\ufeffa", "\xff\n", "a\x00b\nc", strings.Repeat("x", longestLine), strings.Repeat("x", longestLine+1),
		strings.Repeat("x", longestLine) + "\r\n", strings.Repeat("x", longestLine+1) + "\r\ny", "\r\r\n", "é\n" + strings.Repeat("é", 2000),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		lines, err := splitLines(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		total, before := bytes.Count(text, []byte("\n"))+1, 0
		for _, l := range lines {
			if l.number <= before || l.number > total {
				t.Fatalf("line %d after %d of %d", l.number, before, total)
			}
			before = l.number
			if l.refused == "" && (len(l.text) > longestLine || !utf8.ValidString(l.text) || strings.ContainsAny(l.text, "\x00\n")) {
				t.Fatalf("line %d passed: %q", l.number, l.text)
			}
		}
	})
}

func TestStandardInputIsBounded(t *testing.T) {
	p := newPlace(t)
	var repeated, many, wrong strings.Builder
	for n := range 2 * mostIndicators {
		repeated.WriteString("a.example\n")
		fmt.Fprintf(&many, "n%d.example\n", n)
		wrong.WriteString("nothing\n")
	}
	r := p.run(t, repeated.String(), "lookup", "-", "--demo", "--ndjson", "--ask", "domain")
	assert.Zero(t, r.code, r.stderr)
	assert.Len(t, r.objects(t), 1, "one indicator, however often")

	r = p.run(t, many.String(), "lookup", "-", "--demo", "--max-calls", "0")
	assert.Equal(t, exitUsage, r.code)
	assert.Contains(t, r.stderr, "more than 50000 indicators: look them up in parts")

	r = p.run(t, wrong.String(), "lookup", "-", "--demo", "--max-calls", "0")
	assert.Equal(t, exitUsage, r.code)
	assert.Equal(t, mostRefusals+1, strings.Count(r.stderr, "\n"))
	assert.Contains(t, r.stderr, "99900 more lines could not be understood either")
}

func TestRefusedLinesCountBeforeARefusedPrice(t *testing.T) {
	r := newPlace(t).run(t, "a.exam\x00ple\nb.example\n", "lookup", "-", "--demo", "--max-calls", "0")
	assert.Equal(t, exitUsage, r.code)
	assert.Contains(t, r.stderr, "nothing was sent")
}

func TestPriceStopsCountingOverTheLimit(t *testing.T) {
	var names strings.Builder
	for n := range 2000 {
		fmt.Fprintf(&names, "n%d.example\n", n)
	}
	r := newPlace(t).run(t, names.String(), "lookup", "-", "--demo", "--max-calls", "20")
	assert.Equal(t, exitSpent, r.code)
	assert.Contains(t, r.stderr, "may cost at least 21 calls, more than --max-calls 20: nothing was sent")
}
