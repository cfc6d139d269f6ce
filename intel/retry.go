package intel

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// mostAttempts is one request and two more.
	mostAttempts = 3
	// longestPause is the longest Retry-After that is waited for; a longer one
	// is the person's to wait for.
	longestPause = 10 * time.Second
	// backoff is the first pause when Cloudflare asks for none.
	backoff = 500 * time.Millisecond
)

// retryPause says how long to wait before the next attempt, and whether there
// is one: after 5xx and after a rate limit that clears soon, which spend
// nothing. A request whose answer was lost may have spent a call; the next one
// is the person's to make.
func retryPause(failure *Error, attempt int) (time.Duration, bool) {
	retryable := failure.Problem == ProblemDown || failure.Problem == ProblemRateLimit
	if !retryable || attempt >= mostAttempts || failure.RetryAfter > longestPause {
		return 0, false
	}
	step := backoff << (attempt - 1)
	jitter := rand.N(step / 2)
	return max(failure.RetryAfter, step) + jitter, true
}

// retryAfter reads how long Cloudflare asks to wait: Retry-After in seconds or
// as a date, otherwise the reset of a limit that has nothing left (CONTRACT
// §0.2). It is 0 when nothing readable is said.
func retryAfter(h http.Header, now time.Time) time.Duration {
	if d := parseRetryAfter(h.Get("Retry-After"), now); d > 0 {
		return d
	}
	return parseRateLimit(h.Values("Ratelimit"))
}

// longestBelieved keeps a Retry-After from running over time.Duration.
const longestBelieved = 366 * day

func parseRetryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		return believable(seconds)
	}
	if date, err := http.ParseTime(value); err == nil {
		return min(max(date.Sub(now), 0), longestBelieved)
	}
	return 0
}

// parseRateLimit reads `"default";r=0;t=300`, a list of such items or several
// headers, and returns the longest reset among the limits used up.
func parseRateLimit(values []string) time.Duration {
	var longest time.Duration
	for item := range strings.SplitSeq(strings.Join(values, ","), ",") {
		remaining, reset := "", ""
		for parameter := range strings.SplitSeq(item, ";") {
			switch name, value, _ := strings.Cut(strings.TrimSpace(parameter), "="); name {
			case "r":
				remaining = value
			case "t":
				reset = value
			}
		}
		seconds, err := strconv.ParseFloat(reset, 64)
		if remaining == "0" && err == nil {
			longest = max(longest, believable(seconds))
		}
	}
	return longest
}

// believable turns seconds into a duration; what is negative or no number is 0.
func believable(seconds float64) time.Duration {
	if !(seconds > 0) {
		return 0
	}
	return time.Duration(min(seconds, longestBelieved.Seconds()) * float64(time.Second))
}
