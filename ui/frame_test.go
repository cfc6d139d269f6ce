package ui

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/display"
	"pugmark/ui/uitest"
)

// narrow counts ambiguous characters as one cell, whatever the locale.
func narrow() *runewidth.Condition {
	c := runewidth.NewCondition()
	c.EastAsianWidth = false
	return c
}

// requireFrame checks a frame with a width function that the package does not
// use: exactly height lines of exactly width cells, and nothing that the
// airlock would still change.
func requireFrame(t testing.TB, frame string, width, height int) {
	t.Helper()
	if width <= 0 || height <= 0 {
		require.Empty(t, frame)
		return
	}
	require.Equal(t, display.Frame(frame), frame, "the airlock is the last step")
	lines := strings.Split(frame, "\n")
	require.Len(t, lines, height)
	measure := narrow()
	for i, line := range lines {
		if got := measure.StringWidth(ansi.Strip(line)); got != width {
			require.Equal(t, width, got, "line %d of %d×%d: %q", i, width, height, line)
		}
	}
}

// hostileSheet puts strings into every place of a sheet where text can be.
func hostileSheet(pick func() string) Sheet {
	cell := func(m Mood) Cell { return Cell{Text: pick(), Mood: m} }
	live := func() Cell { return Cell{Value: pick()} }
	var moods Facts
	for m := Plain; m <= Own; m++ {
		moods = append(moods, fact(pick(), cell(m), live(), cell(m)))
	}
	grid := Grid{Columns: []Column{{Title: pick(), Min: 8, Weight: 2}, {Title: pick(), Min: 4, Right: true, Keep: 1}, {Title: pick(), Min: 3, Keep: 2, Weight: 1}}}
	for range 40 {
		grid.Rows = append(grid.Rows, Row{ID: pick(), Value: pick(), Cells: []Cell{live(), cell(Bad), cell(Plain), cell(Own)}})
	}
	return Sheet{
		Blocks: []Block{moods, Prose{cell(Plain), cell(Doubtful), {}, live()}, grid, Timeline{
			Start: noon.AddDate(0, 0, -30), End: noon,
			Tracks: []Track{{Label: cell(Good), Spans: []Span{{}, {Start: time.Unix(-1<<62, 0)}, {End: time.Unix(1<<60, 0)}, {Start: noon, End: noon.AddDate(0, 0, -9)}}}},
		}},
		Foot: []Cell{cell(Muted), cell(Plain)},
	}
}

// hostileShell is a shell in which everything that can be said is hostile.
func hostileShell(random *rand.Rand) (*Shell, *Board) {
	corpus := uitest.Hostile()
	pick := func() string { return corpus[random.IntN(len(corpus))] }
	l := NewLook(ThemeLight, func(live string) string { return live + pick() }, clock)
	var slots []Slot
	for i := range 9 {
		p := newSheetPane(l, hostileSheet(pick))
		p.subject, p.status, p.digest = pick(), Cell{Text: pick(), Mood: Bad}, pick()
		digit := rune('1' + i)
		if i == 8 {
			digit = 0
		}
		slots = append(slots, Slot{digit, pick(), pick(), pick(), i % 3, i % 2, p})
	}
	b := NewBoard(l, slots)
	b.Head = func(int) []HeadLine {
		return []HeadLine{{Left: []Cell{text(pick()), text(pick())}, Right: []Cell{text(pick())}}, {Right: []Cell{text(pick())}}}
	}
	s := NewShell(context.Background(), l, still{pick()}, ShellOptions{
		Status:   func() []Cell { return []Cell{text(pick()), text(pick())} },
		GoTo:     []Place{{'x', pick(), func() tea.Cmd { return nil }}},
		Commands: []Command{{pick(), pick(), func(string) tea.Cmd { return nil }}},
	})
	s.Update(openMsg{still{pick()}})
	s.Update(openMsg{dossier{b}})
	return s, b
}

// Every size, every arrangement, every mode: a frame is exactly as large as the
// terminal, whoever wrote what is on it.
func TestFramesAreExactlyAsLargeAsTheTerminal(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	acts := []string{"tab", "z", "down", "pgdown", "end", "/", "x", "enter", "s", "s", "right", "esc", "g", "esc", "home", "5", "0", ":", "q", "up", "esc", "?", "esc", "D", "up", "pgup"}
	s, board := hostileShell(random)
	for step := range 900 {
		width, height := random.IntN(201), random.IntN(61)
		switch step % 6 {
		case 0:
			width = random.IntN(30)
		case 1:
			height = random.IntN(10)
		case 2:
			width, height = 160, 45
		case 3:
			width, height = 80, 24
		}
		s.Update(tea.WindowSizeMsg{Width: width, Height: height})
		name := acts[step%len(acts)]
		switch name {
		case "q":
			s.Update(noticeMsg{text(uitest.Hostile()[step])})
		case "?":
			s.Update(helpMsg{})
		default:
			s.Update(press(name))
		}
		if _, ok := s.top().View.(dossier); !ok && name == "esc" {
			s.Update(openMsg{dossier{board}}) // esc has left the board
		}
		requireFrame(t, s.View().Content, width, height)
		requireFrame(t, board.Render(width, height), width, height) // and the board by itself, so that nothing moves its columns
	}
	assert.Equal(t, "pugmark", s.View().WindowTitle)
}

// The hostile corpus one string at a time, so that none hides behind another.
func TestEveryHostileStringIsOneSheet(t *testing.T) {
	for i, hostile := range uitest.Hostile() {
		l := NewLook(ThemeDark, nil, clock)
		v := NewSheetView(l)
		v.Set(hostileSheet(func() string { return hostile }))
		for _, width := range []int{1, 7, 40, 120} {
			got := v.Render(width, 30, true)
			require.Equal(t, display.Frame(got), got, "string %d", i)
			lines := strings.Split(got, "\n")
			require.LessOrEqual(t, len(lines), 30, "string %d", i)
			measure := narrow()
			for _, line := range lines {
				if w := measure.StringWidth(ansi.Strip(line)); w > width {
					require.LessOrEqual(t, w, width, "string %d at %d: %q", i, width, line)
				}
			}
		}
	}
}

func TestEverySmallSize(t *testing.T) {
	s, _ := payrollShell(0, 0)
	for height := range 30 {
		for width := range 24 {
			s.Update(tea.WindowSizeMsg{Width: width * 5, Height: height})
			requireFrame(t, s.View().Content, width*5, height)
		}
	}
	s.Update(tea.WindowSizeMsg{Width: -3, Height: -1})
	require.Empty(t, s.View().Content)
}

// A view that paints more and wider than it may cannot break the frame.
type shouting struct{ still }

func (shouting) Render(width, height int) string {
	line := strings.Repeat("\x1b[31mloud\x1b[m \x1b]0;title\x07", width) + "\x1b["
	return strings.Repeat(line+"\n", height+10)
}

func TestAViewCannotLeaveItsPlace(t *testing.T) {
	s := NewShell(context.Background(), testLook(), shouting{}, ShellOptions{})
	for _, size := range [][2]int{{80, 24}, {10, 4}, {1, 1}, {200, 60}} {
		s.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		requireFrame(t, s.View().Content, size[0], size[1])
	}

	b := payroll(testLook())
	for i := range b.slots {
		b.slots[i].Pane = &shoutingPane{sheetPane: b.slots[i].Pane.(*sheetPane)}
	}
	s = NewShell(context.Background(), testLook(), dossier{b}, ShellOptions{})
	for _, size := range [][2]int{{160, 45}, {120, 40}, {80, 24}, {30, 9}} {
		s.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		for range 2 {
			requireFrame(t, s.View().Content, size[0], size[1])
			requireFrame(t, b.Render(size[0], size[1]), size[0], size[1])
			s.Update(press("z"))
		}
	}
}

type shoutingPane struct{ *sheetPane }

func (shoutingPane) Render(width, height int) string { return shouting{}.Render(width, height) }

// Whatever went wrong before it, the last step lets only text and colours out.
func TestTheAirlockIsTheLastStep(t *testing.T) {
	s, _ := payrollShell(80, 24)
	s.look.Styles.tones[ToneTitle].begin = "\x1b]0;title\x07"
	frame := s.View().Content
	assert.Equal(t, display.Frame(frame), frame)
	assert.Contains(t, frame, `\x1b]0;title\x07`)
}

func FuzzSheet(f *testing.F) {
	for _, hostile := range uitest.Seeds() {
		f.Add(hostile, uint8(40), uint8(12))
	}
	f.Fuzz(func(t *testing.T, hostile string, width, height uint8) {
		v := NewSheetView(NewLook(ThemeDark, nil, clock))
		v.Set(hostileSheet(func() string { return hostile }))
		got := Fit(v.Render(int(width), int(height), true), int(width), int(height))
		if width > 0 {
			requireFrame(t, got, int(width), int(height))
		}
	})
}

func ExampleFit() {
	fmt.Printf("%q\n", Fit("one\nanother line", 5, 3))
	// Output: "one  \nanoth\n     "
}
