package views

import (
	"context"
	"errors"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// A proposed is what another proposed, as it would be sent now.
type proposed struct {
	investigation.Proposal
	review    investigation.Review
	catalogue intel.Catalogue
}

// An approval is what becomes of a proposal on its page: how it would be sent, and
// how sending it ended.
type approval struct {
	reading ui.Load[proposed]
	sending ui.Load[investigation.Submitted]
	cancel  context.CancelFunc
}

// pressProposed is what enter and x do with what is proposed, and reports whether
// they do anything.
func (p *storyPage) pressProposed(ctx context.Context, msg tea.KeyPressMsg) (tea.Cmd, bool) {
	keys, bench := p.desk.Look.Keys, p.desk.Workbench
	switch {
	case p.gone() || p.approval.sending.Busy():
		return nil, false
	case p.of.State == history.SubmissionDraft && key.Matches(msg, keys.Follow):
		return p.desk.openSubmission(p.of), true
	case p.of.State != history.SubmissionProposed:
		return nil, false
	}
	switch {
	case key.Matches(msg, keys.Follow):
		if ok, why := bench.MayApprove(p.of); !ok {
			return ui.Notify(ui.Cell{Text: why, Mood: ui.Muted}), true
		}
		of := p.of
		return p.approval.reading.Start(ctx, func(ctx context.Context) (proposed, error) {
			proposal, review, err := bench.Proposed(ctx, of)
			return proposed{proposal, review, bench.Catalogue(ctx)}, err
		}), true
	case key.Matches(msg, keys.Remove):
		return p.asks.giveBack(p.of), true
	}
	return nil, false
}

// gone reports whether the submission has become what only its author reads.
func (v *storyView) gone() bool { return errors.Is(v.story.Err(), history.ErrNoSubmission) }

// giveBack gives a proposal back to its author: who proposed it is asked once,
// anybody else says why.
func (l *looker) giveBack(of history.Submission) tea.Cmd {
	d := l.desk
	if ok, why := d.Workbench.MayReturn(of); !ok {
		return ui.Notify(ui.Cell{Text: why, Mood: ui.Muted})
	}
	if of.Analyst != d.Workbench.Member.Name {
		return ui.Open(newReturning(d, of))
	}
	back := d.Look.Keys.Remove.Help().Key
	return l.ask(back, back+" or enter withdraws "+of.Name()+": it is your draft again · any other key leaves it proposed",
		askedWords{"withdraws", "leaves it proposed", of.Name() + " stays proposed"},
		func(context.Context) tea.Cmd { return returnProposal(d, of, "") })
}

// backKey is what x does with a proposal; nothing where it does nothing.
func (d *Desk) backKey(of history.Submission, may waiting) []key.Binding {
	switch {
	case !may.back:
		return nil
	case of.Analyst == d.Workbench.Member.Name:
		return []key.Binding{said(d.Look.Keys.Remove, "withdraw")}
	}
	return []key.Binding{said(d.Look.Keys.Remove, "return…")}
}

// proposedKeys are what may be done with what is proposed.
func (p *storyPage) proposedKeys() (bindings []key.Binding) {
	keys := p.desk.Look.Keys
	switch {
	case p.approval.sending.Busy():
		return nil
	case p.of.State == history.SubmissionDraft:
		return []key.Binding{said(keys.Follow, openWords(p.of))}
	case p.of.State != history.SubmissionProposed:
		return nil
	}
	may := p.desk.waiting(p.of)
	if may.send {
		bindings = append(bindings, said(keys.Follow, "send…"))
	}
	return append(bindings, p.desk.backKey(p.of, may)...)
}

// returnProposal gives a proposal back to its author, and says so.
func returnProposal(d *Desk, of history.Submission, words string) tea.Cmd {
	bench, ctx := d.Workbench, d.lasting(context.Background())
	done := of.Name() + " is returned to " + of.Analyst
	if of.Analyst == bench.Member.Name {
		done = of.Name() + " is withdrawn: it is your draft again"
	}
	return writeLedger(done, func() error { return bench.Return(ctx, of, words) })
}

// receiveApproval takes what was read of a proposal, and how sending it ended.
func (p *storyPage) receiveApproval(ctx context.Context, msg tea.Msg) (cmd tea.Cmd, taken bool) {
	switch {
	case p.approval.reading.Update(msg):
		return p.confirm(), true
	case p.approval.sending.Update(msg):
		return tea.Batch(p.concluded(), p.reread(ctx)), true
	}
	return nil, false
}

// confirm opens the page on which the word is typed, or says why nothing can be
// sent. What it sends is what was read for it.
func (p *storyPage) confirm() tea.Cmd {
	d := p.desk
	read, ok := p.approval.reading.Value()
	if err := p.approval.reading.Err(); err != nil || !ok {
		if not, is := errors.AsType[*investigation.NotPossible](err); is {
			return sayDoubt("not sent: " + not.Why)
		}
		return ui.Notify(historyTrouble(err, d.Look.Now()))
	}
	sendable, warned := read.review.Sendable()
	if !sendable {
		return sayDoubt("not sent: " + refusedWords(read.review))
	}
	send := "send"
	if warned {
		send = "send anyway"
	}
	accepted := read.review.Warnings()
	return ui.Open(ui.NewConfirmation(d.Look, ui.Confirmation{
		Title:   "Send " + read.Draft.Name() + " of " + read.Draft.Analyst,
		Lead:    []ui.Cell{{Text: "You are about to tell Cloudflare, for account " + d.accountWords() + ":"}, {}},
		Essence: func(width int) []ui.Cell { return d.essence(read.Request, read.catalogue, width) },
		Sheet:   func() ui.Sheet { return d.approvalSheet(read) },
		Word:    investigation.ConfirmationWord(read.Request, read.Body()),
		Send:    send,
		Done:    func() tea.Cmd { return tea.Batch(ui.Close, p.send(read.Draft, accepted)) },
	}))
}

// refusedWords are the first reason why a request is not sent.
func refusedWords(r investigation.Review) string {
	for _, f := range r.Findings {
		if f.Weight == intel.Refused {
			return f.Words
		}
	}
	return either(r.Off, "a rule refuses it")
}

// approvalSheet says who proposed it and why, and the rest of what is about to
// happen.
func (d *Desk) approvalSheet(read proposed) ui.Sheet {
	of := read.Draft
	facts := ui.Facts{
		fact("proposed", ui.Cell{Text: "by " + of.Analyst + ", " + agoText(of.Changed, d.paper())}),
		fact("reason", ui.Cell{Text: either(of.Reason, "none given")}),
	}
	if of.Evidence != "" {
		facts = append(facts, fact("evidence", ui.Cell{Text: of.Evidence}))
	}
	cells := append(ui.Prose{{}}, d.requestCells(read.Proposal, read.review, read.catalogue, d.sendingWords(of.Name()))...)
	return ui.Sheet{Blocks: []ui.Block{ui.Prose{{}}, facts, cells}}
}

// send sends what another proposed, once. Closing the page does not stop it.
func (p *storyPage) send(of history.Submission, accepted []string) tea.Cmd {
	a, bench := &p.approval, p.desk.Workbench
	if a.sending.Busy() {
		return nil
	}
	var ctx context.Context
	ctx, a.cancel = context.WithCancel(p.desk.lasting(context.Background()))
	p.desk.remember(p)
	cmd := a.sending.Start(ctx, func(ctx context.Context) (investigation.Submitted, error) { return bench.Approve(ctx, of, accepted) })
	p.Refresh()
	return cmd
}

// concluded says how it ended.
func (p *storyPage) concluded() tea.Cmd {
	p.approval.cancel()
	return tea.Batch(submissionChanged, spent, ui.Notify(p.approvalLine()))
}

// approvalLine is how sending it ended, in a sentence.
func (p *storyPage) approvalLine() ui.Cell {
	now := p.desk.Look.Now()
	err := p.approval.sending.Err()
	if err == nil {
		s, _ := p.approval.sending.Value()
		cell := outcomeLine(s, investigation.ReceiptWords(s.Receipt, now))
		if s.Unfiled != nil {
			cell = ui.Cell{Text: cell.Text + " · " + unfiledWords(s.Unfiled), Mood: ui.Doubtful}
		}
		return cell
	}
	if not, ok := errors.AsType[*investigation.NotSubmitted](err); ok {
		return ui.Cell{Text: "not sent: " + not.Why, Mood: ui.Doubtful}
	}
	return ui.Cell{Text: "not sent: " + investigation.Explain(err, now).Line(), Mood: ui.Doubtful}
}

// approvalBlocks stand above what is known of a submission that was sent from its
// page.
func (p *storyPage) approvalBlocks() []ui.Block {
	_, ended := p.approval.sending.Value()
	switch {
	case p.approval.sending.Busy():
		return []ui.Block{ui.Prose{{Text: "sending … once"}, {}}}
	case ended || p.approval.sending.Err() != nil:
		return []ui.Block{ui.Prose{p.approvalLine(), {}}}
	}
	return nil
}

// Stop implements ui.Stopper: what still waits for its turn is not sent.
func (p *storyPage) Stop() bool {
	if !p.approval.sending.Busy() {
		return false
	}
	p.approval.cancel()
	return true
}

// asking implements aside.
func (p *storyPage) asking() int {
	if p.approval.sending.Busy() {
		return 1
	}
	return 0
}

// receiveAside implements aside: the page was closed while it was sent.
func (p *storyPage) receiveAside(_ context.Context, msg tea.Msg) tea.Cmd {
	if !p.approval.sending.Update(msg) {
		return nil
	}
	return p.concluded()
}
