package history

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/google/uuid"

	"pugmark/intel"
)

// OutcomeLimit marks a line that says how many calls a team may spend.
const OutcomeLimit intel.CallOutcome = "limit"

const (
	newestLimit = `SELECT plan, analyst, at FROM calls
		WHERE base = $1 AND account = $2 AND demo = $3 AND outcome = 'limit'
		ORDER BY at DESC, id DESC LIMIT 1`

	countedOfTeam = `SELECT COUNT(*) FROM calls
		WHERE base = $1 AND account = $2 AND demo = $3 AND at >= $4 AND at < $5 AND counted`

	countedOfAnalyst = `SELECT COUNT(*) FROM calls
		WHERE base = $1 AND account = $2 AND demo = $3 AND at >= $4 AND at < $5 AND counted AND analyst = $6`

	countedByAnalyst = `SELECT analyst, COUNT(*) FROM calls
		WHERE base = $1 AND account = $2 AND demo = $3 AND at >= $4 AND at < $5 AND counted GROUP BY analyst`
)

// A CapLine is what an admin of a team said that it may spend.
type CapLine struct {
	Scope   intel.Scope
	Calls   int // a calendar month, UTC; 0 lifts the cap
	Analyst string
	At      time.Time
}

// A member is one analyst of a scope.
type member struct {
	scope   intel.Scope
	analyst string
}

// SetShare sets how many calls an analyst may spend in a calendar month, UTC,
// before [DB.Begin] refuses; 0 is no share of their own. All processes that set
// the same share count together.
func (d *DB) SetShare(scope intel.Scope, analyst string, calls int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.shares[member{scope, analyst}] = calls
}

// SpentBy returns how many calls each analyst of a scope has spent in the month
// of now, or may have, as far as the ledger knows.
func (d *DB) SpentBy(ctx context.Context, scope intel.Scope, now time.Time) (map[string]int, error) {
	month := monthOf(now)
	args := []any{scope.Base, scope.Account, scope.Demo, micros(month), micros(month.AddDate(0, 1, 0))}
	calls := map[string]int{}
	err := d.query(ctx, "count the calls of each analyst", countedByAnalyst, args, func(rows *sql.Rows) (bool, error) {
		var analyst string
		var count int
		err := rows.Scan(&analyst, &count)
		calls[analyst] = count
		return true, err
	})
	return calls, err
}

// Limit files, as a line of the ledger, how many calls the team of l.Scope may
// spend in a calendar month before [DB.Begin] refuses, on every server. It holds
// until the next such line, whatever the clocks of the servers say; the lower of
// it and what [DB.SetCap] set holds. It is dated by the clock unless l has a
// time.
func (d *DB) Limit(ctx context.Context, l CapLine) error {
	const doing = "limit the team's calls"
	if l.At.IsZero() {
		l.At = d.now()
	}
	id, err := uuid.NewV7()
	if err != nil {
		return failed(ctx, doing, err)
	}
	line := Line{Call: intel.Call{ID: id.String(), Scope: l.Scope, Analyst: l.Analyst, At: l.At, Outcome: OutcomeLimit}, Plan: l.Calls}
	err = d.writeSurely(ctx, doing, func(tx *sql.Tx) error {
		last, err := readLimit(tx.QueryRowContext(ctx, newestLimit, l.Scope.Base, l.Scope.Account, l.Scope.Demo), l.Scope)
		if err != nil {
			return err
		}
		if !line.At.After(last.At) {
			line.At = last.At.Add(time.Microsecond)
		}
		return d.addLine(ctx, tx, line)
	})
	if err == nil {
		d.learnLimit(l.Scope, l.Calls)
	}
	return err
}

// Cap returns the newest line of a scope that [DB.Limit] filed, and one of 0
// calls where there is none.
func (d *DB) Cap(ctx context.Context, scope intel.Scope) (CapLine, error) {
	l, err := readLimit(d.sql.QueryRowContext(ctx, newestLimit, scope.Base, scope.Account, scope.Demo), scope)
	if err != nil {
		return CapLine{Scope: scope}, failed(ctx, "read the team's limit", err)
	}
	d.learnLimit(scope, l.Calls)
	return l, nil
}

func readLimit(row *sql.Row, scope intel.Scope) (CapLine, error) {
	l := CapLine{Scope: scope}
	var at int64
	err := row.Scan(&l.Calls, &l.Analyst, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return l, nil
	}
	l.At = fromMicros(at)
	return l, err
}

// learnLimit remembers a scope's limit for when the ledger cannot be asked.
func (d *DB) learnLimit(scope intel.Scope, calls int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.limits[scope] = calls
}

// limitsOf returns what was set for a scope and for one of its analysts, and
// what the ledger said last.
func (d *DB) limitsOf(scope intel.Scope, analyst string) (limit, share, known int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.caps[scope], d.shares[member{scope, analyst}], d.limits[scope]
}

// refuseSpending returns why a call that counts must not be sent: the cap or
// the analyst's share is reached, as the ledger has counted: a correction, which
// everybody may file, lifts neither. It returns nil otherwise.
func (d *DB) refuseSpending(ctx context.Context, tx *sql.Tx, c intel.Call) error {
	limit, share, _ := d.limitsOf(c.Scope, c.Analyst)
	row := d.writer.statement(ctx, tx, newestLimit).QueryRowContext(ctx, c.Scope.Base, c.Scope.Account, c.Scope.Demo)
	line, err := readLimit(row, c.Scope)
	if err != nil {
		return err
	}
	d.learnLimit(c.Scope, line.Calls)
	if line.Calls > 0 && (limit <= 0 || line.Calls < limit) {
		limit = line.Calls
	}
	month := monthOf(c.At)
	resets := month.AddDate(0, 1, 0)
	span := []any{c.Scope.Base, c.Scope.Account, c.Scope.Demo, micros(month), micros(resets)}
	for _, bound := range []struct {
		most    int
		count   string
		args    []any
		problem intel.Problem
	}{
		{limit, countedOfTeam, span, intel.ProblemCap},
		{share, countedOfAnalyst, append(span, c.Analyst), intel.ProblemShare},
	} {
		if bound.most <= 0 {
			continue
		}
		var calls int
		if err := tx.QueryRowContext(ctx, bound.count, bound.args...).Scan(&calls); err != nil {
			return err
		}
		if calls >= bound.most {
			return &intel.Error{Problem: bound.problem, Key: c.Key, Until: resets}
		}
	}
	return nil
}

// uncounted returns the refusal of a call that a cap or a share would have to
// allow, where the ledger could not be asked and ctx has not ended; otherwise
// err as it is.
func (d *DB) uncounted(ctx context.Context, c intel.Call, err error) error {
	var refusal *intel.Error
	if err == nil || !c.Counted || ctx.Err() != nil || errors.As(err, &refusal) {
		return err
	}
	if limit, share, known := d.limitsOf(c.Scope, c.Analyst); limit > 0 || share > 0 || known > 0 {
		return &intel.Error{Problem: intel.ProblemLedger, Key: c.Key}
	}
	return err
}
