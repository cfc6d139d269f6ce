package siege

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"

	"pugmark/ui/uitest"
)

// CHECKS 29: whatever a client says of itself, an event is one line of the log,
// and nothing in it acts on a terminal.
func TestTheLogIsOneLineAnEvent(t *testing.T) {
	s := serve(t, nil)
	said := uitest.Sample(uitest.Hostile(), 60)
	for n, text := range said {
		if len(text) > 1<<15 {
			text = text[:1<<15]
		}
		client, err := s.signIn(elsewhere(), &ssh.ClientConfig{User: text, Auth: []ssh.AuthMethod{ssh.PublicKeys(signer("maria"))}})
		require.NoError(t, err, "%q", text)
		session, err := client.NewSession()
		require.NoError(t, err)
		assert.Error(t, session.RequestPty(text+"\n", 24, 80, nil), "%q", text)
		require.Error(t, session.Run("'"+strings.ReplaceAll(text, "'", "")+"'"), "%q", text)
		here := " from=" + client.LocalAddr().String() + " "
		require.NoError(t, client.Close())
		require.Eventually(t, func() bool { return len(s.lines(here)) >= 1 && s.sessions() == 0 }, patience, time.Millisecond)
		if lines := s.lines(here); len(lines) == 2 {
			assert.Contains(t, lines[0], "session began")
			assert.Contains(t, lines[1], "session ended")
		} else {
			assert.Len(t, lines, 1, "%q", text)
			assert.Contains(t, lines[0], "session refused")
		}

		conn, err := s.connect(elsewhere())
		require.NoError(t, err)
		_, _ = io.WriteString(conn, "SSH-2.0-"+text+"\r\n") // it may be refused before it is read
		here = " from=" + conn.LocalAddr().String() + " "
		require.NoError(t, conn.Close())
		require.Eventually(t, func() bool { return len(s.lines(here)) == 1 }, patience, time.Millisecond, "version %d", n)
		assert.Contains(t, s.lines(here)[0], "not signed in")
		time.Sleep(20 * time.Millisecond) // fewer than are counted only
	}
	checkLog(t, s)
	t.Logf("%d names, terminals, commands and versions", len(said))
}

// checkLog fails where a line of the log is none of ours.
func checkLog(t *testing.T, s *server) {
	t.Helper()
	for line := range strings.Lines(s.log.String()) {
		line = strings.TrimSuffix(line, "\n")
		raw := strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u202e' || r == '\u200b' })
		assert.False(t, raw, "%q", line)
		assert.Less(t, len(line), 2000)
	}
}

// CHECKS 4: a record that ends a renderer which lets it pass is shown to one,
// and the others go on.
func TestAHostileRecordEndsNobody(t *testing.T) {
	s := serve(t, nil)
	other := s.home(s.dial("jonas"))
	shown := uitest.Figure(4, 100)
	for n := range shown {
		client := s.dial("maria")
		x := s.home(client)
		x.Type("hostile.example\r")
		x.See(t, "198.51.100[.]230")
		for _, key := range []string{"a", "z", "z", "i"} {
			x.Type(key)
			x.Settle(100*time.Millisecond, 2*time.Second)
		}
		assert.Empty(t, x.Strange(), "try %d", n)
		assert.NotContains(t, x.Title(), "pwn")
		require.NoError(t, client.Close())
		s.alive()
		letter := string(rune('a' + n%26))
		other.Type(letter)
		other.See(t, "│ "+letter+"▏")
		other.Press(t, "backspace")
	}
	t.Logf("shown %d times; the other is there after each", shown)
	checkLog(t, s)
}

// CHECKS 31: what a crash of the renderer would do, which nothing in a process
// can contain: it is killed, and the server is back for who signs in.
func TestAServerThatWasKilledIsBack(t *testing.T) {
	s := serve(t, nil)
	var longest time.Duration
	kills := uitest.Figure(3, 20)
	for range kills {
		x := s.home(s.dial("maria"))
		x.Type("payro11.example\r")
		x.See(t, "203.0.113[.]66")
		began := time.Now()
		require.NoError(t, s.cmd.Process.Kill())
		<-s.ended
		s.start(program(t))
		back := s.dial("maria")
		longest = max(longest, time.Since(began))
		o := s.run(back, "lookup payro11.example --ndjson")
		assert.Contains(t, o.stdout, `"cost":0,`, "what was looked up is kept")
	}
	t.Logf("killed %d times, back after %s at most", kills, longest)
	if uitest.Full() {
		assert.LessOrEqual(t, longest, 2*time.Second)
	}
}
