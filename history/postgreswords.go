package history

import (
	"context"
	"database/sql"
	"strings"

	"pugmark/intel"
)

const replaceWords = `INSERT INTO answer_words (answer, words) VALUES ($1, CAST(CAST($2 AS TEXT) AS TSVECTOR))
	ON CONFLICT (answer) DO UPDATE SET words = excluded.words`

// vectorWording keeps words as the server's own text search has them. They are
// quoted, so that the server takes them as they are.
type vectorWording struct{}

func (vectorWording) fileWords(ctx context.Context, tx *sql.Tx, r intel.Record, words string) error {
	_, err := tx.ExecContext(ctx, replaceWords, r.ID, `'`+strings.ReplaceAll(words, ` `, `' '`)+`'`)
	return err
}

func (vectorWording) worded(c *conditions, words []string) string {
	return `id IN (SELECT answer FROM answer_words WHERE words @@ CAST(CAST(` +
		c.arg(`'`+strings.Join(words, `' & '`)+`'`) + ` AS TEXT) AS TSQUERY))`
}
