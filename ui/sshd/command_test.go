package sshd

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"
)

func (h *house) session(name string) *ssh.Session {
	h.t.Helper()
	client, err := h.dial("x", keyOf(name))
	require.NoError(h.t, err)
	s, err := client.NewSession()
	require.NoError(h.t, err)
	return s
}

func TestACommandReadsToTheEndOfItsInput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		s := h.session("ana")
		large := strings.Repeat("0123456789abcdef", 1<<18) // 4 MiB
		s.Stdin = strings.NewReader(large)
		out, err := s.Output("cat")
		require.NoError(t, err)
		assert.True(t, string(out) == large)
	})
}

// What a command wrote is not lost because it is read slowly, though the command
// has ended long before.
func TestASlowReaderGetsEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		const size = 3 << 20 // what is on its way, and more
		h.server.config.Command = func(_ context.Context, _ Session, _ io.Reader, out, _ io.Writer) int {
			_, err := out.Write(make([]byte, size))
			assert.NoError(t, err)
			return 7
		}
		s := h.session("ana")
		out, err := s.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, s.Start("write"))
		read := 0
		for read < size {
			time.Sleep(20 * time.Second) // of the bubble
			n, err := io.ReadFull(out, make([]byte, 256<<10))
			require.NoError(t, err, "after %d bytes", read)
			read += n
		}
		var exit *ssh.ExitError
		require.ErrorAs(t, s.Wait(), &exit)
		assert.Equal(t, 7, exit.ExitStatus())
	})
}

// Who has stopped reading is not told that all went well.
func TestACommandWhoseEndIsNotReadHasFailed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		h.server.config.Command = func(_ context.Context, _ Session, _ io.Reader, out, _ io.Writer) int {
			_, _ = out.Write(make([]byte, 3<<20))
			return 0
		}
		s := h.session("ana")
		_, err := s.StdoutPipe() // which nobody reads
		require.NoError(t, err)
		require.NoError(t, s.Start("write"))
		time.Sleep(time.Minute) // of the bubble
		synctest.Wait()
		assert.Zero(t, h.server.Stats().Sessions)
		assert.Contains(t, h.log.String(), "status=1")
		assert.Contains(t, h.log.String(), "the client stopped reading")
	})
}

func TestAClientThatGoesAwayEndsItsCommand(t *testing.T) {
	for how, goes := range map[string]func(*ssh.Client, *ssh.Session) error{
		"closes the channel": func(_ *ssh.Client, s *ssh.Session) error { return s.Close() },
		"closes all":         func(c *ssh.Client, _ *ssh.Session) error { return c.Close() },
	} {
		synctest.Test(t, func(t *testing.T) {
			h := openHouse(t, Limits{}, "ana")
			client, err := h.dial("x", keyOf("ana"))
			require.NoError(t, err)
			s, err := client.NewSession()
			require.NoError(t, err)
			require.NoError(t, s.Start("wait"))
			synctest.Wait()
			require.Equal(t, 1, h.server.Stats().Sessions)
			require.NoError(t, goes(client, s))
			synctest.Wait()
			assert.Zero(t, h.server.Stats().Sessions, how)
		})
	}
}

func TestACommandThatCannotBeReadIsRefusedInWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		for _, line := range []string{"echo 'a", `echo "`, "''", "echo a\\"} {
			s := h.session("ana")
			out, err := s.CombinedOutput(line)
			var exit *ssh.ExitError
			require.ErrorAs(t, err, &exit, "%q: %s", line, out)
			assert.Equal(t, "the command cannot be read: is a quote missing?\r\n", string(out), "%q", line)
		}
	})
}

// What is no text would be another command once it is split into words: nobody
// asked for that.
func TestACommandThatIsNoTextIsRefusedInWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		for line, shown := range map[string]string{
			"echo \xff":            `echo \xff`,
			"echo a\xc2 b":         `echo a\xc2 b`,
			"echo \x9b31mX\x1b[2J": `echo \x9b31mX\x1b[2J`,
			"\xed\xa0\x80":         `\xed\xa0\x80`,
		} {
			before := h.log.String()
			s := h.session("ana")
			var out, said bytes.Buffer
			s.Stdout, s.Stderr = &out, &said
			var exit *ssh.ExitError
			require.ErrorAs(t, s.Run(line), &exit, "%q", line)
			assert.Equal(t, 1, exit.ExitStatus())
			assert.Empty(t, out.String())
			assert.Equal(t, "the command is not UTF-8 text: "+shown+"\r\n", said.String())
			h.rest()
			logged := strings.TrimPrefix(h.log.String(), before)
			assert.Equal(t, 1, strings.Count(logged, "the command is not UTF-8 text: "+strings.ReplaceAll(shown, `\`, `\\`)), logged)
			assert.NotContains(t, logged, "session began")
			assert.True(t, utf8.ValidString(logged))
		}
		s := h.session("ana")
		out, err := s.Output("echo \ufffd")
		require.NoError(t, err, "U+FFFD itself is text")
		assert.Equal(t, "ana: \ufffd", string(out))
	})
}

// Without a terminal and a command there is nothing to run: ssh -T, or a
// program that starts it without asking for a terminal.
func TestAShellWithoutATerminalIsRefusedInWords(t *testing.T) {
	const words = "the workbench needs a terminal: ask for one (ssh -t), or add a command behind the host's name, such as help\r\n"
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		for _, ask := range []func(*ssh.Session) error{(*ssh.Session).Shell, func(s *ssh.Session) error { return s.Start("") },
			func(s *ssh.Session) error { return s.Start("  ") }} {
			s := h.session("ana")
			var said bytes.Buffer
			s.Stderr = &said
			require.NoError(t, ask(s))
			var exit *ssh.ExitError
			require.ErrorAs(t, s.Wait(), &exit)
			assert.Equal(t, 1, exit.ExitStatus())
			assert.Equal(t, words, said.String())
		}
		assert.Zero(t, h.server.Stats().Sessions)
	})
}
