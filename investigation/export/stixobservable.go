package export

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/google/uuid"

	"pugmark/intel"
)

// Observable puts in a domain, an address, a URL or an AS number and returns its
// id. given is the id an answer gave it, "" for none. name is what the network
// is called, "" for everything else. What is hidden is not put in, and has none.
func (b *Bundle) Observable(i intel.Indicator, given, name string) string {
	text := i.String()
	if id, known := b.ids[text]; known {
		return id
	}
	kind, value := observableOf(i)
	if kind == "" || b.mask.Hides(text) {
		return ""
	}
	id := i.STIXID()
	switch {
	case isID(given, kind) && !b.Has(given):
		id = given
	case kind == intel.STIXDomain || kind == "url":
		id = standardID(kind, value)
	}
	if b.Has(id) { // somebody gave it to another value
		id = standardID(kind, value)
	}
	o := object{{"type", kind}, {"spec_version", "2.1"}, {"id", id}}
	if number, ok := i.ASN(); ok {
		o = append(o, member{"number", number})
		if name != "" {
			o = append(o, member{"name", name})
		}
	} else {
		o = append(o, member{"value", value})
	}
	b.ids[text] = id
	return b.add(id, append(o, member{"object_marking_refs", b.markings}))
}

// observableOf is the type of an indicator's STIX object and its value.
func observableOf(i intel.Indicator) (kind, value string) {
	switch i.Kind() {
	case intel.IndicatorDomain:
		return intel.STIXDomain, i.Host()
	case intel.IndicatorIPv4:
		return intel.STIXIPv4, i.String()
	case intel.IndicatorIPv6:
		return intel.STIXIPv6, i.String()
	case intel.IndicatorASN:
		return intel.STIXASN, i.String()
	case intel.IndicatorURL:
		return "url", i.String()
	}
	return "", ""
}

// Refer adds a reference to an observable: "resolves_to_refs" of a name,
// "belongs_to_refs" of an address. Both are in the bundle, or nothing happens.
func (b *Bundle) Refer(from, property, to string) {
	at, known := b.places[from]
	if !known || !b.Has(to) {
		return
	}
	o := b.objects[at]
	for n, m := range o {
		if refs, ok := m.value.([]string); ok && m.name == property {
			if !slices.Contains(refs, to) {
				o[n].value = append(refs, to)
			}
			return
		}
	}
	b.objects[at] = append(o, member{property, []string{to}})
}

// AddressOf reads an address as an indicator.
func AddressOf(text string) (intel.Indicator, bool) {
	addr, err := netip.ParseAddr(text)
	if err != nil {
		return intel.Indicator{}, false
	}
	return intel.AddrIndicator(addr.Unmap().WithZone("")), true
}

// madeID is the id of an object that nobody gave one: of its type, and of what
// tells it from others.
func madeID(kind string, of ...string) string {
	space := uuid.NewSHA1(uuid.NameSpaceURL, []byte("pugmark:stix"))
	return kind + "--" + uuid.NewSHA1(space, []byte(kind+"\x00"+strings.Join(of, "\x00"))).String()
}

// standardID is the id STIX 2.1 gives an observable: a version 5 UUID of its
// value as canonical JSON (§2.9).
func standardID(kind, value string) string {
	name, err := encode(object{{"value", value}})
	if err != nil {
		return madeID(kind, value)
	}
	return intel.STIXID(kind, string(name))
}

var idShape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[a-z][a-z0-9-]+[a-z0-9]--[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
})

// isID reports whether somebody's text is an id of a type.
func isID(text, kind string) bool {
	return strings.HasPrefix(text, kind+"--") && idShape().MatchString(text)
}
