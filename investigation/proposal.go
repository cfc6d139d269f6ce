package investigation

import (
	"bytes"
	"context"
	"slices"

	"pugmark/history"
	"pugmark/intel"
)

// A Proposal is a miscategorization request that somebody composes.
type Proposal struct {
	Draft   history.Submission // the draft it is kept as; zero when it is none yet
	Request intel.Miscategorization
	Payload []byte   // the exact body; nil means Request.JSON()
	Unknown []string // fields of Payload that the API does not document
	// Before is what the target has by the kept answer BeforeRecord; nil and ""
	// when none is kept.
	Before       *intel.Categorized
	BeforeRecord string
	// From is what the choices of its target start at, for
	// [Workbench.TargetChoices]: the name below the target whose answer tells
	// what the target has, otherwise the target. [Workbench.Reopen] sets it; it
	// is zero for a target that cannot be read.
	From intel.Indicator
	// Reason and Evidence are ours: the API has no field for them.
	Reason, Evidence string
	// Again names the submission it repeats on purpose, "MC-0042"; "" for none.
	Again string
}

// Body is what is sent, byte for byte.
func (p Proposal) Body() []byte {
	if p.Payload != nil {
		return p.Payload
	}
	return p.Request.JSON()
}

// submission is the proposal as the history keeps it.
func (w *Workbench) submission(p Proposal) history.Submission {
	s := p.Draft
	s.Scope, s.Request, s.Payload = w.Source.Scope, p.Request, p.Body()
	s.Before, s.Reason, s.Evidence = p.BeforeRecord, p.Reason, p.Evidence
	who := w.actor()
	if s.Analyst == "" || who.Key != "" {
		s.Analyst = who.Name
	}
	s.AnalystKey, s.Sender, s.SenderKey = who.Key, "", ""
	if who.Key != "" {
		s.Sender, s.SenderKey = who.Name, who.Key
	}
	if s.Created.IsZero() {
		s.Created = w.now()
	}
	if s.State == "" {
		s.State = history.SubmissionDraft
	}
	return s
}

// KeepDraft keeps a proposal as a draft, anew or in place of the draft it came
// from, and returns it with its id and number. A [*NotPossible] says that there
// is no history to keep it in.
func (w *Workbench) KeepDraft(ctx context.Context, p Proposal) (history.Submission, error) {
	if why := w.draftless(); why != "" {
		return history.Submission{}, &NotPossible{"the draft is not kept: " + why}
	}
	if held := w.holdsCredentials(p); held != nil {
		return history.Submission{}, &NotPossible{"the draft is not kept: " + held[0].Words}
	}
	s := w.submission(p)
	again, err := w.repeated(ctx, p)
	if err != nil {
		return history.Submission{}, err
	}
	s.Again = again
	return w.History.SaveDraft(ctx, s)
}

// Discard removes a draft that nobody wants to send; Restore brings it back.
func (w *Workbench) Discard(ctx context.Context, s history.Submission) error {
	if why := w.draftless(); why != "" {
		return &NotPossible{"the draft is not removed: " + why}
	}
	return w.History.Discard(ctx, s.ID, w.actor())
}

// Restore makes a discarded draft one to go on with.
func (w *Workbench) Restore(ctx context.Context, s history.Submission) error {
	if why := w.draftless(); why != "" {
		return &NotPossible{"the draft is not brought back: " + why}
	}
	return w.History.Restore(ctx, s.ID, w.actor())
}

// Reopen returns a kept submission as a proposal: a draft to go on with, or
// another one that asks for the same. What the target has is what it was
// composed with, unless a newer answer about the target is kept. Of one whose
// outcome is unknown the other is marked as repeating it on purpose, since that
// is what sending it again would be.
func (w *Workbench) Reopen(ctx context.Context, s history.Submission) (Proposal, error) {
	if err := w.mayRead(ctx, s); err != nil {
		return Proposal{}, err
	}
	p := Proposal{Request: s.Request, Reason: s.Reason, Evidence: s.Evidence}
	if len(s.Payload) > 0 && !bytes.Equal(s.Payload, s.Request.JSON()) {
		p.Payload = slices.Clone(s.Payload)
		if _, unknown, err := intel.ParseMiscategorization(p.Payload); err == nil {
			p.Unknown = unknown
		}
	}
	if s.State == history.SubmissionDraft {
		p.Draft = s
		if s.Again != "" {
			before, err := w.nameOfSubmission(ctx, s.Again)
			if err != nil {
				return Proposal{}, err
			}
			p.Again = before
		}
	}
	if s.State == history.SubmissionUnknown && s.RepeatedBy == "" {
		p.Again = s.Name()
	}
	if err := w.reopenBefore(ctx, s, &p); err != nil {
		return Proposal{}, err
	}
	return p, nil
}

// reopenBefore gives a proposal back what the target of a kept submission has,
// and where that is told from.
func (w *Workbench) reopenBefore(ctx context.Context, s history.Submission, p *Proposal) error {
	target, ok := s.Request.Target()
	if !ok {
		return nil
	}
	p.From = target
	newest, err := w.standing(ctx, target)
	if err != nil {
		return err
	}
	composed, err := w.standingBefore(ctx, s, target)
	if err != nil {
		return err
	}
	if composed != nil && !composed.From.IsZero() {
		choices, err := w.TargetChoices(ctx, composed.From)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(choices, func(c TargetChoice) bool { return c.Indicator == target }) {
			p.From = composed.From
		}
	}
	if newest == nil || composed != nil && composed.At.After(newest.At) {
		newest = composed
	}
	if newest != nil {
		p.Before, p.BeforeRecord = &newest.Categories, newest.Record
	}
	return nil
}

// Catalogue is the table of categories: the embedded one, with what the newest
// kept list of Cloudflare adds to it or renames. It asks nothing.
func (w *Workbench) Catalogue(ctx context.Context) intel.Catalogue {
	answer, err := intel.Recall(ctx, w.Source, intel.GatewayCategories())
	if err != nil {
		return intel.Catalogue{}
	}
	return answer.Value.Catalogue()
}

// RefreshCatalogue asks Cloudflare for its list of categories, which costs none
// of the month's calls and needs a permission that many tokens lack. With an
// error it returns what is known without.
func (w *Workbench) RefreshCatalogue(ctx context.Context) (intel.Catalogue, error) {
	answer, err := intel.Ask(ctx, w.Source, intel.GatewayCategories(), intel.Again())
	if err != nil {
		return w.Catalogue(ctx), err
	}
	return answer.Value.Catalogue(), nil
}
