package history

import (
	"context"
	"errors"
	"fmt"

	"pugmark/intel"
)

// ErrTooLong means that a part of a submission is longer than what is kept.
var ErrTooLong = errors.New("a part of the submission is too long")

// LongestReason is how many bytes a reason may have, and evidence.
const LongestReason = 64 << 10

// SaveDraft keeps a draft: a new one, which gets an ID and a number, when s.ID
// is "", otherwise in the place of the draft with that ID, whose number, date of
// creation and past it keeps. It returns the draft as it is kept. A submission
// that is no draft is refused with [ErrState], what is too long with
// [ErrTooLong]; nothing is changed then.
func (d *DB) SaveDraft(ctx context.Context, s Submission) (Submission, error) {
	const doing = "keep the draft"
	if err := tooLong(doing, s); err != nil {
		return Submission{}, err
	}
	var kept Submission
	err := d.fileSubmissions(ctx, doing, func(o *outbox) error {
		k, err := o.compose(s)
		if err != nil {
			return err
		}
		created := k.State == ""
		if !created && k.State != SubmissionDraft {
			return o.refuse(k)
		}
		k.State = SubmissionDraft
		if err := o.put(&k); err != nil {
			return err
		}
		if created {
			err = o.append(o.event(k, SubmissionDraft, k.Analyst, ""))
		}
		kept = k.Submission
		return err
	})
	if err != nil {
		return Submission{}, err
	}
	return kept, nil
}

// compose returns the content of s in the row it belongs to, a new one with
// neither state nor past where s has no ID.
func (o *outbox) compose(s Submission) (keptSubmission, error) {
	k := keptSubmission{Submission: Submission{Scope: s.Scope, Created: toMicros(s.Created), Changed: o.now}}
	if k.Created.IsZero() {
		k.Created = o.now
	}
	var err error
	if s.ID == "" {
		err = o.number(&k)
	} else {
		if _, err := o.recover(underWay+` AND id = $1`, s.ID); err != nil {
			return k, err
		}
		k, err = o.one(s.ID)
	}
	if err != nil {
		return k, err
	}
	if k.Scope.Demo != s.Scope.Demo {
		return k, because(o.doing, ErrState, k.Name()+" belongs to the other side: what is composed in the demo stays there")
	}
	k.Scope, k.Analyst, k.Request = s.Scope, s.Analyst, s.Request
	k.Payload, k.Hash = s.Payload, intel.PayloadHash(s.Payload)
	k.Before, k.Reason, k.Evidence, k.Warnings, k.Again = s.Before, s.Reason, s.Evidence, s.Warnings, s.Again
	return k, nil
}

func tooLong(doing string, s Submission) error {
	for _, part := range []struct {
		name  string
		bytes int
		most  int
	}{
		{"the reason", len(s.Reason), LongestReason},
		{"the evidence", len(s.Evidence), LongestReason},
		{"the payload", len(s.Payload), intel.LongestPayload},
		{"the target", len(s.Request.Type) + len(s.Request.URL) + len(s.Request.IP), intel.LongestPayload},
	} {
		if part.bytes > part.most {
			return because(doing, ErrTooLong,
				fmt.Sprintf("%s is %d bytes long; at most %d are kept", part.name, part.bytes, part.most))
		}
	}
	return nil
}

// Discard puts a draft away; [DB.Restore] brings it back. What is no draft is
// refused with [ErrState].
func (d *DB) Discard(ctx context.Context, id, analyst string) error {
	return d.turn(ctx, "discard the draft", id, analyst, SubmissionDraft, SubmissionDiscarded)
}

// Restore brings back a draft that was discarded. What was not is refused with
// [ErrState].
func (d *DB) Restore(ctx context.Context, id, analyst string) error {
	return d.turn(ctx, "restore the draft", id, analyst, SubmissionDiscarded, SubmissionDraft)
}

func (d *DB) turn(ctx context.Context, doing, id, analyst string, from, to SubmissionState) error {
	return d.fileSubmissions(ctx, doing, func(o *outbox) error {
		if _, err := o.recover(underWay+` AND id = $1`, id); err != nil {
			return err
		}
		k, err := o.one(id)
		if err != nil {
			return err
		}
		if k.State != from {
			return o.refuse(k)
		}
		return o.move(&k, o.event(k, to, analyst, ""))
	})
}
