package export

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"pugmark/intel"
)

// A Relationship is what one object has to do with another.
type Relationship struct {
	From, Kind, To string // ids and "resolves-to"
	At             time.Time
	// Start and Stop are from when until when it held, zero for not known.
	Start, Stop time.Time
	Words       string
}

// Relate puts a relationship in. It needs both ends.
func (b *Bundle) Relate(r Relationship) string {
	if !b.Has(r.From) || !b.Has(r.To) {
		return ""
	}
	id := madeID("relationship", r.From, r.Kind, r.To, stixTimeOr(r.Start), stixTimeOr(r.Stop))
	o := append(b.object("relationship", id, r.At, r.At), member{"relationship_type", r.Kind}, member{"source_ref", r.From}, member{"target_ref", r.To})
	if r.Words != "" {
		o = append(o, member{"description", r.Words})
	}
	if !r.Start.IsZero() {
		o = append(o, member{"start_time", stixTime(r.Start)})
	}
	if !r.Stop.IsZero() && r.Stop.After(r.Start) { // STIX 2.1, §5.1: later, not the same
		o = append(o, member{"stop_time", stixTime(r.Stop)})
	}
	return b.add(id, o)
}

// A Source is what something was read from: an answer, by its exact bytes.
type Source struct {
	Name  string // "Cloudflare Threat Intelligence API"
	Words string // "intel/domain about login.payro11.example"
	Hash  string // SHA-256 of the bytes in hex, "" for none
}

func (s Source) reference() object {
	o := object{{"source_name", s.Name}, {"description", s.Words}}
	if s.Hash != "" {
		o = append(o, member{"hashes", object{{"SHA-256", s.Hash}}})
	}
	return o
}

// An Observation is that things were seen, together, so often from First to
// Last.
type Observation struct {
	Of          []string // ids
	At          time.Time
	First, Last time.Time
	Number      int
	Source      Source
}

// mostObserved is the largest number of an observation (STIX 2.1, §4.14).
const mostObserved = 999_999_999

// Observe puts an observation in. What is not in the bundle is left out of it;
// without anything left, or without a time, there is none.
func (b *Bundle) Observe(x Observation) string {
	of := b.present(x.Of)
	if len(of) == 0 || x.First.IsZero() {
		return ""
	}
	if x.Last.Before(x.First) {
		x.Last = x.First
	}
	id := madeID("observed-data", append(slices.Clone(of), stixTime(x.At), stixTime(x.First), stixTime(x.Last), x.Source.Hash)...)
	o := b.object("observed-data", id, x.At, x.At)
	if x.Source.Name != "" {
		o = append(o, member{"external_references", []object{x.Source.reference()}})
	}
	return b.add(id, append(o, member{"first_observed", stixTime(x.First)}, member{"last_observed", stixTime(x.Last)},
		member{"number_observed", min(max(1, x.Number), mostObserved)}, member{"object_refs", of}))
}

// present are the ids that the bundle has, each once.
func (b *Bundle) present(ids []string) []string {
	var kept []string
	for _, id := range ids {
		if b.Has(id) && !slices.Contains(kept, id) {
			kept = append(kept, id)
		}
	}
	return kept
}

// A Note is what somebody says of objects in the bundle.
type Note struct {
	About    []string
	At       time.Time
	Author   string
	Abstract string
	Words    string
	Source   Source
}

// Note puts a note in.
func (b *Bundle) Note(n Note) string {
	about := b.present(n.About)
	if len(about) == 0 || n.Words == "" {
		return ""
	}
	id := madeID("note", append([]string{stixTime(n.At), n.Author, n.Abstract, n.Words}, about...)...)
	o := b.object("note", id, n.At, n.At)
	if n.Source.Name != "" {
		o = append(o, member{"external_references", []object{n.Source.reference()}})
	}
	if n.Abstract != "" {
		o = append(o, member{"abstract", n.Abstract})
	}
	o = append(o, member{"content", n.Words})
	if n.Author != "" {
		o = append(o, member{"authors", []string{n.Author}})
	}
	return b.add(id, append(o, member{"object_refs", about}))
}

// A Verdict is what a team holds an observable for: malicious or suspicious.
type Verdict struct {
	Of       intel.Indicator
	Kind     string // of STIX's indicator-type-ov: "malicious-activity"
	By       string // who said so
	At       time.Time
	Until    time.Time // zero: it does not expire
	Reason   string
	Label    string // "malicious"
	BasedOn  []string
	Observed string // id of the observable
}

// Indicate puts a verdict in as an indicator, a pattern to look for. It is the
// team's word, created by who said it; Cloudflare's words are notes.
func (b *Bundle) Indicate(v Verdict) string {
	pattern := patternOf(v.Of)
	if pattern == "" {
		return ""
	}
	by := b.Identity(v.By, "individual")
	id := madeID("indicator", by, v.Label, pattern, stixTime(v.At))
	o := b.object("indicator", id, v.At, v.At)
	for n := range o {
		if o[n].name == "created_by_ref" {
			o[n].value = by
		}
	}
	if b.by == "" {
		o = append(o, member{"created_by_ref", by})
	}
	o = append(o, member{"name", v.Label + ": " + v.Of.String()})
	if v.Reason != "" {
		o = append(o, member{"description", v.Reason})
	}
	o = append(o, member{"indicator_types", []string{v.Kind}}, member{"pattern", pattern}, member{"pattern_type", "stix"},
		member{"pattern_version", "2.1"}, member{"valid_from", stixTime(v.At)})
	if v.Until.After(v.At) {
		o = append(o, member{"valid_until", stixTime(v.Until)})
	}
	b.add(id, o)
	for _, seen := range v.BasedOn {
		b.Relate(Relationship{From: id, Kind: "based-on", To: seen, At: v.At})
	}
	return id
}

// patternOf is the STIX pattern that finds an indicator (§9).
func patternOf(i intel.Indicator) string {
	kind, value := observableOf(i)
	if number, ok := i.ASN(); ok {
		return "[" + kind + ":number = " + strconv.FormatUint(uint64(number), 10) + "]"
	}
	if kind == "" {
		return ""
	}
	return "[" + kind + ":value = '" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(value) + "']"
}

// A Gathering is what belongs together: everything about an indicator, or a
// case.
type Gathering struct {
	Name, Words string
	Case        bool // it is a report then, else a grouping
	Created     time.Time
	Seed        string // what tells it from others
	Of          []string
}

// Gather puts in a report or a grouping of objects.
func (b *Bundle) Gather(g Gathering) string {
	of := b.present(g.Of)
	if len(of) == 0 {
		return ""
	}
	kind := "grouping"
	if g.Case {
		kind = "report"
	}
	id := madeID(kind, g.Seed)
	o := append(b.object(kind, id, g.Created, b.made), member{"name", g.Name})
	if g.Words != "" {
		o = append(o, member{"description", g.Words})
	}
	if g.Case {
		o = append(o, member{"report_types", []string{"threat-report"}}, member{"published", stixTime(b.made)})
	} else {
		o = append(o, member{"context", "suspicious-activity"})
	}
	return b.add(id, append(o, member{"object_refs", of}))
}
