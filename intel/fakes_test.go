package intel

import (
	"context"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// canary stands for a credential: it must never be seen but in a header.
const canary = "cfut_CANARYsMustNeverBeSeenOutsideAHeader0123456"

const testAccount = "023e105f4ecef8ad9ca31a8372d0c353"

func tokenCredentials() Credentials {
	return Credentials{Token: NewSecret(canary), Account: testAccount}
}

// A memory is an archive and a ledger.
type memory struct {
	mu      sync.Mutex
	records []Record
	calls   []Call // as settled, or as begun
	claims  map[flightKey]bool
	asked   []time.Time // until of each Claim

	begin    func(context.Context, Call) error
	settle   func()
	claim    func() (bool, error)
	fileErr  error
	readErr  error
	released int
}

func (m *memory) Latest(_ context.Context, scope Scope, key Key) (Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.readErr != nil {
		return Record{}, m.readErr
	}
	for i := len(m.records) - 1; i >= 0; i-- {
		if m.records[i].Scope == scope && m.records[i].Key == key {
			return m.records[i], nil
		}
	}
	return Record{}, ErrNotKept
}

func (m *memory) File(ctx context.Context, r Record) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fileErr != nil {
		return m.fileErr
	}
	m.records = append(m.records, r)
	return nil
}

func (m *memory) Begin(ctx context.Context, c Call) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.begin != nil {
		if err := m.begin(ctx, c); err != nil {
			return err
		}
	}
	m.calls = append(m.calls, c)
	return nil
}

func (m *memory) Settle(ctx context.Context, c Call) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	for i := range m.calls {
		if m.calls[i].ID == c.ID {
			m.calls[i] = c
		}
	}
	m.mu.Unlock()
	if m.settle != nil {
		m.settle()
	}
	return nil
}

func (m *memory) Claim(_ context.Context, scope Scope, key Key, until time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked = append(m.asked, until)
	if m.claim != nil {
		return m.claim()
	}
	if m.claims[flightKey{scope, key}] {
		return false, nil
	}
	if m.claims == nil {
		m.claims = map[flightKey]bool{}
	}
	m.claims[flightKey{scope, key}] = true
	return true, nil
}

func (m *memory) Release(_ context.Context, scope Scope, key Key) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.released++
	delete(m.claims, flightKey{scope, key})
	return nil
}

func (m *memory) outcomes() []CallOutcome {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []CallOutcome
	for _, c := range m.calls {
		all = append(all, c.Outcome)
	}
	return all
}

// roundTrips answers requests in the place of the network.
type roundTrips func(*http.Request) (*http.Response, error)

func (f roundTrips) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func respond(status int, body string, header ...string) *http.Response {
	h := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		h.Add(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

// A script answers requests in turn; the last answer repeats.
type script struct {
	mu       sync.Mutex
	requests []*http.Request
	answers  []func() (*http.Response, error)
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	answer := s.answers[min(len(s.requests), len(s.answers)-1)]
	s.requests = append(s.requests, r)
	return answer()
}

func (s *script) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.requests)
}

func says(status int, body string, header ...string) func() (*http.Response, error) {
	return func() (*http.Response, error) { return respond(status, body, header...), nil }
}

func scripted(answers ...func() (*http.Response, error)) *script { return &script{answers: answers} }

// A clock goes by what is slept.
type clock struct {
	mu    sync.Mutex
	at    time.Time
	slept []time.Duration
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
	c.slept = append(c.slept, d)
	return ctx.Err()
}

func (c *clock) advance(d time.Duration) { _ = c.sleep(context.Background(), d) }

// A desk is a source with its client, memory, clock and the answers it gets.
type desk struct {
	*Source
	memory *memory
	clock  *clock
}

func newDesk(t testing.TB, transport http.RoundTripper) *desk {
	t.Helper()
	return newDeskFor(t, DefaultBaseURL, tokenCredentials(), WithTransport(transport))
}

func newDeskFor(t testing.TB, base string, c Credentials, opts ...ClientOption) *desk {
	t.Helper()
	ticks, kept := newClock(), &memory{}
	client, err := NewClient(base, c, append([]ClientOption{WithClock(ticks.now, ticks.sleep)}, opts...)...)
	require.NoError(t, err)
	return &desk{&Source{
		Client: client, Archive: kept, Ledger: kept, Freshness: DefaultFreshness(), Scope: client.Scope(false),
		Analyst: "ada", Now: ticks.now,
	}, kept, ticks}
}

// serve returns a desk that asks a real server.
func serve(t testing.TB, handler http.HandlerFunc, opts ...ClientOption) *desk {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return newDeskFor(t, server.URL+"/client/v4", tokenCredentials(), opts...)
}

func problem(t testing.TB, err error) *Error {
	t.Helper()
	var failure *Error
	require.ErrorAs(t, err, &failure)
	return failure
}

func discardLog() *log.Logger { return log.New(io.Discard, "", 0) }
