package uitest

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxSequence bounds an escape sequence that never ends.
const maxSequence = 1 << 20

// A csi is a control sequence: ESC [ prefix parameters intermediates final.
type csi struct {
	prefix byte // one of < = > ?, or 0
	params [][]int
	middle string
	final  byte
}

// arg returns parameter i, or fallback where it is absent or 0.
func (c csi) arg(i, fallback int) int {
	if i < len(c.params) && c.params[i][0] > 0 {
		return c.params[i][0]
	}
	return fallback
}

// feed takes what a program wrote. What a write cuts, a rune or a sequence,
// waits for the next.
func (s *screen) feed(p []byte) {
	s.pending = append(s.pending, p...)
	rest := s.pending
	for len(rest) > 0 {
		n := s.token(rest)
		if n == 0 {
			break
		}
		rest = rest[n:]
	}
	s.pending = append(s.pending[:0], rest...)
}

// token performs the first thing in b and returns its length, 0 when its end
// has not come yet.
func (s *screen) token(b []byte) int {
	switch c := b[0]; {
	case c == 0x1b:
		return s.escape(b)
	case c < 0x20 || c == 0x7f:
		s.control(c)
		return 1
	case !utf8.FullRune(b):
		return 0
	}
	r, n := utf8.DecodeRune(b)
	if r >= 0x80 && r < 0xa0 {
		s.strange(string(r)) // an eight-bit control: no program of ours has a use for one
		return n
	}
	s.print(r)
	return n
}

func (s *screen) escape(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch c := b[1]; {
	case c == '[':
		return s.controlSequence(b)
	case c == ']' || c == 'P' || c == '_' || c == '^' || c == 'X':
		return s.controlString(b)
	case c >= 0x20 && c < 0x30: // a character set and the like: ESC intermediate final
		if len(b) < 3 {
			return 0
		}
		if b[2] != 'B' {
			s.strange(string(b[:3]))
		}
		return 3
	case c < 0x20 || c >= 0x7f:
		s.strange("\x1b")
		return 1
	}
	s.escaped(b[1])
	return 2
}

func (s *screen) controlSequence(b []byte) int {
	i := 2
	for i < len(b) && b[i] >= 0x20 && b[i] < 0x40 {
		i++
	}
	if i > maxSequence || i < len(b) && (b[i] < 0x40 || b[i] > 0x7e) {
		s.strange(string(b[:i]))
		return i
	}
	if i == len(b) {
		return 0
	}
	s.csi(parseCSI(b[2:i], b[i]), string(b[:i+1]))
	return i + 1
}

func parseCSI(body []byte, final byte) csi {
	c := csi{final: final}
	if len(body) > 0 && body[0] >= '<' {
		c.prefix = body[0]
		body = body[1:]
	}
	end := bytes.IndexFunc(body, func(r rune) bool { return r < 0x30 })
	if end >= 0 {
		c.middle = string(body[end:])
		body = body[:end]
	}
	for p := range strings.SplitSeq(string(body), ";") {
		var values []int
		for sub := range strings.SplitSeq(p, ":") {
			value, err := strconv.Atoi(sub)
			if err != nil { // an absent parameter, or one past every use
				value = 0
			}
			values = append(values, min(value, 1<<16))
		}
		c.params = append(c.params, values)
	}
	return c
}

// controlString performs OSC, DCS, APC, PM and SOS: an introducer, text, and
// BEL or ESC \ at its end. Any other escape breaks it off.
func (s *screen) controlString(b []byte) int {
	end := bytes.IndexAny(b[2:], "\x07\x1b\x18\x1a")
	if end < 0 {
		if len(b) > maxSequence {
			s.strange(string(b[:2]))
			return len(b)
		}
		return 0
	}
	end += 2
	size := end + 1
	if b[end] == 0x1b {
		if end+1 == len(b) {
			return 0
		}
		size = end + 2
		if b[end+1] != '\\' {
			s.strange(string(b[:end]))
			return end
		}
	}
	if b[1] != ']' || b[end] < 0x1b && b[end] != 0x07 || !s.command(string(b[2:end])) {
		s.strange(string(b[:size]))
	}
	return size
}
