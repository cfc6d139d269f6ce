package intel

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"unicode"
)

// A TargetType says what a miscategorization request is about, in the words of
// the API's indicator_type (CONTRACT §9).
type TargetType string

// The target types.
const (
	TargetDomain TargetType = "domain"
	TargetIPv4   TargetType = "ipv4"
	TargetIPv6   TargetType = "ipv6"
	TargetURL    TargetType = "url"
)

// A Miscategorization asks Cloudflare to change the categories of one target
// (CONTRACT §9). The endpoint has no field for a reason or evidence, gives no
// ticket number and cannot be undone.
type Miscategorization struct {
	Type TargetType
	URL  string // the name of a domain, or a whole URL; "" for an address
	IP   string // "" for a domain and a URL
	// The ids of categories, in the order they are sent.
	ContentAdds, ContentRemoves, SecurityAdds, SecurityRemoves []int
}

// MiscategorizationOf returns a request about an indicator that changes
// nothing yet. An autonomous system has no categories: ok is false.
func MiscategorizationOf(i Indicator) (m Miscategorization, ok bool) {
	switch t := typeOf(i.Kind()); {
	case t.isName():
		return Miscategorization{Type: t, URL: i.String()}, true
	case t.isAddress():
		return Miscategorization{Type: t, IP: i.String()}, true
	}
	return Miscategorization{}, false
}

// typeOf is the target type of an indicator, "" for one that has no categories.
func typeOf(k IndicatorKind) TargetType {
	switch k {
	case IndicatorDomain:
		return TargetDomain
	case IndicatorURL:
		return TargetURL
	case IndicatorIPv4:
		return TargetIPv4
	case IndicatorIPv6:
		return TargetIPv6
	}
	return ""
}

// targetText is the target as it stands.
func (m Miscategorization) targetText() string {
	if m.Type.isAddress() {
		return m.IP
	}
	return m.URL
}

// Target is the indicator the request is about. It is false when there is none,
// or when what stands there is not one of that type, written live: the target is
// sent as it stands, and a defanged one is nobody's.
func (m Miscategorization) Target() (Indicator, bool) {
	text := m.targetText()
	if checkInput(text) != nil || strings.ContainsFunc(text, unicode.IsControl) || text != strings.TrimFunc(text, isInvisible) {
		return Indicator{}, false
	}
	if m.Type.isAddress() {
		addr, err := netip.ParseAddr(text)
		if err != nil || addr.Zone() != "" {
			return Indicator{}, false
		}
		i := AddrIndicator(addr)
		return i, typeOf(i.Kind()) == m.Type
	}
	if m.Type == TargetDomain && strings.ContainsAny(text, `/\:?#@[](){}<> ,;"'%`) {
		return Indicator{}, false
	}
	i, refused := parseLive(text)
	return i, refused == nil && typeOf(i.Kind()) == m.Type
}

// A List is one of the four lists of a request.
type List struct {
	Field string // as the API names it
	Lane  Lane
	Adds  bool
	IDs   []int
}

// Lists are the four lists, in the order of the documents.
func (m Miscategorization) Lists() []List {
	return []List{
		{"content_adds", LaneContent, true, m.ContentAdds},
		{"content_removes", LaneContent, false, m.ContentRemoves},
		{"security_adds", LaneSecurity, true, m.SecurityAdds},
		{"security_removes", LaneSecurity, false, m.SecurityRemoves},
	}
}

// payload is the body of a request. The documents send an explicit null for the
// address of a domain; leaving it out says the same.
type payload struct {
	Type            TargetType `json:"indicator_type,omitempty"`
	URL             string     `json:"url,omitempty"`
	IP              string     `json:"ip,omitempty"`
	ContentAdds     []int      `json:"content_adds,omitempty"`
	ContentRemoves  []int      `json:"content_removes,omitempty"`
	SecurityAdds    []int      `json:"security_adds,omitempty"`
	SecurityRemoves []int      `json:"security_removes,omitempty"`
}

// JSON is the body that is sent: the fields that say something, in the order of
// the documents. Characters of a URL stay as they are.
func (m Miscategorization) JSON() []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(payload(m)); err != nil {
		panic("intel: strings and numbers that are no JSON: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// ChangeSet names what the request asks for, whatever the order in which it
// asks: two requests about one target with one change set are the same request.
func (m Miscategorization) ChangeSet() string {
	var parts []string
	for _, l := range m.Lists() {
		ids := slices.Clone(l.IDs)
		slices.Sort(ids)
		for _, id := range slices.Compact(ids) {
			sign := "-"
			if l.Adds {
				sign = "+"
			}
			parts = append(parts, fmt.Sprintf("%s%s%d", l.Lane, sign, id))
		}
	}
	return strings.Join(parts, " ")
}

// TargetKey names the target in one spelling, for telling two requests about
// the same target; a target that cannot be read is named as it stands.
func (m Miscategorization) TargetKey() string {
	if i, ok := m.Target(); ok {
		return string(m.Type) + " " + i.String()
	}
	return string(m.Type) + " " + m.URL + m.IP
}

// Subject is what the request is about, as one live text for showing and
// filing: the target in its one spelling, and otherwise what stands there, the
// URL before the address where both do. It is "" when nothing does.
func (m Miscategorization) Subject() string {
	if i, ok := m.Target(); ok {
		return i.String()
	}
	return strings.TrimSpace(m.URL + " " + m.IP)
}

// PayloadHash names the exact bytes of a body: their SHA-256 in lower-case hex.
func PayloadHash(payload []byte) string {
	sum := sha256.Sum256(payload)
	return hex.EncodeToString(sum[:])
}
