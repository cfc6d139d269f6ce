package sshd

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// A guest is a connection. It is counted until it has signed in or is closed,
// and closed when it has had no session for long.
type guest struct {
	net.Conn
	gate *gate
	from netip.Prefix
	came time.Time

	mu       sync.Mutex
	failed   bool // a key was refused
	gone     bool // it has signed in, or is closed
	left     func()
	sessions int
	vacant   *time.Timer // nil until it has signed in
}

// signedIn ends the counting: from now on it may be without a session for as
// long as empty. left is called when the connection is closed.
func (g *guest) signedIn(empty time.Duration, left func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.gone {
		go left()
		return
	}
	g.gone, g.left = true, left
	g.leave()
	g.vacant = time.AfterFunc(empty, func() { _ = g.Close() })
}

// enter counts a session of the connection in, as long as there are fewer than
// most.
func (g *guest) enter(most int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.sessions >= most {
		return false
	}
	g.sessions++
	if g.vacant != nil {
		g.vacant.Stop()
	}
	return true
}

// exit counts a session of the connection off.
func (g *guest) exit(empty time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.sessions--; g.sessions == 0 && g.vacant != nil {
		g.vacant.Reset(empty)
	}
}

// refused notes that a key was refused.
func (g *guest) refused() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.failed = true
}

func (g *guest) leave() {
	g.gate.mu.Lock()
	defer g.gate.mu.Unlock()
	g.gate.remove(g)
}

// Close implements net.Conn. Who goes without having signed in may have to wait
// before the next time.
func (g *guest) Close() error {
	g.mu.Lock()
	if !g.gone {
		g.leave()
		g.gate.penalties.add(g.from, g.penalty(), time.Now())
	}
	left := g.left
	g.gone, g.left = true, nil
	if g.vacant != nil {
		g.vacant.Stop()
	}
	g.mu.Unlock()
	if left != nil {
		left()
	}
	return g.Conn.Close()
}

// penalty is what sshd_config(5) has for who goes like that. The lock is held.
func (g *guest) penalty() time.Duration {
	switch {
	case g.failed:
		return 5 * time.Second
	case time.Since(g.came) >= g.gate.handshake:
		return 10 * time.Second
	}
	return time.Second
}
