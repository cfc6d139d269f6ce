package intel

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// Limits of DNS names in presentation form (RFC 1035 §2.3.4, without the root).
const (
	maxNameLength  = 253
	maxLabelLength = 63
)

// acePrefix starts an A-label (RFC 5890 §2.3.2.1).
const acePrefix = "xn--"

// strictIDNA is the lookup profile of UTS #46 without its two rules on ASCII
// labels: names such as r3---sn-4g5e.googlevideo.com and _dmarc.example.com are
// in use. checkLabel sees to ASCII instead.
var strictIDNA = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.Transitional(false),
	idna.CheckHyphens(false), idna.StrictDomainName(false))

// parseHost reads the host of a URL or a bare one, live, without a port, and
// returns a domain or an address.
func parseHost(host string) (Indicator, *RefusedError) {
	if inner, ok := strings.CutPrefix(host, "["); ok && strings.HasSuffix(inner, "]") {
		return parseIPv6(strings.TrimSuffix(inner, "]"))
	}
	if strings.Contains(host, ":") {
		return parseIPv6(host)
	}
	name, refused := toALabels(host)
	if refused != nil {
		return Indicator{}, refused
	}
	name = strings.TrimSuffix(name, ".")
	if endsInNumber(name) {
		return parseIPv4(name)
	}
	if refused := checkName(name); refused != nil {
		return Indicator{}, refused
	}
	return Indicator{IndicatorDomain, name}, nil
}

// parseURLHost reads the host of a URL, where "%2e" is a dot as it is for
// browsers (WHATWG URL, host parsing).
func parseURLHost(host string) (Indicator, *RefusedError) {
	if strings.Contains(host, "%") && !strings.HasPrefix(host, "[") {
		decoded, err := url.PathUnescape(host)
		if err != nil || strings.ContainsAny(decoded, "[]:%") {
			return Indicator{}, refuse(`has a host with a "%%" that escapes nothing a host may contain`)
		}
		host = decoded
	}
	return parseHost(host)
}

func parseIPv6(text string) (Indicator, *RefusedError) {
	addr, err := netip.ParseAddr(text)
	switch {
	case err != nil || addr.Is4():
		return Indicator{}, refuse("has colons but is not a valid IPv6 address")
	case addr.Zone() != "":
		return Indicator{}, suggest(`carries a zone ("%"), which only has a meaning on one machine: look up`, AddrIndicator(addr))
	}
	return AddrIndicator(addr), nil
}

// endsInNumber reports whether a host can only be meant as an IPv4 address: its
// last part is decimal or hexadecimal (WHATWG URL, "ends in a number").
func endsInNumber(name string) bool {
	return isNumber(name[strings.LastIndexByte(name, '.')+1:])
}

func isNumber(part string) bool {
	if digits, ok := strings.CutPrefix(part, "0x"); ok {
		return strings.Trim(digits, "0123456789abcdef") == ""
	}
	return part != "" && strings.Trim(part, "0123456789") == ""
}

// parseIPv4 reads four decimal numbers. What inet_aton would also take is
// refused: programs disagree about it, so the analyst and the victim may not
// mean the same machine.
func parseIPv4(name string) (Indicator, *RefusedError) {
	if addr, err := netip.ParseAddr(name); err == nil {
		return AddrIndicator(addr), nil
	}
	parts := strings.Split(name, ".")
	ambiguous := func(part string) bool { return len(part) > 1 && part[0] == '0' }
	switch {
	case slices.ContainsFunc(parts, func(part string) bool { return !isNumber(part) }):
		return Indicator{}, refuse("ends in a number, so it is neither a domain nor an IPv4 address")
	case len(parts) > 4:
		return Indicator{}, refuse("has %d numbers; an IPv4 address has four", len(parts))
	case len(parts) < 4 || slices.ContainsFunc(parts, ambiguous):
		return Indicator{}, refuse("is an IPv4 address in short, octal or hexadecimal form, which programs read differently: " +
			"write four decimal numbers without leading zeros")
	default:
		return Indicator{}, refuse("is not an IPv4 address: each of its four numbers goes from 0 to 255")
	}
}

// toALabels maps a name to lower-case A-labels by UTS #46, non-transitional.
func toALabels(name string) (string, *RefusedError) {
	ascii := isASCII(name)
	if ascii {
		name = strings.ToLower(name)
		if !strings.Contains(name, acePrefix) {
			return name, nil
		}
	}
	mapped, err := strictIDNA.ToASCII(name)
	switch {
	case err != nil && ascii:
		return "", refuse(`has a part that starts with "xn--" but is not a valid internationalized name`)
	case err != nil:
		return "", refuse("has characters or an order of characters that internationalized domain names do not allow")
	case ascii && mapped != name:
		return "", refuse(`has a part that starts with "xn--" but is not how that name is encoded`)
	}
	// Without its ASCII rules UTS #46 also lets these through, which stand for
	// "=", "<" and ">" with a stroke (disallowed_STD3_valid).
	if decoded, err := strictIDNA.ToUnicode(mapped); err != nil || strings.ContainsAny(decoded, "≠≮≯") {
		return "", refuse("has characters that internationalized domain names do not allow")
	}
	return mapped, nil
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > '~' })
}

// checkName applies the rules for names of hosts and services, in A-labels and
// without a trailing dot.
func checkName(name string) *RefusedError {
	switch {
	case name == "":
		return refuse("has no host name in it")
	case strings.HasPrefix(name, "*."):
		if base, refused := parseHost(name[len("*."):]); refused == nil {
			return suggest("is a wildcard, not one name: look up", base)
		}
	case !strings.Contains(name, "."):
		return refuse("has no dot: type a whole domain such as login.payro11.example, an IP address, a URL or an AS number")
	case len(name) > maxNameLength:
		return refuse("is %d characters long; a domain name has at most %d", len(name), maxNameLength)
	}
	for label := range strings.SplitSeq(name, ".") {
		if refused := checkLabel(label); refused != nil {
			return refused
		}
	}
	return nil
}

// checkLabel takes letters, digits, hyphens (RFC 1123 §2.1) and underscores,
// which service names such as _dmarc have (RFC 8552).
func checkLabel(label string) *RefusedError {
	allowed := func(r rune) bool {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-' || r == '_'
	}
	for _, r := range label {
		if !allowed(r) {
			return refuse("contains %s, which a domain name cannot", quoteInput(string(r)))
		}
	}
	switch {
	case label == "":
		return refuse("has an empty part: a dot at the start, or two dots in a row")
	case len(label) > maxLabelLength:
		return refuse("has a part of %d characters; between two dots there are at most %d", len(label), maxLabelLength)
	case label[0] == '-' || label[len(label)-1] == '-':
		return refuse("has a part that starts or ends with a hyphen, which a domain name cannot")
	}
	return nil
}
