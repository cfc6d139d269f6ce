package sshd

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"

	gliderssh "charm.land/ssh"
)

// A Server serves sessions until it is shut down. Use [New].
type Server struct {
	config Config
	limits Limits
	log    *slog.Logger
	kept   *restraint // logs what was refused
	gate   *gate
	ssh    *gliderssh.Server
	ids    atomic.Uint64

	commons commons

	mu       sync.Mutex
	sessions map[*session]struct{}
	byUser   map[string]int
	callers  map[string]int // connections that have signed in, by user
	closing  bool
	empty    chan struct{} // closed when closing and the last session has ended
}

// New returns a server, or says in a sentence what is missing so that it could
// be safe or of use.
func New(c Config) (*Server, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	s := &Server{
		config: c, limits: c.Limits.withDefaults(), log: c.Log,
		sessions: map[*session]struct{}{}, byUser: map[string]int{}, callers: map[string]int{},
		empty: make(chan struct{}),
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.kept = &restraint{log: s.log}
	s.gate, s.commons.left = newGate(s.limits), s.limits.Cells
	s.ssh = &gliderssh.Server{
		PublicKeyHandler:         s.mayOffer,
		ConnCallback:             s.connected,
		ConnectionFailedCallback: s.failed,
		ServerConfigCallback:     s.serverConfig,
		HandshakeTimeout:         s.limits.Handshake,
		ChannelHandlers:          map[string]gliderssh.ChannelHandler{"session": s.channel},
		RequestHandlers:          map[string]gliderssh.RequestHandler{},
		SubsystemHandlers:        map[string]gliderssh.SubsystemHandler{},
		Version:                  "pugmark",
	}
	if err := gliderssh.EmulatePty()(s.ssh); err != nil {
		return nil, err
	}
	for _, key := range c.HostKeys {
		s.ssh.AddHostKey(key)
	}
	return s, nil
}

// Serve accepts connections until the server is shut down, which is no error.
func (s *Server) Serve(l net.Listener) error {
	err := s.ssh.Serve(l)
	if errors.Is(err, gliderssh.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("accept connections on %s: %w", l.Addr(), err)
}

// ServeConn serves one connection until it ends.
func (s *Server) ServeConn(conn net.Conn) { s.ssh.HandleConn(conn) }

// Shutdown lets nobody in any more, announces text to every program, ends the
// programs and waits until they have ended, or until ctx is done; then it
// closes what is left.
func (s *Server) Shutdown(ctx context.Context, text string) error {
	done := make(chan error, 1)
	go func() { done <- s.ssh.Shutdown(ctx) }()
	s.mu.Lock()
	s.closing = true
	if len(s.sessions) == 0 {
		s.closeEmpty()
	}
	for x := range s.sessions {
		go x.end(text)
	}
	s.mu.Unlock()
	var err error
	select {
	case <-s.empty:
	case <-ctx.Done():
		err = ctx.Err()
	}
	err = errors.Join(err, s.ssh.Close())
	<-done // its error is that of the connections which Close has closed
	return err
}

func (s *Server) closeEmpty() {
	select {
	case <-s.empty:
	default:
		close(s.empty)
	}
}

// Recheck looks every session's key up again and ends those whose key may not
// come in any more, or is another's now. Call it when the directory changed.
func (s *Server) Recheck() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for x := range s.sessions {
		user, err := s.config.Users.Lookup(x.key, x.From.Addr())
		switch {
		case err != nil:
			go x.end("your access has ended: " + err.Error())
		case user.Name != x.User.Name:
			go x.end("your key is " + user.Name + "'s now: sign in again")
		case user.Grant != x.User.Grant:
			go x.end("your access is " + user.Grant + " now: sign in again")
		case user != x.User:
			go x.end("your access has changed: sign in again")
		}
	}
}

// Stats are what a server has to do with at the moment.
type Stats struct{ Sessions, Users, Unauthenticated int }

// Stats returns the counts of this moment.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Stats{Sessions: len(s.sessions), Users: len(s.byUser), Unauthenticated: s.gate.count()}
}
