package uitest_test

import (
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/uitest"
)

// echo is a program that says what it was told.
type echo struct {
	said          string
	width, height int
	background    string
}

func (e echo) Init() tea.Cmd { return tea.RequestBackgroundColor }

func (e echo) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if msg.String() == "q" {
			return e, tea.Quit
		}
		e.said = "key " + msg.String()
	case tea.PasteMsg:
		e.said = fmt.Sprintf("paste %q", msg.Content)
	case tea.WindowSizeMsg:
		e.width, e.height = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		e.background = map[bool]string{true: "dark", false: "light"}[msg.IsDark()]
	}
	return e, nil
}

func (e echo) View() tea.View {
	bold := lipgloss.NewStyle().Bold(true).Foreground(lipgloss.Color("#ff8800"))
	v := tea.NewView(fmt.Sprintf("%s\n%dx%d\n%s", bold.Render("echo: "+e.said+"."), e.width, e.height, e.background))
	v.AltScreen = true
	v.WindowTitle = "echo"
	return v
}

func TestRunShowsAProgramAsAPersonSeesIt(t *testing.T) {
	terminal := uitest.Run(t, echo{}, 40, 6)
	terminal.See(t, "40x6\ndark")
	terminal.Type("x")
	terminal.See(t, "echo: key x.")
	for _, key := range []string{"enter", "tab", "shift+tab", "space", "backspace", "delete", "insert", "up", "down", "left", "right", "home", "end", "pgup", "pgdown",
		"f1", "f5", "f12", "ctrl+p", "ctrl+c", "alt+left", "ctrl+right", "shift+up", "alt+x", "esc", "é"} {
		terminal.Press(t, key)
		terminal.See(t, "echo: key "+key+".")
	}
	terminal.Press(t, "esc", "j")
	terminal.See(t, "echo: key j.")
	terminal.Paste("two\nlines")
	terminal.See(t, `echo: paste "two`)
	terminal.Resize(50, 8)
	terminal.SeeMatch(t, `(?m)^50x8$`)
	terminal.SeeNo(t, "40x6")
	assert.Equal(t, "echo", terminal.Title())
	assert.Empty(t, terminal.Strange())
	x, y, _ := terminal.Find("echo:")
	cell := terminal.Cell(x, y)
	assert.True(t, cell.Attributes.Has(uitest.Bold))
	require.NotNil(t, cell.Foreground)
	assert.Equal(t, [3]uint8{0xff, 0x88, 0x00}, [3]uint8{cell.Foreground.R, cell.Foreground.G, cell.Foreground.B})
	terminal.Type("q")
	<-terminal.Done()
	assert.NoError(t, terminal.Err())
}

func TestKeyRefusesWhatATerminalCannotSend(t *testing.T) {
	for _, name := range []string{"", "entr", "ctrl+1", "shift+a", "ctrl+enter", "hyper+x", "ctrl+"} {
		_, err := uitest.Key(name)
		assert.ErrorContains(t, err, fmt.Sprintf("%q", name))
	}
	plus, err := uitest.Key("+")
	require.NoError(t, err)
	assert.Equal(t, "+", plus)
}

func TestAwaitSaysWhatTheScreenShows(t *testing.T) {
	terminal := newTerminal(t, 10, 2)
	write(t, terminal, "something")
	err := terminal.Await(time.Nanosecond, func(string) bool { return false })
	require.ErrorContains(t, err, "something")
}

func shell(t *testing.T, script string, look uitest.Look) *uitest.Terminal {
	terminal, err := uitest.Start(exec.Command("/bin/sh", "-c", script), 40, 5, look)
	require.NoError(t, err)
	t.Cleanup(terminal.Close)
	return terminal
}

func TestStartRunsACommandOnAPseudoTerminal(t *testing.T) {
	terminal := shell(t, `stty size; while read -r line; do echo "got $line at $(stty size)"; [ "$line" = bye ] && exit 3; done`, uitest.Dark())
	terminal.See(t, "5 40")
	terminal.Type("hello\n")
	terminal.See(t, "got hello at 5 40")
	terminal.Resize(50, 7)
	terminal.Type("again\n")
	terminal.See(t, "got again at 7 50")
	terminal.Type("bye\n")
	<-terminal.Done()
	var exit *exec.ExitError
	require.True(t, errors.As(terminal.Err(), &exit))
	assert.Equal(t, 3, exit.ExitCode())
	err := terminal.Await(time.Hour, func(string) bool { return false })
	require.ErrorContains(t, err, "the program ended")
}

func TestCloseEndsACommandThatDoesNot(t *testing.T) {
	terminal := shell(t, `echo ready; exec sleep 600`, uitest.Dark())
	terminal.See(t, "ready")
	terminal.Close()
	<-terminal.Done()
	assert.Error(t, terminal.Err())
}

func TestStartSaysWhatItCouldNotStart(t *testing.T) {
	_, err := uitest.Start(exec.Command("/nowhere/pugmark"), 40, 5, uitest.Dark())
	require.ErrorContains(t, err, "/nowhere/pugmark")
}

// A program that asks for the background gets the look's, and may choose its
// colours by it.
func TestLightLookAnswersLight(t *testing.T) {
	terminal := shell(t, `stty raw -echo; printf '\033]11;?\007'; dd bs=1 count=24 2>/dev/null | od -An -c | tr -d ' \n'; sleep 600`, uitest.Light())
	terminal.See(t, "rgb:ffff/ffff/ffff")
}

func TestSettleReturnsWhenTheProgramRests(t *testing.T) {
	terminal := newTerminal(t, 10, 2)
	terminal.Settle(time.Millisecond, time.Hour)
	ended := shell(t, "exit 0", uitest.Dark())
	ended.Settle(time.Hour, time.Hour)
	assert.NoError(t, ended.Err())
}

func TestTypingDoesNotWaitForTheProgram(t *testing.T) {
	unread, keys := io.Pipe()
	terminal := uitest.NewTerminal(10, 2, keys)
	for range 100 {
		terminal.Type("x")
	}
	write(t, terminal, "\x1b[c")
	got := make([]byte, 101)
	_, err := io.ReadFull(unread, got)
	require.NoError(t, err)
	assert.Equal(t, strings.Repeat("x", 100)+"\x1b", string(got), "in the order they were sent")
	terminal.Close()
	require.NoError(t, unread.Close())
}
