package uitest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/creack/pty"
)

// Run starts m on a new dark terminal and stops it when the test ends. Further
// options come after its own.
func Run(tb testing.TB, m tea.Model, width, height int, options ...tea.ProgramOption) *Terminal {
	tb.Helper()
	in, keys := io.Pipe()
	t := NewTerminal(width, height, keys)
	p := tea.NewProgram(m, append([]tea.ProgramOption{
		tea.WithInput(in), tea.WithOutput(newlines{t}),
		tea.WithWindowSize(width, height), tea.WithoutSignalHandler(), tea.WithColorProfile(colorprofile.TrueColor),
		tea.WithEnvironment([]string{"TERM=xterm-256color", "COLORTERM=truecolor"}),
	}, options...)...)
	t.resize = func(width, height int) { p.Send(tea.WindowSizeMsg{Width: width, Height: height}) }
	t.stop = func() {
		p.Quit()
		<-t.done
		_ = in.Close()
	}
	go func() {
		_, err := p.Run()
		t.end(err)
	}()
	tb.Cleanup(func() {
		t.Close()
		if err := t.Err(); err != nil {
			tb.Errorf("program: %v", err)
		}
	})
	return t
}

// newlines does what a terminal driver does: without a tty, Bubble Tea writes
// bare line feeds and expects them to return the carriage too.
type newlines struct{ w io.Writer }

func (n newlines) Write(p []byte) (int, error) {
	_, err := io.WriteString(n.w, strings.ReplaceAll(string(p), "\n", "\r\n"))
	return len(p), err
}

// Start runs cmd on a pseudo-terminal of its own, whose colours are look's.
// [Terminal.Close] hangs up on it, as closing the window does.
func Start(cmd *exec.Cmd, width, height int, look Look) (*Terminal, error) {
	size := &pty.Winsize{Cols: uint16(width), Rows: uint16(height)}
	tty, err := pty.StartWithSize(cmd, size)
	if err != nil {
		return nil, fmt.Errorf("start %s on a pseudo-terminal: %w", cmd.Path, err)
	}
	t := newTerminal(width, height, tty, look)
	t.resize = func(width, height int) {
		_ = pty.Setsize(tty, &pty.Winsize{Cols: uint16(width), Rows: uint16(height)})
	}
	t.stop = func() {
		_ = cmd.Process.Kill()
		<-t.done
	}
	go func() {
		_, readErr := io.Copy(t, tty)
		err := cmd.Wait()
		if err == nil && !hungUp(readErr) {
			err = readErr
		}
		_ = tty.Close()
		t.end(err)
	}()
	return t, nil
}

// hungUp reports how reading a pseudo-terminal ends when its program has: with
// the end of the file, or EIO on Linux.
func hungUp(err error) bool {
	return err == nil || errors.Is(err, syscall.EIO) || errors.Is(err, os.ErrClosed)
}
