package guard

import (
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"

	"pugmark/ui/uitest"
)

// fragile crashes where it is told to.
type fragile struct{ in string }

func (f fragile) crash() tea.Msg { panic(uitest.Crash()) }

func (f fragile) Init() tea.Cmd {
	switch f.in {
	case "Init":
		f.crash()
	case "a command":
		return f.crash
	case "a batch":
		return tea.Batch(f.crash, func() tea.Msg { return nil })
	case "a sequence":
		return tea.Sequence(func() tea.Msg { return nil }, f.crash)
	case "a sequence in a batch":
		return tea.Batch(nil, func() tea.Msg { return nil }, tea.Sequence(func() tea.Msg { return nil }, tea.Batch(f.crash, f.crash)))
	case "nothing":
		return tea.Sequence(nil, func() tea.Msg { return "fine" }, tea.Quit)
	}
	return func() tea.Msg { return "go" }
}

func (f fragile) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if msg == "go" && f.in == "Update" {
		f.crash()
	}
	if msg == "go" && f.in == "View" {
		return fragile{"View now"}, nil
	}
	return f, nil
}

func (f fragile) View() tea.View {
	if f.in == "View now" {
		f.crash()
	}
	return tea.NewView("screen")
}

// Wherever the workbench crashes, the program ends, nothing of it reaches the
// terminal, and what it was is known.
func TestACrashOfTheWorkbenchIsKept(t *testing.T) {
	for _, in := range []string{"Init", "Update", "View", "a command", "a batch", "a sequence", "a sequence in a batch", "nothing"} {
		t.Run(in, func(t *testing.T) {
			model, crash := Model(fragile{in})
			terminal := uitest.Run(t, model, 40, 5)
			if in == "View" {
				terminal.Type("x") // whatever comes next
			}
			<-terminal.Done()
			assert.NoError(t, terminal.Err(), "not a crash of Bubble Tea's")
			assert.Empty(t, terminal.Strange())
			assert.Equal(t, in != "nothing", crash.Happened())
			if in != "nothing" {
				reason, stack := crash.Report()
				assert.Equal(t, uitest.Crash(), reason)
				assert.Contains(t, stack, "fragile")
			}
		})
	}
}
