package cmd

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui/display"
)

// mostUnread is how many texts that were not understood are said one by one.
const mostUnread = 20

// A triageWork is one list that a command works through.
type triageWork struct {
	surroundings
	office *office
	flags  triageFlags
	in     investigation.Intake
}

// preview says how what was found adds up, and what each plan costs.
func (w triageWork) preview(plans []investigation.TriagePlan, chosen int) {
	say, counts := w.say(), w.in.Counts()
	say("%s, read as %s: %s", display.Text(w.in.Name), w.in.Form, counts.Kinds())
	if counts.Hits > 0 {
		say("%s", counts.Sum())
	}
	if lacking := w.in.Lacking(); lacking != "" {
		say("%s", lacking)
	}
	for _, u := range w.in.Unread[:min(len(w.in.Unread), mostUnread)] {
		say("not understood, %s", display.Text(fmt.Sprintf("%s: %q %s", u.Where, intel.Defang(u.Text), u.Why)))
	}
	if more := len(w.in.Unread) - mostUnread; more > 0 {
		say("not understood: %s", count(more, "more text"))
	}
	for n, p := range plans {
		mark, unfit := " ", ""
		if n == chosen {
			mark = ">"
		}
		if !p.Fits {
			unfit = " · does not fit: " + p.Why
		}
		say("%s %-10s  %-9s  %s · %d of %d with an answer%s", mark, p.Name, p.Price.Words(), p.Words, p.Covers, counts.Included, unfit)
	}
}

// refuse says a price over the plan's threshold. Its exit code is that of
// a plan that costs more than --max-calls or, where that was not given, more than
// is left, or whose answers could not be kept; it says so.
func (w triageWork) refuse(ctx context.Context, p investigation.TriagePlan) (code int) {
	price := p.Price.Most
	switch {
	case w.flags.maxCalls >= 0 && price > w.flags.maxCalls:
		w.say()("plan %s costs %s, more than --max-calls %d: nothing was sent", p.Name, p.Price.Words(), w.flags.maxCalls)
		return exitSpent
	case w.flags.maxCalls >= 0 || price == 0:
	case w.office.unkept != nil:
		w.say()("answers are not kept: %s; --max-calls %d spends %s all the same; nothing was sent",
			display.Text(investigation.Explain(w.office.unkept, w.now()).Line()), price, p.Price.Words())
		return exitOurs
	case p.Past:
		w.say()("plan %s costs %s and does not fit: %s; --max-calls %d spends past the estimate; nothing was sent", p.Name, p.Price.Words(), p.Why, price)
		return exitSpent
	}
	budget, err := w.office.bench.Budget(ctx)
	if err != nil {
		w.office.log.Error("budget", "error", err)
	}
	if w.office.bench.Source.Client != nil && price > budget.Plan.AskAbove(budget.Left) {
		w.say()("plan %s may cost %s (%s)", p.Name, p.Price.Words(), budget.Words())
	}
	return exitAnswered
}

// run runs the chosen plan, prints its rows and says how it went.
func (w triageWork) run(ctx context.Context, plans []investigation.TriagePlan, chosen int) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if w.office.unkept != nil {
		w.say()("answers are not kept: %s", display.Text(investigation.Explain(w.office.unkept, w.now()).Line()))
	}
	p, progress := w.printer(), w.progress()
	var broken error
	sum, err := w.office.bench.Triage(ctx, w.in, plans[chosen], func(row investigation.TriageRow) {
		if progress(row); !row.Done || broken != nil {
			return
		}
		row.Err = w.office.because(row.Err)
		if broken = p.print(row); broken != nil {
			stop()
		}
	})
	if err != nil && sum.Tabs == nil {
		return err
	}
	if broken == nil {
		broken = p.end()
	}
	w.summary(sum)
	if broken != nil {
		return printed(broken)
	}
	return w.ended(w.code(sum, plans, chosen))
}

// sayEvery is how long a run may last before it says again how far it is:
// beyond a hundred questions, their pace is that of Cloudflare's limit.
const sayEvery = 10 * time.Second

// progress says how far a long run is, row by row.
func (w triageWork) progress() func(investigation.TriageRow) {
	said, done, costs := w.now(), 0, map[int]int{}
	return func(row investigation.TriageRow) {
		if costs[row.N] = row.Cost; row.Done {
			done++
		}
		if now := w.now(); now.Sub(said) >= sayEvery {
			said = now
			spent := 0
			for _, cost := range costs {
				spent += cost
			}
			w.say()("%d of %s, %s so far", done, count(len(w.in.Items), "row"), count(spent, "call"))
		}
	}
}

func (w triageWork) summary(sum investigation.TriageSummary) {
	say := w.say()
	var tabs []string
	for _, tab := range investigation.TriageTabs() {
		tabs = append(tabs, fmt.Sprintf("%s %d", tab, sum.Tabs[tab]))
	}
	say("%s · %d in all · spent %s", strings.Join(tabs, " · "), sum.Rows, count(sum.Spent, "call"))
	if sum.Stopped != nil {
		say("stopped: %s", display.Text(investigation.Explain(w.office.because(sum.Stopped), w.now()).Line()))
	}
	if sum.Unfiled > 0 {
		say("%s could not be kept in the history", count(sum.Unfiled, "answer"))
	}
	if sum.Unkept != nil {
		say("the list could not be kept: %s", display.Text(investigation.Explain(sum.Unkept, w.now()).Line()))
	}
	if sum.Left > 0 && sum.Job != "" {
		say("%s left: pugmark triage resume %s asks what failed or was not asked", count(sum.Left, "question"), sum.Job)
	}
}

// code is the exit code of a run: the first that applies of 5, 4, 3, 1. What was
// not understood has been said: every mail has some.
func (w triageWork) code(sum investigation.TriageSummary, plans []investigation.TriagePlan, chosen int) int {
	problems := maps.Clone(sum.Problems)
	unkept := sum.Unfiled > 0 || sum.Unkept != nil || w.office.unkept != nil && sum.Spent > 0
	if sum.Left > 0 && len(problems) == 0 && !unkept {
		problems[intel.ProblemCancelled]++
	}
	if kept := plans[chosen]; w.flags.plan == "" && kept.Name == investigation.TriageKept {
		if more := slices.IndexFunc(plans, func(p investigation.TriagePlan) bool { return p.Adds > 0 }); more >= 0 {
			problems[w.whyKept(plans[more])]++
		}
	}
	code := lookupCode(0, investigation.Summary{Problems: problems})
	if code == exitAnswered && unkept {
		return exitOurs
	}
	return code
}

// whyKept is why only what is kept was read though more could be asked.
func (w triageWork) whyKept(p investigation.TriagePlan) intel.Problem {
	w.say()("nothing was asked: plan %s does not fit: %s", p.Name, p.Why)
	switch {
	case w.office.missing != nil:
		return intel.ProblemNoCredentials
	case !w.office.bench.Member.Role.Asks():
		return intel.ProblemRole
	}
	return intel.ProblemCap
}

// ended turns an exit code into the error that ends the command with it.
func (w triageWork) ended(code int) error {
	if code == exitAnswered {
		return nil
	}
	return codeError(code)
}
