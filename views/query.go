package views

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/ui"
)

// A part is one question of a pane, whatever its type, and what became of it.
type part interface {
	// begin looks into the archive, for 0 calls.
	begin(ctx context.Context) tea.Cmd
	// want asks unless a fresh answer is here; before begin has ended it is
	// remembered and done then.
	want(ctx context.Context) tea.Cmd
	// again asks even if a fresh answer is here.
	again(ctx context.Context) tea.Cmd
	// take keeps msg if it is the answer this part waits for.
	take(ctx context.Context, msg tea.Msg) (cmd tea.Cmd, taken bool)
	stop() bool
	state() state
	evidence() (evidence, bool)
}

// A state is what can be said about a part without knowing its type.
type state struct {
	key     intel.Key
	begun   bool // the archive was looked into
	tried   bool // somebody wanted it asked
	asking  bool
	since   time.Time // asking
	has     bool
	at      time.Time // of the answer
	analyst string    // who asked for it
	fresh   bool
	err     error     // of the newest attempt that was made
	ended   time.Time // when the newest attempt that could cost a call ended
	unfiled error
	spent   int  // calls, those of failures included
	kept    bool // an answer came from the archive
	version int  // grows with every change
	// filled says that an answer came from the archive after somebody else had
	// asked, and that nobody was told of it yet.
	filled bool
}

// unasked reports whether nobody asked the question yet and nothing is kept.
func (s state) unasked() bool { return s.begun && !s.has && !s.asking && s.err == nil }

// asks reports whether want would call Cloudflare, as far as is known.
func (s state) asks() bool { return !s.asking && !(s.has && s.fresh) }

// evidence is an answer as it came.
type evidence struct {
	key     intel.Key
	raw     []byte
	at      time.Time
	analyst string
	origin  intel.Origin
	cost    int
	fresh   bool
}

// A query is a part with its type.
type query[T any] struct {
	desk     *Desk
	question intel.Question[T]
	ask      func(context.Context, ...intel.Option) (intel.Answer[T], error)
	recall   func(context.Context) (intel.Answer[T], error)
	load     ui.Load[intel.Answer[T]]
	recalls  bool               // what is loading comes from the archive
	rereads  bool               // and the archive was looked into before
	wanted   bool               // ask once the archive has been looked into
	halt     context.CancelFunc // ends the request
	// stopping says that the request was stopped and has not ended yet: the
	// answer may have arrived all the same. resend, if not nil, asks once it
	// has ended without one.
	stopping bool
	resend   func(context.Context) tea.Cmd
	noted    string // the kept answer that was noted as standing for a call
	before   error  // what had gone wrong before the attempt that is made
	st       state
}

func newQuery[T any](d *Desk, q intel.Question[T]) *query[T] {
	source := d.Workbench.Source
	return &query[T]{
		desk: d, question: q, st: state{key: q.Key()},
		ask: func(ctx context.Context, options ...intel.Option) (intel.Answer[T], error) {
			return intel.Ask(ctx, source, q, options...)
		},
		recall: func(ctx context.Context) (intel.Answer[T], error) { return intel.Recall(ctx, source, q) },
	}
}

// value returns the newest answer's report.
func (q *query[T]) value() (T, bool) {
	a, ok := q.load.Value()
	return a.Value, ok
}

func (q *query[T]) begin(ctx context.Context) tea.Cmd {
	if q.st.begun || q.recalls {
		return nil
	}
	q.recalls = true
	recall := q.recall
	return q.load.Start(q.desk.lasting(ctx), func(ctx context.Context) (intel.Answer[T], error) {
		a, err := recall(ctx)
		return bounded(a), err
	})
}

func (q *query[T]) want(ctx context.Context) tea.Cmd {
	q.st.tried = true
	switch {
	case q.st.asking:
		return nil
	case q.st.has && q.st.fresh:
		q.noteReuse()
		return nil
	case !q.st.begun:
		q.wanted = true
		return q.begin(ctx)
	case q.desk.Team && !q.desk.connected(): // what is kept is all there is
		return nil
	}
	return q.start(ctx, nil)
}

func (q *query[T]) again(ctx context.Context) tea.Cmd {
	if q.st.asking {
		return nil
	}
	return q.start(ctx, []intel.Option{intel.Again()})
}

func (q *query[T]) start(ctx context.Context, options []intel.Option) tea.Cmd {
	q.recalls, q.rereads, q.wanted = false, false, false
	q.before = q.st.err
	q.st.begun, q.st.asking, q.st.since, q.st.err = true, true, q.desk.Look.Now(), nil
	q.st.version++
	if q.stopping {
		q.resend = func(ctx context.Context) tea.Cmd { return q.send(ctx, options) }
		return nil
	}
	return q.send(ctx, options)
}

// send asks. The request outlives the page it was made on.
func (q *query[T]) send(ctx context.Context, options []intel.Option) tea.Cmd {
	ctx, q.halt = context.WithCancel(q.desk.lasting(ctx))
	ask := q.ask
	return q.load.Start(ctx, func(ctx context.Context) (intel.Answer[T], error) {
		a, err := ask(ctx, options...)
		return bounded(a), err
	})
}

func (q *query[T]) take(ctx context.Context, msg tea.Msg) (tea.Cmd, bool) {
	if !q.load.Update(msg) {
		return nil, false
	}
	recalled, reread, resend := q.recalls, q.rereads, q.resend
	q.recalls, q.rereads, q.stopping, q.resend = false, false, false, nil
	q.st.begun, q.st.asking = true, false
	q.st.version++
	if !recalled {
		q.halt()
		q.desk.noteEnd(q.question.Key().Kind, q.load.Err())
	}
	if err := q.load.Err(); err != nil {
		q.failed(err)
	} else {
		q.answered(recalled)
		q.st.filled = reread
	}
	switch {
	case resend != nil && q.load.Err() != nil:
		q.st.asking, q.st.err = true, nil
		return tea.Batch(spent, resend(ctx)), true
	case q.heldBack(q.load.Err()):
		q.st.err = q.before
		return tea.Batch(spent, ui.Notify(tooFast())), true
	case !recalled:
		return spent, true
	case q.wanted:
		q.wanted = false
		return q.want(ctx), true
	}
	return nil, true
}

func (q *query[T]) failed(err error) {
	if errors.Is(err, intel.ErrNotKept) {
		return
	}
	q.st.err = err
	var e *intel.Error
	if errors.As(err, &e) {
		q.st.spent += e.Counted
		if e.Counted > 0 && e.Problem != intel.ProblemCancelled { // who stopped it means to ask anew
			q.st.ended = q.desk.Look.Now()
		}
	}
}

// heldBack reports whether nothing was asked because Cloudflare wants to be
// left alone for a while, and something else had gone wrong here before: that
// is still what is wrong here.
func (q *query[T]) heldBack(err error) bool {
	e, ok := asIntel(err)
	return ok && e.Problem == intel.ProblemRateLimit && e.Attempts == 0 && q.before != nil &&
		intel.ProblemOf(q.before) != intel.ProblemRateLimit
}

func (q *query[T]) answered(recalled bool) {
	a, _ := q.load.Value()
	own := recalled && q.st.has && !q.st.kept && q.st.at.Truncate(time.Microsecond).Equal(a.At)
	q.st.key = a.Key // of a page, how much was asked for in the end
	q.st.has, q.st.at, q.st.analyst, q.st.fresh, q.st.err, q.st.unfiled = true, a.At, a.Analyst, a.Fresh, nil, a.Unfiled
	if !recalled {
		q.st.spent += a.Cost
		q.st.ended = q.desk.Look.Now()
	}
	q.st.kept = !own && (recalled || a.Cost == 0)
}

// stop cancels a request that is on its way. It may have been counted, and what
// has arrived of its answer is not lost: the last word is that of take.
func (q *query[T]) stop() bool {
	q.wanted = false
	if !q.st.asking {
		return false
	}
	q.halt()
	q.stopping, q.resend = true, nil
	q.st.asking, q.st.err = false, &intel.Error{Problem: intel.ProblemCancelled, Key: q.question.Key(), Attempts: 1, Counted: 1}
	q.st.version++
	return true
}

func (q *query[T]) state() state { return q.st }

func (q *query[T]) evidence() (evidence, bool) {
	a, ok := q.load.Value()
	return evidence{a.Key, a.Raw, a.At, a.Analyst, a.Origin, a.Cost, q.st.fresh}, ok
}
