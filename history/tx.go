package history

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"pugmark/intel"
)

// keyColumns are the columns that say which question a row is about and where
// its answer holds; keyArgs are their values, in this order.
const keyColumns = `base, account, demo, kind, value, window_start, window_end, page, per_page`

func keyArgs(s intel.Scope, k intel.Key) []any {
	return []any{s.Base, s.Account, s.Demo, k.Kind, k.Value, k.Window.Start, k.Window.End, k.Page, k.PerPage}
}

func keyDestinations(s *intel.Scope, k *intel.Key) []any {
	return []any{&s.Base, &s.Account, &s.Demo, &k.Kind, &k.Value, &k.Window.Start, &k.Window.End, &k.Page, &k.PerPage}
}

// sameKey is the condition that a row is about the question whose keyArgs are
// the statement's first arguments.
const sameKey = `base = $1 AND account = $2 AND demo = $3 AND kind = $4
	AND substr(value, 1, 200) = substr($5, 1, 200) AND value = $5 AND window_start = $6 AND window_end = $7 AND page = $8 AND per_page = $9`

// insert returns the statement that adds a row unless its id is there already,
// which makes it safe to repeat after a lost reply.
func insert(table, columns string) string {
	places := make([]string, strings.Count(columns, ",")+1)
	for i := range places {
		places[i] = fmt.Sprintf("$%d", i+1)
	}
	return `INSERT INTO ` + table + ` (` + columns + `) VALUES (` + strings.Join(places, ", ") + `)
		ON CONFLICT (id) DO NOTHING`
}

// fold is the text that a search is compared with.
func fold(value string) string { return strings.ToLower(value) }

func micros(t time.Time) int64 { return t.UnixMicro() }

func fromMicros(at int64) time.Time { return time.UnixMicro(at).UTC() }

// write runs f in a transaction that is on the disk when it returns nil, and
// undone otherwise. Others may be in the same transaction, and f may be run
// again after it was undone.
func (d *DB) write(ctx context.Context, doing string, f func(*sql.Tx) error) error {
	return d.announced(d.change(ctx, doing, &change{apply: f}))
}

// announced tells the other servers of what was written, unless it was not.
func (d *DB) announced(err error) error {
	if err == nil {
		d.announce()
	}
	return err
}

// writeSurely is write for what is the same when it is written twice: it is
// written once more where the connection was lost before it was known to be on
// the disk.
func (d *DB) writeSurely(ctx context.Context, doing string, f func(*sql.Tx) error) error {
	return d.announced(d.writeQuietly(ctx, doing, f))
}

// writeQuietly is writeSurely for what every question writes: no other server is
// told.
func (d *DB) writeQuietly(ctx context.Context, doing string, f func(*sql.Tx) error) error {
	return d.change(ctx, doing, &change{apply: f, again: true})
}

// writeBriefly is write for what every process sees at once and no process
// needs after the machine has failed: it does not wait for the disk.
func (d *DB) writeBriefly(ctx context.Context, doing string, f func(*sql.Tx) error) error {
	return d.change(ctx, doing, &change{apply: f, brief: true})
}

func (d *DB) change(ctx context.Context, doing string, c *change) error {
	if d.readOnly != nil {
		return &Error{Doing: doing, Reason: ErrReadOnly.Error(), kind: ErrReadOnly, cause: d.readOnly}
	}
	return failed(ctx, doing, d.writer.write(ctx, c))
}

// query runs a statement and hands each row to scan, until scan says that it
// has enough.
func (d *DB) query(ctx context.Context, doing, text string, args []any, scan func(*sql.Rows) (more bool, err error)) (err error) {
	rows, err := d.sql.QueryContext(ctx, text, args...)
	if err != nil {
		return failed(ctx, doing, err)
	}
	defer rows.Close()
	for rows.Next() {
		more, err := scan(rows)
		if err != nil {
			return failed(ctx, doing, err)
		}
		if !more {
			return nil
		}
	}
	return failed(ctx, doing, rows.Err())
}
