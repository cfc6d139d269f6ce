package investigation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"pugmark/history"
	"pugmark/intel"
)

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
