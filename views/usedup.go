package views

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/investigation"
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
