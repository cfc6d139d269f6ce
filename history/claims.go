package history

import (
	"context"
	"database/sql"
	"time"

	"pugmark/intel"
)

const (
	claim = `INSERT INTO claims (` + keyColumns + `, holder, expires)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (` + keyColumns + `) DO UPDATE SET holder = excluded.holder, expires = excluded.expires
		WHERE claims.expires <= $12 OR claims.holder = excluded.holder`

	// What killed processes left behind goes with it.
	release = `DELETE FROM claims WHERE (` + sameKey + ` AND holder = $10) OR expires <= $11`
)

// Claim reports whether this DB may ask the question now: false while another
// holds a claim on it that has not expired. Claiming again moves the expiry.
// Processes and the DBs of one process are alike.
func (d *DB) Claim(ctx context.Context, scope intel.Scope, key intel.Key, until time.Time) (bool, error) {
	var claimed bool
	args := append(keyArgs(scope, key), d.holder, micros(until), micros(d.now()))
	err := d.write(ctx, "claim the question", func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, claim, args...)
		if err != nil {
			return err
		}
		rows, err := result.RowsAffected()
		claimed = rows == 1
		return err
	})
	return claimed && err == nil, err
}

// Release ends this DB's claim on a question, if it has one.
func (d *DB) Release(ctx context.Context, scope intel.Scope, key intel.Key) error {
	args := append(keyArgs(scope, key), d.holder, micros(d.now()))
	return d.write(ctx, "release the question", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, release, args...)
		return err
	})
}
