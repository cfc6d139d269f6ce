package history

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrEmpty means that a submission without a body was to be sent.
var ErrEmpty = errors.New("there is nothing to send")

// A DuplicateError says that the same was asked for already and may still come
// about: nothing was filed, and nothing may be sent.
type DuplicateError struct {
	Of Submission // the newest that holds the guard
}

// Error is a sentence for a person, without anything untrusted in it.
func (e *DuplicateError) Error() string {
	s := e.Of
	same := s.Name() + " asks for the same and " + stateWords(s.State)
	if s.State == SubmissionProposed {
		return same
	}
	if s.State == SubmissionIntended || s.State == SubmissionSending {
		return same + ", since " + instant(s.Changed) + "; wait for how that ends"
	}
	return same + fmt.Sprintf(", sent at %s; look what became of it, and send it again only on purpose, naming %s",
		instant(s.Sent), s.Name())
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Intend files that s is to be sent, before anything is: a new submission, or
// the draft with s.ID with the content of s. It is this DB's to send until the
// lease ends; [DB.BeginSending] has to come before that.
//
// It is refused with a [*DuplicateError] while another asks for the same, in the
// same scope, and is neither settled nor repeated; processes and goroutines are
// alike. Only s.Again, the id of the one that holds the guard, passes, once that
// was sent: it gets RepeatedBy in the same transaction. An s.Again that asks for
// something else is refused with [ErrState], as is a draft that is none any more.
//
// Who sends is s.Sender with the key s.SenderKey, or s.Analyst where no sender is
// named; a draft is sent by its author alone. What was proposed is sent by
// another, with another name and another key ([ErrSamePerson]), as it was
// proposed: of s only the sender and the warnings count, and one whose scope or
// bytes are other ones is refused with [ErrState].
func (d *DB) Intend(ctx context.Context, s Submission, lease time.Duration) (Submission, error) {
	const doing = "note that the submission is to be sent"
	if err := tooLong(doing, s); err != nil {
		return Submission{}, err
	}
	if len(s.Payload) == 0 {
		return Submission{}, because(doing, ErrEmpty, ErrEmpty.Error())
	}
	var intended Submission
	intend := func() error {
		return d.fileSubmissions(ctx, doing, func(o *outbox) (err error) {
			intended, err = o.intend(s, lease)
			return err
		})
	}
	err := intend()
	if isGuardTaken(err) {
		err = intend() // nothing was done, and what has the guard is seen by now
	}
	if err != nil {
		return Submission{}, err
	}
	return intended, nil
}

func (o *outbox) intend(s Submission, lease time.Duration) (Submission, error) {
	none := Submission{}
	if _, err := o.recover(underWay+` AND request = $1`, requestDigest(s)); err != nil {
		return none, err
	}
	k, err := o.toSend(s)
	if err != nil {
		return none, err
	}
	if k.holder == o.db.holder {
		// It lapsed here, and who was to send it may still wake up.
		return none, because(o.doing, ErrState, k.Name()+" was not sent in time, and that is not noted yet")
	}
	k.State, k.RepeatedBy = SubmissionIntended, ""
	k.Sent, k.Next, k.Looks = time.Time{}, time.Time{}, 0
	k.holder, k.host, k.pid, k.lease = o.db.holder, o.db.host, o.db.pid, toMicros(o.now.Add(lease))
	if err := o.passGuard(k, k.by()); err != nil {
		return none, err
	}
	err = o.move(&k, o.event(k, SubmissionIntended, k.by(), ""))
	return k.Submission, err
}

// toSend is the row that is to be sent: what was proposed stays as it is, a draft
// gets the content of s.
func (o *outbox) toSend(s Submission) (keptSubmission, error) {
	if s.ID != "" {
		k, err := o.lapsed(s.ID)
		if err != nil {
			return k, err
		}
		if k.State == SubmissionProposed {
			return o.approve(k, s)
		}
	}
	k, err := o.compose(s, s.by())
	if err != nil {
		return k, err
	}
	if err := o.checkDraft(k); err != nil {
		return k, err
	}
	if s.Sender != "" && s.Sender != s.Analyst {
		return k, because(o.doing, ErrState, "a draft is sent by its author, and what another is to send is proposed first")
	}
	k.Sender, k.SenderKey = s.Sender, s.SenderKey
	return k, nil
}

// checkDraft refuses what is neither new nor a draft.
func (o *outbox) checkDraft(k keptSubmission) error {
	switch {
	case k.State == "" || k.State == SubmissionDraft:
		return nil
	case k.holds():
		return &DuplicateError{Of: k.Submission}
	}
	return o.refuse(k)
}

// passGuard takes the guard from those that k repeats on purpose, and refuses k
// where another has it.
func (o *outbox) passGuard(k keptSubmission, by Actor) error {
	alike, err := keptSubmissions(o.ctx, o.tx, `WHERE request = $1 AND id <> $2 ORDER BY number DESC`,
		requestDigest(k.Submission), k.ID)
	if err != nil {
		return err
	}
	known := k.Again == ""
	var holding, give []keptSubmission
	for _, a := range alike {
		if by.Key != "" && a.HiddenFrom(by.Name) {
			continue // nobody repeats what they must not see
		}
		known = known || a.ID == k.Again
		if a.holds() {
			holding = append(holding, a)
		} else if err := o.releaseGuard(a); err != nil {
			return err
		}
		if a.holds() || a.ID == k.Again && a.RepeatedBy == "" {
			give = append(give, a)
		}
	}
	if !known {
		return because(o.doing, ErrState, "what it is to repeat asks for something else")
	}
	if len(holding) > 0 && (holding[0].ID != k.Again || holding[0].isUnderWay()) {
		return &DuplicateError{Of: holding[0].Submission}
	}
	for _, g := range give {
		g.RepeatedBy = k.ID
		if err := o.move(&g, o.event(g, g.State, by, k.Name()+" repeats it on purpose")); err != nil {
			return err
		}
	}
	return nil
}

// isUnderWay reports whether nothing has become of it yet, so that there is
// nothing to repeat.
func (k *keptSubmission) isUnderWay() bool {
	return k.State == SubmissionProposed || k.State == SubmissionIntended || k.State == SubmissionSending
}

// releaseGuard takes the guard from a submission that does not hold it any more
// and was kept by a version of Pugmark that saw that differently.
func (o *outbox) releaseGuard(k keptSubmission) error {
	_, err := o.tx.ExecContext(o.ctx, freeGuard, requestDigest(k.Submission), k.ID)
	return err
}
