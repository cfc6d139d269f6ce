package sshd

import (
	"context"
	"fmt"
	"sync"
	"time"

	gliderssh "charm.land/ssh"
	"golang.org/x/crypto/ssh"
)

// longestFarewell is how long a channel may take to close before its connection
// is closed instead: one that reads nothing cannot be told goodbye.
const longestFarewell = 5 * time.Second

// channel takes a session channel: within its limits, screened, and with an
// output that holds nobody up.
func (s *Server) channel(srv *gliderssh.Server, conn *ssh.ServerConn, opened ssh.NewChannel, ctx gliderssh.Context) {
	g := guestOf(ctx)
	if !g.enter(s.limits.PerConnection) {
		s.kept.note("session refused", "from", visible(conn.RemoteAddr().String()), "reason", "too many on one connection")
		_ = opened.Reject(ssh.ResourceShortage, fmt.Sprintf("at most %d sessions on one connection", s.limits.PerConnection))
		return
	}
	defer g.exit(s.limits.Empty)
	ch, requests, err := opened.Accept()
	if err != nil {
		return // the connection is gone
	}
	lasting, cancel := context.WithCancel(context.Background())
	defer cancel()
	cut := func() {
		cancel()
		farewell := time.AfterFunc(min(longestFarewell, s.limits.Stall), func() { _ = conn.Close() })
		_ = ch.Close()
		farewell.Stop()
	}
	screen := newScreening(s.config.Command != nil)
	line := &line{outlet: newOutlet(ch, s.limits.Stall, cut), ctx: lasting, sizes: screen.sizes}
	defer func() { _ = line.flush() }()
	screened := make(chan *ssh.Request)
	go screen.run(requests, screened, cancel)
	defer func() { // what nobody takes any more
		go func() {
			for req := range screened {
				reply(req, false)
			}
		}()
	}()
	// The handler of one channel knows its line; what the server would allow
	// beyond that was screened.
	own := s.ownServer(line)
	own.PtyHandler = srv.PtyHandler
	gliderssh.DefaultSessionHandler(own, conn, accepted{line, screened}, ctx)
	line.ended.Wait()
}

// ownServer is the server of one channel. What it runs is waited for from when
// it is asked for: its handler is called some time later.
func (s *Server) ownServer(l *line) *gliderssh.Server {
	return &gliderssh.Server{
		SessionRequestCallback: func(gliderssh.Session, string) bool {
			l.ended.Add(1)
			return true
		},
		Handler: func(x gliderssh.Session) { s.serve(x, l) },
	}
}

// A line is the channel of a session, and what ends with it.
type line struct {
	*outlet
	ctx   context.Context         // ends with the channel
	sizes <-chan gliderssh.Window // of its terminal; ends with the channel
	ended sync.WaitGroup          // of the program
}

// accepted is a channel that was accepted already.
type accepted struct {
	line     *line
	requests <-chan *ssh.Request
}

func (a accepted) Accept() (ssh.Channel, <-chan *ssh.Request, error) { return a.line, a.requests, nil }
func (a accepted) Reject(ssh.RejectionReason, string) error          { return nil }
func (a accepted) ChannelType() string                               { return "session" }
func (a accepted) ExtraData() []byte                                 { return nil }
