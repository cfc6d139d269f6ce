package history

import (
	"context"
	"database/sql"

	"pugmark/intel"
)

// fileIn files an answer, and reads it, in one transaction.
func fileIn(ctx context.Context, db *DB, r intel.Record) func(*sql.Tx) error {
	return func(tx *sql.Tx) error {
		found := findingOf(r)
		if err := db.fileAnswer(ctx, tx, r, found.flagged); err != nil {
			return err
		}
		return db.catchUpWith(ctx, tx, r, r.ID, found)
	}
}
