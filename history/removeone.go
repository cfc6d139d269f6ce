package history

import (
	"context"
	"database/sql"
	"errors"

	"pugmark/intel"
)

// Removed is one thing that was removed, so that it can be put back: a kept
// answer, or a line of the ledger.
type Removed struct {
	Answer *intel.Record
	Call   *Line
}

// RemoveOne removes the answer, or the call, with an id, as [DB.Remove] does.
// The error is [intel.ErrNotKept] where there is none, and [ErrEvidence] where
// it has to stay.
func (d *DB) RemoveOne(ctx context.Context, id string) (Removed, error) {
	r, err := d.record(ctx, answerByID, id)
	if errors.Is(err, intel.ErrNotKept) {
		return d.removeOneCall(ctx, id)
	}
	if err != nil {
		return Removed{}, err
	}
	var gone Removal
	err = d.write(ctx, removing, func(tx *sql.Tx) error {
		return d.removeAnswer(ctx, tx, id, &gone)
	})
	if err != nil {
		return Removed{}, err
	}
	if d.memory != nil {
		d.memory.forgetAll([]string{id})
	}
	d.readAgain(ctx)
	return Removed{Answer: &r}, nil
}

func (d *DB) removeOneCall(ctx context.Context, id string) (Removed, error) {
	var l Line
	found := false
	err := d.query(ctx, removing, `SELECT `+callColumns+` FROM calls WHERE id = $1`, []any{id}, func(rows *sql.Rows) (bool, error) {
		var err error
		l, err = scanLine(rows)
		found = true
		return false, err
	})
	if err == nil && !found {
		err = intel.ErrNotKept
	}
	if err != nil {
		return Removed{}, err
	}
	var gone Removal
	err = d.write(ctx, removing, func(tx *sql.Tx) error {
		return removeCall(ctx, tx, id, monthOf(d.now()), &gone)
	})
	if err != nil {
		return Removed{}, err
	}
	return Removed{Call: &l}, nil
}

// PutBack keeps again what [DB.RemoveOne] removed: the same bytes, under the
// same id. To put it back twice changes nothing.
func (d *DB) PutBack(ctx context.Context, removed Removed) error {
	switch {
	case removed.Answer != nil:
		return d.File(ctx, *removed.Answer)
	case removed.Call != nil:
		return d.fileCalls(ctx, removed.Call.Call)
	}
	return nil
}
