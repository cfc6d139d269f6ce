package history

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// serverSilence is how long a server that has been asked may say nothing
	// until its connection counts as lost. A server that is still at work says so
	// before: serverConfig bounds what it does.
	serverSilence = 2500 * time.Millisecond
	// silenceIsOne is how long nobody but somebody impatient must have waited for
	// it to count.
	silenceIsOne = serverPatience * 3 / 4
	// silenceHolds is how long a server that has fallen silent is not asked
	// again, so that those who wait for a connection do not wait one by one.
	silenceHolds = time.Second
)

// A network makes the connections to a server and remembers which addresses
// have fallen silent: a network that loses everything says nothing of it.
type network struct {
	dialer net.Dialer
	first  time.Duration // how long a new connection may say nothing

	mu       sync.Mutex
	silent   map[string]time.Time // since when
	attempts map[*attempt]bool    // to connect, of which nothing has been heard yet
}

// An attempt to connect can be given up: package database/sql makes one after
// the other for those who wait.
type attempt struct {
	address string
	giveUp  func()
}

// newNetwork returns a network whose connections come about within a time.
func newNetwork(within time.Duration) *network {
	within -= within / 20 // before others stop waiting, who do not say why
	return &network{
		dialer: net.Dialer{Timeout: within, KeepAlive: 15 * time.Second},
		first:  within, silent: map[string]time.Time{}, attempts: map[*attempt]bool{},
	}
}

// dial implements [pgconn.DialFunc].
func (n *network) dial(ctx context.Context, kind, address string) (net.Conn, error) {
	if since := n.silentSince(address); time.Since(since) < silenceHolds {
		return nil, silentError(address)
	}
	dialing, cancel := context.WithCancel(ctx)
	defer cancel()
	a := &attempt{address: address}
	n.begin(a, cancel)
	conn, err := n.dialer.DialContext(dialing, kind, address)
	if err != nil {
		n.end(a)
		if isTimeout(err) && ctx.Err() == nil {
			n.fellSilent(address)
		}
		return nil, err
	}
	n.begin(a, func() { _ = conn.Close() })
	return &boundConn{Conn: conn, network: n, attempt: a}, nil
}

func (n *network) begin(a *attempt, giveUp func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	a.giveUp, n.attempts[a] = giveUp, true
}

func (n *network) end(a *attempt) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.attempts, a)
}

var _ pgconn.DialFunc = (*network)(nil).dial

func silentError(address string) error {
	return &net.OpError{Op: "read", Net: "tcp", Err: fmt.Errorf("%s does not answer", address)}
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
	for a := range n.attempts {
		if a.address == address {
			a.giveUp()
		}
	}
}

func (n *network) spoke(a *attempt) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.silent, a.address)
	delete(n.attempts, a)
}

// A boundConn bounds how long its user waits for the other end where its user
// sets no bound. Its user reads only what has been asked for.
type boundConn struct {
	net.Conn
	network *network
	*attempt

	mu    sync.Mutex
	set   bool      // its user has set a bound
	heard time.Time // when the other end last said something, zero for never
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
	if c.set {
		return false
	}
	patience := serverSilence
	if c.heard.IsZero() {
		patience = c.network.first
	}
	_ = set(time.Now().Add(patience))
	return true
}

// Close implements [net.Conn].
func (c *boundConn) Close() error {
	c.network.end(c.attempt)
	return c.Conn.Close()
}

func (c *boundConn) Read(p []byte) (int, error) {
	began, bounded := time.Now(), c.begin(c.Conn.SetReadDeadline)
	n, err := c.Conn.Read(p)
	switch {
	case n > 0:
		c.mu.Lock()
		c.heard = time.Now()
		c.mu.Unlock()
		c.network.spoke(c.attempt)
	case isTimeout(err):
		err = c.silent(err, bounded, time.Since(began))
	}
	return n, err
}

func (c *boundConn) Write(p []byte) (int, error) {
	since := c.network.silentSince(c.address)
	c.mu.Lock()
	heard := c.heard
	c.mu.Unlock()
	if time.Since(since) < silenceHolds && !heard.IsZero() && heard.Before(since) {
		return 0, silentError(c.address)
	}
	began, bounded := time.Now(), c.begin(c.Conn.SetWriteDeadline)
	n, err := c.Conn.Write(p)
	if isTimeout(err) {
		err = c.silent(err, bounded, time.Since(began))
	}
	return n, err
}

// silent notes that the other end said nothing for a while. It ends a connection
// whose user has set no bound, and returns what the user is told: that it is
// lost, which a mere timeout would not say. A user who has stopped waiting hears
// what they expect.
func (c *boundConn) silent(timeout error, bounded bool, after time.Duration) error {
	c.mu.Lock()
	mine := bounded && !c.set
	c.mu.Unlock()
	if mine || after >= silenceIsOne {
		c.network.fellSilent(c.address)
	}
	if !mine {
		return timeout
	}
	_ = c.Close()
	return silentError(c.address)
}
