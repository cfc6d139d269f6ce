package intel

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var errDisk = errors.New("disk full")

func TestAnAnswerIsAskedOnceAndKept(t *testing.T) {
	body := `{"result": {"domain":"a.example", "new":1},"success": true}`
	answers := scripted(says(200, body, "Cf-Ray", "8f1"))
	d := newDesk(t, answers)
	asked := d.clock.now()
	first, err := Ask(t.Context(), d.Source, Domain("a.example"))
	require.NoError(t, err)
	assert.Equal(t, Answer[DomainReport]{
		Value: DomainReport{Domain: "a.example"}, Key: Key{Kind: KindDomain, Value: "a.example"},
		Raw: []byte(body), Result: []byte(`{"domain":"a.example", "new":1}`), At: asked, Analyst: "ada",
		Origin: FromAPI, Fresh: true, Cost: 1,
	}, first)
	require.Len(t, d.memory.records, 1)
	assert.Equal(t, Record{Scope: d.Scope, Key: first.Key, Analyst: "ada", At: asked, Status: 200, Body: []byte(body), Cost: 1}, d.memory.records[0])
	require.Len(t, d.memory.calls, 1)
	call := d.memory.calls[0]
	assert.Len(t, call.ID, 36)
	assert.Equal(t, Call{ID: call.ID, Scope: d.Scope, Key: first.Key, Analyst: "ada", At: asked, Attempt: 1, Status: 200,
		Outcome: CallAnswered, Counted: true, Ray: "8f1"}, call)
	assert.Equal(t, []time.Time{asked.Add(claimTerm)}, d.memory.asked)
	assert.Equal(t, 1, d.memory.released)

	d.clock.advance(59 * time.Minute)
	second, err := Ask(t.Context(), d.Source, Domain("A.Example."))
	require.NoError(t, err)
	assert.Equal(t, FromArchive, second.Origin)
	assert.Zero(t, second.Cost)
	assert.True(t, second.Fresh)
	assert.Equal(t, first.At, second.At)
	assert.Equal(t, first.Raw, second.Raw)
	assert.Equal(t, 1, answers.count())

	again, err := Ask(t.Context(), d.Source, Domain("a.example"), Again())
	require.NoError(t, err)
	assert.Equal(t, FromAPI, again.Origin)
	assert.Equal(t, 2, answers.count())

	d.clock.advance(time.Hour)
	_, err = Ask(t.Context(), d.Source, Domain("a.example"))
	require.NoError(t, err)
	assert.Equal(t, 3, answers.count(), "what is no longer fresh is asked anew")
}

func TestPrice(t *testing.T) {
	d := newDesk(t, scripted(says(200, ok(`{"domain":"a.example"}`))))
	price := func(key Key) int {
		calls, err := d.Price(t.Context(), key)
		require.NoError(t, err)
		return calls
	}
	key := Domain("a.example").Key()
	assert.Equal(t, 1, price(key))
	_, err := Ask(t.Context(), d.Source, Domain("a.example"))
	require.NoError(t, err)
	assert.Equal(t, 0, price(key))
	d.clock.advance(time.Hour)
	assert.Equal(t, 1, price(key))
	assert.Equal(t, 0, price(Token().Key()))
	assert.Equal(t, 0, price(Accounts().Key()))
	assert.Equal(t, 0, price(GatewayCategories().Key()))
	assert.Equal(t, 1, price(Key{Kind: KindMiscategorization, Value: "a.example"}))
	assert.Equal(t, 0, price(PassiveDNS(netip.MustParseAddr("2001:db8::1"), Window{}, 1, 20).Key()), "what cannot be asked costs nothing")
	assert.Equal(t, 1, price(Bulk("a.example", "b.example").Key()))

	d.memory.readErr = errDisk
	calls, err := d.Price(t.Context(), key)
	assert.Equal(t, 1, calls)
	require.ErrorIs(t, err, errDisk)

	keyed := newDeskFor(t, DefaultBaseURL, Credentials{Email: "a@b.example", Key: NewSecret("k"), Account: testAccount})
	calls, err = keyed.Price(t.Context(), Phishing("http://x.example/").Key())
	require.NoError(t, err)
	assert.Zero(t, calls)
}

func TestRecallNeverAsks(t *testing.T) {
	answers := scripted(says(200, ok(`{"domain":"a.example"}`)))
	d := newDesk(t, answers)
	_, err := Recall(t.Context(), d.Source, Domain("a.example"))
	require.ErrorIs(t, err, ErrNotKept)
	assert.Zero(t, answers.count())
	_, err = Ask(t.Context(), d.Source, Domain("a.example"))
	require.NoError(t, err)
	a, err := Recall(t.Context(), d.Source, Domain("a.example"))
	require.NoError(t, err)
	assert.True(t, a.Fresh)
	d.clock.advance(day)
	a, err = Recall(t.Context(), d.Source, Domain("a.example"))
	require.NoError(t, err)
	assert.False(t, a.Fresh)
	assert.Equal(t, "a.example", a.Value.Domain)
	assert.Equal(t, FromArchive, a.Origin)

	without := *d.Source
	without.Client = nil
	a, err = Recall(t.Context(), &without, Domain("a.example"))
	require.NoError(t, err, "what is kept needs no credentials")
	assert.Equal(t, "a.example", a.Value.Domain)
	_, err = Recall(t.Context(), &Source{}, Domain("a.example"))
	require.ErrorIs(t, err, ErrNotKept)
}

func TestAnswersHoldWhereTheyWereGiven(t *testing.T) {
	answers := scripted(says(200, ok(`{"domain":"a.example"}`)))
	d := newDesk(t, answers)
	_, err := Ask(t.Context(), d.Source, Domain("a.example"))
	require.NoError(t, err)
	for _, c := range []struct{ base, account string }{
		{"https://api.example/client/v4", testAccount}, {DefaultBaseURL, "123e105f4ecef8ad9ca31a8372d0c353"},
	} {
		other := newDeskFor(t, c.base, Credentials{Token: NewSecret("t"), Account: c.account}, WithTransport(answers))
		other.Archive = d.memory
		before := answers.count()
		_, err := Ask(t.Context(), other.Source, Domain("a.example"))
		require.NoError(t, err)
		assert.Equal(t, before+1, answers.count())
	}
	d.Scope.Base = "https://elsewhere.example"
	_, err = Ask(t.Context(), d.Source, Domain("a.example"))
	require.ErrorContains(t, err, "the scope of the source is not the one its client asks in")
}

func TestAKeptAnswerThatCannotBeReadIsAskedAnew(t *testing.T) {
	answers := scripted(says(200, ok(`{"notes":"new"}`)))
	for _, body := range []string{`<html>`, ok(`[1,2]`)} {
		d := newDesk(t, answers)
		d.memory.records = []Record{{Scope: d.Scope, Key: Domain("a.example").Key(), At: d.clock.now(), Status: 200, Body: []byte(body)}}
		_, err := Recall(t.Context(), d.Source, Domain("a.example"))
		assert.Equal(t, ProblemBroken, ProblemOf(err))
		a, err := Ask(t.Context(), d.Source, Domain("a.example"))
		require.NoError(t, err)
		assert.Equal(t, "new", a.Value.Notes)
	}
}

func TestDemoAnswersStayDemo(t *testing.T) {
	d := newDesk(t, scripted(says(200, ok(`{"domain":"a.example"}`))))
	d.Scope = d.Client.Scope(true)
	for i, cost := range []int{1, 0} {
		a, err := Ask(t.Context(), d.Source, Domain("a.example"))
		require.NoError(t, err)
		assert.Equal(t, FromDemo, a.Origin, i)
		assert.Equal(t, cost, a.Cost)
	}
	real := *d.Source
	real.Scope = real.Client.Scope(false)
	_, err := Recall(t.Context(), &real, Domain("a.example"))
	require.ErrorIs(t, err, ErrNotKept)
}

func TestASourceNeedsNeitherArchiveNorLedger(t *testing.T) {
	answers := scripted(says(200, ok(`{"domain":"a.example"}`)))
	client, err := NewClient(DefaultBaseURL, tokenCredentials(), WithTransport(answers))
	require.NoError(t, err)
	for range 2 {
		a, err := Ask(t.Context(), &Source{Client: client}, Domain("a.example"))
		require.NoError(t, err)
		assert.NoError(t, a.Unfiled)
		assert.WithinDuration(t, time.Now(), a.At, time.Minute)
	}
	assert.Equal(t, 2, answers.count())
}

// What the documents say empty for is an answer.
func TestEmptyAnswersAreKept(t *testing.T) {
	address := netip.MustParseAddr("192.0.2.1")
	for name, c := range map[string]struct {
		q      AnyQuestion
		result string
	}{
		"never scanned":        {Phishing("http://x.example/"), `[]`},
		"never scanned, null":  {Phishing("http://x.example/"), `null`},
		"no names":             {Bulk("a.example"), `null`},
		"no history":           {DomainHistory("a.example"), `[]`},
		"nothing of the IP":    {IP(address), `[]`},
		"no names seen":        {PassiveDNS(address, Window{}, 1, 20), `{"reverse_records":null,"count":0}`},
		"nothing of the AS":    {ASN(13335), `null`},
		"the AS as its number": {ASN(13335), `13335`},
		"not registered":       {WHOIS("a.example"), `{"found":false}`},
	} {
		t.Run(name, func(t *testing.T) {
			answers := scripted(says(200, ok(c.result)))
			d := newDesk(t, answers)
			for range 2 {
				_, err := c.q.AskAny(t.Context(), d.Source)
				require.NoError(t, err)
			}
			assert.Equal(t, 1, answers.count())
		})
	}
}

// What names no subject is not Cloudflare's word on it: it is kept, as
// evidence, and never an answer.
func TestAnswersThatNameNothing(t *testing.T) {
	const noDomain, noResult = "Cloudflare's answer names no domain", "Cloudflare's answer has no result"
	type body struct {
		status int
		text   string
	}
	absent := []body{{204, ``}, {200, `{"success":true}`}, {200, `{"success":true,"errors":[],"messages":[]}`}}
	blank := append([]body{{200, `{"result":{}}`}}, absent...)
	for _, result := range []string{`null`, `{}`, `""`, `[]`, `[{}]`, `{"domain":null,"risk_types":null,"nameservers":null}`, `{"domain":""}`, `{"later":[1]}`} {
		blank = append(blank, body{200, ok(result)})
	}
	for _, c := range []struct {
		q      AnyQuestion
		bodies []body
		says   string
	}{
		{Domain("a.example"), blank, noDomain},
		{WHOIS("a.example"), blank, noDomain},
		{Bulk("a.example"), absent, noResult},
		{DomainHistory("a.example"), absent, noResult},
		{IP(documentedAddress), absent, noResult},
		{PassiveDNS(documentedAddress, Window{}, 1, 20), absent, noResult},
		{ASN(13335), absent, noResult},
		{Subnets(13335, 1, 20), absent, noResult},
		{Phishing("http://x.example/"), absent, noResult},
	} {
		for _, b := range c.bodies {
			t.Run(fmt.Sprint(c.q.Key().Kind, " ", b.status, " ", b.text), func(t *testing.T) {
				d := newDesk(t, scripted(says(b.status, b.text)))
				_, err := c.q.AskAny(t.Context(), d.Source)
				failure := problem(t, err)
				assert.Equal(t, ProblemBroken, failure.Problem)
				assert.Equal(t, c.says, failure.Detail())
				assert.Equal(t, 1, failure.Counted)
				require.Len(t, d.memory.records, 1)
				kept := d.memory.records[0]
				assert.Equal(t, c.q.Key().Kind.Evidence(), kept.Key.Kind)
				assert.Equal(t, b.text, string(kept.Body))
				assert.Equal(t, b.status, kept.Status)

				// Nor is what was kept before as if it were an answer.
				kept.Key = c.q.Key()
				d.memory.records = []Record{kept}
				_, err = c.q.RecallAny(t.Context(), d.Source)
				assert.Equal(t, ProblemBroken, ProblemOf(err))
			})
		}
	}
}

func TestARunningScanIsAskedAgain(t *testing.T) {
	answers := scripted(says(200, ok(`[{"scan_status":{"scan_complete":false}}]`)), says(200, ok(`[{"scan_status":{"scan_complete":true}}]`)))
	d := newDesk(t, answers)
	for range 3 {
		_, err := Ask(t.Context(), d.Source, Phishing("http://x.example/"))
		require.NoError(t, err)
	}
	assert.Equal(t, 2, answers.count())
}

// Failures are never answers: the next question is asked. What was paid for
// and does not answer is kept as evidence, out of the question's reach.
func TestFailuresAreNotAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		answer   func() (*http.Response, error)
		evidence bool
	}{
		"refused":      {says(400, failureBody(`[{"code":1001,"message":"no"}]`)), false},
		"other":        {says(200, ok(`{"domain":"b.example"}`)), true},
		"broken":       {says(200, ok(`{"domain":[]}`)), true},
		"success true": {says(404, `{"success":true,"result":{"domain":"a.example"}}`), false},
	} {
		t.Run(name, func(t *testing.T) {
			answers := scripted(c.answer)
			d := newDesk(t, answers)
			for sent := 1; sent <= 2; sent++ {
				_, err := Ask(t.Context(), d.Source, Domain("a.example"))
				require.Error(t, err)
				assert.Equal(t, sent, answers.count())
				assert.Equal(t, Domain("a.example").Key(), problem(t, err).Key)
			}
			_, err := Recall(t.Context(), d.Source, Domain("a.example"))
			require.ErrorIs(t, err, ErrNotKept)
			assert.Equal(t, c.evidence, len(d.memory.records) == 2)
			for _, r := range d.memory.records {
				assert.Equal(t, Key{Kind: "evidence-domain", Value: "a.example"}, r.Key)
				assert.Equal(t, 1, r.Cost)
			}
		})
	}
}

func TestAnAnswerThatCannotBeKeptIsNotLost(t *testing.T) {
	d := newDesk(t, scripted(says(200, ok(`{"domain":"a.example"}`))))
	d.memory.fileErr = errDisk
	a, err := Ask(t.Context(), d.Source, Domain("a.example"))
	require.NoError(t, err)
	assert.Equal(t, "a.example", a.Value.Domain)
	require.ErrorIs(t, a.Unfiled, errDisk)

	d = newDesk(t, scripted(says(200, ok(`{"domain":"a.example"}`))))
	d.memory.begin = func(context.Context, Call) error { return errDisk }
	d.memory.readErr = errDisk
	d.memory.claim = func() (bool, error) { return false, errDisk }
	a, err = Ask(t.Context(), d.Source, Domain("a.example"))
	require.NoError(t, err, "neither is one that the ledger could not note")
	require.ErrorIs(t, a.Unfiled, errDisk)
	assert.Len(t, d.memory.records, 1)
}

func TestTheLedgerRefusesBeforeAnythingIsSent(t *testing.T) {
	answers := scripted(says(200, ok(`{"domain":"a.example"}`)))
	d := newDesk(t, answers)
	until := d.clock.now().AddDate(0, 0, 9)
	refusal := &Error{Problem: ProblemQuota, Until: until}
	d.memory.begin = func(_ context.Context, c Call) error {
		assert.Equal(t, CallAsking, c.Outcome)
		assert.True(t, c.Counted)
		assert.Zero(t, answers.count(), "the line comes before the first byte")
		return refusal
	}
	_, err := Ask(t.Context(), d.Source, Domain("a.example"))
	failure := problem(t, err)
	assert.Equal(t, ProblemQuota, failure.Problem)
	assert.Equal(t, until, failure.Until)
	assert.Equal(t, Domain("a.example").Key(), failure.Key)
	assert.Zero(t, answers.count())
	assert.Zero(t, failure.Attempts)
	assert.Equal(t, &Error{Problem: ProblemQuota, Until: until}, refusal, "the ledger's own error is not written to")
	assert.Equal(t, 1, d.memory.released)
}

func TestACallerWhoLeavesBeforeTheFirstByteSpendsNothing(t *testing.T) {
	answers := scripted(says(200, ok(`{"domain":"a.example"}`)))
	d := newDesk(t, answers)
	ctx, cancel := context.WithCancel(t.Context())
	settled := make(chan struct{})
	d.memory.begin = func(ctx context.Context, _ Call) error { cancel(); <-ctx.Done(); return nil }
	d.memory.settle = func() { close(settled) }
	_, err := Ask(ctx, d.Source, Domain("a.example"))
	assert.Equal(t, ProblemCancelled, ProblemOf(err))
	<-settled
	assert.Zero(t, answers.count())
	assert.False(t, d.memory.calls[0].Counted)
	assert.Equal(t, []CallOutcome{CallOutcome(ProblemCancelled)}, d.memory.outcomes())
}

func TestWhatIsFreeIsNotCounted(t *testing.T) {
	d := newDesk(t, scripted(says(200, ok(`{"status":"active"}`))))
	a, err := Ask(t.Context(), d.Source, Token())
	require.NoError(t, err)
	assert.Zero(t, a.Cost)
	require.Len(t, d.memory.calls, 1, "but it is a line in the ledger")
	assert.False(t, d.memory.calls[0].Counted)
}

func TestRefusalsSpendNothing(t *testing.T) {
	for status, counted := range map[int]int{400: 0, 403: 0, 404: 0, 429: 0, 500: 0} {
		d := newDesk(t, scripted(says(status, "")))
		_, err := Ask(t.Context(), d.Source, Domain("a.example"))
		assert.Equal(t, counted, problem(t, err).Counted, status)
		for _, call := range d.memory.calls {
			assert.False(t, call.Counted)
			assert.Equal(t, status, call.Status)
		}
	}
}

// Another process asks the same: its answer is waited for and taken.
func TestAClaimOfAnotherProcess(t *testing.T) {
	answers := scripted(says(200, ok(`{"notes":"ours"}`)))
	theirs := func(d *desk) Record {
		return Record{Scope: d.Scope, Key: Domain("a.example").Key(), Analyst: "grace", At: d.clock.at, Status: 200, Body: []byte(ok(`{"notes":"theirs"}`)), Cost: 1}
	}
	t.Run("answered", func(t *testing.T) {
		for _, opts := range [][]Option{nil, {Again()}} {
			d, polls := newDesk(t, answers), 0
			d.memory.claim = func() (bool, error) {
				if polls++; polls == 4 {
					d.clock.mu.Lock()
					defer d.clock.mu.Unlock()
					d.memory.records = append(d.memory.records, theirs(d))
				}
				return false, nil
			}
			a, err := Ask(t.Context(), d.Source, Domain("a.example"), opts...)
			require.NoError(t, err)
			assert.Equal(t, "theirs", a.Value.Notes)
			assert.Equal(t, "grace", a.Analyst)
			assert.Equal(t, FromArchive, a.Origin)
			assert.Zero(t, a.Cost)
			assert.Zero(t, answers.count())
			assert.Equal(t, []time.Duration{claimPoll, claimPoll, claimPoll}, d.clock.slept)
			assert.Zero(t, d.memory.released, "a claim that was never had is not released")
		}
	})
	t.Run("failed", func(t *testing.T) {
		d, polls := newDesk(t, answers), 0
		d.memory.claim = func() (bool, error) { polls++; return polls == 3, nil }
		a, err := Ask(t.Context(), d.Source, Domain("a.example"))
		require.NoError(t, err)
		assert.Equal(t, "ours", a.Value.Notes)
		assert.Equal(t, 1, a.Cost)
		assert.Equal(t, 1, d.memory.released)
	})
	t.Run("an old answer is not theirs", func(t *testing.T) {
		d, polls := newDesk(t, answers), 0
		d.memory.records = append(d.memory.records, theirs(d))
		d.clock.advance(time.Minute)
		d.memory.claim = func() (bool, error) { polls++; return polls == 3, nil }
		a, err := Ask(t.Context(), d.Source, Domain("a.example"), Again())
		require.NoError(t, err)
		assert.Equal(t, "ours", a.Value.Notes)
	})
	t.Run("left while waiting", func(t *testing.T) {
		d := newDesk(t, answers)
		ctx, cancel := context.WithCancel(t.Context())
		d.memory.claim = func() (bool, error) { cancel(); return false, nil }
		before := answers.count()
		_, err := Ask(ctx, d.Source, Domain("a.example"))
		assert.Equal(t, ProblemCancelled, ProblemOf(err))
		assert.Equal(t, before, answers.count())
	})
}

func TestAskAnyIsAsk(t *testing.T) {
	d := newDesk(t, scripted(says(200, ok(`{"domain":"a.example"}`))))
	questions := []AnyQuestion{Domain("a.example")}
	a, err := questions[0].AskAny(t.Context(), d.Source)
	require.NoError(t, err)
	typed, err := Ask(t.Context(), d.Source, Domain("a.example"))
	require.NoError(t, err)
	assert.Equal(t, typed.Value, a.Value)
	assert.Equal(t, typed.Raw, a.Raw)
	assert.True(t, bytes.Equal(typed.Result, a.Result))
	kept, err := questions[0].RecallAny(t.Context(), d.Source)
	require.NoError(t, err)
	assert.Equal(t, FromArchive, kept.Origin)
	assert.Equal(t, typed.Value, kept.Value)
}
