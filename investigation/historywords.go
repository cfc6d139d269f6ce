package investigation

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"pugmark/intel"
)

// A queryWord is a word of a query, or a filter and its value.
type queryWord struct {
	filter string // "" for text
	text   string
}

// queryWords splits a query at its blanks; quotes keep blanks, and one without
// an end goes on to the end.
func queryWords(text string) []queryWord {
	var words []queryWord
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		var w queryWord
		if name, rest, found := filterName(text); found {
			w.filter, text = name, rest
		}
		w.text, text = nextWord(text)
		words = append(words, w)
	}
	return words
}

// nextWord is what a text begins with up to the next blank outside of quotes,
// without the quotes.
func nextWord(text string) (word, rest string) {
	var b strings.Builder
	quoted := false
	for i, r := range text {
		switch {
		case r == '"':
			quoted = !quoted
		case !quoted && unicode.IsSpace(r):
			return b.String(), text[i:]
		default:
			_, size := utf8.DecodeRuneInString(text[i:])
			b.WriteString(text[i : i+size])
		}
	}
	return b.String(), ""
}

// filterName is the filter a text begins with: letters in front of a colon that
// begin neither a URL nor an IPv6 address.
func filterName(text string) (name, rest string, found bool) {
	name, rest, found = strings.Cut(text, ":")
	if !found || name == "" || strings.IndexFunc(name, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }) >= 0 {
		return "", "", false
	}
	_, known := historyFilters()[strings.ToLower(name)]
	word, _ := nextWord(rest)
	beginsURL := strings.HasPrefix(rest, "//") || strings.HasPrefix(rest, "[") || strings.HasPrefix(rest, `\`)
	isAddress := strings.Contains(word, ":") || strings.Trim(name, "abcdefABCDEF") == ""
	if !known && (beginsURL || isAddress) {
		return "", "", false
	}
	return strings.ToLower(name), rest, true
}

// LiveText is the live spelling of what is looked for in names: it may be an
// indicator, or a part of one.
func LiveText(text string) string {
	if i, err := intel.ParseIndicator(text); err == nil && !isURL(i) {
		return i.String()
	}
	return strings.NewReplacer("[.]", ".", "(.)", ".", "[:]", ":", "hxxp://", "http://", "hxxps://", "https://").Replace(text)
}
