package intel

import (
	"encoding/json"
	"strings"
)

// deepest is how far values may be nested, as in encoding/json.
const deepest = 10_000

// A member is a name, decoded, and a value of a JSON object.
type member struct {
	name []byte
	raw  json.RawMessage
}

// splitObject returns the members of a JSON object in their order. Like
// splitList it takes and refuses what encoding/json does, and copies nothing: a
// page of a long list is split three times over.
func splitObject(raw []byte) (members []member, ok bool) {
	s := scanner{data: raw}
	members = make([]member, 0, 4)
	ok = s.each('{', '}', func() bool {
		from := s.at
		if !s.text() {
			return false
		}
		name, ok := memberName(raw[from:s.at])
		s.space()
		if !ok || !s.take(':') {
			return false
		}
		s.space()
		from = s.at
		if !s.value(1) {
			return false
		}
		members = append(members, member{name, raw[from:s.at:s.at]})
		return true
	})
	return members, ok && s.isDone()
}

// splitList returns the elements of a JSON list.
func splitList(raw []byte) (elements []json.RawMessage, ok bool) {
	s := scanner{data: raw}
	elements = []json.RawMessage{}
	ok = s.each('[', ']', func() bool {
		from := s.at
		if !s.value(1) {
			return false
		}
		elements = append(elements, raw[from:s.at:s.at])
		return true
	})
	return elements, ok && s.isDone()
}

func memberName(quoted []byte) (name []byte, ok bool) {
	name = quoted[1 : len(quoted)-1]
	if isPlain(name) {
		return name, true
	}
	var decoded string
	if json.Unmarshal(quoted, &decoded) != nil {
		return nil, false
	}
	return []byte(decoded), true
}

// isPlain reports whether what stands between quotes is its own decoding.
func isPlain(quoted []byte) bool {
	for _, c := range quoted {
		if c == '\\' || c >= 0x80 {
			return false
		}
	}
	return true
}

// A scanner goes through JSON text by its grammar (RFC 8259).
type scanner struct {
	data []byte
	at   int
}

func (s *scanner) peek() byte {
	if s.at < len(s.data) {
		return s.data[s.at]
	}
	return 0
}

func (s *scanner) take(c byte) bool {
	if s.at < len(s.data) && s.data[s.at] == c {
		s.at++
		return true
	}
	return false
}

func (s *scanner) space() {
	for s.at < len(s.data) {
		switch s.data[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

func (s *scanner) isDone() bool {
	s.space()
	return s.at == len(s.data)
}

// each goes through what stands between brackets, separated by commas.
func (s *scanner) each(opening, closing byte, item func() bool) bool {
	if !s.take(opening) {
		return false
	}
	if s.space(); s.take(closing) {
		return true
	}
	for {
		if s.space(); !item() {
			return false
		}
		if s.space(); s.take(closing) {
			return true
		}
		if !s.take(',') {
			return false
		}
	}
}

// value goes past a value that stands in so many others.
func (s *scanner) value(depth int) bool {
	switch c := s.peek(); {
	case c == '"':
		return s.text()
	case c == '{':
		return depth < deepest && s.each('{', '}', func() bool {
			if !s.text() {
				return false
			}
			if s.space(); !s.take(':') {
				return false
			}
			s.space()
			return s.value(depth + 1)
		})
	case c == '[':
		return depth < deepest && s.each('[', ']', func() bool { return s.value(depth + 1) })
	case c == 't':
		return s.word("true")
	case c == 'f':
		return s.word("false")
	case c == 'n':
		return s.word("null")
	}
	return s.number()
}

func (s *scanner) word(word string) bool {
	found := strings.HasPrefix(string(s.data[s.at:min(len(s.data), s.at+len(word))]), word)
	s.at += len(word)
	return found
}

// text goes past a string.
func (s *scanner) text() bool {
	if !s.take('"') {
		return false
	}
	data, at := s.data, s.at
	for at < len(data) {
		c := data[at]
		at++
		switch {
		case c == '"':
			s.at = at
			return true
		case c < ' ':
			return false
		case c == '\\':
			if s.at = at; !s.escape() {
				return false
			}
			at = s.at
		}
	}
	return false
}

// escape goes past what follows a backslash.
func (s *scanner) escape() bool {
	c := s.peek()
	s.at++
	if c != 'u' {
		return strings.IndexByte(`"\/bfnrt`, c) >= 0
	}
	for range 4 {
		c := s.peek()
		s.at++
		if letter := c | 0x20; !isDigit(c) && (letter < 'a' || letter > 'f') {
			return false
		}
	}
	return true
}

// number goes past a number.
func (s *scanner) number() bool {
	s.take('-')
	if !s.take('0') && !s.digits() {
		return false
	}
	if s.take('.') && !s.digits() {
		return false
	}
	if c := s.peek() | 0x20; c == 'e' {
		s.at++
		if !s.take('+') {
			s.take('-')
		}
		return s.digits()
	}
	return true
}

func (s *scanner) digits() bool {
	from := s.at
	for isDigit(s.peek()) {
		s.at++
	}
	return s.at > from
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
