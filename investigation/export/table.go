package export

import (
	"fmt"
	"io"
	"slices"
	"time"

	"pugmark/ui/display"
)

// A Table is a list as it was on the screen. Title, columns and cells are
// untrusted.
type Table struct {
	Title   string
	Columns []string
	Rows    [][]Cell // each as long as Columns; what is missing is empty
	// Notes are our own sentences about the list: what a filter hides, what was
	// left out.
	Notes []string
	Made  time.Time
	Demo  bool // all of it is answers of the demo's server
	// Invented says of each row that it is, where others are not.
	Invented []bool
	// Live leaves indicators as they are also where a person reads them.
	Live bool
}

// A Cell is what stands in one place of a table. Text is what the screen said,
// Value the live indicator the cell stands for, Data the time, number or truth
// behind the text; each may be missing.
type Cell struct {
	Text  string
	Value string
	Data  any // time.Time, a number, *big.Int, bool; nil for none
	// Says reports that the text says no more than Data does ("14m" of a time):
	// where Data is written, Text is not.
	Says bool
}

// A formatError means that what was given cannot be written in a format.
type formatError struct{ format Format }

func (e formatError) Error() string {
	return fmt.Sprintf("a list cannot be written as %s", e.format)
}

// Write writes the table. CSV and Markdown are for people: indicators are
// defanged in them unless t.Live is set, every text goes through ui/display,
// and times are UTC. NDJSON and JSON have exact values, with what a terminal
// would obey as \u escapes. The result is UTF-8 that holds no control character
// but line feeds.
func (t Table) Write(w io.Writer, f Format) error {
	switch f {
	case CSV:
		return t.writeCSV(w)
	case NDJSON:
		return t.writeNDJSON(w)
	case JSON:
		return t.writeJSON(w)
	case Markdown:
		return t.writeMarkdown(w)
	}
	return formatError{f}
}

// invented reports whether a row is of the demo's server.
func (t Table) invented(row int) bool {
	return t.Demo || row < len(t.Invented) && t.Invented[row]
}

// someInvented reports whether there is such a row.
func (t Table) someInvented() bool { return t.Demo || slices.Contains(t.Invented, true) }

// cell is the cell at a place, empty where the row is short.
func (t Table) cell(row []Cell, column int) Cell {
	if column < len(row) {
		return row[column]
	}
	return Cell{}
}

// spelling names how indicators are written in a format.
func (t Table) spelling(f Format) string {
	if t.Live || !f.ForPeople() {
		return Live
	}
	return Defanged
}

// person is what a person reads in a cell: untrusted still.
func (t Table) person(c Cell) string {
	text := c.Text
	if at, ok := c.Data.(time.Time); ok && (c.Says || text == "") && !at.IsZero() {
		return stamp(at)
	}
	switch {
	case text == "" && t.Live:
		return c.Value
	case text == "":
		return spell(c.Value)
	case t.Live:
		return text
	}
	return Defang(text)
}

// stamp is a time in an export: UTC, to the second.
func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// visible is untrusted text as a person reads it, all of it.
func visible(text string) string { return display.TextN(text, 0) }
