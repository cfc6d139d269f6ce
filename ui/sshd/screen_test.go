package sshd

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	gliderssh "charm.land/ssh"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"
)

// Large screens share what there is; what is no larger than everybody's is
// granted whoever has taken the rest.
func TestLargeScreensShareTheirRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{Cells: 150_000}, "ana", "ben")
		open := func(name string, columns, rows int) *terminal {
			client, err := h.dial("x", keyOf(name))
			require.NoError(t, err)
			s, err := client.NewSession()
			require.NoError(t, err)
			require.NoError(t, s.RequestPty("xterm-256color", rows, columns, ssh.TerminalModes{}))
			return h.shell(s)
		}
		resize := func(x *terminal, columns, rows int) {
			require.NoError(t, x.WindowChange(rows, columns))
			settle()
		}
		ana, ben := open("ana", 500, 200), open("ben", 500, 200)
		assert.Contains(t, ana.screen.String(), "500x200")
		assert.Contains(t, ben.screen.String(), "200x60", "cut")
		resize(ben, 250, 48)
		assert.Contains(t, ben.screen.String(), "250x48", "no more cells than everybody has")
		resize(ben, 500, 100)
		assert.Contains(t, ben.screen.String(), "500x100", "there is as much left")
		resize(ben, 500, 101)
		assert.Contains(t, ben.screen.String(), "200x60")
		assert.Contains(t, open("ben", 200, 60).screen.String(), "200x60")

		resize(ana, 80, 24)
		ben.screen.reset()
		resize(ben, 500, 102)
		assert.NotContains(t, ben.screen.String(), "500x102", "the renderer keeps what it had")
		ana.press(t, "q")
		require.NoError(t, ana.Wait())
		resize(ben, 500, 103)
		assert.Contains(t, ben.screen.String(), "500x103", "who leaves gives back")
		ben.press(t, "q")
		require.NoError(t, ben.Wait())
		settle()
		assert.Equal(t, 150_000, h.server.commons.left, "all of it")
	})
}

// However often a client changes its size, a program is told a few times, and
// the newest at last.
func TestSizesAreToldAtAPace(t *testing.T) {
	for _, c := range []struct{ columns, rows, most int }{{80, 24, 11}, {500, 200, 3}} {
		synctest.Test(t, func(t *testing.T) {
			screen := &screen{commons: &commons{left: 1_000_000}}
			sizes := make(chan gliderssh.Window)
			var told []tea.Msg
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			done := make(chan struct{})
			go func() {
				defer close(done)
				screen.follow(ctx, sizes, gliderssh.Window{}, func(msg tea.Msg) { told = append(told, msg) })
			}()
			newest := time.After(time.Second)
			for n, ended := 0, false; !ended; n++ {
				select {
				case sizes <- gliderssh.Window{Width: c.columns - n%2, Height: c.rows}:
				case <-newest:
					ended = true
				}
			}
			sizes <- gliderssh.Window{Width: 81, Height: 25}
			close(sizes)
			<-done
			assert.LessOrEqual(t, len(told), c.most+1)
			assert.Greater(t, len(told), 2)
			assert.Equal(t, tea.WindowSizeMsg{Width: 81, Height: 25}, told[len(told)-1])
		})
	}
}

// A size that stays the same is no change, and what comes after the end is not
// waited for.
func TestASizeThatStaysIsNotTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		screen := &screen{commons: &commons{left: 0}}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		sizes := make(chan gliderssh.Window, 200)
		for range 100 {
			sizes <- gliderssh.Window{Width: 80, Height: 24}
		}
		for n := range 100 {
			sizes <- gliderssh.Window{Width: 300, Height: 60 + n}
		}
		close(sizes)
		began, told := time.Now(), 0
		screen.follow(ctx, sizes, gliderssh.Window{Width: 80, Height: 24}, func(tea.Msg) { told++ })
		assert.Equal(t, 1, told, "all of the others are cut to the same")
		assert.Zero(t, time.Since(began))
	})
}

// sizeReports are what terminals send by themselves: of text with and without
// pixels (XTWINOPS 8, mode 2048), and a client as it likes.
var sizeReports = []string{"\x1b[8;99999;99999t", "\x1b[48;99999;99999;0;0t", "\x1b[48;5000;5000;5000;5000t", "\x1b[8;1;1t", "\x1b[48;0;0;0;0t", "\x9b8;5000;5000t"}

// The size of a screen is what the channel says, and not what is in its input.
func TestASizeInTheInputIsNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{}, "ana")
		client, err := h.dial("x", keyOf("ana"))
		require.NoError(t, err)
		x := h.terminal(client)
		require.Contains(t, x.screen.String(), "hello ana 80x24")
		for n, report := range sizeReports {
			x.screen.reset()
			x.press(t, report+"k")
			assert.Contains(t, x.screen.String(), "k", "it goes on after %q", report)
			assert.Equal(t, []tea.WindowSizeMsg{{Width: 80, Height: 24}}, h.sizes(), "report %d", n)
		}
		require.NoError(t, x.WindowChange(30, 100))
		settle()
		assert.Equal(t, []tea.WindowSizeMsg{{Width: 80, Height: 24}, {Width: 100, Height: 30}}, h.sizes())
	})
}
