package history

import (
	"context"
	"database/sql"
	"math"

	"pugmark/intel"
)

// mostCandidates is how many rows are looked at one by one before all are: a
// frequent text that hardly any row meets the other conditions with.
const mostCandidates = 8192

// Lookups returns what analysts were told, newest first, one row per answer.
func (d *DB) Lookups(ctx context.Context, q Query) ([]Lookup, error) {
	const doing = "search the history"
	q, err := d.prepared(ctx, q, doing)
	if err != nil {
		return nil, err
	}
	c, err := d.conditions(q, doing)
	if err != nil || c.none {
		return nil, err
	}
	var found []Lookup
	some := func(c *conditions) error {
		text := c.told(q.limit() - len(found))
		return d.query(ctx, doing, text, c.args, func(rows *sql.Rows) (bool, error) {
			l, err := scanLookup(rows)
			found = append(found, l)
			return true, err
		})
	}
	narrowed, err := d.narrow(ctx, doing, q, func(c *conditions) (bool, error) {
		err := some(c)
		return len(found) < q.limit(), err
	})
	if err == nil && !narrowed {
		found = nil
		err = some(c)
	}
	return found, err
}

// Count returns how many look-ups a query chooses, its limit and position apart.
func (d *DB) Count(ctx context.Context, q Query) (int, error) { return d.count(ctx, q, 0) }

// CountSome is Count as far as a number, so that it takes no longer where a query
// chooses very many.
func (d *DB) CountSome(ctx context.Context, q Query, most int) (int, error) {
	n, err := d.count(ctx, q, most)
	return min(n, most), err
}

func (d *DB) count(ctx context.Context, q Query, most int) (int, error) {
	const doing = "count the look-ups"
	q.Before = Position{}
	q, err := d.prepared(ctx, q, doing)
	if err != nil {
		return 0, err
	}
	c, err := d.conditions(q, doing)
	if err != nil || c.none {
		return 0, err
	}
	count := 0
	some := func(c *conditions) error {
		var n int
		err := d.sql.QueryRowContext(ctx, c.counted(most), c.args...).Scan(&n)
		count += n
		return failed(ctx, doing, err)
	}
	q.Limit = mostCandidates
	narrowed, err := d.narrow(ctx, doing, q, func(c *conditions) (bool, error) { return true, some(c) })
	if err == nil && !narrowed {
		count = 0
		err = some(c)
	}
	return count, err
}

// narrow hands the conditions of a query to f again and again, each time for
// the next few rows that may contain the text, until f has enough or there are
// no more. It reports false where that does not pay and f has not seen them all.
func (d *DB) narrow(ctx context.Context, doing string, q Query, f func(*conditions) (more bool, err error)) (bool, error) {
	if q.Text == "" && q.Words == "" {
		return false, nil
	}
	some, err := d.engine.candidates(ctx, d.sql, fold(q.Text), intel.Words(q.Words), q.span())
	if err != nil || some == nil {
		return false, failed(ctx, doing, err)
	}
	if q.Words != "" {
		q.Words, q.Outcome = "", OutcomeAnswered // candidates have the words
	}
	for seen, n := 0, q.limit(); seen < mostCandidates; n *= 2 {
		ids, err := some.next(ctx, n)
		if err != nil || len(ids) == 0 {
			return err == nil, failed(ctx, doing, err)
		}
		seen += len(ids)
		c, err := d.conditions(q, doing)
		if err != nil {
			return false, err
		}
		c.terms = append(c.terms, `id IN (`+d.engine.listed(c, ids)+`)`)
		if more, err := f(c); err != nil || !more {
			return err == nil, err
		}
	}
	return false, nil
}

// span returns the times that the query is about.
func (q Query) span() span {
	s := span{math.MinInt64, math.MaxInt64}
	if !q.Since.IsZero() {
		s.first = micros(q.Since)
	}
	if !q.Until.IsZero() {
		s.last = micros(q.Until)
	}
	if q.Before != (Position{}) {
		s.last = min(s.last, micros(q.Before.At))
	}
	return s
}

func scanLookup(rows *sql.Rows) (Lookup, error) {
	var l Lookup
	var at int64
	err := rows.Scan(append(recordDestinations(&l.Record, &at), &l.Outcome)...)
	l.Record.At = fromMicros(at)
	return l, err
}
