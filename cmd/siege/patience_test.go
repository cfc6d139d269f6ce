package siege

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"

	"pugmark/ui/uitest"
)

// CHECKS 25: those who stop reading are cut off after thirty seconds, and hold
// nobody up. By default ui/sshd's own tests do, where time is quick.
func TestStalledReadersAreCutOff(t *testing.T) {
	if !uitest.Full() {
		t.Skip("half a minute and more: only with the full figures; ui/sshd TestAStalledReaderIsCutOff is the same in memory")
	}
	s := serve(t, nil)
	const stalled = 8
	var stuck sync.WaitGroup
	var cut atomic.Int64
	for n := range stalled {
		client := s.dial(team[n%2])
		session, err := client.NewSession()
		require.NoError(t, err)
		_, err = session.StdoutPipe() // which nobody reads
		require.NoError(t, err)
		keys, err := session.StdinPipe()
		require.NoError(t, err)
		require.NoError(t, session.RequestPty("xterm-256color", 200, 500, ssh.TerminalModes{}))
		require.NoError(t, session.Shell())
		_, err = io.WriteString(keys, "hostile.example\r")
		require.NoError(t, err)
		stuck.Go(func() {
			began := time.Now()
			for m := 0; s.sessionOf(client) && time.Since(began) < 4*time.Minute; m++ {
				size := struct{ Columns, Rows, Width, Height uint32 }{uint32(400 + m%2*100), uint32(100 + m%2*100), 0, 0} //nolint:gosec // small
				if _, err := session.SendRequest("window-change", false, ssh.Marshal(size)); err != nil {
					break
				}
				time.Sleep(20 * time.Millisecond)
			}
			cut.Store(max(cut.Load(), int64(time.Since(began))))
		})
	}
	over := make(chan struct{})
	go func() { stuck.Wait(); close(over) }()
	honest := s.home(s.dial("petra"))
	var waits []time.Duration
	for n, done := 0, false; !done; n++ {
		select {
		case <-over:
			done = true
		default:
		}
		letter := string(rune('a' + n%26))
		began := time.Now()
		honest.Type(letter)
		honest.See(t, "│ "+letter+"▏")
		waits = append(waits, time.Since(began))
		honest.Press(t, "backspace")
		honest.SeeNo(t, "│ "+letter+"▏")
	}
	slices.Sort(waits)
	p95 := waits[len(waits)*95/100]
	t.Logf("%d stalled, all cut off after %s from their first key; %d keys of another, p95 %s", stalled, time.Duration(cut.Load()), len(waits), p95)
	assert.LessOrEqual(t, p95, 500*time.Millisecond)
	// A connection that was cut off is gone a little before its session is.
	assert.Eventually(t, func() bool { return len(s.lines(`msg="session ended"`)) == stalled }, 20*time.Second, 50*time.Millisecond)
}

// sessionOf reports whether a session goes on, as the log says.
func (s *server) sessionOf(client *ssh.Client) bool {
	return len(s.lines(" from="+client.LocalAddr().String()+" ")) == 0 ||
		!strings.Contains(fmt.Sprint(s.lines(" from="+client.LocalAddr().String()+" ")), "session ended")
}

// CHECKS 26, the quarter of an hour as it is. The twelve hours, and all of it
// with a clock that is quick, are in ui/sshd.
func TestASessionWithoutKeysEnds(t *testing.T) {
	if !uitest.Full() {
		t.Skip("a quarter of an hour: only with the full figures; ui/sshd TestASessionWithoutKeysEnds is the same in memory")
	}
	s := serve(t, nil)
	client := s.dial("maria")
	x := s.home(client)
	began := time.Now()
	ended := make(chan error, 1)
	go func() { ended <- x.Wait() }()
	for {
		select {
		case err := <-ended:
			require.NoError(t, err)
			assert.InDelta(t, 15*time.Minute, time.Since(began), float64(10*time.Second))
			assert.Contains(t, s.log.String(), "no key was pressed for 15m0s")
			return
		case <-time.After(5 * time.Second):
			_, _, _ = client.SendRequest("keepalive@openssh.com", true, nil)
			x.Type("\x1b[I\x1b[O") // the terminal's focus, which is no key
			require.Less(t, time.Since(began), 16*time.Minute)
		}
	}
}
