package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"

	"pugmark/ui/display"
	"pugmark/ui/uitest"
)

func TestWidthsAgreeWithAnotherLibrary(t *testing.T) {
	measure := narrow()
	for _, s := range append(uitest.Hostile(), "日本語.example", "e\u0301te\u0301", "ﬁ", "한국어", "ÄÖÜ – … → ≤ ≥ ↑ ↓ █ ▌ ╭ ┏ ● ◆ ▲ ○ ✓") {
		safe := display.CellN(s, 200)
		want := measure.StringWidth(safe)
		assert.Equal(t, want, textWidth(safe), "%q", safe)
		assert.Equal(t, want, ansi.StringWidth(safe), "%q", safe)
		for _, width := range []int{0, 1, 2, 5, 9, 30} {
			for name, f := range map[string]func(string, int) (string, int){"clip": clip, "clipMiddle": clipMiddle, "clipLeft": clipLeft, "cut": cut, "cutLeft": cutLeft} {
				got, used := f(safe, width)
				assert.LessOrEqual(t, used, width, "%s %q", name, safe)
				assert.Equal(t, used, measure.StringWidth(got), "%s %q at %d: %q", name, safe, width, got)
			}
			line := string(appendFit(nil, "\x1b[1m"+safe+"\x1b[m", width))
			assert.Equal(t, width, measure.StringWidth(ansi.Strip(line)), "%q at %d", safe, width)
		}
		for _, part := range wrap(safe, 10, 8) {
			assert.LessOrEqual(t, measure.StringWidth(part), 10, "%q", safe)
		}
	}
}

func TestWrapLosesNothing(t *testing.T) {
	squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") }
	for _, s := range append(uitest.Hostile(), "", " ", "a b", strings.Repeat("word ", 40), strings.Repeat("x", 99)) {
		safe := display.CellN(s, 400)
		for _, width := range []int{1, 2, 3, 10, 77} {
			assert.Equal(t, squeeze(safe), squeeze(strings.Join(wrap(safe, width, max(1, width-2)), "")))
		}
	}
	assert.Equal(t, []string{"the quick", "brown fox", "jumps"}, wrap("the quick brown fox jumps", 9, 9))
	assert.Equal(t, []string{"abc", "de", "fg"}, wrap("abcdefg", 3, 2))
}

func TestAClippedNameKeepsItsEnd(t *testing.T) {
	name := "login.microsoft.com.account-update.payro11[.]example"
	got, used := clipMiddle(name, 30)
	assert.Equal(t, 30, used)
	assert.True(t, strings.HasSuffix(got, "payro11[.]example"), got)
	assert.True(t, strings.HasPrefix(got, "login."), got)
}

func TestColumns(t *testing.T) {
	columns := []Column{{Title: "name", Min: 10, Weight: 1}, {Title: "first", Min: 6, Keep: 2}, {Title: "last", Min: 6, Keep: 3}, {Title: "days", Min: 14, Keep: 1}}
	needs := []need{{30, 30}, {6, 7}, {6, 6}, {14, 14}}
	shown := func(width int) (names string, widths []int) {
		for _, p := range fitColumns(columns, needs, width) {
			names += columns[p.column].Title + " "
			widths = append(widths, p.width)
		}
		return names, widths
	}
	names, widths := shown(100)
	assert.Equal(t, "name first last days ", names)
	assert.Equal(t, []int{30, 7, 6, 14}, widths, "not wider than the texts")
	names, widths = shown(50)
	assert.Equal(t, "name first last ", names, "names are whole before a lesser column is kept")
	assert.Equal(t, []int{30, 7, 6}, widths)
	names, widths = shown(36)
	assert.Equal(t, "name last ", names, "the lowest Keep goes first")
	assert.Equal(t, []int{28, 6}, widths, "what is left over goes by weight")
	names, widths = shown(8)
	assert.Equal(t, "name ", names, "0 is never left out")
	assert.Equal(t, []int{8}, widths)

	needs[0] = need{20, 250}
	names, widths = shown(60)
	assert.Equal(t, "name first last days ", names, "one endless name hides no column")
	assert.Equal(t, []int{27, 7, 6, 14}, widths)
	needs[0] = need{90, 250}
	names, widths = shown(60)
	assert.Equal(t, "name first last ", names, "long names leave a third to the others")
	assert.Equal(t, []int{43, 7, 6}, widths)
}

// Columns without weight are whole before a long one takes what is left.
func TestColumnsWithoutWeightWiden(t *testing.T) {
	columns := []Column{{Title: "about", Min: 12, Weight: 1}, {Title: "outcome", Min: 10}, {Title: "who", Min: 4, Keep: 1}}
	var widths []int
	for _, p := range fitColumns(columns, []need{{25, 120}, {10, 21}, {4, 9}}, 78) {
		widths = append(widths, p.width)
	}
	assert.Equal(t, []int{44, 21, 9}, widths)
}

func TestNeedsOfColumns(t *testing.T) {
	grid := Grid{Columns: []Column{{Title: "name"}, {}}}
	for range 19 {
		grid.Rows = append(grid.Rows, Row{Cells: []Cell{value("a.example"), {Text: "listed", Mood: Bad}}})
	}
	grid.Rows = append(grid.Rows, Row{Cells: []Cell{value(strings.Repeat("x", 60) + ".example")}})
	needs := func(rows []Row) []need { return columnNeeds(grid.Columns, rowList{rows: rows}) }
	assert.Equal(t, []need{{11, 70}, {8, 8}}, needs(grid.Rows))
	grid.Rows = grid.Rows[15:]
	assert.Equal(t, []need{{70, 70}, {8, 8}}, needs(grid.Rows), "of few rows every one counts")
	assert.Equal(t, []need{{5, 5}, {0, 0}}, needs(nil))
}

func TestShare(t *testing.T) {
	none := []int{0, 0, 0}
	assert.Equal(t, []int{8, 6, 16}, share(30, []int{8, 6, 40}, none, -1), "short panes are whole, the long list has the rest")
	assert.Equal(t, []int{10, 10, 10}, share(30, []int{8, 6, 10}, none, 0), "what nobody wishes for goes to the lowest")
	assert.Equal(t, []int{10, 10, 11}, share(31, []int{8, 6, 10}, []int{0, 0, 1}, 0), "or by grow")
	assert.Equal(t, []int{12, 8, 8, 8}, share(36, []int{12, 3, 3, 4}, []int{0, 0, 1, 0}, 0), "no pane is a large empty box")
	assert.Equal(t, []int{10, 10, 10}, share(30, []int{40, 40, 40}, none, -1))
	assert.Equal(t, []int{15, 8, 7}, share(30, []int{40, 40, 40}, none, 0), "the focused pane has half of a full column")
	assert.Equal(t, []int{3, 3, 3}, share(9, []int{40, 40, 40}, none, 1))
	for height := 9; height < 140; height++ {
		for focused := -1; focused < 3; focused++ {
			wishes := []int{20, 5, 90}
			sum, short, idle := 0, false, false
			for i, h := range share(height, wishes, []int{1, 0, 2}, focused) {
				assert.GreaterOrEqual(t, h, leastPane)
				short = short || h < wishes[i]
				idle = idle || h > wishes[i]
				sum += h
			}
			assert.Equal(t, height, sum)
			assert.False(t, short && idle, "no pane has empty lines while another says there is more: %d lines", height)
		}
	}
}

func TestMoodsAreNeverColourAlone(t *testing.T) {
	l := testLook()
	for mood, want := range map[Mood]string{
		Plain: "text", Good: "○ text", Notable: "◆ text", Doubtful: "? text", Bad: "▲ text", Muted: "– text", Own: "● text",
	} {
		assert.Equal(t, want, l.text(Cell{Text: "text", Mood: mood}, inFacts))
	}
	assert.Equal(t, "not asked", l.text(absent("not asked"), inLine), "words that say what is missing need no dash")
	assert.Equal(t, "–", l.text(absent("–"), inLine))
	assert.Equal(t, "✓ applied", l.text(Cell{Text: "✓ applied", Mood: Good}, inFacts), "a mark as given")
	assert.Equal(t, "! slow", l.text(Cell{Text: "! slow", Mood: Doubtful}, inFacts))
	assert.Equal(t, "▲ ○ clean", l.text(Cell{Text: "○ clean", Mood: Bad}, inFacts), "a mark of another mood does not replace ours")
	assert.Equal(t, "▲ x[.]y", l.text(Cell{Value: "x.y", Mood: Bad}, inFacts))
	assert.Equal(t, "▲ a", l.text(Cell{Text: "a", Mood: Bad}, inFacts), "one letter is text, not a mark")
	assert.Equal(t, "◐", l.text(Cell{Text: "◐", Mood: Doubtful}, inFacts))
	assert.Equal(t, `\x1b[31m`, l.text(Cell{Text: "\x1b[31m"}, inFacts))
}

func timelineText(t Timeline, width int) []string {
	v := NewSheetView(testLook())
	v.Set(Sheet{Blocks: []Block{t}})
	return screen(v, width, 12)
}

func TestTimeline(t *testing.T) {
	day := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, time.UTC) }
	tl := Timeline{Start: day(11, 1), End: day(11, 21), Tracks: []Track{
		{Label: text("New Domains"), Spans: []Span{{day(11, 2), day(11, 18)}}},
		{Label: text("Phishing"), Spans: []Span{{Start: day(11, 18)}}},
		{Label: text("Spam"), Spans: []Span{{End: day(11, 5)}, {day(11, 10), day(11, 10)}}},
		{Label: text("nothing")},
	}}
	assert.Equal(t, []string{
		"            Nov 1   8      15    21",
		"New Domains  ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇   ·",
		"Phishing                       ▇▇▇▸",
		"Spam        ▇▇▇▇      ▇           ·",
		"nothing",
	}, timelineText(tl, 35)[:5])
	assert.Equal(t, []string{"New Domains", "  2026-11-02 …", "  2026-11-18", "Phishing"}, timelineText(tl, 15)[:4], "no room for an axis: words")

	tl.Start, tl.End = day(1, 1), day(11, 21)
	assert.Contains(t, timelineText(tl, 60)[0], "2026-01")
	tl.Start = time.Date(1997, 1, 1, 0, 0, 0, 0, time.UTC)
	assert.Contains(t, timelineText(tl, 60)[0], "1997")
	tl.Start, tl.End = tl.End, tl.Start
	assert.Contains(t, timelineText(tl, 60)[0], "New Domains  2026-11-02 … 2026-11-18", "an axis that runs backwards is words")
}
