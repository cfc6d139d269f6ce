package export

import (
	"encoding/csv"
	"io"
	"strings"
	"unicode/utf8"
)

// The columns a CSV file has besides the list's own.
const (
	spellingColumn = "spelling"
	sourceColumn   = "source"
)

// quoted is said of a row in which a spreadsheet would have taken a cell for a
// formula.
const quoted = ", ' put before what looks like a formula"

// writeCSV writes RFC 4180 with line feeds, a header first. The last columns
// say how indicators are spelled and, for the demo, that its data is invented.
func (t Table) writeCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	names := t.names()
	header := make([]string, 0, len(names)+2)
	for _, name := range names {
		text, _ := inert(visible(name))
		header = append(header, text)
	}
	header = append(header, free(spellingColumn, names))
	if t.someInvented() {
		header = append(header, free(sourceColumn, names))
	}
	_ = out.Write(header) // Error says it at the end
	for n, row := range t.Rows {
		record, changed := make([]string, 0, len(header)), false
		for i := range names {
			text, was := inert(visible(t.person(t.cell(row, i))))
			record, changed = append(record, text), changed || was
		}
		spelling := t.spelling(CSV)
		if changed {
			spelling += quoted
		}
		record = append(record, spelling)
		switch {
		case t.invented(n):
			record = append(record, DemoWords)
		case t.someInvented():
			record = append(record, "")
		}
		_ = out.Write(record)
	}
	out.Flush()
	return out.Error()
}

// inert puts an apostrophe before what a spreadsheet would carry out: a cell
// that begins with = + - @, in either width, also behind blanks (OWASP, "CSV
// Injection"). Tabs and carriage returns are visible escapes by then.
func inert(text string) (safe string, changed bool) {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, " "))
	if strings.ContainsRune("=+-@＝＋－＠\t\r", first) {
		return "'" + text, true
	}
	return text, false
}

// names are the titles of the columns, each once and none empty.
func (t Table) names() []string {
	names := make([]string, 0, len(t.Columns))
	for i, title := range t.Columns {
		if strings.TrimSpace(title) == "" {
			title = "column " + itoa(i+1)
		}
		names = append(names, free(title, names))
	}
	return names
}

// free is a name that none of the taken is: itself, or with a number behind it.
func free(name string, taken []string) string {
	is := func(name string) bool {
		for _, t := range taken {
			if strings.EqualFold(t, name) {
				return true
			}
		}
		return false
	}
	candidate := name
	for n := 2; is(candidate); n++ {
		candidate = name + " " + itoa(n)
	}
	return candidate
}
