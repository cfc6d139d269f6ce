package history

import (
	"strings"

	"pugmark/intel"
)

const (
	// A place that has words already gets others.
	insertWords = `INSERT OR REPLACE INTO answer_words (rowid, words)
		SELECT place, $1 FROM lookups WHERE place BETWEEN $2 AND $3 AND id = $4 ORDER BY place DESC LIMIT 1`

	answersWithWords = `SELECT id FROM answer_words CROSS JOIN lookups ON place = answer_words.rowid WHERE answer_words MATCH `
)

// indexedWording keeps words beside the places that the search has. A value that
// is too short for that has none, and no indicator is so short.
type indexedWording struct{}

func (indexedWording) keepsWords() string { return insertWords }

func (indexedWording) wordArgs(r intel.Record, words string) []any {
	shelf := shelfOf(micros(r.At))
	return []any{words, shelf, shelf + placesOnShelf - 1, r.ID}
}

func (indexedWording) worded(c *conditions, words []string) string {
	return `id IN (` + answersWithWords + c.arg(matching(words)) + `)`
}

// matching asks the index for all of some words, none of which has a quote.
func matching(words []string) string {
	return `"` + strings.Join(words, `" AND "`) + `"`
}
