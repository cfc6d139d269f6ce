package intel

import (
	"errors"
	"time"
)

// ErrNotKept means the archive has no answer to the question.
var ErrNotKept = errors.New("no answer is kept")

// A Problem tells failures apart. The strings are the command line's error
// kinds and are stored in the ledger; they do not change.
type Problem string

// Problems, in the order a person should hear about them.
const (
	ProblemNoCredentials Problem = "no-credentials"
	ProblemQuota         Problem = "quota"         // Cloudflare 10403: the month's calls are used up
	ProblemRateLimit     Problem = "rate-limit"    // 429
	ProblemBadToken      Problem = "bad-token"     // 6003, 9109 invalid, 9106, 1000
	ProblemScope         Problem = "scope"         // 403/10000: lacks permission
	ProblemWrongAccount  Problem = "wrong-account" // 7003, 9109 unauthorized
	ProblemTokenOnly     Problem = "token-only"    // the endpoint takes API tokens only
	ProblemNotFound      Problem = "not-found"
	ProblemRefused       Problem = "refused"       // another 4xx, Cloudflare's words kept
	ProblemDown          Problem = "api-down"      // 5xx, HTML kept readable
	ProblemBroken        Problem = "broken-answer" // not the documented shape, too large, cut off
	ProblemOtherSubject  Problem = "other-subject" // an answer about another name than asked
	ProblemTimeout       Problem = "timeout"
	ProblemOffline       Problem = "offline"
	ProblemNotOffered    Problem = "not-offered" // e.g. passive DNS of an IPv6 address
	ProblemCancelled     Problem = "cancelled"
	ProblemCap           Problem = "cap" // a hard cap of ours, before anything was sent
)

// A Message is one entry of an answer's errors or messages, as given.
type Message struct {
	Code             int
	Message          string
	DocumentationURL string
	Pointer          string    // source.pointer
	Chain            []Message // error_chain
}

// An Error is a question that was not answered. Its text says what was being
// asked and what went wrong, without Go's internals and without credentials;
// the words of Cloudflare in it are untrusted.
type Error struct {
	Problem    Problem
	Key        Key
	Status     int           // HTTP status, 0 without an answer
	Messages   []Message     // Cloudflare's errors
	Ray        string        // cf-ray, for a report to Cloudflare
	RetryAfter time.Duration // rate limit: how long to wait; 0 unknown
	Until      time.Time     // when it clears, if known
	Body       string        // the readable beginning of an unreadable answer
	Attempts   int           // requests that were sent
	Counted    int           // of these, how many may have spent a call
	cause      error
}

// Unwrap returns the cause, if any.
func (e *Error) Unwrap() error { return e.cause }

// ProblemOf returns the problem in err's chain, or "" if there is none.
func ProblemOf(err error) Problem {
	var e *Error
	if errors.As(err, &e) {
		return e.Problem
	}
	return ""
}
