package views

import (
	tea "charm.land/bubbletea/v2"

	"pugmark/ui"
)

// A step of the trail is a subject and the address followed on its board.
type step struct {
	subject  *subject
	followed string
}

// Crumbs implements ui.Crumbed: the subjects on the way here, and the address
// that is followed.
func (d *dossier) Crumbs() []string {
	var crumbs []string
	for _, s := range d.trail[:d.at+1] {
		name := d.desk.Look.Spelled(s.subject.indicator.String())
		if len(crumbs) == 0 || crumbs[len(crumbs)-1] != name {
			crumbs = append(crumbs, name)
		}
	}
	if s := d.subject(); s.followed != "" && s.followed != s.indicator.String() {
		crumbs = append(crumbs, d.desk.Look.Spelled(s.followed))
	}
	return crumbs
}

// noteFollowed keeps the address that a board followed by itself as part of
// its step, so that the trail leads back to it.
func (d *dossier) noteFollowed() {
	if step := &d.trail[d.at]; step.followed == "" {
		step.followed = step.subject.followed
	}
}

// push adds a step to the trail; what was ahead is forgotten.
func (d *dossier) push(next step) {
	d.noteFollowed()
	if d.trail[d.at] == next {
		return
	}
	d.trail = append(d.trail[:d.at+1:d.at+1], next)
	d.at++
}

func (d *dossier) back() tea.Cmd {
	if d.at == 0 {
		return ui.Notify(ui.Cell{Text: "the trail begins here", Mood: ui.Muted})
	}
	d.noteFollowed()
	d.at--
	d.restore()
	return nil
}

func (d *dossier) forward() tea.Cmd {
	if d.at == len(d.trail)-1 {
		return ui.Notify(ui.Cell{Text: "the trail ends here", Mood: ui.Muted})
	}
	d.at++
	d.restore()
	return nil
}

// restore puts the panes of the present step back on its board.
func (d *dossier) restore() {
	if s := d.trail[d.at]; s.followed != "" && s.followed != s.subject.followed {
		s.subject.show(s.followed)
	}
}

// Escape implements ui.Escaper: something of the board, else to the subject
// before.
func (d *dossier) Escape() bool {
	waits := d.armed.act != nil
	d.armed, d.lateCheck = armed{}, nil
	if waits || d.board().Escape() {
		return true
	}
	for n := d.at - 1; n >= 0; n-- {
		if d.trail[n].subject != d.subject() {
			d.noteFollowed()
			d.at = n
			d.restore()
			return true
		}
	}
	return false
}
