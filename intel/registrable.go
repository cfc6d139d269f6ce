package intel

import (
	"strings"

	"golang.org/x/net/publicsuffix"
)

// RegistrableOf returns the registrable domain of a host name as an answer
// spells it, in the sense of [Indicator.Registrable]. A host that is no domain,
// such as one that holds what no name may, stands for itself.
//
// It is for long lists: a name in canonical form costs no parsing.
func RegistrableOf(host string) string {
	if !isDomain(host) {
		i, err := ParseIndicator(host)
		if err != nil || i.Kind() != IndicatorDomain {
			return host
		}
		host = i.text
	}
	registrable, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return host // a bare public suffix
	}
	return registrable
}

// UnicodeOf returns a host with its A-labels decoded where that is possible,
// and otherwise as it is. It is for comparing; what is shown keeps its A-labels.
func UnicodeOf(host string) string {
	if !strings.Contains(host, acePrefix) {
		return host
	}
	if unicode := (Indicator{IndicatorDomain, host}).Unicode(); unicode != "" {
		return unicode
	}
	return host
}
