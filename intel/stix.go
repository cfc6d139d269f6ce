package intel

import (
	"net/netip"
	"strconv"

	"github.com/google/uuid"
)

// STIX object types that Cloudflare's answers refer to (CONTRACT §0.3). The
// domain name's is plausible, not seen.
const (
	STIXIPv4   = "ipv4-addr"
	STIXIPv6   = "ipv6-addr"
	STIXASN    = "autonomous-system"
	STIXDomain = "domain-name"
)

// STIXID returns the id Cloudflare gives a value of a STIX object type: the
// type and a version 5 UUID of the bare value in STIX's namespace (CONTRACT
// §0.3), as in "ipv4-addr--71f6bb54-e0c5-5e7d-b939-5698fc15a102". STIX 2.1
// itself hashes a JSON object, so these ids are Cloudflare's own.
func STIXID(kind, value string) string {
	return kind + "--" + uuid.NewSHA1(stixNamespace(), []byte(value)).String()
}

// STIXID returns the id of a domain, an address or an AS number; "" for a URL,
// which Cloudflare's answers do not refer to.
func (i Indicator) STIXID() string {
	switch i.kind {
	case IndicatorIPv4:
		return STIXID(STIXIPv4, i.text)
	case IndicatorIPv6:
		return STIXID(STIXIPv6, i.text)
	case IndicatorDomain:
		return STIXID(STIXDomain, i.text)
	case IndicatorASN:
		return STIXID(STIXASN, i.text[len("AS"):])
	default:
		return ""
	}
}

// AddrSTIXID returns the id of an address; v4-in-v6 is its IPv4 address.
func AddrSTIXID(addr netip.Addr) string { return AddrIndicator(addr).STIXID() }

// ASNSTIXID returns the id of an autonomous system.
func ASNSTIXID(number uint32) string {
	return STIXID(STIXASN, strconv.FormatUint(uint64(number), 10))
}

// stixNamespace is the UUID namespace of STIX 2.1 (§2.9).
func stixNamespace() uuid.UUID {
	return uuid.MustParse("00abedb4-aa42-466c-9c01-fed23315a9b7")
}
