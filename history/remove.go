package history

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"pugmark/intel"
)

// removedTogether is how many rows one transaction removes, so that nobody waits
// for it who files an answer.
const removedTogether = 64

// listedToRemove is how many rows are looked for at once: by words or by verdict
// that may mean to look at all of them.
const listedToRemove = 10_000

// Remove removes the answers that a query chooses, its limit and position apart,
// with what they are found by, and the calls of past months that ended. Answers
// that a submission names as evidence stay, the newest about indicators of open
// cases, and every line of the current month.
//
// It works in small steps, the oldest first, so that others can write meanwhile;
// what it returns with an error is removed. The place of what is removed is used
// again for what is kept later.
func (d *DB) Remove(ctx context.Context, q Query) (Removal, error) {
	var r Removal
	q, err := d.prepared(ctx, q, removing)
	if err != nil {
		return r, err
	}
	c, err := d.removable(q, removing)
	if err != nil || c.none {
		return r, err
	}
	whole, err := d.countRemovable(ctx, c)
	if err != nil {
		return r, err
	}
	r.Kept, r.Why = whole.Kept, whole.Why
	for _, table := range []string{"answers", "calls"} {
		if err == nil {
			err = d.removeFrom(ctx, table, q, &r)
		}
	}
	d.readAgain(ctx)
	return r, err
}

// removeFrom removes rows of one table, the oldest first.
func (d *DB) removeFrom(ctx context.Context, table string, q Query, r *Removal) error {
	ids, last, err := d.nextToRemove(ctx, table, q, Position{})
	for err == nil && len(ids) > 0 {
		for some := range slices.Chunk(ids, removedTogether) {
			if err := d.removeRows(ctx, table, some, r); err != nil {
				return err
			}
		}
		ids, last, err = d.nextToRemove(ctx, table, q, last)
	}
	return err
}

// nextToRemove returns the ids of the next rows after a position, and where they
// end.
func (d *DB) nextToRemove(ctx context.Context, table string, q Query, after Position) (ids []string, last Position, err error) {
	c, err := d.removable(q, removing)
	if err != nil || c.none || table == "answers" && c.noAnswers || table == "calls" && c.noCalls {
		return nil, after, err
	}
	if after != (Position{}) {
		c.add(`(at, id) > (%s, %s)`, micros(after.At), after.ID)
	}
	where := c.whereAnswers(`NOT ` + isEvidence)
	if table == "calls" {
		where = c.whereCalls(endedCall, `at < `+c.arg(micros(monthOf(d.now()))))
	}
	text := `SELECT id, at FROM ` + table + where + ` ORDER BY at, id LIMIT ` + c.arg(listedToRemove)
	err = d.query(ctx, removing, text, c.args, func(rows *sql.Rows) (bool, error) {
		var at int64
		err := rows.Scan(&last.ID, &at)
		last.At = fromMicros(at)
		ids = append(ids, last.ID)
		return true, err
	})
	return ids, last, err
}

// removeRows removes rows in one transaction.
func (d *DB) removeRows(ctx context.Context, table string, ids []string, r *Removal) error {
	var gone Removal
	err := d.write(ctx, removing, func(tx *sql.Tx) (err error) {
		gone = Removal{}
		for _, id := range ids {
			if table == "answers" {
				err = d.removeAnswer(ctx, tx, id, &gone)
			} else {
				err = removeCall(ctx, tx, id, monthOf(d.now()), &gone)
			}
			if err != nil && !errors.Is(err, ErrEvidence) && !errors.Is(err, intel.ErrNotKept) {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if d.memory != nil {
		d.memory.forgetAll(ids)
	}
	r.Answers, r.Calls, r.Bytes = r.Answers+gone.Answers, r.Calls+gone.Calls, r.Bytes+gone.Bytes
	if gone.Answers+gone.Calls > 0 {
		r.add(gone.Oldest, gone.Newest)
	}
	return nil
}

const (
	answerToRemove = `SELECT base, account, demo, kind, value, at, LENGTH(body), ` + isNamed + `, ` + isOfCase + ` FROM answers WHERE id = $1`
	removeAnswer   = `DELETE FROM answers WHERE id = $1`
	callToRemove   = `SELECT at, ` + endedCall + ` FROM calls WHERE id = $1`
	removeCallLine = `DELETE FROM calls WHERE id = $1`

	// What an answer says of a subject that it is about, or of what was seen at
	// the address that it is about.
	removeLinksOf = `DELETE FROM links WHERE ` + ofScope + ` AND subject = $4 AND answer = $5`
	removeLinksTo = `DELETE FROM links WHERE ` + ofScope + ` AND relation = $6 AND object = $4 AND answer = $5`
)

// removeAnswer removes an answer with what it is found by, and has those read
// again that may say the same. The error is [intel.ErrNotKept] or [ErrEvidence]
// where it is not there, or has to stay.
func (d *DB) removeAnswer(ctx context.Context, tx *sql.Tx, id string, gone *Removal) error {
	var key intel.Key
	var s intel.Scope
	var at, bytes int64
	var named, ofCase bool
	err := tx.QueryRowContext(ctx, answerToRemove, id).Scan(&s.Base, &s.Account, &s.Demo, &key.Kind, &key.Value, &at, &bytes, &named, &ofCase)
	if errors.Is(err, sql.ErrNoRows) {
		return intel.ErrNotKept
	}
	if err != nil {
		return err
	}
	switch {
	case named:
		return because(removing, ErrEvidence, "a submission names the answer as evidence")
	case ofCase:
		return because(removing, ErrEvidence, "the answer is the newest about an indicator of an open case; take that out, or close the case")
	}
	if _, err := tx.ExecContext(ctx, removeAnswer, id); err != nil {
		return err
	}
	gone.Answers, gone.Bytes = gone.Answers+1, gone.Bytes+bytes
	gone.add(fromMicros(at), fromMicros(at))
	return d.unlink(ctx, tx, s, key, id)
}

// unlink removes what only an answer says that is gone. Those that are about the
// same are read again, for they may say it too.
func (d *DB) unlink(ctx context.Context, tx *sql.Tx, s intel.Scope, key intel.Key, id string) error {
	subjects := []string{key.Value}
	if key.Kind == intel.KindBulk {
		subjects = strings.Split(key.Value, ",")
	}
	for _, subject := range subjects {
		if !isAskable(subject) {
			continue
		}
		args := []any{s.Base, s.Account, s.Demo, subject, id}
		text := removeLinksOf
		if key.Kind == intel.KindPassiveDNS {
			text, args = removeLinksTo, append(args, string(intel.RelationSeenAt))
		}
		result, err := tx.ExecContext(ctx, text, args...)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			if err != nil {
				return err
			}
			continue
		}
		if err := d.haveReadAgain(ctx, tx, s, key.Kind, subject); err != nil {
			return err
		}
	}
	return nil
}

// haveReadAgain puts the answers of a kind about a value among the unread ones.
func (d *DB) haveReadAgain(ctx context.Context, tx *sql.Tx, s intel.Scope, kind intel.Kind, value string) error {
	c, err := d.conditions(Query{Scope: &s, Kinds: sameLinks(kind), Values: []string{value}}, removing)
	if err != nil || c.none {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO unread (answer) SELECT id FROM answers`+c.whereAnswers()+` ON CONFLICT (answer) DO NOTHING`, c.args...)
	return err
}

// sameLinks are the kinds whose answers say the same as those of a kind.
func sameLinks(kind intel.Kind) []intel.Kind {
	names := []intel.Kind{intel.KindDomain, intel.KindBulk, intel.KindWHOIS}
	if slices.Contains(names, kind) {
		return names
	}
	return []intel.Kind{kind}
}

// readAgain reads what was put among the unread answers. What cannot be read now,
// or is more than that, is read later: what was removed is removed.
func (d *DB) readAgain(ctx context.Context) {
	if left, err := d.CatchUp(ctx, removedTogether); err != nil || left > 0 {
		signal(d.fresh.filed)
	}
}

// removeCall removes a line of the ledger, of a month that is over.
func removeCall(ctx context.Context, tx *sql.Tx, id string, month time.Time, gone *Removal) error {
	var at int64
	var ended bool
	err := tx.QueryRowContext(ctx, callToRemove, id).Scan(&at, &ended)
	if errors.Is(err, sql.ErrNoRows) {
		return intel.ErrNotKept
	}
	if err != nil {
		return err
	}
	if !ended || at >= micros(month) {
		return because(removing, ErrEvidence, "the call is of this month, and the estimate of what is left rests on it")
	}
	if _, err := tx.ExecContext(ctx, removeCallLine, id); err != nil {
		return err
	}
	gone.Calls++
	gone.add(fromMicros(at), fromMicros(at))
	return nil
}
