package intel

import (
	"bytes"
	"encoding/json"
	"strings"
)

// The forms a paste has.
const (
	formMail = "mail"
	formCSV  = "CSV"
	formJSON = "JSON"
	formHTML = "HTML"
	formLog  = "log"
	formText = "text"
)

// mostNested bounds mails in mails, parts in parts and tables in parts.
const mostNested = 8

var (
	htmlStart = onFirstUse(`(?i)^\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|!--[^>]*-->\s*<(?:!doctype|html|body|p|div|table)|html|head|body|table|div|meta|style|script|center|span|a\s|p[\s>]|h[1-6][\s>]|ul[\s>]|font\s)`)
	logStart  = onFirstUse(`^(?:<\d{1,3}>)?(?:\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{10}(?:\.\d+)?\s|\S+ \S+ \S+ \[\d\d/[A-Z][a-z]{2}/\d{4}:|\[[^\]]{0,40}\d\d:\d\d:\d\d|\d\d:\d\d:\d\d)`)
)

// sampledLines is how many lines are looked at to tell the form.
const sampledLines = 20

// formOf tells what a paste is by how it begins.
func formOf(text []byte) string {
	start := bytes.TrimLeft(text, " \t\r\n")
	switch {
	case len(start) == 0:
		return formText
	case startsMail(start):
		return formMail
	case startsJSON(start):
		return formJSON
	case htmlStart().Match(start[:min(len(start), 512)]):
		return formHTML
	case isLog(start):
		return formLog
	case tableComma(start) != 0:
		return formCSV
	}
	return formText
}

func startsJSON(text []byte) bool {
	if text[0] != '{' && text[0] != '[' {
		return false
	}
	line, _, _ := bytes.Cut(text, []byte("\n"))
	return text[0] == '{' && json.Valid(line) || json.Valid(text)
}

func isLog(text []byte) bool {
	lines, dated := 0, 0
	for line := range bytes.SplitSeq(text, []byte("\n")) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if lines++; lines > sampledLines {
			break
		}
		if logStart().Match(line[:min(len(line), 512)]) {
			dated++
		}
	}
	return dated > 0 && 2*dated >= min(lines, sampledLines)
}

// read reads text of one form. Part is what the places in it are called.
func (x *extractor) read(form, part string, text []byte, depth int) {
	switch form {
	case formMail:
		x.readMail(part, text, depth)
	case formCSV:
		x.readTable(part, text)
	case formJSON:
		x.readJSON(part, text)
	case formHTML:
		x.readHTML(part, text)
	default:
		x.readText(Place{Part: part, Line: 1}, string(text), readingRules{hashes: form == formText})
	}
}

// readText reads text line by line; at is the place of the first. A link in
// angle brackets that a mail program broke over lines is read as one (RFC 3986
// appendix C).
func (x *extractor) readText(at Place, text string, rules readingRules) {
	for text != "" {
		line, rest, _ := strings.Cut(text, "\n")
		line, lines := strings.TrimSuffix(line, "\r"), 1
		if isBrokenLink(line) {
			if more, n, ok := restOfLink(rest); ok {
				line, lines = line+more, 1+n
				for range n {
					_, rest, _ = strings.Cut(rest, "\n")
				}
			}
		}
		x.readLine(at, line, rules)
		at.Line += lines
		text = rest
	}
}

// isBrokenLink reports whether a line ends within a link in angle brackets.
func isBrokenLink(line string) bool {
	at := strings.LastIndexByte(line, '<')
	if at < 0 || len(line)-at > mostWrapped {
		return false
	}
	link := line[at+1:]
	return strings.Contains(link, "://") && !strings.ContainsAny(link, "> \t\"") && defangedScheme().MatchString(link)
}

// mostBroken and longestBroken bound how many lines more a link goes on for, and
// how long each is. A mail's has 78 characters, its marks of quoting included.
const (
	mostBroken    = 30
	longestBroken = 200
)

// restOfLink returns what belongs to a broken link of the lines that follow, up
// to the end of the one with its closing bracket, and how many these are. Where
// there is none before the next space, the link was not broken.
func restOfLink(text string) (more string, lines int, ok bool) {
	for lines < mostBroken && text != "" {
		line, rest, _ := strings.Cut(text, "\n")
		if len(line) > longestBroken {
			return "", 0, false
		}
		line, text = strings.TrimLeft(strings.TrimSuffix(line, "\r"), "> \t"), rest
		lines++
		more += line
		link, _, closed := strings.Cut(line, ">")
		switch {
		case link == "" || strings.ContainsAny(link, "< \t\""):
			return "", 0, false
		case closed:
			return more, lines, true
		}
	}
	return "", 0, false
}
