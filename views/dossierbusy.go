package views

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"
)

// Stop implements ui.Stopper: it stops what is asked on any board of the
// trail.
func (d *dossier) Stop() bool {
	stopped := false
	for _, s := range d.subjects() {
		for _, p := range s.parts() {
			stopped = p.state().asking && p.stop() || stopped
		}
	}
	return stopped
}

// asking is how many questions are on their way.
func (d *dossier) asking() (n int) {
	for _, s := range d.subjects() {
		for _, p := range s.parts() {
			if st := p.state(); st.asking || s.ready && !st.begun {
				n++
			}
		}
	}
	return n
}

// receiveAside takes an answer while the dossier is closed. What follows from
// it waits until it is opened again.
func (d *dossier) receiveAside(ctx context.Context, msg tea.Msg) tea.Cmd {
	for _, s := range d.subjects() {
		for _, p := range s.parts() {
			if list, ok := p.(interface{ askNoMore() }); ok {
				list.askNoMore()
			}
			if cmd, taken := p.take(ctx, msg); taken {
				return cmd
			}
		}
	}
	return nil
}

// Busy implements ui.Busy: while something is asked, while a failure counts the
// seconds down until it may be asked again, and while news wait.
func (d *dossier) Busy() bool {
	now := d.desk.Look.Now()
	if d.news.late { // it is taken as soon as the person does something else
		return true
	}
	for _, s := range d.subjects() {
		if slices.ContainsFunc(s.parts(), func(p part) bool { return p.state().asking || !p.state().waitsUntil(now).IsZero() }) {
			return true
		}
	}
	return false
}
