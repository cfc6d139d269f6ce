package history

import (
	"context"
	"database/sql"

	"pugmark/intel"
)

const readEarlier = "read earlier answers"

// Earlier returns the answers of one kind about one value that are older than a
// position, the zero one for all, the newest first; 0 means a limit of 100. Of
// [intel.KindDomain], answers about several names count for each of them: their
// key says so. Pages and windows of passive DNS are of one kind.
func (d *DB) Earlier(ctx context.Context, scope intel.Scope, kind intel.Kind, value string, before Position, limit int) ([]intel.Record, error) {
	q := Query{Kinds: []intel.Kind{kind}, Scope: &scope, Before: before, Limit: limit}
	if kind == intel.KindDomain {
		q.Kinds = append(q.Kinds, intel.KindBulk)
	}
	return d.about(ctx, q, value)
}

func (d *DB) about(ctx context.Context, q Query, value string) ([]intel.Record, error) {
	q.Outcome, q.Values = OutcomeAnswered, []string{value}
	c, err := d.conditions(q, readEarlier)
	if err != nil || c.none {
		return nil, err
	}
	var found []intel.Record
	text := `SELECT ` + recordColumns + ` FROM answers` + c.whereAnswers() + newestFirst + ` LIMIT ` + c.arg(q.limit())
	err = d.query(ctx, readEarlier, text, c.args, func(rows *sql.Rows) (bool, error) {
		r, err := scanRecord(rows)
		found = append(found, r)
		return true, err
	})
	return found, err
}
