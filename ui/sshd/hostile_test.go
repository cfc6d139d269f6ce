package sshd

import (
	"crypto/rand"
	"fmt"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"
)

// A key that is offered by its public half and signs with another.
type forged struct {
	ssh.Signer
	offered ssh.PublicKey
}

func (f forged) PublicKey() ssh.PublicKey { return f.offered }

// Whoever comes in is who holds the key that signed, whatever was offered,
// signed or claimed before.
func TestIdentityIsTheKeyThatSigned(t *testing.T) {
	rounds := 100
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana", "ben")
		for n := range rounds {
			keys := []ssh.Signer{forged{keyOf("mallory"), keyOf("ben").PublicKey()}, keyOf("mallory"), keyOf("ana")}
			switch n % 4 {
			case 1: // a wrong key under the name of another, then one's own
				keys = []ssh.Signer{keyOf("mallory"), keyOf("ana")}
			case 2: // a certificate of somebody's key, then one's own
				keys = []ssh.Signer{certified(t, keyOf("ben"), keyOf("mallory")), keyOf("ana")}
			case 3:
				keys = keys[:2]
			}
			client, err := h.dial("ben", keys...)
			if err != nil {
				continue // a signature that does not verify ends the attempt
			}
			before := len(h.sessions())
			x := h.terminal(client)
			opened := h.sessions()
			require.Len(t, opened, before+1)
			assert.Equal(t, "ana", opened[before].User.Name, "round %d", n)
			assert.Equal(t, ssh.FingerprintSHA256(keyOf("ana").PublicKey()), opened[before].Fingerprint)
			x.press(t, "q")
			require.NoError(t, client.Close())
			synctest.Wait()
		}
		assert.NotEmpty(t, h.sessions())
	})
}

func certified(t *testing.T, signer, authority ssh.Signer) ssh.Signer {
	c := &ssh.Certificate{Key: signer.PublicKey(), CertType: ssh.UserCert, ValidBefore: ssh.CertTimeInfinity}
	require.NoError(t, c.SignCert(rand.Reader, authority))
	s, err := ssh.NewCertSigner(c, signer)
	require.NoError(t, err)
	return s
}

func TestAKeyThatIsTakenAwayEndsItsSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana", "ben")
		a, err := h.dial("x", keyOf("ana"))
		require.NoError(t, err)
		b, err := h.dial("x", keyOf("ben"))
		require.NoError(t, err)
		gone, stays := h.terminal(a), h.terminal(b)
		h.people.forget("ana")
		h.server.Recheck()
		require.NoError(t, gone.Wait())
		const words = "your access has ended: nobody has this key"
		assert.Contains(t, gone.screen.String(), words)
		afterwards := gone.screen.String()[strings.LastIndex(gone.screen.String(), "\x1b[?1049l"):]
		assert.Contains(t, afterwards, "the workbench ended this session: "+words+"\r\n", "where its program is gone")
		stays.press(t, "k")
		assert.Equal(t, 1, h.server.Stats().Sessions)
		s, err := a.NewSession()
		require.NoError(t, err)
		require.Error(t, s.Run("echo x"), "the connection that is still open is looked up again")
	})
}

// Whose session ends by a change of the users is told what it is.
func TestAChangeThatEndsASessionIsSaid(t *testing.T) {
	for words, now := range map[string]User{
		"your access is viewer now: sign in again":      {Name: "ana", Grant: "viewer"},
		"your key is ben's now: sign in again":          {Name: "ben", Grant: "viewer"},
		"your access has changed: sign in again":        {Name: "ana", NoTerminal: true},
		`your access is evil\x1b[2J now: sign in again`: {Name: "ana", Grant: "evil\x1b[2J"},
	} {
		synctest.Test(t, func(t *testing.T) {
			h := openHouse(t, Limits{}, "ana")
			client, err := h.dial("x", keyOf("ana"))
			require.NoError(t, err)
			x := h.terminal(client)
			h.people.name("ana", now)
			h.server.Recheck()
			require.NoError(t, x.Wait())
			_, afterwards, found := strings.Cut(x.screen.String(), "\x1b[?1049l")
			require.True(t, found)
			assert.Contains(t, afterwards, "the workbench ended this session: "+words+"\r\n")
		})
	}
}

// CHECKS 18.
func TestSilentAndTricklingConnectionsAreClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		for n := range 1200 {
			here, there := pipe(fmt.Sprintf("203.0.%d.%d:1", n/250, n%250))
			h.serving.Go(func() { h.server.ServeConn(there) })
			go func() { _, _ = io.Copy(io.Discard, here) }()
			if n%6 == 0 {
				go trickle(here)
			}
			if n%50 == 0 {
				synctest.Wait()
				assert.LessOrEqual(t, h.server.Stats().Unauthenticated, 64)
			}
		}
		synctest.Wait()
		time.Sleep(10*time.Second + time.Millisecond) // of the bubble
		synctest.Wait()
		assert.Zero(t, h.server.Stats().Unauthenticated)
		client, err := h.dial("x", keyOf("ana"))
		require.NoError(t, err)
		h.terminal(client)
	})
}

func trickle(to io.Writer) {
	for _, b := range []byte("SSH-2.0-trickle\r\n" + strings.Repeat("x", 1000)) {
		if _, err := to.Write([]byte{b}); err != nil {
			return
		}
		time.Sleep(time.Second)
	}
}

func TestOneAddressTakesNoMoreThanItsShare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		for range 20 {
			_, there := pipe("[2001:db8::5]:1")
			h.serving.Go(func() { h.server.ServeConn(there) })
		}
		synctest.Wait()
		assert.Equal(t, 8, h.server.Stats().Unauthenticated)
		_, err := h.dialFrom("[2001:db8::77]:2", "x", ssh.PublicKeys(keyOf("ana")))
		require.Error(t, err, "the same /64")
		_, err = h.dialFrom("[2001:db8:0:1::77]:2", "x", ssh.PublicKeys(keyOf("ana")))
		require.NoError(t, err)
	})
}

// CHECKS 19.
func TestSessionsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{Sessions: 10}, "ana", "ben", "eve")
		client, err := h.dial("x", keyOf("ana"))
		require.NoError(t, err)
		var opened int
		var last error
		for range 500 {
			if _, err := client.NewSession(); err != nil {
				last = err
				continue
			}
			opened++
		}
		assert.Equal(t, 4, opened)
		assert.ErrorContains(t, last, "at most 4 sessions on one connection")

		words := map[string]int{}
		for _, name := range []string{"ben", "eve"} {
			for range 9 {
				client, err := h.dial("x", keyOf(name))
				require.NoError(t, err)
				x := h.terminal(client)
				words[x.screen.String()]++
			}
		}
		assert.Equal(t, 10, h.server.Stats().Sessions)
		assert.Equal(t, 1, words["you have 8 sessions already: close one first\r\n"])
		assert.Equal(t, 7, words["all 10 places are taken: try again later\r\n"])
	})
}

// CHECKS 20.
func TestTheEnvironmentIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		client, err := h.dial("x", keyOf("ana"))
		require.NoError(t, err)
		s, err := client.NewSession()
		require.NoError(t, err)
		huge := strings.Repeat("x", 200<<10)
		for n := range 200 {
			require.Error(t, s.Setenv(fmt.Sprintf("V%d", n), huge))
		}
		for _, name := range []string{"TMUX", "LD_PRELOAD", "PATH", "EDITOR", "TERM", "TEA_TRACE"} {
			require.Error(t, s.Setenv(name, "x"))
		}
		require.Error(t, s.Setenv("LANG", "C\x1b[2J"))
		for range 20 {
			_ = s.Setenv("LANG", "C.UTF-8")
		}
		require.NoError(t, s.RequestPty("xterm", 24, 80, nil))
		h.shell(s)
		require.Len(t, h.sessions(), 1)
		assert.Len(t, h.sessions()[0].Environment, 16)
	})
}

// CHECKS 21.
func TestSizesAreBoundedBeforeAnythingIsAllocated(t *testing.T) {
	sizes := []uint32{0, 1, 65535, math.MaxInt32, math.MaxUint32}
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		client, err := h.dial("x", keyOf("ana"))
		require.NoError(t, err)
		x := h.terminal(client)
		for n := range 100 {
			change := sizeChange{Columns: sizes[n%5], Rows: sizes[n/5%5], Width: sizes[n%3], Height: sizes[n%2]}
			_, err := x.SendRequest("window-change", false, ssh.Marshal(change))
			require.NoError(t, err)
		}
		_, err = x.SendRequest("window-change", false, []byte("short"))
		require.NoError(t, err)
		_, err = x.SendRequest("window-change", false, ssh.Marshal(sizeChange{Columns: math.MaxUint32, Rows: math.MaxUint32}))
		require.NoError(t, err)
		settle()
		assert.Contains(t, x.screen.String(), "500x200")
		for _, columns := range sizes {
			s, err := client.NewSession()
			require.NoError(t, err)
			request := terminalRequest{Terminal: "xterm", Columns: columns, Rows: columns}
			ok, err := s.SendRequest("pty-req", true, ssh.Marshal(request))
			require.NoError(t, err)
			require.True(t, ok)
			y := h.shell(s)
			y.press(t, "q")
			require.NoError(t, y.Wait())
		}
	})
}

// CHECKS 23.
func TestNothingElseOfSSHIsOffered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		client, err := h.dial("x", keyOf("ana"))
		require.NoError(t, err)
		for _, kind := range []string{"direct-tcpip", "direct-streamlocal@openssh.com", "x11", "auth-agent@openssh.com", "tun@openssh.com"} {
			_, _, err := client.OpenChannel(kind, ssh.Marshal(struct {
				Host string
				Port uint32
				From string
				At   uint32
			}{"127.0.0.1", 22, "127.0.0.1", 1}))
			var refused *ssh.OpenChannelError
			require.ErrorAs(t, err, &refused, kind)
		}
		for _, kind := range []string{"tcpip-forward", "streamlocal-forward@openssh.com", "no-more-sessions@openssh.com", "hostkeys-prove-00@openssh.com"} {
			ok, _, err := client.SendRequest(kind, true, nil)
			require.NoError(t, err)
			assert.False(t, ok, kind)
		}
		s, err := client.NewSession()
		require.NoError(t, err)
		for _, kind := range []string{"auth-agent-req@openssh.com", "x11-req", "subsystem", "signal", "break", "eow@openssh.com", "window-change"} {
			ok, err := s.SendRequest(kind, true, ssh.Marshal(struct{ Name string }{"sftp"}))
			require.NoError(t, err)
			assert.False(t, ok, kind)
		}
		require.NoError(t, s.RequestPty("xterm", 24, 80, nil))
		ok, err := s.SendRequest("exec", true, ssh.Marshal(struct{ Line string }{"echo x"}))
		require.NoError(t, err)
		assert.False(t, ok, "a command with a terminal")
		for _, name := range []string{"", "xterm\x1b[2J", strings.Repeat("x", 65), "../../etc/passwd"} {
			s, err := client.NewSession()
			require.NoError(t, err)
			assert.Error(t, s.RequestPty(name, 24, 80, nil), name)
			require.NoError(t, s.Close())
			synctest.Wait()
		}
	})
}

// CHECKS 22.
func TestAClosedChannelEndsItsProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		client, err := h.dial("x", keyOf("ana"))
		require.NoError(t, err)
		synctest.Wait()
		before := runtime.NumGoroutine()
		for range 100 {
			x := h.terminal(client)
			_ = x.Close()
			synctest.Wait()
		}
		settle()
		assert.Zero(t, h.server.Stats().Sessions)
		assert.LessOrEqual(t, runtime.NumGoroutine(), before+2)
	})
}

// CHECKS 27.
func TestDroppedConnectionsLeaveNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		synctest.Wait()
		before := runtime.NumGoroutine()
		for range 50 {
			here, there := pipe("198.51.100.1:1")
			h.serving.Go(func() { h.server.ServeConn(there) })
			conn, channels, requests, err := ssh.NewClientConn(here, "server", &ssh.ClientConfig{User: "x",
				Auth: []ssh.AuthMethod{ssh.PublicKeys(keyOf("ana"))}, HostKeyCallback: ssh.InsecureIgnoreHostKey()})
			require.NoError(t, err)
			h.terminal(ssh.NewClient(conn, channels, requests))
			require.NoError(t, here.Close())
			synctest.Wait()
		}
		settle()
		assert.Equal(t, Stats{}, h.server.Stats())
		assert.LessOrEqual(t, runtime.NumGoroutine(), before+2)
	})
}

// CHECKS 25: who stops reading is cut off, and holds nobody else up.
func TestAStalledReaderIsCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana", "ben")
		client, err := h.dial("x", keyOf("ana"))
		require.NoError(t, err)
		s, err := client.NewSession()
		require.NoError(t, err)
		require.NoError(t, s.RequestPty("xterm-256color", 200, 500, nil))
		_, err = s.StdoutPipe() // which nobody reads
		require.NoError(t, err)
		keys, err := s.StdinPipe()
		require.NoError(t, err)
		require.NoError(t, s.Shell())
		other, err := h.dial("x", keyOf("ben"))
		require.NoError(t, err)
		honest := h.terminal(other)
		_, err = io.WriteString(keys, "f")
		require.NoError(t, err)
		for second := range 40 {
			letter := string(rune('a' + second%5))
			honest.screen.reset()
			honest.press(t, letter)
			assert.Contains(t, honest.screen.String(), letter, "second %d", second)
		}
		assert.Equal(t, 1, h.server.Stats().Sessions, "the one that does not read is gone")
	})
}

// One whose connection takes nothing any more cannot be told goodbye: it is
// closed. In real time, because a connection that is full holds a lock.
func TestAStalledConnectionIsClosed(t *testing.T) {
	h := openHouse(t, Limits{Stall: 50 * time.Millisecond}, "ana")
	here, there := pipe("198.51.100.9:1")
	h.serving.Go(func() { h.server.ServeConn(there) })
	stuck := &plug{Conn: here}
	conn, channels, requests, err := ssh.NewClientConn(stuck, "server", &ssh.ClientConfig{User: "x",
		Auth: []ssh.AuthMethod{ssh.PublicKeys(keyOf("ana"))}, HostKeyCallback: ssh.InsecureIgnoreHostKey()})
	require.NoError(t, err)
	client := ssh.NewClient(conn, channels, requests)
	s, err := client.NewSession()
	require.NoError(t, err)
	require.NoError(t, s.Start("flood"))
	stuck.stop()
	defer stuck.release()
	require.Eventually(t, func() bool { return len(h.log.lines()) == 2 && h.server.Stats().Sessions == 0 }, 10*time.Second, 5*time.Millisecond)
}

func TestACommandWaitsForItsReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		client, err := h.dial("x", keyOf("ana"))
		require.NoError(t, err)
		s, err := client.NewSession()
		require.NoError(t, err)
		out, err := s.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, s.Start("flood"))
		read := 0
		for range 20 { // slowly, but never not for 30 s
			time.Sleep(20 * time.Second) // of the bubble
			n, err := io.ReadFull(out, make([]byte, 1<<20))
			require.NoError(t, err)
			read += n
		}
		assert.Equal(t, 20<<20, read)
		time.Sleep(40 * time.Second)
		synctest.Wait()
		assert.Zero(t, h.server.Stats().Sessions)
		assert.Error(t, s.Wait(), "cut off")
	})
}
