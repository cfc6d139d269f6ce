package intel

import (
	"regexp"
	"strings"
	"sync"
)

const (
	dotShape    = `[.。．｡]`
	openShape   = `[\[({<]`
	closeShape  = `[\])}>]`
	schemeShape = openShape + `?(?:(h)[\[({]?[tx×х*_.#+-]{1,3}[\])}]?p|(f)[\[({]?[tx×х*]{1,2}[\])}]?p|(meow))([\[({]?s[\])}]?)?` + closeShape + `?`
	colonShape  = `\s*` + openShape + `?\s*[:;：]\s*` + closeShape + `?\s*(?:` + openShape + `?\s*[/\\／]+\s*` + closeShape + `?\s*)+`
	noColon     = `\s*` + openShape + `?//` + closeShape + `?\s*`
)

// onFirstUse compiles a regular expression when it is first needed: most starts
// of the program need none.
func onFirstUse(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

// The shapes, compiled once; none is ever changed.
var (
	defangedScheme = onFirstUse(`(?i)^` + schemeShape + `(?:` + colonShape + `|` + noColon + `)`)
	anyScheme      = onFirstUse(`(?i)^[a-z][a-z0-9+.-]*://`)
	// Square and curly brackets have no place in a path or a query (RFC 3986
	// appendix A), so around one separator they are defanging wherever they are.
	bracketed = onFirstUse(`(?i)\s*[\[{]+\s*(` + dotShape + `|dot|:|//?|@)\s*[\]}]+\s*`)
	// In a host, brackets and spaces around a dot are defanging, and so is half
	// a pair of brackets.
	hostDot = onFirstUse(`(?i)\s*` + openShape + `+\s*(?:` + dotShape + `|dot)\s*` + closeShape + `+\s*` +
		`|\s+(?:` + dotShape + `|dot)\s+` +
		`|\\+` + dotShape +
		`|[\[\](){}<>]+\s*` + dotShape + `[\[({<]*` +
		`|` + dotShape + `\s*[\])}>]+` +
		`|` + dotShape + `[\[({<]+` +
		`|[。．｡]`)
	hostColon = onFirstUse(`\s*` + openShape + `+\s*:\s*` + closeShape + `+\s*`)
	// A dot escaped as in a regular expression, a slash escaped as in JSON.
	escaped = strings.NewReplacer(`\.`, ".", `\/`, "/")
	hostAt  = onFirstUse(`(?i)\s*` + openShape + `+\s*(?:@|at)\s*` + closeShape + `+\s*`)
)

// Refang returns the live spelling of one defanged domain, address or URL. It
// knows the shapes mail, reports and tools use: hxxp and its kin, brackets of
// any sort around or beside a dot, "[dot]", " dot ", "\.", "[:]", "[/]", "[@]",
// full-width dots. A live spelling is returned as it is, with one exception:
// square or curly brackets around a single separator are taken for defanging in
// a path and a query too, where no URL may have them.
//
// It only rewrites; whether the result is an indicator is for [ParseIndicator].
func Refang(s string) string {
	if looksLive(s) {
		return s
	}
	scheme, rest := refangScheme(s)
	rest = settle(rest, func(s string) string { return bracketed().ReplaceAllStringFunc(s, separator) })
	if scheme == "" {
		scheme = anyScheme().FindString(rest)
		rest = rest[len(scheme):]
	}
	host, tail := splitAuthority(rest, scheme != "")
	path, query := splitQuery(tail)
	return scheme + refangHost(host) + settle(path, escaped.Replace) + query
}

// refangScheme cuts the scheme off, if it is one of http, https and ftp in any
// spelling, and returns it live.
func refangScheme(s string) (scheme, rest string) {
	m := defangedScheme().FindStringSubmatch(s)
	if m == nil {
		return "", s
	}
	scheme = "http"
	if m[2] != "" {
		scheme = "ftp"
	}
	if m[4] != "" {
		scheme += "s"
	}
	return scheme + "://", s[len(m[0]):]
}

// looksLive reports whether s is made of the characters of names alone. Every
// defanged shape has some other in it, and most of what is read is a live name.
func looksLive(s string) bool {
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") == ""
}

func refangHost(host string) string {
	if looksLive(host) {
		return host
	}
	return settle(host, func(s string) string {
		s = hostDot().ReplaceAllLiteralString(s, ".")
		s = hostColon().ReplaceAllLiteralString(s, ":")
		return hostAt().ReplaceAllLiteralString(s, "@")
	})
}

// separator returns the separator that a bracketed match stands for.
func separator(match string) string {
	inner := strings.Trim(match, "[]{} \t\n\v\f\r")
	switch inner {
	case ":", "/", "//", "@":
		return inner
	default:
		return "."
	}
}

// settle applies a rewriting that never lengthens its text until it changes
// nothing more: brackets come nested.
func settle(s string, rewrite func(string) string) string {
	for {
		next := rewrite(s)
		if next == s {
			return s
		}
		s = next
	}
}

// splitAuthority splits where the path, query or fragment starts. Browsers take
// a backslash for a slash, so in a URL it starts the path too, unless it is one
// that defangs a dot.
func splitAuthority(s string, url bool) (authority, tail string) {
	for i := range len(s) {
		switch s[i] {
		case '/', '?', '#':
			return s[:i], s[i:]
		case '\\':
			if url && !strings.HasPrefix(strings.TrimLeft(s[i:], `\`), ".") {
				return s[:i], s[i:]
			}
		}
	}
	return s, ""
}

// splitQuery splits what follows a host into the path and the rest.
func splitQuery(tail string) (path, query string) {
	if i := strings.IndexAny(tail, "?#"); i >= 0 {
		return tail[:i], tail[i:]
	}
	return tail, ""
}
