package views

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"pugmark/history"
	"pugmark/intel"
)

// restoredMsg tells every open view that the team's database is back: what
// could not be read is read again, for 0 calls.
type restoredMsg struct{}

func restored() tea.Msg { return restoredMsg{} }

// A restorer is a part that can look again at what the database kept from it.
type restorer interface {
	// restore reads, for 0 calls, what could not be read, and an answer of
	// which it is not known whether it was kept.
	restore(ctx context.Context) tea.Cmd
}

func (q *query[T]) restore(ctx context.Context) tea.Cmd {
	if !q.st.begun || q.st.asking || q.stopping || q.recalls || !isOutage(q.st.err) && !isOutage(q.st.unfiled) {
		return nil
	}
	if isOutage(q.st.err) {
		q.st.err = nil
		q.st.version++
	}
	q.st.begun = false
	return q.begin(ctx)
}

// isOutage reports whether the database was the reason of a failure.
func isOutage(err error) bool {
	var kept *history.Error
	return errors.As(err, &kept) || err != nil && intel.ProblemOf(err) == intel.ProblemLedger
}

// restore reads again what of the subject could not be read. Nobody has pressed
// a key for what follows from it.
func (s *subject) restore(ctx context.Context) tea.Cmd {
	cmds := []tea.Cmd{s.readFiled(ctx)}
	if s.known.Err() != nil {
		s.led = true
		cmds = []tea.Cmd{s.start(ctx)}
	}
	for _, p := range s.parts() {
		if r, ok := p.(restorer); ok {
			if cmd := r.restore(ctx); cmd != nil {
				s.led = true
				cmds = append(cmds, cmd)
			}
		}
	}
	return tea.Batch(cmds...)
}

// Reread tells every open view that the history holds what it did not hold
// before, and not because of anything that was asked here.
func Reread() tea.Msg { return restoredMsg{} }
