package sshd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"
)

// CHECKS 26: neither keepalives, nor what a terminal reports by itself, nor a
// screen that changes keep a session open.
func TestASessionWithoutKeysEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		client, err := h.dial("x", keyOf("ana"))
		require.NoError(t, err)
		x := h.terminal(client)
		x.press(t, "f") // repaints ten times a second
		began := time.Now()
		stop := make(chan struct{})
		go func() {
			for {
				select {
				case <-stop:
					return
				case <-time.After(5 * time.Second):
					_, _, _ = client.SendRequest("keepalive@openssh.com", true, nil)
					_, _ = fmt.Fprint(x.keys, "\x1b[I\x1b[O\x1b[?2026;1$y")
				}
			}
		}()
		require.NoError(t, x.Wait())
		close(stop)
		assert.InDelta(t, 15*time.Minute, time.Since(began), float64(5*time.Second))
		assert.Contains(t, h.log.String(), "no key was pressed for 15m0s")
	})
}

func TestKeysKeepASessionOpenUntilTheLongestTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		client, err := h.dial("x", keyOf("ana"))
		require.NoError(t, err)
		x := h.terminal(client)
		began := time.Now()
		ended := make(chan error, 1)
		go func() { ended <- x.Wait() }()
		for done := false; !done; {
			select {
			case err := <-ended:
				require.NoError(t, err)
				done = true
			case <-time.After(14 * time.Minute):
				_, _ = fmt.Fprint(x.keys, "k")
			}
		}
		assert.InDelta(t, 12*time.Hour, time.Since(began), float64(5*time.Second))
		assert.Contains(t, x.screen.String(), "for as long as one may be")
	})
}

func TestTheEndIsAnnounced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		client, err := h.dial("x", keyOf("ana"))
		require.NoError(t, err)
		x := h.terminal(client)
		time.Sleep(14*time.Minute - 2*time.Second) // of the bubble
		synctest.Wait()
		assert.NotContains(t, x.screen.String(), "this session ends")
		time.Sleep(3 * time.Second)
		synctest.Wait()
		assert.Contains(t, x.screen.String(), "this session ends")
		x.press(t, "k")
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		assert.Equal(t, 1, h.server.Stats().Sessions)
	})
}

// CHECKS 29: whatever a client calls itself, an event is one line.
func TestTheLogHasOneLineAnEvent(t *testing.T) {
	hostile := []string{"ana\nlevel=ERROR msg=forged", "\x1b[2J\x1b]0;pwn\a", "a\r\nb", "\u202eevil", strings.Repeat("x", 5000), "a=b c=\"d\""}
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		for _, name := range hostile {
			client, err := h.dial(name, keyOf("ana"))
			require.NoError(t, err)
			s, err := client.NewSession()
			require.NoError(t, err)
			require.Error(t, s.Run("nonsense "+name))
			require.NoError(t, client.Close())
			synctest.Wait()
		}
		lines := h.log.lines()
		assert.Len(t, lines, 2*len(hostile), "a session begins and ends")
		for _, line := range lines {
			assert.Less(t, len(line), 1000)
			assert.False(t, strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\u202e' }), "%q", line)
			assert.True(t, strings.HasPrefix(line, "time="), "%q", line)
		}
	})
}

// A crashing is a program that panics where it is told to.
type crashing struct{ where string }

func (c crashing) boom(here string) {
	if c.where == here {
		panic("of the program\x1b[2J\n" + here)
	}
}

func (c crashing) Init() tea.Cmd {
	c.boom("init")
	return tea.Sequence(func() tea.Msg { c.boom("command"); return nil }, func() tea.Msg {
		slices.SortFunc([]int{2, 1}, func(int, int) int { c.boom("callback"); return 0 })
		return nil
	})
}
func (c crashing) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if size, resized := msg.(tea.WindowSizeMsg); resized && size.Width == 100 {
		c.boom("resize")
	}
	c.boom("update")
	return c, nil
}
func (c crashing) View() tea.View { c.boom("view"); return tea.NewView("here") }

// CHECKS 31: each twenty times.
func TestACrashEndsOneSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{PerUser: 100, PerConnection: 100}, "ana", "eve")
		client, err := h.dial("x", keyOf("ana"))
		require.NoError(t, err)
		honest := h.terminal(client)
		where := "open"
		serve := h.server.config.Program
		h.server.config.Program = func(ctx context.Context, s Session) (tea.Model, error) {
			switch where {
			case "open":
				panic("opening")
			case "refuse":
				return nil, errors.New("not now\x1b[2J")
			}
			return crashing{where}, nil
		}
		victim, err := h.dial("x", keyOf("eve"))
		require.NoError(t, err)
		places := []string{"open", "refuse", "init", "update", "view", "command", "callback", "resize"}
		for n := range 20 * len(places) {
			where = places[n%len(places)]
			x := h.terminal(victim)
			if where == "resize" {
				require.NoError(t, x.WindowChange(30, 100))
			}
			require.Error(t, x.Wait(), where)
			assert.NotContains(t, x.screen.String(), "goroutine", where)
			assert.NotContains(t, x.screen.String(), "\x1b[2J\n", where)
		}
		h.server.config.Program = serve
		s, err := victim.NewSession()
		require.NoError(t, err)
		require.Error(t, s.Run("crash"))
		honest.press(t, "k")
		assert.Contains(t, honest.screen.String(), "k")
		assert.Equal(t, 1, h.server.Stats().Sessions)
		assert.Equal(t, 20*(len(places)-1)+1, strings.Count(h.log.String(), "msg=crash"), "refusing is none, and a command crashed too")
		for _, line := range h.log.lines() {
			assert.False(t, strings.ContainsRune(line, 0x1b), "%q", line)
		}
	})
}

// What a program reads may be changed on its way.
func TestTheInputOfAProgramMayBeKeptFromIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		h.server.config.Input = func(from io.Reader) io.Reader { return upper{from} }
		client, err := h.dial("x", keyOf("ana"))
		require.NoError(t, err)
		x := h.terminal(client)
		x.press(t, "k")
		assert.Contains(t, x.screen.String(), "K]")
	})
}

// upper reads in capitals.
type upper struct{ from io.Reader }

func (u upper) Read(p []byte) (int, error) {
	n, err := u.from.Read(p)
	copy(p, bytes.ToUpper(p[:n]))
	return n, err
}

func TestSuspendDoesNotReachTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		client, err := h.dial("x", keyOf("ana"))
		require.NoError(t, err)
		x := h.terminal(client)
		x.press(t, "s")
		x.press(t, "k")
		assert.Contains(t, x.screen.String(), "k")
	})
}

// CHECKS 16, as far as it is the server's.
func TestAServerThatWouldLeaveTheDoorOpenIsRefused(t *testing.T) {
	program := func(context.Context, Session) (tea.Model, error) { return nil, nil }
	for want, c := range map[string]Config{
		"no host key":      {Users: newPeople("ana"), Program: program},
		"who may come in":  {HostKeys: []ssh.Signer{keyOf("host")}, Program: program},
		"nothing to serve": {HostKeys: []ssh.Signer{keyOf("host")}, Users: newPeople("ana")},
	} {
		_, err := New(c)
		assert.ErrorContains(t, err, want)
	}
}
