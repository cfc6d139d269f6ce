package intel

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// DefaultBaseURL is where Cloudflare's API is (CONTRACT §0).
const DefaultBaseURL = "https://api.cloudflare.com/client/v4"

// The limits of a client.
const (
	// questionTimeout bounds a question once it is being asked: every attempt,
	// the pauses between them and the reading of the answer.
	questionTimeout = 30 * time.Second
	// bodyLimit bounds an answer, decompressed.
	bodyLimit = 8 << 20
)

// A Client asks the API. One client serves the whole process: it paces the
// requests of everybody and joins identical questions in flight, so
// all sources of a client share one archive and one ledger. Use [NewClient].
type Client struct {
	base        *url.URL
	credentials Credentials
	transport   http.RoundTripper
	submitting  http.RoundTripper // uses no connection twice
	userAgent   string
	timeout     time.Duration
	now         func() time.Time
	sleep       func(context.Context, time.Duration) error
	pace        *pace
	flights     flights
}

// A ClientOption changes a client as it is made.
type ClientOption func(*Client)

// WithTransport sends requests through t instead of the network. The
// simulator of --demo is one.
func WithTransport(t http.RoundTripper) ClientOption {
	return func(c *Client) { c.transport = t }
}

// WithClock replaces the time the limits and pauses of the client go by.
func WithClock(now func() time.Time, sleep func(context.Context, time.Duration) error) ClientOption {
	return func(c *Client) { c.now, c.sleep = now, sleep }
}

// WithTimeout replaces the 30 s that a question may take in all.
func WithTimeout(d time.Duration) ClientOption {
	return func(c *Client) { c.timeout = d }
}

// WithUserAgent says which version of Pugmark asks.
func WithUserAgent(version string) ClientOption {
	return func(c *Client) { c.userAgent = "pugmark/" + version }
}

// NewClient returns a client of the API at base, which is https, or http to
// this machine only, and may have a path; it has no user, query or fragment.
// Credentials may be missing (asking then fails with ProblemNoCredentials) but
// not malformed. Nothing is sent, and no environment variable is read except
// the proxies that net/http honours.
func NewClient(base string, c Credentials, opts ...ClientOption) (*Client, error) {
	u, err := parseBase(base)
	if err != nil {
		return nil, err
	}
	if err := c.wellFormed(); err != nil {
		return nil, err
	}
	c.Account = strings.ToLower(c.Account)
	client := &Client{
		base:        u,
		credentials: c,
		transport:   newTransport(),
		userAgent:   "pugmark",
		timeout:     questionTimeout,
		now:         time.Now,
		sleep:       sleepFor,
		pace:        newPace(),
	}
	for _, opt := range opts {
		opt(client)
	}
	client.submitting = client.transport
	if t, ok := client.transport.(*http.Transport); ok {
		t = t.Clone()
		t.DisableKeepAlives = true
		client.submitting = t
	}
	return client, nil
}

// Scope returns where the answers of this client hold.
func (c *Client) Scope(demo bool) Scope {
	return Scope{Base: c.base.String(), Account: c.credentials.Account, Demo: demo}
}

// Drain waits until nothing is in flight: every request has ended, its line in
// the ledger is settled, what was paid for is kept and its claim is released,
// and nobody is busy ([Client.Busy]).
// It cancels nothing, and returns at once when nothing is in flight, or when ctx
// is done. Call it before the archive or the ledger is closed.
func (c *Client) Drain(ctx context.Context) { c.flights.drain(ctx) }

// Busy keeps [Client.Drain] waiting until done is called, which may be done more
// than once: for what is written after a request has ended, such as the outcome
// of a submission.
func (c *Client) Busy() (done func()) { return c.flights.hold() }

// Timeout is how long a question, or a submission once it has left, may take.
func (c *Client) Timeout() time.Duration { return c.timeout }

func parseBase(base string) (*url.URL, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, errors.New("the address of the API is not a URL; it looks like " + DefaultBaseURL)
	}
	shown := visible(u.Redacted())
	u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	switch {
	case u.User != nil:
		return nil, fmt.Errorf("the address of the API must not contain a user name or password: %s", shown)
	case u.Hostname() == "" || u.Opaque != "":
		return nil, fmt.Errorf("the address of the API names no host: %s; it looks like %s", shown, DefaultBaseURL)
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, fmt.Errorf("the address of the API must not contain a query or fragment: %s", shown)
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, fmt.Errorf("the address of the API must be https, because credentials are sent to it; http is for this machine only: %s", shown)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("the address of the API must be https: %s", shown)
	}
	if port := u.Port(); u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80" {
		u.Host = strings.TrimSuffix(u.Host, ":"+port)
	}
	u = u.JoinPath()
	u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), strings.TrimRight(u.RawPath, "/")
	return u, nil
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// sleepFor waits for d or until ctx is done, whose error it returns.
func sleepFor(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// isDialFailure reports whether no connection was made, so that nothing can
// have been asked.
func isDialFailure(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}
