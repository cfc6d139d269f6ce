package history

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"pugmark/intel"
)

// A finding is what an answer is found by besides what it was asked about. An
// answer that cannot be read has an empty one, and is kept all the same.
type finding struct {
	links   []intel.Link
	words   string
	flagged int // as the column of that name
}

const (
	notFlagged = 0
	isFlagged  = 1
	notSpoken  = -1
)

func findingOf(r intel.Record) finding {
	found := finding{words: intel.WordsIn(r), flagged: notSpoken}
	report, err := intel.ReportOf(r)
	if err != nil {
		return found
	}
	found.links, found.flagged = intel.LinksIn(r.Key, report), flagOf(report)
	return found
}

// flaggedIn is what is known of an answer before the rest of it is read.
func flaggedIn(r intel.Record) int {
	report, err := intel.ReportOf(r)
	if err != nil {
		return notSpoken
	}
	return flagOf(report)
}

func flagOf(report any) int {
	switch listed, spoken := intel.ListsThreat(report); {
	case listed:
		return isFlagged
	case spoken:
		return notFlagged
	}
	return notSpoken
}

// fileFinding keeps what was read of an answer, in the place of what was read
// before.
func (d *DB) fileFinding(ctx context.Context, tx *sql.Tx, r intel.Record, found finding) error {
	if err := d.fileLinks(ctx, tx, r, found.links); err != nil {
		return err
	}
	if found.words == "" {
		return nil
	}
	_, err := d.writer.statement(ctx, tx, d.engine.keepsWords()).ExecContext(ctx, d.engine.wordArgs(r, found.words)...)
	return err
}

// MostLeft is how many answers that are to be read are counted; there may be more.
const MostLeft = 10_000

const (
	readOlder = "read older answers"

	addUnread   = `INSERT INTO unread (answer) VALUES ($1) ON CONFLICT (answer) DO NOTHING`
	countUnread = `SELECT COUNT(*) FROM (SELECT 1 FROM unread LIMIT $1) AS unread`
	someUnread  = `SELECT answer FROM unread ORDER BY answer DESC LIMIT $1`
	takeUnread  = `DELETE FROM unread WHERE answer = $1`
	setFlagged  = `UPDATE answers SET flagged = $1 WHERE id = $2 AND flagged <> $1`

	// What one transaction of CatchUp keeps, so that nobody waits for it who
	// files an answer.
	caughtUpTogether = 16
	caughtUpLinks    = 256

	olderAtOnce = 1000
	olderLater  = time.Minute // what is out of reach is tried again

	// restBetween is how many times as long as it worked CatchUp rests.
	restBetween = 2
)

// CatchUp reads at most so many of the answers that were not read yet for what
// they are found by, the newest first as far as their ids say, and returns how many
// are left, as far as [MostLeft]. With 0 it only counts. Several processes may do so at the same time; it
// works in small steps and leaves others room between them.
func (d *DB) CatchUp(ctx context.Context, most int) (left int, err error) {
	if most > 0 {
		if err := d.catchUp(ctx, most); err != nil {
			return 0, err
		}
	}
	err = d.sql.QueryRowContext(ctx, countUnread, MostLeft).Scan(&left)
	return left, failed(ctx, readOlder, err)
}

// ReadOlder catches up until nothing is left, and returns then, or when ctx ends.
// It waits for a server that does not answer. A history that cannot be written
// stays as it is.
func (d *DB) ReadOlder(ctx context.Context) error {
	for d.readOnly == nil {
		left, err := d.CatchUp(ctx, olderAtOnce)
		switch {
		case ctx.Err() != nil, err == nil && left == 0:
			return nil
		case errors.Is(err, ErrUnreachable), errors.Is(err, ErrBusy):
		case err != nil:
			return err
		default:
			continue
		}
		select {
		case <-time.After(olderLater):
		case <-ctx.Done():
		}
	}
	return nil
}

// unreadIDs are the newest of the unread answers, as far as their ids say.
func (d *DB) unreadIDs(ctx context.Context, most int) (ids []string, err error) {
	err = d.query(ctx, readOlder, someUnread, []any{most}, func(rows *sql.Rows) (bool, error) {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return true, err
	})
	return ids, err
}

func (d *DB) catchUp(ctx context.Context, most int) error {
	ids, err := d.unreadIDs(ctx, most)
	if err != nil || len(ids) == 0 {
		return err
	}
	for len(ids) > 0 {
		begun := time.Now()
		n, err := d.readSome(ctx, ids[:min(len(ids), caughtUpTogether)])
		if err != nil {
			return err
		}
		ids = ids[n:]
		if len(ids) == 0 {
			break
		}
		select {
		case <-time.After(restBetween * time.Since(begun)):
		case <-ctx.Done():
			return failed(ctx, readOlder, ctx.Err())
		}
	}
	return nil
}

// readSome reads the first of some answers, at least one, and returns how many.
func (d *DB) readSome(ctx context.Context, ids []string) (int, error) {
	kept, err := d.recordsOf(ctx, readOlder, ids)
	if err != nil {
		return 0, err
	}
	found := map[string]finding{}
	links, n := 0, 0
	for _, id := range ids {
		r, ok := kept[id]
		if ok {
			found[id] = findingOf(r)
			links += len(found[id].links)
		}
		if n > 0 && links > caughtUpLinks {
			break
		}
		n++
	}
	err = d.writeBriefly(ctx, readOlder, func(tx *sql.Tx) error {
		for _, id := range ids[:n] {
			if err := d.catchUpWith(ctx, tx, kept[id], id, found[id]); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		d.fresh.drop(ids[:n])
	}
	return n, err
}

// catchUpWith keeps what was read of an answer unless somebody else has, or the
// answer is gone.
func (d *DB) catchUpWith(ctx context.Context, tx *sql.Tx, r intel.Record, id string, found finding) error {
	result, err := d.writer.statement(ctx, tx, takeUnread).ExecContext(ctx, id)
	if err != nil {
		return err
	}
	if taken, err := result.RowsAffected(); err != nil || taken == 0 || r.ID == "" {
		return err
	}
	if found.flagged != notSpoken {
		if _, err := tx.ExecContext(ctx, setFlagged, found.flagged, id); err != nil {
			return err
		}
	}
	return d.fileFinding(ctx, tx, r, found)
}

// recordsOf returns the kept answers with some ids, by id; at most as many as
// the engine lists at once.
func (d *DB) recordsOf(ctx context.Context, doing string, ids []string) (map[string]intel.Record, error) {
	c := &conditions{}
	text := `SELECT ` + recordColumns + ` FROM answers WHERE id IN (` + d.engine.listed(c, ids) + `)`
	found := make(map[string]intel.Record, len(ids))
	err := d.query(ctx, doing, text, c.args, func(rows *sql.Rows) (bool, error) {
		r, err := scanRecord(rows)
		found[r.ID] = r
		return true, err
	})
	return found, err
}

func scanRecord(rows *sql.Rows) (intel.Record, error) {
	var r intel.Record
	var at int64
	err := rows.Scan(recordDestinations(&r, &at)...)
	r.At = fromMicros(at)
	return r, err
}
