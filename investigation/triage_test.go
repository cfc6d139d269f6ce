package investigation

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

func TestARunStopsAtItsLimitAndLosesNothing(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.Plan.CallsPerMonth = CallsCore
	in := d.triageOf(t, wave(t))
	plan := d.planOf(t, in, TriageEverything)
	most := 5
	in.MaxCalls = &most
	_, sum := d.run(t, in, plan)
	assert.Len(t, d.sent.questions(), most)
	assert.Equal(t, most, sum.Spent)
	assert.Equal(t, intel.ProblemCap, intel.ProblemOf(sum.Stopped))
	assert.Equal(t, plan.Price.Most-most, sum.Left)

	job := d.lastJob(t)
	assert.Equal(t, sum.LeftRows, job.Left)
	_, rest, err := d.OpenTriage(t.Context(), job)
	require.NoError(t, err)
	assert.Equal(t, plan.Price.Most-most, rest.Price.Most, "only what was not asked")
	d.clock.pass(26 * time.Hour) // nothing is fresh any more
	c := newTally(t, in)
	again, rest, err := d.OpenTriage(t.Context(), job)
	require.NoError(t, err)
	sum, err = d.Triage(t.Context(), again, rest, c.each)
	require.NoError(t, err)
	c.check(sum)
	assert.Len(t, d.sent.questions(), rest.Price.Most)
	assert.Zero(t, sum.Left)
	assert.Zero(t, d.lastJob(t).Left)
}

func TestNothingIsAskedAfterTheMonthIsUsedUp(t *testing.T) {
	d := newDesk(t, simulator.Options{MonthlyQuota: 4})
	in := d.triageOf(t, wave(t))
	plan := d.planOf(t, in, TriageIPs)
	tally, sum := d.run(t, in, plan)
	assert.Equal(t, intel.ProblemQuota, intel.ProblemOf(sum.Stopped))
	assert.Equal(t, 4, sum.Spent)
	assert.Equal(t, 4, sum.Answered)
	assert.LessOrEqual(t, len(d.sent.questions()), 4+triageAtOnce, "those under way then, and no other")
	assert.Positive(t, sum.Tabs[TriageFailed]+sum.Tabs[TriageUnknown])
	for _, row := range tally.last {
		if row.Tab == TriageFailed {
			assert.Contains(t, row.Why, "this month's calls are used up")
		}
	}
	assert.Equal(t, plan.Price.Most-4, sum.Left)
}

func TestWhatTheMonthHasNoCallsForDoesNotFit(t *testing.T) {
	d := newDesk(t, simulator.Options{Fault: "ip=quota"})
	d.Plan.CallsPerMonth = CallsCore
	in := d.triageOf(t, pasted(t, "a.example", "192.0.2.1"))
	d.run(t, in, d.planOf(t, in, TriageIPs))
	in = d.triageOf(t, pasted(t, "b.example", "192.0.2.2", "192.0.2.3"))
	const refused = "this month's calls are used up (Cloudflare 10403) for 2 IPs"
	for name, why := range map[string]string{TriageKept: "", TriageDomains: "", TriageIPs: refused, TriageEverything: refused} {
		p := d.planOf(t, in, name)
		assert.Equal(t, why, p.Why)
		assert.Equal(t, why == "", p.Fits)
	}
	addresses := d.triageOf(t, pasted(t, "192.0.2.2"))
	plans, chosen, err := d.TriagePlans(t.Context(), addresses)
	require.NoError(t, err)
	assert.Equal(t, TriageKept, plans[chosen].Name)
	assert.Equal(t, "this month's calls are used up (Cloudflare 10403)", plans[2].Why)
	require.NoError(t, d.Try(t.Context()))
	assert.True(t, d.planOf(t, in, TriageIPs).Fits)
}

func TestNothingIsSpentOnAnswersThatCannotBeKept(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	in := d.triageOf(t, pasted(t, "a.example", "192.0.2.1"))
	plan := d.planOf(t, in, TriageIPs)
	db, err := sql.Open("sqlite", "file:"+d.path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	_, err = db.ExecContext(t.Context(), "CREATE TRIGGER full BEFORE INSERT ON triages BEGIN SELECT RAISE(ABORT, 'no room'); END")
	require.NoError(t, err)
	tally, sum := d.run(t, in, plan)
	assert.Empty(t, d.sent.questions())
	require.Error(t, sum.Stopped)
	assert.Contains(t, tally.last[0].Why, "not asked: ")
	assert.Equal(t, 2, sum.Left)
	most := 1
	in.MaxCalls = &most
	_, sum = d.run(t, in, plan)
	assert.Len(t, d.sent.questions(), 1, "a person said how much")
	assert.Error(t, sum.Unkept)
}

func TestAFailureIsTheRowsItIsAbout(t *testing.T) {
	const names, addresses, urls = 33 + 3, 7 + 1, 4 // and the URLs on them
	for fault, c := range map[simulator.Fault]struct {
		problem intel.Problem
		stops   bool // asking
		failed  int  // rows, where it does not
		left    int  // questions, where it does not
	}{
		"ip=504":         {intel.ProblemDown, false, addresses, addresses},
		"bulk=500":       {intel.ProblemDown, false, names - 2, 2},
		"phishing=reset": {intel.ProblemOffline, true, 0, 0},
		"phishing=scope": {intel.ProblemScope, false, 2, urls},
		"whois=404":      {intel.ProblemNotFound, false, 0, 32},
		"bulk=429":       {intel.ProblemRateLimit, true, 0, 0},
		"ip=quota":       {intel.ProblemQuota, true, 0, 0},
		"asn=scope":      {intel.ProblemScope, true, 0, 0},
		"phishing=empty": {"", false, 0, 0},
	} {
		t.Run(string(fault), func(t *testing.T) {
			d := newDesk(t, simulator.Options{Fault: fault})
			d.Plan.CallsPerMonth = CallsCore
			in := d.triageOf(t, wave(t))
			plan := d.planOf(t, in, TriageEverything)
			tally, sum := d.run(t, in, plan)
			if c.problem != "" {
				assert.Positive(t, sum.Problems[c.problem], "%v", sum.Problems)
			}
			assert.Equal(t, c.problem != "" && c.stops, sum.Stopped != nil, "%v", sum.Stopped)
			assert.Equal(t, plan.Price.Most, sum.Answered+sum.Left, "every question is answered, or left")
			assert.LessOrEqual(t, sum.Unanswered, sum.Left)
			if !c.stops {
				assert.Equal(t, c.failed, sum.Tabs[TriageFailed])
				assert.Equal(t, c.left, sum.Left)
				assert.Equal(t, c.left, sum.Unanswered)
			}
			for _, row := range tally.last {
				if row.Tab == TriageFailed {
					assert.Error(t, row.Err)
				}
			}
			rest := d.planOf(t, d.reopened(t), TriageEverything)
			assert.Equal(t, sum.Left, rest.Price.Most, "what is asked when it is resumed")
		})
	}
}

func TestALimitOfTheTeamEndsARun(t *testing.T) {
	for name, c := range map[string]struct {
		limit   func(*testing.T, *Workbench)
		problem intel.Problem
		asked   int
		why     string
		unfit   string
	}{
		"a cap": {func(t *testing.T, w *Workbench) {
			require.NoError(t, w.History.Limit(t.Context(), history.CapLine{Scope: w.Source.Scope, Calls: 3, Analyst: "ada"}))
		}, intel.ProblemCap, 3, "not asked: ", "~3 of 3 calls left"},
		"a share": {func(_ *testing.T, w *Workbench) {
			w.Member.Share = 2
			w.History.SetShare(w.Source.Scope, "lena", 2)
		}, intel.ProblemShare, 2, "not asked: your share of this month's calls is used up", "· 2 yours"},
		"a role": {func(_ *testing.T, w *Workbench) {
			w.Member.Role, w.Source.Client = RoleViewer, nil
		}, intel.ProblemRole, 0, "not asked: your role reads what is kept", "your role reads what is kept"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, simulator.Options{})
			w := d.memberOf("lena", RoleAnalyst)
			c.limit(t, w)
			d.Workbench = w
			in := d.triageOf(t, wave(t))
			plan := d.planOf(t, in, TriageIPs)
			assert.False(t, plan.Fits)
			assert.Contains(t, plan.Why, c.unfit)
			tally, sum := d.run(t, in, plan)
			assert.Len(t, d.sent.questions(), c.asked)
			assert.Equal(t, c.asked, sum.Spent)
			assert.Equal(t, c.problem, intel.ProblemOf(sum.Stopped))
			assert.Zero(t, sum.Tabs[TriageFailed], "what was not asked did not fail")
			assert.Equal(t, plan.Price.Most-c.asked, sum.Left)
			told := 0
			for _, row := range tally.last {
				if strings.HasPrefix(row.Why, c.why) {
					told++
				}
			}
			assert.Positive(t, told)
			if c.problem != intel.ProblemCap {
				assert.Equal(t, sum.LeftRows, told)
			}
		})
	}
}

func TestAStoppedRunKeepsWhatItHas(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.Plan.CallsPerMonth = CallsCore
	in := d.triageOf(t, wave(t))
	plan := d.planOf(t, in, TriageEverything)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	answered := 0
	c := newTally(t, in)
	sum, err := d.Triage(ctx, in, plan, func(row TriageRow) {
		c.each(row)
		if row.Cost > 0 {
			if answered++; answered == 10 {
				stop()
			}
		}
	})
	require.ErrorIs(t, err, context.Canceled)
	c.check(sum)
	assert.Positive(t, sum.Left)
	rest := d.planOf(t, d.triageOf(t, wave(t)), TriageEverything)
	assert.Equal(t, plan.Price.Most-sum.Answered, rest.Price.Most, "what was answered is kept")
	assert.Equal(t, sum.LeftRows, d.lastJob(t).Left)
}

func TestWithoutAHistoryEverythingIsAsked(t *testing.T) {
	api := &cloudflare{results: payroll()}
	w := bench(t, api, CallsCore)
	in, err := w.Intake(t.Context(), pasted(t, "203.0.113.66.com", "9.9.9.9"))
	require.NoError(t, err)
	plans, _, err := w.TriagePlans(t.Context(), in)
	require.NoError(t, err)
	c := newTally(t, in)
	sum, err := w.Triage(t.Context(), in, plans[2], c.each)
	require.NoError(t, err)
	c.check(sum)
	assert.Len(t, api.asked, 2)
	assert.Empty(t, sum.Job)
	assert.NoError(t, sum.Unkept)
}
