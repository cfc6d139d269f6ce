package investigation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"pugmark/history"
	"pugmark/intel"
)

// jobVersion is that of the body of a job. A body of a newer one is not read.
const jobVersion = 1

// errNoJob means that the body of a job is not one.
var errNoJob = errors.New("the kept list cannot be read")

// errNewerJob means that a newer Pugmark kept the job.
var errNewerJob = errors.New("a newer version of Pugmark kept this list")

// A jobBody is what a job keeps: what was given, what a person left out, and why
// questions failed. The answers are in the history with every other.
type jobBody struct {
	Version    int             `json:"version"`
	Form       string          `json:"form,omitempty"`
	Cut        bool            `json:"cut,omitempty"`
	LeftOut    int             `json:"left_out,omitempty"`
	Hits       int             `json:"hits"`
	Duplicates int             `json:"duplicates"`
	Items      []jobItem       `json:"items"`
	Unread     []jobUnread     `json:"unread,omitempty"`
	Failed     []triageFailure `json:"failed,omitempty"`
}

type jobItem struct {
	Indicator string      `json:"indicator"`
	Text      string      `json:"text,omitempty"` // as it was written
	Part      string      `json:"part,omitempty"`
	Line      int         `json:"line,omitempty"`
	Via       string      `json:"via,omitempty"`
	Times     int         `json:"times,omitempty"`
	State     IntakeState `json:"state"`
	Why       string      `json:"why,omitempty"`
	Included  bool        `json:"included"`
}

type jobUnread struct {
	Text string `json:"text"`
	Part string `json:"part,omitempty"`
	Line int    `json:"line,omitempty"`
	Why  string `json:"why"`
}

// encodeJob is the body of a job.
func encodeJob(in Intake) ([]byte, error) {
	body := jobBody{Version: jobVersion, Form: in.Form, Cut: in.Cut, LeftOut: in.LeftOut, Hits: in.Hits, Duplicates: in.Duplicates, Failed: in.failed}
	for _, item := range in.Items {
		f := item.Found
		body.Items = append(body.Items, jobItem{f.Indicator.String(), f.Text, f.Where.Part, f.Where.Line, f.Via, f.Times,
			item.State, item.Why, item.Included})
	}
	for _, u := range in.Unread {
		body.Unread = append(body.Unread, jobUnread{u.Text, u.Where.Part, u.Where.Line, u.Why})
	}
	return json.Marshal(body)
}

// decodeJob reads the body of a job.
func decodeJob(text []byte) (Intake, error) {
	var body jobBody
	if err := json.Unmarshal(text, &body); err != nil {
		return Intake{}, errNoJob
	}
	if body.Version > jobVersion {
		return Intake{}, errNewerJob
	}
	in := Intake{Form: body.Form, Cut: body.Cut, LeftOut: body.LeftOut, Duplicates: max(0, body.Duplicates)}
	if len(body.Failed) > 0 {
		in.failed = body.Failed
	}
	seen := map[intel.Indicator]bool{}
	for n, item := range body.Items {
		i, err := intel.ParseIndicator(item.Indicator)
		if err != nil {
			return Intake{}, fmt.Errorf("item %d of the list: %w", n+1, err)
		}
		if seen[i] {
			in.Duplicates++
			continue
		}
		seen[i] = true
		in.Items = append(in.Items, IntakeItem{State: item.State, Why: item.Why, Included: item.Included,
			Found: intel.Found{Indicator: i, Text: item.Text, Where: intel.Place{Part: item.Part, Line: item.Line}, Via: item.Via, Times: item.Times}})
	}
	for _, u := range body.Unread {
		in.Unread = append(in.Unread, intel.Unread{Text: u.Text, Where: intel.Place{Part: u.Part, Line: u.Line}, Why: u.Why})
	}
	in.Hits = len(in.Items) + in.Duplicates + len(in.Unread)
	return in, nil
}

// mostKeeping is how long keeping a job may take. Without it no question is
// worse off: the answers are kept by themselves.
const mostKeeping = 10 * time.Second

// keepable is the job of a run as it is now, with what is left of it.
func (r *triageRun) keepable() (history.TriageJob, error) {
	w := r.bench
	r.in.failed = r.known.failures(w.now())
	body, err := encodeJob(r.in)
	return history.TriageJob{ID: r.in.ID, Name: r.in.Name, Scope: w.Source.Scope, Analyst: w.Source.Analyst,
		Case: r.in.Case, Plan: r.plan, At: r.in.Begun, Left: r.leftRows(), Body: body}, err
}

// keep keeps the job, at the beginning and the end of a run. One that cannot be
// kept stops nothing.
func (r *triageRun) keep(ctx context.Context) {
	if r.bench.History == nil {
		return
	}
	job, err := r.keepable()
	if err == nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), mostKeeping)
		defer cancel()
		job, err = r.bench.History.KeepTriage(ctx, job)
	}
	if err == nil {
		r.in.ID = job.ID
	}
	r.sum.Unkept = err
}

// checkpoint takes down how much is left and, more and more rarely, what failed,
// so that nobody is misled when the process is killed. What it returns keeps
// that, and is called without mu; it is nil where there is nothing to keep.
func (r *triageRun) checkpoint() func(context.Context) {
	history, id, left := r.bench.History, r.in.ID, r.leftRows()
	if history == nil || id == "" {
		return nil
	}
	if r.newFailed && r.settled >= 2*r.keptFailed {
		r.newFailed, r.keptFailed = false, r.settled
		if job, err := r.keepable(); err == nil {
			return r.noting(func(ctx context.Context) { _, _ = history.KeepTriage(ctx, job) })
		}
	}
	return r.noting(func(ctx context.Context) { _ = history.ProgressTriage(ctx, id, left) })
}

// noting keeps a checkpoint, unless another is being kept: a history that does
// not answer holds up one of those who ask, and no row. The next one, or the
// end, says it again.
func (r *triageRun) noting(note func(context.Context)) func(context.Context) {
	return func(ctx context.Context) {
		if !r.notes.TryLock() {
			return
		}
		defer r.notes.Unlock()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), mostKeeping)
		defer cancel()
		note(ctx)
	}
}

// leftRows is how many rows are not fully answered.
func (r *triageRun) leftRows() (rows int) {
	for n := range r.pending {
		if r.pending[n]+r.unanswered[n] > 0 {
			rows++
		}
	}
	return rows
}

// Triages are the last jobs of the workbench's scope, without their bodies, the
// last worked on first.
func (w *Workbench) Triages(ctx context.Context, limit int) ([]history.TriageJob, error) {
	if w.History == nil {
		return nil, nil
	}
	return w.History.Triages(ctx, history.TriageQuery{Scope: &w.Source.Scope, Limit: limit})
}

// OpenTriage reads a kept job and what it would take to finish it: of its plan,
// the questions that failed or were not asked. It costs 0 calls. What was left
// out then is left out now, and nothing else; see [Workbench.Triage] for what the
// team has come to say since.
func (w *Workbench) OpenTriage(ctx context.Context, job history.TriageJob) (Intake, TriagePlan, error) {
	in, err := w.intakeOf(ctx, job)
	if err != nil {
		return Intake{}, TriagePlan{}, err
	}
	plans, _, err := w.TriagePlans(ctx, in)
	if err != nil {
		return Intake{}, TriagePlan{}, err
	}
	n := slices.IndexFunc(plans, func(p TriagePlan) bool { return p.Name == job.Plan })
	if n < 0 {
		return Intake{}, TriagePlan{}, fmt.Errorf("open the list %s: %w", job.Name, errNewerJob)
	}
	return in, plans[n], nil
}

func (w *Workbench) intakeOf(ctx context.Context, job history.TriageJob) (Intake, error) {
	if job.Body == nil && w.History != nil {
		var err error
		if job, err = w.History.TriageJob(ctx, job.ID); err != nil {
			return Intake{}, err
		}
	}
	in, err := decodeJob(job.Body)
	if err != nil {
		return Intake{}, err
	}
	in.ID, in.Name, in.Case, in.Begun = job.ID, job.Name, job.Case, job.At
	return w.heardOfTeam(ctx, in)
}
