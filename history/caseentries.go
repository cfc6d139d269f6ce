package history

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
)

const caseEntryColumns = `id, case_id, at, analyst, key, subject, removed, removed_by`

var insertCaseEntry = insert("case_entries", caseEntryColumns)

// PutIntoCase puts indicators into a case and returns those that were not in it
// before. It fails with [ErrNoCase] and [ErrRule].
func (d *DB) PutIntoCase(ctx context.Context, caseID string, by Actor, subjects ...string) (added []string, err error) {
	const doing = "put it into the case"
	if len(subjects) > MostTagged {
		return nil, because(doing, ErrRule, fmt.Sprintf("there are %d indicators; at most %d are put into it at once", len(subjects), MostTagged))
	}
	for _, s := range subjects {
		if err := checkSubject(doing, s); err != nil {
			return nil, err
		}
	}
	err = d.changeEntries(ctx, doing, caseID, func(tx *sql.Tx, now int64, in map[string]string) (int, error) {
		added = nil
		for _, s := range subjects {
			if _, known := in[s]; known {
				continue
			}
			id, err := uuid.NewV7()
			if err != nil {
				return 0, err
			}
			if _, err := tx.ExecContext(ctx, insertCaseEntry, id.String(), caseID, now, []byte(by.Name), by.Key, s, 0, []byte{}); err != nil {
				return 0, err
			}
			in[s], added = id.String(), append(added, s)
		}
		return len(added), nil
	})
	return added, err
}

// TakeOutOfCase takes indicators out of a case and returns those that were in
// it. What was in it stays in its past. It fails with [ErrNoCase].
func (d *DB) TakeOutOfCase(ctx context.Context, caseID string, by Actor, subjects ...string) (taken []string, err error) {
	err = d.changeEntries(ctx, "take it out of the case", caseID, func(tx *sql.Tx, now int64, in map[string]string) (int, error) {
		taken = nil
		for _, s := range subjects {
			id, known := in[s]
			if !known {
				continue
			}
			_, err := tx.ExecContext(ctx, `UPDATE case_entries SET removed = $1, removed_by = $2 WHERE id = $3 AND removed = 0`,
				now, []byte(by.Name), id)
			if err != nil {
				return 0, err
			}
			delete(in, s)
			taken = append(taken, s)
		}
		return len(taken), nil
	})
	return taken, err
}

// changeEntries runs change with the time and the ids of a case's entries by
// subject, and notes when the case was changed.
func (d *DB) changeEntries(ctx context.Context, doing, caseID string, change func(tx *sql.Tx, now int64, in map[string]string) (int, error)) error {
	return d.write(ctx, doing, func(tx *sql.Tx) error {
		if _, err := caseWith(ctx, tx, doing, caseID); err != nil {
			return err
		}
		in, err := entriesIn(ctx, tx, caseID)
		if err != nil {
			return err
		}
		now := micros(d.now())
		changed, err := change(tx, now, in)
		if err != nil || changed == 0 {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE cases SET changed = $1 WHERE id = $2`, now, caseID)
		return err
	})
}

func entriesIn(ctx context.Context, tx *sql.Tx, caseID string) (map[string]string, error) {
	rows, err := tx.QueryContext(ctx, `SELECT subject, id FROM case_entries WHERE case_id = $1 AND removed = 0`, caseID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	in := map[string]string{}
	for rows.Next() {
		var subject, id string
		if err := rows.Scan(&subject, &id); err != nil {
			return nil, err
		}
		in[subject] = id
	}
	return in, rows.Err()
}

// CaseEntries returns everything that is or was in a case, in the order in which
// it was put there.
func (d *DB) CaseEntries(ctx context.Context, caseID string) ([]CaseEntry, error) {
	var found []CaseEntry
	err := d.query(ctx, "read the case", `SELECT `+caseEntryColumns+` FROM case_entries WHERE case_id = $1 ORDER BY at, id`,
		[]any{caseID}, func(rows *sql.Rows) (bool, error) {
			var e CaseEntry
			var at, removed int64
			var key string
			err := rows.Scan(&e.ID, &e.Case, &at, &e.Analyst, &key, &e.Subject, &removed, &e.RemovedBy)
			e.At, e.Removed = fromMicros(at), timeOrNone(removed)
			found = append(found, e)
			return true, err
		})
	return found, err
}

// NoteCase adds a note to a case. It fails with [ErrNoCase] and [ErrRule].
func (d *DB) NoteCase(ctx context.Context, caseID string, by Actor, words string) error {
	const doing = "keep the note"
	switch {
	case strings.TrimSpace(words) == "":
		return because(doing, ErrRule, "the note says nothing")
	case len(words) > LongestNote:
		return because(doing, ErrRule, fmt.Sprintf("the note is %d bytes long; at most %d are kept", len(words), LongestNote))
	}
	return d.write(ctx, doing, func(tx *sql.Tx) error {
		if _, err := caseWith(ctx, tx, doing, caseID); err != nil {
			return err
		}
		now := toMicros(d.now())
		if err := addCaseEvents(ctx, tx, CaseEvent{Case: caseID, At: now, What: CaseNoted, Words: words}, by); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE cases SET changed = $1 WHERE id = $2`, micros(now), caseID)
		return err
	})
}

// CaseEvents returns what happened to a case, its indicators apart, in order.
func (d *DB) CaseEvents(ctx context.Context, caseID string) ([]CaseEvent, error) {
	var found []CaseEvent
	err := d.query(ctx, "read the case", `SELECT `+caseEventColumns+` FROM case_events WHERE case_id = $1 ORDER BY at, id`,
		[]any{caseID}, func(rows *sql.Rows) (bool, error) {
			var e CaseEvent
			var at int64
			var key string
			err := rows.Scan(&e.ID, &e.Case, &at, &e.Analyst, &key, &e.What, &e.Words)
			e.At = fromMicros(at)
			found = append(found, e)
			return true, err
		})
	return found, err
}

// CaseNotes returns the notes of a case, in order.
func (d *DB) CaseNotes(ctx context.Context, caseID string) ([]CaseEvent, error) {
	events, err := d.CaseEvents(ctx, caseID)
	return slices.DeleteFunc(events, func(e CaseEvent) bool { return e.What != CaseNoted }), err
}
