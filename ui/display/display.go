// Package display is the one way from a string somebody else wrote to
// anything a person reads: a pane, a title, a line on stdout, a log, a file,
// the clipboard.
//
// Its policy is to show and never to strip. A character that is not printable,
// visible and advancing, or that terminals draw at different widths, is
// replaced by a visible escape, so that nothing is hidden and nothing is
// silently lost:
//
//	\x1b       a control character (C0 or DEL), by its code
//	\xff       a byte that is not UTF-8; always 80 or above, so it cannot be
//	           taken for a control character
//	\u{202e}   any other hazardous code point
//	\\         a backslash that was there
//
// The escapes are unambiguous: what [Text] did not cut can be read back exactly.
//
// Hazardous are: control characters (C0, DEL, C1, with tab and line ends),
// format characters (bidirectional controls, zero-width characters, soft
// hyphens, tags), line and paragraph separators, every space but U+0020,
// unassigned, private and surrogate code points and those that Unicode has
// assigned only since 2020, default-ignorable and blank ones, characters which
// join their neighbours into one cell (conjoining jamo, regional indicators,
// emoji modifiers), glyphs far wider than the cells they claim or with one
// width here and another there, and combining marks without a base or past the
// third.
//
// The package is a leaf: it imports nothing but the standard library and
// Unicode tables, so that exports, logs and the command line use it too.
package display

import (
	"strings"
	"unicode/utf8"
)

// MaxBytes is how many bytes of one field [Text] shows. The cut is made before
// any other work, because measuring the width of long runs of zero-width
// characters is quadratic in the renderer.
const MaxBytes = 4096

// Text returns one line of untrusted text made visible: every hazardous
// character as an escape, backslashes doubled, at most [MaxBytes] bytes of s,
// and "…" where it was cut. The result holds no line end and no control
// character. It is for a string from outside, once: applying Text to its own
// result doubles the backslashes again.
//
// Text does not allocate when s needs no change.
func Text(s string) string { return TextN(s, MaxBytes) }

// TextN is [Text] showing at most maxBytes bytes of s; 0 means no cap.
func TextN(s string, maxBytes int) string { return visible(s, maxBytes, textRules) }

// Cell is [Text] for a board of panes, where text stands beside other text.
// Two more kinds of characters are escaped, since they would move their
// neighbours: right-to-left letters and numbers (bidirectional classes R, AL
// and AN), which a terminal may reorder, and spacing combining marks and
// viramas, which have one width in some terminals and another in others. The width of the
// result is the same by code points and by grapheme clusters.
func Cell(s string) string { return CellN(s, MaxBytes) }

// CellN is [Cell] showing at most maxBytes bytes of s; 0 means no cap.
func CellN(s string, maxBytes int) string { return visible(s, maxBytes, cellRules) }

// Lines splits s at LF and CRLF and makes each line visible with [Text]. A
// line end that closes the last line starts no further one; "" has no lines.
// A carriage return anywhere else is an escape.
func Lines(s string) []string {
	if s == "" {
		return nil
	}
	s = strings.TrimSuffix(s, "\n")
	lines := make([]string, 0, strings.Count(s, "\n")+1)
	for line := range strings.SplitSeq(s, "\n") {
		lines = append(lines, Text(strings.TrimSuffix(line, "\r")))
	}
	return lines
}

// Count returns how many hazardous characters s holds: those that [Text]
// escapes, wherever they stand, so also past its cut. Doubled backslashes are
// not hazards.
func Count(s string) int {
	var count int
	var run run
	for i := 0; i < len(s); {
		if plain(s[i]) {
			run.stood(s[i])
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if !run.pass(r, n, textRules) {
			count++
		}
		i += n
	}
	return count
}

// visible is the loop behind Text and Cell: it copies nothing until it meets
// something to escape.
func visible(s string, maxBytes int, rules rules) string {
	s, cut := clip(s, maxBytes)
	var out []byte
	var run run
	copied := 0
	for i := 0; i < len(s); {
		if plain(s[i]) {
			run.stood(s[i])
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r != '\\' && run.pass(r, n, rules) {
			i += n
			continue
		}
		if out == nil {
			out = make([]byte, 0, len(s)+len(s)/4+16)
		}
		out = append(out, s[copied:i]...)
		if r == '\\' {
			out = append(out, `\\`...)
			run.showed()
		} else {
			out = appendEscape(out, r, n, s[i])
		}
		i += n
		copied = i
	}
	switch {
	case out == nil && cut:
		return s + "…"
	case out == nil:
		return s
	}
	out = append(out, s[copied:]...)
	if cut {
		out = append(out, "…"...)
	}
	return string(out)
}

// clip returns the first maxBytes bytes of s, less the rune that the cut would
// have split, and whether anything was cut.
func clip(s string, maxBytes int) (string, bool) {
	if maxBytes <= 0 || len(s) <= maxBytes {
		return s, false
	}
	cut := maxBytes
	for back := 0; back < utf8.UTFMax-1 && cut > 0; back++ {
		if utf8.RuneStart(s[cut]) {
			return s[:cut], true
		}
		cut--
	}
	if utf8.RuneStart(s[cut]) {
		return s[:cut], true
	}
	return s[:maxBytes], true // no rune has so many continuation bytes: these are not UTF-8
}

// plain reports a byte that stands for itself everywhere.
func plain(c byte) bool { return c >= 0x20 && c < 0x7f && c != '\\' }

const hexDigits = "0123456789abcdef"

// appendEscape appends the visible form of the rune r which was decoded from n
// bytes, the first of them being first.
func appendEscape(out []byte, r rune, n int, first byte) []byte {
	if r == utf8.RuneError && n <= 1 {
		return append(out, '\\', 'x', hexDigits[first>>4], hexDigits[first&0xf])
	}
	if r < 0x80 {
		return append(out, '\\', 'x', hexDigits[r>>4], hexDigits[r&0xf])
	}
	out = append(out, `\u{`...)
	started := false
	for shift := 20; shift >= 0; shift -= 4 {
		digit := r >> shift & 0xf
		if digit != 0 || started {
			started = true
			out = append(out, hexDigits[digit])
		}
	}
	return append(out, '}')
}
