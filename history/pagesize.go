package history

import (
	"context"
	"database/sql"
	"errors"

	"pugmark/intel"
)

const (
	pageSize = `SELECT asked, granted FROM page_sizes
		WHERE base = $1 AND account = $2 AND demo = $3 AND kind = $4`

	setPageSize = `INSERT INTO page_sizes (base, account, demo, kind, asked, granted) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (base, account, demo, kind) DO UPDATE SET asked = excluded.asked, granted = excluded.granted`
)

// PageSize returns how many rows a page was last asked to have in a scope for a
// kind, and how many were granted; 0 and 0 when nothing is known.
func (d *DB) PageSize(ctx context.Context, scope intel.Scope, kind intel.Kind) (asked, granted int, err error) {
	err = d.sql.QueryRowContext(ctx, pageSize, scope.Base, scope.Account, scope.Demo, kind).Scan(&asked, &granted)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, nil
	}
	return asked, granted, failed(ctx, "read the page size", err)
}

// SetPageSize keeps how many rows a page was asked to have in a scope for a
// kind, and how many were granted, for every process. The last word holds.
func (d *DB) SetPageSize(ctx context.Context, scope intel.Scope, kind intel.Kind, asked, granted int) error {
	return d.write(ctx, "keep the page size", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, setPageSize, scope.Base, scope.Account, scope.Demo, kind, asked, granted)
		return err
	})
}
