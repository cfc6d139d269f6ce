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
	"golang.org/x/crypto/ssh"
)

// A Server serves sessions until it is shut down. Use [New].
type Server struct {
	config Config
	limits Limits
	log    *slog.Logger
	gate   *gate
	ssh    *gliderssh.Server
	ids    atomic.Uint64

	mu       sync.Mutex
	sessions map[*session]struct{}
	byUser   map[string]int
	byConn   map[*ssh.ServerConn]int
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
		sessions: map[*session]struct{}{}, byUser: map[string]int{}, byConn: map[*ssh.ServerConn]int{},
		empty: make(chan struct{}),
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.gate = newGate(s.limits)
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
		if err != nil || user != x.User {
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

// connected counts a connection until it has signed in.
func (s *Server) connected(ctx gliderssh.Context, conn net.Conn) net.Conn {
	g := s.gate.admit(conn)
	if g == nil {
		s.log.Warn("connection refused", "from", address(conn), "reason", "too many that have not signed in")
		return nil
	}
	ctx.SetValue(guestKey{}, g)
	return g
}

type guestKey struct{}

// serverConfig has the guest counted off once a key has signed.
func (s *Server) serverConfig(ctx gliderssh.Context) *ssh.ServerConfig {
	config := &ssh.ServerConfig{MaxAuthTries: 6}
	config.AuthLogCallback = func(conn ssh.ConnMetadata, method string, err error) {
		if err != nil || method != "publickey" {
			return
		}
		if g, ok := ctx.Value(guestKey{}).(*guest); ok {
			g.signedIn()
		}
	}
	return config
}

// mayOffer reports whether a key is worth its signature. Who it is is looked up
// again when it has signed.
func (s *Server) mayOffer(ctx gliderssh.Context, key gliderssh.PublicKey) bool {
	_, err := s.lookup(key, ctx.RemoteAddr())
	if err != nil {
		s.log.Info("key refused", "from", visible(fmt.Sprint(ctx.RemoteAddr())), "key", ssh.FingerprintSHA256(key), "reason", visible(err.Error()))
	}
	return err == nil
}

var errCertificate = errors.New("certificates are not taken: name the key itself")

func (s *Server) lookup(key ssh.PublicKey, from net.Addr) (User, error) {
	if key == nil {
		return User{}, errors.New("no key has signed")
	}
	if _, certified := key.(*ssh.Certificate); certified {
		return User{}, errCertificate
	}
	return s.config.Users.Lookup(key, addressOf(from).Addr())
}

// failed logs a connection that has not come in.
func (s *Server) failed(conn net.Conn, err error) {
	s.log.Info("not signed in", "from", address(conn), "reason", visible(err.Error()))
}
