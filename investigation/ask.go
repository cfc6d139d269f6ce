package investigation

import (
	"context"
	"errors"
	"sync"

	"pugmark/intel"
)

// maxAtOnce is how many questions of one look-up are asked at once: enough for
// everything about one domain, and far from Cloudflare's limit of 200 requests
// a second (CONTRACT §0.2).
const maxAtOnce = 16

// errNotBegun is the failure of a question that a cancelled look-up did not
// come to.
var errNotBegun = errors.New("not asked")

// An asker asks each question of one look-up once, a bounded number of them at
// a time, and spends no more than it may.
type asker struct {
	bench   *Workbench
	options []intel.Option // intel.Again, or none
	most    *int           // calls it may spend; nil is no limit
	slots   chan struct{}

	mu    sync.Mutex
	asked map[intel.Key]*asked
	spent int
}

// asked is a question on its way or answered. value and line are set before
// done is closed and never after.
type asked struct {
	done  chan struct{}
	value any
	line  Line
}

func newAsker(w *Workbench, r Request) *asker {
	a := &asker{bench: w, most: r.MaxCalls, slots: make(chan struct{}, maxAtOnce), asked: map[intel.Key]*asked{}}
	if r.Refresh {
		a.options = append(a.options, intel.Again())
	}
	return a
}

// ask returns the answer to a question, and asks it if this look-up has not.
func ask[T any](ctx context.Context, a *asker, topic Topic, q intel.Question[T]) (T, Line) {
	return once(a, topic, q.Key(), func() (intel.Answer[T], error) { return askNow(ctx, a, q) })
}

// askPage is ask for a page of a listing, whatever size it turns out to have.
func askPage[T any](ctx context.Context, a *asker, topic Topic, l Listing[T], r PageRequest) (T, Line) {
	return once(a, topic, l.Question(r.Page, r.PerPage).Key(), func() (intel.Answer[T], error) {
		return l.ask(ctx, a.bench, r, func(ctx context.Context, q intel.Question[T]) (intel.Answer[T], error) {
			return askNow(ctx, a, q)
		})
	})
}

// once returns what asking brings, and asks if this look-up has not.
func once[T any](a *asker, topic Topic, key intel.Key, asking func() (intel.Answer[T], error)) (T, Line) {
	it, first := a.claim(key)
	if first {
		answer, err := asking()
		it.value, it.line = answer.Value, newLine(topic, answer, err)
		a.complete(&it.line)
		close(it.done)
	}
	<-it.done // ends with the context: whoever is first obeys it
	value, _ := it.value.(T)
	return value, it.line
}

// complete says of a failure where and when it was.
func (a *asker) complete(l *Line) {
	if l.Err == nil {
		return
	}
	l.At, l.Origin = a.bench.now(), intel.FromAPI
	if a.bench.Source.Scope.Demo {
		l.Origin = intel.FromDemo
	}
}

func (a *asker) claim(key intel.Key) (it *asked, first bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if it, known := a.asked[key]; known {
		return it, false
	}
	it = &asked{done: make(chan struct{})}
	a.asked[key] = it
	return it, true
}

func askNow[T any](ctx context.Context, a *asker, q intel.Question[T]) (intel.Answer[T], error) {
	select {
	case a.slots <- struct{}{}:
		defer func() { <-a.slots }()
	case <-ctx.Done():
		return intel.Answer[T]{Key: q.Key()}, errNotBegun
	}
	if ctx.Err() != nil {
		return intel.Answer[T]{Key: q.Key()}, errNotBegun
	}
	reserved := a.most != nil && a.costs(ctx, q.Key())
	if reserved && !a.reserve() {
		return intel.Answer[T]{Key: q.Key()}, &intel.Error{Problem: intel.ProblemCap, Key: q.Key()}
	}
	answer, err := intel.Ask(ctx, a.bench.Source, q, a.options...)
	if intel.ProblemOf(err) == intel.ProblemNoCredentials && !a.bench.Member.Role.Asks() {
		err = &intel.Error{Problem: intel.ProblemRole, Key: q.Key()}
	}
	a.settle(answer.Cost+countedOf(err), reserved)
	return answer, err
}

// reserve takes one call from what may be spent, and reports whether there was
// one.
func (a *asker) reserve() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.spent >= *a.most {
		return false
	}
	a.spent++
	return true
}

// settle replaces a reservation by what was spent.
func (a *asker) settle(spent int, reserved bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.spent += spent
	if reserved {
		a.spent--
	}
}

// countedOf is how many calls a failure may have spent.
func countedOf(err error) int {
	var e *intel.Error
	if errors.As(err, &e) {
		return e.Counted
	}
	return 0
}

// costs reports whether asking would spend a call. When the archive cannot say,
// it would.
func (a *asker) costs(ctx context.Context, key intel.Key) bool {
	price, err := a.bench.Source.Price(ctx, key)
	return err != nil || price > 0 || len(a.options) > 0
}
