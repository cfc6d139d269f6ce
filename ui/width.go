package ui

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/dustin/go-humanize"
)

// Text here has been through ui/display, so that its width is the sum of the
// widths of its code points, with and without grapheme clusters.

const ellipsis = "…"

// runeWidth returns the cells of one code point.
func runeWidth(r rune) int {
	if simple(r) {
		return 1
	}
	return ansi.StringWidth(string(r))
}

// simple reports the code points that screens mostly consist of: they take one
// cell and do not combine.
func simple(r rune) bool {
	switch {
	case r >= 0x20 && r < 0x7f, r >= 0xa1 && r < 0x300 && r != 0xad:
		return true
	case r >= 0x2500 && r < 0x25fd: // boxes, blocks, shapes
		return true
	}
	return r == '–' || r == '…' || r == '→' || r == '≤' || r == '≥' || r == '↑' || r == '↓'
}

// textWidth returns the cells of text without styles.
func textWidth(s string) int {
	width := 0
	for _, r := range s {
		width += runeWidth(r)
	}
	return width
}

// cut returns the longest beginning of s that fits into width cells, and its
// width.
func cut(s string, width int) (string, int) {
	used := 0
	for i, r := range s {
		w := runeWidth(r)
		if used+w > width {
			return s[:i], used
		}
		used += w
	}
	return s, used
}

// cutLeft returns the longest end of s that fits into width cells, and its
// width. A combining mark stays with its base.
func cutLeft(s string, width int) (string, int) {
	used, from := 0, len(s)
	for i := len(s); i > 0; {
		r, n := utf8.DecodeLastRuneInString(s[:i])
		w := runeWidth(r)
		if used+w > width {
			break
		}
		i -= n
		used += w
		if w > 0 {
			from = i
		}
	}
	return s[from:], textWidth(s[from:])
}

// clip returns s in at most width cells, with an ellipsis where it was cut.
func clip(s string, width int) (string, int) {
	if whole, used := cut(s, width); len(whole) == len(s) {
		return s, used
	}
	if width <= 0 {
		return "", 0
	}
	head, used := cut(s, width-1)
	return head + ellipsis, used + 1
}

// clipMiddle is clip for names and addresses: the end of a host name says whose
// it is, so both ends stay.
func clipMiddle(s string, width int) (string, int) {
	if whole, used := cut(s, width); len(whole) == len(s) {
		return s, used
	}
	if width < 8 {
		return clip(s, width)
	}
	tail, tailWidth := cutLeft(s, (width-1)*2/3)
	head, headWidth := cut(s, width-1-tailWidth)
	return head + ellipsis + tail, headWidth + 1 + tailWidth
}

// wrap breaks s at blanks into lines of at most first cells for the first line
// and rest for the others; a longer word is broken where the line ends. It
// returns at least one line.
func wrap(s string, first, rest int) []string {
	first, rest = max(1, first), max(1, rest)
	var lines []string
	room := first
	for {
		head, _ := cut(s, room)
		if len(head) == len(s) {
			return append(lines, s)
		}
		if head == "" { // a wide rune in a one-cell line
			_, n := utf8.DecodeRuneInString(s)
			if head = s[:n]; n == len(s) {
				return append(lines, s)
			}
		}
		if s[len(head)] != ' ' {
			if at := strings.LastIndexByte(head, ' '); at > 0 {
				head = head[:at]
			}
		}
		lines = append(lines, strings.TrimRight(head, " "))
		s = strings.TrimLeft(s[len(head):], " ")
		if s == "" {
			return lines
		}
		room = rest
	}
}

// appendFit appends a styled line in exactly width cells: padded with blanks,
// or cut where it would be wider. The line has been through display.Frame.
func appendFit(b []byte, line string, width int) []byte {
	used, styled := 0, false
	for i := 0; i < len(line); {
		c := line[i]
		if c == 0x1b {
			end := strings.IndexByte(line[i:], 'm')
			if end < 0 {
				return appendSlowFit(b, line, width)
			}
			i += end + 1
			styled = true
			continue
		}
		n := 1
		if c < 0x20 || c >= 0x7f {
			var r rune
			r, n = utf8.DecodeRuneInString(line[i:])
			if !simple(r) {
				return appendSlowFit(b, line, width)
			}
		}
		if used == width {
			b = append(b, line[:i]...)
			if styled {
				b = append(b, endInk...)
			}
			return b
		}
		used++
		i += n
	}
	b = append(b, line...)
	return appendBlanks(b, width-used)
}

// appendSlowFit is appendFit for lines with wide or combining characters.
func appendSlowFit(b []byte, line string, width int) []byte {
	used := ansi.StringWidth(line)
	if used > width {
		line = ansi.Truncate(line, width, "")
		used = ansi.StringWidth(line)
		if strings.IndexByte(line, 0x1b) >= 0 {
			line += endInk
		}
	}
	b = append(b, line...)
	return appendBlanks(b, width-used)
}

// grouped is a count with commas between thousands.
func grouped(n int) string { return humanize.Comma(int64(n)) }

func appendBlanks(b []byte, n int) []byte {
	const blanks = "                                                                "
	for n > len(blanks) {
		b = append(b, blanks...)
		n -= len(blanks)
	}
	if n > 0 {
		b = append(b, blanks[:n]...)
	}
	return b
}

func appendRepeated(b []byte, s string, n int) []byte {
	for range n {
		b = append(b, s...)
	}
	return b
}

// nextLine splits the first line off s.
func nextLine(s string) (line, rest string) {
	line, rest, _ = strings.Cut(s, "\n")
	return line, rest
}
