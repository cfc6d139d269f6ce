package intel

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// text reads a string; a number is kept as written.
func (n node) text() string {
	switch c := n.first(); {
	case c == 0:
		return ""
	case c == '"':
		if plain := n.raw[1 : len(n.raw)-1]; isPlain(plain) {
			return string(plain)
		}
		var s string
		if json.Unmarshal(n.raw, &s) != nil {
			n.fail("text")
		}
		return s
	case c == '-' || '0' <= c && c <= '9':
		return string(n.raw)
	}
	n.fail("text")
	return ""
}

// number returns the literal of a number, also of one written as text.
// Nothing, null and "" are no number.
func (n node) number() (string, bool) {
	literal := strings.TrimSpace(n.text())
	return literal, literal != ""
}

// integer reads a whole number within 64 bits: 1, 1.0, 1e3, "1". Absent, it
// returns false.
func (n node) integer() (int64, bool) {
	literal, ok := n.number()
	if !ok {
		return 0, false
	}
	if i, err := strconv.ParseInt(literal, 10, 64); err == nil {
		return i, true
	}
	const exact = 1 << 53
	f, err := strconv.ParseFloat(literal, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > exact || isHex(literal) {
		n.fail("a whole number")
		return 0, false
	}
	return int64(f), true
}

// count reads a whole number that is 0 when absent.
func (n node) count() int {
	i, _ := n.integer()
	return int(i)
}

// float reads a number, nil when absent.
func (n node) float() *float64 {
	literal, ok := n.number()
	if !ok {
		return nil
	}
	f, err := strconv.ParseFloat(literal, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) || isHex(literal) {
		n.fail("a number")
		return nil
	}
	return &f
}

// isHex finds what ParseFloat takes and JSON does not have.
func isHex(literal string) bool { return strings.ContainsAny(literal, "xXpP_") }

// bigInteger reads a whole number of any size that an address space can have,
// also one written with a fraction or an exponent. Absent, it is nil.
func (n node) bigInteger() *big.Int {
	literal, ok := n.number()
	if !ok {
		return nil
	}
	// 2^128 has 39 digits. The bounds keep 1e1000000000 from being computed.
	const mostDigits, mostExponent = 100, 60
	mantissa, exponent, _ := strings.Cut(strings.ToLower(literal), "e")
	if e, err := strconv.Atoi(exponent); exponent != "" && (err != nil || e < -mostExponent || e > mostExponent) ||
		len(mantissa) > mostDigits || strings.ContainsAny(literal, "/xXpP_") {
		n.fail("a whole number")
		return nil
	}
	value, ok := new(big.Rat).SetString(literal)
	if !ok || !value.IsInt() {
		n.fail("a whole number")
		return nil
	}
	return value.Num()
}

// boolean reads true or false, also as text, nil when absent.
func (n node) boolean() *bool {
	if n.isNull() || n.isBlank() && n.isText() {
		return nil
	}
	b, err := strconv.ParseBool(strings.Trim(string(n.head(8)), `"`))
	if err != nil {
		n.fail("true or false")
		return nil
	}
	return &b
}

// timeLayouts are the ways the documents write a time; Go reads a fraction of
// a second wherever it stands. A time without a zone is UTC.
var timeLayouts = [...]string{
	time.RFC3339, time.DateOnly, time.RFC1123, time.RFC1123Z, "2006-01-02T15:04:05", time.DateTime, "2006-01-02 15:04:05Z07:00",
}

func parseTime(s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	if len(s) == len(time.DateOnly) {
		if t, err := time.Parse(time.DateOnly, s); err == nil {
			return t, nil
		}
	}
	for _, layout := range timeLayouts {
		// A zone can move the last day of 9999 to a year that JSON cannot hold.
		if t, err := time.Parse(layout, s); err == nil && t.UTC().Year() >= 0 && t.UTC().Year() <= 9999 {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("not a time: %q", s)
}

// time reads a time, zero when absent, null or not readable as one: a date
// that means nothing must not hide what it stands beside.
func (n node) time() time.Time {
	t, _ := parseTime(n.text())
	return t
}

// label reads what is usually text and may become an object: its name, or
// else its JSON.
func (n node) label() string {
	if n.isObject() {
		if name := n.object().get("name").text(); name != "" {
			return name
		}
	}
	if n.isObject() || n.isList() {
		return string(n.raw)
	}
	return n.text()
}
