package investigation

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

// campaignFaults are what befalls a submission: everything that can go wrong
// before and after it was accepted, and nothing at all. That an answer says
// success where nothing was accepted is no fault a client could see.
func campaignFaults() []simulator.Fault {
	return []simulator.Fault{"", "", "400", "404", "408", "409", "422", "429", "500", "502", "503", "504", "301", "302", "303", "307", "308",
		"html", "maintenance", "quota", "scope", "bad-token", "wrong-account", "not-found", "half-body", "broken-json", "empty", "offline", "reset", "reset-after", "silence", "silence-after", "408-after", "409-after", "429-after", "500-after",
		"502-after", "504-after", "307-after", "308-after", "html-after", "broken-json-after"}
}

// A gauntlet sends every submission through another fault, and counts the
// requests about each target.
type gauntlet struct {
	sims   []*simulator.Simulator
	mu     sync.Mutex
	fault  int            // of the one on its way
	leaves func()         // as a request leaves; nil for nothing
	bodies map[string]int // requests by body
}

func newGauntlet(now func() time.Time) *gauntlet {
	g := &gauntlet{bodies: map[string]int{}}
	for _, fault := range campaignFaults() {
		if fault != "" {
			fault = "miscategorization=" + fault
		}
		g.sims = append(g.sims, simulator.New(simulator.Options{Now: now, Fault: fault, RateLimit: 1 << 30}))
	}
	return g
}

func (g *gauntlet) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet {
		return g.sims[0].Transport().RoundTrip(r)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	g.mu.Lock()
	sim := g.sims[g.fault]
	g.bodies[string(body)]++
	g.mu.Unlock()
	if g.leaves != nil {
		g.leaves()
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(body))
	return sim.Transport().RoundTrip(r)
}

func (g *gauntlet) requests(body string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.bodies[body]
}

func (g *gauntlet) accepted() map[string]bool {
	arrived := map[string]bool{}
	for _, sim := range g.sims {
		for _, s := range sim.Submissions() {
			arrived[s.URL] = true
		}
	}
	return arrived
}

// TestEveryIntentLeavesAtMostOnce sends submissions through every fault, each
// from two processes and several goroutines at once. PUGMARK_FULL=1 sends
// 10,000.
func TestEveryIntentLeavesAtMostOnce(t *testing.T) {
	intents := len(campaignFaults())
	if os.Getenv("PUGMARK_FULL") != "" {
		intents = 10_000
	}
	d := newDesk(t, simulator.Options{})
	g := newGauntlet(d.clock.Now)
	d.sent.RoundTripper = g
	benches := []*Workbench{d.hasty(t), d.hasty(t)}
	random := rand.New(rand.NewPCG(4, 2))
	states := map[history.SubmissionState]int{}
	for n := range intents {
		g.fault = n % len(g.sims)
		p := Proposal{Request: intel.Miscategorization{Type: intel.TargetDomain, URL: fmt.Sprintf("n%d.example", n), SecurityRemoves: []int{phishing}}}
		draft, err := benches[0].KeepDraft(t.Context(), p)
		require.NoError(t, err)
		p.Draft = draft
		g.leaves = func() {
			s, err := benches[1].History.SubmissionByID(context.Background(), draft.ID)
			assert.NoError(t, err)
			assert.Equal(t, history.SubmissionSending, s.State, "on the disk before the first byte")
		}
		submitAtOnce(t, benches, p, 2+random.IntN(3))

		s, err := benches[1].History.SubmissionByID(t.Context(), draft.ID)
		require.NoError(t, err)
		states[s.State]++
		fault := campaignFaults()[g.fault]
		requests := g.requests(string(s.Payload))
		events, err := benches[1].History.SubmissionEvents(t.Context(), s.ID)
		require.NoError(t, err)
		require.Equal(t, eventsIn(events, history.SubmissionSending), requests, "%s: as many as were noted before, in %+v", fault, events)
		// The first event is a draft; after a further one nothing was let in, and whoever comes then tries anew.
		require.LessOrEqual(t, requests, eventsIn(events, history.SubmissionDraft), "%s: one for an intent, in %+v", fault, events)
		require.NotContains(t, []history.SubmissionState{history.SubmissionIntended, history.SubmissionSending}, s.State, "%s", fault)
		for _, w := range benches {
			require.NoError(t, w.History.Try(t.Context(), w.Source.Scope, intel.KindMiscategorization, "ana"))
		}
		d.clock.pass(10 * time.Minute) // a pause that Cloudflare asked for is over
	}
	arrived := g.accepted()
	all, err := benches[0].Submissions(t.Context(), history.SubmissionQuery{Demo: true})
	require.NoError(t, err)
	require.Len(t, all, intents, "none is lost")
	for _, s := range all {
		held := s.State == history.SubmissionAccepted || s.State == history.SubmissionUnknown
		if arrived[s.Request.URL] && !fromGate(t, benches[0], s) {
			assert.True(t, held, "%s arrived and is %s", s.Request.URL, s.State)
		}
		if s.State == history.SubmissionAccepted {
			assert.True(t, arrived[s.Request.URL], s.Request.URL)
		}
	}
	sent := d.sent.count()
	d.clock.pass(15 * aDay)
	plan, err := benches[0].FollowUpPlan(t.Context(), nil)
	require.NoError(t, err)
	require.Len(t, plan.Due, states[history.SubmissionAccepted])
	_, err = benches[0].FollowUp(t.Context(), plan)
	require.NoError(t, err)
	assert.Equal(t, sent, d.sent.count(), "nothing is sent again by itself")
	t.Logf("%d intents, %d requests, %d arrived: %v", intents, sent, len(arrived), states)
}

// eventsIn is how often a submission came into a state.
func eventsIn(events []history.SubmissionEvent, state history.SubmissionState) int {
	n := 0
	for _, e := range events {
		if e.State == state {
			n++
		}
	}
	return n
}

// fromGate reports whether the answer was one that says plainly that nothing was
// let in: that one is believed.
func fromGate(t *testing.T, w *Workbench, s history.Submission) bool {
	t.Helper()
	events, err := w.History.SubmissionEvents(t.Context(), s.ID)
	require.NoError(t, err)
	for _, e := range events {
		if e.Status == http.StatusTooManyRequests || e.Status == http.StatusForbidden || e.Status == http.StatusUnauthorized {
			return true
		}
	}
	return false
}

func submitAtOnce(t *testing.T, benches []*Workbench, p Proposal, times int) {
	t.Helper()
	var everyone sync.WaitGroup
	for n := range times {
		everyone.Go(func() {
			_, err := benches[n%len(benches)].Submit(context.Background(), p, nil)
			var not *NotSubmitted
			if err != nil && !errors.As(err, &not) {
				t.Errorf("neither sent nor kept back: %v", err)
			}
		})
	}
	everyone.Wait()
}

// hasty is a process that waits for no answer longer than a moment.
func (d *desk) hasty(t *testing.T) *Workbench {
	t.Helper()
	w := d.open(t)
	client, err := intel.NewClient(simulator.BaseURL, intel.Credentials{Token: intel.NewSecret("demo-token-not-a-credential"), Account: testAccount},
		intel.WithTransport(d.sent), intel.WithClock(d.clock.Now, func(ctx context.Context, _ time.Duration) error { return ctx.Err() }),
		intel.WithTimeout(50*time.Millisecond))
	require.NoError(t, err)
	w.Source.Client = client
	return w
}
