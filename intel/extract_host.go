package intel

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// fileSuffixes are suffixes of names of files, and words of programs, that are
// top-level domains too. "run.sh" in a sentence is a file.
var fileSuffixes = []string{
	"app", "bar", "bz", "cab", "call", "cc", "date", "day", "gdn", "map", "md", "mk", "ml", "mov", "name", "pl", "pm", "prof",
	"ps", "py", "rs", "select", "sh", "so", "st", "style", "target", "tf", "vi", "zip",
}

// extensions are suffixes of names of files that are no top-level domains, seen
// before another one as in "invoice.pdf.zip".
var extensions = []string{
	"csv", "doc", "docm", "docx", "eml", "exe", "gif", "htm", "html", "jar", "jpeg", "jpg", "js", "json", "log", "pdf", "php", "png",
	"ppt", "pptx", "rtf", "svg", "tar", "txt", "vbs", "xls", "xlsm", "xlsx", "xml",
}

// judgeHost takes or refuses a word with dots or colons in it: a name, an
// address, or either with a path.
func (x *extractor) judgeHost(w word) {
	if isPath(w.text) || countBrackets(w.text) > mostBrackets {
		return
	}
	i, err := ParseIndicator(w.text)
	if err != nil {
		if addr, ok := w.withPort(); ok {
			x.add(addr, Found{Text: w.text, Where: w.r.at})
			return
		}
		if rest, ok := w.behindKey(); ok && !w.isRefusedIndicator(err) {
			x.judgeWord(w.r, w.end-len(rest), w.end)
		} else if w.isRefusedIndicator(err) {
			x.refuseWord(w, err)
		}
		return
	}
	switch host := i.HostIndicator(); {
	case i.Kind() == IndicatorIPv6:
		if !w.isDefanged() && !isFullIPv6(w.text) {
			return
		}
	case host.Kind() == IndicatorDomain && !w.isDefanged() && !w.nameCounts(host.text),
		host.Kind() == IndicatorIPv4 && w.isVersion():
		return
	}
	if i.Kind() == IndicatorURL {
		x.judgeURL(w.r.at, w.text, false)
		return
	}
	x.add(i, Found{Text: trimAround(w.text), Where: w.r.at})
}

// withPort returns the address of one that is written as tcpdump does, with the
// port as a fifth number: "IP 203.0.113.5.52344 > 198.51.100.7.443:".
func (w word) withPort() (Indicator, bool) {
	at := strings.LastIndexByte(w.text, '.')
	if at < 0 || w.r.last != "IP" && !strings.HasSuffix(strings.TrimRight(w.r.line[:w.start], " "), ">") || !isFourNumbers(w.text[:at]) {
		return Indicator{}, false
	}
	if port, err := strconv.ParseUint(w.text[at+1:], 10, 16); err != nil || port == 0 {
		return Indicator{}, false
	}
	i, err := ParseIndicator(w.text[:at])
	return i, err == nil
}

// isPath reports whether a word is a path of a file system.
func isPath(text string) bool {
	switch text[0] {
	case '/', '.', '~', '$', '%', '#', '\\':
		return !strings.HasPrefix(text, "//") && !strings.HasPrefix(text, `\\`)
	}
	return len(text) > 2 && text[1] == ':' && (text[2] == '\\' || text[2] == '/')
}

// refuseWord notes a word that looks like an indicator and is none.
func (x *extractor) refuseWord(w word, err error) {
	var refused *RefusedError
	if errors.As(err, &refused) {
		x.refuse(w.text, w.r.at, refused.Rule)
	}
}

// isRefusedIndicator reports whether a refused word looks so much like an
// indicator that its refusal is worth a word.
func (w word) isRefusedIndicator(err error) bool {
	var refused *RefusedError
	if !errors.As(err, &refused) {
		return false
	}
	if refused.Suggestion != "" { // a range, a wildcard, a share
		i, err := ParseIndicator(refused.Suggestion)
		return err == nil && (i.Kind() != IndicatorDomain || w.isDefanged() || isKnownName(i.text))
	}
	if w.isDefanged() && hasNameAround(w.text) || isFourNumbers(w.text) {
		return true
	}
	if strings.Contains(strings.ToLower(w.text), acePrefix) {
		return true
	}
	if head, _, ok := strings.Cut(w.text, ":"); ok && strings.Contains(head, ".") && looksLive(head) {
		i, err := ParseIndicator(head)
		return err == nil && (i.Kind() == IndicatorIPv4 || w.nameCounts(i.text))
	}
	short := strings.TrimRight(w.text, ".…")
	return short != w.text && strings.Contains(short, ".") && isKnownName(strings.ToLower(short))
}

// hasNameAround reports whether there is a letter or a digit on both sides of
// the first mark.
func hasNameAround(text string) bool {
	at := strings.IndexAny(text, "[({<。．｡")
	return at > 0 && strings.ContainsFunc(text[:at], isNameRune) && strings.ContainsFunc(text[at:], isNameRune)
}

// isFourNumbers holds for what has the shape of an IPv4 address.
func isFourNumbers(text string) bool {
	parts := strings.Split(text, ".")
	return len(parts) == 4 && !slices.ContainsFunc(parts, func(part string) bool {
		return part == "" || len(part) > 3 || strings.Trim(part, "0123456789") != ""
	})
}

// isVersion reports whether four numbers are rather a version: "version
// 1.2.3.4", "Chrome/120.0.0.0".
func (w word) isVersion() bool {
	switch strings.ToLower(strings.TrimRight(w.r.last, ".:=")) {
	case "v", "ver", "version", "build", "release", "rev", "revision", "firmware", "oid", "section", "chapter", "§":
		return true
	}
	return false
}

// isFullIPv6 reports whether a text is surely meant as an IPv6 address: times,
// fingerprints and "a::b" of a program have the shape too.
func isFullIPv6(text string) bool {
	groups, long := 0, false
	for group := range strings.SplitSeq(strings.Trim(text, "[]/"), ":") {
		if group != "" {
			groups++
			long = long || len(group) > 2
		}
	}
	first, _, _ := strings.Cut(text, ":")
	return long && (groups >= 3 || len(first) == 4 && strings.ContainsAny(text, "0123456789"))
}

// nameCounts reports whether a name that is written plainly is meant as one.
func (w word) nameCounts(name string) bool {
	if !isKnownName(name) {
		return false
	}
	before, after := w.r.neighbours(w.start, w.end)
	quoted := before == '"' || before == '\'' || before == '`'
	labels := strings.Split(name, ".")
	last := labels[len(labels)-1]
	switch {
	case w.r.isAlone(w.start, w.end):
		return !isFileName(labels)
	case after == '(' || before == '$' || before == '.' || w.r.code && !quoted:
		return false
	case isFileName(labels):
		return false
	case slices.Contains(fileSuffixes, last) && len(labels) == 2:
		return false
	}
	return quoted || reservedName(name) != "" || !isTwoSentences(w.text)
}

// isFileName holds for "invoice.pdf.zip".
func isFileName(labels []string) bool {
	return slices.Contains(fileSuffixes, labels[len(labels)-1]) && slices.Contains(extensions, labels[len(labels)-2])
}

// isTwoSentences holds for "done.It", "System.IO" and "r.URL.Host": what is not
// all in capitals and ends in one is no way to write a host.
func isTwoSentences(text string) bool {
	host, _ := splitAuthority(Refang(text), false)
	dot := strings.LastIndexByte(host, '.')
	if dot < 0 || dot+1 >= len(host) || strings.ToUpper(host) == host {
		return false
	}
	c := host[dot+1]
	return 'A' <= c && c <= 'Z'
}
