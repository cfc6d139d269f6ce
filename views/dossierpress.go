package views

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/ui"
)

// armed is an action that costs calls and waits for a yes: the same key once
// more, or enter.
type armed struct {
	key string
	act func(context.Context) tea.Cmd
}

// asks arms an action and says what a yes would do.
func (d *dossier) asks(key, text string, act func(context.Context) tea.Cmd) tea.Cmd {
	d.armed = armed{key, act}
	return ui.Notify(ui.Cell{Text: text, Mood: ui.Notable})
}

// harmless are the keys that only move or change what is shown: they do so
// also where they answer no to what was asked back.
func harmless(keys *ui.KeyMap) []key.Binding {
	moving := []key.Binding{keys.Up, keys.Down, keys.Left, keys.Right, keys.PageUp, keys.PageDown, keys.Home, keys.End}
	return append(moving, keys.Next, keys.Previous, keys.Overview, keys.AnyPane, keys.Zoom)
}

func (d *dossier) press(ctx context.Context, msg tea.KeyPressMsg) tea.Cmd {
	keys := d.desk.Look.Keys
	d.desk.last = d
	was := d.armed
	d.armed, d.lateCheck = armed{}, nil
	switch {
	case was.act != nil && (msg.String() == was.key || key.Matches(msg, keys.Follow)):
		return was.act(ctx)
	case was.act != nil:
		cmd := ui.Notify(ui.Cell{Text: "nothing was asked", Mood: ui.Muted})
		if key.Matches(msg, harmless(keys)...) {
			return tea.Batch(cmd, d.board().Update(ctx, msg))
		}
		return cmd
	case d.board().Typing():
		return d.board().Update(ctx, msg)
	}
	if cmd, used := d.desk.act(msg, d.handful()); used {
		return cmd
	}
	return d.pressPlain(ctx, msg)
}

// handful is what is marked in the focused pane, else what the board is about.
func (d *dossier) handful() handful {
	h, _ := handfulOf(d.pane().view, d.subject().indicator.String())
	return h
}

// pressPlain handles a key while nothing waits for an answer.
func (d *dossier) pressPlain(ctx context.Context, msg tea.KeyPressMsg) tea.Cmd {
	keys := d.desk.Look.Keys
	switch {
	case key.Matches(msg, keys.Changes):
		return d.desk.openChanges(d.subject())
	case key.Matches(msg, keys.Export):
		return d.desk.exportDossier(d.subject())
	case key.Matches(msg, keys.Follow):
		return d.enter(ctx)
	case key.Matches(msg, keys.Open):
		return d.openSelected(ctx)
	case key.Matches(msg, keys.TrailBack):
		return d.back()
	case key.Matches(msg, keys.TrailForward):
		return d.forward()
	case key.Matches(msg, keys.Again):
		return d.askAgain(ctx)
	case key.Matches(msg, keys.AskRest):
		return d.askRest(ctx)
	case key.Matches(msg, keys.More):
		return d.more(ctx)
	case key.Matches(msg, keys.Window):
		return d.askWindow(ctx)
	case key.Matches(msg, keys.BulkCheck):
		return d.check(ctx)
	case key.Matches(msg, keys.Inspect):
		return d.inspect()
	case key.Matches(msg, keys.CallLog):
		return ui.Open(NewCallLog(d.desk))
	case key.Matches(msg, keys.Miscategorize):
		return d.desk.miscategorize(d.disputed().value())
	case key.Matches(msg, keys.Copy):
		return d.copySelected(false)
	case key.Matches(msg, keys.CopyLive):
		return d.copySelected(true)
	case key.Matches(msg, keys.Filter):
		return d.filter(ctx, msg)
	case key.Matches(msg, keys.Sort):
		return tea.Batch(d.lookForSiblings(ctx), d.board().Update(ctx, msg))
	}
	return d.board().Update(ctx, msg)
}

// enter asks what the focused pane has not asked, else follows the value under
// the cursor, else asks once more what failed.
func (d *dossier) enter(ctx context.Context) tea.Cmd {
	pane := d.pane()
	if pane.view.Toggle() {
		return nil
	}
	if p := pane.unaskedPart(); p != nil {
		if !d.desk.connected() {
			return ui.Notify(d.desk.notConnected())
		}
		if d.desk.blocked(p.state().key.Kind) {
			return sayUsedUp()
		}
		return p.want(ctx)
	}
	if value, ok := pane.Selected(); ok {
		return d.follow(ctx, value)
	}
	if len(pane.failedParts()) > 0 {
		return d.again(ctx, pane.failedParts, d.desk.Look.Keys.Follow.Help().Key)
	}
	return ui.Notify(ui.Cell{Text: "nothing here to follow", Mood: ui.Muted})
}

// filter begins a filter where the focused pane has a list.
func (d *dossier) filter(ctx context.Context, msg tea.KeyPressMsg) tea.Cmd {
	cmd := d.board().Update(ctx, msg)
	if d.board().Typing() {
		return cmd
	}
	return tea.Batch(cmd, ui.Notify(ui.Cell{Text: "nothing to filter here", Mood: ui.Muted}))
}

func (d *dossier) openSelected(ctx context.Context) tea.Cmd {
	value, ok := d.pane().Selected()
	if !ok {
		return ui.Notify(ui.Cell{Text: "nothing here to open", Mood: ui.Muted})
	}
	return d.open(ctx, value)
}

// open makes a value the subject, as the next step of the trail.
func (d *dossier) open(ctx context.Context, value string) tea.Cmd {
	i, err := intel.ParseIndicator(value)
	if err != nil {
		return ui.Notify(ui.Cell{Text: err.Error(), Mood: ui.Doubtful})
	}
	if i == d.subject().indicator {
		return ui.Notify(ui.Cell{Text: "this board is about it already", Mood: ui.Muted})
	}
	for _, s := range d.subjects() {
		if s.indicator == i {
			d.push(step{s, s.followed})
			return nil
		}
	}
	s := newSubject(d.desk, i)
	d.push(step{s, s.followed})
	return s.start(ctx)
}

func upTo(atMost bool) string {
	if atMost {
		return "up to "
	}
	return ""
}
