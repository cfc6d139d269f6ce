package investigation

import (
	"context"
	"errors"
	"fmt"
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

// A Followed is what a look at one submission brought. With an error nothing
// was changed, and the look is still due.
type Followed struct {
	Submission history.Submission // as it is after the look
	Verdict    Verdict
	Now        *Standing // what the look was judged by
	Err        error     // Explain puts it into words
	Cost       int       // calls spent for this one alone, the history's
	// Kind is what was asked about it, "" where a kept answer told.
	Kind intel.Kind
}

// FollowUp looks at the submissions of a plan and notes what it found. A
// question that fails leaves its submissions as they are; one that says that no
// other will be answered either, such as a month that is used up, is the answer
// to all that come after it. Nothing is asked where what is found could not be
// noted. When ctx ends nothing more is asked, and what was answered by then is
// still judged and noted. The error is that of ctx.
func (w *Workbench) FollowUp(ctx context.Context, plan FollowUpPlan) ([]Followed, error) {
	if why := w.unwritable(); why != "" {
		return unfollowed(plan, &NotPossible{"not looked at, since nothing can be noted: " + why}), ctx.Err()
	}
	if plan.KeptOnly {
		plan.Due = nil
	}
	f := &follower{Workbench: w, asking: ctx, silent: plan.KeptOnly, histories: map[string]toldHistory{}}
	lasting := context.WithoutCancel(ctx) // what is paid for is judged
	var followed []Followed
	for _, s := range plan.Free {
		now, told, err := w.keptLook(ctx, s)
		if err == nil && !told {
			err = &NotPossible{"the answer that told of it is not kept any more: look again"}
		}
		followed = append(followed, f.follow(lasting, s, now, err))
	}
	answers := w.askLooks(ctx, lookQuestions(plan.Due))
	for _, s := range plan.Due {
		now, err := answers.about(s)
		looked := f.follow(lasting, s, now, err)
		looked.Kind = answers.kinds[hostOf(s)]
		followed = append(followed, looked)
	}
	return followed, ctx.Err()
}

// unfollowed is what became of a plan that nothing was done of.
func unfollowed(plan FollowUpPlan, why error) []Followed {
	var followed []Followed
	for _, s := range slices.Concat(plan.Free, plan.Due) {
		followed = append(followed, Followed{Submission: s, Err: why})
	}
	return followed
}

// lookAnswers are what was answered about names and addresses.
type lookAnswers struct {
	standings map[string]*Standing
	failures  map[string]error
	kinds     map[string]intel.Kind // of the question about each
}

// hostOf is the name or address that looks at a submission ask about.
func hostOf(s history.Submission) string {
	target, _ := s.Request.Target()
	return target.Host()
}

func (a lookAnswers) about(s history.Submission) (*Standing, error) {
	host := hostOf(s)
	if err := a.failures[host]; err != nil {
		return nil, err
	}
	if now := a.standings[host]; now != nil {
		return now, nil
	}
	return nil, &NotPossible{fmt.Sprintf("Cloudflare's answer leaves %s out: look at it alone", intel.Defang(host))}
}

func (w *Workbench) askLooks(ctx context.Context, questions []intel.AnyQuestion) lookAnswers {
	a := lookAnswers{map[string]*Standing{}, map[string]error{}, map[string]intel.Kind{}}
	var over error // no other question will be answered
	for _, q := range questions {
		err := over
		var answer intel.AnyAnswer
		if err == nil {
			answer, err = q.AskAny(ctx, w.Source, intel.Again())
		}
		if err != nil && endsAll(err) {
			over = err
		}
		for _, value := range valuesOf(q.Key()) {
			a.kinds[value] = q.Key().Kind
			if err != nil {
				a.failures[value] = err
				continue
			}
			a.standings[value] = w.answeredStanding(context.WithoutCancel(ctx), value, answer)
		}
	}
	return a
}

// answeredStanding is what an answer says of a value, with the id of the record
// it was kept as.
func (w *Workbench) answeredStanding(ctx context.Context, value string, answer intel.AnyAnswer) *Standing {
	of, err := intel.ParseIndicator(value)
	if err != nil {
		return nil
	}
	if rec, err := w.History.Latest(ctx, w.Source.Scope, answer.Key); err == nil && !rec.At.Before(answer.At.Truncate(time.Microsecond)) {
		return ownStanding(standingIn(rec, of))
	}
	if bulk, ok := answer.Value.(intel.BulkReport); ok {
		return ownStanding(standingInBulk(answer.Key, bulk, of, answer.At))
	}
	return ownStanding(standingOf(of, answer.Value, answer.At))
}

// ownStanding leaves out what is only known from a name below.
func ownStanding(s *Standing) *Standing {
	if s == nil || s.Derived {
		return nil
	}
	return s
}

// endsAll reports whether a failure will meet every other question too.
func endsAll(err error) bool {
	switch intel.ProblemOf(err) {
	case intel.ProblemNoCredentials, intel.ProblemQuota, intel.ProblemRateLimit, intel.ProblemBadToken, intel.ProblemScope,
		intel.ProblemWrongAccount, intel.ProblemOffline, intel.ProblemCancelled, intel.ProblemCap:
		return true
	}
	return false
}
