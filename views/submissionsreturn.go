package views

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/ui"
)

// returning is the page on which an approver says why a proposal goes back to its
// author.
type returning struct {
	desk   *Desk
	of     history.Submission
	form   *ui.Form
	reason *ui.Entry
	back   *ui.Button
}

func newReturning(d *Desk, of history.Submission) ui.View {
	r := &returning{desk: d, of: of, form: ui.NewForm(d.Look), reason: ui.NewEntry(d.Look, "what "+of.Analyst+" should know")}
	r.back = ui.NewButton(d.Look, "return to "+of.Analyst, r.send)
	r.reason.Then = r.back
	r.reason.Changed = func(string) { r.arrange() }
	r.arrange()
	return r
}

func (r *returning) arrange() {
	r.back.Disable("")
	if strings.TrimSpace(r.reason.Value()) == "" {
		r.back.Disable("say why first: " + r.of.Analyst + " reads it")
	}
	r.form.Set([]ui.FormRow{
		{Label: "target", Sheet: func() ui.Sheet { return ui.Sheet{Blocks: []ui.Block{ui.Prose{{Value: targetOf(r.of.Request)}}}} }},
		{Label: "why", Controls: []ui.Control{r.reason}, Gap: true, Sheet: r.stays},
		{Controls: []ui.Control{r.back}, Pin: true, Gap: true},
	})
}

func (r *returning) stays() ui.Sheet {
	return ui.Sheet{Blocks: []ui.Block{ui.Prose{{Text: "(it becomes a draft of " + r.of.Analyst + " again; nothing is sent)", Mood: ui.Muted}}}}
}

// send is the button.
func (r *returning) send() tea.Cmd {
	return tea.Batch(ui.Close, returnProposal(r.desk, r.of, r.reason.Value()))
}

// Title implements ui.View.
func (r *returning) Title() string { return "Return " + r.of.Name() }

// Init implements ui.View.
func (r *returning) Init(context.Context) tea.Cmd {
	r.form.Focus(r.reason)
	return nil
}

// Update implements ui.View.
func (r *returning) Update(_ context.Context, msg tea.Msg) tea.Cmd {
	switch msg.(type) {
	case tea.KeyMsg, tea.PasteMsg, tea.MouseMsg:
		return r.form.Update(msg)
	}
	r.form.Refresh()
	return nil
}

// Render implements ui.View.
func (r *returning) Render(width, height int) string { return r.form.Render(width, height) }

// Keys implements ui.View.
func (r *returning) Keys() []key.Binding {
	return append(r.form.Keys(), said(r.desk.Look.Keys.Back, "leave it proposed"))
}

// Typing implements ui.Typist.
func (r *returning) Typing() bool { return r.form.Typing() }

// Escape implements ui.Escaper.
func (r *returning) Escape() bool { return r.form.Escape() }
