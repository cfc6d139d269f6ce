package intel

import (
	"strings"
	"unicode"

	"golang.org/x/net/publicsuffix"
)

// The spaced shapes of defanging, compiled once; none is ever changed.
var (
	spacedDot = onFirstUse(`(?i)[ \t]*` + openShape + `+[ \t]*(?:` + dotShape + `|dot)[ \t]*` + closeShape + `+[ \t]*|[ \t]+(?:` + dotShape + `|dot)[ \t]+`)
	// In small letters "as" is a word of the language, so then it must be all
	// there is on the line.
	spacedASN    = onFirstUse(`\b(AS[Nn]?|[Aa]sn):?[ \t]+(#?\d+(?:\.\d+)?)([^.\w]|\.\D|\.?$)|^(\W*as)[ \t]+(\d+\W*)$`)
	spacedScheme = onFirstUse(`(?i)\b` + schemeShape + colonShape)
)

// ParseIndicators reads a paste of several indicators, separated by lines,
// spaces, commas, semicolons or bars. It returns them in order and each once,
// and one error for every item refused (a [*RefusedError] with the item as its
// Input), so that nothing pasted is lost. Items without a letter or a digit,
// such as list bullets, are passed over.
//
// A comma, semicolon or bar inside a URL's path belongs to the URL unless an
// indicator follows it.
func ParseIndicators(text string) ([]Indicator, []error) {
	var indicators []Indicator
	var refusals []error
	seen := map[Indicator]bool{}
	refused := map[string]bool{}
	for _, item := range splitItems(text) {
		i, err := ParseIndicator(item)
		switch {
		case err != nil && (refused[item] || isDecoration(item)):
			continue
		case err != nil:
			refused[item] = true
			refusals = append(refusals, err)
		case err == nil && !seen[i]:
			seen[i] = true
			indicators = append(indicators, i)
		}
	}
	return indicators, refusals
}

func splitItems(text string) []string {
	var items []string
	for line := range strings.FieldsFuncSeq(text, isLineBreak) {
		for field := range strings.FieldsSeq(closeGaps(line)) {
			for _, item := range splitField(field) {
				if item != "" {
					items = append(items, item)
				}
			}
		}
	}
	return items
}

// isDecoration reports whether an item is nothing but marks.
func isDecoration(item string) bool {
	return !strings.ContainsFunc(item, func(r rune) bool { return !unicode.In(r, unicode.P, unicode.S, unicode.Cf) })
}

func isLineBreak(r rune) bool { return strings.ContainsRune("\n\r\v\f\u0085\u2028\u2029", r) }

// closeGaps removes the spaces that are part of a defanged value.
func closeGaps(line string) string {
	line = spacedDot().ReplaceAllStringFunc(line, func(s string) string {
		if !strings.ContainsAny(s, " \t") {
			return s
		}
		return "."
	})
	line = spacedASN().ReplaceAllString(line, "$1$2$3$4$5")
	return spacedScheme().ReplaceAllStringFunc(line, func(s string) string {
		return strings.Join(strings.Fields(s), "")
	})
}

// splitField splits at commas, semicolons and bars.
func splitField(field string) []string {
	var items []string
	start := 0
	for end, r := range field {
		if !strings.ContainsRune(",;|，；、", r) {
			continue
		}
		size := len(string(r))
		if item := field[start:end]; !isURLWithPath(item) || startsWithIndicator(field[end+size:]) {
			items = append(items, item)
			start = end + size
		}
	}
	return append(items, field[start:])
}

func isURLWithPath(item string) bool {
	i, err := ParseIndicator(item)
	return err == nil && i.Kind() == IndicatorURL
}

// startsWithIndicator reports whether the first item of rest is certainly an
// indicator. Without a scheme a name is one only below a suffix that is known:
// "photo.jpg" after a comma is more of the path.
func startsWithIndicator(rest string) bool {
	if end := strings.IndexAny(rest, ",;|"); end >= 0 {
		rest = rest[:end]
	}
	i, err := ParseIndicator(rest)
	if err != nil {
		return false
	}
	name := i.nameHost()
	if live, _ := unwrap(rest); name == "" || i.Reserved() != "" || anyScheme().MatchString(live) {
		return true
	}
	_, icann := publicsuffix.PublicSuffix(name)
	return icann
}
