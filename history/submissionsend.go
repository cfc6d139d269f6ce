package history

import (
	"context"
	"errors"
	"slices"
	"time"
)

// BeginSending files that the first byte may leave now: when it returns nil that
// is on the disk, and whatever becomes of the process the submission will not be
// taken for unsent. It fails with [ErrState], and nothing may be sent, when the
// submission is not intended by this very DB, or its lease has ended. From now
// on the lease counts anew.
func (d *DB) BeginSending(ctx context.Context, id string, lease time.Duration) error {
	const doing = "note that the submission is being sent"
	return d.fileSubmissions(ctx, doing, func(o *outbox) error {
		k, err := o.one(id)
		if err != nil {
			return err
		}
		switch {
		case k.State != SubmissionIntended:
			return o.refuse(k)
		case k.holder != d.holder:
			return because(doing, ErrState, k.Name()+" is about to be sent by another")
		case !o.now.Before(k.lease):
			return because(doing, ErrState, k.Name()+" was not sent in time, and somebody else may send it by now")
		}
		k.Sent, k.lease = o.now, toMicros(o.now.Add(lease))
		return o.move(&k, o.event(k, SubmissionSending, k.by(), ""))
	})
}

// Conclude files how sending ended, for the DB that sent: [SubmissionAccepted],
// [SubmissionRejected], [SubmissionUnknown], or [SubmissionDraft] when nothing
// was let in; what another had proposed is proposed again then. next is when the
// first look is due. What e leaves out, ID, At and Analyst, is filled in.
//
// A receipt that comes after the submission was given up still counts; where a
// look has found more meanwhile, the receipt is only added. It is filed whoever
// has left, and the same e may be filed again. [ErrState] says that this DB did
// not send the submission or has said already how that ended.
func (d *DB) Conclude(ctx context.Context, e SubmissionEvent, next time.Time) error {
	ctx = context.WithoutCancel(ctx)
	err := d.conclude(ctx, e, next)
	if d.memory != nil && e.ID != "" && errors.Is(err, ErrUnreachable) {
		d.memory.keepEnd(sendingEnd{e, next})
	}
	return err
}

func (d *DB) conclude(ctx context.Context, e SubmissionEvent, next time.Time) error {
	const doing = "note how the sending ended"
	return d.fileEvent(ctx, doing, e, func(o *outbox, e SubmissionEvent) error {
		k, err := o.one(e.Submission)
		if err != nil {
			return err
		}
		if k.holder != d.holder || !canConclude(k.State, e.State) {
			return o.refuse(k)
		}
		e = o.complete(e, k)
		if e.State == SubmissionDraft {
			e.State = k.unsent()
		}
		k.holder, k.host, k.pid, k.lease = "", "", 0, time.Time{}
		if k.isLookedAfter() {
			e.State = k.State
		} else {
			k.Next = toMicros(next)
		}
		if e.State == SubmissionDraft || e.State == SubmissionProposed || e.State == SubmissionRejected {
			k.Next = time.Time{} // nothing is to be seen
		}
		return o.conclude(&k, e)
	})
}

// canConclude reports whether an end may be filed for a submission in a state.
// Until its first byte may have left there is only one.
func canConclude(from, end SubmissionState) bool {
	switch from {
	case SubmissionIntended, SubmissionDraft, SubmissionProposed:
		return end == SubmissionDraft
	case SubmissionDiscarded, SubmissionRejected:
		return false
	}
	return slices.Contains([]SubmissionState{
		SubmissionAccepted, SubmissionRejected, SubmissionUnknown, SubmissionDraft}, end)
}

// isLookedAfter reports whether a look has found something.
func (k *keptSubmission) isLookedAfter() bool {
	return slices.Contains([]SubmissionState{
		SubmissionApplied, SubmissionPartial, SubmissionUnchanged, SubmissionReverted}, k.State)
}

// AddLook files what a look has found: the state from then on,
// [SubmissionAccepted] or [SubmissionUnknown] where that has not changed,
// [SubmissionApplied], [SubmissionPartial], [SubmissionUnchanged] or
// [SubmissionReverted]. next is when the next look is due, zero for none. Looks
// of the schedule are counted by e.Look. What e leaves out is filled in, and the
// same e may be filed again. A submission that was not sent, or that Cloudflare
// has not got, is refused with [ErrState].
func (d *DB) AddLook(ctx context.Context, e SubmissionEvent, next time.Time) error {
	const doing = "note what the look found"
	return d.fileEvent(ctx, doing, e, func(o *outbox, e SubmissionEvent) error {
		k, err := o.lapsed(e.Submission)
		if err != nil {
			return err
		}
		if !canFind(k.State, e.State) {
			return o.refuse(k)
		}
		k.Looks, k.Next = max(k.Looks, e.Look), toMicros(next)
		return o.move(&k, o.complete(e, k))
	})
}

// canFind reports whether a look at a submission in a state can find another.
// That it was accepted, or is not known to have arrived, no look can say.
func canFind(from, to SubmissionState) bool {
	switch from {
	case SubmissionAccepted, SubmissionUnknown, SubmissionApplied, SubmissionPartial, SubmissionUnchanged, SubmissionReverted:
	default:
		return false
	}
	switch to {
	case SubmissionAccepted, SubmissionUnknown:
		return from == to
	case SubmissionApplied, SubmissionPartial, SubmissionUnchanged, SubmissionReverted:
		return true
	}
	return false
}
