package export

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"pugmark/intel"
)

// A Mask hides values that are nobody's business where a text goes: names with
// all that is below them, addresses, networks and URLs. Each gets a number, the
// same wherever it stands: "OURS-1". A nil Mask hides nothing.
type Mask struct {
	urls    []intel.Indicator
	hidden  map[string]bool // hosts and networks in their canonical text
	numbers map[string]int  // of what was found
}

// NewMask returns a mask of values. What is no indicator is not hidden.
func NewMask(values []string) *Mask {
	m := &Mask{hidden: map[string]bool{}, numbers: map[string]int{}}
	for _, value := range values {
		i, err := intel.ParseIndicator(value)
		switch {
		case err != nil:
		case i.Kind() == intel.IndicatorURL:
			m.urls = append(m.urls, i)
		default:
			m.hidden[i.String()] = true
			if addr, ok := i.Addr(); ok && addr.Is4() {
				m.hidden[reverseName(addr)] = true
			}
		}
	}
	return m
}

// reverseName is the name below which an IPv4 address has its PTR records
// (RFC 1035, §3.5).
func reverseName(addr netip.Addr) string {
	b := addr.As4()
	var labels []string
	for n := len(b) - 1; n >= 0; n-- {
		labels = append(labels, strconv.Itoa(int(b[n])))
	}
	return strings.Join(labels, ".") + ".in-addr.arpa"
}

// Found is how many values were hidden so far.
func (m *Mask) Found() int {
	if m == nil {
		return 0
	}
	return len(m.numbers)
}

// Hides reports whether a text has something to hide, and counts it.
func (m *Mask) Hides(text string) bool { return m.Text(text) != text }

// Text is the text without what is hidden, be that live or defanged. It takes
// any text and does not make it safe to print.
func (m *Mask) Text(text string) string {
	if m == nil || len(m.hidden)+len(m.urls) == 0 {
		return text
	}
	for _, i := range m.urls {
		for _, spelled := range []string{i.String(), i.Defanged()} {
			if strings.Contains(text, spelled) {
				text = strings.ReplaceAll(text, spelled, m.name(i.String()))
			}
		}
	}
	text = maskedHosts().ReplaceAllStringFunc(text, m.host)
	text = maskedAddresses().ReplaceAllStringFunc(text, m.address)
	return maskedNetworks().ReplaceAllStringFunc(text, m.network)
}

var (
	// maskedHosts are labels between dots, which may be in brackets, and what may
	// be an escape of a URL before them.
	maskedHosts = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?:%[0-9A-Fa-f]{2})?[\p{L}\p{N}_-]+(?:(?:[.。．｡]|\[[.。．｡]\]|\(\.\)|%2[Ee])[\p{L}\p{N}_-]+)+`)
	})
	maskedAddresses = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,}`)
	})
	// maskedNetworks are AS numbers as people and paths write them.
	maskedNetworks = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)\b(?:as ?|asn[ /]?)[0-9]{1,10}\b`) })
)

// name is what stands in the place of a value.
func (m *Mask) name(value string) string {
	if m.numbers[value] == 0 {
		m.numbers[value] = len(m.numbers) + 1
	}
	return "OURS-" + strconv.Itoa(m.numbers[value])
}

func (m *Mask) host(found string) string {
	before, host := "", found
	if strings.HasPrefix(found, "%") {
		if m.hidesHost(found[1:]) { // the sign is no escape
			return "%" + m.name(plainHost(found[1:]))
		}
		before, host = found[:3], found[3:]
	}
	if host == "" || !m.hidesHost(host) {
		return found
	}
	return before + m.name(plainHost(host))
}

// hidesHost reports whether a host or a name above it is hidden.
func (m *Mask) hidesHost(host string) bool {
	for name := plainHost(host); ; {
		if m.hidden[name] {
			return true
		}
		_, above, below := strings.Cut(name, ".")
		if !below {
			return false
		}
		name = above
	}
}

// plainHost is a host as indicators write it.
func plainHost(host string) string {
	host = strings.NewReplacer("[", "", "]", "", "(", "", ")", "", "。", ".", "．", ".", "｡", ".", "%2e", ".").Replace(strings.ToLower(host))
	for _, r := range host {
		if r >= 0x80 {
			if i, err := intel.ParseIndicator(host); err == nil {
				return i.Host()
			}
			break
		}
	}
	return host
}

func (m *Mask) address(found string) string {
	if addr, err := netip.ParseAddr(found); err == nil && m.hidden[intel.AddrIndicator(addr).String()] {
		return m.name(intel.AddrIndicator(addr).String())
	}
	return found
}

func (m *Mask) network(found string) string {
	digits := strings.TrimLeft(found, "aAsSnN /")
	number, err := strconv.ParseUint(digits, 10, 32)
	if err != nil || !m.hidden[intel.ASNIndicator(uint32(number)).String()] {
		return found
	}
	if strings.Contains(found, "/") { // the end of a path
		return "asn/" + m.name(intel.ASNIndicator(uint32(number)).String())
	}
	return m.name(intel.ASNIndicator(uint32(number)).String())
}
