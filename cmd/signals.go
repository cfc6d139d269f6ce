package cmd

import (
	"context"
	"os"
	"os/signal"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"pugmark/history"
	"pugmark/intel"
)

// untilAsked ends with the first signal that asks the process to stop. From
// then on, and not a moment later, the next one is handed to atOnce, which does
// not return. A hangup asks for that too, unless somebody has taken those.
func untilAsked(parent context.Context, atOnce func(), hung *hangups) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(parent)
	asked := make(chan os.Signal, 2)
	signal.Notify(asked, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	over := make(chan struct{})
	go func() {
		defer signal.Stop(asked)
		for ending := false; ; {
			select {
			case s := <-asked:
				switch {
				case s == syscall.SIGHUP && hung.pass():
				case ending:
					atOnce()
				default:
					ending = true
					cancel()
				}
			case <-over:
				return
			}
		}
	}()
	return ctx, sync.OnceFunc(func() {
		close(over)
		cancel()
	})
}

// hangups hands the signal SIGHUP to a server, for which it means to read its
// files again. Its methods may be called on nil.
type hangups struct {
	taken atomic.Bool
	came  chan struct{} // holds one: several that wait are one
}

func newHangups() *hangups { return &hangups{came: make(chan struct{}, 1)} }

// take returns where they come from now on; nil where there are none.
func (h *hangups) take() <-chan struct{} {
	if h == nil {
		return nil
	}
	h.taken.Store(true)
	return h.came
}

// pass hands one on, and reports whether anybody has taken them.
func (h *hangups) pass() bool {
	if h == nil || !h.taken.Load() {
		return false
	}
	select {
	case h.came <- struct{}{}:
	default:
	}
	return true
}

// atOnce ends the process, and names the submissions that nobody will hear of.
func (s surroundings) atOnce() {
	code := exitUnanswered
	if names, left := s.flight.names(); left {
		code = exitUnknown
		s.say()("%s", unheard(names))
	}
	os.Exit(code)
}

// unheard says what becomes of submissions whose answers nobody waits for.
func unheard(names []string) string {
	const unknown = "may or may not have arrived: the outcome is unknown, and it is not sent again by itself"
	if len(names) == 0 {
		return "what was being sent " + unknown + "; pugmark submissions names it"
	}
	return strings.Join(names, ", ") + " " + unknown + "; pugmark follow-up " + names[0] + " looks"
}

// A flight is what this process has begun to submit. Its methods may be called
// by several goroutines, and on nil.
type flight struct {
	mu    sync.Mutex
	db    *history.DB // nil: what was begun has ended
	begun []intel.Call
}

func (f *flight) board(db *history.DB) {
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.db = db
}

// land forgets everything: it is all noted.
func (f *flight) land() error {
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.db, f.begun = nil, nil
	return nil
}

func (f *flight) begin(c intel.Call) {
	if f == nil || c.Key.Kind != intel.KindMiscategorization {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.begun = append(f.begun, c)
}

// names are the submissions of this process that are being sent at this moment,
// such as MC-0042. left is also true when there may be some that the history
// does not tell of in time.
func (f *flight) names() (names []string, left bool) {
	if f == nil {
		return nil, false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.db == nil || len(f.begun) == 0 {
		return nil, false
	}
	const aWhile = time.Second
	ctx, cancel := context.WithTimeout(context.Background(), aWhile)
	defer cancel()
	scope := f.begun[0].Scope
	sending, err := f.db.Submissions(ctx, history.SubmissionQuery{Scope: &scope, Demo: scope.Demo,
		States: []history.SubmissionState{history.SubmissionSending}})
	if err != nil {
		return nil, true
	}
	for _, s := range sending {
		if f.has(s) {
			names = append(names, s.Name())
		}
	}
	return names, len(names) > 0
}

func (f *flight) has(s history.Submission) bool {
	const enough = 200 // a long target is shortened in a call
	for _, c := range f.begun {
		if value := c.Key.Value; strings.HasPrefix(s.Request.Subject(), value[:min(len(value), enough)]) {
			return true
		}
	}
	return false
}
