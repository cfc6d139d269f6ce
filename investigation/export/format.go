package export

import (
	"fmt"
	"slices"
	"strings"
)

// A Format is a form in which something leaves the workbench. The strings are
// the words of the command line's --format.
type Format string

// The formats.
const (
	CSV      Format = "csv"
	NDJSON   Format = "ndjson"
	JSON     Format = "json"
	Markdown Format = "md"
	STIX     Format = "stix"
)

// ParseFormat reads one of the words given; the error names what there is.
func ParseFormat(word string, among ...Format) (Format, error) {
	format := Format(strings.ToLower(strings.TrimSpace(word)))
	if format == "markdown" {
		format = Markdown
	}
	if slices.Contains(among, format) {
		return format, nil
	}
	words := make([]string, 0, len(among))
	for _, f := range among {
		words = append(words, string(f))
	}
	return "", fmt.Errorf("%q is no format there is: choose from %s", word, strings.Join(words, ", "))
}

// String is the name of the format, for a person.
func (f Format) String() string {
	switch f {
	case CSV:
		return "CSV"
	case NDJSON:
		return "NDJSON"
	case JSON:
		return "JSON"
	case Markdown:
		return "Markdown"
	case STIX:
		return "STIX 2.1"
	}
	return string(f)
}

// Extension is what the name of a file in the format ends with.
func (f Format) Extension() string {
	if f == STIX {
		return ".stix.json"
	}
	return "." + string(f)
}

// ForPeople reports whether a person reads the format, so that indicators are
// defanged in it. Programs get them live.
func (f Format) ForPeople() bool { return f == CSV || f == Markdown }

// The two spellings of an indicator, as exports name them.
const (
	Defanged = "defanged"
	Live     = "live"
)

// DemoWords label what the demo's server has invented.
const DemoWords = "demo data (invented)"
