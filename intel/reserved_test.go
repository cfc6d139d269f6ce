package intel

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReserved(t *testing.T) {
	cases := map[string]string{
		"0.0.0.0":         "this network (RFC 791)",
		"9.255.255.255":   "",
		"10.0.0.0":        "private use (RFC 1918)",
		"10.255.255.255":  "private use (RFC 1918)",
		"11.0.0.0":        "",
		"100.63.255.255":  "",
		"100.64.0.0":      "shared address space of carriers (RFC 6598)",
		"100.127.255.255": "shared address space of carriers (RFC 6598)",
		"100.128.0.0":     "",
		"127.0.0.1":       "loopback (RFC 1122)",
		"169.254.169.254": "link-local (RFC 3927)",
		"172.15.255.255":  "",
		"172.16.0.1":      "private use (RFC 1918)",
		"172.31.255.255":  "private use (RFC 1918)",
		"172.32.0.0":      "",
		"192.0.0.8":       "IETF protocol assignments (RFC 6890)",
		"192.0.0.9":       "",
		"192.0.0.10":      "",
		"192.0.2.1":       "documentation (RFC 5737)",
		"192.88.99.1":     "deprecated 6to4 relay anycast (RFC 7526)",
		"192.168.1.1":     "private use (RFC 1918)",
		"198.18.0.1":      "benchmarking (RFC 2544)",
		"198.19.255.255":  "benchmarking (RFC 2544)",
		"198.51.100.20":   "documentation (RFC 5737)",
		"203.0.113.66":    "documentation (RFC 5737)",
		"203.0.114.0":     "",
		"224.0.0.1":       "multicast (RFC 5771)",
		"240.0.0.1":       "reserved for future use (RFC 1112)",
		"255.255.255.255": "limited broadcast (RFC 919)",
		"1.1.1.1":         "",

		"::":                   "unspecified (RFC 4291)",
		"::1":                  "loopback (RFC 4291)",
		"::ffff:10.0.0.1":      "private use (RFC 1918)",
		"64:ff9b::1":           "",
		"64:ff9b:1::1":         "local IPv4/IPv6 translation (RFC 8215)",
		"100::1":               "discard-only (RFC 6666)",
		"100:0:0:1::1":         "dummy prefix (RFC 9780)",
		"2001::1":              "Teredo (RFC 4380)",
		"2001:1::1":            "",
		"2001:1::4":            "IETF protocol assignments (RFC 2928)",
		"2001:2::1":            "benchmarking (RFC 5180)",
		"2001:3::1":            "",
		"2001:10::1":           "deprecated ORCHID (RFC 4843)",
		"2001:20::1":           "",
		"2001:200::1":          "",
		"2001:db8::66":         "documentation (RFC 3849)",
		"2002:cb00:7142::1":    "6to4 (RFC 3056)",
		"2606:4700::6810:85e5": "",
		"3fff::1":              "documentation (RFC 9637)",
		"3fff:1000::":          "",
		"5f00::1":              "segment routing (RFC 9602)",
		"fd00::1":              "private use, unique local (RFC 4193)",
		"fe80::1":              "link-local (RFC 4291)",
		"fec0::1":              "deprecated site-local (RFC 3879)",
		"ff02::1":              "multicast (RFC 4291)",

		"AS13335":      "",
		"AS112":        "",
		"AS23456":      "AS_TRANS, stands for a number above 65535 (RFC 6793)",
		"AS64495":      "",
		"AS64496":      "documentation (RFC 5398)",
		"AS64511":      "documentation (RFC 5398)",
		"AS64512":      "private use (RFC 6996)",
		"AS65534":      "private use (RFC 6996)",
		"AS65535":      "reserved, last 16-bit number (RFC 7300)",
		"AS65536":      "documentation (RFC 5398)",
		"AS65551":      "documentation (RFC 5398)",
		"AS65552":      "reserved by IANA",
		"AS131072":     "",
		"AS4199999999": "",
		"AS4200000000": "private use (RFC 6996)",
		"AS4294967294": "private use (RFC 6996)",
		"AS4294967295": "reserved, last 32-bit number (RFC 7300)",

		"login.payro11.example":          "documentation (RFC 6761)",
		"www.example.com":                "documentation (RFC 6761)",
		"notexample.com":                 "",
		"a.test":                         "testing (RFC 6761)",
		"a.invalid":                      "never valid (RFC 6761)",
		"a.localhost":                    "loopback (RFC 6761)",
		"printer.local":                  "local link, multicast DNS (RFC 6762)",
		"a.onion":                        "Tor, not in the DNS (RFC 7686)",
		"wpad.internal":                  "private use (ICANN, 2024)",
		"router.home.arpa":               "home networks (RFC 8375)",
		"malware.testcategory.com":       "",
		"https://192.168.1.1:8443/admin": "private use (RFC 1918)",
		"https://[fd00::1]/":             "private use, unique local (RFC 4193)",
		"https://a.test/":                "testing (RFC 6761)",
		"https://ourcorp.com/a.test":     "",
	}
	for input, want := range cases {
		i, err := ParseIndicator(input)
		require.NoError(t, err)
		assert.Equal(t, want, i.Reserved(), input)
	}
}
