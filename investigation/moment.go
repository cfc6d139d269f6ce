package investigation

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ParseMoment reads when something was, as a person writes it, against now and
// in now's zone:
//
//   - "9d", "3 h", "2 weeks ago": so long before now; m, h, d, w, y, or the words
//   - "now", "today", "yesterday", "monday": where that day begins
//   - "last week", "last month", "last year": where the one before this begins, a
//     week on its Monday
//   - "2026-11-12", "yesterday 15:00", "2026-11-12 15:00", "15:00"
//   - RFC 3339 with its own zone: "2026-11-12T15:00:00Z"
//
// Capitals and further spaces are forgiven; anything else is an error that
// names the text.
func ParseMoment(text string, now time.Time) (time.Time, error) {
	trimmed := strings.TrimSpace(text)
	if t, err := time.Parse(time.RFC3339, strings.ToUpper(trimmed)); err == nil {
		return t, nil
	}
	words := strings.Fields(strings.ToLower(trimmed))
	if t, ok := lengthBefore(strings.Join(words, ""), now); ok {
		return t, nil
	}
	clock, timed := clockOf(words)
	if timed {
		words = words[:len(words)-1]
	}
	if day, ok := dayNamed(strings.Join(words, " "), now); ok && (timed || len(words) > 0) {
		if len(words) == 1 && words[0] == "now" {
			return now, nil
		}
		return time.Date(day.Year(), day.Month(), day.Day(), clock.Hour(), clock.Minute(), clock.Second(), 0, now.Location()), nil
	}
	const most = 64 // bytes of what is quoted
	quoted := text
	if len(quoted) > most {
		quoted = strings.ToValidUTF8(quoted[:most], "") + "…"
	}
	return time.Time{}, fmt.Errorf("%q is not a time: write 9d, yesterday, last week, 2026-11-12, yesterday 15:00 or 2026-11-12T15:00:00Z", quoted)
}

// clockOf reads the time of day that the words end with.
func clockOf(words []string) (time.Time, bool) {
	if len(words) == 0 {
		return time.Time{}, false
	}
	for _, layout := range []string{"15:04", "15:04:05", "3pm", "3:04pm"} {
		if t, err := time.Parse(layout, words[len(words)-1]); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// dayNamed is the day that words name; none is today.
func dayNamed(words string, now time.Time) (time.Time, bool) {
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	switch words {
	case "", "now", "today":
		return today, true
	case "yesterday":
		return today.AddDate(0, 0, -1), true
	case "last week":
		const week = 7
		sinceMonday := (int(today.Weekday()) + week - int(time.Monday)) % week
		return today.AddDate(0, 0, -sinceMonday-week), true
	case "last month":
		return time.Date(now.Year(), now.Month()-1, 1, 0, 0, 0, 0, now.Location()), true
	case "last year":
		return time.Date(now.Year()-1, time.January, 1, 0, 0, 0, 0, now.Location()), true
	}
	name := strings.TrimPrefix(words, "last ")
	for back := 1; back <= 7; back++ {
		day := today.AddDate(0, 0, -back)
		if full := strings.ToLower(day.Weekday().String()); name == full || name == full[:3] {
			return day, true
		}
	}
	day, err := time.ParseInLocation(time.DateOnly, words, now.Location())
	return day, err == nil
}

// lengthBefore reads a length of time before now, written without spaces: "9d",
// "2weeksago".
func lengthBefore(word string, now time.Time) (time.Time, bool) {
	word = strings.TrimSuffix(word, "ago")
	digits := strings.TrimRight(word, "abcdefghijklmnopqrstuvwxyz")
	n, err := strconv.Atoi(digits)
	const most = 1_000_000 // of any unit
	if err != nil || n < 0 || n > most || strings.HasPrefix(digits, "+") {
		return time.Time{}, false
	}
	t := now
	switch unit := word[len(digits):]; unit {
	case "s", "sec", "second", "seconds":
		t = now.Add(-time.Duration(n) * time.Second)
	case "m", "min", "mins", "minute", "minutes":
		t = now.Add(-time.Duration(n) * time.Minute)
	case "h", "hour", "hours":
		t = now.Add(-time.Duration(n) * time.Hour)
	case "d", "day", "days":
		t = now.AddDate(0, 0, -n)
	case "w", "week", "weeks":
		t = now.AddDate(0, 0, -7*n)
	case "mo", "month", "months":
		t = now.AddDate(0, -n, 0)
	case "y", "year", "years":
		t = now.AddDate(-n, 0, 0)
	default:
		return time.Time{}, false
	}
	return t, t.Year() > 0
}
