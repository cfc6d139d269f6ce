package intel

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// readingRules says what counts where a text stands.
type readingRules struct {
	linksOnly bool // of code, attributes and comments: only what has a scheme
	hashes    bool // a file hash is worth a word
	cell      bool // a cell, a field: short, and often one value
	key       string
}

// A span is a stretch of a line, in bytes.
type span struct{ start, end int }

// The shapes within a line, compiled once; none is ever changed.
var (
	gluedShape = onFirstUse(`(?i)(?:[ \t]*` + openShape + `+[ \t]*(?:` + dotShape + `|dot|:|:?//?|@|at)[ \t]*` + closeShape + `+)+[ \t]*|` +
		`[\])}]*` + dotShape + `[\[({]+|[\])}]+` + dotShape + `|[\[({]+[ \t]*` + dotShape + `|` + dotShape + `[ \t]*[\])}]+`)
	// One "dot" between two words is a word itself; two are a name.
	dotChain = onFirstUse(`(?i)[\pL\pN_-]+(?:[ \t]+(?:` + dotShape + `|dot)[ \t]+[\pL\pN_-]+){2,}|` +
		`(?:[\pL\pN_-]+\.)+[\pL\pN_-]+(?:[ \t]+dot[ \t]+[\pL\pN_-]+)+`)
	dotAlone  = onFirstUse(`(?i)^\W*[\pL\pN_.-]+[ \t]+(?:` + dotShape + `|dot)[ \t]+[\pL\pN_-]+\W*$`)
	linkShape = onFirstUse(`(?i)\b` + schemeShape + `(?:` + colonShape + `|` + noColon + `)|` +
		`\b[a-z][a-z0-9+.-]{1,20}` + openShape + `?:` + closeShape + `?//`)
	noIDs = onFirstUse(`(?i)^[>\s]*(?:[a-z-]*message-id|in-reply-to|references|content-id):`)
)

// readLine reads one line of text.
func (x *extractor) readLine(at Place, line string, rules readingRules) {
	line = printable(line)
	if !strings.ContainsAny(line, ".:@。．｡") && !rules.mayHoldBare(line) {
		return
	}
	if noIDs().MatchString(line[:min(len(line), 200)]) {
		return
	}
	r := lineReader{x: x, at: at, line: line, rules: rules, glued: glued(line)}
	r.code = isCode(line)
	pos := 0
	for _, link := range links(line) {
		if link.start < pos {
			continue
		}
		if !rules.linksOnly {
			r.words(pos, link.start)
		}
		pos = r.link(link)
	}
	if !rules.linksOnly {
		r.words(pos, len(line))
	}
}

// terminalSequence is what colours and moves text on a terminal (ECMA-48).
var terminalSequence = onFirstUse(`\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])`)

// printable is a line as somebody who looks at it reads it: what colours it is
// gone, and any other control character or byte that is no text is a space.
func printable(line string) string {
	if strings.IndexByte(line, 0x1b) >= 0 {
		line = terminalSequence().ReplaceAllLiteralString(line, "")
	}
	if utf8.ValidString(line) && !strings.ContainsFunc(line, unicode.IsControl) {
		return line
	}
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) && r != '\t' {
			return ' '
		}
		return r
	}, line)
}

// mayHoldBare reports whether a line without a dot or a colon may hold an
// indicator all the same: an AS number, a spelled-out dot, a hash.
func (rules readingRules) mayHoldBare(line string) bool {
	return rules.key != "" || rules.hashes && len(line) >= 32 || strings.Contains(line, "AS") ||
		strings.Contains(line, "as") || strings.Contains(line, "As") || hasDotWord(line)
}

func hasDotWord(line string) bool {
	for i := 0; i+3 <= len(line); i++ {
		if (line[i] == 'd' || line[i] == 'D') && strings.EqualFold(line[i:i+3], "dot") {
			return true
		}
	}
	return false
}

func links(line string) []span {
	if !strings.ContainsAny(line, `/\／`) {
		return nil
	}
	found := spans(linkShape().FindAllStringIndex(line, -1))
	for i, s := range found { // "\nhttps://" of a program
		if at := strings.LastIndex(line[s.start:s.end], "http"); at > 0 && isLetter(line[s.start+at-1]) && strings.HasSuffix(line[s.start:s.end], "://") {
			found[i].start += at
		}
	}
	return slices.DeleteFunc(found, func(s span) bool {
		// "https:// and": the spaces of a defanged scheme are before its end too.
		scheme := line[s.start:s.end]
		trimmed := strings.TrimRight(scheme, " \t")
		live, _ := refangScheme(trimmed)
		return trimmed != scheme && strings.EqualFold(live, trimmed)
	})
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func spans(found [][]int) []span {
	all := make([]span, len(found))
	for i, f := range found {
		all[i] = span{f[0], f[1]}
	}
	return all
}

// glued returns where spaces and brackets belong to a defanged value, in order.
func glued(line string) []span {
	var all []span
	if strings.ContainsAny(line, "[]({})<>") {
		for _, f := range spans(gluedShape().FindAllStringIndex(line, -1)) {
			if f = trimGlue(line, f); isAmidName(line, f) {
				all = append(all, f)
			}
		}
	}
	if hasDotWord(line) || strings.Contains(line, " . ") || strings.ContainsAny(line, "。．｡") {
		all = append(all, spans(dotChain().FindAllStringIndex(line, -1))...)
		if dotAlone().MatchString(line) {
			all = append(all, span{0, len(line)})
		}
	}
	if strings.ContainsAny(line, "Aa") {
		for _, m := range spacedASN().FindAllStringSubmatchIndex(line, -1) {
			if m[2] >= 0 {
				all = append(all, span{m[2], m[5]})
			} else {
				all = append(all, span{m[8], m[11]})
			}
		}
	}
	slices.SortFunc(all, func(a, b span) int { return a.start - b.start })
	return all
}

// trimGlue takes the spaces behind a bracketed dot off where there are none
// before it: there a sentence ends.
func trimGlue(line string, s span) span {
	if line[s.start] != ' ' && line[s.start] != '\t' {
		s.end = s.start + len(strings.TrimRight(line[s.start:s.end], " \t"))
	}
	return s
}

// isAmidName reports whether there is more of a name on both sides.
func isAmidName(line string, s span) bool {
	before, _ := utf8.DecodeLastRuneInString(line[:s.start])
	after, _ := utf8.DecodeRuneInString(line[s.end:])
	return (isNameRune(before) || strings.ContainsRune(":])}*", before)) && (isNameRune(after) || strings.ContainsRune(":[({/", after))
}

func isNameRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_')
}

// isCode reports whether a line is of a program or a style sheet, where
// "foo.bar" is no name of a host.
func isCode(line string) bool {
	s := strings.TrimSpace(line)
	switch {
	case s == "":
		return false
	case strings.HasSuffix(s, "{"), strings.HasPrefix(s, "}"), strings.HasSuffix(s, "});"), strings.HasSuffix(s, "=>"):
		return true
	case strings.HasSuffix(s, "}"):
		return strings.Contains(s, "{") && strings.Contains(s, ":") && !strings.Contains(s, `"`)
	case strings.HasSuffix(s, ";"):
		return strings.Contains(s, " = ") || strings.Contains(s, "()") || strings.HasSuffix(s, ");")
	}
	return false
}

// A lineReader goes over one line once, from left to right.
type lineReader struct {
	x     *extractor
	at    Place
	line  string
	rules readingRules
	glued []span
	next  int // the first of glued that may not be behind
	code  bool
	last  string // the word before
}

// isGlued reports whether the byte at pos belongs to a defanged value. It is
// asked from left to right.
func (r *lineReader) isGlued(pos int) bool {
	for r.next < len(r.glued) && r.glued[r.next].end <= pos {
		r.next++
	}
	return r.next < len(r.glued) && r.glued[r.next].start <= pos
}

// link reads the link whose scheme is given and returns where it ends.
func (r *lineReader) link(scheme span) int {
	end := r.linkEnd(scheme.end, quoteBefore(r.line, scheme.start))
	r.x.judgeLink(r.at, r.line[scheme.start:end])
	r.last = ""
	return max(end, scheme.end)
}

// quoteBefore returns the single quote right before a link, which then ends it.
func quoteBefore(line string, start int) rune {
	if strings.HasSuffix(line[:start], "'") {
		return '\''
	}
	return '"'
}

// linkEnd returns where a link ends that goes on at start: at a space, a quote,
// an angle bracket, a bracket that was never opened, or a comma, semicolon or
// bar that an indicator follows.
func (r *lineReader) linkEnd(start int, quote rune) int {
	var open [3]int
	hasPath := false
	for i, c := range r.line[start:] {
		pos := start + i
		if r.isGlued(pos) {
			continue
		}
		switch {
		case c == quote, endsLink(c):
			return pos
		case c == '/' || c == '?' || c == '#':
			hasPath = true
		case strings.ContainsRune(",;|，；、", c):
			if rest := r.line[pos+utf8.RuneLen(c):]; !hasPath || beginsIndicator(rest) {
				return pos
			}
		default:
			if n := strings.IndexRune("([{", c); n >= 0 {
				open[n]++
			} else if n := strings.IndexRune(")]}", c); n >= 0 {
				if open[n]--; open[n] < 0 && (hasPath || !strings.HasPrefix(r.line[pos+1:], "/")) {
					return pos
				}
			}
		}
	}
	return len(r.line)
}

func endsLink(c rune) bool {
	return unicode.IsSpace(c) || strings.ContainsRune("\"<>`“”„«»‹›", c)
}

// beginsIndicator is [startsWithIndicator] in bounded time.
func beginsIndicator(rest string) bool {
	if end := strings.IndexAny(rest[:min(len(rest), 300)], ",;| \t\"'<>"); end >= 0 {
		rest = rest[:end]
	} else if len(rest) > 300 {
		return false
	}
	return strings.Contains(rest, ".") && startsWithIndicator(rest)
}
