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

// The rules of findings that need what is kept. The strings are stored with a
// submission and printed by the command line, as those of intel.
const (
	RuleDuplicate    = "duplicate"     // the same is under way
	RuleAgain        = "again"         // what is to be repeated is nothing to repeat
	RuleOtherPending = "other-pending" // another request about the target is not settled
	RuleToldOfHost   = "told-of-host"  // the categories of a page are not told
	RuleSecuritySlow = "security-slow" // security changes take longer
	RuleBeforeOld    = "before-old"    // what the target has was answered long ago
)

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
	// Repeats is the submission that the proposal repeats on purpose, once
	// nothing stands against that.
	Repeats *history.Submission
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
	switch rules := w.rules(); {
	case rules.NoSubmit != "":
		return rules.NoSubmit
	case !rules.Role.Submits():
		return rules.lacks(": a " + string(RoleSubmitter) + " submits")
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
// It never asks anything. Of a proposal that holds the credentials it says
// nothing but that.
func (w *Workbench) Review(ctx context.Context, p Proposal) (Review, error) {
	if held := w.holdsCredentials(p); held != nil {
		return Review{Findings: held, Off: w.SubmissionsOff()}, nil
	}
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

// holdsCredentials are the findings about what of a proposal holds the token,
// nil when nothing does.
func (w *Workbench) holdsCredentials(p Proposal) []intel.Finding {
	var found []intel.Finding
	for _, part := range []struct{ field, text string }{
		{"", string(p.Body())}, {"", p.Request.Subject()}, {"", strings.Join(p.Unknown, "\n")},
		{"reason", p.Reason}, {"evidence", p.Evidence}, {"again", p.Again},
	} {
		finding := intel.CredentialsHeld(part.field)
		if w.Source.Client.HoldsCredentials([]byte(part.text)) && !slices.Contains(found, finding) {
			found = append(found, finding)
		}
	}
	return found
}

// checks are the rules that need no history.
func (w *Workbench) checks(ctx context.Context, p Proposal) []intel.Finding {
	catalogue, m := w.Catalogue(ctx), p.Request
	var findings []intel.Finding
	if m.Type == intel.TargetURL {
		// What is kept is about the host: it says nothing of what the page has.
		findings = slices.DeleteFunc(m.Check(nil, catalogue), func(f intel.Finding) bool { return f.Rule == intel.RuleBeforeUnknown })
		findings = append(findings, intel.Finding{Weight: intel.Noted, Rule: RuleToldOfHost, Field: "url",
			Words: "what a page has is not told: the categories before and after are those of its host", Source: intel.SourcePugmark})
	} else {
		findings = m.Check(p.Before, catalogue)
	}
	for _, name := range p.Unknown {
		findings = append(findings, intel.UnknownField(name))
	}
	if len(m.SecurityAdds)+len(m.SecurityRemoves) > 0 {
		findings = append(findings, intel.Finding{Weight: intel.Noted, Rule: RuleSecuritySlow,
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
		r.Findings = append(r.Findings, intel.Finding{Weight: intel.Noted, Rule: RuleBeforeOld, Source: intel.SourcePugmark,
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
	if p.Draft.ID != "" { // what is proposed already does not stand in its own way
		pending = slices.DeleteFunc(pending, func(s history.Submission) bool { return s.ID == p.Draft.ID })
	}
	r.Pending = pending
	for n, s := range pending {
		if s.Request.ChangeSet() == changes {
			if r.Same == nil {
				r.Same = &pending[n]
				finding := w.duplicate(s, p.Again)
				if r.Findings = append(r.Findings, finding); finding.Weight != intel.Refused {
					r.Repeats = r.Same
				}
			}
			continue
		}
		r.Findings = append(r.Findings, intel.Finding{Weight: intel.Warned, Rule: RuleOtherPending, Source: intel.SourcePugmark,
			Words: fmt.Sprintf("%s about the same target is not settled: %s, %s", s.Name(), ChangeWords(s.Request, w.Catalogue(ctx)), w.progress(s))})
	}
	if again := strings.TrimSpace(p.Again); again != "" && r.Same == nil {
		finding, settled, err := w.repeatsSettled(ctx, p, again)
		if err != nil {
			return err
		}
		r.Findings, r.Repeats = append(r.Findings, finding), settled
	}
	return nil
}

// duplicate is what the guard has to say: refused, unless it is repeated by
// name.
func (w *Workbench) duplicate(s history.Submission, again string) intel.Finding {
	f := intel.Finding{Weight: intel.Refused, Rule: RuleDuplicate, Source: intel.SourcePugmark,
		Words: fmt.Sprintf("%s asks for the same and is not settled: %s", s.Name(), w.progress(s))}
	underWay := s.State == history.SubmissionProposed || s.State == history.SubmissionIntended || s.State == history.SubmissionSending
	if number, ok := history.ParseSubmissionName(again); ok && number == s.Number && !underWay {
		f.Weight = intel.Noted
		f.Words = fmt.Sprintf("this repeats %s on purpose (%s)", s.Name(), w.progress(s))
	}
	return f
}

// repeatsSettled is about repeating what nothing keeps back any more: the same
// request, settled, is linked with this one; anything else is nothing to repeat.
func (w *Workbench) repeatsSettled(ctx context.Context, p Proposal, again string) (f intel.Finding, settled *history.Submission, err error) {
	f = intel.Finding{Weight: intel.Refused, Rule: RuleAgain, Source: intel.SourcePugmark}
	number, ok := history.ParseSubmissionName(again)
	if !ok {
		f.Words = fmt.Sprintf("%q is not the id of a submission, such as MC-0042", clip(again, mostNamed))
		return f, nil, nil
	}
	s, err := w.Submission(ctx, w.Source.Scope, number)
	switch {
	case errors.Is(err, history.ErrNoSubmission):
		f.Words = fmt.Sprintf("there is no submission %s to repeat", history.Submission{Number: number}.Name())
	case err != nil:
		return f, nil, err
	case s.Request.TargetKey() != p.Request.TargetKey():
		f.Words = fmt.Sprintf("%s is about %s: it is no repetition, send this without it", s.Name(), intel.Defang(s.Request.Subject()))
	case s.Request.ChangeSet() != p.Request.ChangeSet():
		f.Words = fmt.Sprintf("%s asks for something else (%s): it is no repetition, send this without it",
			s.Name(), ChangeWords(s.Request, w.Catalogue(ctx)))
	case s.Sent.IsZero() || s.State == history.SubmissionDraft || s.State == history.SubmissionDiscarded || s.State == history.SubmissionProposed:
		f.Words = s.Name() + " was not sent: there is nothing to repeat"
	default:
		f.Weight, settled = intel.Noted, &s
		f.Words = fmt.Sprintf("this repeats %s, which keeps nothing back any more (%s)", s.Name(), w.progress(s))
	}
	return f, settled, nil
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
	s, err := w.Submission(ctx, w.Source.Scope, number)
	if errors.Is(err, history.ErrNoSubmission) {
		return "", nil
	}
	return s.ID, err
}
