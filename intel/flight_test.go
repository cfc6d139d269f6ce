package intel

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A gate holds every request back until it is opened.
type gate struct {
	open chan struct{}
	mu   sync.Mutex
	sent int
	left int // requests that were cancelled
}

func newGate() *gate { return &gate{open: make(chan struct{})} }

func (g *gate) RoundTrip(r *http.Request) (*http.Response, error) {
	g.mu.Lock()
	g.sent++
	g.mu.Unlock()
	select {
	case <-g.open:
		return respond(200, ok(`{"domain":"a.example","resolves_to_refs":[{"value":"192.0.2.1"}]}`)), nil
	case <-r.Context().Done():
		g.mu.Lock()
		g.left++
		g.mu.Unlock()
		return nil, r.Context().Err()
	}
}

func (g *gate) source(t *testing.T) (*Source, *memory) {
	t.Helper()
	client, err := NewClient(DefaultBaseURL, tokenCredentials(), WithTransport(g))
	require.NoError(t, err)
	kept := &memory{}
	return &Source{Client: client, Archive: kept, Ledger: kept}, kept
}

func TestEqualQuestionsShareOneRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		s, kept := g.source(t)
		answers := make(chan Answer[DomainReport], 100)
		for i := range 100 {
			colleague := *s // another session of the same process
			colleague.Analyst = fmt.Sprint(i)
			go func() {
				var opts []Option
				if i%2 == 0 {
					opts = append(opts, Again())
				}
				a, err := Ask(t.Context(), &colleague, Domain("a.example"), opts...)
				assert.NoError(t, err)
				answers <- a
			}()
		}
		synctest.Wait()
		close(g.open)
		cost := 0
		first := <-answers
		for range 99 {
			a := <-answers
			cost += a.Cost
			assert.Equal(t, first.Value, a.Value)
			assert.NotSame(t, &first.Value.ResolvesTo[0], &a.Value.ResolvesTo[0], "nobody shares what others may change")
			assert.NotSame(t, &first.Raw[0], &a.Raw[0])
		}
		assert.Equal(t, 1, cost+first.Cost, "the call was spent once")
		assert.Equal(t, 1, g.sent)
		assert.Len(t, kept.records, 1)
		assert.Len(t, kept.calls, 1)
	})
}

func TestDifferentQuestionsDoNotWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		s, _ := g.source(t)
		demo := *s
		demo.Scope.Demo = true
		for _, q := range []AnyQuestion{Domain("a.example"), Domain("b.example"), WHOIS("a.example")} {
			go func() { _, _ = q.AskAny(t.Context(), s) }()
		}
		go func() { _, _ = Ask(t.Context(), &demo, Domain("a.example")) }()
		synctest.Wait()
		assert.Equal(t, 4, g.sent)
		close(g.open)
		synctest.Wait()
	})
}

func TestACallerWhoLeavesTakesNobodysAnswer(t *testing.T) {
	for name, first := range map[string]int{"the first goes": 0, "the second goes": 1} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newGate()
				s, kept := g.source(t)
				var cancels [2]context.CancelFunc
				var errs [2]chan error
				costs := make(chan int, 2)
				for i := range 2 {
					ctx, cancel := context.WithCancel(t.Context())
					cancels[i], errs[i] = cancel, make(chan error, 1)
					go func() {
						a, err := Ask(ctx, s, Domain("a.example"))
						costs <- a.Cost
						errs[i] <- err
					}()
					synctest.Wait()
				}
				cancels[first]()
				assert.Equal(t, ProblemCancelled, ProblemOf(<-errs[first]))
				assert.Zero(t, <-costs, "what the others pay for")
				synctest.Wait()
				close(g.open)
				require.NoError(t, <-errs[1-first])
				assert.Equal(t, 1, <-costs)
				cancels[1-first]()
				assert.Equal(t, 1, g.sent)
				assert.Zero(t, g.left)
				assert.Len(t, kept.records, 1)
			})
		})
	}
}

func TestTheLastCallerEndsTheRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		s, kept := g.source(t)
		ctx, cancel := context.WithCancel(t.Context())
		failed := make(chan error, 3)
		for range 3 {
			go func() {
				_, err := Ask(ctx, s, Domain("a.example"))
				failed <- err
			}()
		}
		synctest.Wait()
		cancel()
		attempts, counted := 0, 0
		for range 3 {
			failure := problem(t, <-failed)
			assert.Equal(t, ProblemCancelled, failure.Problem)
			assertNoInternals(t, failure)
			attempts, counted = attempts+failure.Attempts, counted+failure.Counted
		}
		assert.Equal(t, 1, attempts, "one of them is told what was sent")
		assert.Equal(t, 1, counted)
		assert.Equal(t, 1, g.left, "the request is cancelled")
		assert.Equal(t, []CallOutcome{CallOutcome(ProblemCancelled)}, kept.outcomes())
		assert.True(t, kept.calls[0].Counted, "what left may have spent a call")
		assert.Equal(t, 1, kept.released)

		close(g.open)
		_, err := Ask(t.Context(), s, Domain("a.example"))
		require.NoError(t, err, "who asks afterwards asks anew")
		assert.Equal(t, 2, g.sent)
	})
}

// A paid answer is kept even when nobody waits for it any more.
func TestAnAnswerThatComesAfterEverybodyLeftIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answered := make(chan struct{})
		g := roundTrips(func(*http.Request) (*http.Response, error) {
			<-answered
			return respond(200, ok(`{"domain":"a.example"}`)), nil
		})
		client, err := NewClient(DefaultBaseURL, tokenCredentials(), WithTransport(g))
		require.NoError(t, err)
		kept := &memory{}
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _, _ = Ask(ctx, &Source{Client: client, Archive: kept, Ledger: kept}, Domain("a.example")) }()
		synctest.Wait()
		cancel()
		synctest.Wait()
		close(answered)
		synctest.Wait()
		assert.Len(t, kept.records, 1)
		assert.Equal(t, []CallOutcome{CallAnswered}, kept.outcomes())
	})
}

func TestLeavingBetweenTwoAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answers := scripted(says(503, "", "Retry-After", "9"))
		client, err := NewClient(DefaultBaseURL, tokenCredentials(), WithTransport(answers))
		require.NoError(t, err)
		kept := &memory{}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		_, err = Ask(ctx, &Source{Client: client, Archive: kept, Ledger: kept}, Domain("a.example"))
		assert.Equal(t, ProblemTimeout, ProblemOf(err))
		assert.Equal(t, 1, problem(t, err).Attempts)
		assert.Equal(t, 1, answers.count())
		assert.Equal(t, 1, kept.released)
	})
}

func TestAShorterDeadlineOfTheCallerIsATimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		s, kept := g.source(t)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		_, err := Ask(ctx, s, Domain("a.example"))
		assert.Equal(t, ProblemTimeout, ProblemOf(err))
		assert.Equal(t, "domain details of a.example: no answer in time", err.Error(), "the 30 s are not over")
		assert.Equal(t, 1, problem(t, err).Counted)
		assert.Equal(t, 1, g.left)
		assert.Equal(t, []CallOutcome{CallOutcome(ProblemTimeout)}, kept.outcomes())
	})
}

func TestFailuresAreSharedAndCountedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hold := make(chan struct{})
		client, err := NewClient(DefaultBaseURL, tokenCredentials(), WithTransport(roundTrips(func(*http.Request) (*http.Response, error) {
			<-hold
			return respond(200, ok(`{"domain":"b.example"}`)), nil
		})))
		require.NoError(t, err)
		s := &Source{Client: client}
		failures := make(chan error, 3)
		for range 3 {
			go func() {
				_, err := Ask(t.Context(), s, Domain("a.example"))
				failures <- err
			}()
		}
		synctest.Wait()
		close(hold)
		counted := 0
		for range 3 {
			failure := problem(t, <-failures)
			assert.Equal(t, ProblemOtherSubject, failure.Problem)
			counted += failure.Counted
		}
		assert.Equal(t, 1, counted)
	})
}

// Again joins a request in flight, but is not content with an answer that
// another caller took from the archive.
func TestAgainIsNotAnsweredFromTheArchive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answers := scripted(says(200, ok(`{"notes":"new"}`)))
		client, err := NewClient(DefaultBaseURL, tokenCredentials(), WithTransport(answers))
		require.NoError(t, err)
		kept, claims := &memory{}, 0
		s := &Source{Client: client, Archive: kept, Ledger: kept}
		kept.claim = func() (bool, error) {
			if claims++; claims == 2 {
				kept.records = append(kept.records, Record{Scope: client.Scope(false), Key: Domain("a.example").Key(),
					At: time.Now().Add(-time.Minute), Status: 200, Body: []byte(ok(`{"notes":"kept"}`))})
			}
			return claims > 2, nil
		}
		go func() {
			a, err := Ask(t.Context(), s, Domain("a.example"))
			assert.NoError(t, err)
			assert.Equal(t, "kept", a.Value.Notes)
		}()
		synctest.Wait()
		a, err := Ask(t.Context(), s, Domain("a.example"), Again())
		require.NoError(t, err)
		assert.Equal(t, "new", a.Value.Notes)
		assert.Equal(t, 1, answers.count())
	})
}

func TestAPanicIsEveryCallersOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hold := make(chan struct{})
		client, err := NewClient(DefaultBaseURL, tokenCredentials(), WithTransport(roundTrips(func(*http.Request) (*http.Response, error) {
			<-hold
			panic("a fault")
		})))
		require.NoError(t, err)
		var contained sync.WaitGroup
		for range 2 {
			contained.Go(func() {
				defer func() { assert.Equal(t, "a fault", recover()) }()
				_, _ = Ask(t.Context(), &Source{Client: client}, Domain("a.example"))
			})
		}
		synctest.Wait()
		close(hold)
		contained.Wait()
	})
}
