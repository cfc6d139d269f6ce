package views

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui"
)

// A triage is a list that is worked through: every indicator is a row, which
// fills as answers arrive. Closing the page stops nothing.
type triage struct {
	desk   *Desk
	known  func(context.Context, investigation.Intake) ([]investigation.TriageRow, error) // for 0 calls
	intake investigation.Intake
	plan   investigation.TriagePlan

	near   map[string]float64         // how like the team's own names they are
	rows   []*investigation.TriageRow // by their place in the intake
	counts map[investigation.TriageTab]int
	tab    investigation.TriageTab // "" is all of them
	shown  *triageRows

	run     ui.Load[investigation.TriageSummary]
	halt    context.CancelFunc // ends the run
	stream  *stream[investigation.TriageRow]
	wave    ui.Load[[]investigation.TriageRow]
	begun   bool      // what was given is to be asked, or was
	cut     bool      // a person stopped the run
	started time.Time // it
	done    int       // rows of which nothing more is asked in the run
	spent   int       // calls of the run

	opened     ui.Load[openedJob]                 // a kept job
	read       ui.Load[[]investigation.TriageRow] // what is known now
	again      ui.Load[investigation.TriagePlan]  // what is left to ask
	armed      armed
	armedPrice investigation.Price // of what it waits for
	further    furtherAsk
	resume     bool // r was pressed before that was known
	stale      bool // the team said something while the run had the rows

	view   *ui.SheetView
	under  *investigation.TriageRow // the row under the cursor
	above  int                      // lines over the list in the last frame
	quotes *quotes
	opening
}

// An openedJob is a kept job, read.
type openedJob struct {
	intake investigation.Intake
	plan   investigation.TriagePlan
	rows   []investigation.TriageRow
	near   map[string]float64
}

// newTriage works through an intake as a plan says, once it is opened.
func newTriage(d *Desk, in investigation.Intake, plan investigation.TriagePlan) *triage {
	known := func(ctx context.Context, in investigation.Intake) ([]investigation.TriageRow, error) {
		return knownNow(ctx, d.Workbench, in)
	}
	return &triage{desk: d, known: known, intake: in, plan: plan, begun: true, quotes: newQuotes(d), view: ui.NewSheetView(d.Look)}
}

// openTriage shows a kept job as it was left, and goes on with it at once where
// resume says so.
func openTriage(d *Desk, job history.TriageJob, resume bool) ui.View {
	t := newTriage(d, investigation.Intake{ID: job.ID, Name: job.Name}, investigation.TriagePlan{})
	t.begun, t.resume = false, resume
	return t
}

func (t *triage) Title() string {
	if len(t.rows) == 0 {
		return "Triage"
	}
	return "Triage of " + grouped(int64(len(t.rows)))
}

func (t *triage) whereabouts() history.Place { return history.Place{Page: pageLookup} }

// Init implements ui.View. A page that was closed and is opened again goes on
// where it was.
func (t *triage) Init(ctx context.Context) tea.Cmd {
	t.opening = openingOf(ctx)
	t.desk.remember(t)
	switch {
	case t.stream != nil || len(t.rows) > 0:
		t.show()
		return t.reread(ctx)
	case t.begun:
		return t.begin(ctx)
	}
	bench, job := t.desk.Workbench, history.TriageJob{ID: t.intake.ID}
	t.show()
	return tea.Batch(t.desk.readMeter(ctx), t.opened.Start(ctx, func(ctx context.Context) (openedJob, error) {
		job, err := bench.History.TriageJob(ctx, job.ID)
		if err != nil {
			return openedJob{}, err
		}
		in, plan, err := bench.OpenTriage(ctx, job)
		if err != nil {
			return openedJob{}, err
		}
		rows, err := bench.TriageRows(ctx, in)
		if err != nil {
			return openedJob{}, err
		}
		near, err := likeOurs(ctx, bench, in)
		return openedJob{in, plan, bounded(rows), near}, err
	}))
}

// begin asks what the plan asks.
func (t *triage) begin(ctx context.Context) tea.Cmd {
	ctx, t.halt = context.WithCancel(t.desk.lasting(ctx))
	if t.intake.Begun.IsZero() {
		t.intake.Begun = t.desk.Look.Now()
	}
	t.started, t.done, t.spent, t.cut = t.desk.Look.Now(), 0, 0, false
	t.stream = newStream[investigation.TriageRow]()
	t.again.Stop()
	t.read.Stop() // what was known before is not told over what is answered now
	bench, in, plan, stream := t.desk.Workbench, t.intake, t.plan, t.stream
	run := t.run.Start(ctx, func(ctx context.Context) (investigation.TriageSummary, error) {
		return bench.Triage(ctx, in, plan, func(row investigation.TriageRow) { stream.put(bounded(row)) })
	})
	t.show()
	return tea.Batch(run, t.gather(ctx))
}

// gather waits for the next rows of the run.
func (t *triage) gather(ctx context.Context) tea.Cmd { return t.wave.Start(ctx, t.stream.next) }

func (t *triage) Update(ctx context.Context, msg tea.Msg) tea.Cmd {
	cmd := t.update(ctx, msg)
	t.quotes.take(msg)
	t.describe()
	if value, ok := t.view.Selected(); ok {
		return tea.Batch(cmd, t.quotes.want(ctx, value))
	}
	return cmd
}

func (t *triage) update(ctx context.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return t.press(ctx, msg)
	case tea.MouseMsg:
		return t.view.Update(below(msg, t.above))
	case tea.KeyMsg, tea.PasteMsg:
		return t.view.Update(msg)
	case ui.UncoveredMsg:
		t.armed = armed{}
		return t.reread(ctx)
	case saidMsg:
		return t.reread(ctx)
	case ui.TickMsg, ui.LookMsg:
		t.show()
		return nil
	}
	return t.take(ctx, msg)
}

// take takes what the page waits for, whether it is open or not.
func (t *triage) take(ctx context.Context, msg tea.Msg) tea.Cmd {
	if cmd, taken := t.takeFurther(ctx, msg); taken {
		return cmd
	}
	switch {
	case t.wave.Update(msg):
		rows, _ := t.wave.Value()
		return t.takeRows(t.desk.lasting(ctx), rows)
	case t.run.Update(msg):
		return t.finish(ctx)
	case t.opened.Update(msg):
		return t.takeOpened(ctx)
	case t.again.Update(msg):
		if t.resume {
			t.resume = false
			return t.askAgain(ctx, false)
		}
	case t.read.Update(msg):
		if rows, ok := t.read.Value(); ok && t.read.Err() == nil {
			t.merge(rows)
			t.show()
		}
	}
	return nil
}

// takeRows takes rows of the run as they arrive. The last ones come after its
// end.
func (t *triage) takeRows(ctx context.Context, rows []investigation.TriageRow) tea.Cmd {
	var cmds []tea.Cmd
	paid := t.put(rows)
	if t.run.Busy() {
		cmds = append(cmds, t.gather(ctx))
	} else {
		paid = t.put(t.stream.take()) || paid
	}
	if paid {
		cmds = append(cmds, spent)
	}
	if t.resume {
		cmds = append(cmds, t.askAgain(ctx, false))
	}
	t.show()
	return tea.Batch(cmds...)
}

// finish takes how a run ended, and reads what another would ask.
func (t *triage) finish(ctx context.Context) tea.Cmd {
	t.halt()
	if sum, ok := t.run.Value(); ok && sum.Job != "" {
		t.intake.ID = sum.Job
	}
	t.show()
	if t.stale {
		return tea.Batch(spent, t.reread(ctx))
	}
	return tea.Batch(spent, t.readAgain(ctx))
}

func (t *triage) takeOpened(ctx context.Context) tea.Cmd {
	defer t.show()
	job, ok := t.opened.Value()
	if !ok || t.opened.Err() != nil {
		return nil
	}
	t.intake, t.plan, t.near = job.intake, job.plan, job.near
	t.put(job.rows)
	return t.readAgain(ctx)
}

// Stop implements ui.Stopper: what was answered stays.
func (t *triage) Stop() bool {
	switch {
	case t.run.Busy():
		t.cut = true
		t.halt()
	case t.further.run.Busy():
		t.further.halt()
	default:
		return false
	}
	return true
}

// Busy implements ui.Busy.
func (t *triage) Busy() bool { return t.run.Busy() || t.further.run.Busy() || t.opened.Busy() }

// asking implements aside.
func (t *triage) asking() int {
	switch {
	case t.run.Busy():
		return max(1, t.plan.Price.Most-t.spent)
	case t.further.run.Busy():
		return max(1, t.further.most-t.further.asked)
	}
	return 0
}

// receiveAside implements aside: the run goes on while the page is closed.
func (t *triage) receiveAside(ctx context.Context, msg tea.Msg) tea.Cmd { return t.take(ctx, msg) }

// triageAside is the triage that was closed while it ran; nil where there is
// none.
func (d *Desk) triageAside() *triage {
	for _, page := range d.asides {
		if t, ok := page.(*triage); ok && t.isClosed() && t.asking() > 0 {
			return t
		}
	}
	return nil
}
