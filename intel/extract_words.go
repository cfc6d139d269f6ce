package intel

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// words reads a stretch of the line that holds no scheme.
func (r *lineReader) words(start, end int) {
	for pos := start; pos < end; {
		c, size := utf8.DecodeRuneInString(r.line[pos:])
		if separates(c) && !r.isGlued(pos) {
			pos += size
			continue
		}
		to := r.wordEnd(pos, end)
		r.x.judgeWord(r, pos, to)
		r.last = r.line[pos:to]
		pos = to
	}
}

// wordEnd returns where the word ends that begins at start. Behind a host it
// goes on as a link does.
func (r *lineReader) wordEnd(start, end int) int {
	dotted := false
	for i, c := range r.line[start:end] {
		pos := start + i
		switch {
		case r.isGlued(pos):
			dotted = true
		case separates(c):
			return pos
		case c == '.' || c == '。' || c == '．' || c == '｡':
			dotted = true
		case (c == '/' || c == '?') && dotted:
			return min(end, r.linkEnd(pos, quoteBefore(r.line, start)))
		}
	}
	return end
}

// separates reports whether c stands between two words.
func separates(c rune) bool {
	if c < utf8.RuneSelf {
		return strings.IndexByte(" \t\r\v\f\"'`<>(){}[],;|=", byte(c)) >= 0
	}
	return unicode.IsSpace(c) || strings.ContainsRune("“”„‘’‚«»‹›´，；、→⇒—–•·", c)
}

// neighbours returns the bytes beside a word, 0 at the ends of the line.
func (r *lineReader) neighbours(start, end int) (before, after byte) {
	if start > 0 {
		before = r.line[start-1]
	}
	if end < len(r.line) {
		after = r.line[end]
	}
	return before, after
}

// isAlone reports whether there is nothing but marks beside a word.
func (r *lineReader) isAlone(start, end int) bool {
	return len(r.line) <= 400 && isDecoration(r.line[:start]) && isDecoration(r.line[end:])
}
