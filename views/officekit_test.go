package views

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
	"pugmark/investigation"
	"pugmark/ui"
)

// activity is one of a kind with text in every field.
func (f filling) activity(what history.ActivityKind) history.Activity {
	return history.Activity{ID: f.text(), At: noon, Analyst: f.text(), Key: f.text(), From: f.text(), What: what, Kind: intel.Kind(f.text()), Subject: f.text(), Words: f.text(), Of: f.text(), Answer: f.text()}
}

// team is what a seat may show, with text in every field.
func (f filling) team() investigation.TeamView {
	v := investigation.TeamView{Spent: map[string]int{f.text(): 3, f.text(): 4}, Notice: f.text(), Followers: []string{f.text()}}
	for _, page := range []string{pageHome, pageLookup, pageDossier, pageSubmissions, pageComposer, pageHistory, pageCalls, pageTeam, pageFollowing, f.text()} {
		v.People = append(v.People, investigation.Person{Session: page, Name: f.text(), Role: investigation.Role(f.text()), Server: f.text(), Following: f.text(), Since: noon,
			Place: history.Place{Page: page, Subject: f.text(), Pane: f.text()}, Here: page != pageHistory, You: page == pageTeam})
	}
	v.Beside = v.People[:2]
	for _, what := range []history.ActivityKind{history.ActivityJoined, history.ActivityLeft, history.ActivityLookedUp, history.ActivityAsked, history.ActivityReused, history.ActivityProposed, history.ActivityReturned,
		history.ActivityWithdrawn, history.ActivitySent, history.ActivityOutcome, history.ActivityFollowed, history.ActivityUnfollowed, history.ActivityCap, history.ActivityCorrection, history.ActivityTagged, history.ActivityUntagged, history.ActivityCase, "later"} {
		v.Feed = append(v.Feed, f.activity(what))
	}
	v.News = v.Feed[4:]
	return v
}

// An office is one team with one memory, one budget and one API.
type office struct {
	t      *testing.T
	sim    *simulator.Simulator
	client *intel.Client
	db     *history.DB
	team   *investigation.Team
	now    func() time.Time
}

// inOffice runs a test in a bubble of time in which a team works.
func inOffice(t *testing.T, test func(o *office)) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		o := &office{t: t, now: func() time.Time { return noon.Add(time.Since(began)) }}
		o.sim = simulator.New(simulator.Options{Now: o.now})
		var err error
		o.client, err = intel.NewClient(simulator.BaseURL, intel.Credentials{Token: intel.NewSecret("demo-token"), Account: strings.Repeat("0", 31) + "1"},
			intel.WithTransport(o.sim.Transport()), intel.WithClock(o.now, pause))
		require.NoError(t, err)
		o.db, err = history.Open(t.Context(), filepath.Join(t.TempDir(), "history.db"), history.WithClock(o.now))
		require.NoError(t, err)
		o.team = investigation.NewTeam(investigation.TeamConfig{History: o.db, Scope: o.client.Scope(true), Server: "hq", Now: o.now})
		ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
		var beating sync.WaitGroup
		beating.Go(func() { o.team.Run(ctx) })
		t.Cleanup(func() {
			time.Sleep(time.Minute) // of the bubble: lets the last tick end
			cancel()
			beating.Wait()
			_ = o.db.Close()
		})
		test(o)
	})
}

// sit opens a session for a member.
func (o *office) sit(name string, role investigation.Role) *session {
	o.t.Helper()
	member := investigation.Member{Name: name, Role: role, Key: "SHA256:" + name, From: "192.0.2.1:2", Share: 20}
	source := &intel.Source{Client: o.client, Archive: o.db, Ledger: o.db, Freshness: intel.DefaultFreshness(), Scope: o.client.Scope(true), Analyst: name, Now: o.now}
	if !role.Asks() {
		source.Client = nil
	}
	bench := &investigation.Workbench{Source: source, History: o.db, Plan: investigation.Plan{CallsPerMonth: 100}, Member: member, Now: o.now}
	s := &session{t: o.t, sim: o.sim, desk: NewDesk(bench, ui.NewLook(ui.ThemeDark, intel.Defang, o.now))}
	s.desk.Team, s.desk.Seat = true, o.team.Join(member)
	source.Reused, source.Answered = s.desk.Seat.Reused, s.desk.Seat.Answered
	s.shell = NewShell(o.t.Context(), s.desk)
	s.run(s.shell.Init())
	s.size(160, 45)
	return s
}

// command runs a command of the palette.
func (s *session) command(text string) {
	s.press("ctrl+p")
	s.types(text)
	s.press("enter")
}

// passAll lets time pass for several sessions.
func passAll(d time.Duration, sessions ...*session) {
	for range d / time.Second {
		time.Sleep(time.Second)
		for _, s := range sessions {
			s.settle()
		}
	}
}
