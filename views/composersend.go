package views

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// An attempt is what becomes of a request once the word was typed. There is at
// most one at a time, and none after one that may have arrived.
type attempt struct {
	sending ui.Load[investigation.Submitted]
	// proposes says that it is proposed, and another sends it.
	proposes bool
	since    ui.Load[filedStory] // what became of what was proposed
	began    bool
	cancel   context.CancelFunc
	said     bool      // what went wrong is still worth saying
	ended    time.Time // when it was shown how it ended
	left     bool      // for the page of all submissions
	view     *ui.Page
}

// send sends a proposal, once, with the warnings that were accepted. Closing the
// page does not stop it.
func (c *composer) send(p investigation.Proposal, accepted []string) tea.Cmd {
	if c.attempt.began {
		return nil
	}
	ctx, cancel := context.WithCancel(c.desk.lasting(context.Background()))
	c.attempt = &attempt{began: true, cancel: cancel, proposes: c.desk.Workbench.Proposes()}
	c.attempt.view = ui.NewPage(c.desk.Look, "", c.outcomeSheet)
	c.attempt.view.Refresh()
	c.desk.remember(c)
	bench, keeper, proposes := c.desk.Workbench, c.keeper, c.attempt.proposes
	return c.attempt.sending.Start(ctx, func(ctx context.Context) (investigation.Submitted, error) {
		p.Draft, _ = keeper.flush(context.WithoutCancel(ctx))
		if proposes {
			s, err := bench.Propose(ctx, p, accepted)
			return investigation.Submitted{Submission: s}, err
		}
		return bench.Submit(ctx, p, accepted)
	})
}

// concluded takes how it ended.
func (c *composer) concluded(ctx context.Context) tea.Cmd {
	a := c.attempt
	a.cancel()
	a.ended, a.said = c.desk.Look.Now(), true
	if s, ok := a.outcome(); ok {
		c.keeper.settle(s.Submission)
	}
	if !a.settled() {
		a.began = false
	}
	if a.view != nil {
		a.view.Refresh()
	}
	c.arrange()
	return tea.Batch(submissionChanged, spent, c.check(ctx))
}

// outcome is what became of it, when anything was tried.
func (a *attempt) outcome() (investigation.Submitted, bool) {
	s, ok := a.sending.Value()
	return s, ok && a.sending.Err() == nil
}

// settled reports whether it arrived, or may have, or was proposed: nothing more
// is sent from this page.
func (a *attempt) settled() bool {
	s, ok := a.outcome()
	return ok && (a.proposes || s.Receipt.Outcome == intel.SubmissionAccepted || s.Receipt.Outcome == intel.SubmissionUnknown)
}

// shown reports whether the page shows the attempt instead of the form.
func (a *attempt) shown() bool { return a.sending.Busy() || a.settled() }

// stop ends what waits for its turn.
func (a *attempt) stop() bool {
	if !a.sending.Busy() || a.cancel == nil {
		return false
	}
	a.cancel()
	return true
}

// forget takes back what was said of an earlier attempt: it was about another
// request.
func (a *attempt) forget() { a.said = false }

// fields are those of the request that Cloudflare's answer names.
func (a *attempt) fields(m intel.Miscategorization) []string {
	s, ok := a.outcome()
	if !ok || !a.said || s.Receipt.Failure == nil {
		return nil
	}
	var fields []string
	for _, message := range s.Receipt.Failure.Messages {
		if field := m.Field(message.Pointer); field != "" {
			fields = append(fields, field)
		}
	}
	return fields
}

// rows say, above the form, why nothing was sent or what was turned away.
func (a *attempt) rows(c *composer) []ui.FormRow {
	if !a.said || a.settled() {
		return nil
	}
	return []ui.FormRow{{Label: "outcome", Mood: ui.Bad, Sheet: func() ui.Sheet {
		s, ok := a.outcome()
		if !ok || s.Receipt.Failure == nil || len(s.Receipt.Failure.Messages) == 0 {
			return ui.Sheet{Blocks: []ui.Block{ui.Prose{a.line(c)}}}
		}
		words := investigation.ReceiptWords(s.Receipt, c.desk.Look.Now())
		words.More = "" // said below
		for _, message := range s.Receipt.Failure.Messages {
			if message.DocumentationURL != "" && strings.Contains(words.Next, message.DocumentationURL) {
				words.Next = ""
			}
		}
		return ui.Sheet{Blocks: []ui.Block{ui.Prose{outcomeLine(s, words)}, messageFacts(s.Receipt.Failure.Messages)}}
	}}}
}

// line is how it ended in a sentence.
func (a *attempt) line(c *composer) ui.Cell {
	now := c.desk.Look.Now()
	if s, ok := a.outcome(); ok && a.proposes {
		return ui.Cell{Text: s.Submission.Name() + ": " + proposedSentence, Mood: ui.Good}
	} else if ok {
		return outcomeLine(s, investigation.ReceiptWords(s.Receipt, now))
	}
	err := a.sending.Err()
	if not, ok := errors.AsType[*investigation.NotSubmitted](err); ok {
		return ui.Cell{Text: a.notDone() + not.Why, Mood: ui.Doubtful}
	}
	return ui.Cell{Text: a.notDone() + investigation.Explain(err, now).Line(), Mood: ui.Doubtful}
}

// notDone begins why nothing was done.
func (a *attempt) notDone() string {
	if a.proposes {
		return "not proposed: "
	}
	return "not sent: "
}

// outcomeLine says how it ended, with the sign of that.
func outcomeLine(s investigation.Submitted, words investigation.Words) ui.Cell {
	text := s.Submission.Name() + ": " + words.Line()
	switch s.Receipt.Outcome {
	case intel.SubmissionAccepted:
		return ui.Cell{Text: text, Mood: ui.Good}
	case intel.SubmissionRejected:
		return ui.Cell{Text: "✗ " + text, Mood: ui.Bad}
	}
	return ui.Cell{Text: "! " + text, Mood: ui.Doubtful}
}

// rejected is the submission that was just turned away and asks for what stands
// in the form.
func (a *attempt) rejected() (investigation.Submitted, bool) {
	s, ok := a.outcome()
	return s, ok && a.said && s.Receipt.Outcome == intel.SubmissionRejected
}

// afterOutcome is how long an enter that was meant for the page before counts
// as that.
const afterOutcome = 500 * time.Millisecond

// input works on the page of an attempt.
func (a *attempt) input(c *composer, msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if ok && key.Matches(press, c.desk.Look.Keys.Follow) {
		if a.sending.Busy() || c.desk.Look.Now().Sub(a.ended) < afterOutcome {
			return nil
		}
		a.left = true
		if draft, back := a.back(); back {
			return ui.Open(newComposerFor(c.desk, draft))
		}
		return ui.Open(NewSubmissions(c.desk))
	}
	return a.view.Update(context.Background(), msg)
}

func (a *attempt) keys(c *composer) []key.Binding {
	keys := c.desk.Look.Keys
	if a.sending.Busy() {
		return []key.Binding{said(keys.Back, "leave: it goes on"), said(keys.Interrupt, "stop while it waits")}
	}
	return append([]key.Binding{a.submissionsKey(keys)}, a.view.Keys()...)
}

// How moments of the ledger are written.
const (
	minuteStamp = "2006-01-02 15:04Z"
	secondStamp = "2006-01-02 15:04:05Z"
)

// outcomeSheet says how far the request has come.
func (c *composer) outcomeSheet() ui.Sheet {
	a, p := c.attempt, c.desk.paper()
	draft, _ := c.keeper.kept()
	live := targetLive(c.request)
	facts := ui.Facts{fact("id", ui.Cell{Text: either(draft.Name(), "being kept")}), fact("target", ui.Cell{Text: either(p.name(live).Text, p.spell(live))})}
	asked := askedLines(c.request, c.catalogue)
	if len(asked) > mostListed {
		asked = askedCounts(c.request)
	}
	for n, line := range asked {
		label := ""
		if n == 0 {
			label = "asked"
		}
		facts = append(facts, fact(label, ui.Cell{Text: line}))
	}
	s, ok := a.outcome()
	if !ok {
		return ui.Sheet{Blocks: []ui.Block{ui.Prose{{Text: a.doing()}, {}}, facts}}
	}
	if a.proposes {
		return c.proposedSheet(s.Submission, facts)
	}
	now := c.desk.Look.Now()
	words := investigation.ReceiptWords(s.Receipt, now)
	first := ui.Cell{Text: "✓ " + words.Sentence, Mood: ui.Good}
	if s.Receipt.Outcome != intel.SubmissionAccepted {
		first = ui.Cell{Text: "? " + words.Line(), Mood: ui.Doubtful}
	}
	facts = append(facts, fact("sent", ui.Cell{Text: s.Submission.Sent.UTC().Format(secondStamp)}))
	if s.Receipt.Outcome == intel.SubmissionAccepted {
		next := fmt.Sprintf("%s (%s); the first %s", looksWords(c.desk.Workbench.Schedule), investigation.LookPrices, s.Submission.Next.UTC().Format(minuteStamp))
		facts = append(facts, fact("looks due", ui.Cell{Text: next}))
	} else {
		facts = append(facts, fact("next", ui.Cell{Text: "you: look at the target first. It is never sent again by itself"}))
	}
	if s.Receipt.Ray != "" {
		facts = append(facts, fact("cf-ray", ui.Cell{Text: s.Receipt.Ray}))
	}
	facts = append(facts, messageFacts(s.Receipt.Messages)...)
	if s.Receipt.Failure != nil {
		facts = append(facts, messageFacts(s.Receipt.Failure.Messages)...)
	}
	blocks := []ui.Block{ui.Prose{first, {}}, facts}
	if s.Receipt.Unfiled != nil {
		blocks = append(blocks, ui.Prose{{}, {Text: "! the line of this call could not be kept: the calls of this month are counted without knowing how it ended", Mood: ui.Doubtful}})
	}
	if s.Unfiled != nil {
		blocks = append(blocks, ui.Prose{{}, {Text: "! " + unfiledWords(s.Unfiled), Mood: ui.Doubtful}})
	}
	return ui.Sheet{Blocks: blocks}
}

// unfiledWords say that the outcome of a submission is not in the ledger.
func unfiledWords(err error) string {
	if errors.Is(err, history.ErrUnreachable) {
		return "the database is out of reach: how it ended is in memory and is noted as soon as the database is back. It is never sent again by itself"
	}
	return "the outcome could not be kept: it will be read as unknown, and is never sent again by itself"
}
