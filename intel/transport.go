package intel

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"time"
)

// newTransport keeps to https as it should be: TLS 1.2 or later, the system's
// roots, the proxies of the environment (HTTPS_PROXY, NO_PROXY) and no way to
// turn verification off.
func newTransport() http.RoundTripper {
	const connect = 10 * time.Second
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: connect}).DialContext,
		TLSHandshakeTimeout: connect,
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2:   true,
		// Short, so that net/http has no occasion to repeat a request by itself
		// on a connection that the server has long closed.
		IdleConnTimeout:        30 * time.Second,
		MaxIdleConnsPerHost:    8,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// A response is an answer as it came.
type response struct {
	status int
	header http.Header
	body   []byte
}

// send makes one request and reads its answer. It goes to the transport
// itself, since an http.Client follows redirects, and credentials are for the
// address that was given and no other. Without an answer the error
// says why; a body that is cut off or too large comes with its status. An
// answer that arrives as ctx is cancelled is returned all the same.
func (c *Client) send(ctx context.Context, u *url.URL) (response, *Error) {
	lasting, begun, stop := outlive(ctx)
	defer stop()
	req, err := http.NewRequestWithContext(lasting, http.MethodGet, u.String(), nil)
	if err != nil {
		return response{}, &Error{Problem: ProblemRefused, detail: "the question could not be written as a request", cause: err}
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.userAgent)
	c.credentials.sign(req.Header)
	res, err := c.transport.RoundTrip(req)
	if err != nil {
		return response{}, c.noAnswer(ctx, err)
	}
	begun()
	defer func() { _ = res.Body.Close() }()
	got := response{status: res.StatusCode, header: res.Header}
	// The transport decompresses, so this bounds what a bomb unpacks to.
	got.body, err = readBody(io.LimitReader(res.Body, bodyLimit+1))
	switch {
	case err != nil:
		failure := c.noAnswer(ctx, err)
		if failure.lost {
			failure.Problem = ProblemBroken
			failure.detail = fmt.Sprintf("the answer was cut off after %d bytes", len(got.body))
		}
		return got, failure
	case len(got.body) > bodyLimit:
		got.body = bytes.Clone(got.body[:oversizeKept])
		return got, &Error{Problem: ProblemBroken, detail: fmt.Sprintf("the answer is larger than %d MiB", bodyLimit>>20)}
	}
	return got, nil
}

// oversizeKept is how much is kept of an answer that is larger than any: what
// it begins with says what it is.
const oversizeKept = 1 << 20

// readBody is io.ReadAll without the room that it leaves behind as it grows,
// which for the largest answer is several times its size.
func readBody(r io.Reader) ([]byte, error) {
	const smallest, largest = 4 << 10, 256 << 10
	var full [][]byte
	piece := make([]byte, 0, smallest)
	for {
		if len(piece) == cap(piece) {
			full = append(full, piece)
			piece = make([]byte, 0, min(2*cap(piece), largest))
		}
		n, err := r.Read(piece[len(piece):cap(piece)])
		piece = piece[:len(piece)+n]
		if err == nil {
			continue
		}
		if err == io.EOF {
			err = nil
		}
		return slices.Concat(append(full, piece)...), err
	}
}

// noAnswer says why a request has no answer.
func (c *Client) noAnswer(ctx context.Context, err error) *Error {
	if failure := ended(ctx, c.timeout); failure != nil {
		return failure
	}
	failure := c.unreached(err)
	failure.cause = c.credentials.cause(err)
	return failure
}

// unreached tells apart what went wrong between here and the server.
func (c *Client) unreached(err error) *Error {
	var (
		timeout   net.Error
		unknown   *net.DNSError
		authority x509.UnknownAuthorityError
		verify    *tls.CertificateVerificationError
	)
	switch {
	case errors.As(err, &unknown):
		return &Error{Problem: ProblemOffline, detail: fmt.Sprintf("the name %s could not be resolved", visible(c.base.Hostname()))}
	case errors.As(err, &authority), errors.As(err, &verify):
		return &Error{Problem: ProblemOffline, detail: fmt.Sprintf("the certificate of %s could not be verified", visible(c.base.Hostname()))}
	case isDialFailure(err):
		return &Error{Problem: ProblemOffline, detail: fmt.Sprintf("no connection to %s could be made", visible(c.base.Host))}
	case isMalformed(err):
		return &Error{Problem: ProblemBroken, detail: fmt.Sprintf("what %s answered is not HTTP", visible(c.base.Host))}
	case errors.As(err, &timeout) && timeout.Timeout():
		return &Error{Problem: ProblemTimeout}
	}
	return &Error{Problem: ProblemOffline, lost: true, detail: fmt.Sprintf("the connection to %s was lost", visible(c.base.Host))}
}

// isMalformed finds an answer that is not HTTP, for which net/http has no
// type of its own.
func isMalformed(err error) bool {
	var header textproto.ProtocolError
	return errors.As(err, &header) || strings.Contains(err.Error(), "malformed HTTP")
}

// ended returns why ctx is done, nil while it is not. timeout is what a
// deadline of ours allowed, 0 when the deadline is the caller's.
func ended(ctx context.Context, timeout time.Duration) *Error {
	switch err := ctx.Err(); {
	case err == nil:
		return nil
	case errors.Is(err, context.DeadlineExceeded):
		failure := &Error{Problem: ProblemTimeout, cause: err}
		if timeout > 0 {
			failure.detail = fmt.Sprintf("no answer in %s", inSeconds(timeout))
		}
		return failure
	case errors.Is(context.Cause(ctx), context.DeadlineExceeded):
		// The deadline of the last caller.
		return &Error{Problem: ProblemTimeout, cause: context.DeadlineExceeded}
	default:
		return &Error{Problem: ProblemCancelled, cause: err}
	}
}

// interrupted is why a pause did not last.
func interrupted(ctx context.Context, timeout time.Duration, err error) *Error {
	if failure := ended(ctx, timeout); failure != nil {
		return failure
	}
	return &Error{Problem: ProblemCancelled, cause: err}
}

func inSeconds(d time.Duration) string { return fmt.Sprintf("%.3g s", d.Seconds()) }
