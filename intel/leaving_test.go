package intel

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An arrival is an answer of which the first bytes are there. The rest comes
// when more is closed, unless the request is given up before.
type arrival struct {
	body string
	more chan struct{}
}

func newArrival(body string) *arrival { return &arrival{body, make(chan struct{})} }

func (a *arrival) RoundTrip(r *http.Request) (*http.Response, error) {
	const there = 20
	answer := respond(200, "")
	answer.Body = io.NopCloser(io.MultiReader(strings.NewReader(a.body[:there]), &rest{a, r.Context(), bytes.NewBufferString(a.body[there:])}))
	return answer, nil
}

type rest struct {
	*arrival
	ctx    context.Context
	unread *bytes.Buffer
}

func (r *rest) Read(p []byte) (int, error) {
	select {
	case <-r.more:
		return r.unread.Read(p)
	case <-r.ctx.Done():
		return 0, r.ctx.Err()
	}
}

type told struct {
	answer Answer[DomainReport]
	err    error
}

// asking asks in the background.
func asking(ctx context.Context, s *Source, opts ...Option) <-chan told {
	heard := make(chan told, 1)
	go func() {
		a, err := Ask(ctx, s, Domain("a.example"), opts...)
		heard <- told{a, err}
	}()
	synctest.Wait()
	return heard
}

func sourceOf(t *testing.T, transport http.RoundTripper) (*Source, *memory) {
	t.Helper()
	client, err := NewClient(DefaultBaseURL, tokenCredentials(), WithTransport(transport))
	require.NoError(t, err)
	kept := &memory{}
	return &Source{Client: client, Archive: kept, Ledger: kept}, kept
}

// What was paid for is kept although the last caller left, and who left has it.
func TestAnAnswerThatArrivesAsTheLastCallerLeavesIsKept(t *testing.T) {
	const body = `{"success":true,"result":{"domain":"a.example"}}`
	for name, begin := range map[string]func() (transport http.RoundTripper, arrives chan struct{}){
		"not read yet": func() (http.RoundTripper, chan struct{}) { g := newGate(); return g, g.open },
		"half read":    func() (http.RoundTripper, chan struct{}) { a := newArrival(body); return a, a.more },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				transport, arrives := begin()
				s, kept := sourceOf(t, transport)
				ctx, cancel := context.WithCancel(t.Context())
				heard := asking(ctx, s)
				cancel()
				synctest.Wait()
				assert.Empty(t, heard, "the last caller waits")
				close(arrives)
				got := <-heard
				require.NoError(t, got.err)
				assert.Equal(t, "a.example", got.answer.Value.Domain)
				assert.Equal(t, 1, got.answer.Cost)
				assert.Len(t, kept.records, 1)
				assert.Equal(t, []CallOutcome{CallAnswered}, kept.outcomes())
				assert.Equal(t, 1, kept.released)
			})
		})
	}
}

// An answer that has begun is not waited for without end.
func TestTheRestOfAnAnswerHasItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, kept := sourceOf(t, newArrival(`{"success":true,"result":null}`))
		ctx, cancel := context.WithCancel(t.Context())
		heard := asking(ctx, s)
		cancel()
		left := time.Now()
		failure := problem(t, (<-heard).err)
		assert.Equal(t, ProblemCancelled, failure.Problem)
		assert.Equal(t, 1, failure.Attempts)
		assert.Equal(t, 1, failure.Counted)
		assert.Equal(t, arriving, time.Since(left))
		assert.Equal(t, []CallOutcome{CallOutcome(ProblemCancelled)}, kept.outcomes())
		assert.Empty(t, kept.records)
		assert.Equal(t, 1, kept.released)
	})
}

// The deadline of a question leaves no time for the rest.
func TestTheTimeOfAQuestionIsNotOutlived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := sourceOf(t, newArrival(`{"success":true,"result":null}`))
		began := time.Now()
		assert.Equal(t, ProblemTimeout, ProblemOf((<-asking(t.Context(), s)).err))
		assert.Equal(t, questionTimeout, time.Since(began))
	})
}

// A ledger that hangs keeps who left no longer than the time for filing.
func TestWhoLeavesWaitsForFilingAndNoLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, kept := sourceOf(t, newGate())
		hang := make(chan struct{})
		kept.settle = func() { <-hang }
		ctx, cancel := context.WithCancel(t.Context())
		heard := asking(ctx, s)
		cancel()
		left := time.Now()
		assert.Equal(t, ProblemCancelled, ProblemOf((<-heard).err))
		assert.Equal(t, filing, time.Since(left))
		close(hang)
		s.Client.Drain(t.Context())
		assert.Equal(t, 1, kept.released)
	})
}

// Who asks while an abandoned request is being settled has its answer, and
// pays for no other.
func TestWhoComesBackHasTheAnswerThatWasLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		s, kept := g.source(t)
		ctx, cancel := context.WithCancel(t.Context())
		left := asking(ctx, s)
		cancel()
		synctest.Wait()
		impatient, goAgain := context.WithCancel(t.Context())
		gone := asking(impatient, s)
		back := asking(t.Context(), s)
		goAgain()
		failure := problem(t, (<-gone).err)
		assert.Equal(t, ProblemCancelled, failure.Problem)
		assert.Zero(t, failure.Attempts)
		close(g.open)
		require.NoError(t, (<-left).err)
		again := <-back
		require.NoError(t, again.err)
		assert.Equal(t, FromArchive, again.answer.Origin)
		assert.Zero(t, again.answer.Cost)
		assert.Equal(t, 1, g.sent)
		assert.Len(t, kept.calls, 1)
	})
}

func TestWhoHasLeftAlreadyAsksNothing(t *testing.T) {
	answers := scripted(says(200, ok(`{"domain":"a.example"}`)))
	d := newDesk(t, answers)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 100 {
		_, err := Ask(ctx, d.Source, Domain("a.example"))
		require.Equal(t, ProblemCancelled, ProblemOf(err))
	}
	assert.Zero(t, answers.count())
	assert.Empty(t, d.memory.calls)
}

func TestDrainWaitsUntilEverythingIsFiled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		s, kept := g.source(t)
		s.Client.Drain(t.Context()) // idle: returns at once

		for range 2 {
			go func() { _, _ = Ask(t.Context(), s, Domain("a.example")) }()
			go func() { _, _ = Ask(t.Context(), s, WHOIS("a.example")) }()
		}
		synctest.Wait()
		brief, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		s.Client.Drain(brief)
		assert.Error(t, brief.Err(), "they are still in flight")
		assert.Zero(t, kept.released)

		drained := make(chan struct{})
		go func() {
			s.Client.Drain(t.Context())
			close(drained)
		}()
		synctest.Wait()
		close(g.open)
		<-drained
		assert.Equal(t, []CallOutcome{CallAnswered, CallAnswered}, kept.outcomes())
		assert.Len(t, kept.records, 2)
		assert.Equal(t, 2, kept.released)
	})
}

// An answer one caller waits for is decoded once, fresh or kept.
func TestAnAnswerIsDecodedOnce(t *testing.T) {
	decoded := 0
	q := Domain("a.example")
	decode := q.decode
	q.decode = func(key Key, result json.RawMessage) (DomainReport, error) {
		decoded++
		return decode(key, result)
	}
	d := newDesk(t, scripted(says(200, ok(`{"domain":"a.example"}`))))
	for want := 1; want <= 2; want++ {
		a, err := Ask(t.Context(), d.Source, q)
		require.NoError(t, err)
		assert.Equal(t, "a.example", a.Value.Domain)
		assert.Equal(t, want, decoded)
	}
}

// A rendezvous is a history in which the end of a call and its answer are filed
// when both are there.
type rendezvous struct {
	*memory
	both sync.WaitGroup
}

func (m *rendezvous) Settle(ctx context.Context, c Call) error {
	m.both.Done()
	m.both.Wait()
	return m.memory.Settle(ctx, c)
}

func (m *rendezvous) File(ctx context.Context, r Record) error {
	m.both.Done()
	m.both.Wait()
	return m.memory.File(ctx, r)
}

// A history that waits for its disk can wait once for both.
func TestTheEndOfACallIsFiledTogetherWithItsAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, kept := sourceOf(t, scripted(says(200, ok(`{"domain":"a.example"}`))))
		m := &rendezvous{memory: kept}
		m.both.Add(2)
		s.Archive, s.Ledger = m, m
		require.NoError(t, (<-asking(t.Context(), s)).err)
		assert.Equal(t, []CallOutcome{CallAnswered}, kept.outcomes())
		assert.Len(t, kept.records, 1)
		assert.Equal(t, 1, kept.records[0].Cost)
	})
}

type brokenArchive struct{ *memory }

func (brokenArchive) File(context.Context, Record) error { panic("broken") }

func TestABrokenArchiveIsTheCallersPanic(t *testing.T) {
	d := newDesk(t, scripted(says(200, ok(`{"domain":"a.example"}`))))
	d.Archive = brokenArchive{d.memory}
	assert.PanicsWithValue(t, "broken", func() { _, _ = Ask(t.Context(), d.Source, Domain("a.example")) })
	assert.Equal(t, []CallOutcome{CallAnswered}, d.memory.outcomes(), "it was paid for all the same")
}
