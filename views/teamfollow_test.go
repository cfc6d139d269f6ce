package views

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/investigation"
)

func TestFollowingAColleague(t *testing.T) {
	inOffice(t, func(o *office) {
		ana, lena := o.sit("ana", investigation.RoleAnalyst), o.sit("lena", investigation.RoleViewer)
		ana.lookUp("login.payro11.example")
		passAll(3*time.Second, ana, lena)
		lena.press("down", "g", "t")
		passAll(3*time.Second, ana, lena)
		lena.sees("2 members here", "login.payro11[.]example · Domain d", "ana", "analyst", "asked domain", "came in", "lena (you)")
		assert.Equal(t, "ana", lena.desk.team.People[0].Name)
		lena.press("home", "enter")
		passAll(2*time.Second, ana, lena)
		lena.sees("following ana · read-only · esc ends", "1 Domain details", "Cloudflare: Phishing")
		ana.sees("▸ lena follows", "lena follows you")

		ana.size(80, 24)
		ana.sees("DEMO  ▸ lena  ~99 left · 19 yours")
		ana.size(160, 45)
		ana.press("3")
		passAll(time.Second, ana, lena)
		lena.sees("┏━ 3 IP overview")
		asked := len(o.sim.Requests())
		lena.press("enter", "o", "r", "a", "p")
		passAll(2*time.Second, ana, lena)
		assert.Len(t, o.sim.Requests(), asked, "a follower asks nothing")

		ana.command("alone")
		passAll(2*time.Second, ana, lena)
		lena.sees("ana wants to be alone · esc goes back")
		lena.seesNot("1 Domain details")
		ana.seesNot("▸ lena follows")
		lena.press("esc", "enter")
		passAll(time.Second, ana, lena)
		lena.sees("ana wants to be alone")
		ana.command("alone off")
		lena.press("enter")
		passAll(2*time.Second, ana, lena)
		lena.sees("following ana · read-only")
		lena.press("esc")
		passAll(2*time.Second, ana, lena)
		ana.seesNot("▸ lena follows")
		ana.sees("lena follows you no more")
	})
}

func TestPlacesOfPages(t *testing.T) {
	b := newBattery(t, filling{text: func() string { return "x.example" }, many: 1})
	want := map[string]string{"history": pageHistory, "call log": pageCalls, "submissions": pageSubmissions, "submission": pageSubmissions,
		"submission before and now": pageSubmissions, "submission inspected": pageSubmissions, "team": pageTeam, "new look-up": pageLookup, "paste": pageLookup, "triage": pageLookup, "triages": pageLookup, "cases": pageCases, "case": pageCase}
	for name, open := range b.fillPages() {
		page, ok := open().(placed)
		if want[name] == "" {
			assert.False(t, ok, "%s belongs to the page below", name)
			continue
		}
		require.True(t, ok, name)
		assert.Equal(t, history.Place{Page: want[name]}, page.whereabouts(), name)
	}
	s := b.dossier("login.payro11.example")
	at := s.desk.last.whereabouts()
	assert.Equal(t, history.Place{Page: pageDossier, Subject: "login.payro11.example", Pane: "Domain details"}, at)
}

// A draft is its author's alone, also while somebody follows the session that
// composes it.
func TestAFollowerSeesNoDraft(t *testing.T) {
	inOffice(t, func(o *office) {
		ana, lena := o.sit("ana", investigation.RoleAnalyst), o.sit("lena", investigation.RoleViewer)
		lena.command("team")
		passAll(3*time.Second, ana, lena)
		lena.press("home", "enter")
		ana.lookUp("login.payro11.example")
		passAll(3*time.Second, ana, lena)
		lena.sees("1 Domain details")
		ana.press("m")
		passAll(2*time.Second, ana, lena)
		ana.sees("Recategorize", "login.payro11")
		hidden := func() {
			t.Helper()
			lena.sees("ana is composing a request · a draft is its author's alone")
			lena.seesNot("payro11", "Review and")
		}
		hidden()
		ana.press("?") // what lies over it may show a part of it
		passAll(time.Second, ana, lena)
		hidden()
		for _, size := range sizes() {
			ana.size(size[0], size[1])
			passAll(time.Second, ana, lena)
			lena.seesNot("payro11")
		}
		ana.size(160, 45)
		ana.press("esc", "esc")
		passAll(2*time.Second, ana, lena)
		lena.sees("1 Domain details")
	})
}

func TestAFollowerSeesNoPageOfADraft(t *testing.T) {
	b := newBattery(t, filling{text: func() string { return "x.example" }, many: 1})
	for state, want := range map[history.SubmissionState]bool{history.SubmissionDraft: true, history.SubmissionProposed: false, history.SubmissionAccepted: false} {
		page, ok := newSubmissionStory(b.desk, history.Submission{State: state}).(private)
		require.True(t, ok)
		assert.Equal(t, want, page.private(), state)
	}
}
