package investigation

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"maps"
	"slices"
	"strconv"
	"strings"

	"pugmark/intel"
)

// Bounds on what is compared of JSON that no report knows: whoever can put
// members into an answer must not fill a screen, or a memory, with them.
const (
	mostUnknownPaths  = 2000
	deepestUnknown    = 32
	longestUnknown    = 512 // bytes of one value
	longestUnknownKey = 128 // bytes of one name in a path
)

// compareUnknown compares the members of two results that no report knows, by
// their paths. Between different kinds of answer only those count that both
// have.
func compareUnknown(about string, before, after intel.AnyAnswer) []Change {
	was, now := unknownIn(about, before), unknownIn(about, after)
	return comparePaths(was, now, before.Key.Kind != after.Key.Kind)
}

// compareUnknownPages is compareUnknown for lists: members beside the elements,
// and those of elements that both have.
func compareUnknownPages(before, after Snapshot) []Change {
	pathsOf := func(s Snapshot) unknown {
		u := newUnknown()
		for _, a := range s.Answers {
			u.read(a)
		}
		return u
	}
	return comparePaths(pathsOf(before), pathsOf(after), false)
}

// comparePaths compares the values at each path. What stands in an element of a
// list is compared where both lists have the element: that it came or went has
// been said.
func comparePaths(was, now unknown, both bool) []Change {
	var changes []Change
	for _, path := range slices.Sorted(maps.Keys(merged(was.at, now.at))) {
		then, had := was.at[path]
		is, has := now.at[path]
		if both && had != has || had != has && (!was.holds(is.element) || !now.holds(then.element)) {
			continue
		}
		if change, changed := comparePath(path, then.literals, is.literals); changed {
			changes = append(changes, change)
		}
	}
	return changes
}

func merged[K comparable, V any](a, b map[K]V) map[K]V {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

func comparePath(path string, was, now []string) (Change, bool) {
	c := Change{Field: path, Added: lacking(now, was), Removed: lacking(was, now)}
	if len(c.Added)+len(c.Removed) == 0 {
		return c, false
	}
	if len(was) <= 1 && len(now) <= 1 && !strings.HasSuffix(path, "[]") {
		c.Added, c.Removed = nil, nil
		c.From, c.To = strings.Join(was, ""), strings.Join(now, "")
		c.From, c.To = cmp.Or(c.From, "absent"), cmp.Or(c.To, "absent")
	}
	return c, true
}

// unknown is what a result has that no report knows.
type unknown struct {
	at       map[string]unknownValue // by path
	elements map[string]bool         // the paths of the elements of known lists
	known    covered
}

// An unknownValue is what stands at a path: the elements of a list, or one
// value, as JSON.
type unknownValue struct {
	literals []string
	element  string // the path of the element of a known list it stands in, "" for none
}

func newUnknown() unknown {
	return unknown{at: map[string]unknownValue{}, elements: map[string]bool{"": true}}
}

func (u unknown) holds(element string) bool { return u.elements[element] }

func unknownIn(about string, a intel.AnyAnswer) unknown {
	u := newUnknown()
	if a.Key.Kind == intel.KindBulk {
		a.Result = bulkElement(about, a.Result)
		a.Key.Kind = intel.KindDomain
	}
	u.read(a)
	return u
}

// bulkElement is what a result about many names says of one.
func bulkElement(about string, result json.RawMessage) json.RawMessage {
	var elements []json.RawMessage
	if json.Unmarshal(result, &elements) != nil {
		return result
	}
	for _, e := range elements {
		var named struct {
			Domain any `json:"domain"`
		}
		if json.Unmarshal(e, &named) == nil {
			name, _ := named.Domain.(string)
			if i, err := intel.ParseIndicator(name); comparedName(name) == about || err == nil && i.Host() == about {
				return e
			}
		}
	}
	return nil
}

// read adds what an answer has.
func (u *unknown) read(a intel.AnyAnswer) {
	d := json.NewDecoder(bytes.NewReader(a.Result))
	d.UseNumber()
	var result any
	if d.Decode(&result) != nil {
		return
	}
	if list, ok := result.([]any); ok && len(list) == 1 {
		result = list[0] // some documents wrap what others do not
	}
	u.known = coveredOf(a.Key.Kind)
	u.walk(result, spotIn{path: "result"})
}

// A spotIn is a place in a result.
type spotIn struct {
	path    string
	pattern string // path without the names of elements, as reports know it
	element string // see unknownValue
	depth   int
}

func (s spotIn) member(name string) spotIn {
	s.path += "." + cutText(name, longestUnknownKey)
	s.pattern = strings.TrimPrefix(s.pattern+"."+name, ".")
	s.depth++
	return s
}

// of is the place of an element of a list. The elements of the whole are where
// the whole would be.
func (s spotIn) of(element any) spotIn {
	s.path += "[" + identity(element) + "]"
	s.element = s.path
	if s.pattern != "" {
		s.pattern += "[]"
	}
	s.depth++
	return s
}

// walk adds what is unknown in a value.
func (u *unknown) walk(value any, at spotIn) {
	switch {
	case u.known.leaves[at.pattern]:
		return
	case !u.known.inner[at.pattern]:
		u.walkUnknown(value, at)
		return
	}
	switch v := value.(type) {
	case map[string]any:
		for name, member := range v {
			u.walk(member, at.member(name))
		}
	case []any:
		for _, e := range v {
			there := at.of(e)
			u.elements[there.path] = true
			u.walk(e, there)
		}
	}
}

// walkUnknown adds a value that no report knows: an object member by member, a
// list as a set of its elements.
func (u *unknown) walkUnknown(value any, at spotIn) {
	if object, ok := value.(map[string]any); ok && len(object) > 0 && at.depth < deepestUnknown {
		for name, member := range object {
			u.walkUnknown(member, at.member(name))
		}
		return
	}
	if list, ok := value.([]any); ok && len(list) > 0 {
		at.path += "[]"
		for _, e := range list {
			u.add(e, at)
		}
		return
	}
	u.add(value, at)
}

func (u *unknown) add(value any, at spotIn) {
	v, there := u.at[at.path]
	if !there && len(u.at) >= mostUnknownPaths {
		return
	}
	v.literals, v.element = append(v.literals, literal(value)), at.element
	u.at[at.path] = v
}

// identity is what tells an element of a list from its neighbours, "" when
// nothing does.
func identity(element any) string {
	object, ok := element.(map[string]any)
	if !ok {
		return ""
	}
	for _, name := range []string{"domain", "hostname", "ip", "url", "name", "model_name", "value", "category", "start", "id"} {
		switch v := object[name].(type) {
		case string:
			return cutText(v, longestUnknownKey)
		case json.Number:
			return v.String()
		}
	}
	return ""
}

// literal is a value as JSON with its members in order, except that text which
// needs no quotes to be told from other JSON has none, and that nothing is
// called by its name.
func literal(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case json.Number:
		return number(v.String())
	case string:
		if v != "" && !json.Valid([]byte(v)) {
			return cutText(v, longestUnknown)
		}
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return cutText(string(text), longestUnknown)
}

// number is a JSON number as it is usually written, so that 1 and 1.0 are one;
// what a float could not hold stays as it is.
func number(text string) string {
	const exact = 15 // digits
	if f, err := strconv.ParseFloat(text, 64); err == nil && len(text) <= exact {
		return decimal(f)
	}
	return cutText(text, longestUnknown)
}

// cutText shortens text, and marks that it did with what makes two that begin
// alike still differ.
func cutText(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + fmt.Sprintf("… (%d bytes, %08x)", len(text), crc32.ChecksumIEEE([]byte(text)))
}
