package investigation

import (
	"fmt"
	"strings"
	"time"

	"pugmark/intel"
)

func join(parts ...string) string {
	var said []string
	for _, p := range parts {
		if p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, " · ")
}

// later adds to the words of a failure how long it still lasts, where
// Cloudflare said so.
func later(w Words, e *intel.Error, now time.Time) Words {
	wait := e.RetryAfter
	if !e.Until.IsZero() {
		wait = e.Until.Sub(now)
	}
	switch {
	case wait > 0:
		in := " in " + Countdown(wait)
		w.Next, w.Again, w.Ends = "ask again"+in, "may ask again"+in, now.Add(wait)
	case e.Problem == intel.ProblemRateLimit:
		w.Next += " in a little while"
	}
	return w
}

// counted adds what a question without an answer may have cost.
func counted(w Words, e *intel.Error) Words {
	w.Next, w.Again = join(w.Next, mayHaveCounted(e)), join(w.Again, mayHaveCounted(e))
	return w
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

// resets is when the month's calls are granted anew.
func resets(e *intel.Error, now time.Time) time.Time {
	if e.Until.After(now) {
		return e.Until.UTC()
	}
	return monthTurns(now)
}

// asking is how long a question has been on its way, from the first second on.
func asking(elapsed time.Duration) string {
	if elapsed < time.Second {
		return "asking…"
	}
	return fmt.Sprintf("asking… %d s", int(elapsed.Seconds()))
}

func ago(age string) string {
	switch age {
	case "":
		return ""
	case "now":
		return ", just now"
	}
	return ", " + age + " ago"
}

func reason(what, why string) string {
	if why == "" {
		return what
	}
	return what + ": " + why
}

func status(e *intel.Error) string {
	if e.Status == 0 {
		return ""
	}
	return fmt.Sprintf(" (HTTP %d)", e.Status)
}

// otherSubject defangs the name that was answered about, wherever it stands in
// the sentence: nobody looked it up.
func otherSubject(e *intel.Error) string {
	if e.Detail() == "" {
		return "Cloudflare answered about something else, which was not asked"
	}
	words := strings.Fields(e.Detail())
	for n, word := range words {
		words[n] = intel.Defang(word)
	}
	return clip(strings.Join(words, " "), mostNamed) + ", which was not asked"
}

// quote is what Cloudflare itself said, with its number.
func quote(e *intel.Error) string {
	for _, m := range e.Messages {
		switch {
		case m.Message == "" && m.Code == 0:
			continue
		case m.Message == "":
			return fmt.Sprintf("Cloudflare %d", m.Code)
		case m.Code == 0:
			return "“" + clip(m.Message, mostQuoted) + "”"
		}
		return fmt.Sprintf("“%s” (Cloudflare %d)", clip(m.Message, mostQuoted), m.Code)
	}
	return ""
}

// quoteBody is the readable beginning of an answer that is not JSON.
func quoteBody(e *intel.Error) string {
	if body := strings.Join(strings.Fields(e.Body), " "); body != "" {
		return "“" + clip(body, mostQuoted) + "”"
	}
	return ""
}

// How many characters of another's text a sentence and a quotation have room
// for. Inspect shows all of it.
const (
	mostNamed  = 80
	mostQuoted = 120
)

func clip(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:most]) + "…"
}

// seeDocument begins where to read on.
const seeDocument = "see "

// afterRefusal is where to look for what to change.
func afterRefusal(e *intel.Error) string {
	const redirects = 3 // of the hundreds of HTTP statuses
	if e.Status/100 == redirects {
		return "check --api-url, and the proxy if there is one"
	}
	for _, m := range e.Messages {
		if m.DocumentationURL != "" {
			return seeDocument + m.DocumentationURL
		}
	}
	return "change the question"
}
