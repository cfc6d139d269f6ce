package views

import (
	"context"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/investigation"
	"pugmark/ui"
)

// Title implements ui.View.
func (r *report) Title() string { return r.Subject() }

// Subject implements ui.Pane.
func (r *report) Subject() string {
	if r.about == nil {
		return ""
	}
	return r.about()
}

// Status implements ui.Pane.
func (r *report) Status() ui.Cell {
	now := r.desk.Look.Now()
	st := r.lead()
	if progress, ok := r.progress(); ok {
		return ui.Cell{Text: progress.page(), Mood: ui.Notable}
	}
	w, said := r.words()
	age := ""
	if st.has {
		age = joined(" ", r.desk.colleague(st.analyst), investigation.Age(st.at, now))
		if !st.fresh {
			age += " · stale"
		}
	}
	switch {
	case said && st.err != nil && st.has: // what failed does not hide how old the rest is
		w.Title = joined(" · ", w.Title, age)
		return titleOf(w)
	case said && !st.unasked():
		return titleOf(w)
	}
	if r.status != nil {
		if text := r.status(age); text != "" {
			return ui.Cell{Text: r.withChange(text, now)}
		}
	}
	switch {
	case st.has:
		return ui.Cell{Text: r.withChange(age, now)}
	case !st.unasked():
		return ui.Cell{}
	}
	return ui.Cell{Text: r.unaskedWords(), Mood: ui.Muted}
}

func (r *report) progress() (pageProgress, bool) {
	if r.loading == nil {
		return pageProgress{}, false
	}
	return r.loading()
}

// unaskedWords are "not asked · 1 call", or the price alone where the title
// has to name a subject too.
func (r *report) unaskedWords() string {
	price := r.desk.price(1)
	if r.desk.blocked(r.lead().key.Kind) {
		price = ""
	}
	if r.Subject() != "" && price != "" {
		return price
	}
	return joined(" · ", "not asked", price)
}

// Digest implements ui.Pane.
func (r *report) Digest() []ui.Cell {
	if s := r.current(); len(s.Digest) > 0 {
		return s.Digest
	}
	if r.refused != "" {
		return r.waiting(r.desk.paper())
	}
	if trouble := r.trouble(r.desk.Look.Now()); len(trouble) > 0 {
		return trouble[:1]
	}
	if r.lead().unasked() {
		return []ui.Cell{{Text: "not asked", Mood: ui.Muted}}
	}
	return nil
}

// Selected implements ui.Pane.
func (r *report) Selected() (string, bool) {
	r.current()
	if !r.chosen() {
		return "", false
	}
	return r.view.Selected()
}

// chosen reports whether somebody can mean what is under the cursor: a row of a
// list that the pane is about always, another value only once the cursor was
// moved. A pane must not offer another name merely because it mentions one.
func (r *report) chosen() bool {
	if r.moved || r.aside {
		return r.moved
	}
	_, row := r.view.Row()
	return row
}

// move notes that a person moves the cursor, and reports whether this is the
// step that makes it appear where it is.
func (r *report) move(msg tea.KeyPressMsg) (appears bool) {
	keys := r.desk.Look.Keys
	step := key.Matches(msg, keys.Down, keys.Up)
	if r.view.Typing() || r.chosen() || !step && !key.Matches(msg, keys.PageDown, keys.PageUp, keys.Home, keys.End) {
		return false
	}
	_, there := r.view.Selected()
	r.moved = true
	return there && step
}

// Height implements ui.Pane.
func (r *report) Height(width int) int {
	r.width = width
	r.current()
	return r.view.Height(width)
}

// Init implements ui.View: it looks into the archive.
func (r *report) Init(ctx context.Context) tea.Cmd {
	var cmds []tea.Cmd
	for _, part := range r.parts() {
		cmds = append(cmds, part.begin(ctx))
	}
	return tea.Batch(cmds...)
}

// Update implements ui.View.
func (r *report) Update(_ context.Context, msg tea.Msg) tea.Cmd {
	r.current()
	if press, ok := msg.(tea.KeyPressMsg); ok && r.move(press) {
		return nil
	}
	was, _ := r.view.Selected()
	cmd := r.view.Update(msg)
	if _, click := msg.(tea.MouseClickMsg); click {
		now, _ := r.view.Selected()
		r.moved = r.moved || now != was
	}
	return cmd
}

// Render implements ui.View.
func (r *report) Render(width, height int) string {
	r.width = width
	r.current()
	return r.view.Render(width, height, r.focused && r.chosen())
}

// SetFocused implements ui.Focuser.
func (r *report) SetFocused(focused bool) { r.focused = focused }

// Keys implements ui.View.
func (r *report) Keys() []key.Binding { return r.view.Keys() }

// Typing implements ui.Typist.
func (r *report) Typing() bool { return r.view.Typing() }

// Escape implements ui.Escaper.
func (r *report) Escape() bool { return r.view.Escape() }

// Stop implements ui.Stopper.
func (r *report) Stop() bool {
	stopped := false
	for _, part := range r.parts() {
		stopped = part.state().asking && part.stop() || stopped
	}
	return stopped
}

// Busy implements ui.Busy.
func (r *report) Busy() bool {
	return slices.ContainsFunc(r.parts(), func(p part) bool { return p.state().asking })
}
