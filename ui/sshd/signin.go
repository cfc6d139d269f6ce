package sshd

import (
	"errors"
	"fmt"
	"net"

	gliderssh "charm.land/ssh"
	"golang.org/x/crypto/ssh"
)

// connected counts a connection until it has signed in.
func (s *Server) connected(ctx gliderssh.Context, conn net.Conn) net.Conn {
	g, refused := s.gate.admit(conn)
	if refused != "" {
		s.kept.note("connection refused", "from", address(conn), "reason", refused)
		return nil
	}
	ctx.SetValue(guestKey{}, g)
	return g
}

type guestKey struct{}

func guestOf(ctx gliderssh.Context) *guest {
	g, _ := ctx.Value(guestKey{}).(*guest)
	return g
}

type bannerKey struct{}

// serverConfig has the guest counted off once a key has signed.
func (s *Server) serverConfig(ctx gliderssh.Context) *ssh.ServerConfig {
	return &ssh.ServerConfig{
		MaxAuthTries:        6,
		PreAuthConnCallback: func(conn ssh.ServerPreAuthConn) { ctx.SetValue(bannerKey{}, conn) },
		VerifiedPublicKeyCallback: func(conn ssh.ConnMetadata, key ssh.PublicKey, p *ssh.Permissions, _ string) (*ssh.Permissions, error) {
			return p, s.signed(guestOf(ctx), key, conn.RemoteAddr())
		},
	}
}

// signed lets a connection in whose key has signed, as far as there is room for
// one more of the same user.
func (s *Server) signed(g *guest, key ssh.PublicKey, from net.Addr) error {
	user, err := s.lookup(key, from)
	if err != nil {
		return err
	}
	if !s.call(user.Name) {
		words := fmt.Sprintf("you have %d connections already: close one first", s.limits.Connections)
		s.kept.note("connection refused", "from", visible(from.String()), "user", visible(user.Name), "reason", words)
		return &ssh.BannerError{Err: errors.New(words), Message: words + "\r\n"}
	}
	g.signedIn(s.limits.Empty, func() { s.hangUp(user.Name) })
	return nil
}

// call counts a connection of a user in, unless there are too many.
func (s *Server) call(user string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.callers[user] >= s.limits.Connections {
		return false
	}
	s.callers[user]++
	return true
}

func (s *Server) hangUp(user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.callers[user]--; s.callers[user] <= 0 {
		delete(s.callers, user)
	}
}

// mayOffer reports whether a key is worth its signature. Who it is is looked up
// again when it has signed. Who comes with a certificate is told that it is
// none of the key's fault.
func (s *Server) mayOffer(ctx gliderssh.Context, key gliderssh.PublicKey) bool {
	_, err := s.lookup(key, ctx.RemoteAddr())
	if err == nil {
		return true
	}
	guestOf(ctx).refused()
	s.kept.note("key refused", "from", visible(ctx.RemoteAddr().String()), "key", ssh.FingerprintSHA256(key), "reason", visible(err.Error()))
	if conn, ok := ctx.Value(bannerKey{}).(ssh.ServerPreAuthConn); ok && errors.Is(err, errCertificate) {
		_ = conn.SendAuthBanner(errCertificate.Error() + "\r\n") // who does not read it is not told
		ctx.SetValue(bannerKey{}, nil)
	}
	return false
}

var errCertificate = errors.New("certificates are not taken here: have the key itself added to the users file")

func (s *Server) lookup(key ssh.PublicKey, from net.Addr) (User, error) {
	if key == nil {
		return User{}, errors.New("no key has signed")
	}
	if isCertificate(key) {
		return User{}, errCertificate
	}
	return s.config.Users.Lookup(key, addressOf(from).Addr())
}

// failed logs a connection that has not come in.
func (s *Server) failed(conn net.Conn, err error) {
	s.kept.note("not signed in", "from", address(conn), "reason", visible(err.Error()))
}
