package views

import (
	"slices"
	"strconv"

	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui"
)

// shownMoments is how much of a case's past is listed.
const shownMoments = 100

// caseSheet is everything that is kept of a case.
func caseSheet(f caseReading, who func(string) string, p paper) ui.Sheet {
	s := ui.Sheet{Blocks: []ui.Block{caseFacts(f.Case, who, p)}}
	if len(f.Items) == 0 {
		s.Blocks = append(s.Blocks, ui.Prose{{}, {Text: "nothing is in it yet · c on any indicator puts it here", Mood: ui.Muted}})
	} else {
		s.Blocks = append(s.Blocks, ui.Prose{{}}, caseGrid(f, who, p))
	}
	if len(f.Notes) > 0 {
		s.Blocks = append(s.Blocks, ui.Prose{{}, {Text: "Notes"}}, caseNotes(f.Notes, who, p))
	}
	s.Blocks = append(s.Blocks, ui.Prose{{}, {Text: "What happened"}}, casePast(f.Timeline, who, p))
	return s
}

func caseFacts(c history.Case, who func(string) string, p paper) ui.Facts {
	var facts ui.Facts
	if c.Title != "" {
		facts = append(facts, fact("about", ui.Cell{Text: c.Title}))
	}
	state := ui.Cell{Text: joined(" ", "open since", investigation.Age(c.Created, p.now), "by", who(c.By))}
	if !c.Closed.IsZero() {
		state = ui.Cell{Text: "closed " + investigation.Age(c.Closed, p.now), Mood: ui.Muted}
	}
	owner := ui.Cell{Text: who(c.Owner)}
	if c.Owner == "" {
		owner = ui.Cell{Text: "nobody", Mood: ui.Muted}
	}
	return append(facts, fact("state", state), fact("owner", owner))
}

func caseGrid(f caseReading, who func(string) string, p paper) ui.Grid {
	grid := ui.Grid{Markable: true, Columns: []ui.Column{
		{Title: "indicator", Min: 16, Weight: 2}, {Title: "team", Min: 10, Weight: 1}, {Title: "Cloudflare last", Min: 12, Weight: 2},
		{Title: "asked", Min: 4, Right: true, Keep: 1}, {Title: "put in", Min: 4, Right: true, Keep: 2}, {Title: "by", Min: 4, Keep: 2},
	}}
	for i, item := range f.Items {
		value, last := item.Entry.Subject, f.last[i]
		said, asked := ui.Cell{Text: "nothing kept", Mood: ui.Muted}, ui.Cell{Text: "–", Mood: ui.Muted}
		if !last.Record.At.IsZero() {
			said, asked = last.said(p), ui.Cell{Text: investigation.Age(last.Record.At, p.now)}
		}
		team := ui.Cell{Text: item.Team.Marks(p.now), Mood: ui.Own}
		if team.Text == "" {
			team = ui.Cell{Text: "–", Mood: ui.Muted}
		}
		grid.Rows = append(grid.Rows, ui.Row{ID: item.Entry.ID, Value: value, Cells: []ui.Cell{
			{Value: value}, team, said, asked, {Text: investigation.Age(item.Entry.At, p.now)}, {Text: who(item.Entry.Analyst)},
		}, Sort: []any{value, team.Text, said.Text, last.Record.At, item.Entry.At, item.Entry.Analyst}})
	}
	return grid
}

func caseNotes(notes []history.CaseEvent, who func(string) string, p paper) ui.Prose {
	var prose ui.Prose
	for _, n := range slices.Backward(notes) {
		prose = append(prose, ui.Cell{Text: joined(" · ", n.Words, joined(" ", who(n.Analyst), investigation.Age(n.At, p.now))), Mood: ui.Own})
	}
	return prose
}

// casePast lists who did what, newest first.
func casePast(moments []investigation.CaseMoment, who func(string) string, p paper) ui.Grid {
	grid := ui.Grid{Columns: []ui.Column{{Min: 4, Right: true}, {Min: 4}, {Min: 12, Weight: 1}}}
	for i, m := range moments[:min(len(moments), shownMoments)] {
		grid.Rows = append(grid.Rows, ui.Row{ID: strconv.Itoa(i) + m.At.String(), Cells: []ui.Cell{
			{Text: investigation.Age(m.At, p.now)}, {Text: who(m.Analyst)}, {Text: momentWords(m, p)}}})
	}
	return grid
}

// momentWords say what was done: "put in login.payro11[.]example and 2 others".
func momentWords(m investigation.CaseMoment, p paper) string {
	words := joined(" ", m.Did, m.Words)
	switch m.Did {
	case string(history.CaseNoted):
		words = "noted: " + m.Words
	case string(history.CaseOwned):
		words = "gave it to " + m.Words
	case string(history.CaseTitled):
		words = "changed what it is about to " + either(m.Words, "nothing")
	case string(history.CaseRenamed):
		words = "renamed it to " + m.Words
	case string(history.CaseOpened), string(history.CaseClosed), string(history.CaseReopened):
		words = m.Did + " it"
	}
	if len(m.Values) == 0 {
		return words
	}
	words = joined(" ", words, p.spell(m.Values[0]))
	if more := len(m.Values) - 1; more > 0 {
		words += " and " + counted(more, "other", "others")
	}
	return words
}
