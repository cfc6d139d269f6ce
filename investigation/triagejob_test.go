package investigation

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

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

func TestAListThatIsOpenedAgainKnowsWhatFailedAndWhy(t *testing.T) {
	d := newDesk(t, simulator.Options{Fault: "ip=500"})
	d.Plan.CallsPerMonth = CallsCore
	in := d.triageOf(t, wave(t))
	tally, sum := d.run(t, in, d.planOf(t, in, TriageEverything))
	require.Equal(t, 8, sum.Tabs[TriageFailed])

	d.clock.pass(26 * time.Hour)
	again := d.reopened(t)
	rows, err := d.TriageRows(t.Context(), again)
	require.NoError(t, err)
	for n, row := range rows {
		was := tally.last[n]
		assert.Equal(t, was.Tab, row.Tab, "%s", row.Item.Found.Indicator)
		assert.Equal(t, was.Err == nil, row.Err == nil)
		if row.Tab == TriageFailed {
			assert.Equal(t, "1d ago · "+was.Why, row.Why)
			assert.Equal(t, intel.ProblemDown, intel.ProblemOf(row.Err))
		}
	}

	none := 0
	again.MaxCalls = &none
	_, sum = d.run(t, again, d.planOf(t, again, TriageEverything))
	assert.Equal(t, 8, sum.Tabs[TriageFailed], "what was not asked again failed still")
	d.sent.RoundTripper = simulator.New(simulator.Options{Now: d.clock.Now}).Transport()
	again = d.reopened(t)
	tally, sum = d.run(t, again, d.planOf(t, again, TriageEverything))
	assert.Zero(t, sum.Tabs[TriageFailed])
	for _, row := range tally.last {
		assert.NoError(t, row.Err)
	}
	assert.Empty(t, d.reopened(t).failed)
}

func TestWhatFailedIsKeptWhileARunGoesOn(t *testing.T) {
	d := newDesk(t, simulator.Options{Fault: "ip=500"})
	d.unhurried(t)
	var addresses []string
	for n := range 60 {
		addresses = append(addresses, fmt.Sprintf("192.0.2.%d", n))
	}
	in := d.triageOf(t, pasted(t, addresses...))
	failed := 0
	_, err := d.Triage(t.Context(), in, d.planOf(t, in, TriageIPs), func(row TriageRow) {
		if row.Tab != TriageFailed {
			return
		}
		if failed++; failed == 45 { // and the process is killed
			kept := 0
			for _, f := range d.reopened(t).failed {
				kept += len(f.Values)
			}
			assert.Equal(t, 40, kept)
		}
	})
	require.NoError(t, err)
	assert.Equal(t, 60, failed)
}

func TestAListThatIsOpenedAgainIsAsItWasLeft(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	d.Plan.CallsPerMonth = CallsCore
	in := d.triageOf(t, pasted(t, "payro11.example", "login.payro11.example", "192.0.2.1", "192.0.2.2"))
	in.Items[1].Included = false
	tally, _ := d.run(t, in, d.planOf(t, in, TriageDomains))
	_, err := d.Tag(t.Context(), []string{"payro11.example", "192.0.2.1"}, TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictOurs})
	require.NoError(t, err)

	again := d.reopened(t)
	rows, err := d.TriageRows(t.Context(), again)
	require.NoError(t, err)
	for n, row := range rows {
		assert.Equal(t, tally.last[n].Tab, row.Tab, "%s", row.Item.Found.Indicator)
	}
	assert.NotNil(t, rows[0].Team.Verdict, "and says what the team says by now")
	assert.Equal(t, "not asked: ours · ana", rows[2].Why)
	d.sent.questions()
	plan := d.planOf(t, again, TriageIPs)
	assert.Equal(t, 1, plan.Price.Most, "what is ours by now is not asked about")
	d.run(t, again, plan)
	assert.Len(t, d.sent.questions(), 1)
}

func TestWhatBecomesOursWhileAListIsLookedAtIsNotAskedAbout(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	in := d.triageOf(t, pasted(t, "192.0.2.1", "192.0.2.2"))
	plan := d.planOf(t, in, TriageIPs)
	_, err := d.Tag(t.Context(), []string{"192.0.2.1"}, TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictDoNotBlock})
	require.NoError(t, err)
	tally, _ := d.run(t, in, plan)
	assert.Equal(t, []string{"ip"}, d.sent.questions())
	assert.Equal(t, "not asked: do not block · ana", tally.last[0].Why)
}

func TestAHistoryThatDoesNotAnswerHoldsUpOneCheckpoint(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	r := &triageRun{bench: d.Workbench, in: Intake{ID: "a job"}}
	note := r.checkpoint()
	require.NotNil(t, note)
	noted := 0
	r.noting(func(ctx context.Context) {
		_, bounded := ctx.Deadline()
		assert.True(t, bounded)
		note(t.Context()) // would wait for ever
		r.noting(func(context.Context) { noted++ })(t.Context())
	})(t.Context())
	assert.Zero(t, noted, "one at a time")
	r.noting(func(context.Context) { noted++ })(t.Context())
	assert.Equal(t, 1, noted)
}

// FuzzDecodeJob: a body that is read is written as it was, and adds up.
func FuzzDecodeJob(f *testing.F) {
	x := intel.Extraction{Form: "mail", Unread: []intel.Unread{{Text: "\x1b[31m", Why: "is no name"}}, Duplicates: 3}
	x.Found = []intel.Found{{Indicator: intel.ASNIndicator(64500), Text: "AS 64500", Where: intel.Place{Part: "text/html part 2", Line: 14}, Times: 4}}
	in := Intake{Items: []IntakeItem{{Found: x.Found[0], State: IntakeOurs, Why: "ours"}}, Unread: x.Unread, Duplicates: 3, Hits: 5}
	in.failed = []triageFailure{{failedWay{Kind: intel.KindIP, Problem: intel.ProblemDown, Status: 504, Code: 7, Said: "\x1b[31m", At: 1}, []string{"192.0.2.1"}}}
	body, err := encodeJob(in)
	require.NoError(f, err)
	f.Add(body)
	for _, seed := range []string{"", "{}", `{"version":2}`, `{"version":1,"items":[{"indicator":"a.example"},{"indicator":"A.example"}],"duplicates":-4}`, `{"items":[{"indicator":""}]}`, `{"failed":[{"kind":"what","values":null},{}]}`, `{"failed":[]}`, `{"items":null,"hits":7}`} {
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
