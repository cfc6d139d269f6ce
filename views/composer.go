package views

import (
	tea "charm.land/bubbletea/v2"
)

// A submissionMsg tells every open view that a draft was kept or discarded, or
// that a submission changed: what is shown of the ledger is to be read again.
type submissionMsg struct{}

func submissionChanged() tea.Msg { return submissionMsg{} }
