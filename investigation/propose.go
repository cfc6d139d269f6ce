package investigation

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"pugmark/history"
	"pugmark/intel"
)

// Proposes reports whether what is composed here is proposed, and sent by
// another.
func (w *Workbench) Proposes() bool { return w.rules().TwoPersons && w.Member.Role != RoleOwner }

// Propose has a proposal wait for another person, who sends it: nothing leaves,
// and it costs nothing. accepted are the rules of the warnings that the person
// has seen and accepted. What [Workbench.Submit] would not try is not proposed
// either: the error is a [*NotSubmitted].
func (w *Workbench) Propose(ctx context.Context, p Proposal, accepted []string) (history.Submission, error) {
	review, err := w.Review(ctx, p)
	if err != nil {
		return history.Submission{}, err
	}
	if why := review.refusal(accepted); why != "" {
		return history.Submission{}, &NotSubmitted{Review: review, Why: why}
	}
	if !w.Proposes() {
		return history.Submission{}, &NotSubmitted{Review: review, Why: "nobody else is needed here: send it"}
	}
	s, err := w.History.Propose(ctx, w.reviewed(p, review))
	if err != nil {
		return history.Submission{}, w.notIntended(ctx, p, review, err)
	}
	w.note(ctx, history.ActivityProposed, s, ChangeWords(s.Request, w.Catalogue(ctx)))
	return s, nil
}

// Proposed returns what another proposed as it would be sent, and everything to
// know of it by now, for 0 calls. What may not be sent by who works here is a
// [*NotPossible].
func (w *Workbench) Proposed(ctx context.Context, s history.Submission) (Proposal, Review, error) {
	kept, err := w.SubmissionByID(ctx, s.ID)
	if errors.Is(err, history.ErrNoSubmission) && s.ID != "" {
		return Proposal{}, Review{}, &NotPossible{s.Name() + " is not proposed any more: it was withdrawn or returned"}
	}
	if err != nil {
		return Proposal{}, Review{}, err
	}
	if ok, why := w.MayApprove(kept); !ok {
		return Proposal{}, Review{}, &NotPossible{why}
	}
	p := Proposal{Draft: kept, Request: kept.Request, Payload: kept.Payload, Reason: kept.Reason, Evidence: kept.Evidence}
	if _, unknown, err := intel.ParseMiscategorization(p.Payload); err == nil {
		p.Unknown = unknown
	}
	if p.Again, err = w.nameOfSubmission(ctx, kept.Again); err != nil {
		return Proposal{}, Review{}, err
	}
	if err := w.reopenBefore(ctx, kept, &p); err != nil {
		return Proposal{}, Review{}, err
	}
	review, err := w.Review(ctx, p)
	return p, review, err
}

// Approve sends what another proposed, once, and byte for byte as s has it.
// Every rule is looked at again, and accepted are the rules of the warnings that
// the person has seen and accepted now. When somebody else was faster, when it
// was withdrawn or changed, or when nothing may be sent, nothing is tried: the
// error is a [*NotSubmitted].
func (w *Workbench) Approve(ctx context.Context, s history.Submission, accepted []string) (Submitted, error) {
	p, review, err := w.Proposed(ctx, s)
	var not *NotPossible
	switch {
	case errors.As(err, &not):
		return Submitted{}, &NotSubmitted{Why: not.Why}
	case err != nil:
		return Submitted{}, err
	case !bytes.Equal(p.Payload, s.Payload):
		return Submitted{}, &NotSubmitted{Review: review, Why: s.Name() + " has changed since it was read: look at it again"}
	}
	if why := review.refusal(accepted); why != "" {
		return Submitted{}, &NotSubmitted{Review: review, Why: why}
	}
	who := w.actor()
	intent := p.Draft
	intent.Warnings, intent.Sender, intent.SenderKey = review.Warnings(), who.Name, who.Key
	out, err := w.send(ctx, p, review, intent)
	var late *NotSubmitted
	if errors.As(err, &late) {
		late.Why = cmp.Or(w.overtaken(ctx, intent), late.Why)
	}
	return out, err
}

// overtaken says who was faster with what was proposed, "" when nobody was.
func (w *Workbench) overtaken(ctx context.Context, s history.Submission) string {
	now, err := w.SubmissionByID(ctx, s.ID)
	switch {
	case errors.Is(err, history.ErrNoSubmission):
		return s.Name() + " was withdrawn or returned meanwhile"
	case err != nil || now.State == history.SubmissionProposed:
		return ""
	}
	return w.noLongerProposed(now)
}

// noLongerProposed says what became of a proposal.
func (w *Workbench) noLongerProposed(s history.Submission) string {
	words := s.Name() + " is not proposed any more: it is " + StateWords(s, w.now()).Word
	if s.Sender != "" && s.Sender != w.actor().Name && s.Sender != s.Analyst {
		return s.Sender + " was faster: " + words
	}
	return words
}

// MayApprove reports whether who works here may send what is proposed, and why
// not, in words.
func (w *Workbench) MayApprove(s history.Submission) (ok bool, why string) {
	switch off := w.SubmissionsOff(); {
	case s.State != history.SubmissionProposed:
		return false, w.noLongerProposed(s)
	case w.Member.Role == RoleOwner || w.Member.Key == "":
		return false, s.Name() + " is sent on the shared workbench, by another than " + s.Analyst
	case w.isAuthor(s):
		return false, "you proposed " + s.Name() + ": another has to send it"
	case w.holds(s.AnalystKey):
		return false, proposedWithOwnKey(s)
	case !w.rules().Role.Approves():
		return false, w.rules().lacks(": an " + string(RoleApprover) + " sends what another proposed")
	case s.Scope != w.Source.Scope:
		return false, s.Name() + " belongs to another account or server: send it from there"
	case off != "":
		return false, off
	}
	return true, ""
}

// MayReturn reports whether who works here may give what is proposed back to its
// author, and why not, in words. Of the author that is withdrawing it.
func (w *Workbench) MayReturn(s history.Submission) (ok bool, why string) {
	switch {
	case s.State != history.SubmissionProposed:
		return false, w.noLongerProposed(s)
	case w.Member.Role == RoleOwner || w.Member.Key == "":
		return false, s.Name() + " is returned on the shared workbench"
	case w.unwritable() != "":
		return false, w.unwritable()
	case !w.isAuthor(s) && !w.rules().Role.Approves():
		return false, w.rules().lacks(": an " + string(RoleApprover) + " returns what another proposed")
	}
	return true, ""
}

func (w *Workbench) isAuthor(s history.Submission) bool { return s.Analyst == w.actor().Name }

// holds reports whether a key is the member's by now. Who was given another name
// is still who proposed with it.
func (w *Workbench) holds(key string) bool {
	return key != "" && slices.Contains(w.rules().Keys, key)
}

func proposedWithOwnKey(s history.Submission) string {
	return s.Name() + " was proposed with a key of yours: another has to send it"
}

// Return gives what is proposed back to its author as a draft; words say why, and
// may be left out by the author, who withdraws it. A [*NotPossible] says why it
// is not returned.
func (w *Workbench) Return(ctx context.Context, s history.Submission, words string) error {
	kept, err := w.SubmissionByID(ctx, s.ID)
	if errors.Is(err, history.ErrNoSubmission) {
		return &NotPossible{s.Name() + " was withdrawn or returned meanwhile"}
	}
	if err != nil {
		return err
	}
	words = strings.TrimSpace(words)
	ok, why := w.MayReturn(kept)
	withdrawn := w.isAuthor(kept)
	switch {
	case !ok:
		return &NotPossible{why}
	case words == "" && !withdrawn:
		return &NotPossible{"say why " + kept.Name() + " is returned: " + kept.Analyst + " reads it"}
	case w.Source.Client.HoldsCredentials([]byte(words)):
		return &NotPossible{"not returned: " + intel.CredentialsHeld("reason").Words}
	}
	who := w.actor()
	what, did := history.ActivityReturned, "returned by "+who.Name
	if withdrawn {
		what, did = history.ActivityWithdrawn, "withdrawn by "+who.Name
	}
	if words != "" {
		did += ": " + words
	}
	event := history.SubmissionEvent{ID: eventID(), Submission: kept.ID, Analyst: who.Name, Key: who.Key, Words: did}
	err = surely(func() error { return w.History.Return(ctx, event) })
	if errors.Is(err, history.ErrState) {
		if faster := w.overtaken(ctx, kept); faster != "" {
			return &NotPossible{faster}
		}
	}
	if err == nil {
		w.note(ctx, what, kept, words)
	}
	return err
}

// note tells the team what was done with a submission. That it could not be noted
// changes nothing: the submission has its own record.
func (w *Workbench) note(ctx context.Context, what history.ActivityKind, s history.Submission, words string) {
	if w.Member.Role == RoleOwner || w.History == nil {
		return
	}
	subject := s.Request.Subject()
	if target, ok := s.Request.Target(); ok {
		subject = target.String()
	}
	_ = w.History.Note(context.WithoutCancel(ctx), history.Activity{Scope: s.Scope, Analyst: w.Member.Name, Key: w.Member.Key,
		From: w.Member.From, What: what, Subject: subject, Words: strings.TrimSpace(s.Name() + " " + words), Of: s.Analyst})
}
