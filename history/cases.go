package history

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"pugmark/intel"
)

const (
	caseColumns = `cases.id, base, account, demo, name, title, owner, made_by, created, changed, closed,
		(SELECT COUNT(*) FROM case_entries WHERE case_id = cases.id AND removed = 0),
		(SELECT COUNT(*) FROM case_events WHERE case_id = cases.id AND what = 'noted')`

	insertCase = `INSERT INTO cases (id, base, account, demo, name, folded, title, owner, made_by, key, created, changed, closed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, 0) ON CONFLICT DO NOTHING`

	updateCase = `UPDATE cases SET name = $1, folded = $2, title = $3, owner = $4, closed = $5, changed = $6 WHERE id = $7`

	caseEventColumns = `id, case_id, at, analyst, key, what, words`
)

var insertCaseEvent = insert("case_events", caseEventColumns)

// OpenCase opens a case: c says its name, its title, its scope and its owner,
// by where it names none. It fails with [ErrCaseExists] where another case of the
// base and the demo has the name, in letters of any case, and with [ErrRule].
func (d *DB) OpenCase(ctx context.Context, c Case, by Actor) (Case, error) {
	const doing = "open the case"
	if c.Owner == "" {
		c.Owner = by.Name
	}
	if err := c.check(doing); err != nil {
		return Case{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Case{}, failed(ctx, doing, err)
	}
	now := toMicros(d.now())
	c = Case{ID: id.String(), Name: c.Name, Title: c.Title, Owner: c.Owner, By: by.Name, Scope: c.Scope, Created: now, Changed: now}
	err = d.write(ctx, doing, func(tx *sql.Tx) error {
		made, err := tx.ExecContext(ctx, insertCase, c.ID, c.Scope.Base, c.Scope.Account, c.Scope.Demo, c.Name, fold(c.Name),
			[]byte(c.Title), []byte(c.Owner), []byte(c.By), by.Key, micros(now))
		if err != nil {
			return err
		}
		if n, err := made.RowsAffected(); err != nil || n == 0 {
			if err != nil {
				return err
			}
			return because(doing, ErrCaseExists, "another case is called "+c.Name)
		}
		return addCaseEvents(ctx, tx, CaseEvent{Case: c.ID, At: now, What: CaseOpened, Words: c.Title}, by)
	})
	if err != nil {
		return Case{}, err
	}
	return c, nil
}

func addCaseEvents(ctx context.Context, tx *sql.Tx, e CaseEvent, by Actor) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, insertCaseEvent, id.String(), e.Case, micros(e.At), []byte(by.Name), by.Key, e.What, []byte(e.Words))
	return err
}

// ChangeCase changes what c names and returns the case as it is then. Nothing is
// filed of what is as it was. It fails with [ErrNoCase], [ErrCaseExists] and
// [ErrRule].
func (d *DB) ChangeCase(ctx context.Context, id string, by Actor, c CaseChange) (Case, error) {
	const doing = "change the case"
	var changed Case
	err := d.write(ctx, doing, func(tx *sql.Tx) error {
		old, err := caseWith(ctx, tx, doing, id)
		if err != nil {
			return err
		}
		now := toMicros(d.now())
		kept, happened := old.changedBy(c, now)
		if err := kept.check(doing); err != nil {
			return err
		}
		changed = kept
		if len(happened) == 0 {
			return nil
		}
		if fold(kept.Name) != fold(old.Name) {
			if err := nameIsFree(ctx, tx, doing, kept); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, updateCase, kept.Name, fold(kept.Name), []byte(kept.Title), []byte(kept.Owner),
			microsOrNone(kept.Closed), micros(now), id)
		for _, e := range happened {
			if err == nil {
				err = addCaseEvents(ctx, tx, e, by)
			}
		}
		return err
	})
	if err != nil {
		return Case{}, err
	}
	return changed, nil
}

func nameIsFree(ctx context.Context, tx *sql.Tx, doing string, c Case) error {
	var others int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM cases WHERE base = $1 AND demo = $2 AND folded = $3 AND id <> $4`,
		c.Scope.Base, c.Scope.Demo, fold(c.Name), c.ID).Scan(&others)
	if err == nil && others > 0 {
		return because(doing, ErrCaseExists, "another case is called "+c.Name)
	}
	return err
}

// changedBy is the case after a change, and what happened then.
func (c Case) changedBy(by CaseChange, now time.Time) (Case, []CaseEvent) {
	var happened []CaseEvent
	add := func(what CaseHappening, words string) {
		happened = append(happened, CaseEvent{Case: c.ID, At: now, What: what, Words: words})
	}
	set := func(field, to *string, what CaseHappening) {
		if to == nil {
			return
		}
		if text := strings.TrimSpace(*to); text != *field {
			*field = text
			add(what, text)
		}
	}
	set(&c.Name, by.Name, CaseRenamed)
	set(&c.Title, by.Title, CaseTitled)
	set(&c.Owner, by.Owner, CaseOwned)
	if by.Closed != nil && *by.Closed != !c.Closed.IsZero() {
		c.Closed = time.Time{}
		if *by.Closed {
			c.Closed = now
			add(CaseClosed, "")
		} else {
			add(CaseReopened, "")
		}
	}
	if len(happened) > 0 {
		c.Changed = now
	}
	return c, happened
}

// Cases returns cases, those that were changed last first.
func (d *DB) Cases(ctx context.Context, q CaseQuery) ([]Case, error) {
	c := &conditions{}
	c.ofTeam(q.Scope)
	if q.Open {
		c.terms = append(c.terms, `closed = 0`)
	}
	if q.Owner != "" {
		c.add(`owner = %s`, []byte(q.Owner))
	}
	if !q.Before.IsZero() {
		c.add(`changed < %s`, micros(q.Before))
	}
	text := `SELECT ` + caseColumns + ` FROM cases` + c.where() + ` ORDER BY changed DESC, cases.id DESC`
	var found []Case
	err := d.query(ctx, "read the cases", text, c.args, func(rows *sql.Rows) (bool, error) {
		one, err := scanCase(rows)
		if err == nil && strings.Contains(fold(one.Name+" "+one.Title), fold(q.Text)) {
			found = append(found, one)
		}
		return q.Limit == 0 || len(found) < q.Limit, err
	})
	return found, err
}

// Case returns the case with a name, in letters of any case, or [ErrNoCase].
func (d *DB) Case(ctx context.Context, scope intel.Scope, name string) (Case, error) {
	const doing = "open the case"
	c := &conditions{}
	c.ofTeam(scope)
	c.add(`folded = %s`, fold(strings.ToValidUTF8(strings.TrimSpace(name), "")))
	var found []Case
	err := d.query(ctx, doing, `SELECT `+caseColumns+` FROM cases`+c.where(), c.args, func(rows *sql.Rows) (bool, error) {
		one, err := scanCase(rows)
		found = append(found, one)
		return true, err
	})
	if err == nil && len(found) == 0 {
		err = because(doing, ErrNoCase, "there is no case "+name)
	}
	if err != nil {
		return Case{}, err
	}
	return found[0], nil
}

// caseWith is the case with an id, in a transaction.
func caseWith(ctx context.Context, tx *sql.Tx, doing, id string) (Case, error) {
	rows, err := tx.QueryContext(ctx, `SELECT `+caseColumns+` FROM cases WHERE cases.id = $1`, id)
	if err != nil {
		return Case{}, err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return Case{}, err
		}
		return Case{}, because(doing, ErrNoCase, ErrNoCase.Error())
	}
	return scanCase(rows)
}

func scanCase(rows *sql.Rows) (Case, error) {
	var c Case
	var created, changed, closed int64
	err := rows.Scan(&c.ID, &c.Scope.Base, &c.Scope.Account, &c.Scope.Demo, &c.Name, &c.Title, &c.Owner, &c.By,
		&created, &changed, &closed, &c.Indicators, &c.Notes)
	c.Created, c.Changed, c.Closed = fromMicros(created), fromMicros(changed), timeOrNone(closed)
	return c, err
}

// CasesOf returns, by subject, the cases it is in: the open ones first, then
// those changed last. There may be any number of subjects.
func (d *DB) CasesOf(ctx context.Context, scope intel.Scope, subjects []string) (map[string][]Case, error) {
	wanted := slices.Compact(slices.Sorted(slices.Values(subjects)))
	in := map[string][]string{} // the ids of the cases by subject
	var ids []string
	for some := range slices.Chunk(wanted, d.engine.atOnce) {
		c := &conditions{}
		c.terms = append(c.terms, `removed = 0`)
		d.aboutSubjects(c, "subject", some)
		err := d.query(ctx, "read the cases", `SELECT subject, case_id FROM case_entries`+c.where(), c.args, func(rows *sql.Rows) (bool, error) {
			var subject, id string
			err := rows.Scan(&subject, &id)
			if isListed(some, subject) && !slices.Contains(in[subject], id) {
				in[subject], ids = append(in[subject], id), append(ids, id)
			}
			return true, err
		})
		if err != nil {
			return nil, err
		}
	}
	byID, err := d.casesWith(ctx, scope, ids)
	if err != nil {
		return nil, err
	}
	found := map[string][]Case{}
	for subject, ids := range in {
		for _, id := range ids {
			if c, ours := byID[id]; ours {
				found[subject] = append(found[subject], c)
			}
		}
		slices.SortFunc(found[subject], Case.compare)
	}
	return found, nil
}

// compare puts open cases first, then those changed last.
func (c Case) compare(other Case) int {
	if c.Closed.IsZero() != other.Closed.IsZero() {
		if c.Closed.IsZero() {
			return -1
		}
		return 1
	}
	if by := other.Changed.Compare(c.Changed); by != 0 {
		return by
	}
	return strings.Compare(other.ID, c.ID)
}

func (d *DB) casesWith(ctx context.Context, scope intel.Scope, ids []string) (map[string]Case, error) {
	found := map[string]Case{}
	for some := range slices.Chunk(slices.Compact(slices.Sorted(slices.Values(ids))), d.engine.atOnce) {
		c := &conditions{}
		c.ofTeam(scope)
		c.terms = append(c.terms, `cases.id IN (`+d.engine.listed(c, some)+`)`)
		err := d.query(ctx, "read the cases", `SELECT `+caseColumns+` FROM cases`+c.where(), c.args, func(rows *sql.Rows) (bool, error) {
			one, err := scanCase(rows)
			found[one.ID] = one
			return true, err
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}
