package intel

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"
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
	switch i.Kind() {
	case IndicatorDomain:
		return Miscategorization{Type: TargetDomain, URL: i.String()}, true
	case IndicatorURL:
		return Miscategorization{Type: TargetURL, URL: i.String()}, true
	case IndicatorIPv4:
		return Miscategorization{Type: TargetIPv4, IP: i.String()}, true
	case IndicatorIPv6:
		return Miscategorization{Type: TargetIPv6, IP: i.String()}, true
	}
	return Miscategorization{}, false
}

// Target is the indicator the request is about. It is false when there is none,
// or when what stands there does not fit the type.
func (m Miscategorization) Target() (Indicator, bool) {
	kinds := map[TargetType]IndicatorKind{
		TargetDomain: IndicatorDomain, TargetURL: IndicatorURL, TargetIPv4: IndicatorIPv4, TargetIPv6: IndicatorIPv6,
	}
	text := m.URL
	if m.Type == TargetIPv4 || m.Type == TargetIPv6 {
		text = m.IP
	}
	i, err := ParseIndicator(text)
	return i, err == nil && i.Kind() == kinds[m.Type]
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

// longestPayload bounds a request in the documents' JSON.
const longestPayload = 1 << 20

// ParseMiscategorization reads a request in the documents' JSON (CONTRACT §9).
// Null is the same as left out. What the API does not document is refused: a
// misspelt field would silently change nothing. The error names the field and
// what it may be.
func ParseMiscategorization(text []byte) (Miscategorization, error) {
	if len(text) > longestPayload {
		return Miscategorization{}, fmt.Errorf("the request is longer than %d MiB", longestPayload>>20)
	}
	fields, err := payloadFields(text)
	if err != nil {
		return Miscategorization{}, err
	}
	var m Miscategorization
	texts := map[string]*string{"indicator_type": (*string)(&m.Type), "url": &m.URL, "ip": &m.IP}
	lists := map[string]*[]int{
		"content_adds": &m.ContentAdds, "content_removes": &m.ContentRemoves,
		"security_adds": &m.SecurityAdds, "security_removes": &m.SecurityRemoves,
	}
	for _, f := range fields {
		switch {
		case texts[f.name] != nil:
			if json.Unmarshal(f.value, texts[f.name]) != nil {
				return Miscategorization{}, fmt.Errorf("%s is not a text", f.name)
			}
		case lists[f.name] != nil:
			if json.Unmarshal(f.value, lists[f.name]) != nil {
				return Miscategorization{}, fmt.Errorf("%s is not a list of category ids, such as [131]", f.name)
			}
		default:
			return Miscategorization{}, fmt.Errorf("%s is not a field of a miscategorization request; there are indicator_type, url, ip, "+
				"content_adds, content_removes, security_adds and security_removes", visible(shorten(f.name, 60)))
		}
	}
	return m, nil
}

type payloadField struct {
	name  string
	value json.RawMessage
}

// payloadFields reads the members of one JSON object, and nothing after it. A
// field that stands there twice is refused: which one would count is the
// server's choice.
func payloadFields(text []byte) ([]payloadField, error) {
	notObject := fmt.Errorf("the request is not a JSON object")
	decoder := json.NewDecoder(bytes.NewReader(text))
	if open, err := decoder.Token(); err != nil || open != json.Delim('{') {
		return nil, notObject
	}
	var fields []payloadField
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, notObject
		}
		f := payloadField{name: name.(string)}
		if err := decoder.Decode(&f.value); err != nil {
			return nil, notObject
		}
		if slices.ContainsFunc(fields, func(g payloadField) bool { return g.name == f.name }) {
			return nil, fmt.Errorf("%s stands there twice", visible(shorten(f.name, 60)))
		}
		fields = append(fields, f)
	}
	if _, err := decoder.Token(); err != nil {
		return nil, notObject
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("there is something after the JSON object")
	}
	return fields, nil
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

// address returns the target when it is an address.
func (m Miscategorization) address() (netip.Addr, bool) {
	i, ok := m.Target()
	if !ok {
		return netip.Addr{}, false
	}
	return i.Addr()
}
