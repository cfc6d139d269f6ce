package views

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui"
	"pugmark/ui/display"
)

// A storyPage is everything that is known of one submission: what was asked,
// byte for byte, what Cloudflare said, and all that happened since.
type storyPage struct {
	*storyView
	opening
	asks     looker
	approval approval
}

func newSubmissionStory(d *Desk, of history.Submission) ui.View {
	p := &storyPage{asks: looker{desk: d}}
	p.storyView = newStoryView(d, of, of.Name(), func(f filedStory) ui.Sheet {
		s := d.storySheet(f)
		s.Blocks = append(p.approvalBlocks(), s.Blocks...)
		return s
	})
	return p
}

// Init implements ui.View.
func (p *storyPage) Init(ctx context.Context) tea.Cmd {
	p.desk.submission, p.opening = p.of, openingOf(ctx)
	return p.storyView.Init(ctx)
}

// Update implements ui.View.
func (p *storyPage) Update(ctx context.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return p.press(ctx, msg)
	case ui.UncoveredMsg:
		p.asks.armed = armed{}
	}
	if cmd, taken := p.receiveApproval(ctx, msg); taken {
		return cmd
	}
	return p.storyView.Update(ctx, msg)
}

func (p *storyPage) press(ctx context.Context, msg tea.KeyPressMsg) tea.Cmd {
	keys := p.desk.Look.Keys
	if cmd, used := p.asks.answer(ctx, msg, func() tea.Cmd { return p.Page.Update(ctx, msg) }); used {
		return cmd
	}
	if cmd, used := p.pressProposed(ctx, msg); used {
		return cmd
	}
	switch {
	case p.gone():
		return p.Page.Update(ctx, msg)
	case key.Matches(msg, keys.Again):
		story, ok := p.story.Value()
		return p.asks.lookAgain(ctx, story, ok)
	case key.Matches(msg, keys.Nudge):
		story, ok := p.story.Value()
		return p.desk.copyNudge(story, ok)
	case key.Matches(msg, keys.Open):
		return openIndicator(p.desk, targetOf(p.of.Request))
	case key.Matches(msg, keys.CallLog):
		return ui.Open(NewCallLog(p.desk))
	}
	if cmd, used := p.desk.pressSubmission(msg, p.of); used {
		return cmd
	}
	return p.Page.Update(ctx, msg)
}

// copyNudge copies the text with which a person asks Cloudflare what became of
// a submission. Whoever reads it has to be able to look the target up, so it
// stands there live.
func (d *Desk) copyNudge(f filedStory, ok bool) tea.Cmd {
	if !ok {
		return nil
	}
	if f.of.Sent.IsZero() {
		return ui.Notify(ui.Cell{Text: "nothing was sent yet: there is nothing to ask about", Mood: ui.Muted})
	}
	text := investigation.Nudge(f.of, f.told, d.Look.Now())
	return ui.Copy(visibleLines(text), "a text for Cloudflare's support, the target live")
}

// nudge is the palette's "nudge": of the submission that was looked at last,
// or of the one it names.
func (d *Desk) nudge(ctx context.Context, arg string) tea.Cmd {
	of, named, bench := d.submission, arg != "", d.Workbench
	number, ok := history.ParseSubmissionName(arg)
	switch {
	case bench.History == nil:
		return sayDoubt("there is no history of submissions")
	case named && !ok:
		return sayHint("nudge needs the name of a submission, such as nudge MC-0042")
	case !named && of.ID == "":
		return sayHint("choose a submission first (g s), or name one, such as nudge MC-0042")
	}
	now := d.Look.Now()
	return func() tea.Msg {
		if named {
			var err error
			if of, err = bench.Submission(ctx, bench.Source.Scope, number); err != nil {
				return ui.Notify(historyTrouble(err, now))()
			}
		}
		story, err := d.readStory(ctx, of)
		if err != nil {
			return ui.Notify(historyTrouble(err, now))()
		}
		return d.copyNudge(story, true)()
	}
}

// visibleLines makes every line of a text visible.
func visibleLines(text string) string {
	lines := strings.Split(text, "\n")
	for n, line := range lines {
		lines[n] = display.TextN(line, 0)
	}
	return strings.Join(lines, "\n")
}

// Keys implements ui.View.
func (p *storyPage) Keys() []key.Binding {
	keys := p.desk.Look.Keys
	if p.asks.armed.act != nil {
		return p.asks.keys()
	}
	if p.gone() {
		return p.Page.Keys()
	}
	bindings := p.proposedKeys()
	if story, ok := p.story.Value(); ok {
		bindings = append(bindings, said(keys.Again, p.desk.againWords(story, false)))
	}
	return append(append(bindings, p.desk.submissionKeys(p.of, false)...), p.Page.Keys()...)
}

// Escape implements ui.Escaper.
func (p *storyPage) Escape() bool { return p.asks.escape() || p.Page.Escape() }

// Busy implements ui.Busy.
func (p *storyPage) Busy() bool { return p.desk.following != nil || p.approval.sending.Busy() }
