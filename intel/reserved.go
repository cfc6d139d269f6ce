package intel

import (
	"net/netip"
	"strings"
)

// Reserved says in words what an indicator is set aside for, and by which
// document: "private use (RFC 1918)", "documentation (RFC 5737)". It is "" for
// everything that anyone may use on the Internet. It covers addresses (IANA's
// IPv4 and IPv6 special-purpose registries, as far as they are not globally
// reachable, and multicast), AS numbers (IANA's special-purpose AS registry)
// and names (IANA's special-use domain names). A URL is as reserved as its host.
func (i Indicator) Reserved() string {
	if number, ok := i.ASN(); ok {
		return reservedASN(number)
	}
	if addr, ok := i.Addr(); ok {
		return reservedAddr(addr)
	}
	return reservedName(i.Host())
}

func reservedASN(number uint32) string {
	for _, r := range reservedASNs {
		if r.first <= number && number <= r.last {
			return r.words
		}
	}
	return ""
}

// reservedAddr returns the words of the longest matching prefix.
func reservedAddr(addr netip.Addr) string {
	words, bits := "", -1
	for _, r := range reservedPrefixes {
		if r.prefix.Bits() > bits && r.prefix.Contains(addr) {
			words, bits = r.words, r.prefix.Bits()
		}
	}
	return words
}

func reservedName(host string) string {
	for _, r := range reservedNames {
		if host == r.name || strings.HasSuffix(host, "."+r.name) {
			return r.words
		}
	}
	return ""
}
