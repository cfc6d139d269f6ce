package ui

import (
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/uitest"
)

// An attack is what a terminal sends of a hostile text.
type attack struct {
	bytes string
	typed bool          // the right word stands there already
	pause time.Duration // the most that passes between two messages
}

// attacks are n hostile pastes: bracketed ones that end their own paste, and
// bursts of a terminal without bracketed paste.
func attacks(n int, random *rand.Rand) (all []attack) {
	hostile := uitest.Hostile()
	parts := []string{
		"\x1b[201~", "\x1b[201~", "\x1b[201~\r", "\x1b[201~ourcorp\r", "ourcorp\r", "ourcorp\n", "ourcorp", "y\r", "\x00", "\r", "\n",
		strings.Repeat("\r", 40), strings.Repeat("ourcorp\r", 8), strings.Repeat("\x7f", 20) + "ourcorp\r", "\x1b[200~", "\x1b[200~ourcorp\r\x1b[201~\r",
		"\x15ourcorp\r", "\x10send\r", "\x10\r", "\x1b[13u", "\x1b[27u", "\x1b[<0;40;20M\x1b[<0;40;20m", "\x1b[I\r", "\x1b[O", "\x1bOM", "\t\r", "\x1b\r",
	}
	for i := range n {
		var b strings.Builder
		for range 1 + random.IntN(6) {
			b.WriteString(parts[random.IntN(len(parts))])
			if random.IntN(4) == 0 {
				b.WriteString(hostile[random.IntN(len(hostile))])
			}
		}
		switch content := b.String(); i % 3 {
		case 0:
			all = append(all, attack{bytes: content, pause: beforeEnter}) // a burst
		case 1:
			all = append(all, attack{bytes: "\x1b[200~" + content + "\x1b[201~", pause: afterPaste})
		default:
			all = append(all, attack{bytes: "\x1b[200~" + content + "\x1b[201~", pause: afterPaste, typed: true})
		}
	}
	big := strings.Repeat("ourcorp\r", 1<<17) // 1 MiB
	return append(all,
		attack{bytes: "\x1b[200~" + big + "\x1b[201~\r", pause: afterPaste, typed: true},
		attack{bytes: "\x1b[200~" + big + "\x1b[201~ourcorp\r\x1b[201~", pause: afterPaste},
		attack{bytes: "\x1b[200~\x1b[201~" + big[:uitest.Figure(1<<12, 1<<16)] + "\x1b[201~", pause: afterPaste, typed: true},
	)
}

// storm is a program in which each attack meets a page of its own. The clock
// moves only between messages.
type storm struct {
	*confirming
	t        *testing.T
	random   *rand.Rand
	pause    time.Duration
	seen     int // keys and pastes
	survived chan int
	begin    chan attack
}

func (s *storm) Init() tea.Cmd { return s.shell.Init() }

func (s *storm) View() tea.View { return s.shell.View() }

func (s *storm) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case attack:
		s.confirming = confirm(s.t, 80, 24)
		s.after(time.Second)
		if msg.typed {
			s.press(typed("ourcorp")...)
			s.after(time.Second)
		}
		s.pause = msg.pause
		return s, nil
	case tea.KeyPressMsg:
		if strings.HasSuffix(msg.String(), "f12") {
			s.survived <- s.done
			return s, nil
		}
		s.seen++
	case tea.PasteMsg:
		s.seen++
	}
	_, cmd := s.shell.Update(msg)
	if s.pause > 0 && !own(msg) {
		s.after(time.Duration(s.random.Int64N(int64(s.pause))))
	}
	return s, cmd
}

// own reports messages that no terminal sends: they take no time.
func own(msg tea.Msg) bool {
	switch msg.(type) {
	case noticeMsg, openMsg, closeMsg, helpMsg, paletteMsg, pressMsg, copyMsg, tickMsg, tea.ColorProfileMsg, tea.EnvMsg, tea.WindowSizeMsg:
		return true
	}
	return false
}

// Nothing that a terminal sends of a hostile text confirms: a thousand pastes,
// through the parser of a real program. PUGMARK_FULL=1 sends all of them.
func TestPastesConfirmNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 4))
	s := &storm{confirming: confirm(t, 80, 24), t: t, random: random, survived: make(chan int, 100)}
	in, keyboard := io.Pipe()
	p := tea.NewProgram(s, tea.WithInput(Input(in)), tea.WithOutput(io.Discard), tea.WithWindowSize(80, 24), tea.WithoutSignalHandler(),
		tea.WithFilter(func(_ tea.Model, msg tea.Msg) tea.Msg {
			switch msg.(type) {
			case tea.SuspendMsg, tea.QuitMsg: // ctrl+z and ctrl+c are for the person at the terminal
				return nil
			}
			return msg
		}),
		tea.WithoutRenderer(), tea.WithEnvironment([]string{"TERM=xterm-256color"}))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = p.Run()
	}()
	t.Cleanup(func() {
		p.Kill()
		<-ended
		_ = in.Close()
	})
	all := attacks(uitest.Figure(60, 1000), random)
	for i, a := range all {
		p.Send(a)
		_, err := io.WriteString(keyboard, a.bytes)
		require.NoError(t, err)
		// what is open is closed: a control string, a paste; then the mark
		_, err = io.WriteString(keyboard, "\x1b\\\x1b[201~\x1b[24~")
		require.NoError(t, err)
		select {
		case done := <-s.survived:
			require.Zero(t, done, "paste %d: %.300q", i, a.bytes)
		case <-time.After(20 * time.Second):
			require.Fail(t, "the program does not answer", "paste %d: %.300q", i, a.bytes)
		}
	}
	p.Send(attack{typed: true})
	_, err := io.WriteString(keyboard, strings.Repeat("\r", 20)+"\x1b[24~")
	require.NoError(t, err)
	require.Equal(t, 1, <-s.survived, "and a person's twenty enters send once")
	assert.Greater(t, s.seen, 3*len(all))
}
