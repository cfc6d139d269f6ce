package intel

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"
)

// filing bounds what is written after a caller has gone: a paid answer is kept
// even so.
const filing = 10 * time.Second

// evidencePrefix begins the kinds under which answers are kept that do not
// answer what was asked: about another subject, or not of the documented
// shape. They are evidence, and never found by the question.
const evidencePrefix = "evidence-"

// Evidence returns the kind under which an answer is kept that came to a
// question of kind k and does not answer it.
func (k Kind) Evidence() Kind { return evidencePrefix + k }

// ask asks once for everybody who waits: the claim, the request and the
// filing.
func (s *Source) ask(ctx context.Context, scope Scope, in inquiry, again bool) (reply, error) {
	kept, release, err := s.claim(ctx, scope, in, again)
	if err != nil || kept != nil {
		return deref(kept), err
	}
	defer release()
	ctx, cancel := context.WithTimeout(ctx, s.Client.timeout)
	defer cancel()
	urls, err := s.Client.endpoints(in.key)
	if err != nil {
		return reply{}, err
	}
	x := exchange{s: s, scope: scope, in: in}
	var first *Error
	for _, u := range urls {
		x.url = u
		r, failure := x.run(ctx)
		if failure == nil {
			return r, nil
		}
		if first == nil {
			first = failure
		}
		if failure.Problem != ProblemBadToken {
			break
		}
	}
	first.Key, first.Attempts, first.Counted = in.key, x.attempts, x.counted
	return reply{}, first
}

func deref(r *reply) reply {
	if r == nil {
		return reply{}
	}
	return *r
}

// An exchange is one question asked of the API, over all its attempts.
type exchange struct {
	s        *Source
	scope    Scope
	in       inquiry
	url      *url.URL
	attempts int
	counted  int
	trouble  error // the ledger or the archive could not be written
}

func (x *exchange) run(ctx context.Context) (reply, *Error) {
	var answered *Error // the last failure that a request brought back
	for attempt := 1; ; attempt++ {
		sent := x.attempts
		r, failure := x.attempt(ctx, attempt)
		if failure == nil {
			r.cost, r.unfiled = x.counted, x.trouble
			return r, nil
		}
		if held := x.attempts == sent && failure.Problem == ProblemRateLimit; held && answered != nil {
			// Another question's rate limit held this attempt back: what is wrong
			// here is what the server said before.
			return reply{}, answered
		}
		answered = failure
		pause, again := retryPause(failure, attempt)
		if !again {
			return reply{}, failure
		}
		if deadline, ok := ctx.Deadline(); ok && pause > time.Until(deadline) {
			return reply{}, failure
		}
		if err := x.s.Client.sleep(ctx, pause); err != nil {
			return reply{}, interrupted(ctx, x.s.Client.timeout, err)
		}
	}
}

// attempt makes one request, with its line in the ledger before and after.
func (x *exchange) attempt(ctx context.Context, number int) (reply, *Error) {
	c := x.s.Client
	if failure := c.admit(ctx, x.s.Analyst); failure != nil {
		return reply{}, failure
	}
	call := Call{
		Scope: x.scope, Key: x.in.key, Analyst: x.s.Analyst, At: x.s.now(), Attempt: number, Outcome: CallAsking,
		Counted: x.in.key.Kind.counted(),
	}
	id, err := uuid.NewV7()
	if err != nil {
		return reply{}, &Error{Problem: ProblemCancelled, detail: "no identifier could be made for the call", cause: err}
	}
	call.ID = id.String()
	if failure := x.begin(ctx, call); failure != nil {
		return reply{}, failure
	}
	x.attempts++
	got, failure := c.send(ctx, x.url)
	r := reply{rec: Record{
		Scope: x.scope, Key: x.in.key, Analyst: x.s.Analyst, At: x.s.now(), Status: got.status, Body: got.body,
	}}
	if failure == nil {
		r.result, r.value, failure = x.read(got)
	}
	call.Duration = r.rec.At.Sub(call.At)
	call = x.withOutcome(call, got, failure)
	r.rec.Cost = x.counted
	x.conclude(ctx, call, x.kept(r.rec, failure))
	if failure != nil {
		x.explain(failure, got)
	}
	return r, failure
}

// read returns the result of an answer that answers the question, and what it
// says.
func (x *exchange) read(got response) (result []byte, value any, failure *Error) {
	credentials := x.s.Client.credentials
	if credentials.occurIn(got.body) {
		return nil, nil, withheld()
	}
	env, failure := x.open(got)
	if failure != nil {
		// HTML has escapes of its own, which are resolved in its text.
		if credentials.occurIn([]byte(failure.Body)) {
			failure = withheld()
		}
		return nil, nil, failure
	}
	value, err := x.in.read(env)
	if err != nil && !errors.As(err, &failure) {
		failure = &Error{Problem: ProblemBroken, cause: err}
	}
	return env.result, value, failure
}

// open returns what is in an answer of success, and what is wrong with any
// other.
func (x *exchange) open(got response) (envelope, *Error) {
	if got.status/100 == 3 {
		return envelope{}, &Error{Problem: ProblemRefused, detail: "the answer is a redirect, which is never followed" + x.sentTo(got.header)}
	}
	env, err := parseEnvelope(x.in.key.Kind, got.status, got.body)
	switch {
	case err != nil && got.status/100 == 2:
		return envelope{}, &Error{Problem: ProblemBroken, detail: err.Error(), cause: err, Body: readableText(got.body)}
	case err != nil:
		return envelope{}, &Error{Problem: classifyStatus(got.status), Body: readableText(got.body)}
	case !env.success || got.status/100 != 2:
		failure := &Error{Problem: classify(got.status, env.failures), Messages: env.failures}
		if len(env.failures) == 0 {
			failure.Body = readableText(got.body)
		}
		return envelope{}, failure
	}
	return env, nil
}

func (x *exchange) sentTo(h http.Header) string {
	u, err := url.Parse(x.s.Client.credentials.header(h, "Location"))
	if err != nil || u.Host == "" {
		return ""
	}
	return " (to " + visible(u.Host) + ")"
}

// kept returns what is kept of an answer: the answer, what was paid for and
// does not answer the question as evidence, or nil.
func (x *exchange) kept(rec Record, failure *Error) *Record {
	if failure == nil {
		return &rec
	}
	if rec.Status/100 != 2 || !failure.answered() || x.s.Client.credentials.occurIn(rec.Body) {
		return nil
	}
	rec.Key.Kind, rec.Cost = rec.Key.Kind.Evidence(), 1
	return &rec
}

// explain adds to a failure what the answer's headers say, and holds the client
// back when Cloudflare asks for it.
func (x *exchange) explain(failure *Error, got response) {
	failure.Status = got.status
	failure.Ray = x.ray(got.header)
	if failure.Problem != ProblemRateLimit && failure.Problem != ProblemDown {
		return
	}
	c := x.s.Client
	if failure.RetryAfter = retryAfter(got.header, c.now()); failure.RetryAfter > 0 {
		failure.Until = c.now().Add(failure.RetryAfter)
	}
	if failure.Problem == ProblemRateLimit {
		c.pauseFor(failure.RetryAfter)
	}
}

// ray is Cloudflare's name for a request, some twenty characters long.
func (x *exchange) ray(h http.Header) string {
	return shorten(x.s.Client.credentials.header(h, "Cf-Ray"), 64)
}

// answered reports whether Cloudflare answered, though not what was asked.
func (e *Error) answered() bool {
	return e.Problem == ProblemOtherSubject || e.Problem == ProblemBroken && !e.lost && !e.withheld
}
