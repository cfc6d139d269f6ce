package views

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// pageCase is a place the team knows as "other": which case somebody reads is
// not said.
const pageCase = "other"

// A caseReading is what was read of a case: its file, and what Cloudflare said
// last of what is in it.
type caseReading struct {
	investigation.CaseFile
	last []lookup // one for every item; those without an answer are zero
}

// casePage is a page about one case: what is in it, what Cloudflare said of that
// last and what the team says, the notes, and who did what. Reading it costs
// nothing.
type casePage struct {
	// fetch reads the case with a name.
	fetch  func(ctx context.Context, name string) (caseReading, error)
	desk   *Desk
	name   string
	file   ui.Load[caseReading]
	view   *ui.SheetView
	quotes *quotes
	opened bool // by a person, and not read yet
}

func newCasePage(d *Desk, name string) *casePage {
	return &casePage{fetch: d.readCase, desk: d, name: name, view: ui.NewSheetView(d.Look), quotes: newQuotes(d)}
}

// Title implements ui.View.
func (c *casePage) Title() string { return c.name }

func (c *casePage) whereabouts() history.Place { return history.Place{Page: pageCase} }

// Init implements ui.View.
func (c *casePage) Init(ctx context.Context) tea.Cmd {
	c.opened = true
	c.show()
	return c.read(ctx)
}

func (c *casePage) read(ctx context.Context) tea.Cmd {
	fetch, name := c.fetch, c.name
	return c.file.Start(ctx, func(ctx context.Context) (caseReading, error) { return fetch(ctx, name) })
}

// readCase reads everything that is kept of a case, outside the event loop.
func (d *Desk) readCase(ctx context.Context, name string) (caseReading, error) {
	f, err := d.Workbench.CaseFile(ctx, name)
	r := caseReading{CaseFile: f, last: make([]lookup, len(f.Items))}
	for i, item := range f.Items {
		if item.Last == nil {
			continue
		}
		l := lookup{Lookup: history.Lookup{Record: *item.Last, Outcome: intel.CallAnswered}}
		if l.read(); item.Report != nil {
			l.answer.Value = bounded(*item.Report)
		}
		r.last[i] = l
	}
	return r, err
}

// Update implements ui.View.
func (c *casePage) Update(ctx context.Context, msg tea.Msg) tea.Cmd {
	cmd := c.update(ctx, msg)
	c.quotes.take(msg)
	if value, ok := c.view.Selected(); ok {
		return tea.Batch(cmd, c.quotes.want(ctx, value))
	}
	return cmd
}

func (c *casePage) update(ctx context.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return c.press(ctx, msg)
	case tea.KeyMsg, tea.MouseMsg, tea.PasteMsg:
		return c.view.Update(msg)
	case saidMsg, spentMsg, ui.UncoveredMsg:
		return c.read(ctx)
	case caseNamedMsg:
		if f, ok := c.file.Value(); ok && f.Case.ID == msg.id {
			c.name = msg.name
		}
	}
	if c.file.Update(msg) {
		if f, ok := c.file.Value(); ok {
			c.name = f.Case.Name
			if c.opened && f.Case.Closed.IsZero() {
				c.desk.useCase(f.Case)
			}
			c.opened = false
		}
	}
	c.show()
	return nil
}

// caseNamedMsg tells the pages about a case that it has another name.
type caseNamedMsg struct{ id, name string }

func (c *casePage) press(ctx context.Context, msg tea.KeyPressMsg) tea.Cmd {
	keys, d := c.desk.Look.Keys, c.desk
	value, valued := c.view.Selected()
	h, some := handfulOf(c.view, value)
	if c.view.Typing() {
		return c.view.Update(msg)
	}
	if cmd, used := d.act(msg, h); used {
		return cmd
	}
	f, ready := c.file.Value()
	switch {
	case ready && some && key.Matches(msg, keys.Remove):
		return d.removeFromCase(h, f.Case)
	case key.Matches(msg, keys.Export):
		return d.exportCase(c.name, c.view)
	case key.Matches(msg, keys.CallLog):
		return ui.Open(NewCallLog(d))
	case valued && key.Matches(msg, keys.Follow, keys.Open):
		return openIndicator(d, value)
	case valued && key.Matches(msg, keys.Miscategorize):
		return d.miscategorize(value)
	case key.Matches(msg, keys.Copy, keys.CopyLive):
		live := key.Matches(msg, keys.CopyLive)
		if cmd, ok := copyMarked(c.view, live); ok {
			return cmd
		}
		if valued {
			return copyValue(value, live)
		}
	}
	return c.view.Update(msg)
}

func (c *casePage) show() {
	f, ok := c.file.Value()
	err := c.file.Err()
	switch {
	case err != nil && !ok:
		c.view.Set(saying(ui.Cell{}, historyTrouble(err, c.desk.Look.Now())))
	case !ok:
		c.view.Set(saying(ui.Cell{}, ui.Cell{Text: "reading…", Mood: ui.Muted}))
	default:
		sheet := caseSheet(f, c.desk.who, c.desk.paper())
		if err != nil {
			sheet.Foot = append(sheet.Foot, historyTrouble(err, c.desk.Look.Now()))
		}
		c.view.Set(sheet)
	}
}

// Render implements ui.View.
func (c *casePage) Render(width, height int) string { return c.view.Render(width, height, true) }

// Typing implements ui.Typist.
func (c *casePage) Typing() bool { return c.view.Typing() }

// Escape implements ui.Escaper.
func (c *casePage) Escape() bool { return c.view.Escape() }

// Keys implements ui.View.
func (c *casePage) Keys() []key.Binding {
	own := c.view.Keys()
	if c.view.Typing() {
		return own
	}
	keys := c.desk.Look.Keys
	var bindings []key.Binding
	if value, ok := c.view.Selected(); ok {
		bindings = append(bindings, said(keys.Follow, c.quotes.words("open", value)), said(keys.Remove, "take out"))
		bindings = append(append(bindings, keys.Copy, keys.CopyLive), c.desk.actKeys()...)
		bindings = append(bindings, c.desk.miscategorizeKey("miscategorize", value)...)
	}
	return append(append(bindings, own...), keys.Export)
}
