package investigation

import (
	"fmt"
	"time"

	"pugmark/history"
)

// Line is what the team says in one line: `malicious · maria 14m ago · INC-4411
// "payroll lure, wave 2"`. who names an analyst and spell writes an indicator;
// nil leaves them as they are. It quotes people and is untrusted; "" when the
// team says nothing.
func (t TeamWords) Line(now time.Time, who, spell func(string) string) string {
	return join(t.Parts(now, who, spell)...)
}

// Parts are the parts of Line, the most important first.
func (t TeamWords) Parts(now time.Time, who, spell func(string) string) []string {
	if who == nil {
		who = as
	}
	if spell == nil {
		spell = as
	}
	var parts []string
	add := func(part string) {
		if part != "" {
			parts = append(parts, part)
		}
	}
	verdict := t.Verdict
	switch {
	case t.Verdict != nil && t.From != "":
		add(t.VerdictWords() + ", from " + spell(t.From))
	case t.Verdict != nil:
		add(t.VerdictWords())
	case t.Lapsed != nil:
		verdict = t.Lapsed
		add(t.Lapsed.Verdict.String() + ", " + ExpiryWords(t.Lapsed.Expires, now))
	}
	if verdict != nil {
		add(saidBy(*verdict, now, who))
	}
	if len(t.Cases) > 0 {
		add(CaseWords(t.Cases[0]))
	}
	if verdict != nil && verdict.Words != "" {
		add(`"` + verdict.Words + `"`)
	}
	if t.Verdict != nil && !t.Verdict.Expires.IsZero() {
		add(ExpiryWords(t.Verdict.Expires, now))
	}
	if more := len(t.Cases) - 1; more > 0 {
		add(fmt.Sprintf("in %d more %s", more, plural(more, "case", "cases")))
	}
	if n := len(t.Notes); n > 0 {
		add(fmt.Sprintf("%d %s", n, plural(n, "note", "notes")))
	}
	if t.Star != nil {
		add("starred")
	}
	return parts
}

// CaseWords name a case and its title: `INC-4411 "payroll lure, wave 2"`. They
// are untrusted.
func CaseWords(c history.Case) string {
	words := c.Name
	if c.Title != "" {
		words += ` "` + c.Title + `"`
	}
	if !c.Closed.IsZero() {
		words += ", closed"
	}
	return words
}

func saidBy(t history.Tag, now time.Time, who func(string) string) string {
	if t.Analyst == "" {
		return agoWords(t.At, now)
	}
	age := agoWords(t.At, now)
	if age == "now" {
		age = "just now"
	}
	return who(t.Analyst) + " " + age
}

func as(text string) string { return text }

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
