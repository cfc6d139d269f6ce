package intel

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// LongestPayload is how many bytes the body of a request may have. Four lists of
// every category there is are far below it.
const LongestPayload = 1 << 20

// The other bounds of a request in the documents' JSON.
const (
	mostListed        = 1000
	mostUnknownFields = 32
)

// ParseMiscategorization reads a request in the documents' JSON (CONTRACT §9).
// Null is the same as left out. unknown names the fields that the documents do
// not have, in their order: they are sent as they stand, and change nothing
// that is known of ([UnknownField]). The error names the field and what it may
// be, and repeats nothing else of the text.
func ParseMiscategorization(text []byte) (m Miscategorization, unknown []string, err error) {
	if len(text) > LongestPayload {
		return Miscategorization{}, nil, fmt.Errorf("the request is longer than %d MiB", LongestPayload>>20)
	}
	fields, err := payloadFields(text)
	if err != nil {
		return Miscategorization{}, nil, err
	}
	texts, lists := m.members()
	for _, f := range fields {
		switch {
		case texts[f.name] != nil:
			if json.Unmarshal(f.value, texts[f.name]) != nil {
				return Miscategorization{}, nil, fmt.Errorf("%s is not a text", f.name)
			}
		case lists[f.name] != nil:
			if *lists[f.name], err = idsIn(f); err != nil {
				return Miscategorization{}, nil, err
			}
		case len(unknown) == mostUnknownFields:
			return Miscategorization{}, nil, fmt.Errorf("the request has more than %d fields that no document names", mostUnknownFields)
		default:
			unknown = append(unknown, f.name)
		}
	}
	return m, unknown, nil
}

// members are the fields of a request by the names the API gives them.
func (m *Miscategorization) members() (texts map[string]*string, lists map[string]*[]int) {
	texts = map[string]*string{"indicator_type": (*string)(&m.Type), "url": &m.URL, "ip": &m.IP}
	lists = map[string]*[]int{
		"content_adds": &m.ContentAdds, "content_removes": &m.ContentRemoves,
		"security_adds": &m.SecurityAdds, "security_removes": &m.SecurityRemoves,
	}
	return texts, lists
}

// idsIn reads a list of ids. A null in it is no id, though encoding/json takes
// it for zero.
func idsIn(f payloadField) ([]int, error) {
	var listed []*int
	if json.Unmarshal(f.value, &listed) != nil || slices.Contains(listed, nil) {
		return nil, fmt.Errorf("%s is not a list of category ids, such as [131]", f.name)
	}
	if len(listed) > mostListed {
		return nil, fmt.Errorf("%s lists more than %d categories", f.name, mostListed)
	}
	var ids []int
	for _, id := range listed {
		ids = append(ids, *id)
	}
	return ids, nil
}

// UnknownField is the finding about a field that no document names.
func UnknownField(name string) Finding {
	return Finding{Warned, RuleUnknownField, name, 0,
		visible(shorten(name, 60)) + " is not a field of a miscategorization request; it is sent as it stands", sourceReference}
}

type payloadField struct {
	name  string
	value json.RawMessage
}

var errNotObject = errors.New("the request is not a JSON object")

// payloadFields reads the members of one JSON object, and nothing after it. A
// field that stands there twice is refused: which one would count is the
// server's choice.
func payloadFields(text []byte) ([]payloadField, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if open, err := decoder.Token(); err != nil || open != json.Delim('{') {
		return nil, errNotObject
	}
	var fields []payloadField
	seen := map[string]bool{}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, errNotObject
		}
		f := payloadField{name: name.(string)}
		if err := decoder.Decode(&f.value); err != nil {
			return nil, errNotObject
		}
		if seen[f.name] {
			return nil, fmt.Errorf("%s stands there twice", nameOf(f.name, len(fields)+1))
		}
		seen[f.name] = true
		fields = append(fields, f)
	}
	if _, err := decoder.Token(); err != nil {
		return nil, errNotObject
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("there is something after the JSON object")
	}
	return fields, nil
}

// nameOf names the nth field. What no document names is not repeated: an error
// is shown before anybody could look whether it holds the credentials.
func nameOf(name string, nth int) string {
	var m Miscategorization
	if texts, lists := m.members(); texts[name] != nil || lists[name] != nil {
		return name
	}
	return fmt.Sprintf("field %d, which no document names,", nth)
}

// longestPointer bounds what is read of an error's pointer.
const longestPointer = 200

// Field returns the field of the request that an error's source.pointer names,
// however it is written: "/security_adds/0", "#/body/url", "security_adds[0]".
// It is "" when the pointer names none.
func (m Miscategorization) Field(pointer string) string {
	if len(pointer) > longestPointer {
		return ""
	}
	texts, lists := m.members()
	for _, part := range strings.FieldsFunc(pointer, func(r rune) bool { return strings.ContainsRune("/.#$[]'\" ", r) }) {
		if texts[part] != nil || lists[part] != nil {
			return part
		}
	}
	return ""
}
