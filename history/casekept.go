package history

import (
	"context"
	"database/sql"
)

// KeepCase keeps a case that was opened before, as it was: with its own times,
// the indicators that are in it and what was noted in it. Everything needs an ID
// and a time, and belongs to that case. Where one has its ID or its name already,
// nothing is changed and kept is false. It was changed last when it was opened.
// It fails with [ErrRule].
func (d *DB) KeepCase(ctx context.Context, c Case, entries []CaseEntry, notes []CaseEvent) (kept bool, err error) {
	const doing = "keep the case"
	if err := c.check(doing); err != nil {
		return false, err
	}
	for _, e := range entries {
		if err := checkSubject(doing, e.Subject); err != nil {
			return false, err
		}
	}
	opened := CaseEvent{ID: c.ID, At: c.Created, Analyst: c.By, What: CaseOpened, Words: c.Title}
	err = d.write(ctx, doing, func(tx *sql.Tx) error {
		kept = false
		made, err := tx.ExecContext(ctx, insertCase, c.ID, c.Scope.Base, c.Scope.Account, c.Scope.Demo, c.Name, fold(c.Name),
			[]byte(c.Title), []byte(c.Owner), []byte(c.By), "", micros(c.Created))
		if err != nil {
			return err
		}
		if n, err := made.RowsAffected(); err != nil || n == 0 {
			return err
		}
		kept = true
		for _, e := range entries {
			_, err := tx.ExecContext(ctx, insertCaseEntry, e.ID, c.ID, micros(e.At), []byte(e.Analyst), "", e.Subject, 0, []byte{})
			if err != nil {
				return err
			}
		}
		for _, e := range append([]CaseEvent{opened}, notes...) {
			_, err := tx.ExecContext(ctx, insertCaseEvent, e.ID, c.ID, micros(e.At), []byte(e.Analyst), "", e.What, []byte(e.Words))
			if err != nil {
				return err
			}
		}
		return nil
	})
	return kept, err
}
