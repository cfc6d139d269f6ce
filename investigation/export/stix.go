package export

import (
	"io"
	"strings"
	"time"
)

// A Bundle is a STIX 2.1 bundle in the making. Everything that is put into it
// is marked with its TLP label and, for the demo, as invented; the marking
// definitions are in it. Whatever an object refers to is there before it: a
// reference to nothing cannot be made. Ids are Cloudflare's where given, else
// made of what they stand for, so that the same is the same in every bundle.
type Bundle struct {
	made     time.Time
	by       string // id of the identity that everything was made by
	demo     bool
	markings []string
	mask     *Mask

	objects []object
	places  map[string]int    // by id
	ids     map[string]string // of observables, by their canonical text
}

// NewBundle returns a bundle made by somebody at a time.
func NewBundle(made time.Time, by string, tlp TLP, demo bool) *Bundle {
	b := &Bundle{made: made, demo: demo, places: map[string]int{}, ids: map[string]string{}}
	b.add(tlp.markingID(), tlp.marking())
	b.markings = []string{tlp.markingID()}
	if demo {
		id := madeID("marking-definition", DemoWords)
		b.add(id, object{{"type", "marking-definition"}, {"spec_version", "2.1"}, {"id", id}, {"created", demoMarked},
			{"name", DemoWords}, {"definition_type", "statement"},
			{"definition", object{{"statement", DemoWords + ": no such names, addresses or networks were observed"}}}})
		b.markings = append(b.markings, id)
	}
	if by != "" {
		b.by = b.Identity(by, "individual")
	}
	return b
}

// Hide leaves out every observable that a mask hides, and whatever needs it, and
// masks the texts of everything else. It is to be called before anything is put
// in.
func (b *Bundle) Hide(m *Mask) { b.mask = m }

// masked is a value of an object without what is hidden.
func (b *Bundle) masked(value any) any {
	switch v := value.(type) {
	case string:
		return b.mask.Text(v)
	case []string:
		texts := make([]string, 0, len(v))
		for _, text := range v {
			texts = append(texts, b.mask.Text(text))
		}
		return texts
	case object:
		o := make(object, 0, len(v))
		for _, m := range v {
			o = append(o, member{m.name, b.masked(m.value)})
		}
		return o
	case []object:
		objects := make([]object, 0, len(v))
		for _, o := range v {
			objects = append(objects, b.masked(o).(object))
		}
		return objects
	}
	return value
}

// demoMarked dates the statement that something is invented.
const demoMarked = "2026-01-01T00:00:00.000Z"

// Maker is the id of the identity that made the bundle, "" for nobody.
func (b *Bundle) Maker() string { return b.by }

// add puts an object in, unless one with the id is there, and returns the id.
func (b *Bundle) add(id string, o object) string {
	if _, known := b.places[id]; !known {
		b.places[id] = len(b.objects)
		b.objects = append(b.objects, o)
	}
	return id
}

// Has reports whether the bundle has an object with the id.
func (b *Bundle) Has(id string) bool {
	_, known := b.places[id]
	return known
}

// Objects are the ids of all that is in the bundle but marking definitions.
func (b *Bundle) Objects() []string {
	var ids []string
	for _, o := range b.objects {
		if id, _ := o.get("id").(string); !strings.HasPrefix(id, "marking-definition--") {
			ids = append(ids, id)
		}
	}
	return ids
}

func (o object) get(name string) any {
	for _, m := range o {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// object is what a domain or relationship object begins with (STIX 2.1, §3.2). It
// is not modified after created.
func (b *Bundle) object(kind, id string, created, modified time.Time) object {
	if modified.Before(created) {
		modified = created
	}
	o := object{{"type", kind}, {"spec_version", "2.1"}, {"id", id}}
	if b.by != "" && id != b.by {
		o = append(o, member{"created_by_ref", b.by})
	}
	o = append(o, member{"created", stixTime(created)}, member{"modified", stixTime(modified)}, member{"object_marking_refs", b.markings})
	if b.demo {
		o = append(o, member{"labels", []string{"demo"}})
	}
	return o
}

// Identity puts in who somebody is: class is "individual" or "organization".
func (b *Bundle) Identity(name, class string) string {
	id := madeID("identity", class, name)
	o := b.object("identity", id, identified(), identified())
	return b.add(id, append(o, member{"name", name}, member{"identity_class", class}))
}

// identified dates identities: they are the same in every bundle.
func identified() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

// Write writes the bundle, one object a line. It holds no control character but
// line feeds, and every string of it decodes to exactly what was put in.
func (b *Bundle) Write(w io.Writer) error {
	ids := make([]string, 0, len(b.objects))
	for _, o := range b.objects {
		id, _ := o.get("id").(string)
		ids = append(ids, id)
	}
	id := madeID("bundle", append(ids, stixTime(b.made))...)
	if _, err := io.WriteString(w, `{"type":"bundle","id":"`+id+`","objects":[`); err != nil {
		return err
	}
	for n, o := range b.objects {
		before := "\n"
		if n > 0 {
			before = ",\n"
		}
		if _, err := io.WriteString(w, before); err != nil {
			return err
		}
		if err := writeLine(w, b.masked(o), ""); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "\n]}\n")
	return err
}

// stixTime is a timestamp of STIX (§2.16): UTC, to the millisecond.
func stixTime(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000Z") }

// stixTimeOr is a timestamp of STIX, "" for none.
func stixTimeOr(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return stixTime(at)
}
