package investigation

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

// pasted is an extraction of these, each once.
func pasted(t testing.TB, texts ...string) intel.Extraction {
	t.Helper()
	x := intel.Extraction{Form: "text"}
	for n, text := range texts {
		x.Found = append(x.Found, intel.Found{Indicator: mustParse(t, text), Text: text, Where: intel.Place{Line: n + 1}, Times: 1})
	}
	return x
}

// wave is what came in on the morning of the payroll lures: 33 names, 7 IPs, 4
// URLs of which two are on names of the list, and 2 AS numbers.
func wave(t testing.TB) intel.Extraction {
	t.Helper()
	texts := []string{"payro11.example", "login.payro11.example", "203.0.113.66", "203.0.113.67", "198.51.100.7", "2001:db8::66",
		"https://login.payro11.example/x", "https://payro11.example/", "http://203.0.113.68/a", "https://elsewhere.example/b",
		"AS64500", "AS64501"}
	for n := range 30 {
		texts = append(texts, fmt.Sprintf("n%02d.example", n))
	}
	for n := range 3 {
		texts = append(texts, fmt.Sprintf("192.0.2.%d", n))
	}
	return pasted(t, texts...)
}

// triageOf sorts a paste.
func (d *desk) triageOf(t testing.TB, x intel.Extraction) Intake {
	t.Helper()
	in, err := d.Intake(t.Context(), x)
	require.NoError(t, err)
	return in
}

func (d *desk) planOf(t testing.TB, in Intake, name string) TriagePlan {
	t.Helper()
	plans, _, err := d.TriagePlans(t.Context(), in)
	require.NoError(t, err)
	for _, p := range plans {
		if p.Name == name {
			return p
		}
	}
	require.Fail(t, "no plan "+name)
	return TriagePlan{}
}

// A tally checks what a run tells of its rows.
type tally struct {
	mu   sync.Mutex
	last []TriageRow
	done []int
	t    testing.TB
}

func newTally(t testing.TB, in Intake) *tally {
	return &tally{t: t, last: make([]TriageRow, len(in.Items)), done: make([]int, len(in.Items))}
}

func (c *tally) each(row TriageRow) {
	assert.True(c.t, c.mu.TryLock(), "two rows at one time")
	defer c.mu.Unlock()
	assert.Zero(c.t, c.done[row.N], "told of a row that was done: %v", row)
	c.last[row.N] = row
	if row.Done {
		c.done[row.N]++
	}
}

// check compares the rows with the summary.
func (c *tally) check(sum TriageSummary) {
	c.t.Helper()
	tabs, cost := map[TriageTab]int{}, 0
	for n, row := range c.last {
		assert.Equal(c.t, 1, c.done[n], "row %d of %s", n, row.Item.Found.Indicator)
		assert.Equal(c.t, n, row.N)
		assert.Contains(c.t, TriageTabs(), row.Tab)
		tabs[row.Tab]++
		cost += row.Cost
		if row.Tab == TriageUnknown || row.Tab == TriageFailed || row.Tab == TriageExcluded {
			assert.NotEmpty(c.t, row.Why, "%s is %s", row.Item.Found.Indicator, row.Tab)
		} else {
			assert.NotEmpty(c.t, row.Says)
		}
	}
	assert.Equal(c.t, tabs, sum.Tabs)
	assert.Equal(c.t, len(c.last), sum.Rows)
	assert.Equal(c.t, sum.Spent, cost)
	total := 0
	for _, n := range sum.Tabs {
		total += n
	}
	assert.Equal(c.t, sum.Rows, total, "the tabs add up")
}

func (d *desk) run(t testing.TB, in Intake, plan TriagePlan) (*tally, TriageSummary) {
	t.Helper()
	c := newTally(t, in)
	sum, err := d.Triage(t.Context(), in, plan, c.each)
	require.NoError(t, err)
	c.check(sum)
	return c, sum
}

func TestAnIntakeAddsUp(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	_, err := d.History.Tag(t.Context(), history.Tag{Scope: d.Source.Scope, Analyst: "maria", Subject: "n01.example", Kind: history.TagVerdict, Verdict: history.VerdictOurs})
	require.NoError(t, err)
	d.Allow = []string{"n02.example", "not an indicator", "192.0.2.1"}
	d.ask(t, "payro11.example")
	x := pasted(t, "payro11.example", "n01.example", "a.n01.example", "https://b.n01.example/x", "n02.example", "a.n02.example", "192.0.2.1", "n03.example")
	x.Duplicates, x.Unread = 5, []intel.Unread{{Text: "10.0.0.0/8", Why: "is a network range"}}
	in := d.triageOf(t, x)
	c := in.Counts()
	assert.Equal(t, IntakeCounts{Hits: 14, Unique: 8, New: 1, Kept: 1, Ours: 3, Allowed: 3, Duplicates: 5, Unread: 1,
		Domains: 6, Addresses: 1, URLs: 1, Included: 2, Excluded: 6}, c)
	assert.Equal(t, c.Hits, c.New+c.Kept+c.Ours+c.Allowed+c.Reserved+c.Duplicates+c.Unread)
	assert.Equal(t, "14 hits, 8 unique: 6 domains, 1 IP, 1 URL", c.Kinds())
	assert.Equal(t, "1 new + 1 kept + 6 ours or allow-listed + 5 duplicate + 1 not understood", c.Sum())
	assert.Equal(t, "ours · from n01[.]example · maria", in.Items[2].Why)
	assert.Equal(t, "allow-listed · n02[.]example", in.Items[5].Why)
	assert.Empty(t, d.sent.questions()[1:], "sorting asks nothing")
}

func TestWhatIsReservedIsNeverAskedAbout(t *testing.T) {
	w := remembering(t, composed)
	in, err := w.Intake(t.Context(), pasted(t, "10.0.0.1", "printer.local", "payro11.com", "http://192.168.1.1/x"))
	require.NoError(t, err)
	assert.Equal(t, 3, in.Counts().Reserved)
	for n := range in.Items {
		in.Items[n].Included = true // whatever a person wants
	}
	plans, _, err := w.TriagePlans(t.Context(), in)
	require.NoError(t, err)
	assert.Equal(t, []int{0, 1, 1, 3}, pricesOf(plans), "a name in bulk, its WHOIS record and its history")
}

func pricesOf(plans []TriagePlan) (prices []int) {
	for _, p := range plans {
		prices = append(prices, p.Price.Most)
	}
	return prices
}

func TestThePriceOfEveryPlanIsTheRequestsItMakes(t *testing.T) {
	for name, before := range map[string]func(*testing.T, *desk){
		"nothing is kept": func(*testing.T, *desk) {},
		"half is kept": func(t *testing.T, d *desk) {
			in := d.triageOf(t, wave(t))
			for n := range in.Items {
				in.Items[n].Included = n%2 == 0
			}
			d.run(t, in, d.planOf(t, in, TriageEverything))
			assert.Equal(t, 25, d.triageOf(t, wave(t)).Counts().Kept)
		},
		"half is left out": func(t *testing.T, d *desk) {
			for n := range 20 {
				d.Allow = append(d.Allow, fmt.Sprintf("n%02d.example", n))
			}
		},
		"some of it is stale": func(t *testing.T, d *desk) {
			in := d.triageOf(t, wave(t))
			d.run(t, in, d.planOf(t, in, TriageIPs))
			d.clock.pass(2 * time.Hour)
		},
	} {
		for _, plan := range TriagePlanNames() {
			t.Run(name+", "+plan, func(t *testing.T) {
				d := newDesk(t, simulator.Options{})
				d.Plan.CallsPerMonth = CallsCore
				before(t, d)
				d.sent.questions()
				in := d.triageOf(t, wave(t))
				p := d.planOf(t, in, plan)
				assert.Empty(t, d.sent.questions(), "a price costs nothing")
				tally, sum := d.run(t, in, p)
				asked := d.sent.questions()
				assert.Len(t, asked, p.Price.Most, "%v", p)
				assert.Equal(t, p.Price.Least, p.Price.Most)
				assert.Equal(t, len(asked), sum.Spent)
				assert.Zero(t, sum.Left)
				covered := 0
				for _, row := range tally.last {
					if row.Item.Included && !row.At.IsZero() && !row.Stale {
						covered++
					}
				}
				assert.Equal(t, p.Covers, covered)
			})
		}
	}
}

func TestTheCheapestPlanThatFitsAndAddsAnAnswerIsChosen(t *testing.T) {
	for name, c := range map[string]struct {
		texts  []string
		plan   int
		most   int
		chosen string
		fits   []bool
	}{
		"names":                    {[]string{"a.example", "b.example"}, 100, -1, TriageDomains, []bool{true, true, true, true}},
		"addresses alone":          {[]string{"192.0.2.1", "192.0.2.2"}, 100, -1, TriageIPs, []bool{true, true, true, true}},
		"an AS number alone":       {[]string{"AS64500"}, 100, -1, TriageEverything, []bool{true, true, true, true}},
		"what is left":             {[]string{"192.0.2.1", "192.0.2.2"}, 1, -1, TriageKept, []bool{true, true, false, false}},
		"a limit of the run":       {[]string{"a.example", "192.0.2.1", "192.0.2.2"}, 100, 1, TriageDomains, []bool{true, true, false, false}},
		"a limit of nothing":       {[]string{"a.example"}, 100, 0, TriageKept, []bool{true, false, false, false}},
		"nothing":                  {nil, 100, -1, TriageKept, []bool{true, true, true, true}},
		"a plan that was not told": {[]string{"a.example"}, 0, -1, TriageDomains, []bool{true, true, true, true}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, simulator.Options{})
			d.Plan.CallsPerMonth = c.plan
			in := d.triageOf(t, pasted(t, c.texts...))
			if c.most >= 0 {
				in.MaxCalls = &c.most
			}
			plans, chosen, err := d.TriagePlans(t.Context(), in)
			require.NoError(t, err)
			assert.Equal(t, c.chosen, plans[chosen].Name)
			var fits []bool
			for _, p := range plans {
				fits = append(fits, p.Fits)
				assert.Equal(t, p.Fits, p.Why == "")
			}
			assert.Equal(t, c.fits, fits)
		})
	}
}

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
	sum, err = d.ResumeTriage(t.Context(), job, c.each)
	require.NoError(t, err)
	c.check(sum)
	assert.Len(t, d.sent.questions(), rest.Price.Most)
	assert.Zero(t, sum.Left)
	assert.Zero(t, d.lastJob(t).Left)
}

func (d *desk) lastJob(t testing.TB) history.TriageJob {
	t.Helper()
	jobs, err := d.Triages(t.Context(), 1)
	require.NoError(t, err)
	require.Len(t, jobs, 1)
	return jobs[0]
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

// reopened is the last job.
func (d *desk) reopened(t testing.TB) Intake {
	t.Helper()
	in, _, err := d.OpenTriage(t.Context(), d.lastJob(t))
	require.NoError(t, err)
	return in
}

// TestTheTwoHundredOfAMail: what was found in a mail adds up, and every plan
// makes the requests it costs, whatever of it is kept.
func TestTheTwoHundredOfAMail(t *testing.T) {
	text, err := os.ReadFile("../intel/testdata/mail-200.eml")
	require.NoError(t, err)
	for _, plan := range TriagePlanNames() {
		t.Run(plan, func(t *testing.T) {
			d := newDesk(t, simulator.Options{})
			d.unhurried(t)
			in := d.triageOf(t, ReadPaste(text))
			c := in.Counts()
			assert.Equal(t, IntakeCounts{Hits: 200, Unique: 143, New: 143, Duplicates: 54, Unread: 3,
				Domains: 96, Addresses: 31, URLs: 12, Systems: 4, Included: 143}, c)
			p := d.planOf(t, in, plan)
			_, sum := d.run(t, in, p)
			asked := d.sent.questions()
			assert.Len(t, asked, p.Price.Most)
			assert.Equal(t, map[string]int{TriageKept: 0, TriageDomains: 5, TriageIPs: 36, TriageEverything: 202}[plan], p.Price.Most)
			assert.Equal(t, len(asked), sum.Spent)
			assert.Zero(t, sum.Left)
			assert.Equal(t, 143, sum.Rows)
		})
	}
}

// unhurried has the desk's client wait on the clock of the desk, so that it may
// ask more than is asked at once.
func (d *desk) unhurried(t testing.TB) {
	t.Helper()
	client, err := intel.NewClient(simulator.BaseURL, intel.Credentials{Token: intel.NewSecret("demo-token-not-a-credential"), Account: testAccount},
		intel.WithTransport(d.sent), intel.WithTimeout(2*time.Second),
		intel.WithClock(d.clock.Now, func(ctx context.Context, pause time.Duration) error { d.clock.pass(pause); return ctx.Err() }))
	require.NoError(t, err)
	d.Source.Client = client
	d.Plan.CallsPerMonth = CallsCore
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

func TestAJobIsKeptBeforeAnythingIsAsked(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	in := d.triageOf(t, wave(t))
	in.Name, in.Case = "mail.eml", "INC-4411"
	in.Items[3].Included = false
	plan, first := d.planOf(t, in, TriageDomains), &http.Request{}
	d.sent.RoundTripper = hook{d.sent.RoundTripper, func(r *http.Request) {
		if first != nil {
			first = nil
			job := d.lastJob(t)
			assert.Equal(t, plan.Adds, job.Left)
		}
	}}
	_, sum := d.run(t, in, plan)
	assert.Nil(t, first)
	job := d.lastJob(t)
	assert.Equal(t, sum.Job, job.ID)
	assert.Equal(t, []string{"mail.eml", "INC-4411", TriageDomains, "ana"}, []string{job.Name, job.Case, job.Plan, job.Analyst})
	again, plan, err := d.OpenTriage(t.Context(), job)
	require.NoError(t, err)
	assert.Equal(t, in.Counts().Included, again.Counts().Included)
	assert.Equal(t, in.Items[3].Found, again.Items[3].Found)
	assert.Zero(t, plan.Price.Most)
}

func TestARowTellsWhatIsKnownOfIt(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.Plan.CallsPerMonth = CallsCore
	_, _, sum := lookup(t, d.Workbench, request(t, "domain,whois,history,ip,dns", "login.payro11.example"))
	require.Zero(t, sum.Failed)
	_, err := d.Tag(t.Context(), []string{"login.payro11.example"}, TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictMalicious})
	require.NoError(t, err)
	d.clock.pass(30 * time.Hour)
	d.ask(t, "login.payro11.example")
	neighbour := "" // seen at the address, and never asked about
	links, err := d.History.Linked(t.Context(), history.LinkQuery{Scope: d.Source.Scope, Except: "login.payro11.example",
		Of: []history.LinkEnd{{Relation: intel.RelationSeenAt, Object: "203.0.113.66"}}})
	require.NoError(t, err)
	require.NotEmpty(t, links)
	neighbour = links[0].Subjects[0].Subject
	d.sent.questions()

	rows, err := d.TriageRows(t.Context(), d.triageOf(t, pasted(t, "login.payro11.example", "https://login.payro11.example/x", neighbour, "203.0.113.66", "never.example")))
	require.NoError(t, err)
	assert.Empty(t, d.sent.questions())
	name, url, other, address, never := rows[0], rows[1], rows[2], rows[3], rows[4]
	assert.Equal(t, TriageFlagged, name.Tab)
	assert.Equal(t, "Phishing, Malware", name.Says)
	assert.Equal(t, []string{"Phishing", "Malware"}, name.Categories)
	assert.InDelta(t, 0.97, *name.Risk, 1e-9)
	assert.Equal(t, "Example Registrar, Inc.", name.Registrar, "a stale record tells a fact")
	assert.NotEmpty(t, name.Nameservers)
	assert.False(t, name.FirstSeen.IsZero())
	assert.False(t, name.Registered.IsZero())
	assert.EqualValues(t, 64500, name.ASN, "through the address it resolves to")
	assert.Equal(t, history.VerdictMalicious, name.Team.Verdict.Verdict)
	assert.True(t, name.Kept)
	assert.Equal(t, TriageFlagged, url.Tab, "for its host")
	assert.Equal(t, TriageUnknown, other.Tab)
	assert.EqualValues(t, 64500, other.ASN, "passive DNS saw it at the address")
	assert.Equal(t, []any{TriageUnknown, true, "not asked · last answer 1d ago"}, []any{address.Tab, address.Stale, address.Why}, "a stale answer is no answer")
	assert.Equal(t, []any{TriageUnknown, false, "not asked", uint32(0)}, []any{never.Tab, never.Stale, never.Why, never.ASN})
}

func TestAURLIsNotWhatItsHostIs(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	in := d.triageOf(t, pasted(t, "https://shop.ourcorp.example/", "https://docs.ourcorp.example/a"))
	tally, _ := d.run(t, in, d.planOf(t, in, TriageDomains))
	for _, row := range tally.last {
		if row.Tab == TriageUnknown && row.Tone == ToneUnlisted {
			assert.Equal(t, "only its host was asked about", row.Why)
		}
		assert.NotEqual(t, TriageNothing, row.Tab)
	}
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

// BenchmarkTriagePlans: ten thousand names, a fifth of them kept, sorted and
// priced.
func BenchmarkTriagePlans(b *testing.B) {
	w := demoBench(b)
	var texts []string
	for n := range 10_000 {
		texts = append(texts, fmt.Sprintf("n%05d.example", n))
		if n%5 == 0 {
			remember(b, w, intel.Domain(texts[n]), time.Minute, fmt.Sprintf(`{"domain":%q,%s}`, texts[n], phishingCategory))
		}
	}
	x := pasted(b, texts...)
	for b.Loop() {
		in, err := w.Intake(b.Context(), x)
		require.NoError(b, err)
		plans, _, err := w.TriagePlans(b.Context(), in)
		require.NoError(b, err)
		require.Equal(b, 400, plans[1].Price.Most)
	}
}

// FuzzDecodeJob: a body that is read is written as it was, and adds up.
func FuzzDecodeJob(f *testing.F) {
	x := intel.Extraction{Form: "mail", Unread: []intel.Unread{{Text: "\x1b[31m", Why: "is no name"}}, Duplicates: 3}
	x.Found = []intel.Found{{Indicator: intel.ASNIndicator(64500), Text: "AS 64500", Where: intel.Place{Part: "text/html part 2", Line: 14}, Times: 4}}
	in := Intake{Items: []IntakeItem{{Found: x.Found[0], State: IntakeOurs, Why: "ours"}}, Unread: x.Unread, Duplicates: 3, Hits: 5}
	body, err := encodeJob(in)
	require.NoError(f, err)
	f.Add(body)
	for _, seed := range []string{"", "{}", `{"version":2}`, `{"version":1,"items":[{"indicator":"a.example"},{"indicator":"A.example"}],"duplicates":-4}`, `{"items":[{"indicator":""}]}`, `{"items":null,"hits":7}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		in, err := decodeJob(body)
		if err != nil {
			return
		}
		c := in.Counts()
		assert.Equal(t, c.Hits, c.New+c.Kept+c.Ours+c.Allowed+c.Reserved+c.Duplicates+c.Unread)
		text, err := encodeJob(in)
		require.NoError(t, err)
		again, err := decodeJob(text)
		require.NoError(t, err)
		assert.Equal(t, in, again)
		assert.True(t, json.Valid(text))
	})
}
