package views

import (
	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui"
)

const proposedSentence = "proposed; another has to send it"

// reviewLabel is what the button that opens the last page is called.
func reviewLabel(bench *investigation.Workbench) string {
	if bench.Proposes() {
		return "Review and propose"
	}
	return "Review and send"
}

// doing is what an attempt does while it lasts.
func (a *attempt) doing() string {
	if a.proposes {
		return "proposing …"
	}
	return "sending … once"
}

// proposedSheet says that a request waits for another person.
func proposedSheet(s history.Submission, facts ui.Facts) ui.Sheet {
	facts = append(facts,
		fact("proposed", ui.Cell{Text: s.Changed.UTC().Format(secondStamp)}),
		fact("next", ui.Cell{Text: "an approver sends it, or returns it as your draft; you can withdraw it (g s)"}))
	return ui.Sheet{Blocks: []ui.Block{ui.Prose{{Text: "✓ " + proposedSentence, Mood: ui.Good}, {}}, facts}}
}
