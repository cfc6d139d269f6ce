package views

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/ui"
	"pugmark/ui/display"
)

// copySelected copies the value under the cursor of the focused pane. Where
// nobody chose one it is what the pane or the board is about, never a name
// that merely stands there: pasted into a block list, that would block
// somebody else.
func (d *dossier) copySelected(live bool) tea.Cmd {
	if cmd, ok := copyMarked(d.pane().view, live); ok {
		return cmd
	}
	if value, ok := d.pane().Selected(); ok {
		return copyValue(value, live)
	}
	return copyValue(d.about(), live)
}

// about is what the focused pane is about: the address or the network that is
// followed in panes 3 to 5, the subject of the board in all others.
func (d *dossier) about() string {
	p := d.place()
	switch digit := d.board().Focused().Digit; {
	case p == nil:
	case digit == '4' && p.system != nil:
		return p.system.question.Key().Value
	case digit == '3' || digit == '4' || digit == '5':
		if p.addr.IsValid() {
			return p.addr.String()
		}
	}
	return d.subject().indicator.String()
}

// copyMarked copies the marked values of a list, one a line, and says how many
// of them the filter hides; false when none is marked.
func copyMarked(view *ui.SheetView, live bool) (tea.Cmd, bool) {
	values := view.Marked()
	if len(values) == 0 {
		return nil, false
	}
	var list strings.Builder
	for i, value := range values {
		if !live {
			value = intel.Defang(value)
		}
		if i > 0 {
			list.WriteByte('\n')
		}
		list.WriteString(display.TextN(value, 0))
	}
	form := "defanged"
	if live {
		form = "live"
	}
	if hidden := view.HiddenMarks(); hidden > 0 {
		form += ", " + grouped(int64(hidden)) + " of them hidden by the filter"
	}
	return ui.Copy(list.String(), form), true
}

// copyValue copies a value defanged, or live.
func copyValue(value string, live bool) tea.Cmd {
	text, form := intel.Defang(value), "defanged"
	if live {
		text, form = value, "live"
	}
	return ui.Copy(display.TextN(text, 0), form)
}
