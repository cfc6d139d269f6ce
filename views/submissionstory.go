package views

import (
	"slices"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// storyFacts are what is known of a submission, in a few lines.
func (d *Desk) storyFacts(f filedStory) ui.Facts {
	var facts ui.Facts
	if f.told.Proposed != "" {
		facts = append(facts, fact("proposed", ui.Cell{Text: f.told.Proposed}))
	}
	facts = append(facts, fact("sent", ui.Cell{Text: sentWords(f)}))
	facts = append(facts, d.paper().standingFacts(f.told)...)
	if len(f.told.Looks) > 0 {
		facts = append(facts, fact("checks", lookCells(f.told.Looks)...))
	}
	if f.told.Next != "" {
		facts = append(facts, fact("next", ui.Cell{Text: f.told.Next}))
	}
	facts = append(facts, linkFacts(f.told)...)
	if f.of.Reason != "" {
		facts = append(facts, fact("reason", ui.Cell{Text: f.of.Reason}))
	}
	if f.of.Evidence != "" {
		facts = append(facts, fact("evidence", ui.Cell{Text: f.of.Evidence}))
	}
	if f.told.Trail != "" {
		facts = append(facts, fact("trail", ui.Cell{Text: f.told.Trail}))
	}
	return facts
}

// previewFacts are those of the submission under the cursor. What came instead
// of a yes is told before everything else that is known of it.
func (d *Desk) previewFacts(f filedStory) ui.Facts {
	facts := d.storyFacts(f)
	switch f.of.State {
	case history.SubmissionRejected:
		return slices.Insert(facts, 1, fact("answer", ui.Cell{Text: f.told.Words.Sentence}))
	case history.SubmissionUnknown:
		return slices.Insert(facts, 1, fact("answer", ui.Cell{Text: f.told.Words.Sentence, Mood: ui.Doubtful}))
	}
	return facts
}

// sentWords are "2026-11-20 09:12Z by ana · accepted by the API, no ticket
// exists", and of a draft why it is one.
func sentWords(f filedStory) string {
	if f.of.State == history.SubmissionProposed {
		return "not sent"
	}
	if f.told.Sent == "" {
		return joined(" · ", "not sent", f.told.Words.Sentence)
	}
	return f.told.Sent
}

// linkFacts name the submissions this one is linked with.
func linkFacts(t investigation.SubmissionStory) (facts ui.Facts) {
	if t.Repeats != "" {
		facts = append(facts, fact("repeats", ui.Cell{Text: t.Repeats + ", on purpose"}))
	}
	if t.RepeatedBy != "" {
		facts = append(facts, fact("repeated by", ui.Cell{Text: t.RepeatedBy}))
	}
	return facts
}

// standingFacts say what the target was before and is by the newest kept
// answer, and how the risk changed.
func (p paper) standingFacts(t investigation.SubmissionStory) ui.Facts {
	before := []ui.Cell{{Text: "not known", Mood: ui.Muted}}
	if t.Before != nil {
		before = p.standingCells(*t.Before)
	}
	now := []ui.Cell{{Text: "not asked since", Mood: ui.Muted}}
	if t.Now != nil {
		now = p.standingCells(*t.Now)
		if t.Risk != "" {
			now = append(now, ui.Cell{Text: t.Risk})
		}
	}
	return ui.Facts{fact("before", before...), fact("now", now...)}
}

// standingCells are the categories of a standing by their names, those of the
// security lane first, and its risk. An answer may tell none of them.
func (p paper) standingCells(s investigation.Standing) []ui.Cell {
	var cells []ui.Cell
	c := s.Categories
	told := c.Security != nil || c.InheritedSecurity != nil
	for _, listed := range s.Listed() {
		cell := securityCell(listed)
		cell.Text = names([]intel.Category{listed})
		cells = append(cells, cell)
	}
	switch {
	case len(cells) == 0 && told:
		cells = append(cells, ui.Cell{Text: "no threat listed", Mood: ui.Good})
	case len(cells) == 0:
		cells = append(cells, ui.Cell{Text: "security not reported", Mood: ui.Muted})
	}
	if text := names(s.Content()); text != "" {
		cells = append(cells, ui.Cell{Text: text})
	}
	if from := c.InheritedFrom; from != "" && len(c.Security)+len(c.Content) == 0 {
		cells = append(cells, p.named("from parent ", from, ""))
	}
	switch words := s.RiskWords(); {
	case s.Risk != nil:
		cells = append(cells, plain("risk %s", formatScore(*s.Risk)))
	case words != "":
		cells = append(cells, ui.Cell{Text: words, Mood: ui.Muted})
	}
	if !s.From.IsZero() {
		cells = append(cells, p.named("from the answer about ", s.From.String(), ""))
	}
	return cells
}

// lookCells are the looks of the schedule: "day 1 ✓ same", "day 3 in 2 d".
func lookCells(looks []investigation.LookLine) []ui.Cell {
	var cells []ui.Cell
	for _, l := range looks {
		switch {
		case l.Done:
			cells = append(cells, ui.Cell{Text: joined(" ", l.Day, l.Mark, l.Words)})
		case l.Words == "due":
			cells = append(cells, ui.Cell{Text: l.Day + " due", Mood: ui.Notable})
		default:
			cells = append(cells, ui.Cell{Text: joined(" ", l.Day, l.Words)})
		}
	}
	return cells
}

// eventLines are everything that happened to a submission, oldest first: when,
// what became of it, who, and the words that were kept of it.
func (d *Desk) eventLines(events []history.SubmissionEvent) ui.Prose {
	var lines ui.Prose
	for _, e := range events {
		state := string(e.State)
		if e.Look > 0 {
			state = "look " + grouped(int64(e.Look)) + ": " + state
		}
		at := e.At.UTC().Format(secondStamp)
		lines = append(lines, ui.Cell{Text: joined(" · ", at+"  "+state, joined(" ", d.who(e.Analyst), investigation.ShortKey(e.Key)), e.Words)})
	}
	return lines
}
