package history

import (
	"context"
	"time"
)

const (
	isUnderWay = `state IN ('intended', 'sending')`
	underWay   = `WHERE ` + isUnderWay

	stoppedBefore  = "pugmark stopped before it was sent"
	stoppedSending = "pugmark stopped while it was being sent"
	lateBefore     = "its time was up before it was sent"
	lateSending    = "its time was up before an answer was kept"
)

// lapse returns where a submission goes that its sender has given up, and why;
// ok is false while it is the sender's, or nobody's. A process that is wrongly
// taken for dead does no harm: it may no longer begin to send, and what it is
// sending has still the guard.
func (d *DB) lapse(k keptSubmission, now time.Time) (to SubmissionState, words string, ok bool) {
	if k.State != SubmissionIntended && k.State != SubmissionSending {
		return "", "", false
	}
	dead := k.host != "" && k.host == d.host && isGone(k.pid)
	late := !now.Before(k.lease)
	switch {
	case !dead && !late:
		return "", "", false
	case k.State == SubmissionSending && dead:
		return SubmissionUnknown, stoppedSending, true
	case k.State == SubmissionSending:
		return SubmissionUnknown, lateSending, true
	case dead:
		return k.unsent(), stoppedBefore, true
	}
	return k.unsent(), lateBefore, true
}

// RecoverSubmissions files what reading shows of submissions whose sender has
// died or has let its time pass: what was intended is a draft again, or proposed
// where another was to send it, and what was being sent is unknown. It returns how
// many there were. Opening a history for writing does it; a history that is open
// for reading stays as it is.
func (d *DB) RecoverSubmissions(ctx context.Context) (int, error) {
	const doing = "look after the submissions that were being sent"
	if d.readOnly != nil {
		return 0, nil
	}
	open, _, err := soundSubmissions(ctx, d.sql, underWay)
	if err != nil {
		return 0, failed(ctx, doing, err)
	}
	given := false
	for _, k := range open {
		_, _, lapsed := d.lapse(k, d.now())
		given = given || lapsed
	}
	if !given {
		return 0, nil
	}
	var recovered int
	err = d.fileSubmissions(ctx, doing, func(o *outbox) error {
		recovered, err = o.recover(underWay)
		return err
	})
	return recovered, err
}

// recover files the lapse of every chosen submission that has one. A damaged one
// stays as it is, and nobody sends what it asks for.
func (o *outbox) recover(rest string, args ...any) (recovered int, err error) {
	open, _, err := soundSubmissions(o.ctx, o.tx, rest, args...)
	if err != nil {
		return 0, err
	}
	for _, k := range open {
		to, words, lapsed := o.db.lapse(k, o.now)
		if !lapsed {
			continue
		}
		if err := o.conclude(&k, o.event(k, to, k.by(), words)); err != nil {
			return 0, err
		}
		recovered++
	}
	return recovered, nil
}
