package simulator

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"
)

// BaseURL is what a client talks to when it is given the simulator's
// Transport. The host is reserved (RFC 2606) and never resolved.
const BaseURL = "https://demo.pugmark.invalid/client/v4"

// basePath is the path all endpoints are under, as on api.cloudflare.com.
const basePath = "/client/v4"

// SourceHeader names, in every answer drawn from a story, the story it is
// from. Cloudflare's own examples say "Cloudflare documentation, 2023".
const SourceHeader = "Pugmark-Demo-Source"

// Options are what a simulator may be given. The zero value answers at once,
// without limits other than Cloudflare's 1,200 requests in five minutes.
type Options struct {
	// Now is the clock all stories are relative to; time.Now when nil.
	Now func() time.Time
	// Latency passes before every answer.
	Latency time.Duration
	// Sleep waits, or returns the context's error when that ends first. Tests
	// replace it; nil waits on a real timer.
	Sleep func(context.Context, time.Duration) error
	// Fault is applied to every intel request it names.
	Fault Fault
	// MonthlyQuota is how many intel requests a calendar month (UTC) allows
	// before they fail with 10403; 0 is no quota.
	MonthlyQuota int
	// GrantPerPage is how many items a page has at most, whatever is asked
	// for; 0 is 100. Answers say what was granted.
	GrantPerPage int
	// RateLimit is how many requests of any kind 300 seconds allow before
	// all fail with 429 for 300 seconds; 0 is Cloudflare's 1,200.
	RateLimit int
	// Review is how long it takes to decide an accepted submission; 0 is 24
	// hours. See the package's comment for what is decided.
	Review time.Duration
	// Earlier has the stories told as they were that many days before the day
	// they are told on: with a clock that is as many days behind, what is said
	// now is what was said then. Nothing of it is decided by reviews.
	Earlier int
	// Accepted are submissions that were accepted earlier, in whatever order,
	// by a simulator with the same clock.
	Accepted []Submission
}

// A Simulator is the API. It is safe for concurrent use.
type Simulator struct {
	options Options
	faults  faultRules
	world   *world
	limits  *limits
	journal journal
	reviews *reviews
	rays    atomic.Uint64
}

// New returns a simulator with every story. It panics when the embedded tables
// contradict themselves, which a test rules out.
func New(o Options) *Simulator {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.RateLimit <= 0 {
		o.RateLimit = defaultRateLimit
	}
	if o.GrantPerPage <= 0 {
		o.GrantPerPage = defaultGrant
	}
	told := stories()
	if o.Earlier > 0 {
		for i, s := range told {
			told[i] = s.earlier(o.Earlier, o.Now())
		}
	}
	w, err := newWorld(told)
	if err != nil {
		panic(fmt.Sprintf("simulator: %v", err))
	}
	return &Simulator{
		options: o, faults: o.Fault.rules(), world: w,
		limits: &limits{rate: o.RateLimit, quota: o.MonthlyQuota}, reviews: newReviews(o.Review, o.Accepted),
	}
}

// ServeHTTP answers one request of the API, whose paths are under /client/v4.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := s.options.Now().UTC().Round(0) // without the monotonic clock, which no rebuilt simulator shares
	s.journal.record(r, now)
	route, params := findRoute(r.URL.Path)
	if _, inProcess := w.(aborter); route != nil && route.edit && r.Method == route.method && !(inProcess && s.faults.of(route) == FaultOffline) {
		r.Body = s.journal.arrive(r.Body)
	}
	w.Header().Set("Date", now.Format(http.TimeFormat))
	w.Header().Set("Cf-Ray", fmt.Sprintf("%016x-SIM", s.rays.Add(1)))
	if s.options.Latency > 0 && s.options.Sleep(r.Context(), s.options.Latency) != nil {
		abort(w, errReset)
		return
	}
	limited := s.limits.request(now, w.Header())
	if limited != nil {
		limited.encode().write(w)
		return
	}
	teller, r, params := s.misled(r, route, params)
	s.deliver(w, r, route, func() delivery {
		answer, err := teller.answer(r, route, params, now)
		if err != nil {
			return asFailure(err).encode()
		}
		d, err := answer.encode()
		if err != nil {
			return asFailure(err).encode()
		}
		return d
	})
}

// answer checks, in this order, credentials, path, account, method,
// permission and quota, and then asks the endpoint.
func (s *Simulator) answer(r *http.Request, route *endpoint, params map[string]string, now time.Time) (reply, error) {
	who, err := authenticate(r.Header)
	if err != nil {
		return reply{}, err
	}
	if route == nil || !validAccount(params) {
		return reply{}, noRoute(trimBase(r.URL.Path))
	}
	if r.Method != route.method {
		f := refuse(http.StatusMethodNotAllowed, codeMethodNotAllowed, "method not allowed")
		f.allow = route.method
		return reply{}, f
	}
	if err := who.mayAsk(route); err != nil {
		return reply{}, err
	}
	q, err := parseQuery(r.URL.RawQuery)
	if err != nil {
		return reply{}, err
	}
	if route.quota == "" {
		return route.answer(s, input{now: now, query: q, params: params, request: r})
	}
	if err := s.limits.spend(now, route.quota); err != nil {
		return reply{}, err
	}
	answer, err := route.answer(s, input{now: now, query: q, params: params, request: r})
	if err != nil {
		s.limits.refund(now)
	}
	return answer, err
}

// sleep waits for d on a real timer.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
