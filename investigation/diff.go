package investigation

import (
	"slices"
	"time"

	"pugmark/intel"
)

// A Snapshot is what was kept at one time about one value: one answer, or the
// pages of a list that were loaded together.
type Snapshot struct {
	ID      string    // of the record of Answers[0]
	Key     intel.Key // of Answers[0]
	At      time.Time // when the newest of Answers came
	Analyst string    // who asked for it
	Answers []intel.AnyAnswer
}

// SnapshotOf is what one answer says.
func SnapshotOf(a intel.AnyAnswer) Snapshot {
	return Snapshot{ID: a.ID, Key: a.Key, At: a.At, Analyst: a.Analyst, Answers: []intel.AnyAnswer{a}}
}

// A Comparison is what changed from one snapshot of a topic to a later one.
type Comparison struct {
	Topic   Topic
	About   string // the value both are about, live
	Before  Snapshot
	After   Snapshot
	Changes []Change
	// Partly says what could not be compared, in words; "" when all was.
	Partly string
	// Nothing is true when nothing at all could be compared: no changes then
	// does not mean that nothing changed.
	Nothing bool
	// Repeated is the answer right before After where that said the same, and
	// Before is an earlier one that did not; zero otherwise.
	Repeated Snapshot
}

// A Change is a field that is not what it was. Of a set, Added and Removed are
// the values that came and went, in the order of the answers. Of a single value
// From and To are both set, to the value or to "not reported" or "none". A set
// that was not reported before, or is not any more, has From or To beside its
// values. Everything in it is untrusted, and live.
type Change struct {
	// Field is the word of the panes ("security", "risk score"), or for what
	// this program does not know the path in the JSON:
	// "result.new_field.x".
	Field          string
	Added, Removed []string
	From, To       string
	// Named says that the values are names, addresses or networks, to be
	// written defanged where a person reads them.
	Named bool
}

// Equal reports whether nothing that could be compared changed.
func (c Comparison) Equal() bool { return len(c.Changes) == 0 }

// Compare says what changed about a value from one snapshot to another of the
// same kind. Sets are compared as sets. A field that one of the two kinds of
// answer cannot have takes no part: an answer about many names has no
// addresses, which is not that they went. Of passive DNS only the days that
// both windows cover count, and only lists that were loaded whole can lack a
// name. Members of the JSON that no report knows take part by their path.
//
// about is the name meant in an answer about several, and may be "" for the
// value of the newer one's key.
func Compare(about string, before, after Snapshot) Comparison {
	if about == "" {
		about = after.Key.Value
	}
	c := Comparison{Topic: topicOfKind(after.Key.Kind), About: about, Before: before, After: after}
	if len(before.Answers) == 0 || len(after.Answers) == 0 || topicOfKind(before.Key.Kind) != c.Topic {
		c.cannot("two different kinds of answer: nothing is compared")
		return c
	}
	switch c.Topic {
	case TopicDNS:
		c.compareNames()
	case TopicSubnets:
		c.compareSubnets()
	default:
		c.compareReports()
	}
	return c
}

// cannot says why nothing is compared.
func (c *Comparison) cannot(why string) { c.Partly, c.Nothing = why, true }

// topicOfKind is what a kind of question asks about.
func topicOfKind(k intel.Kind) Topic {
	if k == intel.KindBulk {
		return TopicDomain
	}
	return Topic(k)
}

// compareReports compares what two answers say of one thing.
func (c *Comparison) compareReports() {
	was, now := reportOn(c.About, c.Before.Answers[0]), reportOn(c.About, c.After.Answers[0])
	switch {
	case was == nil && now == nil:
		c.cannot("neither answer speaks of it")
		return
	case was == nil:
		c.cannot("the answer before left it out")
		return
	case now == nil:
		c.cannot("this answer left it out")
		return
	}
	then, is := fieldsOf(was, now)
	if c.Before.Key.Kind == intel.KindBulk || c.After.Key.Kind == intel.KindBulk {
		bulkHas(then)
		bulkHas(is)
	}
	c.Changes = append(compareFields(then, is), compareUnknown(c.About, c.Before.Answers[0], c.After.Answers[0])...)
}

// bulkHas takes out of a comparison what an answer about many names cannot
// have.
func bulkHas(fields []field) {
	for i := range fields {
		fields[i].has = fields[i].has && fields[i].name != FieldAddresses
	}
}

// reportOn is the report of an answer; of one about many names that on the name
// meant, nil when it was left out.
func reportOn(about string, a intel.AnyAnswer) any {
	bulk, ok := a.Value.(intel.BulkReport)
	if !ok {
		return a.Value
	}
	for _, checked := range CheckedIn(a.Key, bulk) {
		if checked.Name == about && checked.Report != nil {
			return *checked.Report
		}
	}
	return nil
}

// A field is a labelled value of a report, as it takes part in a comparison.
type field struct {
	name  string
	many  bool // values is a set; otherwise it has one value, or none
	named bool // see [Change.Named]
	has   bool // the kind of answer can have it
	// paired says that it is compared only where both reports have one.
	paired bool
	given  []string // nil: not reported
}

func scalar(name, value string) field {
	if value == "" {
		return field{name: name, has: true}
	}
	return field{name: name, has: true, given: []string{value}}
}

func setOf(name string, values []string) field {
	return field{name: name, many: true, has: true, given: values}
}

// naming marks a field as one of names, addresses or networks.
func naming(f field) field {
	f.named = true
	return f
}

// compareFields compares the fields of two reports by their names, in the order
// of the later one.
func compareFields(was, now []field) []Change {
	before, after := fieldsByName(was), fieldsByName(now)
	var changes []Change
	for _, f := range slices.Concat(now, was) {
		then, had := before[f.name]
		is, has := after[f.name]
		delete(before, f.name)
		delete(after, f.name)
		switch {
		case !had && !has || f.paired && had != has:
			continue
		case !had:
			then = field{name: f.name, many: f.many, has: true}
		case !has:
			is = field{name: f.name, many: f.many, has: true}
		}
		if change, changed := compareField(then, is); changed {
			changes = append(changes, change)
		}
	}
	return changes
}

func fieldsByName(fields []field) map[string]field {
	byName := make(map[string]field, len(fields))
	for _, f := range fields {
		byName[f.name] = f
	}
	return byName
}

func compareField(was, now field) (Change, bool) {
	c := Change{Field: now.name, Named: now.named || was.named}
	if !was.has || !now.has {
		return c, false
	}
	c.Added, c.Removed = lacking(now.given, was.given), lacking(was.given, now.given)
	reported := (was.given == nil) == (now.given == nil)
	if !was.many && !now.many || len(was.given)+len(now.given) == 0 {
		changed := len(c.Added)+len(c.Removed) > 0 || !reported
		c.Added, c.Removed, c.From, c.To = nil, nil, was.word(), now.word()
		return c, changed
	}
	if !reported && was.given == nil {
		c.From = notReported
	} else if !reported {
		c.To = notReported
	}
	return c, len(c.Added)+len(c.Removed) > 0
}

// word is a single value, or what is said where there is none.
func (f field) word() string {
	switch {
	case f.given == nil:
		return notReported
	case len(f.given) == 0:
		return none
	}
	return f.given[0]
}

// lacking are the values, each once, that others do not have.
func lacking(values, others []string) []string {
	known := make(map[string]bool, len(others))
	for _, v := range others {
		known[v] = true
	}
	return slices.DeleteFunc(unique(values), func(v string) bool { return known[v] })
}

// unique are the values in their order, each once; none stays none and not
// reported stays nil.
func unique(values []string) []string {
	seen := make(map[string]bool, len(values))
	out := values[:0:0]
	for _, v := range values {
		if !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}
