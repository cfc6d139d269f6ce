package views

import (
	"context"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/ui"
)

// Render implements ui.View.
func (c *composer) Render(width, height int) string {
	const spare = 34 // lines in which the form leaves room
	if tall := height >= spare; tall != c.tall {
		c.tall, c.fields.evidence.Wrap = tall, 1
		if tall {
			c.fields.evidence.Wrap = 3
		}
		c.arrange()
	}
	if c.attempt.shown() {
		return c.attempt.view.Render(width, height)
	}
	return c.form.Render(width, height)
}

// Keys implements ui.View.
func (c *composer) Keys() []key.Binding {
	if c.attempt.shown() {
		return c.attempt.keys(c)
	}
	keys := c.form.Keys()
	if !c.form.Typing() {
		keys = slices.Concat(keys, []key.Binding{said(c.desk.Look.Keys.Back, "leave")})
	}
	if c.ready() && c.form.Focused() != ui.Control(c.fields.send) {
		for n, k := range keys {
			if k.Help().Key == "tab" {
				keys[n].SetHelp("tab", "next … Review")
			}
		}
	}
	return keys
}

// Typing implements ui.Typist.
func (c *composer) Typing() bool { return !c.attempt.shown() && c.ready() && c.form.Typing() }

// Anchored implements ui.Anchored: the buttons stand at the bottom.
func (c *composer) Anchored() bool { return !c.attempt.shown() }

// Escape implements ui.Escaper. What was composed is kept as a draft.
func (c *composer) Escape() bool { return !c.attempt.shown() && c.form.Escape() }

// Busy implements ui.Busy.
func (c *composer) Busy() bool { return c.attempt.sending.Busy() }

// Stop implements ui.Stopper: what still waits for its turn is not sent. What
// has left goes on to its end.
func (c *composer) Stop() bool { return c.attempt.stop() }

// asking implements aside.
func (c *composer) asking() int {
	if c.Busy() {
		return 1
	}
	return 0
}

// receiveAside implements aside: the page was closed while it was sent.
func (c *composer) receiveAside(ctx context.Context, msg tea.Msg) tea.Cmd {
	if !c.attempt.sending.Update(msg) {
		return nil
	}
	return tea.Batch(c.concluded(ctx), ui.Notify(c.attempt.line(c)))
}
