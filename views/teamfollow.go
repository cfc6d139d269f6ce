package views

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"pugmark/investigation"
	"pugmark/ui"
)

// followingPage is the screen of a colleague, to look at. Closing it ends the
// following.
type followingPage struct {
	ui.View
	following *investigation.Following
}

// followingMsg says that there is a new frame, or that there are no more.
type followingMsg struct{ of *investigation.Following }

func newFollowing(d *Desk, f *investigation.Following, name string) ui.View {
	return &followingPage{following: f, View: ui.NewMirror(d.Look, ui.Mirror{
		Title: func() string { return "following " + name },
		Frame: func() (string, int, int) {
			frame, width, height, _ := f.Frame()
			return frame, width, height
		},
		Said: func() ui.Cell { return followingWords(f, name) },
	})}
}

// followingWords are the line above the screen that is followed.
func followingWords(f *investigation.Following, name string) ui.Cell {
	frame, _, _, ended := f.Frame()
	switch {
	case ended != "":
		return ui.Cell{Text: joined(" · ", ended, "esc goes back"), Mood: ui.Doubtful}
	case frame == "":
		return ui.Cell{Text: "waiting for the screen of " + name + " · read-only · esc ends", Mood: ui.Notable}
	}
	return ui.Cell{Text: "following " + name + " · read-only · esc ends", Mood: ui.Notable}
}

// Init implements ui.View.
func (p *followingPage) Init(ctx context.Context) tea.Cmd {
	context.AfterFunc(ctx, p.following.End)
	return p.await(ctx)
}

// await waits for the next frame.
func (p *followingPage) await(ctx context.Context) tea.Cmd {
	f := p.following
	return func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case <-f.Changed():
			return followingMsg{f}
		}
	}
}

// Update implements ui.View.
func (p *followingPage) Update(ctx context.Context, msg tea.Msg) tea.Cmd {
	if news, ok := msg.(followingMsg); ok {
		if _, _, _, ended := p.following.Frame(); news.of != p.following || ended != "" {
			return nil
		}
		return p.await(ctx)
	}
	return p.View.Update(ctx, msg)
}
