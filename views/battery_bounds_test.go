package views

import (
	"runtime"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/uitest"
)

// TestHostileTextStaysInItsPane compares frames cell by cell: what a report
// says changes nothing outside its own pane, but for the headline.
func TestHostileTextStaysInItsPane(t *testing.T) {
	samples := append([]string{uitest.Crash(), "\x1b[1;1Hforged verdict", "a\x1b[2Jb", "\u009b31m", "a\u202eb", "世界", "e\u0301\u0302", "│ ▲ Phishing"}, every(uitest.Hostile(), 40)...)
	for _, hostile := range samples {
		harmless := benign(hostile)
		for n := range digits() {
			bad, good := paneAlone(t, n, hostile), paneAlone(t, n, harmless)
			require.Equal(t, len(good), len(bad))
			for y := range bad {
				inside := y >= 3 && y < len(bad)-3 || y == 1 // the pane; the headline
				if !inside && y != 2 && bad[y] != good[y] {
					t.Fatalf("pane %d, %q: line %d is %q, not %q", n+1, hostile, y, bad[y], good[y])
				}
			}
		}
	}
}

// paneAlone is the frame of a zoomed pane whose report is filled with text.
func paneAlone(t *testing.T, pane int, text string) []string {
	b := newBattery(t, filling{text: func() string { return text }, many: 2})
	b.fillBoard()
	b.shell.Update(keyNamed(digits()[pane]))
	b.shell.Update(keyNamed("z"))
	b.shell.Update(tea.WindowSizeMsg{Width: 160, Height: 45})
	return strings.Split(ansi.Strip(b.shell.View().Content), "\n")
}

func every(list []string, step int) []string {
	var out []string
	for i := 0; i < len(list); i += step {
		out = append(out, list[i])
	}
	return out
}

// TestAMebibyteInEveryField bounds what one frame of a flooded board costs: in
// bytes of the frame, and in bytes allocated to draw it.
func TestAMebibyteInEveryField(t *testing.T) {
	for _, unit := range []string{"\u200b", "\x07", "\x1b", "\x1b]", "\u0301", "\x1b[31m", "a", "a.", "世", "\\"} {
		flood := strings.Repeat(unit, (1<<20)/len(unit))
		b := newBattery(t, filling{text: func() string { return flood }, many: 2})
		b.fillBoard()
		b.everySize([2]int{160, 45}) // builds the sheets
		const bound = 16 << 20
		var before, after runtime.MemStats
		for _, size := range [][2]int{{200, 60}, {80, 24}} {
			b.shell.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			runtime.ReadMemStats(&before)
			frame := b.shell.View().Content
			runtime.ReadMemStats(&after)
			assert.LessOrEqual(t, len(frame), 64*size[0]*size[1], "%q: bytes of the frame", unit)
			assert.LessOrEqual(t, after.TotalAlloc-before.TotalAlloc, uint64(bound), "%q: bytes allocated for one frame", unit)
			b.check(size[0], size[1])
		}
	}
}
