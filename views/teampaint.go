package views

import (
	"strings"

	"pugmark/investigation"
	"pugmark/ui"
)

// teamBesideFrom is the width from which on what was done stands beside who is
// here.
const teamBesideFrom = 150

// Render implements ui.View.
func (t *team) Render(width, height int) string {
	t.peopleArea, t.feedArea = area{}, area{}
	if width <= 0 || height <= 0 {
		return ""
	}
	head := " " + t.desk.Look.Ends(max(0, width-2), t.headCells(), t.meterCells())
	if height < 3 {
		return ui.Fit(head, width, height)
	}
	const lead = 2 // the head and a blank line
	if width >= teamBesideFrom {
		return ui.Fit(head+"\n\n"+t.beside(width, height-lead, lead), width, height)
	}
	return ui.Fit(head+"\n\n"+t.below(width, height-lead, lead), width, height)
}

// beside paints the two lists side by side, from line y of the page on.
func (t *team) beside(width, height, y int) string {
	const gap = 3
	left := (width - gap) / 2
	right := width - gap - left
	title := t.desk.Look.Rule(left, "Here") + strings.Repeat(" ", gap) + t.desk.Look.Rule(right, "Activity")
	if height < 2 {
		return title
	}
	t.peopleArea, t.feedArea = area{1, y + 1, left - 1, height - 1}, area{left + gap, y + 1, right, height - 1}
	people := strings.Split(ui.Fit(t.people.Render(left-1, height-1, !t.inFeed), left-1, height-1), "\n")
	feed := strings.Split(ui.Fit(t.feed.Render(right, height-1, t.inFeed), right, height-1), "\n")
	lines := []string{title}
	for i := range people {
		lines = append(lines, " "+people[i]+strings.Repeat(" ", gap)+feed[i])
	}
	return strings.Join(lines, "\n")
}

// below paints the feed below the people, who have at most half of the room
// unless they do not need it.
func (t *team) below(width, height, y int) string {
	inner := max(0, width-1)
	people := min(t.people.Height(inner), max(1, height/2))
	if t.feed.Height(inner) < height-people-2 {
		people = min(t.people.Height(inner), max(1, height-t.feed.Height(inner)-2))
	}
	t.peopleArea = area{1, y, inner, people}
	lines := indented(ui.Fit(t.people.Render(inner, people, !t.inFeed), inner, people), 1)
	rest := height - people - 2
	if rest <= 0 {
		return strings.Join(lines, "\n")
	}
	lines = append(lines, "", t.desk.Look.Rule(width, "Activity"))
	t.feedArea = area{1, y + people + 2, inner, rest}
	lines = append(lines, indented(ui.Fit(t.feed.Render(inner, rest, t.inFeed), inner, rest), 1)...)
	return strings.Join(lines, "\n")
}

// headCells say how many are here.
func (t *team) headCells() []ui.Cell {
	names := map[string]bool{}
	for _, p := range t.desk.team.People {
		names[p.Name] = true
	}
	return []ui.Cell{{Text: counted(max(1, len(names)), "member here", "members here")}}
}

// meterCells are what is left of the month, for the team and for oneself.
func (t *team) meterCells() []ui.Cell {
	var cells []ui.Cell
	if b, ok := t.desk.budget(); ok {
		meter := t.desk.budgetCell(b.Words())
		if meter.Mood == ui.Plain {
			meter.Mood = ui.Muted
		}
		cells = append(cells, meter)
		if b.Cap > 0 {
			cells = append(cells, ui.Cell{Text: "limit " + grouped(int64(b.Cap)) + " a month", Mood: ui.Muted})
		}
		cells = append(cells, ui.Cell{Text: b.ResetWords(), Mood: ui.Muted})
	}
	return cells
}

// spentWords are the calls that a member has spent: "8", "8 of 20" of a share.
func spentWords(name string, share int, v investigation.TeamView) string {
	spent := grouped(int64(v.Spent[name]))
	if share > 0 {
		return spent + " of " + grouped(int64(share))
	}
	return spent
}
