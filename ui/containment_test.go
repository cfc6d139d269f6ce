package ui

import (
	"io"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/display"
	"pugmark/ui/uitest"
)

// wordySheet has text in every place where a sheet can have it; the text of
// place n is said by word.
func wordySheet(word func(n int) string) Sheet {
	n := -1
	next := func() string { n++; return word(n) }
	return Sheet{
		Blocks: []Block{
			Facts{fact(next(), Cell{Text: next()}, Cell{Value: next()}), fact("label", Cell{Text: next(), Mood: Bad}, Cell{Text: next(), Value: next()})},
			Prose{Cell{Text: next()}, Cell{Text: next(), Mood: Notable}},
			Grid{Columns: []Column{{Title: next(), Min: 12, Weight: 1}, {Title: "title", Min: 12, Weight: 1, Keep: 1}}, Rows: []Row{
				{Cells: []Cell{{Text: next()}, {Text: next(), Mood: Doubtful}}}, {Cells: []Cell{{Value: next()}, {Text: "text"}}}}},
			Timeline{Start: noon.AddDate(0, 0, -30), End: noon, Tracks: []Track{{Label: Cell{Text: next()}, Spans: []Span{{Start: noon.AddDate(0, 0, -9), End: noon}}}}},
		},
		Foot: []Cell{{Text: next()}},
	}
}

const wordyPlaces = 15

// A stage shows sheets on a terminal of another make than the renderer's.
type stage struct {
	terminal *uitest.Terminal
	width    int
	height   int
}

func newStage(t *testing.T, width, height int) stage {
	terminal := uitest.NewTerminal(width, height, io.Discard)
	t.Cleanup(terminal.Close)
	return stage{terminal, width, height}
}

// cells are those of the sheet in which one place says text, the others
// something harmless.
func (s stage) cells(t *testing.T, place int, text string) []uitest.Cell {
	v := NewSheetView(NewLook(ThemeDark, nil, clock))
	v.Set(wordySheet(func(n int) string {
		if n == place {
			return text
		}
		return "harmless word"
	}))
	frame := Fit(v.Render(s.width, s.height, false), s.width, s.height)
	_, err := io.WriteString(s.terminal, "\x1b[m\x1b[2J\x1b[H"+strings.ReplaceAll(frame, "\n", "\r\n"))
	require.NoError(t, err)
	var cells []uitest.Cell
	for y := range s.height {
		for x := range s.width {
			cells = append(cells, s.terminal.Cell(x, y))
		}
	}
	return cells
}

// field returns which cells belong to the field in which two frames differ: in
// each row from the first to the last of them. Where the text is cut, its last
// cell is the same sign in both.
func (s stage) field(one, other []uitest.Cell) []bool {
	own := make([]bool, len(one))
	for y := range s.height {
		row := y * s.width
		first, last := s.width, -1
		for x := range s.width {
			if one[row+x].Text != other[row+x].Text {
				first, last = min(first, x), x
			}
		}
		if last+1 < s.width && last >= 0 && one[row+last+1].Text == ellipsis {
			last++
		}
		for x := first; x <= last; x++ {
			own[row+x] = true
		}
	}
	return own
}

// filler is a harmless text that takes the same room as a hostile one once
// that has been made visible: one is for characters of one cell, two for those
// of two.
func filler(hostile, one, two string) string {
	var b strings.Builder
	for _, r := range display.Cell(hostile) {
		switch width := ansi.StringWidth(string(r)); {
		case r == ' ':
			b.WriteByte(' ')
		case width == 1:
			b.WriteString(one)
		case width == 2:
			b.WriteString(two)
		}
	}
	return b.String()
}

// TestHostileTextStaysInItsField compares frames cell by cell, characters and
// styles: a hostile text changes characters where a harmless one of the same
// room stands, and nothing else. It is drawn in the style of its field, and no
// link is. PUGMARK_FULL=1 tries every string in every place.
func TestHostileTextStaysInItsField(t *testing.T) {
	s := newStage(t, 90, 24)
	changed := 0
	const roomy = 400 // bytes: so much of it that its filler is not cut
	for _, hostile := range uitest.Sample(uitest.Hostile(), 40) {
		hostile = hostile[:min(len(hostile), roomy)]
		for place := range wordyPlaces {
			bad, ex, why := s.cells(t, place, hostile), s.cells(t, place, filler(hostile, "x", "好")), s.cells(t, place, filler(hostile, "y", "文"))
			own := s.field(ex, why)
			for i := range bad {
				if bad[i].Text == ex[i].Text && sameStyle(bad[i], ex[i]) {
					continue
				}
				padding := bad[i].Text == " " && bad[i].Style == (uitest.Style{})
				if !own[i] || !sameStyle(bad[i], ex[i]) && !padding {
					require.Fail(t, "a cell outside its field", "%.100q in place %d made cell %d,%d %q, not %q", hostile, place, i%s.width, i/s.width, bad[i].Text, ex[i].Text)
				}
				changed++
			}
		}
	}
	assert.Greater(t, changed, 10_000, "inside the fields the frames must differ, or nothing was compared")
	assert.Empty(t, s.terminal.Links())
	assert.Empty(t, s.terminal.Strange())
	assert.Empty(t, s.terminal.Title())
	assert.Empty(t, s.terminal.Clipboard())
}

func sameStyle(a, b uitest.Cell) bool {
	if a.Attributes != b.Attributes || (a.Foreground == nil) != (b.Foreground == nil) || (a.Background == nil) != (b.Background == nil) {
		return false
	}
	return (a.Foreground == nil || *a.Foreground == *b.Foreground) && (a.Background == nil || *a.Background == *b.Background)
}
