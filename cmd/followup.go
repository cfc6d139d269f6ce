package cmd

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui/display"
)

// followUpFlags are the flags of follow-up.
type followUpFlags struct {
	dryRun, json bool
	maxCalls     int // below 0: no limit
}

const followUpHelp = `Look at what became of the submissions that are due: on day 1, 3, 7 and 14 after
Cloudflare accepted them, or as follow_up says in config.toml. Made for cron:
when nothing is due it prints nothing, and where standard error is a terminal one
line of what comes next.

One costs 1 call, several are asked for together as far as they can be, and 1 more
is spent on the history of each of which something came; an answer that was kept
since it fell due costs nothing. The price is said on standard error before it is
spent. With --max-calls 0 only what kept answers tell is looked at, and the exit
code is 4 when that leaves one that is due.

With an ID it looks at that one now, due or not: also at one whose outcome is
unknown, which is never looked at by itself.

--dry-run prints what is due and the price, and asks nothing. --json prints one
array of {"id","indicator","was","state","words","since","risk_still","error"},
since and error null where there is none.

` + exitWords

func (s surroundings) followUpCommand(g *globals) *cobra.Command {
	var f followUpFlags
	c := &cobra.Command{
		Use:     "follow-up [ID…]",
		Short:   "Look at what became of submissions",
		Long:    followUpHelp,
		Example: "\npugmark follow-up --max-calls 5\npugmark follow-up MC-0042",
		Args:    func(_ *cobra.Command, args []string) error { return checkNames(args) },
		RunE:    func(c *cobra.Command, args []string) error { return s.followUp(c.Context(), *g, f, args) },
	}
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "Print what is due and the price, and ask nothing")
	c.Flags().BoolVar(&f.json, "json", false, "Print one JSON array")
	c.Flags().IntVar(&f.maxCalls, "max-calls", unlimited, "Refuse to spend more calls than this; 0 reads only what is kept")
	return c
}

// A followedObject is a look as scripts read it: these keys, in this order.
type followedObject struct {
	ID        string                  `json:"id"`
	Indicator string                  `json:"indicator"`
	Was       history.SubmissionState `json:"was"`
	State     history.SubmissionState `json:"state"`
	Words     string                  `json:"words"`
	Since     *string                 `json:"since"`
	RiskStill bool                    `json:"risk_still"`
	Error     *errorObject            `json:"error"`
}

func (s surroundings) followUp(ctx context.Context, g globals, f followUpFlags, args []string) error {
	return s.withHistory(ctx, g, func(o *office, _ *history.DB) error {
		of, err := o.named(ctx, args)
		if err != nil {
			return err
		}
		plan, damaged := o.bench.FollowUpPlan(ctx, of)
		if damaged != nil && !errors.Is(damaged, history.ErrDamaged) {
			return damaged
		}
		if f.maxCalls == 0 && !f.dryRun {
			err = s.lookAtKept(ctx, o, f, plan)
		} else {
			err = s.lookAt(ctx, o, f, plan)
		}
		switch {
		case err == nil:
			return damaged
		case damaged != nil:
			s.sayError("pugmark follow-up", damaged)
		}
		return err
	})
}

// lookAt looks at what a plan holds, or with --dry-run says what that is.
func (s surroundings) lookAt(ctx context.Context, o *office, f followUpFlags, plan investigation.FollowUpPlan) error {
	all := append(append([]history.Submission{}, plan.Free...), plan.Due...)
	switch {
	case len(all) == 0:
		s.sayNothingIsDue(ctx, o)
		return s.printFollowed(f, nil, nil)
	case f.dryRun:
		return s.sayDue(f, plan, all)
	case f.maxCalls >= 0 && plan.Price.Most > f.maxCalls:
		s.say()("following up may cost %s, more than --max-calls %d: nothing was sent", plan.Price.Words(), f.maxCalls)
		return codeError(exitSpent)
	case plan.Price.Most > 0:
		s.sayFollowUpPrice(ctx, o, plan, len(all))
	}
	followed, err := o.bench.FollowUp(ctx, plan)
	if printing := s.printFollowed(f, all, followed); printing != nil {
		return printing
	}
	if err != nil {
		return err
	}
	return followedCode(followed)
}

// lookAtKept looks as far as that costs nothing, and says how many are left.
func (s surroundings) lookAtKept(ctx context.Context, o *office, f followUpFlags, plan investigation.FollowUpPlan) error {
	left := len(plan.Due)
	if left == 0 {
		return s.lookAt(ctx, o, f, plan.FreeOnly())
	}
	s.say()("%s not looked at: --max-calls 0 reads only what is kept", count(left, "submission"))
	followed, err := o.bench.FollowUp(ctx, plan.FreeOnly())
	if printing := s.printFollowed(f, plan.Free, followed); printing != nil {
		return printing
	}
	if err == nil {
		err = followedCode(followed)
	}
	if err == nil {
		err = codeError(exitSpent)
	}
	return err
}

// sayNothingIsDue tells a person at a terminal whom it waits for. For cron,
// nothing is nothing to be told of.
func (s surroundings) sayNothingIsDue(ctx context.Context, o *office) {
	if !isTerminal(s.stderr) {
		return
	}
	scope := o.bench.Source.Scope
	kept, _ := o.bench.Submissions(ctx, history.SubmissionQuery{Scope: &scope, Demo: scope.Demo})
	s.say()("%s", nothingIsDue(kept, s.now()))
}

// nothingIsDue says what comes next instead: the next look, and what waits for
// a person.
func nothingIsDue(kept []history.Submission, now time.Time) string {
	words := "nothing is due"
	var waiting []string
	var next history.Submission
	for _, sub := range kept {
		if !sub.Next.IsZero() && (next.Next.IsZero() || sub.Next.Before(next.Next)) {
			next = sub
		}
		if sub.State != history.SubmissionDraft && investigation.NeedsYou(sub) {
			waiting = append(waiting, sub.Name())
		}
	}
	if !next.Next.IsZero() {
		words += "; the next look is at " + next.Name() + ", in " + investigation.Countdown(next.Next.Sub(now))
	}
	const most = 3
	switch n := len(waiting); {
	case n == 1:
		words += "; " + waiting[0] + " waits for you"
	case n > most:
		words += "; " + strings.Join(waiting[:most], ", ") + fmt.Sprintf(" and %d more wait for you", n-most)
	case n > 0:
		words += "; " + strings.Join(waiting, ", ") + " wait for you"
	}
	return words
}

func (s surroundings) sayFollowUpPrice(ctx context.Context, o *office, plan investigation.FollowUpPlan, due int) {
	budget, err := o.bench.Budget(ctx)
	if err != nil {
		o.log.Error("budget", "error", err)
	}
	s.say()("%s to look at, which may cost %s (%s)", count(due, "submission"), plan.Price.Words(), budget.Words())
}

// sayDue prints what a run would look at.
func (s surroundings) sayDue(f followUpFlags, plan investigation.FollowUpPlan, all []history.Submission) error {
	s.say()("%s to look at, which may cost %s: nothing was asked", count(len(all), "submission"), plan.Price.Words())
	followed := make([]investigation.Followed, 0, len(all))
	for _, sub := range all {
		words := investigation.StateWords(sub, s.now())
		followed = append(followed, investigation.Followed{Submission: sub, Verdict: investigation.Verdict{State: sub.State, Words: words.Next}})
	}
	return s.printFollowed(f, all, followed)
}

// printFollowed prints what was found; was are the submissions as they were
// before.
func (s surroundings) printFollowed(f followUpFlags, was []history.Submission, followed []investigation.Followed) error {
	before := map[string]history.SubmissionState{}
	for _, sub := range was {
		before[sub.ID] = sub.State
	}
	if f.json {
		objects := make([]any, 0, len(followed))
		for _, l := range followed {
			objects = append(objects, s.followedObject(l, before[l.Submission.ID]))
		}
		return printed(s.printArray(objects))
	}
	for _, l := range followed {
		if _, err := fmt.Fprintf(s.stdout, "%s  %s  %s  %s\n", l.Submission.Name(), padded(intel.Defang(l.Submission.Request.Subject()), 32),
			padded(string(l.Submission.State), 9), display.Cell(s.foundWords(l, before[l.Submission.ID]))); err != nil {
			return printed(err)
		}
	}
	return nil
}

func (s surroundings) followedObject(l investigation.Followed, was history.SubmissionState) followedObject {
	o := followedObject{ID: l.Submission.Name(), Indicator: l.Submission.Request.Subject(), Was: was, State: l.Submission.State,
		Words: l.Verdict.Words, Since: instant(l.Verdict.Since), RiskStill: l.Verdict.RiskStill}
	if l.Err != nil {
		o.Error = errorOf(l.Err, s.now())
	}
	return o
}

func (s surroundings) foundWords(l investigation.Followed, was history.SubmissionState) string {
	if l.Err != nil {
		return "not looked at: " + investigation.Explain(l.Err, s.now()).Line()
	}
	words := l.Verdict.Words
	if was != l.Submission.State {
		words += " · was " + string(was)
	}
	return words
}

// followedCode is the code of a run: the first that applies of 5, 4, 3.
func followedCode(followed []investigation.Followed) error {
	found := map[int]bool{}
	for _, l := range followed {
		if l.Err != nil {
			found[codeOf(intel.ProblemOf(l.Err), exitUnanswered)] = true
		}
	}
	for _, code := range []int{exitCredentials, exitSpent, exitUnanswered} {
		if found[code] {
			return codeError(code)
		}
	}
	return nil
}
