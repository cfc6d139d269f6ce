package intel

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
)

// tableComma returns what separates the columns of a table, 0 if a text is none:
// every line sampled has as many cells, and half of them hold an indicator.
func tableComma(text []byte) rune {
	for _, comma := range "\t;,|" {
		if !bytes.ContainsRune(text[:min(len(text), 4096)], comma) {
			continue
		}
		rows, cells, indicators := 0, 0, 0
		table := tableReader(text, comma)
		for rows < sampledLines {
			row, err := table.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil || rows > 0 && len(row) != cells {
				rows = 0
				break
			}
			rows, cells = rows+1, len(row)
			if hasIndicatorCell(row) {
				indicators++
			}
		}
		if rows > 1 && cells > 1 && 2*indicators >= rows {
			return comma
		}
	}
	return 0
}

func tableReader(text []byte, comma rune) *csv.Reader {
	table := csv.NewReader(bytes.NewReader(text))
	table.Comma = comma
	table.LazyQuotes = true
	table.FieldsPerRecord = -1
	return table
}

func hasIndicatorCell(row []string) bool {
	for _, cell := range row {
		if len(cell) > maxInput || countBrackets(cell) > mostBrackets {
			continue
		}
		i, err := ParseIndicator(cell)
		if err == nil && (i.Kind() != IndicatorDomain || Defang(cell) == cell || isKnownName(i.text)) {
			return true
		}
	}
	return false
}

// readTable reads every cell, and says its column: by its heading where the
// first row has no indicator in it.
func (x *extractor) readTable(part string, text []byte) {
	table := tableReader(text, tableComma(text))
	var headings []string
	for first := true; ; first = false {
		before := table.InputOffset()
		row, err := table.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil { // no table from here on
			line := 1 + bytes.Count(text[:before], []byte("\n"))
			x.readText(Place{Part: part, Line: line}, string(text[before:]), readingRules{hashes: true})
			return
		}
		if first && !hasIndicatorCell(row) {
			headings = append(headings, row...)
		}
		for n, cell := range row {
			line, _ := table.FieldPos(n)
			key := ""
			if n < len(headings) {
				key = strings.TrimSpace(headings[n])
			}
			at := Place{Part: joinParts(part, "column "+columnName(key, n)), Line: line}
			x.readText(at, cell, readingRules{hashes: true, key: key})
		}
	}
}

func columnName(heading string, n int) string {
	if heading == "" || len(heading) > 40 {
		return strconv.Itoa(n + 1)
	}
	return heading
}

func joinParts(part, inner string) string {
	if part == "" {
		return inner
	}
	return part + ", " + inner
}

// readJSON reads every string of a document, or of the documents one to a line.
func (x *extractor) readJSON(part string, text []byte) {
	if json.Valid(text) {
		x.readDocument(part, 1, text)
		return
	}
	line := 1
	for row := range bytes.SplitSeq(text, []byte("\n")) {
		if json.Valid(row) {
			x.readDocument(part, line, row)
		} else {
			x.readLine(Place{Part: part, Line: line}, strings.TrimSuffix(string(row), "\r"), readingRules{})
		}
		line++
	}
}

// readDocument reads one valid document that begins on the given line.
func (x *extractor) readDocument(part string, line int, text []byte) {
	tokens := json.NewDecoder(bytes.NewReader(text))
	tokens.UseNumber()
	var open []jsonLevel
	counted := int64(0)
	for {
		token, err := tokens.Token()
		if err != nil {
			return
		}
		line += bytes.Count(text[counted:tokens.InputOffset()], []byte("\n"))
		counted = tokens.InputOffset()
		switch token := token.(type) {
		case json.Delim:
			switch token {
			case '{', '[':
				open = append(open, jsonLevel{object: token == '{', key: levelKey(open)})
				continue
			default:
				open = open[:len(open)-1]
			}
		case string:
			if top := len(open) - 1; top >= 0 && open[top].object && !open[top].inValue {
				open[top].key, open[top].inValue = token, true
				continue
			}
			x.readField(part, line, levelKey(open), token)
		case json.Number:
			if isASNKey(levelKey(open)) {
				x.readField(part, line, levelKey(open), token.String())
			}
		}
		if top := len(open) - 1; top >= 0 {
			open[top].inValue = false
		}
	}
}

func (x *extractor) readField(part string, line int, key, value string) {
	for piece := range strings.SplitSeq(value, "\n") {
		x.readLine(Place{Part: joinParts(part, fieldName(key)), Line: line}, strings.TrimSuffix(piece, "\r"),
			readingRules{hashes: true, key: key})
	}
}

func fieldName(key string) string {
	if key == "" || len(key) > 60 {
		return ""
	}
	return "field " + key
}

// A jsonLevel is an object or an array that is open.
type jsonLevel struct {
	object  bool
	key     string
	inValue bool
}

func levelKey(open []jsonLevel) string {
	if len(open) == 0 {
		return ""
	}
	return open[len(open)-1].key
}
