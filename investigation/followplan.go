package investigation

import (
	"context"
	"errors"
	"slices"
	"time"

	"pugmark/history"
	"pugmark/intel"
)

// A FollowUpPlan says which submissions would be looked at, and what that costs.
type FollowUpPlan struct {
	Due   []history.Submission // Cloudflare has to be asked
	Free  []history.Submission // a kept answer tells
	Price Price                // the most is with a call for the history of every name
	// KeptOnly looks at those in Free alone and asks nothing, not even since
	// when something has held: it costs nothing.
	KeptOnly bool
}

// LookPrice is what one look costs, in words. The more is its history: since
// when, or, at the last look that finds nothing, whether it was taken back.
const LookPrice = "1 call, 1 more when something came of it"

// LookPrices is what the looks of the schedule cost, in words.
const LookPrices = "1 call each, 1 more when something came of it and at the last"

// FreeOnly is the part of a plan that costs nothing.
func (p FollowUpPlan) FreeOnly() FollowUpPlan { return FollowUpPlan{Free: p.Free, KeptOnly: true} }

// Kinds are the kinds of question that the plan asks without fail, each once:
// domain details, several in bulk, IP overviews.
func (p FollowUpPlan) Kinds() []intel.Kind {
	var kinds []intel.Kind
	if p.KeptOnly {
		return nil
	}
	for _, q := range lookQuestions(p.Due) {
		if kind := q.Key().Kind; !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// Submissions returns submissions, newest first. What a killed process left
// being sent is seen to first. With [history.ErrDamaged], which names those that
// cannot be read, it returns all others.
func (w *Workbench) Submissions(ctx context.Context, q history.SubmissionQuery) ([]history.Submission, error) {
	if w.History == nil {
		return nil, &NotPossible{"there is no history to read"}
	}
	if w.History.ReadOnly() == nil {
		// Reading shows the same, whether it could be written or not.
		_, _ = w.History.RecoverSubmissions(ctx)
	}
	q.Reader = w.reader()
	return w.History.Submissions(ctx, q)
}

// FollowUpPlan plans to look at submissions, for 0 calls: at the given ones, or
// with nil at all that are due. A kept answer that is newer than the time a look
// was due stands for it. A [*NotPossible] says that there is nothing to look
// for in one of them. With [history.ErrDamaged] the plan is about those that can
// be read.
func (w *Workbench) FollowUpPlan(ctx context.Context, of []history.Submission) (FollowUpPlan, error) {
	if w.History == nil {
		return FollowUpPlan{}, &NotPossible{"there is no history to read"}
	}
	if of == nil {
		scope := w.Source.Scope
		due, damaged := w.Submissions(ctx, history.SubmissionQuery{Scope: &scope, Demo: scope.Demo, Due: w.now()})
		if damaged != nil && !errors.Is(damaged, history.ErrDamaged) {
			return FollowUpPlan{}, damaged
		}
		plan, err := w.DuePlan(ctx, due)
		if err == nil {
			err = damaged
		}
		return plan, err
	}
	return w.planFor(ctx, of)
}

// DuePlan plans to look at those that are due among submissions that were just
// read, for 0 calls.
func (w *Workbench) DuePlan(ctx context.Context, read []history.Submission) (FollowUpPlan, error) {
	if w.History == nil {
		return FollowUpPlan{}, &NotPossible{"there is no history to read"}
	}
	now := w.now()
	return w.planFor(ctx, slices.DeleteFunc(slices.Clone(read), func(s history.Submission) bool {
		return s.Next.IsZero() || s.Next.After(now) || w.unlookable(s) != ""
	}))
}

func (w *Workbench) planFor(ctx context.Context, of []history.Submission) (FollowUpPlan, error) {
	var plan FollowUpPlan
	for _, s := range of {
		if why := w.unlookable(s); why != "" {
			return FollowUpPlan{}, &NotPossible{why}
		}
		_, told, err := w.keptLook(ctx, s)
		if err != nil {
			return FollowUpPlan{}, err
		}
		if told {
			plan.Free = append(plan.Free, s)
		} else {
			plan.Due = append(plan.Due, s)
		}
	}
	calls := len(lookQuestions(plan.Due))
	plan.Price = Price{Least: calls, Most: calls + len(lookedNames(slices.Concat(plan.Due, plan.Free)))}
	return plan, nil
}

// unlookable is why a look at a submission finds nothing, "" when it may.
func (w *Workbench) unlookable(s history.Submission) string {
	switch s.State {
	case history.SubmissionProposed:
		return s.Name() + " is proposed and was not sent: there is nothing to look for"
	case history.SubmissionDraft, history.SubmissionDiscarded, history.SubmissionIntended, history.SubmissionSending:
		return s.Name() + " was not sent: there is nothing to look for"
	case history.SubmissionRejected:
		return s.Name() + " was rejected: there is nothing to look for"
	}
	if s.Scope != w.Source.Scope {
		return s.Name() + " belongs to another account or server: look at it from there"
	}
	if _, ok := s.Request.Target(); !ok {
		return s.Name() + " has no target that can be asked about: look at it by other means"
	}
	return ""
}

// keptLook returns the kept answer that stands for a look: one given since the
// look was due, or, where none is due, a fresh one that came after sending and
// was not judged yet.
func (w *Workbench) keptLook(ctx context.Context, s history.Submission) (*Standing, bool, error) {
	target, _ := s.Request.Target()
	kept, err := w.standing(ctx, target)
	if err != nil || kept == nil || kept.Derived {
		return nil, false, err
	}
	now := w.now()
	if due := s.Next; !due.IsZero() && !due.After(now) {
		return kept, !kept.At.Before(due), nil
	}
	if !kept.At.After(s.Sent) || now.Sub(kept.At) >= w.lifetimeOf(target) {
		return nil, false, nil
	}
	events, err := w.History.SubmissionEvents(ctx, s.ID)
	judged := slices.ContainsFunc(events, func(e history.SubmissionEvent) bool { return e.Answer == kept.Record })
	return kept, !judged, err
}

// lifetimeOf is how long an answer about a target stands for a new one.
func (w *Workbench) lifetimeOf(target intel.Indicator) time.Duration {
	f := w.Source.Freshness
	if f == (intel.Freshness{}) {
		f = intel.DefaultFreshness()
	}
	if isAddress(target.HostIndicator()) {
		return f.IP
	}
	return f.Domain
}

// lookedNames are the names that looks are about, each once, in alphabetical
// order; of a URL its host.
func lookedNames(of []history.Submission) []string {
	return lookedAt(of, intel.IndicatorDomain)
}

func lookedAt(of []history.Submission, kinds ...intel.IndicatorKind) []string {
	var values []string
	for _, s := range of {
		if target, ok := s.Request.Target(); ok && slices.Contains(kinds, target.HostIndicator().Kind()) {
			values = append(values, target.Host())
		}
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// lookQuestions are the questions that tell of all targets: one name alone by
// its details, several in bulk, each address by its overview.
func lookQuestions(of []history.Submission) []intel.AnyQuestion {
	var questions []intel.AnyQuestion
	for names := lookedNames(of); len(names) > 0; {
		n := bulkLength(names)
		if n == 1 {
			questions = append(questions, intel.Domain(names[0]))
		} else {
			questions = append(questions, intel.Bulk(names[:n]...))
		}
		names = names[n:]
	}
	for _, value := range lookedAt(of, intel.IndicatorIPv4, intel.IndicatorIPv6) {
		if i, err := intel.ParseIndicator(value); err == nil {
			addr, _ := i.Addr()
			questions = append(questions, intel.IP(addr))
		}
	}
	return questions
}
