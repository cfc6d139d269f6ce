package views

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui"
)

// crowdOf is a team of so many, each following the next but one.
func crowdOf(n int) investigation.TeamView {
	v := investigation.TeamView{Spent: map[string]int{}}
	for i := range n {
		v.People = append(v.People, investigation.Person{Session: fmt.Sprint("s", i), Name: fmt.Sprint("p", i), Role: investigation.RoleAnalyst, Here: true, Since: noon, Active: noon,
			Place: history.Place{Page: pageDossier, Subject: "payro11.example"}, Following: fmt.Sprint("p", (i+2)%n)})
	}
	return v
}

func rowsOf(t *testing.T, s ui.Sheet) []ui.Row {
	t.Helper()
	grid, ok := s.Blocks[0].(ui.Grid)
	require.True(t, ok)
	return grid.Rows
}

// Every key that somebody presses has the team page told: only the rows that
// say something else are made again.
func TestRowsOfWhoHasNotChangedAreKept(t *testing.T) {
	kept, v := personRows{}, crowdOf(5)
	at := paper{spell: func(s string) string { return s }, now: noon}
	made := func() (anew []int) {
		before := map[string]*ui.Cell{}
		for session, was := range kept {
			before[session] = &was.row.Cells[0]
		}
		for i, row := range rowsOf(t, peopleSheet(v, at, kept))[:len(v.People)] {
			if &row.Cells[0] != before[v.People[i].Session] {
				anew = append(anew, i)
			}
		}
		return anew
	}
	assert.Len(t, made(), 5)
	assert.Empty(t, made())

	v.People[1].Place.Pane = "WHOIS"
	assert.Equal(t, []int{1}, made())
	v.Spent["p2"]++
	assert.Equal(t, []int{2}, made())
	v.People[4].Following = ""
	assert.Equal(t, []int{1, 4}, made(), "who is followed no more, and who followed")
	at.now = noon.Add(time.Minute)
	assert.Len(t, made(), 5, "their ages")

	v.People = v.People[:2]
	made()
	assert.Len(t, kept, 2)
}

func TestFollowersAreNamedOnce(t *testing.T) {
	v := crowdOf(4)
	v.People[0].Following, v.People[1].Following, v.People[3].Following = "p2", "p2", "p2"
	v.People = append(v.People, v.People[0]) // two sessions of one member
	rows := rowsOf(t, peopleSheet(v, paper{spell: func(s string) string { return s }, now: noon}, personRows{}))
	assert.Contains(t, rows[2].Cells[5].Text, "▸ p0, p1, p3 follow")
	assert.NotContains(t, rows[1].Cells[5].Text, "▸ p", "p3 follows another now")
}

// The feed is laid out again when something was done, or its ages have moved.
func TestTheFeedIsMadeAgainOnlyWhenItHasChanged(t *testing.T) {
	now := noon
	desk := NewDesk(&investigation.Workbench{Source: &intel.Source{}}, ui.NewLook(ui.ThemeDark, intel.Defang, func() time.Time { return now }))
	page, ok := NewTeam(desk).(*team)
	require.True(t, ok)
	did := func(id string) {
		desk.team.Feed = append([]history.Activity{{ID: id, At: now, Analyst: "ana", What: history.ActivityJoined}}, desk.team.Feed...)
	}
	did("1")
	made := func(msg any) bool {
		was := page.fedAt
		now = now.Add(time.Second)
		page.update(msg)
		return page.fedAt != was
	}
	assert.True(t, made(teamMsg{}))
	assert.False(t, made(teamMsg{}))
	did("2")
	assert.True(t, made(teamMsg{}))
	assert.False(t, made(ui.TickMsg{}))
	assert.True(t, made(ui.LookMsg{}), "live or defanged")
	now = now.Add(feedEvery)
	assert.True(t, made(ui.TickMsg{}))
	assert.False(t, made(spentMsg{}))
}

func BenchmarkPeopleSheet(b *testing.B) {
	v, kept := crowdOf(450), personRows{}
	at := paper{spell: func(s string) string { return s }, now: noon}
	for b.Loop() {
		v.Spent["p7"]++
		peopleSheet(v, at, kept)
	}
}
