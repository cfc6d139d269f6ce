package intel

import (
	"fmt"
	"strings"
	"unicode"
)

// quotedRunes is how much of a refused input its sentence repeats.
const quotedRunes = 60

// A RefusedError says why a text is not an indicator.
type RefusedError struct {
	Input string // as typed or pasted, whole and untrusted
	// Rule completes the sentence that begins with the input, such as
	// "is a network range, not one address: look up 203.0.113[.]0".
	Rule string
	// Suggestion is the canonical live text of the indicator that was probably
	// meant, or "". It parses.
	Suggestion string
}

// Error returns one sentence naming the input and the rule. It holds no control
// characters and nothing invisible, and repeats at most the beginning of a long
// input.
func (e *RefusedError) Error() string { return quoteInput(e.Input) + " " + e.Rule }

// refuse returns a rule without a suggestion, formatted.
func refuse(format string, args ...any) *RefusedError {
	return &RefusedError{Rule: fmt.Sprintf(format, args...)}
}

// suggest returns a rule that ends with the defanged suggestion.
func suggest(rule string, i Indicator) *RefusedError {
	return &RefusedError{Rule: rule + " " + i.Defanged(), Suggestion: i.String()}
}

// quoteInput quotes the beginning of s with everything escaped that a terminal
// or an eye could take for something else: controls, marks that pile up, and
// characters without a shape.
func quoteInput(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	count := 0
	for _, r := range s {
		if count++; count > quotedRunes {
			b.WriteString("…")
			break
		}
		b.WriteString(quoteRune(r))
	}
	b.WriteByte('"')
	return b.String()
}

func quoteRune(r rune) string {
	switch {
	case r == '"' || r == '\\':
		return string(r)
	case ' ' <= r && r <= '~':
		return string(r)
	case unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r):
	case unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.Sc, unicode.Sm) && r != unicode.ReplacementChar:
		return string(r)
	}
	return fmt.Sprintf("<U+%04X>", r)
}
