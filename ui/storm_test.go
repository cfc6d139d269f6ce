package ui_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// witness remembers the last frame that a model showed, and how often it was
// asked for one.
type witness struct {
	tea.Model

	mu     sync.Mutex
	width  int
	height int
	frame  string
	views  int
}

func (w *witness) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if size, ok := msg.(tea.WindowSizeMsg); ok {
		w.mu.Lock()
		w.width, w.height = size.Width, size.Height
		w.mu.Unlock()
	}
	_, cmd := w.Model.Update(msg)
	return w, cmd
}

func (w *witness) View() tea.View {
	v := w.Model.View()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.frame = v.Content
	w.views++
	return v
}

// shown is the last frame, and how many there were.
func (w *witness) shown() (frame string, views int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.frame, w.views
}

// last is the frame as a terminal's text, and the size it was made for.
func (w *witness) last() (text string, width, height int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var b strings.Builder
	for line := range strings.SplitSeq(ansi.Strip(w.frame), "\n") {
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return strings.TrimRight(b.String(), "\n"), w.width, w.height
}

// A thousand sizes between nothing and 500×200, with keys between them, through
// the real program: it lives, and what the screen shows at the end is the frame
// for the size it has then.
func TestResizeStorm(t *testing.T) {
	shell, _ := program(func(i int) string { return fmt.Sprintf("host-%d.example", i) })
	w := &witness{Model: shell}
	p, out := counted(t, w, 160, 45)
	terminal := out.terminal
	random := rand.New(rand.NewPCG(3, 1))
	names := []string{"j", "k", "z", "5", "0", "\t", "G", "?", "\x1b", ":", "/", "s", "7", "D", "v", "*"}
	resize := func(width, height int) {
		if width > 0 && height > 0 {
			terminal.Resize(width, height)
		}
		p.Send(tea.WindowSizeMsg{Width: width, Height: height})
	}
	for step := range 1000 {
		width, height := random.IntN(501), random.IntN(201)
		switch step % 5 {
		case 0:
			width, height = random.IntN(30), random.IntN(12)
		case 1:
			width, height = 60+random.IntN(100), 20+random.IntN(30)
		}
		resize(width, height)
		for range random.IntN(3) {
			name := names[random.IntN(len(names))]
			code := []rune(name)[0]
			press := tea.KeyPressMsg{Code: code, Text: name}
			if code < 0x20 {
				press.Text = ""
			}
			p.Send(press)
		}
	}
	for _, size := range [][2]int{{160, 45}, {0, 0}, {80, 24}, {20, 5}, {499, 199}, {60, 20}} {
		resize(size[0], size[1])
	}
	p.Send(tea.KeyPressMsg{Code: '0', Text: "0"})
	err := terminal.Await(30*time.Second, func(screen string) bool {
		text, width, height := w.last()
		return width == 60 && height == 20 && text != "" && screen == text
	})
	text, _, _ := w.last()
	require.NoError(t, err, "the frame was\n%s", text)
	assert.Empty(t, terminal.Strange())
}
