package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
)

const (
	nextNumber = `INSERT INTO submission_numbers (demo, last) VALUES ($1, 1)
		ON CONFLICT (demo) DO UPDATE SET last = submission_numbers.last + 1 RETURNING last`

	freeGuard = `UPDATE submissions SET guard = NULL WHERE guard = $1 AND id = $2`

	guardedByAnother = `SELECT COUNT(*) FROM submissions WHERE guard = $1 AND id <> $2`
)

var (
	// ErrNoSubmission means that the ledger has no such submission.
	ErrNoSubmission = errors.New("the history has no such submission")
	// ErrState means that a submission is not, or no longer, in a state in which
	// that can be done.
	ErrState = errors.New("the submission has gone another way meanwhile")
)

// An outbox is the submissions as one transaction sees and changes them.
type outbox struct {
	ctx   context.Context
	tx    *sql.Tx
	db    *DB
	doing string
	now   time.Time
}

// fileSubmissions runs f in a transaction that is on the disk when it returns
// nil. f may be run again after it was undone.
func (d *DB) fileSubmissions(ctx context.Context, doing string, f func(*outbox) error) error {
	return d.write(ctx, doing, d.outbox(ctx, doing, f))
}

// fileEvent is fileSubmissions for an event that is the same when it is filed
// twice: it gets an ID before it is filed at all.
func (d *DB) fileEvent(ctx context.Context, doing string, e SubmissionEvent, f func(*outbox, SubmissionEvent) error) error {
	if e.ID == "" {
		id, err := uuid.NewV7()
		if err != nil {
			return failed(ctx, doing, err)
		}
		e.ID = id.String()
	}
	return d.writeSurely(ctx, doing, d.outbox(ctx, doing, func(o *outbox) error {
		known, err := o.has(e)
		if err != nil || known {
			return err
		}
		return f(o, e)
	}))
}

func (d *DB) outbox(ctx context.Context, doing string, f func(*outbox) error) func(*sql.Tx) error {
	return func(tx *sql.Tx) error {
		return f(&outbox{ctx: ctx, tx: tx, db: d, doing: doing, now: toMicros(d.now())})
	}
}

// one returns the submission with an id.
func (o *outbox) one(id string) (keptSubmission, error) {
	found, err := keptSubmissions(o.ctx, o.tx, `WHERE id = $1`, id)
	if err != nil {
		return keptSubmission{}, err
	}
	if len(found) == 0 {
		return keptSubmission{}, because(o.doing, ErrNoSubmission, ErrNoSubmission.Error())
	}
	return found[0], nil
}

// refuse says that a submission is not in a state in which that can be done.
func (o *outbox) refuse(k keptSubmission) error {
	return because(o.doing, ErrState, k.Name()+" "+stateWords(k.State))
}

// stateWords go on after a submission's name.
func stateWords(s SubmissionState) string {
	switch s {
	case SubmissionDraft:
		return "is a draft"
	case SubmissionDiscarded:
		return "was discarded"
	case SubmissionProposed:
		return "is proposed, and waits for another person to send it"
	case SubmissionIntended:
		return "is about to be sent"
	case SubmissionSending:
		return "is being sent"
	case SubmissionAccepted:
		return "was accepted"
	case SubmissionRejected:
		return "was rejected"
	case SubmissionUnknown:
		return "may or may not have arrived"
	case SubmissionApplied:
		return "was applied"
	case SubmissionPartial:
		return "was applied in part"
	case SubmissionUnchanged:
		return "has changed nothing so far"
	case SubmissionReverted:
		return "was applied and taken back"
	}
	return "is in the state " + string(s)
}

// number gives a submission its id and number.
func (o *outbox) number(k *keptSubmission) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	k.ID = id.String()
	return o.tx.QueryRowContext(o.ctx, nextNumber, k.Scope.Demo).Scan(&k.Number)
}

// put keeps a submission as it is now, with the guard that goes with it. Where
// another has the guard the submission goes without: it had been settled, and
// since then a second one was sent.
func (o *outbox) put(k *keptSubmission) error {
	request := requestDigest(k.Submission)
	var guard any
	if k.holds() {
		var others int
		if err := o.tx.QueryRowContext(o.ctx, guardedByAnother, request, k.ID).Scan(&others); err != nil {
			return err
		}
		if others == 0 {
			guard = request
		}
	}
	_, err := o.tx.ExecContext(o.ctx, putSubmission,
		append(k.args(), request, targetDigest(k.Request.TargetKey()), guard)...)
	return err
}

// move brings a submission into the state of an event and keeps both.
func (o *outbox) move(k *keptSubmission, e SubmissionEvent) error {
	k.State, k.Changed = e.State, e.At
	if err := o.put(k); err != nil {
		return err
	}
	return o.append(e)
}

// conclude is move for what ends the sending. What k repeats counts again when
// Cloudflare has not got k.
func (o *outbox) conclude(k *keptSubmission, e SubmissionEvent) error {
	if err := o.move(k, e); err != nil {
		return err
	}
	if k.State == SubmissionDraft || k.State == SubmissionRejected {
		return o.handBack(*k, Actor{e.Analyst, e.Key})
	}
	return nil
}

// handBack gives the guard back to what k repeats; where k is repeated itself,
// by what then repeats both.
func (o *outbox) handBack(k keptSubmission, by Actor) error {
	repeated, _, err := soundSubmissions(o.ctx, o.tx, `WHERE repeated_by = $1 ORDER BY number`, k.ID)
	if err != nil {
		return err
	}
	for _, r := range repeated {
		r.RepeatedBy = k.RepeatedBy
		words := fmt.Sprintf("%s, which repeats it, came to nothing", k.Name())
		if err := o.move(&r, o.event(r, r.State, by, words)); err != nil {
			return err
		}
	}
	return nil
}

// toMicros is a time as exactly as it is kept.
func toMicros(t time.Time) time.Time { return timeOrNone(microsOrNone(t)) }
