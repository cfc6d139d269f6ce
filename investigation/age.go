package investigation

import (
	"fmt"
	"time"
)

// Age says how long ago something was, in one unit: "now", "14m", "3h", "9d",
// "4y". What is yet to come is "now".
func Age(at, now time.Time) string {
	const day = 24 * time.Hour
	age := now.Sub(at)
	switch {
	case age < time.Minute:
		return "now"
	case age < time.Hour:
		return fmt.Sprintf("%dm", age/time.Minute)
	case age < day:
		return fmt.Sprintf("%dh", age/time.Hour)
	case age < 1000*day:
		return fmt.Sprintf("%dd", age/day)
	}
	return fmt.Sprintf("%dy", age/(365*day))
}

// agoWords are Age in a sentence: "9d ago", and "now".
func agoWords(at, now time.Time) string {
	if age := Age(at, now); age != "now" {
		return age + " ago"
	}
	return "now"
}

// Countdown says how long something still takes, rounded up: "41 s", "4 min",
// "2 h", "3 d". What is over is "0 s".
func Countdown(left time.Duration) string {
	up := func(unit time.Duration) int64 { return int64((left + unit - 1) / unit) }
	switch {
	case left <= 0:
		return "0 s"
	case left <= 99*time.Second:
		return fmt.Sprintf("%d s", up(time.Second))
	case left <= 99*time.Minute:
		return fmt.Sprintf("%d min", up(time.Minute))
	case left <= 48*time.Hour:
		return fmt.Sprintf("%d h", up(time.Hour))
	}
	return fmt.Sprintf("%d d", up(24*time.Hour))
}

// monthTurns returns when the month in UTC that holds now is over and a new
// allowance begins.
func monthTurns(now time.Time) time.Time {
	now = now.UTC()
	return time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, time.UTC)
}
