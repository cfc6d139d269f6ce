package export

import (
	"net/netip"
	"regexp"
	"strings"
	"sync"

	"pugmark/intel"
)

// spell is the defanged spelling of an indicator.
func spell(value string) string { return intel.Defang(value) }

// Defang defangs every URL, host name and IPv4 address that stands in a text:
// what somebody else wrote is quoted in reports, and no program that shows one
// should make a link of it. What is defanged already stays as it is; it takes
// any text and does not make it safe to print.
func Defang(text string) string {
	if !strings.ContainsAny(text, ".。．｡:") {
		return text
	}
	text = schemes().ReplaceAllStringFunc(text, func(scheme string) string { return intel.Defang(scheme) })
	return hosts().ReplaceAllStringFunc(text, func(host string) string {
		if isNumber(host) {
			return host
		}
		return intel.DefangHost(host)
	})
}

var (
	schemes = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)(?:https?|ftp)://`) })
	// hosts are labels between dots; what is defanged already is one as well.
	hosts = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`[\p{L}\p{N}_-]+(?:[.。．｡][\p{L}\p{N}_-]+)+(?:\[[.。．｡]\][\p{L}\p{N}_-]+)*`)
	})
)

// isNumber reports a number or a version, which has dots and is no host.
func isNumber(text string) bool {
	if strings.Trim(text, "0123456789.") != "" {
		return false
	}
	_, err := netip.ParseAddr(text)
	return err != nil
}
