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

// judge reads an answer, of which failure says what is missing. What does not
// say plainly that the request was taken or turned away leaves it unknown.
func (c *Client) judge(got response, failure *Error) Receipt {
	r := Receipt{Status: got.status, Body: got.body}
	if c.credentials.occurIn(got.body) {
		r.Body, failure = nil, withheld()
	}
	if failure != nil {
		r.Failure, r.Outcome = failure, turnedAway(got.status, "", false)
		return r
	}
	env, err := parseEnvelope(KindMiscategorization, got.status, got.body)
	if err == nil && got.status/100 == 2 && env.success && saysSuccess(got) {
		r.Outcome, r.Messages = SubmissionAccepted, append(env.failures, env.notes...)
		return r
	}
	r.Failure = c.refusal(got, env, err)
	r.Outcome = turnedAway(got.status, r.Failure.Problem, err == nil && (got.status/100 != 2 || saysSuccess(got)))
	return r
}

// saysSuccess reports whether a 2xx says itself whether it is one of success:
// every documented answer does, and 204 has nothing to say it with.
func saysSuccess(got response) bool {
	if len(got.body) == 0 {
		return got.status == http.StatusNoContent
	}
	n, r := readNode(got.body, "the answer")
	return n.object().get("success").boolean() != nil && r.err == nil
}

// turnedAway says what an answer that does not accept leaves: a gate in front
// of the endpoint lets nothing through; a server in trouble, a timeout and a
// conflict say nothing of what became of the request; and everything else is
// believed where it can be read.
func turnedAway(status int, problem Problem, readable bool) SubmissionOutcome {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusTooManyRequests:
		return SubmissionUnsent
	case status == http.StatusRequestTimeout, status == http.StatusConflict, status/100 != 2 && status/100 != 4, !readable:
		return SubmissionUnknown
	}
	switch problem {
	case ProblemQuota, ProblemRateLimit, ProblemBadToken, ProblemScope, ProblemWrongAccount:
		return SubmissionUnsent
	}
	return SubmissionRejected
}

func (c *Client) refusal(got response, env envelope, unreadable error) *Error {
	var failure *Error
	switch {
	case got.status/100 == 3:
		failure = &Error{Problem: ProblemRefused, detail: "the answer is a redirect, which is never followed"}
	case unreadable != nil && got.status/100 == 2:
		failure = &Error{Problem: ProblemBroken, detail: unreadable.Error(), Body: readableText(got.body)}
	case unreadable != nil:
		failure = &Error{Problem: classifyStatus(got.status), Body: readableText(got.body)}
	case got.status/100 == 2 && !saysSuccess(got):
		failure = &Error{Problem: ProblemBroken, detail: "the answer does not say whether the request was received", Messages: env.failures}
	default:
		failure = &Error{Problem: classify(got.status, env.failures), Messages: env.failures}
	}
	// HTML has escapes of its own, which are resolved in its text.
	if c.credentials.occurIn([]byte(failure.Body)) {
		failure = withheld()
	}
	return failure
}
