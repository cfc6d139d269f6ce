package views

import (
	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/ui"
	"pugmark/ui/display"
)

// copySelected copies the value under the cursor of the focused pane, else the
// subject.
func (d *dossier) copySelected(live bool) tea.Cmd {
	value, ok := d.pane().Selected()
	if !ok {
		value = d.subject().indicator.String()
	}
	return copyValue(value, live)
}

// copyValue sends a value to the terminal's clipboard and says what, in which
// form and by which way; whether the terminal took it cannot be known.
func copyValue(value string, live bool) tea.Cmd {
	text, form := intel.Defang(value), "defanged"
	if live {
		text, form = value, "live"
	}
	return tea.Batch(
		ui.Copy(display.TextN(text, 0)),
		ui.Notify(ui.Cell{Text: "sent to your terminal's clipboard: " + text + " (" + form + ", OSC 52)"}),
	)
}
