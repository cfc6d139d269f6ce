package investigation

import (
	"context"
	"errors"
	"strings"
	"sync"

	"pugmark/history"
	"pugmark/intel"
)

// triageAtOnce is how many questions of a list are asked at once: after the one
// that meets the end of the allowance, few others are under way.
const triageAtOnce = 8

// checkpointEvery is after how many questions it is noted how far a job came.
const checkpointEvery = 20

// A TriageSummary says how a list went. The tabs add up to Rows.
type TriageSummary struct {
	Job  string // id of the kept job, "" where it could not be kept
	Rows int
	Tabs map[TriageTab]int
	// Answered and Unanswered count questions of this run, Left those of the
	// plan that are still without an answer, and the rows they are about.
	Answered, Unanswered, Left int
	LeftRows                   int
	Spent                      int // calls
	// Stopped is why the run ended before everything was asked, nil if it did
	// not.
	Stopped  error
	Problems map[intel.Problem]int // failures by what they were
	Unfiled  int                   // answers that could not be kept
	Unkept   error                 // why the job could not be kept
}

// Triage asks what a plan means about a list and tells each of every row: first
// of all rows as they are known, then of each that an answer changed, with Done
// at last, exactly once. No two tellings run at the same time. Questions that are
// the same are asked once.
//
// It spends no more than the plan's price and the intake's limit. When something
// will meet every other question too, such as the end of the allowance, nothing
// more is asked; where the history cannot be written, nothing is, unless the
// intake has a limit. What the team has come to call theirs since the list was sorted
// is not asked about. Whatever ends it, what was answered is kept, and a list
// that [Workbench.OpenTriage] opens goes on from there. The error is that of ctx,
// or of a history that cannot be read.
func (w *Workbench) Triage(ctx context.Context, in Intake, plan TriagePlan, each func(TriageRow)) (TriageSummary, error) {
	if in.Begun.IsZero() {
		in.Begun = w.now()
	}
	in, err := w.heardOfTeam(ctx, in)
	if err != nil {
		return TriageSummary{}, err
	}
	known, err := w.triageKnowledge(ctx, in)
	if err != nil {
		return TriageSummary{}, err
	}
	known.recall(in.failed)
	questions, err := w.triageQuestions(ctx, in, plan.Name, known)
	if err != nil {
		return TriageSummary{}, err
	}
	most := plan.Price.Most
	if in.MaxCalls != nil {
		most = min(most, *in.MaxCalls)
	}
	r := &triageRun{bench: w, in: in, plan: plan.Name, known: known, questions: questions, each: each,
		asker: newAsker(w, Request{MaxCalls: &most}), rows: make([]TriageRow, len(in.Items)),
		pending: make([]int, len(in.Items)), unanswered: make([]int, len(in.Items))}
	r.sum.Problems, r.notAsked = map[intel.Problem]int{}, map[int]string{}
	r.begin(ctx)
	if lost := r.sum.Unkept; lost != nil && plan.Price.Most > 0 && in.MaxCalls == nil && !errors.Is(lost, history.ErrUnreachable) {
		r.stopped = lost // nothing is spent on answers that cannot be kept, unless a person said how much
	}
	r.run(ctx)
	return r.end(ctx), ctx.Err()
}

// TriageRows are the rows of a list as they are known now, in its order, for 0
// calls.
func (w *Workbench) TriageRows(ctx context.Context, in Intake) ([]TriageRow, error) {
	known, err := w.triageKnowledge(ctx, in)
	if err != nil {
		return nil, err
	}
	known.recall(in.failed)
	rows := make([]TriageRow, len(in.Items))
	for n, item := range in.Items {
		rows[n] = known.rowOf(w, item, w.now())
		rows[n].N, rows[n].Done = n, true
	}
	return rows, nil
}

// A triageRun is a list being worked through.
type triageRun struct {
	bench     *Workbench
	in        Intake
	plan      string
	asker     *asker
	questions []triageQuestion
	each      func(TriageRow)

	notes sync.Mutex // held while a checkpoint is being kept

	mu         sync.Mutex // guards what follows, and each
	known      *triageKnowledge
	rows       []TriageRow
	pending    []int // questions about the row that are to be asked
	unanswered []int // questions about the row that failed or were not asked
	settled    int   // questions; they are begun in their order
	left       []triageQuestion
	notAsked   map[int]string // why something about the row was not asked
	stopped    error
	keptFailed int // questions that were settled when failures were last kept
	newFailed  bool
	sum        TriageSummary
}

// begin tells of every row as it is known, and keeps the job.
func (r *triageRun) begin(ctx context.Context) {
	for _, q := range r.questions {
		for _, n := range q.about() {
			r.pending[n]++
		}
	}
	r.keep(ctx)
	for n := range r.in.Items {
		r.show(n)
	}
}

// run asks the questions in their order, some at once.
func (r *triageRun) run(ctx context.Context) {
	var workers group
	defer workers.Wait()
	room := make(chan struct{}, triageAtOnce)
	for _, q := range r.questions {
		select {
		case room <- struct{}{}:
		case <-ctx.Done():
			return
		}
		if r.hasStopped() {
			return
		}
		workers.Go(func() {
			defer func() { <-room }()
			r.settle(ctx, q, q.ask(ctx, r))
		})
	}
}

func (r *triageRun) hasStopped() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stopped != nil
}

// settle takes in what became of a question, tells of its rows and notes now and
// then how far the run is.
func (r *triageRun) settle(ctx context.Context, q triageQuestion, line Line) {
	if note := r.take(q, line); note != nil {
		note(ctx)
	}
}

func (r *triageRun) take(q triageQuestion, line Line) (note func(context.Context)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.settled++
	if line.Err == nil {
		r.sum.Answered++
	} else if !r.fail(q, line.Err) {
		r.left = append(r.left, q)
		return nil
	}
	if line.Unfiled != nil {
		r.sum.Unfiled++
	}
	r.sum.Spent += line.Cost
	r.rows[q.items[0]].Cost += line.Cost
	for place, n := range q.about() {
		r.pending[n]--
		if line.Err != nil && place < len(q.items) {
			r.unanswered[n]++
		}
		r.show(n)
	}
	if r.settled%checkpointEvery == 0 {
		return r.checkpoint()
	}
	return nil
}

// show tells of a row as it is now known. The caller holds mu, or is alone.
func (r *triageRun) show(n int) {
	row := r.known.rowOf(r.bench, r.in.Items[n], r.bench.now())
	row.N, row.Cost, row.Done = n, r.rows[n].Cost, r.pending[n] == 0
	if why := r.notAsked[n]; why != "" && row.Tab == TriageUnknown {
		row.Why = why
	}
	r.rows[n] = row
	if r.each != nil {
		r.each(row)
	}
}

// end tells of the rows that were not asked about, and keeps the job.
func (r *triageRun) end(ctx context.Context) TriageSummary {
	why := "not asked"
	switch {
	case r.stopped != nil:
		why = "not asked: " + strings.TrimSuffix(Explain(r.stopped, r.bench.now()).Sentence, ": not asked")
	case ctx.Err() != nil:
		why = "not asked: stopped"
	}
	for _, q := range append(r.left, r.questions[r.settled:]...) {
		for _, n := range q.items {
			r.unanswered[n]++
			r.notAsked[n] = why
		}
	}
	for n, left := range r.pending {
		if left > 0 {
			r.pending[n] = 0
			r.show(n)
		}
	}
	r.sum.Rows, r.sum.Stopped, r.sum.Tabs = len(r.rows), r.stopped, map[TriageTab]int{}
	for _, row := range r.rows {
		r.sum.Tabs[row.Tab]++
	}
	r.sum.LeftRows = r.leftRows()
	r.sum.Left = len(r.questions) - r.sum.Answered
	r.keep(ctx)
	if r.bench.History != nil && r.sum.Unkept == nil {
		r.sum.Job = r.in.ID
	}
	return r.sum
}

// askTriage asks a question about one value and files its answer.
func askTriage[T any](ctx context.Context, r *triageRun, q intel.Question[T], where func(*triageKnowledge) map[string]bestAnswer[T]) Line {
	value, line := ask(ctx, r.asker, "", q)
	r.mu.Lock()
	defer r.mu.Unlock()
	if neverSent(line.Err) {
		return line
	}
	answers := where(r.known)
	answers[q.Key().Value] = tellOf(answers[q.Key().Value], &value, line)
	return line
}

// askInBulk asks about several names and files what is said of each.
func (r *triageRun) askInBulk(ctx context.Context, q intel.Question[intel.BulkReport]) Line {
	value, line := ask(ctx, r.asker, TopicDomain, q)
	r.mu.Lock()
	defer r.mu.Unlock()
	if neverSent(line.Err) {
		return line
	}
	if line.Err != nil {
		for name := range strings.SplitSeq(q.Key().Value, ",") {
			r.known.names[name] = tellOf(r.known.names[name], nil, line)
		}
		return line
	}
	for _, checked := range CheckedIn(q.Key(), value) {
		r.known.names[checked.Name] = tellOf(r.known.names[checked.Name], checked.Report, line)
	}
	return line
}
