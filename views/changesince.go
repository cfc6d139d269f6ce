package views

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// deltas are what changed from the answers before to those on a board. They are
// read from the history, for 0 calls, as soon as an answer is on the board.
type deltas struct {
	desk    *Desk
	of      map[asked]*delta
	version int // grows with everything that was read
}

// asked is a kind of question about a value, whatever page or window.
type asked struct {
	kind  intel.Kind
	value string
}

// A delta is what changed up to one answer.
type delta struct {
	load ui.Load[investigation.Comparison]
	at   time.Time // of the newest answer on the board
	// found says that there was an answer before, which may say the same.
	found bool
}

func newDeltas(d *Desk) *deltas { return &deltas{desk: d, of: map[asked]*delta{}} }

// note compares an answer that is new on the board.
func (d *deltas) note(ctx context.Context, st state) tea.Cmd {
	about := asked{st.key.Kind, st.key.Value}
	one := d.of[about]
	if !st.has || st.unfiled != nil || one != nil && !st.at.After(one.at) || d.desk.Workbench.History == nil {
		return nil
	}
	if one == nil {
		one = &delta{}
		d.of[about] = one
	}
	one.at = st.at
	bench, at := d.desk.Workbench, st.at
	return one.load.Start(d.desk.lasting(ctx), func(ctx context.Context) (investigation.Comparison, error) {
		c, ok, err := bench.ChangesUpTo(ctx, about.kind, about.value, at)
		if !ok || !c.After.At.Truncate(time.Microsecond).Equal(at.Truncate(time.Microsecond)) {
			return investigation.Comparison{}, err
		}
		c.Before.Answers, c.After.Answers, c.Repeated.Answers = nil, nil, nil // what they say is not shown here
		return bounded(c), nil
	})
}

// take keeps what was compared.
func (d *deltas) take(msg tea.Msg) bool {
	for _, one := range d.of {
		if one.load.Update(msg) {
			c, ok := one.load.Value()
			one.found = ok && !c.Before.At.IsZero()
			d.version++
			return true
		}
	}
	return false
}

// comparison is what changed in the answer to a question.
func (d *deltas) comparison(k intel.Key) (investigation.Comparison, bool) {
	if one := d.of[asked{k.Kind, k.Value}]; one != nil && one.found {
		return one.load.Value()
	}
	return investigation.Comparison{}, false
}

// onlyShown is a comparison without the changes that a pane does not show.
func onlyShown(c investigation.Comparison, shown func(investigation.Change) bool) investigation.Comparison {
	if shown == nil {
		return c
	}
	c.Changes = slices.Clone(c.Changes)
	c.Changes = slices.DeleteFunc(c.Changes, func(change investigation.Change) bool { return !shown(change) })
	return c
}

// A deltaText is a comparison in the words of a title, for as long as neither
// changes.
type deltaText struct {
	version, minute    int
	long, brief, short string
}

// changed is what changed in the answers of a pane, for its title: "Δ +2 −1
// since 9 d", "Δ +2 −1 in 9d", "Δ +2 −1". All are "" when nothing did.
func (r *report) changed(now time.Time) (long, brief, short string) {
	if r.deltas == nil || r.deltas.version == 0 {
		return "", "", ""
	}
	t := &r.deltaText
	if minute := int(now.Unix() / 60); t.version != r.deltas.version || t.minute != minute {
		*t = deltaText{version: r.deltas.version, minute: minute}
		for _, p := range r.parts() {
			c, ok := r.deltas.comparison(p.state().key)
			if c = onlyShown(c, r.shows); ok && !c.Equal() {
				t.long, t.short = c.Short(now), c.Counted()
				t.brief = t.short + " in " + investigation.Age(c.Before.At, now)
				break
			}
		}
	}
	return t.long, t.brief, t.short
}

// withChange puts what changed before the age of an answer, as far as there is
// room for it in the frame's title, or beside the digest.
func (r *report) withChange(age string, now time.Time) string {
	long, brief, short := r.changed(now)
	if long == "" {
		return age
	}
	const around, digit, dot = 9, 2, 3 // of a frame's title
	own := r.width + 3 - around - digit - cellsTaken(r.name) - dot
	room := own - cellsTaken(r.Subject())
	leastRoom := min(own-leastSubject, (r.width+3-around)*2/3) // the subject is cut before a change is left out
	briefRoom := room
	if r.overview > 0 {
		const before, between = 5 + 8 + 2, 3 // what stands before the digest, and between it and the status
		room = r.overview - before - between - digestCells(r.current().Digest, r.desk.Look)
		leastRoom = max(room, (r.overview-before)/2) // a digest is cut before that is
		briefRoom = leastRoom
	}
	taken := dot + cellsTaken(age)
	switch { // every character of a change takes one cell
	case utf8.RuneCountInString(long)+taken <= room:
		return joined(" · ", long, age)
	case utf8.RuneCountInString(brief)+taken <= briefRoom:
		return joined(" · ", brief, age)
	case utf8.RuneCountInString(short)+taken <= leastRoom:
		return joined(" · ", short, age)
	}
	return age
}

// leastSubject is how many cells of what a pane is about stay in its title
// beside what changed.
const leastSubject = 9

// digestCells is how many cells a digest takes.
func digestCells(cells []ui.Cell, look *ui.Look) (n int) {
	const glyph, between = 2, 3
	for _, c := range cells {
		text := c.Text
		if text == "" {
			text = look.Spelled(c.Value)
		}
		n += cellsTaken(text) + between
		if c.Mood != ui.Plain {
			n += glyph
		}
	}
	return n
}
