package views

import tea "charm.land/bubbletea/v2"

// openTagMenu shows what can be said about values.
func (d *Desk) openTagMenu(h handful) tea.Cmd { return sayHint("tags are not kept here yet") }

// openCaseMenu shows the cases that values can be put into.
func (d *Desk) openCaseMenu(h handful) tea.Cmd { return sayHint("cases are not kept here yet") }
