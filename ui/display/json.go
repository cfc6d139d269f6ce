package display

import (
	"encoding/json"
	"unicode/utf16"
	"unicode/utf8"
)

// JSON returns raw as compact JSON on one line in which every character that
// [Cell] would escape stands as \uXXXX (a surrogate pair above U+FFFF).
// Numbers, the order of members and escapes that were there are kept byte for
// byte, so the result is equal to raw as JSON. A byte that is not UTF-8 becomes
// �, which is what a decoder reads it as.
//
// What is not JSON comes back as a JSON string of it, and nothing at all as
// null: the result is always one valid JSON value.
func JSON(raw []byte) []byte {
	if len(raw) == 0 {
		return []byte("null")
	}
	if !json.Valid(raw) {
		quoted, err := json.Marshal(string(raw))
		if err != nil { // a string always marshals
			return []byte("null")
		}
		raw = quoted
	}
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); {
		switch c := raw[i]; c {
		case ' ', '\t', '\r', '\n':
			i++
		case '"':
			end := stringEnd(raw, i)
			out = append(out, '"')
			out = appendJSONString(out, raw[i+1:end])
			out = append(out, '"')
			i = end + 1
		default:
			out = append(out, c)
			i++
		}
	}
	return out
}

// stringEnd returns the index of the quotation mark which closes the one at
// start. raw is valid JSON, so there is one.
func stringEnd(raw []byte, start int) int {
	i := start + 1
	for raw[i] != '"' {
		if raw[i] == '\\' {
			i++
		}
		i++
	}
	return i
}

// appendJSONString appends the inside of a JSON string with its hazards
// escaped. A backslash begins an escape that stands for something unseen, so
// marks behind one have no base.
func appendJSONString(out, inside []byte) []byte {
	var run run
	for i := 0; i < len(inside); {
		c := inside[i]
		if c == '\\' {
			out = append(out, c, inside[i+1])
			run.broke()
			i += 2
			continue
		}
		if plain(c) {
			out = append(out, c)
			run.stood(c)
			i++
			continue
		}
		r, n := utf8.DecodeRune(inside[i:])
		if run.pass(r, n, cellRules) {
			out = append(out, inside[i:i+n]...)
		} else {
			out = appendJSONEscape(out, r)
		}
		i += n
	}
	return out
}

// appendJSONEscape appends r as \uXXXX, twice for a rune above U+FFFF
// (RFC 8259, section 7).
func appendJSONEscape(out []byte, r rune) []byte {
	if r > 0xffff {
		high, low := utf16.EncodeRune(r)
		return appendUTF16(appendUTF16(out, high), low)
	}
	return appendUTF16(out, r)
}

func appendUTF16(out []byte, unit rune) []byte {
	return append(out, '\\', 'u', hexDigits[unit>>12&0xf], hexDigits[unit>>8&0xf], hexDigits[unit>>4&0xf], hexDigits[unit&0xf])
}
