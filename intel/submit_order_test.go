package intel

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var errNotNoted = errors.New("the disk is full")

// A departure sees in which order a submission is noted and leaves.
type departure struct {
	desk   *desk
	events []string
}

func newDeparture(t *testing.T, answer func(*departure, *http.Request) (*http.Response, error)) *departure {
	d := &departure{}
	d.desk = newDesk(t, roundTrips(func(r *http.Request) (*http.Response, error) {
		d.events = append(d.events, "sent")
		return answer(d, r)
	}))
	d.desk.memory.begin = func(context.Context, Call) error {
		d.events = append(d.events, "begun")
		return nil
	}
	return d
}

func (d *departure) leaving(context.Context) error {
	d.events = append(d.events, "left")
	return nil
}

func accepts(_ *departure, r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	return respond(200, acceptedBody, "Cf-Ray", "8d-FRA"), nil
}

func (d *departure) submit(ctx context.Context, leaving func(context.Context) error) Receipt {
	m, _, _ := ParseMiscategorization([]byte(documentedRequest))
	return d.desk.Submit(ctx, m, []byte(documentedRequest), leaving)
}

// The ledger has the call, and whoever keeps the intent has said yes, before the
// first byte is read from the body to be sent.
func TestASubmissionIsNotedBeforeItsFirstByteLeaves(t *testing.T) {
	d := newDeparture(t, func(d *departure, r *http.Request) (*http.Response, error) {
		assert.Equal(t, []string{"begun", "left", "sent"}, d.events)
		assert.Equal(t, []CallOutcome{CallAsking}, d.desk.memory.outcomes())
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		assert.Equal(t, documentedRequest, string(body))
		assert.Nil(t, r.GetBody, "nothing can rewind it")
		assert.True(t, r.Close)
		for name := range r.Header {
			assert.NotContains(t, []string{"Idempotency-Key", "X-Idempotency-Key", "Expect"}, name)
		}
		return accepts(d, r)
	})
	r := d.submit(t.Context(), d.leaving)
	assert.Equal(t, SubmissionAccepted, r.Outcome)
	assert.Equal(t, "8d-FRA", r.Ray)
	assert.Equal(t, d.desk.clock.now(), r.At)
	assert.Equal(t, []string{"begun", "left", "sent"}, d.events)
	require.Len(t, d.desk.memory.calls, 1)
	call := d.desk.memory.calls[0]
	assert.Equal(t, Key{Kind: KindMiscategorization, Value: documented(t).URL + "/"}, call.Key)
	assert.Equal(t, CallAnswered, call.Outcome)
	assert.True(t, call.Counted)
	assert.Equal(t, 1, call.Attempt)
	assert.Equal(t, "ada", call.Analyst)
	assert.Empty(t, d.desk.memory.records, "an answer to a submission answers no question")
}

func TestWhatCannotBeNotedIsNotSent(t *testing.T) {
	quota := &Error{Problem: ProblemQuota}
	for name, c := range map[string]struct {
		begin, leaving error
		problem        Problem
		calls          []CallOutcome
		wraps          error
	}{
		"the intent fails":       {nil, errNotNoted, ProblemCancelled, []CallOutcome{CallOutcome(ProblemCancelled)}, errNotNoted},
		"the ledger fails":       {errNotNoted, nil, ProblemCancelled, nil, errNotNoted},
		"the quota is used up":   {quota, nil, ProblemQuota, nil, nil},
		"a hard cap is reached":  {&Error{Problem: ProblemCap}, nil, ProblemCap, nil, nil},
		"the intent is no draft": {nil, &Error{Problem: ProblemRefused}, ProblemCancelled, []CallOutcome{CallOutcome(ProblemCancelled)}, nil},
	} {
		d := newDeparture(t, accepts)
		d.desk.memory.begin = func(context.Context, Call) error { return c.begin }
		left := 0
		r := d.submit(t.Context(), func(context.Context) error { left++; return c.leaving })
		assert.Equal(t, SubmissionUnsent, r.Outcome, name)
		require.NotNil(t, r.Failure, name)
		assert.Equal(t, c.problem, r.Failure.Problem, name)
		assert.Equal(t, KindMiscategorization, r.Failure.Key.Kind, name)
		assert.Equal(t, c.calls, d.desk.memory.outcomes(), name)
		assert.Empty(t, d.events, name)
		assert.Zero(t, r.Failure.Attempts, name)
		if c.wraps != nil {
			assert.ErrorIs(t, r.Failure, c.wraps, name)
			assert.Contains(t, r.Failure.Error(), "nothing was sent: ", name)
			assert.Contains(t, r.Failure.Error(), "the disk is full", name)
		}
		if c.begin != nil {
			assert.Zero(t, left, name)
		}
		for _, call := range d.desk.memory.calls {
			assert.False(t, call.Counted, name)
		}
	}
}

func TestAPanicBeforeASubmissionLeavesKeepsItHere(t *testing.T) {
	d := newDeparture(t, accepts)
	assert.PanicsWithValue(t, "broken", func() { d.submit(t.Context(), func(context.Context) error { panic("broken") }) })
	assert.Equal(t, []string{"begun"}, d.events)
	assert.Equal(t, []CallOutcome{CallOutcome(ProblemCancelled)}, d.desk.memory.outcomes())
	d.desk.Client.Drain(t.Context())
	assert.NoError(t, t.Context().Err(), "nothing is in flight any more")
}

func TestASubmissionWhoseCallerLeavesWhileItWaitsIsUnsent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		client, err := NewClient(DefaultBaseURL, tokenCredentials(), WithTransport(roundTrips(func(*http.Request) (*http.Response, error) {
			sent++
			return respond(200, acceptedBody), nil
		})))
		require.NoError(t, err)
		client.pauseFor(5 * time.Second)
		ctx, cancel := context.WithCancel(t.Context())
		heard := make(chan Receipt, 1)
		go func() {
			heard <- (&Source{Client: client}).Submit(ctx, documented(t), []byte(documentedRequest), func(context.Context) error {
				assert.Fail(t, "it may not leave")
				return nil
			})
		}()
		synctest.Wait()
		assert.Empty(t, heard, "it waits for its turn")
		cancel()
		r := <-heard
		assert.Equal(t, SubmissionUnsent, r.Outcome)
		assert.Equal(t, ProblemCancelled, r.Failure.Problem)

		client.pauseFor(longestPause + time.Second)
		r = send(t.Context(), client)
		assert.Equal(t, SubmissionUnsent, r.Outcome)
		assert.Equal(t, ProblemRateLimit, r.Failure.Problem, "a long wait is the person's")
		assert.Zero(t, sent)
	})
}

func TestASubmissionWhoseCallerLeavesAsItIsNoted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	d := newDeparture(t, accepts)
	r := d.submit(ctx, func(ctx context.Context) error {
		cancel()
		return ctx.Err()
	})
	assert.Equal(t, SubmissionUnsent, r.Outcome)
	assert.Equal(t, []string{"begun"}, d.events)
	assert.ErrorIs(t, r.Failure, context.Canceled)

	ctx, cancel = context.WithCancel(t.Context())
	d = newDeparture(t, accepts)
	r = d.submit(ctx, func(context.Context) error {
		cancel()
		return nil // it is noted that it leaves, so it does
	})
	assert.Equal(t, SubmissionAccepted, r.Outcome)
	assert.Equal(t, []string{"begun", "sent"}, d.events)
	assert.Equal(t, []CallOutcome{CallAnswered}, d.desk.memory.outcomes())
}

// However its caller leaves: what is on its way is waited for, and drained.
func TestDrainWaitsForSubmissionsAndForTheirOutcome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		s, kept := g.source(t)
		ctx, cancel := context.WithCancel(t.Context())
		file := make(chan struct{})
		go func() {
			defer s.Client.Busy()()
			r := s.Submit(ctx, documented(t), []byte(documentedRequest), mayLeave)
			assert.Equal(t, SubmissionAccepted, r.Outcome)
			<-file // the outcome is being filed
		}()
		synctest.Wait()
		cancel()
		drained := make(chan struct{})
		go func() {
			s.Client.Drain(t.Context())
			close(drained)
		}()
		inFlight := func() {
			synctest.Wait()
			select {
			case <-drained:
				assert.Fail(t, "it is not done")
			default:
			}
		}
		inFlight()
		close(g.open)
		inFlight()
		assert.Equal(t, []CallOutcome{CallAnswered}, kept.outcomes())
		close(file)
		<-drained
	})
}

func TestBusyCanBeOverTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := newGate().source(t)
		first, second := s.Client.Busy(), s.Client.Busy()
		first()
		first()
		brief, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		s.Client.Drain(brief)
		assert.Error(t, brief.Err())
		second()
		s.Client.Drain(t.Context())
	})
}

func TestALedgerThatCannotBeToldTheEndIsSaid(t *testing.T) {
	d := newDeparture(t, accepts)
	d.desk.Ledger = forgetful{d.desk.memory}
	r := d.submit(t.Context(), mayLeave)
	assert.Equal(t, SubmissionAccepted, r.Outcome)
	assert.ErrorIs(t, r.Unfiled, errNotNoted)
}

type forgetful struct{ *memory }

func (forgetful) Settle(context.Context, Call) error { return errNotNoted }

func TestNothingIsSubmittedWithoutAClientOrInAnotherScope(t *testing.T) {
	for want, s := range map[Problem]*Source{
		ProblemNoCredentials: {},
		ProblemRefused:       {Client: newDesk(t, roundTrips(nil)).Client, Scope: Scope{Base: "https://elsewhere.example"}},
	} {
		r := s.Submit(t.Context(), documented(t), []byte(documentedRequest), mayLeave)
		assert.Equal(t, SubmissionUnsent, r.Outcome)
		assert.Equal(t, want, r.Failure.Problem)
		assert.NotZero(t, r.At)
	}
}

func TestOnlyWhatWasCheckedIsSent(t *testing.T) {
	for _, payload := range []string{
		``, `{}`, `null`, documentedRequest + `{}`,
		`{"indicator_type":"url","url":"https://wrong-category.theburritobot.com","content_adds":[82],"content_removes":[82],"security_adds":[131,117],"security_removes":[117]}`,
		`{"indicator_type":"domain","url":"ourcorp.com","security_adds":[131]}`,
	} {
		d := newDeparture(t, accepts)
		r := d.desk.Submit(t.Context(), documented(t), []byte(payload), d.leaving)
		assert.Equal(t, SubmissionUnsent, r.Outcome, payload)
		assert.Empty(t, d.events, payload)
	}
	d := newDeparture(t, accepts)
	m := Miscategorization{Type: TargetDomain, URL: "a.com", ContentAdds: []int{}, SecurityAdds: []int{131}}
	assert.Equal(t, SubmissionAccepted, d.desk.Submit(t.Context(), m, m.JSON(), d.leaving).Outcome, "an empty list is none")
}
