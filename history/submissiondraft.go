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
// creation and past it keeps. It returns the draft as it is kept. A draft of
// another member of a team does not exist for s.Analyst, [ErrNoSubmission], once
// s.AnalystKey names a key. A submission that is no draft is refused with
// [ErrState], what is too long with [ErrTooLong]; nothing is changed then.
func (d *DB) SaveDraft(ctx context.Context, s Submission) (Submission, error) {
	const doing = "keep the draft"
	if err := tooLong(doing, s); err != nil {
		return Submission{}, err
	}
	var kept Submission
	err := d.fileSubmissions(ctx, doing, func(o *outbox) error {
		k, err := o.compose(s, Actor{s.Analyst, s.AnalystKey})
		if err != nil {
			return err
		}
		created := k.State == ""
		if !created && k.State != SubmissionDraft {
			return o.refuse(k)
		}
		k.State, k.Sender, k.SenderKey = SubmissionDraft, "", ""
		if err := o.put(&k); err != nil {
			return err
		}
		if created {
			err = o.append(o.event(k, SubmissionDraft, Actor{s.Analyst, s.AnalystKey}, ""))
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
func (o *outbox) compose(s Submission, by Actor) (keptSubmission, error) {
	k := keptSubmission{Submission: Submission{Scope: s.Scope, Created: toMicros(s.Created), Changed: o.now}}
	if k.Created.IsZero() {
		k.Created = o.now
	}
	var err error
	if s.ID == "" {
		err = o.number(&k)
	} else {
		k, err = o.lapsed(s.ID)
	}
	if err != nil {
		return k, err
	}
	if s.ID != "" && !by.owns(k.Analyst) && k.HiddenFrom(by.Name) {
		return k, because(o.doing, ErrNoSubmission, ErrNoSubmission.Error())
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
// refused with [ErrState], and a draft that is not the actor's does not exist for
// them: [ErrNoSubmission].
func (d *DB) Discard(ctx context.Context, id string, by Actor) error {
	return d.turn(ctx, id, by, turn{"discard the draft", SubmissionDraft, SubmissionDiscarded})
}

// Restore brings back a draft that was discarded. What was not is refused with
// [ErrState], and what is not the actor's with [ErrNoSubmission].
func (d *DB) Restore(ctx context.Context, id string, by Actor) error {
	return d.turn(ctx, id, by, turn{"restore the draft", SubmissionDiscarded, SubmissionDraft})
}

// A turn is what its author does to a draft.
type turn struct {
	doing    string
	from, to SubmissionState
}

func (d *DB) turn(ctx context.Context, id string, by Actor, t turn) error {
	return d.fileSubmissions(ctx, t.doing, func(o *outbox) error {
		k, err := o.lapsed(id)
		if err != nil {
			return err
		}
		if !by.owns(k.Analyst) && k.HiddenFrom(by.Name) {
			return because(t.doing, ErrNoSubmission, ErrNoSubmission.Error())
		}
		if k.State != t.from {
			return o.refuse(k)
		}
		return o.move(&k, o.event(k, t.to, by, ""))
	})
}
