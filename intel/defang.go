package intel

import "strings"

// Defang returns the spelling for the screen of a URL, a host or an address of
// unknown kind: the scheme disabled (hxxp, hxxps, fxp) and the last dot of the
// host in brackets; of the names of a bulk question, which stand between commas,
// that of each. It takes any text, hostile too, and changes nothing else in it;
// it does not make it safe to print.
func Defang(text string) string {
	scheme := anyScheme().FindString(text)
	rest := text[len(scheme):]
	host, tail := splitAuthority(rest, scheme != "")
	userinfo := host[:strings.LastIndexByte(host, '@')+1]
	names := strings.Split(host[len(userinfo):], ",")
	for i, name := range names {
		names[i] = DefangHost(name)
	}
	return defangScheme(scheme) + userinfo + strings.Join(names, ",") + tail
}

func defangScheme(scheme string) string {
	switch strings.ToLower(scheme) {
	case "http://":
		return "hxxp://"
	case "https://":
		return "hxxps://"
	case "ftp://":
		return "fxp://"
	default:
		return scheme
	}
}

// DefangHost puts the last dot of a host name or an IPv4 address in brackets,
// as in login.payro11[.]example; names stay readable and no program makes a
// link of them. A dot at the very end does not count. Text without such a dot,
// such as an IPv6 address, and text already defanged are returned as they are.
func DefangHost(host string) string {
	body := strings.TrimRight(host, ".。．｡")
	at := strings.LastIndexAny(body, ".。．｡")
	if at < 0 || looksLikeIPv6(host) {
		return host
	}
	size := 1
	if body[at] != '.' {
		size = len("。")
	}
	if isDefanged(body[:at], body[at+size:]) {
		return host
	}
	return host[:at] + "[" + host[at:at+size] + "]" + host[at+size:]
}

func looksLikeIPv6(host string) bool {
	return strings.Count(host, ":") > 1 && strings.Trim(host, "0123456789abcdefABCDEF:.[]") == ""
}

// isDefanged reports whether the dot between two texts is in brackets or behind
// a backslash.
func isDefanged(before, after string) bool {
	if before == "" || after == "" {
		return false
	}
	last := before[len(before)-1:]
	return last == `\` || strings.Contains(openers, last) && strings.Contains(closers, after[:1])
}
