package intel

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
)

// submissionEndpoint is where requests are sent to.
func (c *Client) submissionEndpoint() (*url.URL, *Error) {
	if !c.credentials.canAuthenticate() {
		return nil, &Error{Problem: ProblemNoCredentials}
	}
	if c.credentials.Account == "" {
		return nil, &Error{Problem: ProblemNoCredentials, detail: "no account id is set (CLOUDFLARE_ACCOUNT_ID)"}
	}
	return c.base.JoinPath("accounts", c.credentials.Account, "intel", "miscategorization"), nil
}

// submission is the one request, without a way to rewind its body.
func (c *Client) submission(payload []byte) (*http.Request, *Error) {
	u, failure := c.submissionEndpoint()
	if failure != nil {
		return nil, failure
	}
	if c.HoldsCredentials(payload) {
		return nil, holdsCredentials()
	}
	req, err := http.NewRequest(http.MethodPost, u.String(), io.NopCloser(bytes.NewReader(payload)))
	if err != nil {
		return nil, &Error{Problem: ProblemRefused, detail: "the submission could not be written as a request", cause: err}
	}
	req.ContentLength, req.GetBody = int64(len(payload)), nil
	req.Close = true
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.userAgent)
	c.credentials.sign(req.Header)
	return req, nil
}

func holdsCredentials() *Error {
	return &Error{Problem: ProblemRefused, detail: "the request holds the credentials, which nobody may see"}
}

// post sends a submission and says what became of it. got is the answer, as far
// as there is one.
func (c *Client) post(ctx context.Context, req *http.Request) (r Receipt, got response) {
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }})
	res, err := c.submitting.RoundTrip(req.WithContext(ctx))
	if err != nil {
		r = Receipt{Outcome: SubmissionUnknown, Failure: c.noAnswer(ctx, err)}
		// net/http writes nothing before it has a connection with TLS done.
		_, traced := c.submitting.(*http.Transport)
		if isDialFailure(err) || traced && !connected.Load() {
			r.Outcome = SubmissionUnsent
		}
		return r, response{}
	}
	defer func() { _ = res.Body.Close() }()
	got = response{status: res.StatusCode, header: res.Header}
	var failure *Error
	got.body, err = readBody(io.LimitReader(res.Body, bodyLimit+1))
	switch {
	case err != nil:
		failure = &Error{Problem: ProblemBroken, detail: fmt.Sprintf("the answer was cut off after %d bytes", len(got.body)), cause: c.credentials.cause(err)}
	case len(got.body) > bodyLimit:
		got.body = bytes.Clone(got.body[:oversizeKept])
		failure = &Error{Problem: ProblemBroken, detail: fmt.Sprintf("the answer is larger than %d MiB", bodyLimit>>20)}
	}
	return c.judge(got, failure), got
}
