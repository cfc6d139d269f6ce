package history

import (
	"strings"

	"pugmark/intel"
)

const replaceWords = `INSERT INTO answer_words (answer, words) VALUES ($1, CAST(CAST($2 AS TEXT) AS TSVECTOR))
	ON CONFLICT (answer) DO UPDATE SET words = excluded.words`

// vectorWording keeps words as the server's own text search has them. They are
// quoted, so that the server takes them as they are.
type vectorWording struct{}

func (vectorWording) keepsWords() string { return replaceWords }

func (vectorWording) wordArgs(r intel.Record, words string) []any {
	return []any{r.ID, `'` + strings.ReplaceAll(words, ` `, `' '`) + `'`}
}

func (vectorWording) worded(c *conditions, words []string) string {
	return `id IN (SELECT answer FROM answer_words WHERE words @@ CAST(CAST(` +
		c.arg(`'`+strings.Join(words, `' & '`)+`'`) + ` AS TEXT) AS TSQUERY))`
}
