package views

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"

	"pugmark/ui"
	"pugmark/ui/uitest"
)

// A theatre is a program that shows one screen after another, each with its
// number below it.
type theatre struct {
	next   chan scene
	showed scene
}

type scene struct {
	shell  *ui.Shell
	number string
}

func (t theatre) Init() tea.Cmd { return func() tea.Msg { return <-t.next } }

func (t theatre) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if next, ok := msg.(scene); ok {
		t.showed = next
		return t, t.Init()
	}
	return t, nil
}

func (t theatre) View() tea.View {
	if t.showed.shell == nil {
		return tea.NewView("")
	}
	v := t.showed.shell.View()
	v.Content += "\n" + t.showed.number
	return v
}

// TestNoTextEndsTheProgram draws, through the renderer of the program, the
// sequences that end a Bubble Tea program which lets them pass: in every form,
// with 32 to 10,000 separators, in all fields at once and in each field alone.
// The renderer has a goroutine of its own in which nothing can recover, so one
// that passes ends this test's process. PUGMARK_FULL=1 tries every count of
// separators up to 200, and every form in each field.
func TestNoTextEndsTheProgram(t *testing.T) {
	const width, height = 160, 45
	next := make(chan scene)
	terminal := uitest.Run(t, theatre{next: next}, width, height+1, tea.WithFPS(120))
	drawn := 0
	draw := func(text func() string) {
		b := newBattery(t, filling{text: text, dates: drawn%2 == 0, many: 1})
		b.fillBoard()
		b.shell.Update(tea.WindowSizeMsg{Width: width, Height: height})
		drawn++
		number := fmt.Sprintf("scene %d.", drawn)
		next <- scene{b.shell, number}
		terminal.See(t, number)
	}

	counts := []int{32, 33, 64, 1000, 10_000}
	forms := uitest.Overflows(32)[:1]
	if uitest.Full() {
		forms = uitest.Overflows(32)
		for count := 34; count <= 200; count++ {
			counts = append(counts, count)
		}
	}
	for _, hostile := range uitest.Overflows(counts...) {
		draw(func() string { return hostile })
	}
	fields := 0
	draw(func() string { fields++; return "text" })
	assert.Greater(t, fields, 100, "the fields of a board")
	for field := 1; field <= fields; field += uitest.Figure(4, 1) {
		for _, hostile := range forms {
			n := 0
			draw(func() string {
				if n++; n == field {
					return hostile
				}
				return "text"
			})
		}
	}
	assert.Empty(t, terminal.Strange())
	assert.Empty(t, terminal.Links())
	assert.Empty(t, terminal.Clipboard())
	assert.Equal(t, "pugmark", terminal.Title())
}
