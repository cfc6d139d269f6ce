package intel

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// A SubmissionOutcome is what is known of a submission once it was tried. The
// strings are stored; they do not change.
type SubmissionOutcome string

// The outcomes.
const (
	// SubmissionAccepted: Cloudflare said that it received the request. Nothing
	// is decided by that.
	SubmissionAccepted SubmissionOutcome = "accepted"
	// SubmissionRejected: Cloudflare said why it does not take the request.
	SubmissionRejected SubmissionOutcome = "rejected"
	// SubmissionUnsent: nothing was taken. The connection was never made, or
	// the answer says that the request was not let in (403, 429).
	SubmissionUnsent SubmissionOutcome = "unsent"
	// SubmissionUnknown: it may have arrived or not. Only a person who has
	// looked may send it again.
	SubmissionUnknown SubmissionOutcome = "unknown"
)

// A Receipt is everything that is known of how a submission ended.
type Receipt struct {
	Outcome  SubmissionOutcome
	Failure  *Error    // nil when accepted
	Messages []Message // what Cloudflare said with an accepted one
	At       time.Time // when the outcome was known
	Status   int       // HTTP status, 0 without an answer
	Ray      string
	Body     []byte // the exact answer, nil without one
}

// Submit sends a miscategorization request: payload is the exact body. It sends
// at most one request, whatever happens: nothing is tried again, no redirect is
// followed, no connection is used twice, and no header invites the transport to
// repeat it (CONTRACT §9; net/http repeats requests with an Idempotency-Key).
//
// The caller has filed the intent before, and files the receipt after. When ctx
// ends while the request waits for its turn the outcome is unsent; from then on
// Submit goes on whoever has left, until there is an answer or its own time is
// up.
func (c *Client) Submit(ctx context.Context, payload []byte) Receipt {
	req, failure := c.submission(payload)
	if failure == nil {
		failure = c.admit(ctx)
	}
	if failure != nil {
		return c.receipt(SubmissionUnsent, response{}, failure)
	}
	lasting, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.timeout)
	defer cancel()
	got, failure := c.post(lasting, req.WithContext(lasting))
	if failure == nil {
		return c.judge(got)
	}
	outcome := SubmissionUnknown
	if got.status == 0 && isDialFailure(failure.cause) {
		outcome = SubmissionUnsent
	}
	return c.receipt(outcome, got, failure)
}

// submission is the one request, without a way to rewind its body.
func (c *Client) submission(payload []byte) (*http.Request, *Error) {
	if !c.credentials.canAuthenticate() || c.credentials.Account == "" {
		return nil, &Error{Problem: ProblemNoCredentials}
	}
	u := c.base.JoinPath("accounts", c.credentials.Account, "intel", "miscategorization")
	body := io.NopCloser(bytes.NewReader(payload))
	req, err := http.NewRequest(http.MethodPost, u.String(), body)
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

func (c *Client) post(ctx context.Context, req *http.Request) (response, *Error) {
	res, err := c.submitting.RoundTrip(req)
	if err != nil {
		return response{}, c.noAnswer(ctx, err)
	}
	defer func() { _ = res.Body.Close() }()
	got := response{status: res.StatusCode, header: res.Header}
	got.body, err = io.ReadAll(io.LimitReader(res.Body, bodyLimit+1))
	switch {
	case err != nil:
		return got, &Error{Problem: ProblemBroken, detail: fmt.Sprintf("the answer was cut off after %d bytes", len(got.body)), cause: c.credentials.cause(err)}
	case len(got.body) > bodyLimit:
		return got, &Error{Problem: ProblemBroken, detail: fmt.Sprintf("the answer is larger than %d MiB", bodyLimit>>20)}
	}
	return got, nil
}

// judge reads an answer. What does not say plainly that the request was taken
// or turned away leaves it unknown.
func (c *Client) judge(got response) Receipt {
	if c.credentials.occurIn(got.body) {
		return c.receipt(SubmissionUnknown, got, withheld())
	}
	env, err := parseEnvelope("", got.status, got.body)
	if err == nil && got.status/100 == 2 && env.success {
		r := c.receipt(SubmissionAccepted, got, nil)
		r.Messages = append(env.failures, env.notes...)
		return r
	}
	return c.receipt(turnedAway(got.status, err == nil), got, refusal(got, env, err))
}

// turnedAway says what an answer that does not accept leaves: a gate in front
// of the endpoint lets nothing through, whatever it writes; a server in trouble,
// a timeout and a conflict say nothing of what became of the request; and
// everything else is believed where it can be read.
func turnedAway(status int, readable bool) SubmissionOutcome {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusTooManyRequests:
		return SubmissionUnsent
	case status/100 == 3, status >= 500, status == http.StatusRequestTimeout, status == http.StatusConflict, !readable:
		return SubmissionUnknown
	}
	return SubmissionRejected
}

func refusal(got response, env envelope, unreadable error) *Error {
	switch {
	case got.status/100 == 3:
		return &Error{Problem: ProblemRefused, detail: "the answer is a redirect, which is never followed"}
	case unreadable != nil && got.status/100 == 2:
		return &Error{Problem: ProblemBroken, detail: unreadable.Error(), Body: readableText(got.body)}
	case unreadable != nil:
		return &Error{Problem: classifyStatus(got.status), Body: readableText(got.body)}
	}
	return &Error{Problem: classify(got.status, env.failures), Messages: env.failures}
}

func (c *Client) receipt(outcome SubmissionOutcome, got response, failure *Error) Receipt {
	r := Receipt{Outcome: outcome, Failure: failure, At: c.now(), Status: got.status}
	if got.header != nil {
		r.Ray = shorten(c.credentials.header(got.header, "Cf-Ray"), 64)
	}
	if failure == nil {
		r.Body = got.body
		return r
	}
	failure.Status, failure.Ray = got.status, r.Ray
	if !failure.withheld {
		r.Body = got.body
	}
	if failure.Problem == ProblemRateLimit && got.header != nil {
		if failure.RetryAfter = retryAfter(got.header, c.now()); failure.RetryAfter > 0 {
			failure.Until = c.now().Add(failure.RetryAfter)
			c.pauseFor(failure.RetryAfter)
		}
	}
	return r
}
