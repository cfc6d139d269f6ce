package sshd

import (
	"net"
	"net/netip"
	"sync"
)

// A gate counts the connections that have not signed in yet, so that those who
// never do keep nobody else out.
type gate struct {
	most, perAddress int

	mu      sync.Mutex
	waiting int
	by      map[netip.Prefix]int
}

func newGate(l Limits) *gate {
	return &gate{most: l.Unauthenticated, perAddress: l.PerAddress, by: map[netip.Prefix]int{}}
}

// admit counts a connection in, or returns nil where there are too many.
func (g *gate) admit(conn net.Conn) *guest {
	from := neighbourhood(addressOf(conn.RemoteAddr()).Addr())
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.waiting >= g.most || g.by[from] >= g.perAddress {
		return nil
	}
	g.waiting++
	g.by[from]++
	return &guest{Conn: conn, gate: g, from: from}
}

func (g *gate) leave(from netip.Prefix) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting--
	if g.by[from]--; g.by[from] <= 0 {
		delete(g.by, from)
	}
}

// count is how many connections have not signed in.
func (g *gate) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.waiting
}

// A guest is a connection that is counted until it has signed in or is closed.
type guest struct {
	net.Conn
	gate *gate
	from netip.Prefix
	once sync.Once
}

// signedIn ends the counting.
func (g *guest) signedIn() { g.once.Do(func() { g.gate.leave(g.from) }) }

// Close implements net.Conn.
func (g *guest) Close() error {
	g.signedIn()
	return g.Conn.Close()
}

// neighbourhood is whose addresses are counted as one: an IPv6 host has a /64
// to itself.
func neighbourhood(addr netip.Addr) netip.Prefix {
	bits := addr.BitLen()
	if addr.Is6() {
		bits = 64
	}
	prefix, err := addr.WithZone("").Prefix(bits)
	if err != nil {
		return netip.Prefix{} // those without an address share one
	}
	return prefix
}

// addressOf is the address of a connection, zero where it has none.
func addressOf(addr net.Addr) netip.AddrPort {
	if addr == nil {
		return netip.AddrPort{}
	}
	parsed, err := netip.ParseAddrPort(addr.String())
	if err != nil {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(parsed.Addr().Unmap(), parsed.Port())
}
