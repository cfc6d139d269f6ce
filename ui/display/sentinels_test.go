package display_test

import (
	"io"
	"strings"
	"testing"
	"unicode"

	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/display"
	"pugmark/ui/uitest"
)

const (
	sentinelRows  = 20
	sentinelCells = 60 // between the two sentinels of a row
)

// TestRandomTextMovesNothing draws strings of the grammar on a terminal, each
// between two sentinels in its row: none of them reaches the terminal as a
// command, and every sentinel stays in its row and its column.
// PUGMARK_FULL=1 draws ten million.
func TestRandomTextMovesNothing(t *testing.T) {
	words := uitest.NewGrammar(3)
	narrow := runewidth.NewCondition()
	narrow.EastAsianWidth = false
	terminal := uitest.NewTerminal(sentinelCells+2, sentinelRows, io.Discard)
	defer terminal.Close()
	escaped, total := 0, uitest.Figure(100_000, 10_000_000)
	for drawn := 0; drawn < total; drawn += sentinelRows {
		var frame strings.Builder
		frame.WriteString("\x1b[H")
		for row := range sentinelRows {
			hostile := words.Next()
			text, cell := display.TextN(hostile, 0), display.CellN(hostile, 0)
			if leaked(text) || leaked(cell) {
				require.Fail(t, "a hazard was left", "%q became %q and %q", hostile, text, cell)
			}
			if text != hostile {
				escaped++
			}
			if row > 0 {
				frame.WriteString("\r\n")
			}
			shown := narrow.Truncate(cell, sentinelCells, "")
			frame.WriteString("▌" + shown + strings.Repeat(" ", sentinelCells-narrow.StringWidth(shown)) + "▐")
		}
		_, err := io.WriteString(terminal, frame.String())
		require.NoError(t, err)
		for row := range sentinelRows {
			if terminal.Cell(0, row).Text != "▌" || terminal.Cell(sentinelCells+1, row).Text != "▐" {
				require.Fail(t, "a sentinel moved", "row %d of\n%q", row, frame.String())
			}
		}
	}
	assert.Empty(t, terminal.Strange())
	assert.Greater(t, escaped, total/2, "mostly hostile, or nothing was tried")
}

// leaked reports whether a line holds what visible text never does, by
// Unicode's own tables.
func leaked(line string) bool {
	return strings.ContainsFunc(line, func(r rune) bool {
		return r < ' ' || r >= 0x7f && (r < 0xa0 || hidden(r)) || unicode.Is(unicode.Bidi_Control, r)
	})
}

// TestAMebibyteIsBoundedWork: what becomes of a flood costs no more memory
// than its field may, whichever function shows it.
func TestAMebibyteIsBoundedWork(t *testing.T) {
	for _, unit := range []string{"\u200b", "\x07", "\x1b", "\x1b]", "\u0301", "\x1b[31m", "\x80"} {
		flood := strings.Repeat(unit, 1<<20/len(unit))
		for name, show := range map[string]func(string) string{"Text": display.Text, "Cell": display.Cell} {
			var shown string
			assert.LessOrEqual(t, testing.AllocsPerRun(3, func() { shown = show(flood) }), 16.0, "%s of %q", name, unit)
			assert.LessOrEqual(t, len(shown), 4*display.MaxBytes+len("…"), "%s of %q", name, unit)
		}
		assert.LessOrEqual(t, len(display.Frame(flood)), 5*len(flood), "%q", unit)
	}
}

// Whatever stands for a hazard is a visible escape, one for each, and they are
// as many as Count says.
func TestEveryHazardIsVisibleAndCounted(t *testing.T) {
	hazards := 0
	for _, s := range uitest.Hostile() {
		visible := escapes.FindAllString(strings.ReplaceAll(display.TextN(s, 0), `\\`, ""), -1)
		require.Len(t, visible, display.Count(s), "%q", s)
		hazards += len(visible)
	}
	assert.Greater(t, hazards, 100_000)
}
