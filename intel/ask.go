package intel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// An Option changes how one question is asked.
type Option func(*options)

type options struct{ again bool }

// Again asks even if a fresh answer is kept.
func Again() Option { return func(o *options) { o.again = true } }

// Ask answers a question: from the archive while the kept answer is fresh,
// otherwise from the API, filing what it says. Callers who ask the same at
// the same time, in this process or another, share one request.
//
// The error is an [*Error]. A failed question is asked anew the next time; an
// answer that could not be kept is returned, with Unfiled set.
//
// When ctx ends, a caller whom others wait with leaves at once. The last one
// ends the request and waits until it has been settled, at most ten seconds: an
// answer that had come is kept and returned, since it was paid for, and
// otherwise the error says what may have been spent.
func Ask[T any](ctx context.Context, s *Source, q Question[T], opts ...Option) (Answer[T], error) {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	r, err := s.obtain(ctx, q.inquiry(), o.again)
	if err != nil {
		return Answer[T]{Key: q.key}, err
	}
	return answerOf(s, q, r)
}

// Recall returns the newest kept answer, fresh or stale (Answer.Fresh says
// which). It never calls. The error is [ErrNotKept] when there is none.
func Recall[T any](ctx context.Context, s *Source, q Question[T]) (Answer[T], error) {
	scope, err := s.scope()
	if err != nil {
		return Answer[T]{Key: q.key}, err
	}
	r, err := s.recall(ctx, scope, q.inquiry())
	if err != nil {
		return Answer[T]{Key: q.key}, err
	}
	return answerOf(s, q, r)
}

// Price returns how many calls the question would spend now: 0 while a fresh
// answer is kept, for what Cloudflare does not count (the token, the accounts)
// and for what cannot be asked at all, otherwise 1. With an error, which is
// the archive's, it is the price without the archive.
func (s *Source) Price(ctx context.Context, key Key) (calls int, err error) {
	switch {
	case !key.Kind.counted():
		return 0, nil
	case key.Kind == KindMiscategorization:
		return 1, nil
	}
	if _, _, refusal := intelTemplate(key); refusal != "" {
		return 0, nil
	}
	if s.Client != nil && key.Kind == KindPhishing && !s.Client.credentials.Token.IsSet() && s.Client.credentials.hasKey() {
		return 0, nil
	}
	scope, err := s.scope()
	if err != nil || s.Archive == nil {
		return 1, err
	}
	rec, err := s.Archive.Latest(ctx, scope, key)
	switch {
	case errors.Is(err, ErrNotKept):
		return 1, nil
	case err != nil:
		return 1, fmt.Errorf("look for a kept answer: %w", err)
	case s.fresh(rec):
		return 0, nil
	}
	return 1, nil
}

// counted reports whether a question of this kind spends of the month's calls.
func (k Kind) counted() bool {
	return k != KindToken && k != KindAccounts && k != KindCategories
}

// An AnyAnswer is an answer whose Value is the report of the question's kind.
type AnyAnswer = Answer[any]

// An AnyQuestion is a question of any kind, for those who treat all alike.
type AnyQuestion interface {
	Key() Key
	// AskAny is Ask.
	AskAny(ctx context.Context, s *Source, opts ...Option) (AnyAnswer, error)
	// RecallAny is Recall.
	RecallAny(ctx context.Context, s *Source) (AnyAnswer, error)
}

// AskAny is [Ask] without the type.
func (q Question[T]) AskAny(ctx context.Context, s *Source, opts ...Option) (AnyAnswer, error) {
	a, err := Ask(ctx, s, q, opts...)
	return a.untyped(), err
}

// RecallAny is [Recall] without the type.
func (q Question[T]) RecallAny(ctx context.Context, s *Source) (AnyAnswer, error) {
	a, err := Recall(ctx, s, q)
	return a.untyped(), err
}

func (a Answer[T]) untyped() AnyAnswer {
	return AnyAnswer{
		Value: a.Value, Key: a.Key, Raw: a.Raw, Result: a.Result, At: a.At, Analyst: a.Analyst,
		Origin: a.Origin, Fresh: a.Fresh, Cost: a.Cost, Unfiled: a.Unfiled,
	}
}

// An inquiry is a question without its type: what it is filed under, and what
// a result says to it.
type inquiry struct {
	key    Key
	decode func(result json.RawMessage) (any, error)
}

func (q Question[T]) inquiry() inquiry {
	return inquiry{q.key, func(result json.RawMessage) (any, error) { return q.decode(q.key, result) }}
}

// read returns what an answer of success says. Where the documents have null
// or nothing in a list for "none", that is an answer; no result at all is not.
func (in inquiry) read(env envelope) (any, error) {
	value, err := in.decode(env.result)
	if err == nil && env.missing {
		return nil, &Error{Problem: ProblemBroken, Key: in.key, detail: "Cloudflare's answer has no result"}
	}
	return value, err
}

// A reply is an answer without its type.
type reply struct {
	rec     Record
	result  json.RawMessage
	value   any  // result decoded, nil where others may hold it
	kept    bool // it was in the archive
	cost    int
	unfiled error
}

func answerOf[T any](s *Source, q Question[T], r reply) (Answer[T], error) {
	value, alone := r.value.(T)
	if !alone {
		// Several read each for itself: nobody shares what others may change.
		var err error
		if value, err = q.decode(q.key, r.result); err != nil {
			return Answer[T]{Key: q.key}, err
		}
	}
	origin := FromAPI
	switch {
	case r.rec.Scope.Demo:
		origin = FromDemo
	case r.kept:
		origin = FromArchive
	}
	return Answer[T]{
		ID: r.rec.ID, Value: value, Key: q.key, Raw: r.rec.Body, Result: r.result, At: r.rec.At, Analyst: r.rec.Analyst,
		Origin: origin, Fresh: !r.kept || s.fresh(r.rec), Cost: r.cost, Unfiled: r.unfiled,
	}, nil
}

// now is the time answers and calls are filed under.
func (s *Source) now() time.Time {
	if s.Now == nil {
		return time.Now()
	}
	return s.Now()
}

func (s *Source) fresh(rec Record) bool {
	freshness := s.Freshness
	if freshness == (Freshness{}) {
		freshness = DefaultFreshness()
	}
	return freshness.Fresh(rec, s.now())
}

// scope returns where answers hold. A source whose scope is not its client's
// would answer for one server with the words of another.
func (s *Source) scope() (Scope, error) {
	if s.Client == nil {
		return s.Scope, nil
	}
	if s.Scope == (Scope{}) || s.Scope == (Scope{Demo: true}) {
		return s.Client.Scope(s.Scope.Demo), nil
	}
	if s.Scope != s.Client.Scope(s.Scope.Demo) {
		return Scope{}, errors.New("the scope of the source is not the one its client asks in")
	}
	return s.Scope, nil
}

// recall reads the newest kept answer.
func (s *Source) recall(ctx context.Context, scope Scope, in inquiry) (reply, error) {
	if s.Archive == nil {
		return reply{}, ErrNotKept
	}
	rec, err := s.Archive.Latest(ctx, scope, in.key)
	if err != nil {
		return reply{}, err
	}
	env, err := parseEnvelope(in.key.Kind, rec.Status, rec.Body)
	if err != nil {
		return reply{}, &Error{Problem: ProblemBroken, Key: in.key, detail: err.Error(), cause: err}
	}
	value, err := in.read(env)
	if err != nil {
		return reply{}, err
	}
	return reply{rec: rec, result: env.result, value: value, kept: true}, nil
}

// obtain answers from the archive or else asks.
func (s *Source) obtain(ctx context.Context, in inquiry, again bool) (reply, error) {
	scope, err := s.scope()
	if err != nil {
		return reply{}, err
	}
	if !again {
		if r, err := s.recall(ctx, scope, in); err == nil && s.fresh(r.rec) {
			s.reused(r)
			return r, nil
		}
	}
	if s.Client == nil {
		return reply{}, &Error{Problem: ProblemNoCredentials, Key: in.key}
	}
	if _, err := s.Client.endpoints(in.key); err != nil {
		return reply{}, err
	}
	for {
		r, joined, err := s.Client.flights.do(ctx, flightKey{scope, in.key}, func(ctx context.Context) (reply, error) {
			r, err := s.ask(ctx, scope, in, again)
			if err == nil && !r.kept {
				s.answered(r) // here, for the caller may have left
			}
			return r, err
		})
		if err != nil {
			return reply{}, failed(ctx, err, in.key)
		}
		if joined && again && r.kept {
			continue // the other caller was content with the archive
		}
		if joined || r.kept {
			s.reused(r)
		}
		return r, nil
	}
}

// answered tells of an answer that was asked for.
func (s *Source) answered(r reply) {
	if s.Answered != nil && r.rec.Key.Kind.counted() {
		s.Answered(r.rec)
	}
}

// reused tells of an answer that somebody had paid for already.
func (s *Source) reused(r reply) {
	if s.Reused != nil && r.rec.Key.Kind.counted() {
		s.Reused(r.rec)
	}
}

// failed says of a caller's own failure what it was to answer, and of a
// context that ended that this was the failure.
func failed(ctx context.Context, err error, key Key) error {
	var failure *Error
	if !errors.As(err, &failure) {
		if failure = ended(ctx, 0); failure == nil {
			return err
		}
	}
	failure.Key = key
	return failure
}
