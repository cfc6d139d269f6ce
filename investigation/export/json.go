package export

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"math/big"
	"strconv"
	"time"

	"pugmark/ui/display"
)

func itoa(n int) string { return strconv.Itoa(n) }

// An object is a JSON object whose members keep their order.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON implements json.Marshaler.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := encode(m.name)
		if err != nil {
			return nil, err
		}
		value, err := encode(m.value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// encode is JSON without HTML's escapes.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// EncodeJSON returns v as JSON on one line. Every string decodes to exactly what
// it was, except that bytes which are not UTF-8 are �; what a terminal would
// obey stands as \uXXXX.
func EncodeJSON(v any) ([]byte, error) {
	raw, err := encode(v)
	if err != nil {
		return nil, err
	}
	return display.JSON(raw), nil
}

// datum is what a program gets for a cell: the time or number behind it, else
// the live value, else the text; nil where there is nothing.
func (c Cell) datum() any {
	if c.Says || c.Text == "" {
		if v, ok := plainData(c.Data); ok {
			return v
		}
	}
	switch {
	case c.Text != "":
		return c.Text
	case c.Value != "":
		return c.Value
	}
	return nil
}

// plainData is data that JSON can say.
func plainData(data any) (any, bool) {
	switch v := data.(type) {
	case nil:
		return nil, false
	case time.Time:
		return stamp(v), !v.IsZero()
	case *big.Int:
		if v == nil {
			return nil, false
		}
		return json.Number(v.String()), true
	case float64:
		return v, !math.IsNaN(v) && !math.IsInf(v, 0)
	case bool, int, int32, int64, uint32, uint64:
		return v, true
	}
	return nil, false
}

// row is a row as an object: a member for each column, after it "… at" or "…
// value" where there is a time, a number or an indicator that the text does not
// say.
func (t Table) row(names []string, row []Cell) object {
	taken := append([]string(nil), names...)
	o := make(object, 0, len(names)+2)
	more := func(name string, value any) {
		name = free(name, taken)
		taken = append(taken, name)
		o = append(o, member{name, value})
	}
	for i, name := range names {
		c := t.cell(row, i)
		o = append(o, member{name, c.datum()})
		if c.Text == "" {
			continue
		}
		if data, ok := plainData(c.Data); ok && !c.Says {
			more(name+dataSuffix(c.Data), data)
		}
		if c.Value != "" && c.Value != c.Text {
			more(name+" indicator", c.Value)
		}
	}
	return o
}

func dataSuffix(data any) string {
	if _, ok := data.(time.Time); ok {
		return " at"
	}
	return " value"
}

// writeNDJSON writes one object a row. Each says that its indicators are live,
// and for the demo that its data is invented.
func (t Table) writeNDJSON(w io.Writer) error {
	names := t.names()
	for n, row := range t.Rows {
		o := t.row(names, row)
		o = append(o, member{free("spelling", names), Live})
		if t.invented(n) {
			o = append(o, member{free("demo", names), true})
		}
		if err := writeLine(w, o, "\n"); err != nil {
			return err
		}
	}
	return nil
}

// writeJSON writes one object, its rows one a line.
func (t Table) writeJSON(w io.Writer) error {
	names := t.names()
	head := object{{"title", t.Title}, {"made", stamp(t.Made)}, {"spelling", Live}, {"demo", t.Demo}, {"columns", names}}
	if len(t.Notes) > 0 {
		head = append(head, member{"notes", t.Notes})
	}
	line, err := EncodeJSON(head)
	if err != nil {
		return err
	}
	if _, err := w.Write(append(line[:len(line)-1], `,"rows":[`...)); err != nil {
		return err
	}
	for i, row := range t.Rows {
		before := "\n"
		if i > 0 {
			before = ",\n"
		}
		if _, err := io.WriteString(w, before); err != nil {
			return err
		}
		o := t.row(names, row)
		if !t.Demo && t.invented(i) {
			o = append(o, member{free("demo", names), true})
		}
		if err := writeLine(w, o, ""); err != nil {
			return err
		}
	}
	_, err = io.WriteString(w, "\n]}\n")
	return err
}

func writeLine(w io.Writer, v any, end string) error {
	line, err := EncodeJSON(v)
	if err != nil {
		return err
	}
	_, err = w.Write(append(line, end...))
	return err
}
