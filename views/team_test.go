package views

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
)

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

func TestTheTeamPageSaysWhoIsIdle(t *testing.T) {
	inOffice(t, func(o *office) {
		ana, lena := o.sit("ana", investigation.RoleAnalyst), o.sit("lena", investigation.RoleAnalyst)
		lena.command("team")
		passAll(7*time.Minute, ana, lena)
		assert.Regexp(t, `ana +analyst +home +7m +0 +idle 7 min`, lena.frame())
	})
}

func TestAnAnswerThatWasUsedAgainInWords(t *testing.T) {
	who := func(name string) string {
		if name == "ana" {
			return "you"
		}
		return name
	}
	for of, want := range map[string]string{"ana": "used your domain answer, 14m", "lena": "used lena's domain answer, 14m", "": "used domain answer, 14m"} {
		assert.Equal(t, want, activityWords(history.Activity{What: history.ActivityReused, Kind: intel.KindDomain, Of: of, Words: "14m"}, who))
	}
}

func TestTheTeamPageSaysShares(t *testing.T) {
	v := investigation.TeamView{Spent: map[string]int{"ana": 8}}
	assert.Equal(t, "8 of 20", spentWords("ana", 20, v))
	assert.Equal(t, "8", spentWords("ana", 0, v))
}
