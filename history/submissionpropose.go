package history

import (
	"bytes"
	"context"
	"errors"

	"pugmark/intel"
)

// ErrSamePerson means that who proposed a submission was to send it, too.
var ErrSamePerson = errors.New("another person has to send what one has proposed")

// proposedWith is the key with which its author proposed a submission last, ""
// for what is not proposed. That it is proposed again, because it was not sent,
// is noted by who was to send it.
const proposedWith = `CASE WHEN state = 'proposed' THEN COALESCE((SELECT e.key FROM submission_events e
	WHERE e.submission = submissions.id AND e.state = 'proposed' AND e.analyst = submissions.analyst
	ORDER BY e.place DESC LIMIT 1), '') ELSE '' END`

// Propose files that s.Analyst, who signed in with s.AnalystKey, wants s sent, and
// that another has to send it: a new submission, or the author's draft with s.ID
// with the content of s. It is the team's from then on. [DB.Intend] has it sent,
// [DB.Return] makes it a draft again.
//
// It is refused with a [*DuplicateError] as [DB.Intend] refuses what is to be
// sent: what is proposed keeps a second one like it back.
func (d *DB) Propose(ctx context.Context, s Submission) (Submission, error) {
	const doing = "note the proposal"
	if err := tooLong(doing, s); err != nil {
		return Submission{}, err
	}
	switch {
	case len(s.Payload) == 0:
		return Submission{}, because(doing, ErrEmpty, ErrEmpty.Error())
	case s.Analyst == "" || s.AnalystKey == "":
		return Submission{}, because(doing, ErrState, "who proposes something needs a name and a key")
	}
	var proposed Submission
	propose := func() error {
		return d.fileSubmissions(ctx, doing, func(o *outbox) (err error) {
			proposed, err = o.propose(s)
			return err
		})
	}
	err := propose()
	if isGuardTaken(err) {
		err = propose() // nothing was done, and what has the guard is seen by now
	}
	if err != nil {
		return Submission{}, err
	}
	return proposed, nil
}

func (o *outbox) propose(s Submission) (Submission, error) {
	none := Submission{}
	if _, err := o.recover(underWay+` AND request = $1`, requestDigest(s)); err != nil {
		return none, err
	}
	by := Actor{s.Analyst, s.AnalystKey}
	k, err := o.compose(s, by)
	if err != nil {
		return none, err
	}
	if err := o.checkDraft(k); err != nil {
		return none, err
	}
	k.State, k.RepeatedBy, k.Sender, k.SenderKey = SubmissionProposed, "", "", ""
	k.AnalystKey = by.Key
	if err := o.passGuard(k, by); err != nil {
		return none, err
	}
	err = o.move(&k, o.event(k, SubmissionProposed, by, ""))
	return k.Submission, err
}

// Return makes a draft again of what was proposed, and gives it back to its
// author: e.Words say why, e.Analyst and e.Key who returns it, or withdraws it
// where that is the author. What else e says does not count. What is not, or not
// any more, proposed is refused with [ErrState]; the same e may be filed again.
func (d *DB) Return(ctx context.Context, e SubmissionEvent) error {
	const doing = "return the proposal"
	return d.fileEvent(ctx, doing, e, func(o *outbox, e SubmissionEvent) error {
		if e.Analyst == "" || e.Key == "" {
			return because(doing, ErrState, "who returns a proposal needs a name and a key")
		}
		k, err := o.lapsed(e.Submission)
		if err != nil {
			return err
		}
		if k.State != SubmissionProposed {
			return o.refuseAs(k, e.Analyst)
		}
		k.Sender, k.SenderKey = "", ""
		back := o.event(k, SubmissionDraft, Actor{e.Analyst, e.Key}, e.Words)
		back.ID = e.ID
		return o.conclude(&k, back)
	})
}

// refuseAs is refuse for a member of a team, from whom a draft of another is
// hidden.
func (o *outbox) refuseAs(k keptSubmission, member string) error {
	if k.HiddenFrom(member) {
		return because(o.doing, ErrState, k.Name()+" is not proposed any more")
	}
	return o.refuse(k)
}

// approve is a proposed submission as another sends it: byte for byte what was
// proposed.
func (o *outbox) approve(k keptSubmission, s Submission) (keptSubmission, error) {
	by := Actor{s.Sender, s.SenderKey}
	if by.Name == "" || by.Key == "" {
		return k, because(o.doing, ErrSamePerson, k.Name()+" is proposed: only another, known by a key, can send it")
	}
	switch {
	case k.AnalystKey == "":
		return k, because(o.doing, ErrDamaged, "it is not known who proposed "+k.Name())
	case by.Name == k.Analyst:
		return k, because(o.doing, ErrSamePerson, k.Name()+" was proposed by the same person: another has to send it")
	case by.Key == k.AnalystKey:
		return k, because(o.doing, ErrSamePerson, k.Name()+" was proposed with the same key: another has to send it")
	case k.Scope != s.Scope:
		return k, because(o.doing, ErrState, k.Name()+" is about another account")
	case k.Hash != intel.PayloadHash(k.Payload):
		return k, because(o.doing, ErrDamaged, "the bytes of "+k.Name()+" are not those that were kept with it")
	case !bytes.Equal(k.Payload, s.Payload):
		return k, because(o.doing, ErrState, k.Name()+" has changed since it was read: look at it again")
	}
	k.Sender, k.SenderKey, k.Warnings = by.Name, by.Key, s.Warnings
	return k, nil
}

// lapsed is the submission with an id, once its lapse is filed.
func (o *outbox) lapsed(id string) (keptSubmission, error) {
	if _, err := o.recover(underWay+` AND id = $1`, id); err != nil {
		return keptSubmission{}, err
	}
	return o.one(id)
}
