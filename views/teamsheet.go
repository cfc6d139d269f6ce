package views

import (
	"maps"
	"slices"
	"strings"
	"time"

	"pugmark/history"
	"pugmark/investigation"
	"pugmark/ui"
)

// peopleSheet lists the open sessions of a team, and below them who has spent
// calls and is not here. Rows that would be as before are taken from kept, which
// then holds those of this sheet.
func peopleSheet(v investigation.TeamView, p paper, kept personRows) ui.Sheet {
	grid := ui.Grid{Columns: []ui.Column{
		{Title: "who", Min: 6, Weight: 1}, {Title: "role", Min: 9, Keep: 4}, {Title: "on", Min: 14, Weight: 4},
		{Title: "for", Min: 4, Right: true, Keep: 2}, {Title: "spent", Min: 8, Right: true, Keep: 3}, {Min: 10, Weight: 2, Keep: 5},
	}}
	here, tied, followers := map[string]bool{}, false, followersOf(v.People)
	grid.Rows = make([]ui.Row, 0, len(v.People))
	for _, person := range v.People {
		here[person.Name] = true
		ties := joined(" · ", tiesOf(person, followers[person.Name], p.now)...)
		tied = tied || ties != ""
		grid.Rows = append(grid.Rows, kept.row(person, ties, v, p))
	}
	kept.forget(v.People)
	if !tied {
		grid.Columns = grid.Columns[:len(grid.Columns)-1]
	}
	for _, name := range spenders(v.Spent) {
		if !here[name] {
			grid.Rows = append(grid.Rows, ui.Row{ID: "away " + name, Cells: []ui.Cell{
				{Text: name, Mood: ui.Muted}, {}, {Text: "not here", Mood: ui.Muted}, {}, {Text: spentWords(name, 0, v)}, {}}})
		}
	}
	s := ui.Sheet{Blocks: []ui.Block{grid}}
	if len(here) <= 1 {
		s.Blocks = append(s.Blocks, ui.Prose{{}, {Text: "Nobody else is here. Others come in as you did, with ssh: whoever runs this workbench writes their key, name and role into its users file.", Mood: ui.Muted}})
	}
	return s
}

func spenders(spent map[string]int) []string {
	var names []string
	for name, calls := range spent {
		if calls > 0 && name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// personRows are the rows of the people, by session, with what they say.
type personRows map[string]shownPerson

// A shownPerson is a row, and what it was made of.
type shownPerson struct {
	person    investigation.Person
	age, ties string
	spent     int
	row       ui.Row
}

// row is the row of a session, the one from before where nothing of it has
// changed.
func (r personRows) row(person investigation.Person, ties string, v investigation.TeamView, p paper) ui.Row {
	now := shownPerson{person: person, age: investigation.Age(person.Since, p.now), ties: ties, spent: v.Spent[person.Name]}
	if was, ok := r[person.Session]; ok && was.person == person && was.age == now.age && was.ties == ties && was.spent == now.spent {
		return was.row
	}
	now.row = now.newRow(v, p)
	r[person.Session] = now
	return now.row
}

// forget drops the rows of who is not here any more.
func (r personRows) forget(here []investigation.Person) {
	if len(r) <= len(here) {
		return
	}
	sessions := make(map[string]bool, len(here))
	for _, person := range here {
		sessions[person.Session] = true
	}
	maps.DeleteFunc(r, func(session string, _ shownPerson) bool { return !sessions[session] })
}

func (s shownPerson) newRow(v investigation.TeamView, p paper) ui.Row {
	person, name := s.person, s.person.Name
	if person.You {
		name += " (you)"
	}
	on := placeCell(person, p)
	return ui.Row{ID: sessionID + person.Session, Value: on.Value, Cells: []ui.Cell{
		{Text: name, Mood: ui.Own}, {Text: string(person.Role)}, on, {Text: s.age},
		{Text: spentWords(person.Name, person.Share, v)}, {Text: s.ties},
	}, Sort: []any{person.Name, string(person.Role), on.Text, person.Since, v.Spent[person.Name], ""}}
}

// placeCell says what somebody looks at.
func placeCell(person investigation.Person, p paper) ui.Cell {
	at := person.Place
	switch at.Page {
	case pageDossier:
		return ui.Cell{Text: joined(" · ", p.spell(at.Subject), at.Pane), Value: at.Subject}
	case pageLookup:
		return ui.Cell{Text: "a new look-up"}
	case pageComposer:
		return ui.Cell{Text: "a request"}
	case pageCalls:
		return ui.Cell{Text: "the call log"}
	case pageFollowing:
		return ui.Cell{Text: joined(" ", "the screen of", person.Following)}
	}
	return ui.Cell{Text: at.Page}
}

// followersOf are who follows whom: the names of the followers by that of whom
// they follow.
func followersOf(people []investigation.Person) map[string][]string {
	followers := map[string][]string{}
	for _, p := range people {
		if p.Following != "" && !slices.Contains(followers[p.Following], p.Name) {
			followers[p.Following] = append(followers[p.Following], p.Name)
		}
	}
	return followers
}

// tiesOf are how long a session did nothing, and what ties it to others: the
// server it is on, where that is another one, and who follows whom.
func tiesOf(person investigation.Person, followers []string, now time.Time) []string {
	var ties []string
	if idle := person.Idle(now); idle > 0 {
		ties = append(ties, "idle "+roughly(idle))
	}
	if !person.Here {
		ties = append(ties, "on "+person.Server)
	}
	if person.Following != "" && person.Place.Page != pageFollowing {
		ties = append(ties, "follows "+person.Following)
	}
	switch len(followers) {
	case 0:
	case 1:
		ties = append(ties, "▸ "+followers[0]+" follows")
	default:
		ties = append(ties, "▸ "+strings.Join(followers, ", ")+" follow")
	}
	return ties
}

// feedSheet lists what was done in a team, newest first.
func feedSheet(v investigation.TeamView, who func(string) string, p paper) ui.Sheet {
	if len(v.Feed) == 0 {
		return saying(ui.Cell{}, ui.Cell{Text: "nothing was done yet", Mood: ui.Muted})
	}
	grid := ui.Grid{Columns: []ui.Column{
		{Title: "when", Min: 4, Right: true}, {Title: "who", Min: 5, Weight: 1}, {Title: "did", Min: 14, Weight: 3},
		{Title: "indicator", Min: 12, Weight: 3, Keep: 1}, {Title: "calls", Min: 7, Keep: 2},
	}}
	for _, a := range v.Feed {
		grid.Rows = append(grid.Rows, ui.Row{ID: a.ID, Value: a.Subject, Cells: []ui.Cell{
			{Text: investigation.Age(a.At, p.now)}, {Text: who(a.Analyst)}, {Text: activityWords(a, who)}, {Value: a.Subject}, {Text: costOf(a)},
		}, Sort: []any{a.At, a.Analyst, string(a.What), a.Subject, costOf(a)}})
	}
	return ui.Sheet{Blocks: []ui.Block{grid}}
}

// activityWords say what was done, without who did it and to which indicator.
func activityWords(a history.Activity, who func(string) string) string {
	switch a.What {
	case history.ActivityJoined:
		return "came in"
	case history.ActivityLeft:
		return "left"
	case history.ActivityLookedUp:
		return "looked up"
	case history.ActivityAsked:
		if a.Count > 1 {
			return "asked " + grouped(int64(a.Count))
		}
		return joined(" ", "asked", answerWord(a.Kind))
	case history.ActivityReused:
		return keptAnswer(a, who)
	case history.ActivityFollowed:
		return "follows " + who(a.Of)
	case history.ActivityUnfollowed:
		return "follows " + who(a.Of) + " no more"
	case history.ActivityProposed, history.ActivityReturned, history.ActivityWithdrawn, history.ActivitySent:
		return joined(": ", string(a.What), a.Words)
	case history.ActivityTagged, history.ActivityUntagged, history.ActivityCase:
		words := investigation.ActivityWords(a, nil)
		return joined(" ", words.Did, words.More)
	case history.ActivityCap:
		return investigation.ActivityWords(a, nil).Did
	case history.ActivityCorrection:
		return joined(": ", "corrected the meter", a.Words)
	}
	return either(a.Words, string(a.What))
}

// keptAnswer is that an answer was used again: "used maria's domain answer, 14m".
func keptAnswer(a history.Activity, who func(string) string) string {
	of := whose(a.Of, who)
	if of == "yours" {
		of = "your"
	}
	if a.Count > 1 {
		return joined(", ", joined(" ", "used", grouped(int64(a.Count)), "of", of, "answers"), a.Words)
	}
	return joined(", ", joined(" ", "used", of, answerWord(a.Kind), "answer"), a.Words)
}

// whose is "maria's", or "yours" without what it is.
func whose(analyst string, who func(string) string) string {
	switch name := who(analyst); name {
	case "":
		return ""
	case "you":
		return "yours"
	default:
		return name + "'s"
	}
}

// costOf says what an activity cost or saved, where it is known.
func costOf(a history.Activity) string {
	switch a.What {
	case history.ActivityAsked:
		return a.Words
	case history.ActivityReused:
		return "0 (saved " + grouped(int64(max(a.Count, 1))) + ")"
	}
	return ""
}
