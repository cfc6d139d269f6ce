package views

import (
	tea "charm.land/bubbletea/v2"

	"pugmark/ui"
)

// exportList offers what a list shows, in its order and with its filter.
func (d *Desk) exportList(title string, view *ui.SheetView) tea.Cmd {
	return sayHint("nothing is exported here yet")
}

// exportDossier offers the report about a subject.
func (d *Desk) exportDossier(s *subject) tea.Cmd { return sayHint("nothing is exported here yet") }
