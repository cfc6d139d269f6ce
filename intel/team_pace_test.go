package intel

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A strictServer is Cloudflare as far as its limit goes: it counts the requests
// of any 300 s, and refuses the one after the 1,200th. Answers take up to 300 ms.
type strictServer struct {
	mu      sync.Mutex
	random  *rand.Rand
	arrived []time.Time
	asked   map[string]int
	refused int
}

func newStrictServer() *strictServer {
	return &strictServer{random: rand.New(rand.NewPCG(34, 1)), asked: map[string]int{}}
}

func (s *strictServer) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	there, back := time.Duration(s.random.Int64N(100e6)), time.Duration(s.random.Int64N(200e6))
	s.mu.Unlock()
	time.Sleep(there)
	full := s.arrive(r)
	time.Sleep(back)
	switch {
	case full:
		return respond(429, failureBody(`[{"code":971,"message":"wait"}]`), "Retry-After", "300"), nil
	case r.Method == http.MethodPost:
		_, _ = io.Copy(io.Discard, r.Body)
		return respond(200, acceptedBody), nil
	}
	return respond(200, ok(fmt.Sprintf(`{"domain":%q}`, r.URL.Query().Get("domain")))), nil
}

func (s *strictServer) arrive(r *http.Request) (full bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.arrived = append(s.arrived, time.Now())
	if r.Method == http.MethodGet {
		s.asked[r.URL.Query().Get("domain")]++
	}
	if last := len(s.arrived) - 1; last >= 1200 && s.arrived[last].Sub(s.arrived[last-1200]) <= window {
		s.refused++
		return true
	}
	return false
}

// A sharedMemory is the archive and the ledger that several servers share.
type sharedMemory struct {
	mu      sync.Mutex
	records map[flightKey]Record
	claims  map[flightKey]bool
	calls   int
}

func newSharedMemory() *sharedMemory {
	return &sharedMemory{records: map[flightKey]Record{}, claims: map[flightKey]bool{}}
}

func (m *sharedMemory) Latest(_ context.Context, scope Scope, key Key) (Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, kept := m.records[flightKey{scope, key}]
	if !kept {
		return Record{}, ErrNotKept
	}
	return r, nil
}

func (m *sharedMemory) File(_ context.Context, r Record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records[flightKey{r.Scope, r.Key}] = r
	return nil
}

func (m *sharedMemory) Begin(context.Context, Call) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls++
	return nil
}

func (m *sharedMemory) Settle(context.Context, Call) error { return nil }

func (m *sharedMemory) Claim(_ context.Context, scope Scope, key Key, _ time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	claimed := m.claims[flightKey{scope, key}]
	m.claims[flightKey{scope, key}] = true
	return !claimed, nil
}

func (m *sharedMemory) Release(_ context.Context, scope Scope, key Key) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.claims, flightKey{scope, key})
	return nil
}

// A rush is many analysts of one token, on one server or on several.
type rush struct {
	t       *testing.T
	server  *strictServer
	memory  *sharedMemory
	clients []*Client

	mu       sync.Mutex
	answered int
	told     int // answers "wait", with when it clears
	waits    []time.Duration
}

func newRush(t *testing.T, servers int) *rush {
	r := &rush{t: t, server: newStrictServer(), memory: newSharedMemory()}
	for range servers {
		c, err := NewClient(DefaultBaseURL, tokenCredentials(), WithTransport(r.server))
		require.NoError(t, err)
		c.Servers(servers)
		r.clients = append(r.clients, c)
	}
	return r
}

func (r *rush) source(i int) *Source {
	return &Source{Client: r.clients[i%len(r.clients)], Archive: r.memory, Ledger: r.memory, Analyst: fmt.Sprint("analyst ", i)}
}

// insist asks until there is an answer, when it was told to.
func (r *rush) insist(s *Source, name string) {
	for {
		a, err := Ask(r.t.Context(), s, Domain(name))
		if err == nil {
			assert.Equal(r.t, name, a.Value.Domain)
			r.mu.Lock()
			r.answered++
			r.mu.Unlock()
			return
		}
		failure := problem(r.t, err)
		if !assert.Equal(r.t, ProblemRateLimit, failure.Problem) || !assert.Zero(r.t, failure.Status) || !assert.Positive(r.t, failure.RetryAfter) {
			return
		}
		r.mu.Lock()
		r.told++
		r.mu.Unlock()
		time.Sleep(failure.RetryAfter)
	}
}

// submit sends one now and then until the questions are answered, and measures
// how long each waits before it leaves.
func (r *rush) submit(done <-chan struct{}) {
	for i := 0; ; i++ {
		select {
		case <-done:
			return
		case <-time.After(4 * time.Second):
		}
		came := time.Now()
		receipt := r.source(i).Submit(r.t.Context(), documented(r.t), []byte(documentedRequest), func(context.Context) error {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.waits = append(r.waits, time.Since(came))
			return nil
		})
		assert.Equal(r.t, SubmissionAccepted, receipt.Outcome)
	}
}

// Five hundred analysts look up at once, most of it the same, and submissions
// go on in between: the token's limit is never come near, nothing equal is asked
// twice, and no submission waits.
func TestFiveHundredAnalystsAtOnce(t *testing.T) {
	const analysts, shared, own = 500, 12, 4
	for _, servers := range []int{1, 2} {
		t.Run(fmt.Sprint(servers, " servers"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRush(t, servers)
				began := time.Now()
				var asking sync.WaitGroup
				for i := range analysts {
					asking.Go(func() {
						s := r.source(i)
						for j := range shared {
							r.insist(s, fmt.Sprintf("shared-%d.example", j))
						}
						for j := range own {
							r.insist(s, fmt.Sprintf("own-%d-%d.example", i, j))
						}
					})
				}
				done, submitted := make(chan struct{}), make(chan struct{})
				go func() {
					defer close(submitted)
					r.submit(done)
				}()
				asking.Wait()
				close(done)
				<-submitted
				r.report(began, analysts*(shared+own))
				assert.Len(t, r.server.asked, shared+analysts*own)
				for name, times := range r.server.asked {
					assert.Equal(t, 1, times, name)
				}
			})
		})
	}
}

func (r *rush) report(began time.Time, questions int) {
	r.t.Helper()
	assert.Equal(r.t, questions, r.answered)
	most := mostInAWindow(r.server.arrived)
	assert.LessOrEqual(r.t, most, 1150)
	assert.Zero(r.t, r.server.refused)
	require.NotEmpty(r.t, r.waits)
	assert.LessOrEqual(r.t, slices.Max(r.waits), 5*time.Second)
	assert.Equal(r.t, len(r.server.arrived), r.memory.calls, "a line for every request")
	r.t.Log(strings.Join([]string{
		fmt.Sprint(questions, " questions answered in ", time.Since(began).Round(time.Second)),
		fmt.Sprint(len(r.server.arrived), " requests, most in any 300 s ", most),
		fmt.Sprint(r.told, " times told to wait"),
		fmt.Sprint(len(r.waits), " submissions, longest wait ", slices.Max(r.waits)),
	}, "; "))
}

// A server that comes in the middle of a rush takes no more than there is.
func TestAServerThatComesInARush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRush(t, 1)
		ctx, cancel := context.WithCancel(t.Context())
		var asking sync.WaitGroup
		rushTo := func(c *Client) {
			for i := range 20 {
				asking.Go(func() {
					for ctx.Err() == nil {
						if failure := c.admit(ctx, fmt.Sprint(i%7)); failure != nil {
							_ = sleepFor(ctx, time.Second)
							continue
						}
						r.server.arrive(&http.Request{Method: http.MethodHead})
					}
				})
			}
		}
		rushTo(r.clients[0])
		time.Sleep(200 * time.Second)
		for n := 2; n <= 3; n++ {
			another, err := NewClient(DefaultBaseURL, tokenCredentials(), WithTransport(r.server))
			require.NoError(t, err)
			r.clients = append(r.clients, another)
			for _, c := range r.clients {
				c.Servers(n)
			}
			rushTo(another)
			time.Sleep(time.Duration(n) * 100 * time.Second)
		}
		for _, c := range r.clients {
			c.Servers(1) // two are gone, and go on for a moment
		}
		time.Sleep(window)
		cancel()
		asking.Wait()
		assert.LessOrEqual(t, mostInAWindow(r.server.arrived), 1150)
		assert.Zero(t, r.server.refused)
	})
}
