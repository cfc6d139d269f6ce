package views

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// report is the common pane: it shows what the answers of its parts say, or
// why there are none, and has the cursor, the filter and the order of its
// sheet. It never asks by itself; its dossier does.
type report struct {
	desk *Desk
	// parts are the questions of the pane, in the order enter asks them.
	parts func() []part
	// about names the subject in the pane's title.
	about func() string
	// sheet says what is known; false while nothing is.
	sheet func(paper) (ui.Sheet, bool)
	// unasked says what enter would ask, where there is more to say than the
	// price.
	unasked func(paper) []ui.Cell
	// status replaces the age of the answer at the right end of the title; ""
	// leaves it.
	status func(age string) string
	// stamp changes when the sheet depends on something besides the parts.
	stamp func() string
	// refused says why this pane has nothing to ask here.
	refused string

	view    *ui.SheetView
	compact bool // the pane is a preview of a few lines
	moved   bool // a person has moved the cursor
	focused bool
	built   string
	now     ui.Sheet
}

// newReport returns the pane that asks one question and shows its answer.
func newReport[T any](d *Desk, about string, q *query[T], show func(T, paper) ui.Sheet) *report {
	r := newPane(d, q)
	r.about = func() string { return d.Look.Spelled(about) }
	r.sheet = func(p paper) (ui.Sheet, bool) {
		value, ok := q.value()
		if !ok {
			return ui.Sheet{}, false
		}
		return show(value, p), true
	}
	return r
}

func newPane(d *Desk, parts ...part) *report {
	return &report{desk: d, parts: func() []part { return parts }, view: ui.NewSheetView(d.Look)}
}

// refusing returns a pane that says why it has nothing to ask.
func refusing(d *Desk, why string) *report {
	r := newPane(d)
	r.refused = why
	return r
}

// current brings the sheet up to what is known now.
func (r *report) current() ui.Sheet {
	now := r.desk.Look.Now()
	stamp := fmt.Sprint(r.desk.Look.Live, r.compact, now.Unix()/60, r.refused, stampOf(r.parts(), now))
	if r.stamp != nil {
		stamp += " " + r.stamp()
	}
	if stamp != r.built {
		r.built, r.now = stamp, r.build()
		r.view.Set(r.now)
	}
	return r.now
}

// stampOf changes when what the parts have to say does: with every answer, and
// every second while one is asking or its failure counts down.
func stampOf(parts []part, now time.Time) string {
	var b strings.Builder
	for _, p := range parts {
		st := p.state()
		fmt.Fprint(&b, " ", st.key, st.version)
		if st.asking || st.err != nil {
			fmt.Fprint(&b, " ", now.Unix())
		}
	}
	return b.String()
}

// build is the sheet of what is known, below what went wrong.
func (r *report) build() ui.Sheet {
	p := r.desk.paper()
	p.compact = r.compact
	if r.refused != "" {
		return ui.Sheet{Blocks: []ui.Block{ui.Prose{{Text: r.refused, Mood: ui.Muted}}}}
	}
	var s ui.Sheet
	known := false
	if r.sheet != nil {
		s, known = r.sheet(p)
		s = p.capped(s)
	}
	if trouble := r.trouble(p.now); len(trouble) > 0 {
		s.Blocks = append([]ui.Block{ui.Prose(trouble)}, s.Blocks...)
	} else if !known {
		s.Blocks = append(s.Blocks, ui.Prose(r.waiting(p)))
	}
	for _, part := range r.parts() {
		if err := part.state().unfiled; err != nil {
			s.Foot = append(s.Foot, unfiledCell(err))
			break
		}
	}
	return s
}

// trouble is one paragraph for every failure, each once.
func (r *report) trouble(now time.Time) []ui.Cell {
	again := r.desk.Look.Keys.Again.Help().Key
	var cells []ui.Cell
	for _, part := range r.parts() {
		st := part.state()
		if st.err == nil {
			continue
		}
		cell := ui.Cell{Text: investigation.Explain(st.err, now).Keyed(again), Mood: ui.Doubtful}
		if !slices.Contains(cells, cell) {
			cells = append(cells, cell)
		}
	}
	return cells
}

// waiting is what a pane says that knows nothing yet.
func (r *report) waiting(p paper) []ui.Cell {
	st := r.lead()
	switch {
	case st.asking:
		return []ui.Cell{{Text: "asking Cloudflare…", Mood: ui.Muted}}
	case !st.unasked():
		return nil
	case !r.desk.connected():
		return []ui.Cell{{Text: "nothing is kept · not connected to Cloudflare", Mood: ui.Muted}}
	case r.unasked != nil:
		return r.unasked(p)
	}
	return []ui.Cell{{Text: joined(" · ", "not asked", r.desk.price(1), "enter asks Cloudflare"), Mood: ui.Muted}}
}

// lead is the state the title speaks of: that of a part which is asking, else
// of the last one with an answer or a failure, else of the first.
func (r *report) lead() state {
	var lead state
	for i, part := range r.parts() {
		st := part.state()
		if st.asking {
			return st
		}
		if i == 0 || st.has || st.err != nil {
			lead = st
		}
	}
	return lead
}

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
	switch {
	case r.refused != "":
		return ui.Cell{Text: "does not apply", Mood: ui.Muted}
	case st.asking:
		return ui.Cell{Text: askingWords(now.Sub(st.since)), Mood: ui.Notable}
	case st.err != nil:
		return ui.Cell{Text: troubleWord(intel.ProblemOf(st.err)), Mood: ui.Doubtful}
	}
	age := ""
	if st.has {
		age = investigation.Age(st.at, now)
		if !st.fresh {
			age += " · stale"
		}
	}
	if r.status != nil {
		if text := r.status(age); text != "" {
			return ui.Cell{Text: text}
		}
	}
	switch {
	case st.has:
		return ui.Cell{Text: age}
	case !st.unasked():
		return ui.Cell{}
	}
	return ui.Cell{Text: r.unaskedWords(), Mood: ui.Muted}
}

// unaskedWords are "not asked · 1 call", or the price alone where the title
// has to name a subject too.
func (r *report) unaskedWords() string {
	price := r.desk.price(1)
	if r.Subject() != "" && price != "" {
		return price
	}
	return joined(" · ", "not asked", price)
}

// Digest implements ui.Pane.
func (r *report) Digest() []ui.Cell {
	s := r.current()
	switch {
	case r.refused != "":
		return []ui.Cell{{Text: r.refused, Mood: ui.Muted}}
	case len(s.Digest) > 0:
		return s.Digest
	}
	if trouble := r.trouble(r.desk.Look.Now()); len(trouble) > 0 {
		return trouble[:1]
	}
	if r.lead().unasked() && r.unaskedWords() == r.desk.price(1) {
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

// chosen reports whether somebody can mean what is under the cursor: a row of
// a list always, a value among facts only once the cursor was moved. A pane
// must not offer another name merely because it mentions one.
func (r *report) chosen() bool {
	if r.moved {
		return true
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
