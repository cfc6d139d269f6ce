package history

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"pugmark/intel"
)

const (
	newestCorrection = `SELECT id, at, remaining, plan, analyst FROM calls
		WHERE base = $1 AND account = $2 AND demo = $3 AND at >= $4 AND at < $5 AND outcome = $6
		ORDER BY at DESC, id DESC LIMIT 1`

	countedCalls = `SELECT COUNT(CASE WHEN status > 0 THEN 1 END), COUNT(CASE WHEN status = 0 THEN 1 END),
			COUNT(CASE WHEN at > $6 OR (at = $6 AND id > $7) THEN 1 END)
		FROM calls WHERE base = $1 AND account = $2 AND demo = $3 AND at >= $4 AND at < $5 AND counted`
)

// A Correction is what a person read in Cloudflare's dashboard, which spends
// from the same allowance.
type Correction struct {
	Left    int // calls left of the month's allowance
	Plan    int // the month's allowance, 0 when not said
	Analyst string
	At      time.Time
}

// Spending is what a scope has spent in one calendar month, UTC, as far as the
// ledger knows: an estimate, because the API shows no counter.
type Spending struct {
	Month  time.Time // its first instant
	Resets time.Time // the first instant of the next

	Answered   int // calls that were answered
	Unanswered int // attempts without an answer, which may have counted

	Correction *Correction // the month's newest, nil without one
	Since      int         // calls after it
}

// Calls returns how many calls are gone from the month's allowance: what the
// newest correction says, if it names the plan, and what came after it;
// otherwise what the ledger counted.
func (s Spending) Calls() int {
	if s.Correction != nil && s.Correction.Plan > 0 {
		return max(0, s.Correction.Plan-s.Correction.Left) + s.Since
	}
	return s.Counted()
}

// Counted returns how many calls the ledger has counted, whatever a correction
// says: caps and shares are held against it.
func (s Spending) Counted() int { return s.Answered + s.Unanswered }

// Left returns how many calls of a plan are left, and whether that is known:
// it is with a correction, or with a plan above 0. It is negative past one's
// own estimate.
func (s Spending) Left(plan int) (left int, known bool) {
	if s.Correction != nil {
		return s.Correction.Left - s.Since, true
	}
	return plan - s.Calls(), plan > 0
}

// Spent returns what a scope has spent in the month of now.
func (d *DB) Spent(ctx context.Context, scope intel.Scope, now time.Time) (Spending, error) {
	s, err := spent(ctx, d.sql, scope, now)
	return s, failed(ctx, "count the month's calls", err)
}

// A rower reads one row: the database, or a transaction.
type rower interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func spent(ctx context.Context, db rower, scope intel.Scope, now time.Time) (Spending, error) {
	s := Spending{Month: monthOf(now)}
	s.Resets = s.Month.AddDate(0, 1, 0)
	month := []any{scope.Base, scope.Account, scope.Demo, micros(s.Month), micros(s.Resets)}

	var c Correction
	var id string
	var at int64
	err := db.QueryRowContext(ctx, newestCorrection, append(month, OutcomeCorrection)...).
		Scan(&id, &at, &c.Left, &c.Plan, &c.Analyst)
	switch {
	case err == nil:
		c.At = fromMicros(at)
		s.Correction = &c
	case !errors.Is(err, sql.ErrNoRows):
		return s, err
	}
	err = db.QueryRowContext(ctx, countedCalls, append(month, at, id)...).Scan(&s.Answered, &s.Unanswered, &s.Since)
	if s.Correction == nil {
		s.Since = s.Counted()
	}
	return s, err
}

// monthOf returns the first instant of t's calendar month in UTC, the span
// Cloudflare's allowance is understood to hold for.
func monthOf(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}
