package views

import (
	"bytes"
	"slices"
	"time"

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
	// again are those of them that r asks; nil stands for all.
	again func() []part
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
	// answered are the newest of many parts, at most so many, and how many
	// others there are; nil stands for all parts.
	answered func(most int) (parts []part, others int)
	// loading is how far the loading of further pages has come, where there
	// are any.
	loading func() (pageProgress, bool)
	// stamp adds what the sheet depends on besides the parts.
	stamp func(stamp) stamp
	// refused says why this pane has nothing to ask here, refusal in which way.
	refused string
	refusal investigation.State

	// aside says that the pane is about something else than the rows it lists.
	aside bool
	// name is what the board calls the pane, deltas what changed on the board,
	// and shows which of that the pane shows; nil is all of it.
	name      string
	deltas    *deltas
	overview  int // the width of the overview that the pane is a line of, 0 in a frame
	deltaText deltaText
	shows     func(investigation.Change) bool

	view    *ui.SheetView
	compact bool // the pane is a preview of a few lines
	width   int  // of the last frame
	entered bool // the pane has a small screen for itself
	moved   bool // a person has moved the cursor
	focused bool
	made    stamp // what the sheet was made of; nil before there is one
	spare   stamp // room for the next
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
	r.refused, r.refusal = why, investigation.StateNotApplied
	return r
}

// unoffered returns a pane for what the API has not for such an indicator.
func unoffered(d *Desk, what string) *report {
	r := newPane(d)
	r.refused, r.refusal = what, investigation.State(intel.ProblemNotOffered)
	return r
}

// current brings the sheet up to what is known now.
func (r *report) current() ui.Sheet {
	made := r.stampNow(r.spare[:0])
	if bytes.Equal(made, r.made) {
		r.spare = made
		return r.now
	}
	r.made, r.spare = made, r.made
	r.now = r.build()
	r.view.Set(r.now)
	if r.aside && !r.moved && !r.view.Typing() { // the cursor that nobody has moved holds nothing on the screen
		r.view.ToTop()
	}
	return r.now
}

// stampNow appends what the sheet would be made of now.
func (r *report) stampNow(s stamp) stamp {
	now := r.desk.Look.Now()
	s = s.flag(r.desk.Look.Live).flag(r.compact).flag(r.entered).number(int(now.Unix() / 60))
	s = s.text(r.refused).number(len(r.desk.usedUp)).answers(r.parts(), now)
	if r.stamp != nil {
		s = r.stamp(s)
	}
	return s
}

// build is the sheet of what is known, below what went wrong.
func (r *report) build() ui.Sheet {
	p := r.desk.paper()
	p.compact, p.entered = r.compact, r.entered
	if r.refused != "" {
		return ui.Sheet{Blocks: []ui.Block{ui.Prose(r.waiting(p))}}
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

// trouble is one paragraph for every failure, each once, below it what else is
// known of it, and at the end what still stands although it failed.
func (r *report) trouble(now time.Time) []ui.Cell {
	again := r.desk.Look.Keys.Again.Help().Key
	var cells []ui.Cell
	for _, part := range r.parts() {
		st := part.state()
		if st.err == nil {
			continue
		}
		w := r.desk.explain(st.err)
		cell := ui.Cell{Text: w.Keyed(again), Mood: weightMood(w.Weight)}
		if slices.Contains(cells, cell) {
			continue
		}
		cells = append(cells, cell)
		if w.More != "" {
			cells = append(cells, ui.Cell{Text: w.More, Mood: ui.Muted})
		}
	}
	if kept, ok := r.kept(now); ok && len(cells) > 0 {
		cells = append(cells, ui.Cell{Text: kept.Keyed(""), Mood: weightMood(kept.Weight)}, ui.Cell{})
	}
	return cells
}

// kept says what stands below a failure: the answer from before, or the other
// pages.
func (r *report) kept(now time.Time) (investigation.Words, bool) {
	has, failed := 0, 0
	var at time.Time
	for _, part := range r.parts() {
		switch st := part.state(); {
		case st.has:
			has++
			at = st.at
			if st.err != nil {
				return investigation.Say(investigation.StateKept, investigation.Situation{Age: investigation.Age(st.at, now)}), true
			}
		case st.err != nil:
			failed++
		}
	}
	if has == 0 || failed == 0 {
		return investigation.Words{}, false
	}
	return investigation.Say(investigation.StatePartial, investigation.Situation{Age: investigation.Age(at, now)}), true
}

// waiting is what a pane says that knows nothing yet.
func (r *report) waiting(p paper) []ui.Cell {
	w, said := r.words()
	switch {
	case !said:
		return nil
	case r.unasked != nil && r.lead().unasked() && r.desk.connected() && !r.desk.blocked(r.lead().key.Kind):
		return r.unasked(p)
	}
	return []ui.Cell{{Text: w.Keyed(""), Mood: ui.Muted}}
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
