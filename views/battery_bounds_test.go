package views

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/display"
	"pugmark/ui/uitest"
)

// TestHostileTextStaysInItsPane compares frames cell by cell: a hostile report
// changes nothing outside the panes that show it, against a harmless one that
// takes the same room. What a pane folds or leaves out depends on more than
// that, so these are samples; in ui every string is tried in every place of a
// sheet.
func TestHostileTextStaysInItsPane(t *testing.T) {
	samples := append([]string{uitest.Crash(), "\x1b[1;1Hforged verdict", "a\x1b[2Jb", "\u009b31m", "a\u202eb", "世界", "e\u0301\u0302", "│ ▲ Phishing"}, every(uitest.Hostile(), 40)...)
	differing := 0
	for _, hostile := range samples {
		hostile = unfolded(hostile)
		for _, digit := range "13" { // shown by two panes: looked at alone
			bad, good := boardWith(t, digit, true, hostile), boardWith(t, digit, true, benign(hostile))
			differing += sameOutside(t, fmt.Sprintf("%.100q in pane %c", hostile, digit), bad, good, func(_, y int) bool { return y >= 3 && y < 57 })
		}
		for _, digit := range "45678" {
			bad, good := boardWith(t, digit, false, hostile), boardWith(t, digit, false, benign(hostile))
			left, top, right, bottom := heavyFrame(t, good)
			differing += sameOutside(t, fmt.Sprintf("%.100q in pane %c", hostile, digit), bad, good, func(x, y int) bool { return x >= left && x <= right && y >= top && y <= bottom })
		}
	}
	assert.Greater(t, differing, 10000, "inside the panes the frames must differ, or nothing was compared")
}

func every(list []string, step int) []string {
	var out []string
	for i := 0; i < len(list); i += step {
		out = append(out, list[i])
	}
	return out
}

// unfolded is so much of a text that it is shown whole, in few lines.
func unfolded(hostile string) string {
	const few = 60 // cells
	hostile = hostile[:min(len(hostile), few)]
	for ansi.StringWidth(display.Cell(hostile)) > few {
		hostile = hostile[:len(hostile)-1]
	}
	return hostile
}

// sameOutside compares frames but for the two headlines, which quote every
// pane, for the keys at the foot, which depend on whether a value can be
// opened, and for what is inside; there it counts the cells that differ.
func sameOutside(t *testing.T, what string, bad, good [][]string, inside func(x, y int) bool) (differing int) {
	t.Helper()
	const foot = 3
	for y := range good {
		for x := range good[y] {
			switch {
			case bad[y][x] == good[y][x]:
			case inside(x, y):
				differing++
			case y != 1 && y != 2 && y < len(good)-foot:
				t.Fatalf("%s: cell %d,%d is %q, not %q:\n%s\n%s", what, x, y, bad[y][x], good[y][x], strings.Join(bad[y], ""), strings.Join(good[y], ""))
			}
		}
	}
	return differing
}

// boardWith is the frame of a board, cell by cell. The report of one pane,
// which has the focus, is filled with text; it may be alone on the screen.
func boardWith(t *testing.T, digit rune, alone bool, text string) [][]string {
	b := newBattery(t, filling{text: func() string { return "site.example" }, many: 2})
	b.fillBoardBut(digit, filling{text: func() string { return text }, many: 2})
	b.shell.Update(keyNamed(string(digit)))
	if alone {
		b.shell.Update(keyNamed("z"))
	}
	b.shell.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
	var cells [][]string
	for line := range strings.SplitSeq(ansi.Strip(b.shell.View().Content), "\n") {
		var row []string
		for g := cluster(line); g != ""; g = cluster(line) {
			row = append(row, g)
			for range ansi.StringWidth(g) - 1 {
				row = append(row, "")
			}
			line = line[len(g):]
		}
		require.Len(t, row, 200)
		cells = append(cells, row)
	}
	return cells
}

// cluster is the first grapheme cluster of s.
func cluster(s string) string {
	first, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	return first
}

// heavyFrame is where the frame of the focused pane is.
func heavyFrame(t *testing.T, frame [][]string) (left, top, right, bottom int) {
	left, top, right, bottom = 200, 60, -1, -1
	for y, row := range frame {
		for x, cell := range row {
			if cell != "" && strings.Contains("┏┓┗┛", cell) {
				left, right, top, bottom = min(left, x), max(right, x), min(top, y), max(bottom, y)
			}
		}
	}
	require.Positive(t, right, "no pane has the focus")
	return left, top, right, bottom
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

// What is folded by its room is never wider than was counted.
func TestNoTextTakesMoreCellsThanCounted(t *testing.T) {
	for _, hostile := range uitest.Hostile() {
		require.LessOrEqual(t, ansi.StringWidth(display.Cell(hostile)), cellsTaken(hostile), "%.100q", hostile)
	}
}
