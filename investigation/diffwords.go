package investigation

import (
	"fmt"
	"strings"
	"time"
)

// Counts are how many values came and went, and how many single values are
// others now.
func (c Comparison) Counts() (added, removed, altered int) {
	for _, change := range c.Changes {
		added += len(change.Added)
		removed += len(change.Removed)
		if len(change.Added)+len(change.Removed) == 0 {
			altered++
		}
	}
	return added, removed, altered
}

// Unchanged says that there are no changes, and what that does not mean where
// not everything could be compared; "" when there are some.
func (c Comparison) Unchanged() string {
	switch {
	case !c.Equal():
		return ""
	case c.Nothing:
		return "nothing could be compared: " + c.Partly
	case c.Partly != "":
		return "no change seen in what both have; " + c.Partly
	}
	return "nothing changed"
}

// Short is the comparison for the title of a pane: "Δ +2 −1 since 9 d", with
// "~1" for a single value that is another now; "" when nothing changed.
func (c Comparison) Short(now time.Time) string {
	if c.Equal() {
		return ""
	}
	return c.Counted() + " since " + spacedAge(c.Before.At, now)
}

// Counted is Short without the age: "Δ +2 −1".
func (c Comparison) Counted() string {
	if c.Equal() {
		return ""
	}
	added, removed, altered := c.Counts()
	words := []string{"Δ"}
	for _, count := range []struct {
		sign string
		n    int
	}{{"+", added}, {"−", removed}, {"~", altered}} {
		if count.n > 0 {
			words = append(words, fmt.Sprint(count.sign, count.n))
		}
	}
	return strings.Join(words, " ")
}

// spacedAge is Age with a space before its unit: "9 d".
func spacedAge(at, now time.Time) string {
	age := Age(at, now)
	if unit := len(age) - 1; age != "now" {
		return age[:unit] + " " + age[unit:]
	}
	return age
}

// Words say a change in one line: "+ Phishing + Malware − New Domains",
// "0.41 → 0.97". spell turns indicators into the spelling asked for.
func (c Change) Words(spell func(string) string) string {
	if !c.Named {
		spell = func(s string) string { return s }
	}
	var said []string
	for _, v := range c.Added {
		said = append(said, "+ "+spell(v))
	}
	for _, v := range c.Removed {
		said = append(said, "− "+spell(v))
	}
	switch {
	case len(said) == 0:
		return spell(c.From) + " → " + spell(c.To)
	case c.From != "":
		said = append(said, "("+c.From+" before)")
	case c.To != "":
		said = append(said, "("+c.To+" now)")
	}
	return strings.Join(said, " ")
}
