package views

import (
	"context"
	"errors"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// A submissionMsg tells every open view that a draft was kept or discarded, or
// that a submission changed: what is shown of the ledger is to be read again.
type submissionMsg struct{}

func submissionChanged() tea.Msg { return submissionMsg{} }

// A composer is the page on which a miscategorization request is composed,
// reviewed and sent. Nothing on it costs a call before the word is typed.
type composer struct {
	opening
	desk  *Desk
	start func(context.Context) (groundwork, error)

	ground    ui.Load[groundwork]
	choices   []investigation.TargetChoice
	catalogue intel.Catalogue
	offered   string // evidence that can be added: what is kept about the target
	composition
	began   composition // as it was opened
	version int         // counts changes
	// untouched says for the moment the page is closed whether there is
	// anything to keep.
	untouched atomic.Bool

	reviewing ui.Load[reviewed]
	rereading ui.Load[[]investigation.TargetChoice]
	news      *intel.Categorized // what an answer that came after the first change says, nil for none
	keeper    *draftKeeper

	attempt *attempt
	form    *ui.Form
	fields  composerFields
	tall    bool // there is room for more than the form needs
}

// reviewed is what there is to know of one version of a composition.
type reviewed struct {
	version int
	investigation.Review
}

// newComposer opens the page for a request about an indicator: a draft about
// the same target that is open, otherwise what the kept answers say.
func newComposer(d *Desk, i intel.Indicator) ui.View {
	return openComposer(d, func(ctx context.Context) (groundwork, error) { return d.prepare(ctx, i) })
}

// newComposerFor opens a draft, or the page for a request like another one.
func newComposerFor(d *Desk, s history.Submission) ui.View {
	return openComposer(d, func(ctx context.Context) (groundwork, error) { return d.reopen(ctx, s) })
}

func openComposer(d *Desk, start func(context.Context) (groundwork, error)) *composer {
	c := &composer{desk: d, start: start, keeper: &draftKeeper{bench: d.Workbench}, form: ui.NewForm(d.Look), attempt: &attempt{}}
	c.untouched.Store(true)
	c.fields = c.newFields()
	c.arrange()
	return c
}

// Title implements ui.View.
func (c *composer) Title() string {
	if !c.ready() {
		return "Ask Cloudflare to recategorize"
	}
	const longest = 32
	title := "Recategorize " + shortened(c.desk.Look.Spelled(targetLive(c.request)), longest)
	draft, err := c.keeper.kept()
	switch {
	case err != nil:
		return title + " · draft not kept"
	case draft.Number == 0:
		return title
	case draft.State != history.SubmissionDraft:
		return title + " · " + draft.Name()
	}
	return title + " · draft " + draft.Name()
}

// Init implements ui.View: what is kept is read, for 0 calls.
func (c *composer) Init(ctx context.Context) tea.Cmd {
	c.opening = openingOf(ctx)
	return tea.Batch(c.ground.Start(ctx, c.start), c.whenClosed(ctx))
}

// whenClosed says what became of the draft once the page is closed.
func (c *composer) whenClosed(ctx context.Context) tea.Cmd {
	keeper, untouched, lasting := c.keeper, &c.untouched, c.desk.lasting(context.WithoutCancel(ctx))
	return func() tea.Msg {
		<-ctx.Done()
		kept, err := keeper.leave(context.WithoutCancel(lasting), untouched.Load())
		said := tea.Cmd(nil)
		switch {
		case err != nil:
			said = sayDoubt(notKeptWords(err))
		case kept.ID != "":
			said = ui.Notify(ui.Cell{Text: kept.Name() + " is kept as a draft"})
		}
		return tea.BatchMsg{submissionChanged, said}
	}
}

// notKeptWords say why a draft is not kept.
func notKeptWords(err error) string {
	if not, ok := errors.AsType[*investigation.NotPossible](err); ok {
		return not.Why
	}
	if errors.Is(err, history.ErrTooLong) {
		return "the draft is not kept: a text of it is too long"
	}
	return "the draft is not kept: the history could not be written"
}

// Update implements ui.View.
func (c *composer) Update(ctx context.Context, msg tea.Msg) tea.Cmd {
	if cmd, used := c.attempt.follow(ctx, c.desk, msg); used {
		return cmd
	}
	switch msg := msg.(type) {
	case tea.KeyMsg, tea.PasteMsg, tea.MouseMsg:
		return c.input(ctx, msg)
	case ui.UncoveredMsg:
		if c.attempt.left { // there is nothing to come back to
			return ui.Close
		}
	case submissionMsg:
		c.arrange()
		return c.check(ctx)
	case restoredMsg:
		if c.ground.Err() != nil {
			return c.ground.Start(ctx, c.start)
		}
		return c.check(ctx)
	case spentMsg, teamMsg:
		return c.reread(ctx)
	case ui.LookMsg:
		c.arrange()
	}
	switch {
	case c.ground.Update(msg):
		return c.begin(ctx)
	case c.reviewing.Update(msg):
		c.untouched.Store(c.holdsNothing())
		c.arrange()
	case c.rereading.Update(msg):
		return c.arrived(ctx)
	case c.attempt.sending.Update(msg):
		return c.concluded(ctx)
	}
	c.form.Refresh()
	return nil
}

// input is a key, a paste or the mouse.
func (c *composer) input(ctx context.Context, msg tea.Msg) tea.Cmd {
	if c.attempt.shown() {
		return c.attempt.input(c, msg)
	}
	if !c.ready() {
		return nil
	}
	before := c.version
	cmd := c.form.Update(msg)
	if c.version == before {
		return cmd
	}
	return tea.Batch(cmd, c.changedNow(ctx))
}

// ready reports whether there is something to compose.
func (c *composer) ready() bool {
	_, ok := c.ground.Value()
	return ok && c.ground.Err() == nil
}

// begin starts with what was read.
func (c *composer) begin(ctx context.Context) tea.Cmd {
	ground, ok := c.ground.Value()
	if !ok || c.ground.Err() != nil {
		c.arrange()
		return nil
	}
	c.choices, c.catalogue, c.offered = ground.choices, ground.catalogue, ground.evidence
	p := ground.proposal
	c.composition = composition{
		request: p.Request, before: p.Before, record: p.BeforeRecord, payload: p.Payload, unknown: p.Unknown,
		reason: p.Reason, evidence: p.Evidence, again: p.Again,
	}
	c.keeper.begin(p.Draft)
	c.began = c.composition
	c.arrange()
	c.form.Focus(c.firstField())
	return c.check(ctx)
}

// changedNow keeps and checks what was changed.
func (c *composer) changedNow(ctx context.Context) tea.Cmd {
	c.untouched.Store(c.holdsNothing())
	c.attempt.forget()
	c.arrange()
	return tea.Batch(c.check(ctx), c.keep(ctx))
}

// holdsNothing reports whether there is nothing to keep: it is as it was opened,
// or asks for what is under way already and says no more of it.
func (c *composer) holdsNothing() bool {
	_, same := c.repeatable()
	return c.sameAs(&c.began) || same && c.reason == "" && c.evidence == "" && c.again == ""
}

// keep has the draft written, without waiting for it.
func (c *composer) keep(ctx context.Context) tea.Cmd {
	if !c.keeper.want(c.proposal()) {
		return nil
	}
	keeper, lasting := c.keeper, context.WithoutCancel(c.desk.lasting(ctx))
	return func() tea.Msg {
		_, _ = keeper.flush(lasting) // said in the title
		return submissionMsg{}
	}
}

// proposal is what is composed, as it is kept and sent.
func (c *composer) proposal() investigation.Proposal {
	return investigation.Proposal{
		Request: c.request, Payload: c.payload, Unknown: c.unknown, Before: c.before, BeforeRecord: c.record,
		Reason: c.reason, Evidence: c.evidence, Again: c.again,
	}
}

// check has every rule looked at, for 0 calls.
func (c *composer) check(ctx context.Context) tea.Cmd {
	if !c.ready() {
		return nil
	}
	bench, p, version := c.desk.Workbench, c.proposal(), c.version
	return c.reviewing.Start(ctx, func(ctx context.Context) (reviewed, error) {
		r, err := bench.Review(ctx, p)
		if err == nil && len(r.Pending) == 0 && bench.History != nil {
			r.Pending, err = bench.Submissions(ctx, underWay(bench.Source.Scope, p.Request))
		}
		return reviewed{version, bounded(r)}, err
	})
}

// underWay asks for what is not settled about the target of a request, also
// before the request changes anything.
func underWay(scope intel.Scope, m intel.Miscategorization) history.SubmissionQuery {
	return history.SubmissionQuery{Scope: &scope, Demo: scope.Demo, Target: m.TargetKey(), Holding: true}
}

// review is what there is to know of what is composed now; false while it is
// being looked at, or when that failed.
func (c *composer) review() (investigation.Review, bool) {
	r, ok := c.reviewing.Value()
	return r.Review, ok && r.version == c.version && c.reviewing.Err() == nil
}
