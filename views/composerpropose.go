package views

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui"
)

const proposedSentence = "proposed; another has to send it"

// reviewLabel is what the button that opens the last page is called.
func reviewLabel(bench *investigation.Workbench) string {
	if bench.Proposes() {
		return "Review and propose"
	}
	return "Review and send"
}

// doing is what an attempt does while it lasts.
func (a *attempt) doing() string {
	if a.proposes {
		return "proposing …"
	}
	return "sending … once"
}

// follow reads what has become of what was proposed here, and reports whether
// the message was about that.
func (a *attempt) follow(ctx context.Context, d *Desk, msg tea.Msg) (tea.Cmd, bool) {
	s, ok := a.outcome()
	if !ok || !a.proposes {
		return nil, false
	}
	switch msg.(type) {
	case submissionMsg, spentMsg, teamMsg, ui.TickMsg:
		return a.since.Start(ctx, func(ctx context.Context) (filedStory, error) { return d.readStory(ctx, s.Submission) }), true
	}
	if !a.since.Update(msg) {
		return nil, false
	}
	a.view.Refresh()
	return nil, true
}

// back is the draft that has become of what was proposed here, if it has.
func (a *attempt) back() (history.Submission, bool) {
	f, ok := a.since.Value()
	return f.of, ok && f.of.State == history.SubmissionDraft
}

// submissionsKey is what enter does on the page of an attempt.
func (a *attempt) submissionsKey(keys *ui.KeyMap) key.Binding {
	if _, back := a.back(); back {
		return said(keys.Follow, "edit")
	}
	return said(keys.Follow, "submissions")
}

// proposedSheet says that a request waits for another person, and then what
// became of it.
func (c *composer) proposedSheet(s history.Submission, facts ui.Facts) ui.Sheet {
	d := c.desk
	facts = append(facts, fact("proposed", ui.Cell{Text: s.Changed.UTC().Format(secondStamp)}))
	f, ok := c.attempt.since.Value()
	if !ok || f.of.State == history.SubmissionProposed {
		facts = append(facts, fact("next", ui.Cell{Text: "an approver sends it, or returns it as your draft; you can withdraw it (g s)"}))
		return ui.Sheet{Blocks: []ui.Block{ui.Prose{{Text: "✓ " + proposedSentence, Mood: ui.Good}, {}}, facts}}
	}
	first := stateCell(f.of, d.Look.Now())
	first.Text = joined(" · ", first.Text, f.told.Words.Sentence)
	if f.told.Sent != "" {
		facts = append(facts, fact("sent", ui.Cell{Text: f.told.Sent}))
	}
	facts = append(facts, fact("next", ui.Cell{Text: f.told.Next}))
	return ui.Sheet{Blocks: []ui.Block{ui.Prose{first, {}}, facts}}
}

// returnedRow says, above the form, why another gave it back.
func (c *composer) returnedRow() []ui.FormRow {
	ground, _ := c.ground.Value()
	if ground.returned == "" {
		return nil
	}
	return []ui.FormRow{{Label: "returned", Mood: ui.Doubtful, Sheet: func() ui.Sheet {
		return ui.Sheet{Blocks: []ui.Block{ui.Prose{{Text: ground.returned, Mood: ui.Doubtful}}}}
	}}}
}

// returned is why a draft was given back to its author, "" for one that was not.
func (d *Desk) returned(ctx context.Context, draft history.Submission) string {
	outline, err := d.Workbench.SubmissionOutline(ctx, draft)
	if err != nil || draft.State != history.SubmissionDraft {
		return ""
	}
	return bounded(outline.Returned(draft))
}
