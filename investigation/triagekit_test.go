package investigation

import (
	"context"
	"fmt"
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

func pricesOf(plans []TriagePlan) (prices []int) {
	for _, p := range plans {
		prices = append(prices, p.Price.Most)
	}
	return prices
}

func (d *desk) lastJob(t testing.TB) history.TriageJob {
	t.Helper()
	jobs, err := d.Triages(t.Context(), 1)
	require.NoError(t, err)
	require.Len(t, jobs, 1)
	return jobs[0]
}

// reopened is the last job.
func (d *desk) reopened(t testing.TB) Intake {
	t.Helper()
	in, _, err := d.OpenTriage(t.Context(), d.lastJob(t))
	require.NoError(t, err)
	return in
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
