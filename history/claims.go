package history

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"time"

	"pugmark/intel"
)

const (
	claim = `INSERT INTO claims (question, demo, holder, expires) VALUES ($1, $2, $3, $4)
		ON CONFLICT (question) DO UPDATE SET holder = excluded.holder, expires = excluded.expires
		WHERE claims.expires <= $5 OR claims.holder = excluded.holder`

	// What killed processes left behind goes with it.
	release = `DELETE FROM claims WHERE (question = $1 AND holder = $2) OR expires <= $3`
)

// question returns a digest of everything that tells one question from another.
func question(scope intel.Scope, key intel.Key) string {
	digest := sha256.New()
	for _, part := range keyArgs(scope, key) {
		fmt.Fprintf(digest, "%q\n", fmt.Sprint(part))
	}
	return hex.EncodeToString(digest.Sum(nil))
}

// Claim reports whether this DB may ask the question now: false while another
// holds a claim on it that has not expired. Claiming again moves the expiry.
// Processes and the DBs of one process are alike. A claim ends with the machine.
func (d *DB) Claim(ctx context.Context, scope intel.Scope, key intel.Key, until time.Time) (bool, error) {
	var claimed bool
	args := []any{question(scope, key), scope.Demo, d.holder, micros(until), micros(d.now())}
	err := d.writeBriefly(ctx, "claim the question", func(tx *sql.Tx) error {
		result, err := d.writer.statement(ctx, tx, claim).ExecContext(ctx, args...)
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
	args := []any{question(scope, key), d.holder, micros(d.now())}
	return d.writeBriefly(ctx, "release the question", func(tx *sql.Tx) error {
		_, err := d.writer.statement(ctx, tx, release).ExecContext(ctx, args...)
		return err
	})
}
