package views

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/ui"
)

func (s *submissions) press(ctx context.Context, msg tea.KeyPressMsg) tea.Cmd {
	keys := s.desk.Look.Keys
	if s.list.Typing() {
		return s.list.Update(msg)
	}
	if cmd, used := s.asks.answer(ctx, msg, func() tea.Cmd { return s.list.Update(msg) }); used {
		return cmd
	}
	switch {
	case key.Matches(msg, keys.Next, keys.Right):
		return s.toTab(1)
	case key.Matches(msg, keys.Previous, keys.Left):
		return s.toTab(-1)
	case key.Matches(msg, keys.AskRest):
		f, _ := s.filed.Value()
		return s.asks.lookAtAll(ctx, f.due)
	case key.Matches(msg, keys.Undo) && s.removed.ID != "":
		return s.restore(ctx)
	case key.Matches(msg, keys.Export):
		return s.desk.exportList(s.Title(), s.list)
	case key.Matches(msg, keys.CallLog):
		return ui.Open(NewCallLog(s.desk))
	}
	if of, ok := s.selected(); ok {
		if cmd, used := s.pressOn(ctx, msg, of); used {
			return cmd
		}
	}
	return s.list.Update(msg)
}

// pressOn is what the keys do with the submission under the cursor.
func (s *submissions) pressOn(ctx context.Context, msg tea.KeyPressMsg, of history.Submission) (tea.Cmd, bool) {
	keys := s.desk.Look.Keys
	s.desk.submission = of
	switch {
	case key.Matches(msg, keys.Follow):
		return s.desk.openSubmission(of), true
	case key.Matches(msg, keys.Remove):
		return s.remove(ctx, of), true
	case key.Matches(msg, keys.Again):
		story, ok := s.known()
		return s.asks.lookAgain(ctx, story, ok), true
	case key.Matches(msg, keys.Nudge):
		story, ok := s.known()
		return s.desk.copyNudge(story, ok), true
	case key.Matches(msg, keys.Open):
		return openIndicator(s.desk, targetOf(of.Request)), true
	}
	return s.desk.pressSubmission(msg, of)
}

// pressSubmission is what the keys do with a submission wherever it is shown.
func (d *Desk) pressSubmission(msg tea.KeyPressMsg, of history.Submission) (tea.Cmd, bool) {
	keys := d.Look.Keys
	if cmd, used := d.act(msg, handful{values: []string{targetOf(of.Request)}}); used {
		return cmd, true
	}
	switch {
	case key.Matches(msg, keys.Changes):
		return ui.Open(newBeforeAfter(d, of)), true
	case key.Matches(msg, keys.Miscategorize) && !d.Workbench.Member.Role.Asks():
		return ui.Notify(ui.Cell{Text: "your role reads what is kept: it composes nothing", Mood: ui.Muted}), true
	case key.Matches(msg, keys.Miscategorize):
		return ui.Open(newComposerFor(d, of)), true
	case key.Matches(msg, keys.Inspect):
		return ui.Open(newSubmissionInspection(d, of)), true
	case key.Matches(msg, keys.Copy):
		return copyValue(targetOf(of.Request), false), true
	case key.Matches(msg, keys.CopyLive):
		return copyValue(targetOf(of.Request), true), true
	}
	return nil, false
}

// toTab shows the next tab, or the one before.
func (s *submissions) toTab(by filingTab) tea.Cmd {
	s.tab = (s.tab + by + tabCount) % tabCount
	s.show()
	return s.list.Update(tea.KeyPressMsg{Code: tea.KeyHome})
}

// openSubmission opens a draft in the form, and of anything else its story.
func (d *Desk) openSubmission(of history.Submission) tea.Cmd {
	if of.State == history.SubmissionDraft {
		return ui.Open(newComposerFor(d, of))
	}
	return ui.Open(newSubmissionStory(d, of))
}

// remove discards a draft; u brings it back.
func (s *submissions) remove(ctx context.Context, of history.Submission) tea.Cmd {
	switch of.State {
	case history.SubmissionDraft:
	case history.SubmissionProposed:
		return s.asks.giveBack(of)
	default:
		return ui.Notify(ui.Cell{Text: "only a draft can be discarded: what was sent stays on record", Mood: ui.Muted})
	}
	bench := s.desk.Workbench
	s.removed = of
	return writeLedger(of.Name()+" was discarded · u brings it back", func() error { return bench.Discard(ctx, of) })
}

// restore brings back the draft that was discarded last.
func (s *submissions) restore(ctx context.Context) tea.Cmd {
	bench, of := s.desk.Workbench, s.removed
	s.removed = history.Submission{}
	return writeLedger(of.Name()+" is back", func() error { return bench.Restore(ctx, of) })
}

// writeLedger writes to the ledger, and says so or why not.
func writeLedger(done string, write func() error) tea.Cmd {
	return func() tea.Msg {
		if err := write(); err != nil {
			return sayDoubt(err.Error())()
		}
		return tea.BatchMsg{submissionChanged, ui.Notify(ui.Cell{Text: done})}
	}
}

// Keys implements ui.View: what the keys do now, and what they cost.
func (s *submissions) Keys() []key.Binding {
	own := s.list.Keys()
	if s.list.Typing() {
		return own
	}
	keys := s.desk.Look.Keys
	if s.asks.armed.act != nil {
		return s.asks.keys()
	}
	var bindings []key.Binding
	f, _ := s.filed.Value()
	of, ok := s.selected()
	if ok {
		bindings = append(bindings, said(keys.Follow, openWords(of)))
		if of.State == history.SubmissionDraft {
			bindings = append(bindings, said(keys.Remove, "discard"))
		} else if of.State == history.SubmissionProposed {
			bindings = append(bindings, s.desk.backKey(of, f.mine[of.ID])...)
		} else if story, known := s.known(); known {
			bindings = append(bindings, said(keys.Again, s.desk.againWords(story, s.width < narrow)))
		}
	}
	bindings = append(bindings, said(keys.AskRest, s.desk.allDueWords(f.due, s.width < narrow)))
	if ok {
		bindings = append(bindings, s.desk.submissionKeys(of, s.width < narrow)...)
	}
	bindings = append(bindings, said(keys.Next, ((s.tab+1)%tabCount).String()))
	if s.removed.ID != "" {
		bindings = append(bindings, said(keys.Undo, "bring "+s.removed.Name()+" back"))
	}
	if ok && openable(targetOf(of.Request)) {
		bindings = append(bindings, said(keys.Open, s.quotes.words("open target", targetOf(of.Request))))
	}
	return append(bindings, own...)
}

func openWords(of history.Submission) string {
	if of.State == history.SubmissionDraft {
		return "edit"
	}
	return "open"
}

// submissionKeys are the keys that work on a submission wherever it is shown.
// Where Cloudflare's support has to be asked, the text for it comes first.
func (d *Desk) submissionKeys(of history.Submission, short bool) []key.Binding {
	keys := d.Look.Keys
	compose := "send like this"
	if of.State == history.SubmissionUnknown && of.RepeatedBy == "" {
		compose = "send again, linked"
	}
	var bindings []key.Binding
	nudge, early := keys.Nudge, asksSupport(of)
	if early && short {
		nudge = said(nudge, "nudge")
	}
	if early {
		bindings = append(bindings, nudge)
	}
	if of.State == history.SubmissionProposed {
		bindings = append(bindings, said(keys.Changes, "before/now"))
	} else if of.State != history.SubmissionDraft {
		bindings = append(bindings, said(keys.Changes, "before/now"))
		if d.Workbench.Member.Role.Asks() {
			bindings = append(bindings, said(keys.Miscategorize, compose))
		}
	}
	bindings = append(bindings, keys.Copy, keys.CopyLive, keys.Inspect)
	if !early && !of.Sent.IsZero() {
		bindings = append(bindings, nudge)
	}
	return bindings
}

// asksSupport reports whether only a person at Cloudflare can help on: it was
// taken, and what was asked for is not all there.
func asksSupport(of history.Submission) bool {
	switch of.State {
	case history.SubmissionUnchanged, history.SubmissionPartial, history.SubmissionReverted:
		return true
	}
	return false
}
