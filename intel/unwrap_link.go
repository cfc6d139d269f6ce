package intel

import (
	"encoding/base64"
	"html"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// mostWrapped is the longest rewritten link, in bytes, that is unwrapped.
const mostWrapped = 16 << 10

// A linkWrapper is a service that stands in front of a link, known by its host
// and the beginning of its path, and carries the link in a parameter.
type linkWrapper struct {
	name       string
	host, path string // a host that begins with a dot is any below it
	parameters []string
}

var linkWrappers = []linkWrapper{
	{"SafeLinks", ".safelinks.protection.outlook.com", "/", []string{"url"}},
	{"SafeLinks", ".safelinks.protection.office365.us", "/", []string{"url"}},
	{"SafeLinks", "statics.teams.cdn.office.net", "/evergreen-assets/safelinks/", []string{"url"}},
	{"Proofpoint v1", "urldefense.proofpoint.com", "/v1/url", []string{"u"}},
	{"Barracuda", "linkprotect.cudasvc.com", "/url", []string{"a"}},
	{"Trellix", "protect2.fireeye.com", "/", []string{"u"}},
	{"Facebook", "l.facebook.com", "/l.php", []string{"u"}},
	{"Facebook", "lm.facebook.com", "/l.php", []string{"u"}},
	{"Instagram", "l.instagram.com", "/", []string{"u"}},
}

// The shapes of rewritten links, compiled once; none is ever changed.
var (
	googleHost  = onFirstUse(`^(?:www\.)?google\.(?:[a-z]{2,3}|com?\.[a-z]{2})$`)
	proofpoint3 = onFirstUse(`^/v3/__(.+?)__;([A-Za-z0-9_=-]*)!`)
	oneSlash    = onFirstUse(`(?i)^([a-z0-9+.-]+:/)([^/].*)$`)
)

// UnwrapLink returns the link inside one that a mail filter or a platform has
// rewritten, and the name of whoever did: Microsoft SafeLinks, Proofpoint URL
// Defense ("Proofpoint v1", v2, v3), Google, Barracuda, Trellix, Facebook. It
// undoes one layer, sends nothing, and reports false for any other URL. The
// inner text is as the wrapper holds it; whether it is an indicator is for
// [ParseIndicator].
func UnwrapLink(link string) (inner, wrapper string, ok bool) {
	if len(link) > mostWrapped || !utf8.ValidString(link) {
		return "", "", false
	}
	scheme, rest, found := strings.Cut(link, "://")
	if !found || !strings.EqualFold(scheme, "https") && !strings.EqualFold(scheme, "http") {
		return "", "", false
	}
	authority, tail := splitAuthority(rest, true)
	host, _, _ := strings.Cut(strings.ToLower(authority), ":")
	inner, wrapper = unwrapFrom(strings.TrimSuffix(host, "."), tail)
	return inner, wrapper, inner != ""
}

func unwrapFrom(host, tail string) (inner, wrapper string) {
	path, query := splitQuery(tail)
	query, _, _ = strings.Cut(strings.TrimPrefix(query, "?"), "#")
	if host == "urldefense.com" || host == "urldefense.proofpoint.com" || host == "urldefense.us" {
		switch {
		case strings.HasPrefix(path, "/v3/"):
			return unwrapProofpoint3(tail), "Proofpoint v3"
		case path == "/v2/url":
			return unwrapProofpoint2(query), "Proofpoint v2"
		}
	}
	if googleHost().MatchString(host) && path == "/url" {
		return parameter(query, "q", "url"), "Google"
	}
	for _, w := range linkWrappers {
		below := strings.HasPrefix(w.host, ".") && strings.HasSuffix(host, w.host)
		if (below || host == w.host) && strings.HasPrefix(path, w.path) {
			return parameter(query, w.parameters...), w.name
		}
	}
	return "", ""
}

// parameter returns the first of the named parameters that holds a link with a
// scheme, decoded. A query that went through HTML may have "&amp;" between its
// parameters.
func parameter(query string, names ...string) string {
	for _, name := range names {
		for pair := range strings.SplitSeq(strings.ReplaceAll(query, "&amp;", "&"), "&") {
			key, value, _ := strings.Cut(pair, "=")
			if key != name {
				continue
			}
			decoded, err := url.QueryUnescape(value)
			if err == nil && holdsLink(decoded) {
				return decoded
			}
		}
	}
	return ""
}

func holdsLink(s string) bool {
	return utf8.ValidString(s) && (anyScheme().MatchString(s) || strings.HasPrefix(strings.ToLower(s), "mailto:"))
}

// unwrapProofpoint2 undoes the second form: "-" for "%", "_" for "/".
func unwrapProofpoint2(query string) string {
	for pair := range strings.SplitSeq(query, "&") {
		value, ok := strings.CutPrefix(pair, "u=")
		if !ok {
			continue
		}
		decoded, err := url.PathUnescape(strings.NewReplacer("-", "%", "_", "/").Replace(value))
		if err != nil {
			return ""
		}
		if decoded = html.UnescapeString(decoded); holdsLink(decoded) {
			return decoded
		}
	}
	return ""
}

// proofpointRuns gives a run its length: the place of its letter, from 2.
const proofpointRuns = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// unwrapProofpoint3 undoes the third form, in which "*" stands for one character
// and "**" with a letter for a run of them, all taken in order from what follows
// in base64 (help.proofpoint.com, "URL Defense URI encoding"). Escapes of the
// link itself are evidence and stay.
func unwrapProofpoint3(tail string) string {
	m := proofpoint3().FindStringSubmatch(tail)
	if m == nil {
		return ""
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(m[2], "="))
	if err != nil || !utf8.Valid(raw) {
		return ""
	}
	link, ok := fillRuns(m[1], []rune(string(raw)))
	if !ok {
		return ""
	}
	if !strings.Contains(link, "/") { // rewritten from an escaped one
		if decoded, err := url.PathUnescape(link); err == nil {
			link = decoded
		}
	}
	// Servers on the way make one slash of two.
	if m := oneSlash().FindStringSubmatch(link); m != nil {
		link = m[1] + "/" + m[2]
	}
	if !holdsLink(link) {
		return ""
	}
	return link
}

// fillRuns puts the characters taken out back in. It reports false if there are
// fewer than the text asks for.
func fillRuns(text string, taken []rune) (string, bool) {
	var b strings.Builder
	for text != "" {
		star := strings.IndexByte(text, '*')
		if star < 0 {
			b.WriteString(text)
			break
		}
		b.WriteString(text[:star])
		text = text[star+1:]
		length := 1
		if len(text) >= 2 && text[0] == '*' {
			run := strings.IndexByte(proofpointRuns, text[1])
			if run < 0 {
				return "", false
			}
			length, text = run+2, text[2:]
		}
		if length > len(taken) {
			return "", false
		}
		b.WriteString(string(taken[:length]))
		taken = taken[length:]
	}
	return b.String(), true
}

// unwrapRoundsOfLinks bounds how many wrappers around each other are undone.
const unwrapRoundsOfLinks = 8

// unwrapLinks undoes every wrapper around a link and names them, outermost first.
// It stops at the last layer that is an indicator.
func unwrapLinks(link string) (i Indicator, via []string) {
	var wrappers []string
	for range unwrapRoundsOfLinks {
		inner, wrapper, ok := UnwrapLink(link)
		if !ok {
			break
		}
		wrappers = append(wrappers, wrapper)
		link = inner
		next, err := ParseIndicator(inner)
		if err == nil {
			i, via = next, slices.Clone(wrappers)
			continue
		}
		if domain, ok := mailDomain(inner, err); ok {
			return domain, append(wrappers, viaMail)
		}
	}
	return i, via
}

var mailtoShape = onFirstUse(`(?i)^mailto:`)

func isMailto(s string) bool { return mailtoShape().MatchString(s) }
