package views

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"pugmark/intel"
	"pugmark/ui"
)

// paper is what a sheet is written on: how the session spells indicators, the
// time, and which part of a name was registered. Sheets depend on nothing else
// besides their report, so the same report on the same paper is the same sheet.
type paper struct {
	spell       func(live string) string
	now         time.Time
	registrable func(host string) string
	compact     bool // a preview of a few lines
	entered     bool // a pane that has a small screen for itself
}

// notReported is the cell for a field that the answer does not have.
func notReported() ui.Cell { return ui.Cell{Text: "not reported", Mood: ui.Muted} }

// none is the cell for a field that the answer has and that is empty.
func none() ui.Cell { return ui.Cell{Text: "none", Mood: ui.Muted} }

// registrable returns the registrable domain of a host, or the host itself
// when it has none.
func registrable(host string) string {
	i, err := intel.ParseIndicator(host)
	if err != nil {
		return host
	}
	return either(i.Registrable(), host)
}

func fact(label string, cells ...ui.Cell) ui.Fact { return ui.Fact{Label: label, Cells: cells} }

func plain(format string, args ...any) ui.Cell {
	return ui.Cell{Text: fmt.Sprintf(format, args...)}
}

// textFact is the fact for a field that is not reported when it is empty.
func textFact(label, text string) ui.Fact {
	if text == "" {
		return fact(label, notReported())
	}
	return fact(label, ui.Cell{Text: text})
}

// named is a cell that speaks about an indicator in words and stands for it.
func (p paper) named(before, live, after string) ui.Cell {
	return ui.Cell{Text: before + p.spell(live) + after, Value: live}
}

// internationalized reports whether a host name has a label that stands for
// letters beyond ASCII.
func internationalized(host string) bool { return strings.Contains(host, "xn--") }

// readable is a host name with its internationalized labels decoded, "" when
// it has none.
func readable(host string) string {
	if !internationalized(host) {
		return ""
	}
	i, err := intel.ParseIndicator(host)
	if err != nil {
		return ""
	}
	return i.Unicode()
}

// name is the cell of a host name: as it stands in DNS, and behind that what
// it reads as. Look-alike letters are the point of many such names, so the
// readable form never stands alone.
func (p paper) name(host string) ui.Cell {
	if unicode := readable(host); unicode != "" {
		return ui.Cell{Text: p.spell(host) + " (" + unicode + ")", Value: host}
	}
	return ui.Cell{Value: host}
}

// day returns the date of t in UTC, the year included.
func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// recentDay returns the date of t in UTC, without the year when it is this
// year.
func (p paper) recentDay(t time.Time) string {
	if t.UTC().Year() == p.now.UTC().Year() {
		return shortDay(t)
	}
	return day(t)
}

// shortDay returns the date of t in UTC without the year.
func shortDay(t time.Time) string { return t.UTC().Format("01-02") }

// days returns how long ago t was as a span: "19 d", "12 y".
func (p paper) days(t time.Time) string {
	n := int(p.now.Sub(t).Hours() / 24)
	if n >= 2*365 {
		return fmt.Sprintf("%d y", n*100/36525)
	}
	return fmt.Sprintf("%d d", n)
}

// counted returns "1 name", "2 names", "8,112 names".
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(int64(n)) + " " + many
}

// grouped returns n with a comma between groups of three digits.
func grouped(n int64) string { return groupDigits(strconv.FormatInt(n, 10)) }

func groupDigits(digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return sign + b.String()
}
