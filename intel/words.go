package intel

import (
	"bytes"
	"encoding/json"
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	mostWords      = 512
	mostWordsBytes = 8 << 10
	mostWordsRead  = 1 << 20 // bytes of an answer that are looked at
	longestWord    = 64      // bytes
)

// WordsIn returns the words that an answer is found by, lower-case and each
// once, with spaces between them: those of the texts in it, not of the names of
// its members. What it was asked about is not among them unless it is said. At
// most 512 words and 8 KiB are returned, those at its beginning. An answer that
// is about no indicator has none.
func WordsIn(rec Record) string {
	if _, ok := inquiryOf(rec.Key); !ok {
		return ""
	}
	w := wordCollector{known: map[string]bool{}}
	body := rec.Body[:min(len(rec.Body), mostWordsRead)]
	for !w.full {
		text, rest, ok := nextText(body)
		if !ok {
			break
		}
		w.read(text)
		body = rest
	}
	return strings.Join(w.words, " ")
}

// Words returns the words of what somebody looks for, as [WordsIn] has them.
// An address is one word; every other mark stands between two.
func Words(text string) []string {
	w := wordCollector{known: map[string]bool{}}
	w.read(text)
	return w.words
}

// nextText returns the next value of JSON that is a text, decoded. What is no
// JSON has what stands in quotes.
func nextText(body []byte) (text string, rest []byte, ok bool) {
	for {
		from := bytes.IndexByte(body, '"')
		if from < 0 {
			return "", nil, false
		}
		end := endOfText(body[from+1:])
		if end < 0 { // cut, or no JSON: what was read is a text
			return decoded(append(bytes.Clone(body[from:]), '"')), nil, true
		}
		quoted := body[from : from+end+2]
		body = body[from+end+2:]
		if after := bytes.TrimLeft(body[:min(len(body), 64)], " \t\r\n"); len(after) > 0 && after[0] == ':' {
			continue // the name of a member
		}
		return decoded(quoted), body, true
	}
}

// endOfText returns where the closing quote is, -1 without one.
func endOfText(body []byte) int {
	for i := 0; i < len(body); i++ {
		switch body[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

func decoded(quoted []byte) string {
	plain := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(plain, '\\') < 0 {
		return string(plain)
	}
	var text string
	if json.Unmarshal(quoted, &text) != nil {
		return string(plain)
	}
	return text
}

type wordCollector struct {
	words []string
	known map[string]bool
	bytes int
	full  bool
}

func (w *wordCollector) add(word string) {
	if w.full || len(word) > longestWord || w.known[word] || len(word) < 2 {
		return
	}
	if len(w.words) == mostWords || w.bytes+len(word)+1 > mostWordsBytes {
		w.full = true
		return
	}
	w.known[word] = true
	w.words = append(w.words, word)
	w.bytes += len(word) + 1
}

func (w *wordCollector) read(text string) {
	for field := range strings.FieldsFuncSeq(text, isBetweenFields) {
		if w.full {
			return
		}
		if addr, err := netip.ParseAddr(strings.Trim(field, ".")); err == nil {
			w.add(addr.WithZone("").String())
			continue
		}
		if isIdentifier(field) || isDate(field) {
			continue // nobody looks for these, and every answer has others
		}
		for word := range strings.FieldsFuncSeq(field, isBetweenWords) {
			w.add(strings.ToLower(word))
		}
	}
}

func isBetweenFields(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(`,;|/()<>[]{}"'=`, r)
}

func isBetweenWords(r rune) bool {
	return r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
}

// isIdentifier reports whether a text ends as a UUID does, which those of STIX
// do ("domain-name--…").
func isIdentifier(text string) bool {
	const length = len("00000000-0000-0000-0000-000000000000")
	if len(text) < length {
		return false
	}
	for i, c := range []byte(text[len(text)-length:]) {
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if !strings.ContainsRune("0123456789abcdefABCDEF", rune(c)) {
				return false
			}
		}
	}
	return true
}

// isDate reports whether a text begins as a date does: 2006-01-02.
func isDate(text string) bool {
	if len(text) < len("2006-01-02") {
		return false
	}
	for i, c := range []byte(text[:len("2006-01-02")]) {
		if dash := i == 4 || i == 7; dash != (c == '-') || !dash && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}
