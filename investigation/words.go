package investigation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"pugmark/history"
	"pugmark/intel"
)

// Words say a failure to a person: what happened, and what to do next. They
// may quote Cloudflare and are untrusted.
type Words struct {
	Sentence string // "too fast for Cloudflare"
	// Next is what a person can do, or what still works: "ask again in 41 s".
	Next string
	// Again completes a sentence that begins with the key which asks again:
	// "may ask again in 41 s". Empty: asking again will not help.
	Again string
}

// Line is both on one line, for where no key can be named.
func (w Words) Line() string { return join(w.Sentence, w.Next) }

// Keyed is Line where the given key asks again: "too fast for Cloudflare · r
// may ask again in 41 s".
func (w Words) Keyed(key string) string {
	if w.Again == "" || key == "" {
		return w.Line()
	}
	return join(w.Sentence, key+" "+w.Again)
}

func join(parts ...string) string {
	var said []string
	for _, p := range parts {
		if p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, " · ")
}

// Explain puts a failure into words. It never shows the text of an error it
// does not know: that would be Go's words, not a person's.
func Explain(err error, now time.Time) Words {
	var e *intel.Error
	var kept *history.Error
	switch {
	case err == nil:
		return Words{}
	case errors.As(err, &e):
		return say(e, now)
	case errors.Is(err, context.Canceled):
		return say(&intel.Error{Problem: intel.ProblemCancelled}, now)
	case errors.Is(err, context.DeadlineExceeded):
		return say(&intel.Error{Problem: intel.ProblemTimeout}, now)
	case errors.As(err, &kept):
		return Words{Sentence: kept.Error()}
	case errors.Is(err, intel.ErrNotKept):
		return Words{Sentence: "nothing is kept about this", Next: "ask for it"}
	}
	return say(&intel.Error{}, now)
}

// say is the one table of words for failures, and it has every problem.
func say(e *intel.Error, now time.Time) Words {
	switch e.Problem {
	case intel.ProblemNoCredentials:
		return Words{Sentence: "pugmark is not connected to Cloudflare" + detail(e),
			Next: "set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID, or use --demo"}
	case intel.ProblemQuota:
		return sayQuota(e, now)
	case intel.ProblemRateLimit:
		return sayRateLimit(e, now)
	case intel.ProblemBadToken:
		return Words{Sentence: "Cloudflare does not accept the credentials" + cmp.Or(quote(e), detail(e)),
			Next: "check CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY"}
	case intel.ProblemScope:
		return Words{Sentence: "the token may not read this: it needs Account › Intel › Read" + quote(e),
			Next: "change the token's permissions at Cloudflare"}
	case intel.ProblemWrongAccount:
		return Words{Sentence: "Cloudflare does not open this account to these credentials" + cmp.Or(quote(e), detail(e)),
			Next: "check CLOUDFLARE_ACCOUNT_ID"}
	case intel.ProblemTokenOnly:
		return Words{Sentence: "the phishing scan accepts API tokens only", Next: "set CLOUDFLARE_API_TOKEN"}
	case intel.ProblemNotFound:
		return Words{Sentence: "Cloudflare's API has nothing there" + quote(e),
			Next: "check CLOUDFLARE_ACCOUNT_ID and --api-url"}
	case intel.ProblemRefused:
		return Words{Sentence: "Cloudflare refused the question" + cmp.Or(quote(e), detail(e)), Next: documentation(e)}
	case intel.ProblemDown:
		return sayDown(e)
	case intel.ProblemBroken:
		return again("Cloudflare's answer could not be read"+cmp.Or(detail(e), quoteBody(e)), e)
	case intel.ProblemOtherSubject:
		return sayOtherSubject(e)
	case intel.ProblemTimeout:
		return again(cmp.Or(e.Detail(), "no answer in time"), e)
	case intel.ProblemOffline:
		return again("Cloudflare cannot be reached"+detail(e), e)
	case intel.ProblemNotOffered:
		return Words{Sentence: cmp.Or(e.Detail(), "this API does not offer that"), Next: "0 calls"}
	case intel.ProblemCancelled:
		return Words{Sentence: "stopped", Next: mayHaveCounted(e), Again: join("asks again", mayHaveCounted(e))}
	case intel.ProblemCap:
		return Words{Sentence: "the limit on calls is reached, so this was not asked", Next: "raise the limit, or ask for less"}
	}
	return Words{Sentence: "pugmark could not finish this", Next: "--log FILE records why"}
}

// again is for failures that may be over the next time.
func again(sentence string, e *intel.Error) Words {
	return Words{Sentence: sentence, Next: join("try again", mayHaveCounted(e)), Again: join("tries again", mayHaveCounted(e))}
}

func sayQuota(e *intel.Error, now time.Time) Words {
	reset := monthTurns(now)
	if e.Until.After(now) {
		reset = e.Until.UTC()
	}
	return Words{Sentence: "this month's calls are used up (Cloudflare 10403)",
		Next: "what is kept can still be read · resets about " + reset.Format("Jan 2")}
}

func sayRateLimit(e *intel.Error, now time.Time) Words {
	const sentence = "too fast for Cloudflare"
	wait := e.RetryAfter
	if !e.Until.IsZero() {
		wait = e.Until.Sub(now)
	}
	if wait <= 0 {
		return Words{Sentence: sentence, Next: "ask again in a little while", Again: "may ask again"}
	}
	return Words{Sentence: sentence, Next: "ask again in " + Countdown(wait), Again: "may ask again in " + Countdown(wait)}
}

func sayDown(e *intel.Error) Words {
	sentence := "Cloudflare's API is not working"
	if e.Status != 0 {
		sentence += fmt.Sprintf(" (HTTP %d)", e.Status)
	}
	return Words{Sentence: sentence + cmp.Or(quote(e), quoteBody(e)), Next: "try again later", Again: "tries again"}
}

// sayOtherSubject defangs the name that was answered about, wherever it stands
// in the sentence: nobody looked it up.
func sayOtherSubject(e *intel.Error) Words {
	words := strings.Fields(e.Detail())
	for n, word := range words {
		words[n] = intel.Defang(word)
	}
	sentence := cmp.Or(strings.Join(words, " "), "Cloudflare answered about something else")
	return again(sentence+", which was not asked", e)
}

func detail(e *intel.Error) string {
	if e.Detail() == "" {
		return ""
	}
	return ": " + e.Detail()
}

// quote adds what Cloudflare itself said, with its number.
func quote(e *intel.Error) string {
	for _, m := range e.Messages {
		switch {
		case m.Message == "" && m.Code == 0:
			continue
		case m.Message == "":
			return fmt.Sprintf(" (Cloudflare %d)", m.Code)
		case m.Code == 0:
			return ": “" + clip(m.Message) + "”"
		}
		return fmt.Sprintf(": “%s” (Cloudflare %d)", clip(m.Message), m.Code)
	}
	return ""
}

// quoteBody adds the readable beginning of an answer that is not JSON.
func quoteBody(e *intel.Error) string {
	if body := strings.Join(strings.Fields(e.Body), " "); body != "" {
		return ": “" + clip(body) + "”"
	}
	return ""
}

// clip keeps a quotation to one line of a pane.
func clip(s string) string {
	const most = 120
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:most]) + "…"
}

func documentation(e *intel.Error) string {
	for _, m := range e.Messages {
		if m.DocumentationURL != "" {
			return "see " + m.DocumentationURL
		}
	}
	return "change the question"
}

func mayHaveCounted(e *intel.Error) string {
	switch {
	case e.Counted == 1:
		return "may have counted as a call"
	case e.Counted > 1:
		return fmt.Sprintf("may have counted as %d calls", e.Counted)
	}
	return ""
}
