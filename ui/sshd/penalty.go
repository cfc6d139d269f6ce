package sshd

import (
	"maps"
	"net/netip"
	"sync"
	"time"
)

// As OpenSSH does (sshd_config(5), PerSourcePenalties): a penalty is added to
// those before it, nothing happens to who has little of it, and nobody waits
// longer than the longest.
const (
	leastPenalty   = 15 * time.Second
	longestPenalty = 10 * time.Minute
	// mostPenalties bounds what is remembered; who comes from more addresses
	// than that is bounded by the gate alone.
	mostPenalties = 1 << 16
)

// penalties make those wait who came before without signing in. Those who come
// from this machine never wait: behind a proxy or a tunnel on it, everybody
// does. The zero value holds none.
type penalties struct {
	mu    sync.Mutex
	until map[netip.Prefix]penalty
	swept time.Time // when what is over was last let go of
}

type penalty struct {
	until time.Time
	holds bool // it has become enough
}

// add makes a neighbourhood's penalty longer.
func (p *penalties) add(from netip.Prefix, by time.Duration, now time.Time) {
	if from.Addr().IsLoopback() {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.until == nil {
		p.until = map[netip.Prefix]penalty{}
	}
	x, known := p.until[from]
	if !known && !p.room(now) {
		return
	}
	if x.until.Before(now) {
		x = penalty{until: now}
	}
	x.until = x.until.Add(by)
	if latest := now.Add(longestPenalty); x.until.After(latest) {
		x.until = latest
	}
	x.holds = x.holds || x.until.Sub(now) >= leastPenalty
	p.until[from] = x
}

// holds reports whether a neighbourhood has to wait.
func (p *penalties) holds(from netip.Prefix, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	x, known := p.until[from]
	if known && x.until.Before(now) {
		delete(p.until, from)
		return false
	}
	return known && x.holds
}

// room reports whether one more can be remembered. What is over is let go of,
// once a second at most. The lock is held.
func (p *penalties) room(now time.Time) bool {
	if len(p.until) >= mostPenalties && now.Sub(p.swept) >= time.Second {
		p.swept = now
		maps.DeleteFunc(p.until, func(_ netip.Prefix, x penalty) bool { return x.until.Before(now) })
	}
	return len(p.until) < mostPenalties
}
