package views

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"pugmark/investigation"
	"pugmark/ui"
)

// askUnfit handles a plan that does not fit. One that costs more than the
// month's estimate leaves is run once its number of calls was typed; any other
// is not.
func (d *Desk) askUnfit(plan investigation.TriagePlan, run func() tea.Cmd) tea.Cmd {
	calls := plan.Price.Most
	if !plan.Past {
		return sayDoubt(joined(" · ", "nothing was asked", plan.Why))
	}
	return d.Look.Ask(ui.Prompt{
		Label: "type " + strconv.Itoa(calls) + " to spend past the estimate",
		Enter: "ask (" + counted(calls, "call", "calls") + ")",
		Check: func(text string) (ui.Cell, bool) {
			if strings.TrimSpace(text) == strconv.Itoa(calls) {
				return ui.Cell{Text: counted(calls, "call", "calls") + " will be asked for", Mood: ui.Doubtful}, true
			}
			return ui.Cell{Text: planTitle(plan.Name) + " does not fit: " + plan.Why, Mood: ui.Doubtful}, false
		},
		Done: func(string) tea.Cmd { return run() },
	})
}
