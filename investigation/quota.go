package investigation

import (
	"context"

	"pugmark/history"
	"pugmark/intel"
)

// countedKinds are the questions and requests that spend calls.
func countedKinds() []intel.Kind {
	return []intel.Kind{
		intel.KindDomain, intel.KindHistory, intel.KindIP, intel.KindPassiveDNS, intel.KindASN, intel.KindSubnets,
		intel.KindWHOIS, intel.KindPhishing, intel.KindBulk, intel.KindMiscategorization,
	}
}

// Correct files how many calls Cloudflare's dashboard says are left of the
// month. It lifts neither a cap nor a share. Who asks nothing corrects nothing:
// the error is a [*NotPossible].
func (w *Workbench) Correct(ctx context.Context, left int) error {
	if err := w.mayCorrect("quota"); err != nil {
		return err
	}
	err := w.History.Correct(ctx, w.Source.Scope, history.Correction{Left: left, Plan: w.plan().CallsPerMonth, Analyst: w.Source.Analyst})
	if err == nil {
		w.tellTeam(ctx, history.Activity{What: history.ActivityCorrection, Scope: w.Source.Scope, Words: calls(left) + " left"})
	}
	return err
}

// Try lets every kind of question be asked again although Cloudflare said that
// the month's calls are used up, until it says so again. Who asks nothing tries
// nothing: the error is a [*NotPossible].
func (w *Workbench) Try(ctx context.Context) error {
	if err := w.mayCorrect("try"); err != nil {
		return err
	}
	for _, kind := range countedKinds() {
		if err := w.History.Try(ctx, w.Source.Scope, kind, w.Source.Analyst); err != nil {
			return err
		}
	}
	w.tellTeam(ctx, history.Activity{What: history.ActivityCorrection, Scope: w.Source.Scope, Words: "asks again although calls were used up"})
	return nil
}

// mayCorrect says why a command that changes what may be asked is not for who
// works here; nil where it is.
func (w *Workbench) mayCorrect(command string) error {
	switch r := w.rules(); {
	case !r.Role.Asks():
		return &NotPossible{r.lacks(", which only reads") + ": " + command + " needs the role " + string(RoleAnalyst)}
	case w.History == nil:
		return &NotPossible{"there is no history to keep that in"}
	}
	return nil
}

// tellTeam puts into the team's feed what was done here. That it could not be
// noted changes nothing.
func (w *Workbench) tellTeam(ctx context.Context, a history.Activity) {
	if w.Member.Role == RoleOwner || w.History == nil {
		return
	}
	a.Analyst, a.Key, a.From = w.Member.Name, w.Member.Key, w.Member.From
	_ = w.History.Note(context.WithoutCancel(ctx), a)
}
