package history

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/google/uuid"

	"pugmark/intel"
)

// Outcomes of lines that are no calls.
const (
	// OutcomeCorrection marks a line that says what is left of the month.
	OutcomeCorrection intel.CallOutcome = "correction"
	// OutcomeTry marks a line that lets a family be asked again after
	// Cloudflare said that the month's calls are used up.
	OutcomeTry intel.CallOutcome = "try"
)

const (
	callColumns = `id, ` + keyColumns + `, analyst, at, duration, attempt, status, outcome, counted, ray, remaining, plan`
	lineColumns = callColumns + `, family, folded`

	settleCall = `UPDATE calls SET duration = $1, status = $2, outcome = $3, counted = $4, ray = $5 WHERE id = $6`

	hasCall = `SELECT COUNT(*) FROM calls WHERE id = $1`

	newestQuota = `SELECT outcome FROM calls
		WHERE base = $1 AND account = $2 AND demo = $3 AND at >= $4 AND at < $5 AND family = $6
			AND outcome IN ($7, $8)
		ORDER BY at DESC, id DESC LIMIT 1`
)

var insertCall = insert("calls", lineColumns)

// A Line is one line of the ledger: a call, a correction, a try or a limit, told
// apart by the outcome.
type Line struct {
	intel.Call
	Left int // of a correction
	Plan int // of a correction, and of a limit
}

// SetCap sets how many calls a scope may spend in a calendar month, UTC, before
// [DB.Begin] refuses; 0 is no cap. All processes that set the same cap reserve
// from one budget.
func (d *DB) SetCap(scope intel.Scope, calls int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.caps[scope] = calls
}

// Begin files a call as asking, whatever its outcome says, before it is sent.
// Until it is settled a c.Counted one counts as spent, because a process that is
// killed does not learn how it ended.
//
// It refuses with an [*intel.Error] when Cloudflare said in the month of c.At
// that the family's calls are used up and nobody has said try since
// ([intel.ProblemQuota]), when the scope's cap is reached ([intel.ProblemCap]),
// or the analyst's share ([intel.ProblemShare]); a call that does not count needs
// no budget. Asking and filing are one transaction. Where there is a cap or a
// share and the ledger cannot be asked, that is a refusal as well
// ([intel.ProblemLedger]).
func (d *DB) Begin(ctx context.Context, c intel.Call) error {
	c.Outcome = intel.CallAsking
	tried := false
	err := d.writeQuietly(ctx, "note the call in the ledger", func(tx *sql.Tx) error {
		if tried { // it may be in the ledger, and counted
			var lines int
			if err := tx.QueryRowContext(ctx, hasCall, c.ID).Scan(&lines); err != nil || lines > 0 {
				return err
			}
		}
		tried = true
		if err := d.refuse(ctx, tx, c); err != nil {
			return err
		}
		return d.addLine(ctx, tx, Line{Call: c})
	})
	err = d.uncounted(ctx, c, err)
	if d.memory != nil && errors.Is(err, ErrUnreachable) {
		d.memory.beganLate(c)
	}
	return err
}

// refuse returns why the call must not be sent, or nil.
func (d *DB) refuse(ctx context.Context, tx *sql.Tx, c intel.Call) error {
	month := monthOf(c.At)
	resets := month.AddDate(0, 1, 0)
	var newest intel.CallOutcome
	err := d.writer.statement(ctx, tx, newestQuota).QueryRowContext(ctx, c.Scope.Base, c.Scope.Account, c.Scope.Demo,
		micros(month), micros(resets), family(c.Key.Kind), outcomeQuota, OutcomeTry).Scan(&newest)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if newest == outcomeQuota {
		return &intel.Error{Problem: intel.ProblemQuota, Key: c.Key, Until: resets}
	}
	if !c.Counted {
		return nil
	}
	return d.refuseSpending(ctx, tx, c)
}

// Settle files how the call with c.ID ended. It may be repeated; the last word
// holds. A call that had not begun is [ErrUnknownCall]. What a server that does not
// answer should have been told of calls, [DB.FileLate] tells it.
func (d *DB) Settle(ctx context.Context, c intel.Call) error {
	const doing = "note in the ledger how the call ended"
	err := d.writeQuietly(ctx, doing, func(tx *sql.Tx) error {
		rows, err := d.settle(ctx, tx, c)
		if err != nil || rows == 1 {
			return err
		}
		return because(doing, ErrUnknownCall, ErrUnknownCall.Error())
	})
	if d.memory != nil && d.memory.endedLate(c, err) && errors.Is(err, ErrUnknownCall) {
		return nil // it is filed with its beginning
	}
	return err
}

func (d *DB) settle(ctx context.Context, tx *sql.Tx, c intel.Call) (rows int64, err error) {
	result, err := d.writer.statement(ctx, tx, settleCall).ExecContext(ctx,
		c.Duration.Microseconds(), c.Status, c.Outcome, c.Counted, c.Ray, c.ID)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// Correct files what a person read in the dashboard, dated by the clock unless
// it has a time. It holds until the month turns or the next one.
func (d *DB) Correct(ctx context.Context, scope intel.Scope, c Correction) error {
	if c.At.IsZero() {
		c.At = d.now()
	}
	return d.file(ctx, "correct the month's calls", Line{
		Call: intel.Call{Scope: scope, Analyst: c.Analyst, At: c.At, Outcome: OutcomeCorrection},
		Left: c.Left, Plan: c.Plan,
	})
}

// Try files that an analyst wants the family of a kind asked again although
// Cloudflare said that the month's calls are used up. It holds until Cloudflare
// says so again.
func (d *DB) Try(ctx context.Context, scope intel.Scope, kind intel.Kind, analyst string) error {
	return d.file(ctx, "let the question be tried", Line{Call: intel.Call{
		Scope: scope, Key: intel.Key{Kind: kind}, Analyst: analyst, At: d.now(), Outcome: OutcomeTry,
	}})
}

func (d *DB) file(ctx context.Context, doing string, l Line) error {
	id, err := uuid.NewV7()
	if err != nil {
		return failed(ctx, doing, err)
	}
	l.ID = id.String()
	return d.write(ctx, doing, func(tx *sql.Tx) error { return d.addLine(ctx, tx, l) })
}

func (d *DB) addLine(ctx context.Context, tx *sql.Tx, l Line) error {
	args := append([]any{l.ID}, keyArgs(l.Scope, l.Key)...)
	args = append(args, l.Analyst, micros(l.At), l.Duration.Microseconds(), l.Attempt, l.Status,
		l.Outcome, l.Counted, l.Ray, l.Left, l.Plan, family(l.Key.Kind), fold(l.Key.Value))
	_, err := d.writer.statement(ctx, tx, insertCall).ExecContext(ctx, args...)
	return err
}

func scanLine(rows *sql.Rows) (Line, error) {
	var l Line
	var at, duration int64
	d := append([]any{&l.ID}, keyDestinations(&l.Scope, &l.Key)...)
	err := rows.Scan(append(d, &l.Analyst, &at, &duration, &l.Attempt, &l.Status,
		&l.Outcome, &l.Counted, &l.Ray, &l.Left, &l.Plan)...)
	l.At, l.Duration = fromMicros(at), time.Duration(duration)*time.Microsecond
	return l, err
}

const outcomeQuota = intel.CallOutcome(intel.ProblemQuota)

// family returns what shares one monthly allowance with a kind. Cloudflare does
// not say which entitlement an endpoint spends from, so each stands alone: one
// endpoint used up does not silence another that may still answer.
func family(kind intel.Kind) string { return string(kind) }
