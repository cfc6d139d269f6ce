package views

import (
	"context"
	"maps"

	tea "charm.land/bubbletea/v2"

	"pugmark/investigation"
	"pugmark/ui"
)

// remarks are what the history has about the names of a list. They are read in
// the background, for 0 calls, for the names that are loaded.
type remarks struct {
	desk    *Desk
	known   map[string]investigation.Remark
	waiting []string // asked for while others are read
	load    ui.Load[map[string]investigation.Remark]
	version int // grows when something is known that was not
}

func newRemarks(d *Desk) *remarks {
	return &remarks{desk: d, known: map[string]investigation.Remark{}}
}

// want reads what is known of names.
func (r *remarks) want(ctx context.Context, names []string) tea.Cmd {
	r.waiting = append(r.waiting, names...)
	return r.next(ctx)
}

func (r *remarks) next(ctx context.Context) tea.Cmd {
	if len(r.waiting) == 0 || r.load.Busy() {
		return nil
	}
	names, bench := r.waiting, r.desk.Workbench
	r.waiting = nil
	return r.load.Start(r.desk.lasting(ctx), func(ctx context.Context) (map[string]investigation.Remark, error) {
		return bench.Remarks(ctx, names)
	})
}

// take keeps msg if it is what is read. What cannot be read stays unknown: the
// history says so wherever it is shown itself.
func (r *remarks) take(ctx context.Context, msg tea.Msg) (tea.Cmd, bool) {
	if !r.load.Update(msg) {
		return nil, false
	}
	if got, _ := r.load.Value(); r.load.Err() == nil && len(got) > 0 {
		r.known = maps.Clone(r.known) // a list on the screen keeps what it was painted with
		maps.Copy(r.known, got)
		r.version++
	}
	return r.next(ctx), true
}

// remarkMood is how a remark looks: what says nothing of now is a question.
func remarkMood(t investigation.Tone) ui.Mood {
	if t == investigation.ToneUnreported {
		return ui.Doubtful
	}
	return toneMood(t)
}

// noteAnswers has the lists of the whole trail read again what is known of a
// name whose domain details have arrived on it.
func (d *dossier) noteAnswers(ctx context.Context) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range d.subjects() {
		version := s.domainVersion()
		if s.domain == nil || version == s.noted {
			continue
		}
		s.noted = version
		if !s.domain.st.has {
			continue
		}
		for _, other := range d.subjects() {
			for _, p := range other.places {
				if p.names != nil {
					cmds = append(cmds, p.names.remarks.want(ctx, []string{s.indicator.Host()}))
				}
			}
		}
	}
	return tea.Batch(cmds...)
}
