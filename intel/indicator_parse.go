package intel

import (
	"net/netip"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxInput is the longest text, in bytes, that is read as an indicator, and the
// longest spelling an indicator has.
const maxInput = 2048

// The shapes of input that are no host, compiled once; none is ever changed.
var (
	asnShape  = onFirstUse(`(?i)^asn?[\s:#-]*(\d+)(?:\.(\d+))?$`)
	hashShape = onFirstUse(`(?i)^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$`)
	cidrShape = onFirstUse(`^(.+)/\d{1,3}$`)
	mailShape = onFirstUse(`(?i)^(?:mailto:)?[^/@]*@([^/@?]+)(?:\?.*)?$`)
)

// ParseIndicator reads one indicator, live or defanged in any of the shapes
// [Refang] knows, with the quotes, brackets and punctuation that surround it in
// mail. What it refuses it refuses with a [*RefusedError].
//
// Where the text leaves a choice:
//   - a host with a port but no path is the host; with a path and no scheme it is
//     an http URL (https with port 443);
//   - "example.com/" is the domain;
//   - names with underscores are domains; a single label is not;
//   - IPv4 addresses are four decimal numbers; short, octal and hexadecimal
//     forms, network ranges and addresses with a zone are refused;
//   - a bare number is refused, with the AS number as a suggestion; asdot
//     ("AS1.10", RFC 5396) is read;
//   - an e-mail address is refused, with its domain as a suggestion: that domain
//     is as often a mail provider's as an attacker's, and a call costs;
//   - URLs are http, https or ftp.
func ParseIndicator(s string) (Indicator, error) {
	i, refused := parseIndicator(s)
	if refused != nil {
		refused.Input = s
		return Indicator{}, refused
	}
	return i, nil
}

func parseIndicator(s string) (Indicator, *RefusedError) {
	if refused := checkInput(s); refused != nil {
		return Indicator{}, refused
	}
	text, settled := unwrap(s)
	switch {
	case !settled:
		return Indicator{}, refuse("is wrapped in too many brackets to tell what it is")
	case text == "":
		return Indicator{}, refuse("has no domain, IP address, URL or AS number in it")
	case strings.ContainsFunc(text, unicode.IsControl):
		return Indicator{}, refuse("contains a control character")
	case strings.HasSuffix(text, "…"), strings.HasSuffix(text, "..."):
		return Indicator{}, refuse("ends in an ellipsis, so it seems to be cut short: paste all of it")
	}
	i, refused := parseLive(text)
	if refused == nil && len(i.Defanged()) > maxInput {
		return Indicator{}, refuse("is longer than %d bytes", maxInput)
	}
	return i, refused
}

func checkInput(s string) *RefusedError {
	switch {
	case strings.TrimSpace(s) == "":
		return refuse("is empty: type a domain, an IP address, a URL or an AS number")
	case len(s) > maxInput:
		return refuse("is longer than %d bytes", maxInput)
	case !utf8.ValidString(s):
		return refuse("is not valid UTF-8 text")
	case strings.ContainsRune(s, 0):
		return refuse("contains a NUL character")
	}
	return nil
}

// parseLive reads refanged text without anything around it.
func parseLive(text string) (Indicator, *RefusedError) {
	if m := asnShape().FindStringSubmatch(text); m != nil {
		return parseASNumber(m[1], m[2])
	}
	if refused := checkOtherKinds(text); refused != nil {
		return Indicator{}, refused
	}
	if scheme := anyScheme().FindString(text); scheme != "" {
		return parseURL(strings.ToLower(scheme), text[len(scheme):])
	}
	if strings.ContainsFunc(text, unicode.IsSpace) {
		return Indicator{}, refuse("contains a space: an indicator has none")
	}
	host, tail := splitAuthority(strings.TrimPrefix(text, "//"), false)
	name, port, refused := splitPort(host)
	switch {
	case refused != nil && !strings.Contains(host, "."):
		return Indicator{}, refuse("is not an http, https or ftp URL")
	case refused != nil:
		return Indicator{}, refused
	case tail == "" || tail == "/":
		return parseHost(name)
	case port == 443:
		return parseURL("https://", host+tail)
	default:
		return parseURL("http://", host+tail)
	}
}

// checkOtherKinds recognizes what analysts paste that is no indicator here, and
// says what to do instead.
func checkOtherKinds(text string) *RefusedError {
	if hashShape().MatchString(text) {
		return refuse("looks like a file hash; Cloudflare is asked about domains, IP addresses, URLs and AS numbers")
	}
	if strings.Trim(text, "0123456789") == "" {
		if i, refused := parseASNumber(text, ""); refused == nil {
			return suggest("is a bare number; an AS number is written", i)
		}
		return refuse("is a bare number: type a domain, an IP address, a URL or an AS number such as AS13335")
	}
	if strings.HasPrefix(text, `\\`) {
		host, _, _ := strings.Cut(text[2:], `\`)
		if i, refused := parseHost(host); refused == nil {
			return suggest("is a Windows share: look up its host", i)
		}
		return refuse("is a Windows share, not a URL")
	}
	if m := cidrShape().FindStringSubmatch(text); m != nil {
		if addr, err := netip.ParseAddr(strings.Trim(m[1], "[]")); err == nil {
			return suggest("is a network range, not one address: look up", AddrIndicator(addr))
		}
	}
	if first, last, ok := strings.Cut(text, "-"); ok {
		from, err := netip.ParseAddr(strings.TrimSpace(first))
		if err == nil && strings.Trim(strings.ToLower(last), " 0123456789abcdef:.") == "" {
			return suggest("is a range of addresses: look up one of them, such as", AddrIndicator(from))
		}
	}
	if !strings.Contains(text, "@") {
		return nil
	}
	if m := mailShape().FindStringSubmatch(text); m != nil {
		if i, refused := parseHost(m[1]); refused == nil {
			return suggest("is an e-mail address: look up its domain", i)
		}
		return refuse("looks like an e-mail address: look up its domain")
	}
	return nil
}

// parseASNumber reads asplain, or asdot with both halves (RFC 5396).
func parseASNumber(high, low string) (Indicator, *RefusedError) {
	number, err := strconv.ParseUint(high, 10, 32)
	if low != "" {
		lower, lowErr := strconv.ParseUint(low, 10, 16)
		if err != nil || lowErr != nil || number > 1<<16-1 {
			return Indicator{}, refuse("is not an AS number: each half of the dotted form goes from 0 to 65535")
		}
		number = number<<16 | lower
	}
	if err != nil || number == 0 {
		return Indicator{}, refuse("is not an AS number: they go from 1 to 4294967295")
	}
	return ASNIndicator(uint32(number)), nil
}
