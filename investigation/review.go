package investigation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"pugmark/history"
	"pugmark/intel"
)

// sourcePugmark is the source of our own rules, as intel names it.
const sourcePugmark = "pugmark"

// sourceSlower is where Cloudflare says that security categories are looked at
// more closely.
const sourceSlower = "Cloudflare docs, Change categorization"

// A Review is everything to know of a proposal before it is sent.
type Review struct {
	Findings []intel.Finding // the gravest first
	// Pending are the submissions about the same target that are not settled,
	// Same the one of them that asks for the same and has not been repeated:
	// it keeps the proposal back unless the proposal repeats it by name.
	Pending []history.Submission
	Same    *history.Submission
	// Off is why nothing can be sent at all, "" when it can.
	Off string
}

// Sendable reports whether the proposal can be sent (nothing refuses it and
// sending is not off), and whether something warns, which has to be accepted
// first. Whether the rules alone allow it says [intel.Sendable] of Findings.
func (r Review) Sendable() (ok, warned bool) {
	ok, warned = intel.Sendable(r.Findings)
	return ok && r.Off == "", warned
}

// Warnings are the rules that warn, each once.
func (r Review) Warnings() []string {
	var rules []string
	for _, f := range r.Findings {
		if f.Weight == intel.Warned && !slices.Contains(rules, f.Rule) {
			rules = append(rules, f.Rule)
		}
	}
	return rules
}

// SubmissionsOff says why nothing can be submitted, "" when it can: without an
// intent on the disk nothing is sent, since it could be sent twice or lost.
func (w *Workbench) SubmissionsOff() string {
	switch {
	case w.NoSubmit != "":
		return w.NoSubmit
	case w.unwritable() != "":
		return "nothing is sent that cannot be noted first: " + w.unwritable()
	case w.Source.Client == nil:
		return "pugmark is not connected to Cloudflare: set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID, or use --demo"
	}
	return ""
}

// unwritable is why the history takes nothing, "" when it does.
func (w *Workbench) unwritable() string {
	if w.History == nil {
		return "there is no history that can be written"
	}
	err := w.History.ReadOnly()
	var e *history.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return "the history cannot be written, " + e.Reason
	}
	return "the history cannot be written"
}

// Review checks a proposal with every rule, from the documents and of our own.
// It never asks anything.
func (w *Workbench) Review(ctx context.Context, p Proposal) (Review, error) {
	r := Review{Findings: w.checks(ctx, p), Off: w.SubmissionsOff()}
	if w.History != nil {
		if err := w.reviewBefore(ctx, p, &r); err != nil {
			return Review{}, err
		}
		if err := w.reviewPending(ctx, p, &r); err != nil {
			return Review{}, err
		}
	}
	slices.SortStableFunc(r.Findings, func(a, b intel.Finding) int { return int(b.Weight - a.Weight) })
	return r, nil
}

// checks are the rules that need no history.
func (w *Workbench) checks(ctx context.Context, p Proposal) []intel.Finding {
	catalogue, m := w.Catalogue(ctx), p.Request
	var findings []intel.Finding
	if m.Type == intel.TargetURL {
		// What is kept is about the host: it says nothing of what the page has.
		findings = slices.DeleteFunc(m.Check(nil, catalogue), func(f intel.Finding) bool { return f.Rule == "before-unknown" })
		findings = append(findings, intel.Finding{Weight: intel.Noted, Rule: "told-of-host", Field: "url",
			Words: "what a page has is not told: the categories before and after are those of its host", Source: sourcePugmark})
	} else {
		findings = m.Check(p.Before, catalogue)
	}
	for _, name := range p.Unknown {
		findings = append(findings, intel.UnknownField(name))
	}
	if len(m.SecurityAdds)+len(m.SecurityRemoves) > 0 {
		findings = append(findings, intel.Finding{Weight: intel.Noted, Rule: "security-slow",
			Words: "security changes are reviewed more slowly", Source: sourceSlower})
	}
	return findings
}

// reviewBefore adds that what the target has now was answered long ago.
func (w *Workbench) reviewBefore(ctx context.Context, p Proposal, r *Review) error {
	if p.BeforeRecord == "" {
		return nil
	}
	rec, err := w.History.Record(ctx, p.BeforeRecord)
	if errors.Is(err, intel.ErrNotKept) {
		return nil
	}
	if err != nil {
		return err
	}
	freshness := w.Source.Freshness
	if freshness == (intel.Freshness{}) {
		freshness = intel.DefaultFreshness()
	}
	if now := w.now(); !freshness.Fresh(rec, now) {
		r.Findings = append(r.Findings, intel.Finding{Weight: intel.Noted, Rule: "before-old", Source: sourcePugmark,
			Words: "what it has now was answered " + agoWords(rec.At, now) + ": it may have changed since"})
	}
	return nil
}

// reviewPending adds what is under way about the same target.
func (w *Workbench) reviewPending(ctx context.Context, p Proposal, r *Review) error {
	changes := p.Request.ChangeSet()
	if _, ok := p.Request.Target(); !ok || changes == "" {
		return nil
	}
	scope := w.Source.Scope
	pending, err := w.History.Submissions(ctx, history.SubmissionQuery{
		Scope: &scope, Demo: scope.Demo, Target: p.Request.TargetKey(), Holding: true})
	if err != nil {
		return err
	}
	r.Pending = pending
	for n, s := range pending {
		if s.Request.ChangeSet() == changes {
			if r.Same == nil {
				r.Same = &pending[n]
				r.Findings = append(r.Findings, w.duplicate(s, p.Again))
			}
			continue
		}
		r.Findings = append(r.Findings, intel.Finding{Weight: intel.Warned, Rule: "other-pending", Source: sourcePugmark,
			Words: fmt.Sprintf("%s about the same target is not settled: %s, %s", s.Name(), ChangeWords(s.Request, intel.Catalogue{}), w.progress(s))})
	}
	if again := strings.TrimSpace(p.Again); again != "" && r.Same == nil {
		finding, err := w.needlessAgain(ctx, again)
		if err != nil {
			return err
		}
		r.Findings = append(r.Findings, finding)
	}
	return nil
}

// duplicate is what the guard has to say: refused, unless it is repeated by
// name.
func (w *Workbench) duplicate(s history.Submission, again string) intel.Finding {
	f := intel.Finding{Weight: intel.Refused, Rule: "duplicate", Source: sourcePugmark,
		Words: fmt.Sprintf("%s asks for the same and is not settled: %s", s.Name(), w.progress(s))}
	underWay := s.State == history.SubmissionIntended || s.State == history.SubmissionSending
	if number, ok := history.ParseSubmissionName(again); ok && number == s.Number && !underWay {
		f.Weight = intel.Noted
		f.Words = fmt.Sprintf("this repeats %s on purpose (%s)", s.Name(), w.progress(s))
	}
	return f
}

// needlessAgain is about repeating what nothing keeps back.
func (w *Workbench) needlessAgain(ctx context.Context, again string) (intel.Finding, error) {
	f := intel.Finding{Weight: intel.Refused, Rule: "again", Source: sourcePugmark}
	number, ok := history.ParseSubmissionName(again)
	if !ok {
		f.Words = fmt.Sprintf("%q is not the id of a submission, such as MC-0042", clip(again, mostNamed))
		return f, nil
	}
	s, err := w.History.Submission(ctx, w.Source.Scope, number)
	switch {
	case errors.Is(err, history.ErrNoSubmission):
		f.Words = fmt.Sprintf("there is no submission %s to repeat", history.Submission{Number: number}.Name())
		return f, nil
	case err != nil:
		return f, err
	}
	f.Weight = intel.Noted
	f.Words = fmt.Sprintf("%s does not keep this back (%s): this is a new request", s.Name(), w.progress(s))
	return f, nil
}

// progress is how far a submission has come and by whom: "accepted, ana, 2d ago".
func (w *Workbench) progress(s history.Submission) string {
	now := w.now()
	words := []string{StateWords(s, now).Word}
	if s.Analyst != "" {
		words = append(words, s.Analyst)
	}
	if !s.Changed.IsZero() {
		words = append(words, agoWords(s.Changed, now))
	}
	return strings.Join(words, ", ")
}

// repeated is the id of the submission that a proposal repeats on purpose, ""
// when it repeats none or names one that is none.
func (w *Workbench) repeated(ctx context.Context, p Proposal) (string, error) {
	number, ok := history.ParseSubmissionName(p.Again)
	if !ok {
		return "", nil
	}
	s, err := w.History.Submission(ctx, w.Source.Scope, number)
	if errors.Is(err, history.ErrNoSubmission) {
		return "", nil
	}
	return s.ID, err
}
