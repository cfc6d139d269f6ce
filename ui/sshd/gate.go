package sshd

import (
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// A gate counts the connections that have not signed in yet, so that those who
// never do keep nobody else out: where there are too many, the newest takes the
// place of one of those of whom there are most.
type gate struct {
	most, perAddress int
	handshake        time.Duration
	penalties        penalties

	mu      sync.Mutex
	waiting []*guest // the longest waiting first
	by      map[netip.Prefix]int
}

func newGate(l Limits) *gate {
	return &gate{most: l.Unauthenticated, perAddress: l.PerAddress, handshake: l.Handshake, by: map[netip.Prefix]int{}}
}

// admit counts a connection in, or says why not.
func (g *gate) admit(conn net.Conn) (x *guest, refused string) {
	from := neighbourhood(addressOf(conn.RemoteAddr()).Addr())
	now := time.Now()
	if g.penalties.holds(from, now) {
		return nil, "too many failures from there"
	}
	x = &guest{Conn: conn, gate: g, from: from, came: now}
	evicted, refused := g.enter(x)
	if evicted != nil {
		_ = evicted.Close() // outside of the lock, which it takes
	}
	if refused != "" {
		return nil, refused
	}
	return x, ""
}

// enter makes room for a guest, where somebody else has to leave for it.
func (g *gate) enter(x *guest) (evicted *guest, refused string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.by[x.from] >= g.perAddress {
		return nil, "too many from there that have not signed in"
	}
	if len(g.waiting) >= g.most {
		evicted = g.crowded()
		g.remove(evicted)
	}
	g.waiting = append(g.waiting, x)
	g.by[x.from]++
	return evicted, ""
}

// crowded is the longest waiting guest of a neighbourhood that has the most. The
// lock is held.
func (g *gate) crowded() *guest {
	var longest *guest
	for _, x := range g.waiting {
		if longest == nil || g.by[x.from] > g.by[longest.from] {
			longest = x
		}
	}
	return longest
}

// remove counts a guest off, once. The lock is held.
func (g *gate) remove(x *guest) {
	n := slices.Index(g.waiting, x)
	if n < 0 {
		return
	}
	g.waiting = slices.Delete(g.waiting, n, n+1)
	if g.by[x.from]--; g.by[x.from] <= 0 {
		delete(g.by, x.from)
	}
}

// count is how many connections have not signed in.
func (g *gate) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.waiting)
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
