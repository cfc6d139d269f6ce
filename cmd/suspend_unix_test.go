//go:build unix

package cmd

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel/simulator"
	"pugmark/ui/uitest"
)

// Under a shell, ctrl+z gives the terminal back and fg takes it again: the
// screen is drawn anew in the size it has then, and what was being asked goes
// on.
func TestSuspendUnderAShell(t *testing.T) {
	shell, err := exec.LookPath("sh")
	require.NoError(t, err)
	base, _ := serve(t, simulator.Options{Latency: 2 * time.Second})
	c := program(t, "-i")
	c.Path, c.Args[0] = shell, "sh"
	c.Env = append(c.Env, "PS1=prompt> ", "ENV=", "PROGRAM="+os.Args[0], "BASE="+base)
	terminal, err := uitest.Start(c, 160, 45, uitest.Dark())
	require.NoError(t, err)
	t.Cleanup(terminal.Close)
	see := func(words ...string) {
		t.Helper()
		require.NoError(t, terminal.Await(patience, shows(words...)))
	}
	see("prompt>")
	terminal.Type("\"$PROGRAM\" login.payro11.example --api-url \"$BASE\"\r")
	see("1 Domain details", "asking")
	terminal.Type("\x1a")
	require.NoError(t, terminal.Await(patience, func(screen string) bool { return strings.HasSuffix(screen, "prompt>") }))
	assert.NotContains(t, terminal.Screen(), "Domain details", "the screen of before is back")
	terminal.Resize(100, 30)
	terminal.Type("fg\r")
	see("1 Domain", "Phishing")
	assert.NotContains(t, terminal.Screen(), "prompt>")
	width, _ := terminal.Size()
	assert.Equal(t, 100, width)
	terminal.Type("?")
	see("What works here")
	assert.Empty(t, terminal.Strange())
}

// Where no shell could continue the program, ctrl+z does not hang it.
func TestSuspendWithoutAShell(t *testing.T) {
	terminal := startOnTerminal(t, nil, "--demo", "login.payro11.example")
	require.NoError(t, terminal.Await(patience, shows("▲ Cloudflare: Phishing")))
	for range 2 {
		terminal.Press(t, "ctrl+z")
		terminal.Press(t, "?")
		require.NoError(t, terminal.Await(patience, shows("What works here")))
		terminal.Press(t, "esc")
		require.NoError(t, terminal.Await(patience, shows("▲ Cloudflare: Phishing")))
	}
}

// A signal ends the workbench and leaves the terminal as it was.
func TestSignalsEndTheWorkbench(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT} {
		c := program(t, "--demo", "login.payro11.example")
		terminal, err := uitest.Start(c, 160, 45, uitest.Dark())
		require.NoError(t, err)
		t.Cleanup(terminal.Close)
		require.NoError(t, terminal.Await(patience, shows("▲ Cloudflare: Phishing")))
		require.NoError(t, c.Process.Signal(signal))
		select {
		case <-terminal.Done():
		case <-time.After(patience):
			t.Fatalf("%s does not end it", signal)
		}
		require.NoError(t, terminal.Err(), signal)
		assert.Empty(t, terminal.Screen(), "%s: the alternate screen is left", signal)
		_, _, cursor := terminal.Cursor()
		assert.True(t, cursor, "%s: the cursor is back", signal)
	}
}

// Stopped and continued from outside, it draws what somebody else wrote over.
func TestContinuedFromOutside(t *testing.T) {
	c := program(t, "--demo", "login.payro11.example")
	terminal, err := uitest.Start(c, 160, 45, uitest.Dark())
	require.NoError(t, err)
	t.Cleanup(terminal.Close)
	require.NoError(t, terminal.Await(patience, shows("▲ Cloudflare: Phishing")))
	terminal.Settle(300*time.Millisecond, patience)
	before := terminal.Screen()
	require.NoError(t, c.Process.Signal(syscall.SIGSTOP))
	_, err = terminal.Write([]byte("\x1b[H\x1b[2Jsomebody else was here"))
	require.NoError(t, err)
	require.NoError(t, c.Process.Signal(syscall.SIGCONT))
	require.NoError(t, terminal.Await(patience, func(screen string) bool { return screen == before }))
}

// A terminal may answer late. The workbench that is ended meanwhile waits for
// the answer, so that it is not echoed where the shell prompts.
func TestALateAnswerIsNotEchoed(t *testing.T) {
	c := program(t, "--demo")
	terminal, shell, err := pty.Open() // a shell holds its end open
	require.NoError(t, err)
	t.Cleanup(func() { _ = terminal.Close() })
	require.NoError(t, pty.Setsize(terminal, &pty.Winsize{Rows: 24, Cols: 80}))
	c.Stdin, c.Stdout, c.Stderr = shell, shell, shell
	require.NoError(t, c.Start())
	const question, answer = "\x1b]11;?", "\x1b]11;rgb:1111/2222/3333\x1b\\"
	var said bytes.Buffer
	asked := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		buffer, once := make([]byte, 4096), sync.OnceFunc(func() { close(asked) })
		for {
			n, err := terminal.Read(buffer)
			said.Write(buffer[:n])
			if bytes.Contains(said.Bytes(), []byte(question)) {
				once()
			}
			if err != nil {
				return
			}
		}
	}()
	<-asked
	require.NoError(t, c.Process.Signal(syscall.SIGTERM))
	const late = 100 * time.Millisecond
	<-time.After(late)
	_, err = terminal.WriteString(answer)
	require.NoError(t, err)
	_ = c.Wait()
	require.NoError(t, shell.Close())
	<-ended
	assert.NotContains(t, said.String(), "rgb:1111", "echoed")
}
