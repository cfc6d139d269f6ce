package intel

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	quoteMarks = "\"'`´“”„‘’‚«»‹›"
	openers    = "([{<"
	closers    = ")]}>"
)

var bulletShape = onFirstUse(`^[-*•‣◦▪–—>]+\s+`)

// unwrapRounds is how often unwrapping and refanging may uncover more of each
// other. Two rounds settle everything a person writes.
const unwrapRounds = 8

// unwrap refangs s and removes what surrounds it, until neither changes
// anything, so that reading its result again gives the same. It reports false
// if that does not come to an end.
func unwrap(s string) (string, bool) {
	for range unwrapRounds {
		next := Refang(trimAround(s))
		if next == s {
			return s, true
		}
		s = next
	}
	return s, false
}

// trimAround removes quotes, enclosing or stray brackets, list bullets,
// invisible characters and the punctuation of the sentence around a value.
func trimAround(s string) string {
	return settle(s, func(s string) string {
		s = strings.TrimFunc(s, isInvisible)
		s = s[len(bulletShape().FindString(s)):]
		s = strings.Trim(s, quoteMarks)
		s = strings.TrimLeft(s, ">")
		s = trimSentence(s)
		return trimStray(trimEnclosing(s))
	})
}

// isInvisible holds for spaces and for what copying from a page or a mail adds
// without showing it: byte order marks, zero-width spaces, direction marks.
func isInvisible(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

// trimSentence removes one sentence's punctuation from the end. Two dots or two
// colons in a row belong to the value: "/a/.." and "2001:db8::".
func trimSentence(s string) string {
	r, size := utf8.DecodeLastRuneInString(s)
	if !strings.ContainsRune(".,;:!?。，；：！？、", r) || size == 0 {
		return s
	}
	rest := s[:len(s)-size]
	if (r == '.' || r == ':') && strings.HasSuffix(rest, string(r)) {
		return s
	}
	return rest
}

// trimEnclosing removes a pair of brackets around all of s.
func trimEnclosing(s string) string {
	if s == "" || !strings.Contains(openers, s[:1]) {
		return s
	}
	opener, closer := s[0], closers[strings.IndexByte(openers, s[0])]
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case opener:
			depth++
		case closer:
			depth--
		}
		if depth == 0 {
			if i == len(s)-1 {
				return s[1:i]
			}
			return s
		}
	}
	return s
}

// trimStray removes brackets at either end that have no partner in s.
func trimStray(s string) string {
	for n := range len(openers) {
		opener, closer := openers[n:n+1], closers[n:n+1]
		for strings.HasPrefix(s, opener) && strings.Count(s, opener) > strings.Count(s, closer) {
			s = s[1:]
		}
		for strings.HasSuffix(s, closer) && strings.Count(s, closer) > strings.Count(s, opener) {
			s = s[:len(s)-1]
		}
	}
	return s
}
