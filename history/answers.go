package history

import (
	"context"
	"database/sql"
	"errors"

	"github.com/google/uuid"

	"pugmark/intel"
)

const (
	keepAnswer = "keep the answer"

	recordColumns = `id, ` + keyColumns + `, analyst, at, status, cost, body`

	latestAnswer = `SELECT ` + recordColumns + ` FROM answers WHERE ` + sameKey + `
		ORDER BY at DESC, id DESC LIMIT 1`
	answerByID = `SELECT ` + recordColumns + ` FROM answers WHERE id = $1`
)

var insertAnswer = insert("answers", recordColumns+`, folded, flagged`)

// File keeps an answer: its exact bytes, an empty body included, and all that
// is known of it. A record without an ID gets a UUIDv7; one with the ID of a
// kept record changes nothing, so filing may be repeated. Where the server of the
// history does not answer, [ErrUnreachable], the answer is remembered, as far as
// there is room, until [DB.FileLate] files it.
func (d *DB) File(ctx context.Context, r intel.Record) error {
	if r.ID == "" {
		id, err := uuid.NewV7()
		if err != nil {
			return failed(ctx, keepAnswer, err)
		}
		r.ID = id.String()
	}
	if r.Body == nil {
		r.Body = []byte{} // nil would be NULL
	}
	return d.filedLater(r, d.fileAnswers(ctx, r))
}

// fileAnswers keeps answers, all or none, among those that are to be read for
// what they are found by.
func (d *DB) fileAnswers(ctx context.Context, all ...intel.Record) error {
	flagged, ids := make([]int, len(all)), make([]string, len(all))
	for i, r := range all {
		flagged[i], ids[i] = flaggedIn(r), r.ID
	}
	err := d.writeQuietly(ctx, keepAnswer, func(tx *sql.Tx) error {
		for i, r := range all {
			if err := d.fileAnswer(ctx, tx, r, flagged[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		d.fresh.add(ids...)
	}
	return err
}

func (d *DB) fileAnswer(ctx context.Context, tx *sql.Tx, r intel.Record, flagged int) error {
	args := append([]any{r.ID}, keyArgs(r.Scope, r.Key)...)
	args = append(args, r.Analyst, micros(r.At), r.Status, r.Cost, r.Body, fold(r.Key.Value), flagged)
	result, err := d.writer.statement(ctx, tx, insertAnswer).ExecContext(ctx, args...)
	if err != nil {
		return err
	}
	if rows, err := result.RowsAffected(); err != nil || rows == 0 {
		return err
	}
	if err := fileNames(ctx, tx, r); err != nil {
		return err
	}
	_, err = d.writer.statement(ctx, tx, addUnread).ExecContext(ctx, r.ID)
	return err
}

// Latest returns the newest answer to a question in a scope, or
// [intel.ErrNotKept]. Another base URL, account, window, page or page size is
// another question. While the server of the history does not answer, it is the
// newest that this DB has read or been given to keep.
func (d *DB) Latest(ctx context.Context, scope intel.Scope, key intel.Key) (intel.Record, error) {
	return d.remembering(
		func() (intel.Record, error) { return d.record(ctx, latestAnswer, keyArgs(scope, key)...) },
		func(m *memory) (intel.Record, bool, bool) { return m.latest(scope, key) })
}

// Record returns the kept answer with an id, or [intel.ErrNotKept]. While the
// server of the history does not answer, it returns what is remembered, as
// [DB.Latest].
func (d *DB) Record(ctx context.Context, id string) (intel.Record, error) {
	return d.remembering(
		func() (intel.Record, error) { return d.record(ctx, answerByID, id) },
		func(m *memory) (intel.Record, bool, bool) { return m.withID(id) })
}

func (d *DB) record(ctx context.Context, text string, args ...any) (intel.Record, error) {
	var r intel.Record
	var at int64
	err := d.sql.QueryRowContext(ctx, text, args...).Scan(recordDestinations(&r, &at)...)
	if errors.Is(err, sql.ErrNoRows) {
		return intel.Record{}, intel.ErrNotKept
	}
	if err != nil {
		return intel.Record{}, failed(ctx, "read the kept answer", err)
	}
	r.At = fromMicros(at)
	return r, nil
}

func recordDestinations(r *intel.Record, at *int64) []any {
	d := append([]any{&r.ID}, keyDestinations(&r.Scope, &r.Key)...)
	return append(d, &r.Analyst, at, &r.Status, &r.Cost, &r.Body)
}

// ForgetDemo removes every answer, link, call, claim, page size, submission and
// activity of the demo. The numbers of its submissions are not given again.
func (d *DB) ForgetDemo(ctx context.Context) error {
	if d.memory != nil {
		d.memory.forgetDemo()
	}
	return d.write(ctx, "forget the demo", func(tx *sql.Tx) error {
		for _, table := range []string{"answers", "calls", "claims", "page_sizes", "submissions", "activity", "triages", "tags", "cases"} {
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE demo`); err != nil {
				return err
			}
		}
		return forgetLinksOfDemo(ctx, tx)
	})
}
