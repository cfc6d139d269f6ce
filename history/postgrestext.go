package history

import (
	"context"
	"database/sql"
)

const (
	// trigramsAllowed makes the server's own index of texts available; it is a
	// part of PostgreSQL that somebody has to have installed, and that not every
	// role may make available.
	trigramsAllowed = `CREATE EXTENSION IF NOT EXISTS pg_trgm`

	// trigramsFrom is the schema that has it, whoever's that is.
	trigramsFrom = `SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
		WHERE extname = 'pg_trgm'`
)

// indexTexts lets the server find a part of a text without reading every row,
// where it can. Where it cannot, searching is slower and finds the same.
func indexTexts(ctx context.Context, db *sql.DB) {
	_, _ = db.ExecContext(ctx, trigramsAllowed)
	var schema string
	if err := db.QueryRowContext(ctx, trigramsFrom).Scan(&schema); err != nil {
		return
	}
	for _, table := range []string{"answers", "calls"} {
		_, _ = db.ExecContext(ctx, `CREATE INDEX IF NOT EXISTS `+table+`_by_text ON `+table+` USING gin (folded `+schema+`.gin_trgm_ops)`)
	}
}
