package intel

import (
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// An IndicatorKind is a sort of indicator. The strings are stored and printed
// by the command line; they do not change.
type IndicatorKind string

// The kinds of indicator.
const (
	IndicatorDomain IndicatorKind = "domain"
	IndicatorIPv4   IndicatorKind = "ipv4"
	IndicatorIPv6   IndicatorKind = "ipv6"
	IndicatorURL    IndicatorKind = "url"
	IndicatorASN    IndicatorKind = "asn"
)

// An Indicator is one value an analyst asks about: a domain, an address, a URL
// or an autonomous system. It is only made by parsing or from a typed value, so
// a non-zero one is always valid. It is comparable: two spellings of one value
// give equal indicators. The zero value is no indicator; see [Indicator.IsZero].
type Indicator struct {
	kind IndicatorKind
	text string
}

// AddrIndicator returns the indicator of an address; a v4-in-v6 address is its
// IPv4 address and a zone is dropped. An invalid address gives the zero
// indicator.
func AddrIndicator(addr netip.Addr) Indicator {
	addr = addr.Unmap().WithZone("")
	switch {
	case addr.Is4():
		return Indicator{IndicatorIPv4, addr.String()}
	case addr.Is6():
		return Indicator{IndicatorIPv6, addr.String()}
	default:
		return Indicator{}
	}
}

// ASNIndicator returns the indicator of an autonomous system. Number 0, which
// no system may use (RFC 7607), gives the zero indicator.
func ASNIndicator(number uint32) Indicator {
	if number == 0 {
		return Indicator{}
	}
	return Indicator{IndicatorASN, "AS" + strconv.FormatUint(uint64(number), 10)}
}

// IsZero reports whether i is no indicator.
func (i Indicator) IsZero() bool { return i.text == "" }

// Kind returns what sort of indicator it is, "" for the zero value.
func (i Indicator) Kind() IndicatorKind { return i.kind }

// String returns the canonical live text: a lower-case A-label domain without
// trailing dot, an address as [netip.Addr] writes it (v4-in-v6 unmapped),
// "AS13335", or a URL.
//
// A canonical URL has its scheme and host in lower case, the host as A-labels,
// no default port, and "/" for an empty path (RFC 3986 §6.2.3). The rest is
// evidence and stays exactly as written, escapes and dot segments included:
//   - the fragment, because phishing pages choose what they show by it;
//   - a user name and password, because "https://bank.example@evil.example/" is
//     a lure in itself; see [Indicator.HasUserInfo].
func (i Indicator) String() string { return i.text }

// Defanged returns the spelling shown on the screen: the last dot of the host
// in brackets and the scheme disabled, as in "hxxps://login.payro11[.]example/x".
// IPv6 addresses and AS numbers are left as they are. ParseIndicator reads it
// back to the same indicator.
func (i Indicator) Defanged() string { return Defang(i.text) }

// Host returns the host name of a domain or URL as A-labels, or the text of the
// address for an IP or a URL with an IP host; "" for an AS number.
func (i Indicator) Host() string {
	switch i.kind {
	case IndicatorURL:
		authority := i.authority()
		hostport := authority[strings.LastIndexByte(authority, '@')+1:]
		if inner, ok := strings.CutPrefix(hostport, "["); ok {
			host, _, _ := strings.Cut(inner, "]")
			return host
		}
		host, _, _ := strings.Cut(hostport, ":")
		return host
	case IndicatorASN:
		return ""
	default:
		return i.text
	}
}

// HostIndicator returns the domain or address that the indicator is about: the
// host of a URL, a domain or an address itself; the zero value for an AS number.
func (i Indicator) HostIndicator() Indicator {
	if i.kind != IndicatorURL {
		if i.kind == IndicatorASN {
			return Indicator{}
		}
		return i
	}
	host := i.Host()
	if addr, err := netip.ParseAddr(host); err == nil {
		return AddrIndicator(addr)
	}
	return Indicator{IndicatorDomain, host}
}

// HasUserInfo reports whether a URL carries a user name or password before its
// host, which the eye easily takes for the host.
func (i Indicator) HasUserInfo() bool {
	return i.kind == IndicatorURL && strings.Contains(i.authority(), "@")
}

// authority returns what stands between "://" and the path of a canonical URL.
func (i Indicator) authority() string {
	_, rest, _ := strings.Cut(i.text, "://")
	authority, _, _ := strings.Cut(rest, "/")
	return authority
}

// Registrable returns the registrable domain of a domain or a URL's host by the
// public suffix list, its private section included: for evil.github.io that is
// evil.github.io, the part one party controls. A bare public suffix is returned
// as it is. It is "" for addresses and AS numbers. Whom WHOIS knows is
// [Indicator.RegistryDomain].
func (i Indicator) Registrable() string {
	host := i.nameHost()
	if host == "" {
		return ""
	}
	registrable, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return host
	}
	return registrable
}

// RegistryDomain returns the name a registry holds a record for, by the ICANN
// section of the public suffix list alone: github.io for evil.github.io. It is
// what WHOIS can be asked about, and "" for addresses and AS numbers.
func (i Indicator) RegistryDomain() string {
	host := i.nameHost()
	if host == "" {
		return ""
	}
	suffix, icann := publicsuffix.PublicSuffix(host)
	for !icann {
		_, parent, found := strings.Cut(suffix, ".")
		if !found {
			break
		}
		suffix, icann = publicsuffix.PublicSuffix(parent)
	}
	if host == suffix {
		return host
	}
	rest := strings.TrimSuffix(host, "."+suffix)
	return rest[strings.LastIndexByte(rest, '.')+1:] + "." + suffix
}

// IsSubdomain reports whether the host is a name below its registrable domain.
func (i Indicator) IsSubdomain() bool {
	host := i.nameHost()
	return host != "" && host != i.Registrable()
}

// Addr returns the address of an IP, or of a URL whose host is one.
func (i Indicator) Addr() (netip.Addr, bool) {
	switch i.kind {
	case IndicatorIPv4, IndicatorIPv6, IndicatorURL:
		addr, err := netip.ParseAddr(i.Host())
		return addr, err == nil
	default:
		return netip.Addr{}, false
	}
}

// ASN returns the number of an autonomous system.
func (i Indicator) ASN() (uint32, bool) {
	if i.kind != IndicatorASN {
		return 0, false
	}
	number, err := strconv.ParseUint(i.text[len("AS"):], 10, 32)
	return uint32(number), err == nil
}

// Unicode returns the host with its A-labels decoded, if that differs from the
// host, and "" otherwise. It is for people to read beside the host, never in
// place of it: look-alike letters are the point of many such names.
func (i Indicator) Unicode() string {
	host := i.nameHost()
	if !strings.Contains(host, acePrefix) {
		return ""
	}
	unicode, err := idna.Punycode.ToUnicode(host)
	if err != nil || unicode == host {
		return ""
	}
	return unicode
}

// nameHost returns the host if it is a name, and "" if it is an address or
// there is none.
func (i Indicator) nameHost() string {
	if i.kind == IndicatorIPv4 || i.kind == IndicatorIPv6 {
		return ""
	}
	host := i.Host()
	if i.kind == IndicatorURL {
		if _, err := netip.ParseAddr(host); err == nil {
			return ""
		}
	}
	return host
}
