package history

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"
)

// mostNamed is how many damaged submissions an error names.
const mostNamed = 5

// damagedRows say of submissions why they cannot be read whole.
type damagedRows []string

func (d damagedRows) Error() string {
	if more := len(d) - mostNamed; more > 0 {
		return strings.Join(d[:mostNamed], "; ") + fmt.Sprintf("; and %d more", more)
	}
	return strings.Join(d, "; ")
}

func (damagedRows) Unwrap() error { return ErrDamaged }

// orNil is the error, if there is one.
func (d damagedRows) orNil() error {
	if len(d) == 0 {
		return nil
	}
	return d
}

// damage says that the row cannot be read whole.
func (k *keptSubmission) damage() string {
	name := k.Name()
	if name == "" {
		name = fmt.Sprintf("the submission with the id %q", k.ID)
	}
	return name + " is damaged (" + strings.Join(k.damaged, ", ") + ")"
}

// A cell is where a value goes that may not be what its column is for: a file of
// SQLite keeps any value in any column.
type cell struct {
	column string
	into   any // *int, *int64 or *bool
	of     *keptSubmission
}

// Scan implements [sql.Scanner]. It never fails: what cannot be read is noted.
func (c cell) Scan(value any) error {
	number, ok := value.(int64)
	switch into := c.into.(type) {
	case *int:
		*into = int(number)
	case *int64:
		*into = number
	case *bool:
		truth, err := driver.Bool.ConvertValue(value)
		*into, ok = truth.(bool)
		ok = ok && err == nil
	}
	if !ok {
		c.of.damaged = append(c.of.damaged, c.column)
	}
	return nil
}

func scanSubmission(rows *sql.Rows) (*keptSubmission, error) {
	k := &keptSubmission{}
	var created, sent, changed, next, lease int64
	var contentAdds, contentRemoves, securityAdds, securityRemoves, warnings string
	r := &k.Request
	in := func(column string, into any) cell { return cell{column, into, k} }
	err := rows.Scan(&k.ID, in("number", &k.Number), &k.Scope.Base, &k.Scope.Account, in("demo", &k.Scope.Demo),
		&k.Analyst, in("created", &created), (*string)(&r.Type), &r.URL, &r.IP,
		&contentAdds, &contentRemoves, &securityAdds, &securityRemoves,
		&k.Payload, &k.Hash, &k.Before, &k.Reason, &k.Evidence, &warnings, &k.Again, &k.RepeatedBy,
		&k.State, in("sent", &sent), in("changed", &changed), in("looks", &k.Looks), in("next_look", &next),
		&k.holder, &k.host, in("pid", &k.pid), in("lease", &lease),
		&k.Sender, &k.SenderKey, &k.AnalystKey)
	if err != nil {
		return nil, err
	}
	k.Created, k.Sent, k.Changed = timeOrNone(created), timeOrNone(sent), timeOrNone(changed)
	k.Next, k.lease = timeOrNone(next), timeOrNone(lease)
	for _, list := range []struct {
		column, text string
		into         any
	}{
		{"content_adds", contentAdds, &r.ContentAdds}, {"content_removes", contentRemoves, &r.ContentRemoves},
		{"security_adds", securityAdds, &r.SecurityAdds}, {"security_removes", securityRemoves, &r.SecurityRemoves},
		{"warnings", warnings, &k.Warnings},
	} {
		if json.Unmarshal([]byte(list.text), list.into) != nil {
			k.damaged = append(k.damaged, list.column)
		}
	}
	return k, nil
}

// A querier reads rows: the database, or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// eachSubmission hands out the sound rows as they are kept, until one is enough,
// and returns what is to be said of the others.
func eachSubmission(ctx context.Context, db querier, rest string, args []any, have func(keptSubmission) (more bool)) (damagedRows, error) {
	rows, err := db.QueryContext(ctx, `SELECT `+submissionColumns+`, `+proposedWith+` FROM submissions `+rest, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var damaged damagedRows
	for rows.Next() {
		k, err := scanSubmission(rows)
		switch {
		case err != nil:
			return damaged, err
		case k.damaged != nil:
			damaged = append(damaged, k.damage())
		case !have(*k):
			return damaged, nil
		}
	}
	return damaged, rows.Err()
}

// soundSubmissions returns the rows that can be read.
func soundSubmissions(ctx context.Context, db querier, rest string, args ...any) (found []keptSubmission, damaged damagedRows, err error) {
	damaged, err = eachSubmission(ctx, db, rest, args, func(k keptSubmission) bool {
		found = append(found, k)
		return true
	})
	return found, damaged, err
}

// keptSubmissions returns rows as they are kept, all of them or none.
func keptSubmissions(ctx context.Context, db querier, rest string, args ...any) ([]keptSubmission, error) {
	found, damaged, err := soundSubmissions(ctx, db, rest, args...)
	if err == nil {
		err = damaged.orNil()
	}
	if err != nil {
		return nil, err
	}
	return found, nil
}
