package intel

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
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
	ProblemCap           Problem = "cap"    // a hard cap of ours, before anything was sent
	ProblemShare         Problem = "share"  // the analyst's own share of the month's calls is used up, as cap
	ProblemRole          Problem = "role"   // who asks may only read what is kept
	ProblemLedger        Problem = "ledger" // there is a cap or a share, and nothing to count by can be reached, as cap
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
	detail     string        // what happened in particular, instead of the problem's words
	lost       bool          // the connection was lost after it was made
	withheld   bool          // the answer repeats the credentials
	cause      error
}

// Unwrap returns the cause, if any.
func (e *Error) Unwrap() error { return e.cause }

// Error returns one sentence: what was asked, what went wrong and what
// Cloudflare said to it, with every control character made visible.
func (e *Error) Error() string {
	var b strings.Builder
	if asked := describe(e.Key); asked != "" {
		b.WriteString(asked + ": ")
	}
	if e.detail != "" {
		b.WriteString(e.detail)
	} else {
		b.WriteString(e.Problem.words(e.Key.Kind))
	}
	if e.Status >= 400 {
		fmt.Fprintf(&b, " (HTTP %d)", e.Status)
	}
	if said := e.said(); said != "" {
		b.WriteString("; Cloudflare: " + said)
	} else if e.Body != "" {
		b.WriteString("; the answer begins: " + visible(e.Body))
	}
	return b.String()
}

// Detail says what happened in particular, such as the field that could not
// be read or the name that was answered about instead; "" when the Problem
// says it all. It may quote untrusted text, with control characters visible.
func (e *Error) Detail() string { return e.detail }

func (e *Error) said() string {
	const most = 3
	var said []string
	for _, m := range e.Messages[:min(len(e.Messages), most)] {
		words := strings.TrimSpace(visible(m.Message))
		if m.Code != 0 {
			words = strings.TrimSpace(words + " (" + strconv.Itoa(m.Code) + ")")
		}
		for _, link := range m.Chain[:min(len(m.Chain), most)] {
			words += ", " + visible(link.Message) + " (" + strconv.Itoa(link.Code) + ")"
		}
		said = append(said, words)
	}
	return strings.Join(said, "; ")
}

// words say what went wrong, with the permission and the doing of a kind.
func (p Problem) words(k Kind) string {
	switch {
	case p == ProblemScope && k == KindMiscategorization:
		return "the token may not ask for changes: it needs Account › Intel › Edit"
	case p == ProblemScope && k == KindCategories:
		return "the token may not read this: it needs Account › Zero Trust › Read"
	case p == ProblemRefused && k == KindMiscategorization:
		return "Cloudflare does not take the request"
	}
	switch p {
	case ProblemNoCredentials:
		return "no API token is set (CLOUDFLARE_API_TOKEN)"
	case ProblemQuota:
		return "this month's calls are used up"
	case ProblemRateLimit:
		return "too many requests for Cloudflare in too short a time"
	case ProblemBadToken:
		return "Cloudflare does not accept the credentials"
	case ProblemScope:
		return "the token may not read this: it needs Account › Intel › Read"
	case ProblemWrongAccount:
		return "the credentials have no access to this account"
	case ProblemTokenOnly:
		return "this endpoint accepts API tokens only"
	case ProblemNotFound:
		return "Cloudflare does not know this address of its API"
	case ProblemRefused:
		return "Cloudflare refused the question"
	case ProblemDown:
		return "Cloudflare's API is in trouble"
	case ProblemBroken:
		return "the answer is not what Cloudflare documents"
	case ProblemOtherSubject:
		return "Cloudflare answered about something else"
	case ProblemTimeout:
		return "no answer in time"
	case ProblemOffline:
		return "Cloudflare could not be reached"
	case ProblemNotOffered:
		return "this API does not offer that"
	case ProblemCancelled:
		return "stopped before an answer came"
	case ProblemCap:
		return "a limit on calls has been reached"
	case ProblemRole:
		return "not asked: the role only reads what is kept"
	case ProblemShare:
		return "the analyst's share of the month's calls is used up"
	case ProblemLedger:
		return "what has been spent could not be counted"
	}
	return "the question was not answered"
}

// describe names a question, such as "the WHOIS record of example.com".
func describe(key Key) string {
	subject := visible(key.Value)
	switch key.Kind {
	case KindDomain:
		return "domain details of " + subject
	case KindBulk:
		return fmt.Sprintf("details of %d domains", len(bulkNames(key)))
	case KindHistory:
		return "category history of " + subject
	case KindIP:
		return "overview of " + subject
	case KindPassiveDNS:
		return "passive DNS of " + subject
	case KindASN:
		return "overview of " + subject
	case KindSubnets:
		return "subnets of " + subject
	case KindPhishing:
		return "phishing scan of " + subject
	case KindWHOIS:
		return "WHOIS record of " + subject
	case KindToken:
		return "check of the API token"
	case KindAccounts:
		return "list of accounts"
	case KindCategories:
		return "list of categories"
	case KindMiscategorization:
		return strings.TrimSpace("request to recategorize " + subject)
	}
	return ""
}

// visible returns untrusted text with what does not show made visible, and
// bounded: an error is read by a person, often in a log.
func visible(s string) string {
	const most = 300
	quoted := strconv.QuoteToGraphic(shorten(s, most))
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
}

// ProblemOf returns the problem in err's chain, or "" if there is none.
func ProblemOf(err error) Problem {
	var e *Error
	if errors.As(err, &e) {
		return e.Problem
	}
	return ""
}
