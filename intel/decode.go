package intel

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// A shapeError says which part of an answer is not what the documents
// promise, in words a person may read: "result.asn is not a number".
type shapeError struct{ where, want string }

func (e *shapeError) Error() string { return e.where + " is not " + e.want }

// reading keeps the first shapeError met while an answer is read, so that a
// decoder is a plain list of its fields.
type reading struct{ err error }

func (r *reading) fail(where, want string) {
	if r.err == nil {
		r.err = &shapeError{where, want}
	}
}

// A node is one JSON value, where it stands and the reading it is part of. A
// node of an absent member or of null has no raw.
type node struct {
	raw json.RawMessage
	in  *node  // what it stands in, nil for the whole
	as  string // its name in there, "" for an element
	nth int    // of the elements
	r   *reading
}

// path leads to the node: "result.reverse_records[3].hostname".
func (n node) path() string {
	switch {
	case n.in == nil:
		return n.as
	case n.as == "":
		return n.in.path() + "[" + strconv.Itoa(n.nth) + "]"
	}
	return n.in.path() + "." + n.as
}

// fail says that the node is not what the documents promise.
func (n node) fail(want string) {
	if n.r.err == nil {
		n.r.fail(n.path(), want)
	}
}

func readNode(raw json.RawMessage, path string) (node, *reading) {
	r := &reading{}
	return node{raw: present(raw), as: path, r: r}, r
}

// present returns nil for null, so that absent and null are one case.
func present(raw json.RawMessage) json.RawMessage {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	return raw
}

func (n node) isNull() bool   { return n.raw == nil }
func (n node) isObject() bool { return n.first() == '{' }
func (n node) isList() bool   { return n.first() == '[' }
func (n node) isText() bool   { return n.first() == '"' }

func (n node) first() byte {
	if n.raw == nil {
		return 0
	}
	return n.raw[0]
}

// isBlank reports the other ways of saying nothing: "", {} and [].
func (n node) isBlank() bool {
	switch strings.Join(strings.Fields(string(n.head(8))), "") {
	case "", `""`, "{}", "[]":
		return true
	}
	return false
}

func (n node) head(max int) []byte { return n.raw[:min(len(n.raw), max)] }

// An object is the members of a JSON object. Reading from an object without
// members finds nothing.
type object struct {
	members []member
	n       *node
}

func (n node) object() object {
	if n.isNull() {
		return object{n: &n}
	}
	if n.isObject() {
		if members, ok := splitObject(n.raw); ok {
			return object{members, &n}
		}
	}
	n.fail("an object")
	return object{n: &n}
}

func (o object) isEmpty() bool { return len(o.members) == 0 }

// find returns a member as it stands there, nil when it is absent. Of members
// of one name the last counts, as it does for encoding/json.
func (o object) find(name string) json.RawMessage {
	for i := len(o.members) - 1; i >= 0; i-- {
		if string(o.members[i].name) == name {
			return o.members[i].raw
		}
	}
	return nil
}

// get returns a member, or the null node.
func (o object) get(name string) node {
	return node{raw: present(o.find(name)), in: o.n, as: name, r: o.n.r}
}

// list returns the elements: nil when absent or null, empty when empty.
func (n node) list() []node {
	if n.isNull() {
		return nil
	}
	items, ok := splitList(n.raw)
	if !ok {
		n.fail("a list")
		return nil
	}
	nodes := make([]node, len(items))
	for i, item := range items {
		nodes[i] = node{raw: present(item), in: &n, nth: i, r: n.r}
	}
	return nodes
}

// items reads what is a list in some documents and a single object in others.
// Nothing, and the ways of saying nothing, have no items.
func (n node) items() []node {
	switch {
	case n.isList():
		return n.list()
	case n.isNull() || n.isBlank():
		return nil
	}
	return []node{n}
}

// listOf reads every element, keeping nil and empty apart.
func listOf[T any](n node, read func(node) T) []T {
	nodes := n.list()
	if nodes == nil {
		return nil
	}
	values := make([]T, len(nodes))
	for i, item := range nodes {
		values[i] = read(item)
	}
	return values
}

// only unwraps a list of one: some versions of the documents wrap what others
// do not.
func (n node) only() node {
	if !n.isList() {
		return n
	}
	items := n.list()
	if len(items) == 1 {
		return items[0]
	}
	if len(items) > 1 {
		n.fail("a single object")
	}
	n.raw = nil
	return n
}

// finish turns what went wrong while reading into the answer's error.
func (r *reading) finish(key Key) error {
	if r.err == nil {
		return nil
	}
	return &Error{Problem: ProblemBroken, Key: key, detail: r.err.Error(), cause: r.err}
}

// namesNoDomain is an answer that says nothing of a domain, and in particular
// not that it lists no threat.
func namesNoDomain(key Key) error {
	return &Error{Problem: ProblemBroken, Key: key, detail: "Cloudflare's answer names no domain"}
}

// otherSubject is an answer that names another subject than was asked about.
func otherSubject(key Key, answered string) error {
	return &Error{Problem: ProblemOtherSubject, Key: key, detail: "Cloudflare answered about " + visible(answered)}
}
