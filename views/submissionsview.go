package views

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/ui"
)

// A storyView is a page about one submission, made of what is known of it now.
// Reading it costs nothing.
type storyView struct {
	*ui.Page
	tell  func(context.Context, history.Submission) (filedStory, error)
	desk  *Desk
	of    history.Submission
	story ui.Load[filedStory]
}

func newStoryView(d *Desk, of history.Submission, title string, sheet func(filedStory) ui.Sheet) *storyView {
	v := &storyView{tell: d.readStory, desk: d, of: of}
	v.Page = ui.NewPage(d.Look, title, func() ui.Sheet {
		story, ok := v.story.Value()
		switch {
		case v.of.State == history.SubmissionProposed && v.gone():
			return saying(ui.Cell{}, ui.Cell{Text: v.of.Name() + " is not proposed any more: it is a draft of " + v.of.Analyst + " again", Mood: ui.Muted})
		case v.story.Err() != nil:
			return saying(ui.Cell{}, historyTrouble(v.story.Err(), d.Look.Now()))
		case !ok:
			return saying(ui.Cell{}, ui.Cell{Text: "reading…", Mood: ui.Muted})
		}
		return sheet(story)
	})
	return v
}

// Init implements ui.View.
func (v *storyView) Init(ctx context.Context) tea.Cmd {
	return tea.Batch(v.Page.Init(ctx), v.reread(ctx))
}

func (v *storyView) reread(ctx context.Context) tea.Cmd {
	of := v.of
	return v.story.Start(ctx, func(ctx context.Context) (filedStory, error) { return v.tell(ctx, of) })
}

// Update implements ui.View.
func (v *storyView) Update(ctx context.Context, msg tea.Msg) tea.Cmd {
	switch msg.(type) {
	case spentMsg, submissionMsg, teamMsg, ui.TickMsg:
		return v.reread(ctx)
	}
	if v.story.Update(msg) {
		if story, ok := v.story.Value(); ok {
			v.of = story.of
		}
	}
	return v.Page.Update(ctx, msg)
}
