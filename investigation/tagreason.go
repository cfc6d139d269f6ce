package investigation

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// expiryLength is a time such as 30d, 12h, 2w or 1y.
var expiryLength = regexp.MustCompile(`^([0-9]{1,4})(h|d|w|y)$`)

// longestExpiry is how far away an expiry may be.
const longestExpiry = 50 * 366 * 24 * time.Hour

// ParseReason reads a reason with a time at its end, when what it is for
// expires: "known spammer 30d", "lab until 2026-12-31". Hours, days, weeks and
// years are h, d, w and y; the day that is named is the last one, in UTC.
// Without a time it never expires: expires is zero.
func ParseReason(text string, now time.Time) (reason string, expires time.Time, err error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return "", time.Time{}, nil
	}
	last, before := words[len(words)-1], words[:len(words)-1]
	named := len(before) > 0 && strings.EqualFold(before[len(before)-1], "until")
	if named {
		before = before[:len(before)-1]
	} else if !expiryLength.MatchString(strings.ToLower(last)) {
		return strings.Join(words, " "), time.Time{}, nil
	}
	expires, err = ParseExpiry(last, now)
	if err != nil && named && !looksLikeTime(last) {
		return strings.Join(words, " "), time.Time{}, nil // "until further notice" is a reason
	}
	return strings.Join(before, " "), expires, err
}

func looksLikeTime(word string) bool { return word[0] >= '0' && word[0] <= '9' }

var errNoExpiry = errors.New("a time such as 30d, 12h, 2w, 1y or 2026-12-31")

// ParseExpiry reads when something expires: so long after now, or the end of a
// day in UTC.
func ParseExpiry(text string, now time.Time) (time.Time, error) {
	word := strings.ToLower(strings.TrimSpace(text))
	if day, err := time.Parse(time.DateOnly, word); err == nil {
		return notOver(word, day.AddDate(0, 0, 1), now)
	}
	parts := expiryLength.FindStringSubmatch(word)
	if parts == nil {
		return time.Time{}, fmt.Errorf("%q is not when something expires: write %w", word, errNoExpiry)
	}
	n, err := strconv.Atoi(parts[1])
	if err != nil || n == 0 {
		return time.Time{}, fmt.Errorf("%q is over at once: write %w", word, errNoExpiry)
	}
	now = now.UTC().Truncate(time.Second)
	switch parts[2] {
	case "h":
		return notOver(word, now.Add(time.Duration(n)*time.Hour), now)
	case "d":
		return notOver(word, now.AddDate(0, 0, n), now)
	case "w":
		return notOver(word, now.AddDate(0, 0, 7*n), now)
	}
	return notOver(word, now.AddDate(n, 0, 0), now)
}

func notOver(word string, expires, now time.Time) (time.Time, error) {
	switch {
	case !expires.After(now):
		return time.Time{}, fmt.Errorf("%q is over already", word)
	case expires.Sub(now) > longestExpiry:
		return time.Time{}, fmt.Errorf("%q is too far away: at most 50 years; leave it out for no expiry", word)
	}
	return expires, nil
}

// ExpiryWords say when something expires: "no expiry", "until 2026-12-31",
// "until 14:30 UTC, in 5 h", "expired 3d ago".
func ExpiryWords(expires, now time.Time) string {
	switch left := expires.Sub(now); {
	case expires.IsZero():
		return "no expiry"
	case left <= 0:
		return "expired " + agoWords(expires, now)
	case left < 24*time.Hour:
		return "until " + expires.UTC().Format("15:04") + " UTC, in " + Countdown(left)
	}
	return "until " + expires.UTC().Add(-time.Microsecond).Format(time.DateOnly)
}
