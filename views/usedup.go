package views

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// usedUp remembers until when each kind of question is refused because the
// month's calls are used up. Nothing of such a kind is sent until the month
// turns or somebody says try.
type usedUp map[intel.Kind]time.Time

// note takes how a question ended: a refusal is remembered, an answer ends it.
func (u usedUp) note(kind intel.Kind, err error, now time.Time) {
	e, ok := asIntel(err)
	switch {
	case err == nil:
		delete(u, kind)
	case ok && e.Problem == intel.ProblemQuota && e.Until.After(now):
		u[kind] = e.Until
	case ok && e.Problem == intel.ProblemQuota:
		year, month, _ := now.UTC().Date()
		u[kind] = time.Date(year, month+1, 1, 0, 0, 0, 0, time.UTC)
	}
}

// blocked reports whether a question would not be sent although it was asked.
func (d *Desk) blocked(kind intel.Kind) bool {
	return d.Workbench.History != nil && d.usedUp[kind].After(d.Look.Now())
}

// noteEnd takes how a question that was sent ended.
func (d *Desk) noteEnd(kind intel.Kind, err error) {
	d.usedUp.note(kind, err, d.Look.Now())
	switch {
	case err == nil:
		d.answered[kind] = true
	case d.blocked(kind):
		delete(d.answered, kind)
	}
}

// refusals report whether Cloudflare refuses some kinds of question because the
// month's calls are used up, and whether those are all that were asked.
func (d *Desk) refusals() (some, all bool) {
	for kind := range d.usedUp {
		some = some || d.blocked(kind)
	}
	return some, some && len(d.answered) == 0
}

// budgetCell is an estimate of what is left of the month, in the given words.
// What Cloudflare refused counts more than any estimate.
func (d *Desk) budgetCell(words string) ui.Cell {
	switch some, all := d.refusals(); {
	case all:
		return ui.Cell{Text: "used up (Cloudflare)", Mood: ui.Doubtful}
	case some:
		return ui.Cell{Text: words + " · some used up", Mood: ui.Doubtful}
	}
	return ui.Cell{Text: words}
}

// sendable returns the parts that are not blocked.
func (d *Desk) sendable(parts []part) []part {
	var sendable []part
	for _, p := range parts {
		if !d.blocked(p.state().key.Kind) {
			sendable = append(sendable, p)
		}
	}
	return sendable
}

// triedMsg says that every kind of question may be asked again.
type triedMsg struct{}

func sayUsedUp() tea.Cmd {
	w := investigation.Say(investigation.State(intel.ProblemQuota), investigation.Situation{})
	return sayDoubt(joined(" · ", w.Sentence, w.Typed))
}
