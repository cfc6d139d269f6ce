package history

import (
	"context"
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// serverSilence is how long a server that has been asked may say nothing
	// until its connection counts as lost. A server that is still at work says so
	// before: serverConfig bounds what it does.
	serverSilence = 2500 * time.Millisecond
	// silenceHolds is how long a server that has fallen silent is not asked
	// again, so that those who wait for a connection do not wait one by one.
	silenceHolds = time.Second
)

// A network makes the connections to a server and remembers which addresses
// have fallen silent: a network that loses everything says nothing of it.
type network struct {
	dialer  net.Dialer
	silence time.Duration

	mu     sync.Mutex
	silent map[string]time.Time // since when
}

func newNetwork() *network {
	return &network{
		dialer:  net.Dialer{Timeout: serverPatience, KeepAlive: 15 * time.Second},
		silence: serverSilence, silent: map[string]time.Time{},
	}
}

// dial implements [pgconn.DialFunc].
func (n *network) dial(ctx context.Context, kind, address string) (net.Conn, error) {
	if since := n.silentSince(address); time.Since(since) < silenceHolds {
		return nil, silentError(address)
	}
	began := time.Now()
	conn, err := n.dialer.DialContext(ctx, kind, address)
	if err != nil {
		if isTimeout(err) && time.Since(began) >= n.dialer.Timeout {
			n.fellSilent(address)
		}
		return nil, err
	}
	return &boundConn{Conn: conn, network: n, address: address, heard: time.Now()}, nil
}

var _ pgconn.DialFunc = (*network)(nil).dial

func silentError(address string) error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: fmt.Errorf("%s does not answer: %w", address, os.ErrDeadlineExceeded)}
}

func isTimeout(err error) bool {
	timeout, ok := err.(interface{ Timeout() bool })
	return ok && timeout.Timeout()
}

func (n *network) silentSince(address string) time.Time {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.silent[address]
}

func (n *network) fellSilent(address string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.silent[address] = time.Now()
}

func (n *network) spoke(address string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.silent, address)
}

// A boundConn bounds how long its user waits for the other end where its user
// sets no bound. Its user reads only what has been asked for.
type boundConn struct {
	net.Conn
	network *network
	address string

	mu    sync.Mutex
	set   bool      // its user has set a bound
	heard time.Time // when the other end last said something
}

func (c *boundConn) SetDeadline(t time.Time) error {
	return c.bound(t, c.Conn.SetDeadline)
}

func (c *boundConn) SetReadDeadline(t time.Time) error {
	return c.bound(t, c.Conn.SetReadDeadline)
}

func (c *boundConn) SetWriteDeadline(t time.Time) error {
	return c.bound(t, c.Conn.SetWriteDeadline)
}

func (c *boundConn) bound(t time.Time, set func(time.Time) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set = !t.IsZero()
	return set(t)
}

// begin bounds what comes next, and reports whether it did.
func (c *boundConn) begin(set func(time.Time) error) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.set {
		_ = set(time.Now().Add(c.network.silence))
	}
	return !c.set
}

func (c *boundConn) Read(p []byte) (int, error) {
	bounded := c.begin(c.Conn.SetReadDeadline)
	n, err := c.Conn.Read(p)
	switch {
	case n > 0:
		c.mu.Lock()
		c.heard = time.Now()
		c.mu.Unlock()
		c.network.spoke(c.address)
	case bounded && isTimeout(err):
		c.silent()
	}
	return n, err
}

func (c *boundConn) Write(p []byte) (int, error) {
	since := c.network.silentSince(c.address)
	c.mu.Lock()
	heard := c.heard
	c.mu.Unlock()
	if time.Since(since) < silenceHolds && heard.Before(since) {
		return 0, silentError(c.address)
	}
	bounded := c.begin(c.Conn.SetWriteDeadline)
	n, err := c.Conn.Write(p)
	if bounded && isTimeout(err) {
		c.silent()
	}
	return n, err
}

// silent notes that the other end said nothing in time, unless its user has
// stopped waiting meanwhile.
func (c *boundConn) silent() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.set {
		c.network.fellSilent(c.address)
	}
}
