package investigation

import (
	"context"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
)

var composed = time.Date(2026, 11, 20, 9, 12, 7, 0, time.UTC)

// hand is a clock that a test moves.
type hand struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hand) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hand) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// A desk is a workbench on a simulator, with a history on a disk.
type desk struct {
	*Workbench
	clock *hand
	sim   *simulator.Simulator
	path  string
	sent  *wire
}

// wire counts what leaves, and lets a test step in.
type wire struct {
	http.RoundTripper
	during func(*http.Request) // before a submission is delivered; nil for nothing

	mu    sync.Mutex
	posts int
	asked []string
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	if r.Method == http.MethodPost {
		w.posts++
	} else {
		w.asked = append(w.asked, filepath.Base(r.URL.Path))
	}
	w.mu.Unlock()
	if r.Method == http.MethodPost && w.during != nil {
		w.during(r)
	}
	return w.RoundTripper.RoundTrip(r)
}

func (w *wire) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.posts
}

// questions returns what was asked since the last time, by the last part of the
// path.
func (w *wire) questions() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	asked := w.asked
	w.asked = nil
	return asked
}

// newDesk opens a workbench whose reviews take an hour.
func newDesk(t testing.TB, options simulator.Options) *desk {
	t.Helper()
	d := &desk{clock: &hand{now: composed}, path: filepath.Join(t.TempDir(), "history.db")}
	options.Now = d.clock.Now
	if options.Review == 0 {
		options.Review = time.Hour
	}
	d.sim = simulator.New(options)
	d.sent = &wire{RoundTripper: d.sim.Transport()}
	d.Workbench = d.open(t)
	return d
}

// open opens the history once more, as another process would.
func (d *desk) open(t testing.TB) *Workbench {
	t.Helper()
	client, err := intel.NewClient(simulator.BaseURL, intel.Credentials{Token: intel.NewSecret("demo-token-not-a-credential"), Account: testAccount},
		intel.WithTransport(d.sent), intel.WithClock(d.clock.Now, func(ctx context.Context, _ time.Duration) error { return ctx.Err() }),
		intel.WithTimeout(2*time.Second))
	require.NoError(t, err)
	db, err := history.Open(t.Context(), d.path, history.WithClock(d.clock.Now))
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	source := &intel.Source{Client: client, Archive: db, Ledger: db, Freshness: intel.DefaultFreshness(),
		Scope: client.Scope(true), Analyst: "ana", Now: d.clock.Now}
	return &Workbench{Source: source, History: db, Plan: Plan{CallsPerMonth: CallsFree}, Now: d.clock.Now}
}

// ask asks for the details of a name.
func (d *desk) ask(t testing.TB, name string) {
	t.Helper()
	_, err := intel.Ask(t.Context(), d.Source, intel.Domain(name), intel.Again())
	require.NoError(t, err)
}

// propose is a proposal about an indicator, with what is kept about it.
func (d *desk) propose(t testing.TB, text string, change func(*intel.Miscategorization)) Proposal {
	t.Helper()
	choices, err := d.TargetChoices(t.Context(), mustParse(t, text))
	require.NoError(t, err)
	c := choices[0]
	change(&c.Request)
	return Proposal{Request: c.Request, Before: c.Now, BeforeRecord: c.Record, Reason: "our shop; ticket SOC-118"}
}

// send submits a proposal that nothing keeps back.
func (d *desk) send(t testing.TB, p Proposal) history.Submission {
	t.Helper()
	out, err := d.Submit(t.Context(), p, accepted(t, d.Workbench, p))
	require.NoError(t, err)
	require.NoError(t, out.Unfiled)
	return out.Submission
}

// accepted are the rules that warn of a proposal.
func accepted(t testing.TB, w *Workbench, p Proposal) []string {
	t.Helper()
	review, err := w.Review(t.Context(), p)
	require.NoError(t, err)
	return review.Warnings()
}

func mustParse(t testing.TB, text string) intel.Indicator {
	t.Helper()
	i, err := intel.ParseIndicator(text)
	require.NoError(t, err)
	return i
}

func noPhishing(m *intel.Miscategorization) { m.SecurityRemoves = []int{131} }

// beginning notes that a submission leaves, as Submit does.
func (d *desk) beginning(t testing.TB, id string) func(context.Context) error {
	t.Helper()
	return func(ctx context.Context) error { return d.History.BeginSending(ctx, id, time.Minute) }
}
