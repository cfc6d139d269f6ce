package views

import tea "charm.land/bubbletea/v2"

// openChanges shows what has changed in the answers about a subject.
func (d *Desk) openChanges(s *subject) tea.Cmd { return sayHint("changes are not shown here yet") }
