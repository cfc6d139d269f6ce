package export

import (
	"fmt"
	"strings"
)

// A TLP is a label of the Traffic Light Protocol (FIRST, version 2.0): with whom
// what leaves the workbench may be shared. The strings are the words of the
// command line's --tlp.
type TLP string

// The labels, from what may be published to what stays with its reader.
const (
	TLPClear       TLP = "clear"
	TLPGreen       TLP = "green"
	TLPAmber       TLP = "amber"
	TLPAmberStrict TLP = "amber+strict"
	TLPRed         TLP = "red"
)

// TLPs returns every label, in that order.
func TLPs() []TLP { return []TLP{TLPClear, TLPGreen, TLPAmber, TLPAmberStrict, TLPRed} }

// ParseTLP reads "amber", "TLP:AMBER" or "amber+strict".
func ParseTLP(text string) (TLP, error) {
	word := TLP(strings.TrimPrefix(strings.ToLower(strings.TrimSpace(text)), "tlp:"))
	for _, t := range TLPs() {
		if t == word {
			return t, nil
		}
	}
	return "", fmt.Errorf("%q is no TLP label: choose from clear, green, amber, amber+strict, red", text)
}

// String is the label as it is written on what it is about: "TLP:AMBER+STRICT".
func (t TLP) String() string { return "TLP:" + strings.ToUpper(string(t)) }

// Next is the label after t, and after the last one the first.
func (t TLP) Next() TLP {
	all := TLPs()
	for n, label := range all {
		if label == t {
			return all[(n+1)%len(all)]
		}
	}
	return all[0]
}

// tlpExtension is how STIX 2.1 says TLP 2.0: OASIS publishes the extension and
// its marking definitions under fixed ids (cti-stix-common-objects,
// extension-definition-specifications/tlp-2.0).
const (
	tlpExtension = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
	tlpCreated   = "2022-10-01T00:00:00.000Z"
)

// markingID is the id of the label's marking definition.
func (t TLP) markingID() string {
	switch t {
	case TLPClear:
		return "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"
	case TLPGreen:
		return "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
	case TLPAmberStrict:
		return "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"
	case TLPRed:
		return "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
	}
	return "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421" // amber
}

// marking is the label's marking definition as it is published.
func (t TLP) marking() object {
	return object{
		{"type", "marking-definition"}, {"spec_version", "2.1"}, {"id", t.markingID()}, {"created", tlpCreated}, {"name", t.String()},
		{"extensions", object{{tlpExtension, object{{"extension_type", "property-extension"}, {"tlp_2_0", string(t)}}}}},
	}
}
