package history

import (
	"context"
	"database/sql"

	"pugmark/intel"
)

func fileIn(ctx context.Context, db *DB, r intel.Record) func(*sql.Tx) error {
	return func(tx *sql.Tx) error { return db.fileAnswer(ctx, tx, r, findingOf(r)) }
}
