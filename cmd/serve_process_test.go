//go:build unix

package cmd

import (
	"bufio"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// startServing starts a server as a process of its own.
func (m *team) startServing(t *testing.T, args ...string) (*exec.Cmd, *served) {
	t.Helper()
	c := program(t, append([]string{"serve", "--demo", "--users", m.users(), "--listen", "127.0.0.1:0"}, args...)...)
	x := &served{t: t, log: &lockedBuffer{}}
	c.Stderr = x.log
	stdout, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	t.Cleanup(func() { _ = c.Process.Kill() })
	first, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err, x.log.String())
	_, rest, found := strings.Cut(first, "The workbench is open at ")
	require.True(t, found, first)
	x.address, _, _ = strings.Cut(rest, ",")
	go func() { _, _ = io.Copy(io.Discard, stdout) }()
	return c, x
}

// A hangup has the users file read again, and ends nothing; what asks a process
// to end does, with success.
func TestSignalsOfAServer(t *testing.T) {
	for _, ending := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		m := newTeam(t, entry("maria", "admin"))
		c, x := m.startServing(t)
		require.Zero(t, x.run("maria", "", "version").code)
		m.write(t, entry("lena", "admin"))
		require.NoError(t, c.Process.Signal(syscall.SIGHUP))
		require.Eventually(t, func() bool { return strings.Contains(x.log.String(), "the users file was read again") }, patience, time.Millisecond)
		_, err := x.dial("maria")
		assert.Error(t, err)
		lena := x.open("lena")
		require.NoError(t, lena.Await(patience, shows("lena")))

		require.NoError(t, c.Process.Signal(ending))
		require.NoError(t, lena.Await(patience, shows("being shut down")))
		began := time.Now()
		require.NoError(t, c.Wait(), "exit code 0")
		assert.Less(t, time.Since(began), 10*time.Second)
		checkLog(t, x.log.String())
	}
}

// The second signal does not wait for anybody.
func TestTheSecondSignalEndsAServerAtOnce(t *testing.T) {
	m := newTeam(t, entry("maria", "admin"))
	c, x := m.startServing(t)
	maria := x.open("maria")
	require.NoError(t, maria.Await(patience, shows("maria")))
	require.NoError(t, c.Process.Signal(syscall.SIGTERM))
	require.NoError(t, maria.Await(patience, shows("being shut down")))
	require.NoError(t, c.Process.Signal(syscall.SIGTERM))
	assert.Error(t, c.Wait())
	assert.Equal(t, exitUnanswered, c.ProcessState.ExitCode())
	assert.NotContains(t, x.log.String(), "msg=ended")
}

// What a session is shown is by its own surroundings, and nothing of the
// server's.
func TestASessionsScreenIsItsOwn(t *testing.T) {
	m := newTeam(t, entry("maria", "admin"))
	for name, value := range map[string]string{"LC_ALL": "C", "NO_COLOR": "1", "TERM": "dumb", "EDITOR": "/nowhere/at/all", "TMUX": "x"} {
		t.Setenv(name, value)
	}
	_, x := m.startServing(t)
	plain, rich := x.open("maria", "LANG=C"), x.open("maria", "LANG=en_US.UTF-8", "COLORTERM=truecolor")
	for _, v := range []visit{plain, rich} {
		v.lookUp(t, "login.payro11.example")
		require.NoError(t, v.Await(patience, shows("Cloudflare: Phishing")))
	}
	assert.NotContains(t, plain.Screen(), "╭")
	assert.Contains(t, rich.Screen(), "╭")
	rich.Press(t, "y")
	require.Eventually(t, func() bool { return len(rich.Clipboard()) > 0 }, patience, 10*time.Millisecond)
	rich.Press(t, "ctrl+z")
	rich.Press(t, "?")
	require.NoError(t, rich.Await(patience, shows("What works here")))
	assert.NotContains(t, rich.Screen(), "suspend")
	assert.Empty(t, rich.Strange())
}
