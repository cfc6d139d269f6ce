package intel

import (
	"strconv"
	"strings"
	"unicode"
)

// parseURL reads what follows a lower-case "scheme://".
func parseURL(scheme, rest string) (Indicator, *RefusedError) {
	authority, tail := splitAuthority(rest, true)
	if strings.ContainsFunc(rest, unicode.IsSpace) {
		return Indicator{}, refuse(`contains a space: in a URL it is written "%%20"`)
	}
	at := strings.LastIndexByte(authority, '@') + 1
	userinfo, hostport := authority[:at], trimStray(authority[at:])
	hostText, port, refused := splitPort(hostport)
	if refused != nil {
		return Indicator{}, refused
	}
	if strings.Contains(hostText, ":") && !strings.HasPrefix(hostText, "[") {
		return Indicator{}, refuse("has an IPv6 address or several ports; in a URL an IPv6 address stands in square brackets")
	}
	host, refused := parseURLHost(hostText)
	if refused != nil {
		return Indicator{}, refused
	}
	if !isURLScheme(scheme) {
		return Indicator{}, suggest("is not an http, https or ftp URL: look up its host", host)
	}
	text := host.String()
	if host.Kind() == IndicatorIPv6 {
		text = "[" + text + "]"
	}
	if port != 0 && port != defaultPort(scheme) {
		text += ":" + strconv.Itoa(port)
	}
	return Indicator{IndicatorURL, scheme + userinfo + text + canonicalTail(tail)}, nil
}

func isURLScheme(scheme string) bool { return defaultPort(scheme) != 0 }

// defaultPort returns 0 for a scheme that is not asked about.
func defaultPort(scheme string) int {
	switch scheme {
	case "http://":
		return 80
	case "https://":
		return 443
	case "ftp://":
		return 21
	default:
		return 0
	}
}

// canonicalTail gives the path its first slash, and slashes for backslashes as
// browsers do (WHATWG URL, special schemes). Query and fragment are kept.
func canonicalTail(tail string) string {
	path, query := splitQuery(tail)
	if path == "" {
		path = "/"
	}
	return strings.ReplaceAll(path, `\`, "/") + query
}

// splitPort cuts ":443" off a host. A port of 0 is none. A bare IPv6 address is
// returned whole.
func splitPort(hostport string) (host string, port int, refused *RefusedError) {
	colon := strings.LastIndexByte(hostport, ':')
	if colon < 0 || strings.HasSuffix(hostport, "]") {
		return hostport, 0, nil
	}
	host = hostport[:colon]
	if strings.Contains(host, ":") && !strings.HasSuffix(host, "]") {
		return hostport, 0, nil
	}
	if colon == len(hostport)-1 {
		return host, 0, nil
	}
	number, err := strconv.ParseUint(hostport[colon+1:], 10, 16)
	if err != nil || number == 0 {
		return "", 0, refuse("has a port that is not a number from 1 to 65535")
	}
	return host, int(number), nil
}
