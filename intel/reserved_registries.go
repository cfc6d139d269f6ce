package intel

import "net/netip"

// reservedPrefixes holds IANA's special-purpose address registries
// (iana.org/assignments/iana-ipv4-special-registry and -ipv6-). A prefix with no
// words is globally reachable although it lies in one that is not.
var reservedPrefixes = []struct {
	prefix netip.Prefix
	words  string
}{
	{netip.MustParsePrefix("0.0.0.0/8"), "this network (RFC 791)"},
	{netip.MustParsePrefix("10.0.0.0/8"), "private use (RFC 1918)"},
	{netip.MustParsePrefix("100.64.0.0/10"), "shared address space of carriers (RFC 6598)"},
	{netip.MustParsePrefix("127.0.0.0/8"), "loopback (RFC 1122)"},
	{netip.MustParsePrefix("169.254.0.0/16"), "link-local (RFC 3927)"},
	{netip.MustParsePrefix("172.16.0.0/12"), "private use (RFC 1918)"},
	{netip.MustParsePrefix("192.0.0.0/24"), "IETF protocol assignments (RFC 6890)"},
	{netip.MustParsePrefix("192.0.0.9/32"), ""},  // Port Control Protocol anycast (RFC 7723)
	{netip.MustParsePrefix("192.0.0.10/32"), ""}, // TURN anycast (RFC 8155)
	{netip.MustParsePrefix("192.0.2.0/24"), "documentation (RFC 5737)"},
	{netip.MustParsePrefix("192.88.99.0/24"), "deprecated 6to4 relay anycast (RFC 7526)"},
	{netip.MustParsePrefix("192.168.0.0/16"), "private use (RFC 1918)"},
	{netip.MustParsePrefix("198.18.0.0/15"), "benchmarking (RFC 2544)"},
	{netip.MustParsePrefix("198.51.100.0/24"), "documentation (RFC 5737)"},
	{netip.MustParsePrefix("203.0.113.0/24"), "documentation (RFC 5737)"},
	{netip.MustParsePrefix("224.0.0.0/4"), "multicast (RFC 5771)"},
	{netip.MustParsePrefix("240.0.0.0/4"), "reserved for future use (RFC 1112)"},
	{netip.MustParsePrefix("255.255.255.255/32"), "limited broadcast (RFC 919)"},

	{netip.MustParsePrefix("::/128"), "unspecified (RFC 4291)"},
	{netip.MustParsePrefix("::1/128"), "loopback (RFC 4291)"},
	{netip.MustParsePrefix("64:ff9b:1::/48"), "local IPv4/IPv6 translation (RFC 8215)"},
	{netip.MustParsePrefix("100::/64"), "discard-only (RFC 6666)"},
	{netip.MustParsePrefix("100:0:0:1::/64"), "dummy prefix (RFC 9780)"},
	{netip.MustParsePrefix("2001::/23"), "IETF protocol assignments (RFC 2928)"},
	{netip.MustParsePrefix("2001::/32"), "Teredo (RFC 4380)"},
	{netip.MustParsePrefix("2001:1::1/128"), ""}, // Port Control Protocol anycast (RFC 7723)
	{netip.MustParsePrefix("2001:1::2/128"), ""}, // TURN anycast (RFC 8155)
	{netip.MustParsePrefix("2001:1::3/128"), ""}, // DNS-SD registration anycast (RFC 9665)
	{netip.MustParsePrefix("2001:2::/48"), "benchmarking (RFC 5180)"},
	{netip.MustParsePrefix("2001:3::/32"), ""},     // AMT (RFC 7450)
	{netip.MustParsePrefix("2001:4:112::/48"), ""}, // AS112 (RFC 7535)
	{netip.MustParsePrefix("2001:10::/28"), "deprecated ORCHID (RFC 4843)"},
	{netip.MustParsePrefix("2001:20::/28"), ""}, // ORCHIDv2 (RFC 7343)
	{netip.MustParsePrefix("2001:30::/28"), ""}, // drone remote identification (RFC 9374)
	{netip.MustParsePrefix("2001:db8::/32"), "documentation (RFC 3849)"},
	{netip.MustParsePrefix("2002::/16"), "6to4 (RFC 3056)"},
	{netip.MustParsePrefix("3fff::/20"), "documentation (RFC 9637)"},
	{netip.MustParsePrefix("5f00::/16"), "segment routing (RFC 9602)"},
	{netip.MustParsePrefix("fc00::/7"), "private use, unique local (RFC 4193)"},
	{netip.MustParsePrefix("fe80::/10"), "link-local (RFC 4291)"},
	{netip.MustParsePrefix("fec0::/10"), "deprecated site-local (RFC 3879)"},
	{netip.MustParsePrefix("ff00::/8"), "multicast (RFC 4291)"},
}

// reservedASNs holds IANA's special-purpose AS numbers
// (iana.org/assignments/iana-as-numbers-special-registry), without AS112, which
// is in use.
var reservedASNs = []struct {
	first, last uint32
	words       string
}{
	{23456, 23456, "AS_TRANS, stands for a number above 65535 (RFC 6793)"},
	{64496, 64511, "documentation (RFC 5398)"},
	{64512, 65534, "private use (RFC 6996)"},
	{65535, 65535, "reserved, last 16-bit number (RFC 7300)"},
	{65536, 65551, "documentation (RFC 5398)"},
	{65552, 131071, "reserved by IANA"},
	{4200000000, 4294967294, "private use (RFC 6996)"},
	{4294967295, 4294967295, "reserved, last 32-bit number (RFC 7300)"},
}

// reservedNames holds the special-use domain names an analyst may meet
// (iana.org/assignments/special-use-domain-names), and .internal, which ICANN
// set aside in 2024.
var reservedNames = []struct{ name, words string }{
	{"test", "testing (RFC 6761)"},
	{"example", "documentation (RFC 6761)"},
	{"example.com", "documentation (RFC 6761)"},
	{"example.net", "documentation (RFC 6761)"},
	{"example.org", "documentation (RFC 6761)"},
	{"invalid", "never valid (RFC 6761)"},
	{"localhost", "loopback (RFC 6761)"},
	{"local", "local link, multicast DNS (RFC 6762)"},
	{"onion", "Tor, not in the DNS (RFC 7686)"},
	{"alt", "not in the DNS (RFC 9476)"},
	{"home.arpa", "home networks (RFC 8375)"},
	{"internal", "private use (ICANN, 2024)"},
}
