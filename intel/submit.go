package intel

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
)

// A SubmissionOutcome is what is known of a submission once it was tried. The
// strings are stored; they do not change.
type SubmissionOutcome string

// The outcomes.
const (
	// SubmissionAccepted: Cloudflare said that it received the request. Nothing
	// is decided by that.
	SubmissionAccepted SubmissionOutcome = "accepted"
	// SubmissionRejected: Cloudflare said why it does not take the request.
	SubmissionRejected SubmissionOutcome = "rejected"
	// SubmissionUnsent: nothing was taken. The request never left, or the
	// answer says that it was not let in (401, 403, 429, or the codes of these).
	SubmissionUnsent SubmissionOutcome = "unsent"
	// SubmissionUnknown: it may have arrived or not. Only a person who has
	// looked may send it again.
	SubmissionUnknown SubmissionOutcome = "unknown"
)

// A Receipt is everything that is known of how a submission ended.
type Receipt struct {
	Outcome  SubmissionOutcome
	Failure  *Error    // nil when accepted
	Messages []Message // what Cloudflare said with an accepted one
	At       time.Time // when the outcome was known
	Status   int       // HTTP status, 0 without an answer
	Ray      string
	Body     []byte // the exact answer, nil without one or when it repeats the credentials
	Unfiled  error  // the outcome is certain but the ledger of calls could not be told
}

// Submit sends a miscategorization request: payload is the exact body, m what
// it says. It sends at most one request, whatever happens: nothing is tried
// again, no redirect is followed, no connection is used twice, and no header
// invites the transport to repeat it (CONTRACT §9; net/http repeats requests
// with an Idempotency-Key).
//
// Before the first byte, in this order: its turn comes, the ledger has the call,
// and leaving returns nil. leaving is called at most once and files that the
// request may be on its way; when it fails, the outcome is unsent and the
// failure wraps its error. A ledger that cannot be written, or that refuses the
// call, leaves the outcome unsent too, and so does a payload that does not say
// what m says: only what was checked and confirmed is sent.
//
// When ctx ends before leaving has returned nil, the outcome is unsent as well;
// from then on Submit goes on until there is an answer or the client's time is
// up. Who files the receipt keeps [Client.Busy] until that is done.
func (s *Source) Submit(ctx context.Context, m Miscategorization, payload []byte, leaving func(context.Context) error) Receipt {
	key := Key{Kind: KindMiscategorization}
	if subject := m.Subject(); !s.Client.HoldsCredentials([]byte(subject)) { // what does is not sent
		key.Value = shorten(subject, maxInput)
	}
	r := s.submit(ctx, key, m, payload, leaving)
	if r.Failure != nil {
		r.Failure.Key = key
	}
	r.At = s.now()
	return r
}

// isIn reports whether a body says what the request says.
func (m Miscategorization) isIn(payload []byte) bool {
	said, _, err := ParseMiscategorization(payload)
	return err == nil && said.Type == m.Type && said.URL == m.URL && said.IP == m.IP &&
		slices.EqualFunc(said.Lists(), m.Lists(), func(a, b List) bool { return slices.Equal(a.IDs, b.IDs) })
}

func (s *Source) submit(ctx context.Context, key Key, m Miscategorization, payload []byte, leaving func(context.Context) error) Receipt {
	scope, err := s.scope()
	if err != nil {
		return unsent(&Error{Problem: ProblemRefused, detail: err.Error(), cause: err})
	}
	if s.Client == nil {
		return unsent(&Error{Problem: ProblemNoCredentials})
	}
	defer s.Client.Busy()()
	request, failure := s.Client.submission(payload)
	if failure == nil && !m.isIn(payload) {
		failure = &Error{Problem: ProblemRefused, detail: "nothing was sent: the request is not the one that was checked"}
	}
	if failure == nil {
		failure = s.Client.admitSubmission(ctx, s.Analyst)
	}
	if failure != nil {
		return unsent(failure)
	}
	x := exchange{s: s, scope: scope, in: inquiry{key: key}}
	call, failure := x.depart(ctx, leaving)
	if failure != nil {
		return unsent(failure)
	}
	// Whoever has left, it is on its way.
	lasting, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.Client.timeout)
	defer cancel()
	r, got := s.Client.post(lasting, request)
	return x.arrive(lasting, call, r, got)
}

func unsent(failure *Error) Receipt { return Receipt{Outcome: SubmissionUnsent, Failure: failure} }

// depart files that a submission is about to leave, in the ledger and then with
// whoever keeps its intent. Nothing may leave unless it returns no failure.
func (x *exchange) depart(ctx context.Context, leaving func(context.Context) error) (Call, *Error) {
	id, err := uuid.NewV7()
	if err != nil {
		return Call{}, &Error{Problem: ProblemCancelled, detail: "no identifier could be made for the call", cause: err}
	}
	call := Call{
		ID: id.String(), Scope: x.scope, Key: x.in.key, Analyst: x.s.Analyst, At: x.s.now(), Attempt: 1,
		Outcome: CallAsking, Counted: x.in.key.Kind.counted(),
	}
	if failure := x.begin(ctx, call); failure != nil {
		return Call{}, failure
	}
	departed := false
	defer func() {
		if !departed { // also when leaving panics
			call.Outcome, call.Counted = CallOutcome(ProblemCancelled), false
			x.settle(ctx, call)
		}
	}()
	if x.trouble != nil {
		return Call{}, x.unfiled(ctx, x.trouble)
	}
	if err := leaving(ctx); err != nil {
		return Call{}, x.unfiled(ctx, err)
	}
	departed = true
	return call, nil
}

// unfiled is why a submission stays here whose departure could not be filed.
func (x *exchange) unfiled(ctx context.Context, err error) *Error {
	err = x.s.Client.credentials.cause(err)
	problem := ProblemCancelled
	if failure := ended(ctx, 0); failure != nil {
		problem = failure.Problem
	}
	return &Error{Problem: problem, detail: "nothing was sent: " + visible(err.Error()), cause: err}
}

// arrive settles the call of a submission that has left.
func (x *exchange) arrive(ctx context.Context, call Call, r Receipt, got response) Receipt {
	call.Duration = x.s.now().Sub(call.At)
	call = x.withOutcome(call, got, r.Failure)
	call.Counted = call.Counted && r.Outcome != SubmissionUnsent
	x.settle(ctx, call)
	r.Ray, r.Unfiled = call.Ray, x.trouble
	if r.Failure == nil {
		return r
	}
	x.explain(r.Failure, got)
	r.Failure.Attempts = 1
	if call.Counted {
		r.Failure.Counted = 1
	}
	return r
}
