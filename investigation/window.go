package investigation

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"pugmark/intel"
)

// longestWindow is more than anyone can mean; how far back passive DNS reaches
// is not documented (CONTRACT §19).
const longestWindow = 3653 // days: ten years

// firstNames is the year of RFC 882.
const firstNames = 1983

// ParseWindow reads a span of days as a person types it, at now. It ends today
// at the latest, in UTC:
//
//	7, 7d, 2w             so many days, today included
//	today, yesterday      a day; last week and last month are the calendar's
//	11-18, 2026-11-18     a day; without a year it is the last such day
//	11-01..11-15          two days and what is between; "11-01.." goes on until today
//	±3 11-18, +-3 11-18   a day and so many on either side
//
// "30d" is the window that is asked by itself, which Cloudflare counts thirty
// days back from today (CONTRACT §7), so that its answer is found again. The
// error names the rule that the text breaks.
func ParseWindow(text string, now time.Time) (intel.Window, error) {
	r := windowReading{typed: text, today: midnight(now)}
	span, err := r.read(strings.ToLower(strings.Join(strings.Fields(text), " ")))
	if err != nil {
		return intel.Window{}, err
	}
	if err := r.check(span); err != nil {
		return intel.Window{}, err
	}
	if span.end.After(r.today) {
		span.end = r.today
	}
	return intel.Window{Start: span.start.Format(time.DateOnly), End: span.end.Format(time.DateOnly)}, nil
}

// IsUsual reports whether w is the window that is asked by itself at now.
func IsUsual(w intel.Window, now time.Time) bool { return w == intel.LastDays(now, DefaultDays) }

// WindowWords are "2026-11-15 … 11-21 (7 d)": the days with both ends in it,
// the year of the end only where it is another one. The window that is asked by
// itself at now is called as long as Cloudflare counts it: 30 days.
func WindowWords(w intel.Window, now time.Time) string {
	days := WindowDays(w)
	if days == 0 {
		return w.Start + " … " + w.End
	}
	end := w.End
	if w.Start[:len("2006-")] == end[:len("2006-")] {
		end = end[len("2006-"):]
	}
	if IsUsual(w, now) {
		days = DefaultDays
	}
	return fmt.Sprintf("%s … %s (%d d)", w.Start, end, days)
}

// WindowDays is how many days a window has, both ends included; 0 when it is
// none.
func WindowDays(w intel.Window) int {
	start, err := time.Parse(time.DateOnly, w.Start)
	if err != nil {
		return 0
	}
	end, err := time.Parse(time.DateOnly, w.End)
	if err != nil || end.Before(start) {
		return 0
	}
	return daysBetween(start, end)
}

func daysBetween(start, end time.Time) int { return int(end.Sub(start)/(24*time.Hour)) + 1 }

func midnight(t time.Time) time.Time {
	year, month, day := t.UTC().Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// A daySpan is a window whose ends are midnights.
type daySpan struct{ start, end time.Time }

// A windowReading reads one text.
type windowReading struct {
	typed string
	today time.Time
}

// The windowForms are the ways to write a window, besides names and single days.
type windowForms struct{ length, around, between *regexp.Regexp }

// compiledForms compiles them when a window is first read.
var compiledForms = sync.OnceValue(func() windowForms {
	return windowForms{
		length:  regexp.MustCompile(`^(?:last |past )?(\d+) ?(d|days?|w|weeks?)?$`),
		around:  regexp.MustCompile(`^(?:±|\+-|\+/-) ?(\d+) ?(?:d |days? )?(?:around )?(\S+)$`),
		between: regexp.MustCompile(`^(\S+?) ?(?:\.{2,3}|…|/| to | until | - | – | ) ?(\S*)$`),
	}
})

func (r windowReading) read(text string) (daySpan, error) {
	if span, named := r.named(text); named {
		return span, nil
	}
	forms := compiledForms()
	if m := forms.length.FindStringSubmatch(text); m != nil {
		return r.length(m[1], m[2])
	}
	if m := forms.around.FindStringSubmatch(text); m != nil {
		return r.around(m[1], m[2])
	}
	if day, ok := r.day(text, r.today); ok {
		return daySpan{day, day}, nil
	}
	if m := forms.between.FindStringSubmatch(text); m != nil {
		return r.between(m[1], m[2])
	}
	return daySpan{}, r.refuse("is no window: type 7d, 11-18, 11-01..11-15 or ±3 11-18")
}

func (r windowReading) named(text string) (span daySpan, named bool) {
	day := func(back int) time.Time { return r.today.AddDate(0, 0, -back) }
	switch text {
	case "today":
		return daySpan{r.today, r.today}, true
	case "yesterday":
		return daySpan{day(1), day(1)}, true
	case "this week", "last week":
		sinceMonday := (int(r.today.Weekday()) + 6) % 7
		if text == "this week" {
			return daySpan{day(sinceMonday), r.today}, true
		}
		return daySpan{day(sinceMonday + 7), day(sinceMonday + 1)}, true
	case "this month", "last month":
		first := r.today.AddDate(0, 0, 1-r.today.Day())
		if text == "this month" {
			return daySpan{first, r.today}, true
		}
		return daySpan{first.AddDate(0, -1, 0), first.AddDate(0, 0, -1)}, true
	}
	return daySpan{}, false
}

func (r windowReading) length(digits, unit string) (daySpan, error) {
	n, err := strconv.Atoi(digits)
	if err == nil && strings.HasPrefix(unit, "w") && n <= longestWindow {
		n *= 7
	}
	switch {
	case err != nil || n > longestWindow:
		return daySpan{}, r.tooLong()
	case n == 0:
		return daySpan{}, r.refuse("is no window: it has at least one day")
	case n == DefaultDays:
		n++
	}
	return daySpan{r.today.AddDate(0, 0, 1-n), r.today}, nil
}

func (r windowReading) around(digits, day string) (daySpan, error) {
	n, err := strconv.Atoi(digits)
	if err != nil || n > longestWindow {
		return daySpan{}, r.tooLong()
	}
	middle, ok := r.day(day, r.today)
	if !ok {
		return daySpan{}, r.noDay(day)
	}
	if middle.After(r.today) {
		return daySpan{}, r.refuse("is about a day that is yet to come: nothing was seen then")
	}
	return daySpan{middle.AddDate(0, 0, -n), middle.AddDate(0, 0, n)}, nil
}

func (r windowReading) between(from, to string) (daySpan, error) {
	end := r.today
	if to != "" {
		var ok bool
		if end, ok = r.day(to, r.today); !ok {
			return daySpan{}, r.noDay(to)
		}
	}
	start, ok := r.day(from, end)
	if !ok {
		return daySpan{}, r.noDay(from)
	}
	return daySpan{start, end}, nil
}

// day reads a date; one without a year is the last such day that is not after
// latest. The time of day of a timestamp is dropped.
func (r windowReading) day(text string, latest time.Time) (time.Time, bool) {
	switch text {
	case "today":
		return r.today, true
	case "yesterday":
		return r.today.AddDate(0, 0, -1), true
	}
	if t, err := time.Parse(time.RFC3339, strings.ToUpper(text)); err == nil {
		return midnight(t), true
	}
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return t, true
	}
	if _, err := time.Parse("2006-1-2", "2004-"+text); err != nil { // a leap year has all days
		return time.Time{}, false
	}
	const leapYears = 8 // February 29 is that far apart around 2100
	for back := range leapYears + 1 {
		t, err := time.Parse("2006-1-2", fmt.Sprintf("%04d-%s", latest.Year()-back, text))
		if err == nil && !t.After(latest) {
			return t, true
		}
	}
	return time.Time{}, false
}

// check applies the rules for what can be asked.
func (r windowReading) check(span daySpan) error {
	switch {
	case span.start.After(r.today):
		return r.refuse("begins on %s, which is yet to come: today is %s (UTC)", span.start.Format(time.DateOnly), r.today.Format(time.DateOnly))
	case span.start.Year() < firstNames:
		return r.refuse("begins before there were domain names, which is %d", firstNames)
	case span.end.Before(span.start):
		return r.refuse("ends on %s, before it begins on %s", span.end.Format(time.DateOnly), span.start.Format(time.DateOnly))
	case daysBetween(span.start, span.end) > longestWindow:
		return r.tooLong()
	}
	return nil
}

func (r windowReading) tooLong() error { return r.refuse("is longer than ten years") }

func (r windowReading) noDay(part string) error {
	return r.refuse("is no window: %s is not a day such as 2026-11-18 or 11-18", quoted(part))
}

func (r windowReading) refuse(format string, args ...any) error {
	return fmt.Errorf("%s "+format, append([]any{quoted(r.typed)}, args...)...)
}

// quoted is typed text in an error: escaped, and not all of it when it is long.
func quoted(text string) string {
	const most = 40
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most-1]) + "…"
	}
	return strconv.Quote(text)
}
