package siege

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"

	"pugmark/ui/uitest"
)

// CHECKS 20.
func TestTheEnvironmentTakesNoRoom(t *testing.T) {
	s := serve(t, nil)
	client := s.dial("maria")
	x := s.home(client)
	huge := strings.Repeat("x", 200<<10)
	session, err := client.NewSession()
	require.NoError(t, err)
	for n := range 20 { // what the first ones take is taken once
		require.Error(t, session.Setenv(fmt.Sprintf("WARM%d", n), huge))
	}
	before := s.resident()
	tries := uitest.Figure(200, 2000)
	for n := range tries {
		require.Error(t, session.Setenv(fmt.Sprintf("V%d", n), huge))
	}
	kept := 0
	for range 100 {
		if session.Setenv("LANG", "C.UTF-8") == nil {
			kept++
		}
	}
	assert.Equal(t, 16, kept)
	grown := s.resident() - before
	t.Logf("%d variables of 200 KiB: %d kept, the process grew by %.1f MiB", tries, kept, grown)
	assert.Less(t, grown, 5*raceFactor)
	x.Type("?")
	x.See(t, "F1")
}

// raceFactor is how much more memory a program takes that was built with the
// race detector (go.dev/doc/articles/race_detector, "5-10x").
const raceFactor = 5.0

// CHECKS 21.
func TestSizesTakeNoRoom(t *testing.T) {
	s := serve(t, nil)
	client := s.dial("maria")
	sizes := []uint32{0, 1, 65535, math.MaxInt32, math.MaxUint32}
	x := s.home(client)
	s.resize(x, 500, 200)
	before := s.peak()
	changes := uitest.Figure(50, 1000)
	for n := range changes {
		for m, columns := range sizes {
			s.resize(x, columns, sizes[(n+m)%len(sizes)])
		}
	}
	for _, columns := range sizes {
		session, err := client.NewSession()
		require.NoError(t, err)
		request := struct {
			Terminal                     string
			Columns, Rows, Width, Height uint32
			Modes                        string
		}{"xterm", columns, columns, columns, columns, ""}
		ok, err := session.SendRequest("pty-req", true, ssh.Marshal(request))
		require.NoError(t, err)
		require.True(t, ok)
		session.Stdout = io.Discard
		require.NoError(t, session.Shell())
		require.NoError(t, session.Close())
	}
	// What terminals report of their size by themselves is input, and a client's.
	for _, report := range []string{"\x1b[8;99999;99999t", "\x1b[48;99999;99999;0;0t", "\x1b[48;5000;5000;5000;5000t", "\x1b[8;5000;5000t"} {
		y := s.home(s.dial("petra"))
		y.Type(report + "cloudflare")
		y.See(t, "cloudflare")
		require.NoError(t, y.Session.Close())
	}
	s.home(s.dial("jonas"))
	grown := s.peak() - before
	t.Logf("%d sizes: the process grew by %.1f MiB at most", changes*len(sizes), grown)
	assert.Less(t, grown, 50*raceFactor)
}

func (s *server) resize(x *seat, columns, rows uint32) {
	s.t.Helper()
	_, err := x.SendRequest("window-change", false, ssh.Marshal(struct{ Columns, Rows, Width, Height uint32 }{columns, rows, columns, rows}))
	require.NoError(s.t, err)
}

// What a client sends without an end takes no room: a paste, a string of a
// terminal's, keys.
func TestInputWithoutAnEndTakesNoRoom(t *testing.T) {
	s := serve(t, nil)
	piece := bytes.Repeat([]byte("1"), 1<<20)
	for what, begin := range map[string]string{"paste": "\x1b[200~", "OSC": "\x1b]0;", "DCS": "\x1bP", "CSI": "\x1b[", "keys": ""} {
		session, err := s.dial("maria").NewSession()
		require.NoError(t, err)
		keys, err := session.StdinPipe()
		require.NoError(t, err)
		session.Stdout = io.Discard
		require.NoError(t, session.RequestPty("xterm-256color", 24, 80, ssh.TerminalModes{}))
		require.NoError(t, session.Shell())
		before := s.resident()
		written := make(chan struct{})
		go func() { // who writes waits for who reads, and is not waited for
			defer close(written)
			_, err := io.WriteString(keys, begin)
			for n := 0; n < uitest.Figure(8, 256) && err == nil; n++ {
				_, err = keys.Write(piece)
			}
		}()
		select {
		case <-written:
		case <-time.After(time.Duration(uitest.Figure(3, 60)) * time.Second):
		}
		grown := s.resident() - before
		t.Logf("%s: the process grew by %.1f MiB", what, grown)
		assert.Less(t, grown, 40*raceFactor, what)
		_ = session.Close()
		comesTo(t, 0, func() float64 { return float64(s.sessions()) }, "sessions afterwards")
	}
	s.home(s.dial("jonas"))
}
