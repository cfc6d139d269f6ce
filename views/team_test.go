package views

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
	"pugmark/investigation"
	"pugmark/ui"
	"pugmark/ui/uitest"
)

// activity is one of a kind with text in every field.
func (f filling) activity(what history.ActivityKind) history.Activity {
	return history.Activity{ID: f.text(), At: noon, Analyst: f.text(), Key: f.text(), From: f.text(), What: what, Kind: intel.Kind(f.text()), Subject: f.text(), Words: f.text(), Of: f.text(), Answer: f.text()}
}

// team is what a seat may show, with text in every field.
func (f filling) team() investigation.TeamView {
	v := investigation.TeamView{Spent: map[string]int{f.text(): 3, f.text(): 4}, Share: 20, Cap: 80, Notice: f.text(), Followers: []string{f.text()}}
	for _, page := range []string{pageHome, pageLookup, pageDossier, pageSubmissions, pageComposer, pageHistory, pageCalls, pageTeam, pageFollowing, f.text()} {
		v.People = append(v.People, investigation.Person{Session: page, Name: f.text(), Role: investigation.Role(f.text()), Server: f.text(), Following: f.text(), Since: noon,
			Place: history.Place{Page: page, Subject: f.text(), Pane: f.text()}, Here: page != pageHistory, You: page == pageTeam})
	}
	v.Beside = v.People[:2]
	for _, what := range []history.ActivityKind{history.ActivityJoined, history.ActivityLeft, history.ActivityLookedUp, history.ActivityReused, history.ActivityProposed, history.ActivityReturned,
		history.ActivityWithdrawn, history.ActivitySent, history.ActivityOutcome, history.ActivityFollowed, history.ActivityUnfollowed, history.ActivityCap, history.ActivityCorrection, "later"} {
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
	source.Reused = s.desk.Seat.Reused
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

func TestTwoWhoLookAtTheSameAreToldAndPayOnce(t *testing.T) {
	inOffice(t, func(o *office) {
		ana, lena := o.sit("ana", investigation.RoleAnalyst), o.sit("lena", investigation.RoleAnalyst)
		ana.lookUp("login.payro11.example")
		passAll(14*time.Minute, ana, lena)
		paid := len(o.sim.Requests())
		require.NotZero(t, paid)
		lena.lookUp("login.payro11.example")
		passAll(4*time.Second, ana, lena)
		assert.Len(t, o.sim.Requests(), paid, "what ana has paid for costs lena nothing")
		lena.sees("ana 14m ─", "ana is here too, 14m", "0 calls, 1 from cache")
		ana.sees("lena is here too, now")
		ana.seesNot("ana 14m ─")
		for _, size := range sizes() {
			if size[0] >= 60 && size[1] >= 20 {
				lena.size(size[0], size[1])
				lena.sees("ana is here too")
				assert.Regexp(t, `ana 14m`, lena.frame(), "%v", size)
			}
		}
		lena.size(160, 45)
		lena.press("L")
		lena.sees("kept · ana's, 14m · 0 calls")
		lena.seesNot("yours")
		ana.press("esc")
		passAll(3*time.Second, ana, lena)
		lena.press("esc")
		lena.seesNot("is here too")
	})
}

func TestWhatAColleagueAsksComesInWithoutAKey(t *testing.T) {
	inOffice(t, func(o *office) {
		ana, lena := o.sit("ana", investigation.RoleAnalyst), o.sit("lena", investigation.RoleAnalyst)
		ana.lookUp("login.payro11.example")
		lena.lookUp("login.payro11.example")
		passAll(3*time.Second, ana, lena)
		lena.seesNot("Example Registrar")
		ana.press("6", "enter")
		passAll(4*time.Second, ana, lena)
		paid := len(o.sim.Requests())
		lena.sees("Example Registrar", "ana now", "new from ana: WHOIS · 0 calls")
		assert.Len(t, o.sim.Requests(), paid, "nothing is asked for it")

		ana.press("5", "enter")
		passAll(4*time.Second, ana, lena)
		lena.sees("new from ana: passive DNS · 0 calls", "p loads the other 114", "100 of 214 · ana now")
		assert.Len(t, o.sim.Requests(), paid+1)
		calls, kept := lena.desk.last.subject().accounts()
		assert.Equal(t, []int{0, 3}, []int{calls, kept})

	})
}

func TestNothingMovesUnderWhoIsTyping(t *testing.T) {
	inOffice(t, func(o *office) {
		ana, lena := o.sit("ana", investigation.RoleAnalyst), o.sit("lena", investigation.RoleAnalyst)
		ana.lookUp("login.payro11.example")
		lena.lookUp("login.payro11.example")
		passAll(3*time.Second, ana, lena)
		lena.press("a") // costs more than may pass without a yes
		require.NotNil(t, lena.desk.last.armed.act)
		ana.press("6", "enter")
		passAll(4*time.Second, ana, lena)
		lena.seesNot("Example Registrar")
		lena.press("esc")
		passAll(2*time.Second, ana, lena)
		lena.sees("Example Registrar")
	})
}

func TestFollowingAColleague(t *testing.T) {
	inOffice(t, func(o *office) {
		ana, lena := o.sit("ana", investigation.RoleAnalyst), o.sit("lena", investigation.RoleViewer)
		ana.lookUp("login.payro11.example")
		passAll(3*time.Second, ana, lena)
		lena.press("down", "g", "t")
		passAll(3*time.Second, ana, lena)
		lena.sees("2 members here", "login.payro11[.]example · Domain d", "ana", "analyst", "looked up", "came in", "lena (you)")
		assert.Equal(t, "ana", lena.desk.team.People[0].Name)
		lena.press("home", "enter")
		passAll(2*time.Second, ana, lena)
		lena.sees("following ana · read-only · esc ends", "1 Domain details", "Cloudflare: Phishing")
		ana.sees("▸ lena follows", "lena follows you")

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

func TestTheTeamPageOpensWhatAColleagueLooksAt(t *testing.T) {
	inOffice(t, func(o *office) {
		ana, lena := o.sit("ana", investigation.RoleAnalyst), o.sit("lena", investigation.RoleAnalyst)
		lena.command("team")
		passAll(3*time.Second, lena)
		_ = ana
		for _, size := range [][2]int{{160, 45}, {80, 24}} {
			lena.size(size[0], size[1])
			lena.sees("2 members here", "home", "calls left", "Activity")
		}
		ana.lookUp("login.payro11.example")
		passAll(3*time.Second, ana, lena)
		paid := len(o.sim.Requests())
		lena.press("home")
		lena.sees("o open (free)")
		lena.press("o")
		passAll(2*time.Second, ana, lena)
		lena.sees("1 Domain details", "ana is here too")
		assert.Len(t, o.sim.Requests(), paid)
	})
}

func TestTheTeamPageAlone(t *testing.T) {
	inOffice(t, func(o *office) {
		ana := o.sit("ana", investigation.RoleAnalyst)
		ana.command("team")
		passAll(3*time.Second, ana)
		ana.sees("Nobody else is here.", "users file")
		ana.press("enter")
		ana.sees("that is this session")
	})
}

func TestAViewerReadsInItsOwnWords(t *testing.T) {
	inOffice(t, func(o *office) {
		ana, lena := o.sit("ana", investigation.RoleAnalyst), o.sit("lena", investigation.RoleViewer)
		lena.sees("reads what is kept", "lena · viewer")
		lena.seesNot("CLOUDFLARE_API_TOKEN", "not connected", "Connect", "start again", "no credentials")
		ana.lookUp("login.payro11.example")
		passAll(2*time.Second, ana, lena)
		asked := len(o.sim.Requests())
		lena.lookUp("login.payro11.example")
		passAll(2*time.Second, ana, lena)
		lena.sees("Cloudflare: Phishing", "nothing is kept · your role reads what is kept")
		lena.press("6", "enter")
		lena.sees("your role reads what is kept: nothing can be asked")
		for command, needs := range map[string]string{"quota 50": "quota needs the role analyst", "try": "try needs the role analyst", "cap 9": "only an admin"} {
			lena.command(command)
			lena.sees(needs)
		}
		lena.press("?")
		lena.seesNot("ctrl+z", "CLOUDFLARE_")
		assert.Len(t, o.sim.Requests(), asked)
	})
}

func TestAnAdminLimitsTheTeam(t *testing.T) {
	inOffice(t, func(o *office) {
		ana, lena := o.sit("ana", investigation.RoleAdmin), o.sit("lena", investigation.RoleAnalyst)
		command := func(text, says string) {
			ana.command(text)
			passAll(3*time.Second, ana, lena)
			ana.sees(says)
		}
		command("cap 1", "the team may spend 1 call a month")
		lena.sees("~1 of 1 ")
		lena.lookUp("login.payro11.example")
		lena.lookUp("payro11.example")
		passAll(3*time.Second, ana, lena)
		assert.Len(t, o.sim.Requests(), 1)
		lena.sees("limit reached")
		command("cap 0", "cap off lifts the limit")
		command("cap many", "cap needs the most calls a month")
		command("cap off", "is lifted")
	})
}

func TestAnOutageIsSaidInTheHeader(t *testing.T) {
	inOffice(t, func(o *office) {
		ana := o.sit("ana", investigation.RoleAnalyst)
		ana.lookUp("login.payro11.example")
		passAll(2*time.Second, ana)
		ana.desk.team.Health = investigation.Health{Since: o.now(), Err: history.ErrDamaged}
		ana.pass(12 * time.Second)
		ana.press("down")
		ana.sees("history out of reach 12 s", "what is kept is shown", "Cloudflare: Phishing")
		ana.size(80, 24)
		ana.sees("history out of reach 12 s")
	})
}

// What only whoever runs a shared workbench can mend is said so, and no member
// reads of a variable or a flag of theirs.
func TestMembersAreNotToldWhatOnlyTheOperatorCanSet(t *testing.T) {
	desk := batteryDesk()
	for _, team := range []bool{false, true} {
		desk.Team = team
		told := 0
		for _, problem := range problems() {
			next := desk.explain(&intel.Error{Problem: problem}).Next
			if strings.Contains(next, "CLOUDFLARE_") || strings.Contains(next, "--") {
				told++
			}
		}
		assert.Equal(t, team, told == 0, "team %v: %d", team, told)
	}
	assert.Equal(t, "ssh HOST history", desk.historyCommand())
	_, words := desk.unconnectedWords()
	assert.Equal(t, "this workbench is not connected to Cloudflare", words)
	desk.Workbench.Member.Role = investigation.RoleViewer
	_, words = desk.unconnectedWords()
	assert.Equal(t, "your role reads what is kept", words)
}

// The plan is what one session takes it for, also while questions are read.
func TestThePlanIsOneSessions(t *testing.T) {
	inOffice(t, func(o *office) {
		ana, lena := o.sit("ana", investigation.RoleAnalyst), o.sit("lena", investigation.RoleAnalyst)
		for _, s := range []*session{ana, lena} {
			s.desk.Workbench.Member.Share = 0
		}
		ana.command("plan 2500")
		passAll(2*time.Second, ana, lena)
		ana.sees("for this session the plan grants 2,500 calls a month")
		ana.lookUp("login.payro11.example")
		lena.lookUp("login.payro11.example")
		passAll(2*time.Second, ana, lena)
		assert.Equal(t, 2500, ana.desk.Workbench.Plan.CallsPerMonth)
		assert.Equal(t, 100, lena.desk.Workbench.Plan.CallsPerMonth)
	})
}

func TestALocalTerminalHasNoTeam(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.lookUp("login.payro11.example")
		s.press("g")
		s.sees("go to:")
		s.seesNot("t team")
		s.press("t")
		s.command("team")
		s.seesNot("members here")
	})
}

func TestPlacesOfPages(t *testing.T) {
	b := newBattery(t, filling{text: func() string { return "x.example" }, many: 1})
	want := map[string]string{"history": pageHistory, "call log": pageCalls, "submissions": pageSubmissions, "submission": pageSubmissions,
		"submission before and now": pageSubmissions, "submission inspected": pageSubmissions, "team": pageTeam, "new look-up": pageLookup, "several": pageLookup}
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

// TestHostileColleagues shows hostile names in the header, on the board and in
// the titles of panes, on every terminal.
func TestHostileColleagues(t *testing.T) {
	for _, hostile := range []string{uitest.Crash(), "\x1b]0;pwn\x07", "a\u202egnp", strings.Repeat("\u0301", 3000), strings.Repeat("世", 300), "\n\n\r\x00", strings.Repeat("a", 2000), ""} {
		b := newBattery(t, filling{text: func() string { return hostile }, many: 1})
		b.desk.team = b.filling.team()
		b.desk.team.Health = investigation.Health{Since: noon.Add(-time.Hour)}
		b.fillBoard()
		b.desk.at = b.subject.desk.last.whereabouts()
		names, _ := b.desk.besides(b.desk.at.Subject)
		assert.NotEmpty(t, names)
		b.everyPane(sizes()...)
	}
}

// A line that says who else is here takes no room from what Cloudflare says, nor
// from what the look-up has cost where there is room for both.
func TestWhoElseIsHereFitsTheHead(t *testing.T) {
	b := newBattery(t, filling{text: func() string { return "maria" }, many: 1})
	b.fillBoard()
	b.desk.at = b.subject.desk.last.whereabouts()
	b.desk.team.Beside = []investigation.Person{{Name: "lena", Since: noon.Add(-3 * time.Minute)}, {Name: "ana", Since: noon}}
	for _, size := range sizes() {
		if size[0] < 60 || size[1] < 20 {
			continue
		}
		b.shell.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		frame := ansi.Strip(b.shell.View().Content)
		assert.Contains(t, frame, "lena is here too, 3m", "%v", size)
		assert.Contains(t, frame, "Cloudflare: ", "%v", size)
		assert.Contains(t, frame, "this look-up: ", "%v", size)
		assert.NotContains(t, frame, "ana is here", "oneself is no colleague")
	}
	b.desk.team.Beside = append(b.desk.team.Beside, investigation.Person{Name: "maria", Since: noon})
	b.shell.Update(tea.WindowSizeMsg{Width: 160, Height: 45})
	b.shell.Update(teamMsg{})
	assert.Contains(t, ansi.Strip(b.shell.View().Content), "lena and maria are here too")
}
