package sshd

import (
	"bytes"
	"context"
	"io"
	"net"
	"testing"
	"testing/synctest"

	gliderssh "charm.land/ssh"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An asked is what a client has asked for: a command, as ana.
type asked struct{ gliderssh.Session }

func (a asked) PublicKey() gliderssh.PublicKey { return keyOf("ana").PublicKey() }
func (a asked) RemoteAddr() net.Addr           { return text("198.51.100.1:40000") }
func (a asked) Stderr() io.ReadWriter          { return &bytes.Buffer{} }
func (a asked) Environ() []string              { return nil }
func (a asked) Command() []string              { return []string{"echo"} }
func (a asked) RawCommand() string             { return "echo" }
func (a asked) Exit(int) error                 { return nil }
func (a asked) Pty() (gliderssh.Pty, <-chan gliderssh.Window, bool) {
	return gliderssh.Pty{}, nil, false
}

// A session can be ended from the moment it is counted in.
func TestASessionThatIsCountedInCanBeEnded(t *testing.T) {
	h := openHouse(t, Limits{}, "ana")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	l := &line{outlet: newOutlet(nil, 0, func() {})}
	x, err := h.server.admit(asked{}, l, cancel)
	require.NoError(t, err)
	x.end("the workbench is closing")
	require.Error(t, ctx.Err())
	require.NoError(t, l.flush())
}

// What a channel runs is waited for, though it begins later than the channel
// ends.
func TestAChannelWaitsForWhatItWasAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, Limits{})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		l := &line{outlet: newOutlet(nil, 0, func() {}), ctx: ctx}
		own := h.server.ownServer(l)
		require.True(t, own.SessionRequestCallback(nil, "exec"))
		over := make(chan struct{})
		go func() { l.ended.Wait(); close(over) }()
		synctest.Wait()
		select {
		case <-over:
			assert.Fail(t, "the program has not begun")
		default:
		}
		own.Handler(asked{})
		<-over
		require.NoError(t, l.flush())
	})
}
