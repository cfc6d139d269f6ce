package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"pugmark/intel"
)

const (
	countRemovable = "count what would be removed"
	removing       = "remove from the history"

	// removedTogether is how many rows one transaction removes, so that nobody
	// waits for it who files an answer.
	removedTogether = 64

	// What submissions name is why they were made, or how they went.
	isEvidence = `(id IN (SELECT before_answer FROM submissions) OR id IN (SELECT answer FROM submission_events))`

	// Lines that are no calls say what is left and what may be spent.
	endedCall = `outcome NOT IN ('asking', 'correction', 'try', 'limit')`
)

// ErrEvidence means that something stays in the history because something else
// rests on it.
var ErrEvidence = errors.New("something else rests on it")

// A Removal is what is removed from the history, or would be.
type Removal struct {
	Answers int
	Calls   int   // lines of the ledger
	Bytes   int64 // of the answers' bodies
	// Oldest and Newest are times of what is removed, zero where nothing is.
	Oldest, Newest time.Time
	Kept           int      // what stays although it was chosen
	Why            []string // why that stays, in sentences
}

// CountRemovable returns what [DB.Remove] would remove.
func (d *DB) CountRemovable(ctx context.Context, q Query) (Removal, error) {
	var r Removal
	q, err := d.asTheTeamSays(ctx, q, countRemovable)
	if err != nil {
		return r, err
	}
	c, err := d.removable(q, countRemovable)
	if err != nil || c.none {
		return r, err
	}
	return d.countRemovable(ctx, c)
}

func (d *DB) countRemovable(ctx context.Context, c *conditions) (r Removal, err error) {
	evidence, lines := 0, 0
	if !c.noAnswers {
		err = r.span(d.sql.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(LENGTH(body)), 0), COALESCE(MIN(at), 0), COALESCE(MAX(at), 0)
			FROM answers`+c.whereAnswers(`NOT `+isEvidence), c.args...), &r.Answers, &r.Bytes)
		if err == nil {
			err = d.sql.QueryRowContext(ctx, `SELECT COUNT(*) FROM answers`+c.whereAnswers(isEvidence), c.args...).Scan(&evidence)
		}
	}
	if err == nil && !c.noCalls {
		month := c.arg(micros(monthOf(d.now())))
		var none int64
		err = r.span(d.sql.QueryRowContext(ctx, `SELECT COUNT(*), 0, COALESCE(MIN(at), 0), COALESCE(MAX(at), 0)
			FROM calls`+c.whereCalls(endedCall, `at < `+month), c.args...), &r.Calls, &none)
		if err == nil {
			err = d.sql.QueryRowContext(ctx, `SELECT COUNT(*) FROM calls`+
				c.whereCalls(endedCall, `at >= `+month), c.args...).Scan(&lines)
		}
	}
	r.keep(evidence, lines)
	return r, failed(ctx, countRemovable, err)
}

// span reads how many rows of a kind there are, and from when to when.
func (r *Removal) span(row *sql.Row, count *int, bytes *int64) error {
	var first, last int64
	if err := row.Scan(count, bytes, &first, &last); err != nil || *count == 0 {
		return err
	}
	r.add(fromMicros(first), fromMicros(last))
	return nil
}

func (r *Removal) add(first, last time.Time) {
	if r.Oldest.IsZero() || first.Before(r.Oldest) {
		r.Oldest = first
	}
	if r.Newest.IsZero() || last.After(r.Newest) {
		r.Newest = last
	}
}

// keep says how much stays, and why.
func (r *Removal) keep(evidence, lines int) {
	r.Kept = evidence + lines
	for _, stay := range []struct {
		n            int
		one, several string
	}{
		{evidence, "answer stays: a submission names it as evidence", "answers stay: submissions name them as evidence"},
		{lines, "line of the call log stays: it is of this month, and the estimate of what is left rests on it",
			"lines of the call log stay: they are of this month, and the estimate of what is left rests on them"},
	} {
		switch stay.n {
		case 0:
		case 1:
			r.Why = append(r.Why, "1 "+stay.one)
		default:
			r.Why = append(r.Why, fmt.Sprintf("%d %s", stay.n, stay.several))
		}
	}
}

// removable are the conditions of what a query removes. Where it names no kinds,
// what is kept as evidence of a failed question goes as well.
func (d *DB) removable(q Query, doing string) (*conditions, error) {
	q.Before, q.Limit = Position{}, 0
	if q.Kinds == nil {
		for _, kind := range indicatorKinds() {
			q.Kinds = append(q.Kinds, kind, kind.Evidence())
		}
	}
	return d.ledgerConditions(q, doing)
}

// Remove removes the answers that a query chooses, its limit and position apart,
// with what they are found by, and the calls of past months that ended. Answers
// that a submission names as evidence stay, and every line of the current month.
//
// It works in small steps, the oldest first, so that others can write meanwhile;
// what it returns with an error is removed. The place of what is removed is used
// again for what is kept later.
func (d *DB) Remove(ctx context.Context, q Query) (Removal, error) {
	var r Removal
	q, err := d.asTheTeamSays(ctx, q, removing)
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
	return r, errors.Join(err, d.readAgain(ctx))
}

// removeFrom removes rows of one table, the oldest first.
func (d *DB) removeFrom(ctx context.Context, table string, q Query, r *Removal) error {
	for {
		c, err := d.removable(q, removing)
		if err != nil || table == "answers" && c.noAnswers || table == "calls" && c.noCalls {
			return err
		}
		where := c.whereAnswers(`NOT ` + isEvidence)
		if table == "calls" {
			where = c.whereCalls(endedCall, `at < `+c.arg(micros(monthOf(d.now()))))
		}
		var ids []string
		text := `SELECT id FROM ` + table + where + ` ORDER BY at, id LIMIT ` + c.arg(removedTogether)
		err = d.query(ctx, removing, text, c.args, func(rows *sql.Rows) (bool, error) {
			var id string
			err := rows.Scan(&id)
			ids = append(ids, id)
			return true, err
		})
		if err != nil || len(ids) == 0 {
			return err
		}
		n, err := d.removeRows(ctx, table, ids, r)
		if err != nil || n == 0 {
			return err
		}
	}
}

// removeRows removes rows in one transaction and returns how many there were.
func (d *DB) removeRows(ctx context.Context, table string, ids []string, r *Removal) (int, error) {
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
		return 0, err
	}
	if d.memory != nil {
		d.memory.forgetAll(ids)
	}
	r.Answers, r.Calls, r.Bytes = r.Answers+gone.Answers, r.Calls+gone.Calls, r.Bytes+gone.Bytes
	if n := gone.Answers + gone.Calls; n > 0 {
		r.add(gone.Oldest, gone.Newest)
		return n, nil
	}
	return 0, nil
}

const (
	answerToRemove = `SELECT base, account, demo, kind, value, at, LENGTH(body), ` + isEvidence + ` FROM answers WHERE id = $1`
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
	var stays bool
	err := tx.QueryRowContext(ctx, answerToRemove, id).Scan(&s.Base, &s.Account, &s.Demo, &key.Kind, &key.Value, &at, &bytes, &stays)
	if errors.Is(err, sql.ErrNoRows) {
		return intel.ErrNotKept
	}
	if err != nil {
		return err
	}
	if stays {
		return because(removing, ErrEvidence, "a submission names the answer as evidence")
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

// readAgain reads what was put among the unread answers, unless there is more to
// read than that.
func (d *DB) readAgain(ctx context.Context) error {
	_, err := d.CatchUp(ctx, removedTogether)
	return err
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
