package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

const (
	countRemovable = "count what would be removed"
	removing       = "remove from the history"

	// What submissions name is why they were made, or how they went.
	isNamed = `(id IN (SELECT before_answer FROM submissions) OR id IN (SELECT answer FROM submission_events))`

	// What the report of an open case rests on: the newest answers to what was
	// asked about its indicators.
	inOpenCase = `case_entries JOIN cases ON cases.id = case_entries.case_id
		WHERE case_entries.removed = 0 AND cases.closed = 0 AND cases.base = answers.base AND cases.demo = answers.demo`
	isOfCase = `((EXISTS (SELECT 1 FROM ` + inOpenCase + `
			AND substr(case_entries.subject, 1, 200) = substr(answers.value, 1, 200) AND case_entries.subject = answers.value)
		OR EXISTS (SELECT 1 FROM names CROSS JOIN ` + inOpenCase + ` AND names.answer = answers.id
			AND substr(case_entries.subject, 1, 200) = substr(names.name, 1, 200) AND case_entries.subject = names.name))
		AND NOT EXISTS (SELECT 1 FROM answers AS newer
			WHERE substr(newer.value, 1, 200) = substr(answers.value, 1, 200) AND newer.value = answers.value
			AND newer.kind = answers.kind AND newer.base = answers.base AND newer.account = answers.account AND newer.demo = answers.demo
			AND newer.window_start = answers.window_start AND newer.window_end = answers.window_end
			AND newer.page = answers.page AND newer.per_page = answers.per_page
			AND (newer.at, newer.id) > (answers.at, answers.id)))`

	isEvidence = `(` + isNamed + ` OR ` + isOfCase + `)`

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
	q, err := d.prepared(ctx, q, countRemovable)
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
	named, ofCases, lines := 0, 0, 0
	if !c.noAnswers {
		err = r.span(d.sql.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(LENGTH(body)), 0), COALESCE(MIN(at), 0), COALESCE(MAX(at), 0)
			FROM answers`+c.whereAnswers(`NOT `+isEvidence), c.args...), &r.Answers, &r.Bytes)
		if err == nil {
			err = d.sql.QueryRowContext(ctx, `SELECT COUNT(*), COUNT(CASE WHEN NOT `+isNamed+` THEN 1 END) FROM answers`+
				c.whereAnswers(isEvidence), c.args...).Scan(&named, &ofCases)
			named -= ofCases
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
	r.keep(named, ofCases, lines)
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
func (r *Removal) keep(named, ofCases, lines int) {
	r.Kept = named + ofCases + lines
	for _, stay := range []struct {
		n            int
		one, several string
	}{
		{named, "answer stays: a submission names it as evidence", "answers stay: submissions name them as evidence"},
		{ofCases, "answer stays: it is the newest about an indicator of an open case", "answers stay: they are the newest about indicators of open cases"},
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
