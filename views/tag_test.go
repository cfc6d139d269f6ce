package views

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/investigation"
)

// tags are all that the team said and did not take back.
func (s *session) tags() []history.Tag {
	s.t.Helper()
	tags, err := s.desk.Workbench.History.Tags(s.t.Context(), history.TagQuery{Scope: s.desk.Workbench.Source.Scope})
	require.NoError(s.t, err)
	return tags
}

// tagged says something as another member of the team does.
func (s *session) tagged(subject string, r investigation.TagRequest) {
	s.t.Helper()
	bench := *s.desk.Workbench.Source
	bench.Analyst = "maria"
	other := &investigation.Workbench{Source: &bench, History: s.desk.Workbench.History, Now: s.desk.Workbench.Now}
	_, err := other.Tag(s.t.Context(), []string{subject}, r)
	require.NoError(s.t, err)
}

func malicious() investigation.TagRequest {
	return investigation.TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictMalicious}
}

func TestTwoKeysTagAndOneTakesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 100})
		s.lookUp("login.payro11.example")
		asked := len(s.asked())
		s.press("t")
		s.sees("login.payro11[.]example: ", "m malicious", "k do not block", "f star")
		s.press("m")
		s.sees("● Team: malicious · you just now", "login.payro11[.]example: malicious · u undoes", "Cloudflare: Phishing")
		s.press("t", "s")
		s.sees("Team: suspicious")
		s.press("u")
		s.sees("Team: malicious", "taken back: login.payro11[.]example: suspicious")
		require.Len(t, s.tags(), 1)
		assert.Equal(t, "ana", s.tags()[0].Analyst)
		assert.Len(t, s.asked(), asked, "0 calls")
		s.press("esc")
		s.pass(time.Second)
		s.sees("● malicious")
	})
}

func TestMarkedValuesAreTaggedTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 2500})
		for _, text := range []string{"login.payro11.example", "hr-portal.example", "paysl1p.example"} {
			s.lookUp(text)
			s.press("esc")
		}
		s.press("down", "g", "h", "down")
		s.press("*", "t")
		s.sees("marked values: ")
		s.press("m")
		tags := s.tags()
		require.NotEmpty(t, tags)
		for _, tag := range tags {
			assert.Equal(t, history.VerdictMalicious, tag.Verdict)
		}
		s.press("u")
		assert.Empty(t, s.tags(), "the whole of the last tagging is taken back")
	})
}

func TestAReasonSaysUntilWhen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 100})
		s.lookUp("login.payro11.example")
		s.press("t", "k")
		s.sees("no expiry", "known spammer 30d")
		s.types("known scanner")
		s.sees("no expiry · enter keeps it")
		s.types(" 30d")
		s.sees("until 2026-12-21 · enter keeps it")
		s.press("enter")
		s.sees(`Team: do not block · you just now · "known scanner" · until 2026-12-21`)
		s.pass(31 * 24 * time.Hour)
		s.press("down")
		s.sees("Team: do not block, expired")
		s.press("t", "k")
		s.types("x 0d")
		s.press("enter")
		s.sees("over at once")
		s.press("esc")
		assert.Len(t, s.tags(), 1)
		s.press("t", "n")
		s.types("came by mail")
		s.press("enter")
		s.sees("1 note")
		s.press("t", "f")
		s.sees("starred")
		s.press("t")
		s.sees("f no star")
		s.press("f")
		s.seesNot("starred")
	})
}

func TestWhoOnlyReadsMayNotTag(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 100})
		s.lookUp("login.payro11.example")
		s.desk.Workbench.Member = investigation.Member{Name: "vera", Role: investigation.RoleViewer, Key: "SHA256:vera"}
		for _, k := range []string{"t", "c"} {
			s.press(k)
			s.sees("your role is viewer, which only reads")
			s.press("m") // a letter of the menu that did not open
			s.sees("your role is viewer, which only reads")
			s.sees("Domain details")
			s.seesNot("Add", "nothing was done")
		}
		s.press("ctrl+p")
		s.types("tag malicious")
		s.press("enter")
		s.sees("your role is viewer")
		assert.Empty(t, s.tags())
	})
}

func TestANameThatTheTeamTaggedIsMarkedBesideItsBar(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 2500})
		s.tagged("paysl1p.example", malicious())
		s.lookUp("203.0.113.66")
		s.press("5")
		s.sees("30 days", "● paysl1p[.]example", "·····▇▇▇▇")
		s.seesNot("  team")
		s.press("z")
		s.sees("30 days", "● paysl1p[.]example", "we know", "  team", "● malicious")
		s.size(80, 24)
		s.sees("30 days", "● paysl1p[.]example", "we know")
	})
}

func TestWhatAnotherSaysIsSeenBeforeLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 100})
		s.lookUp("https://login.payro11.example/x")
		s.seesNot("malicious")
		s.tagged("login.payro11.example", malicious())
		s.pass(time.Minute)
		s.sees("Team: login.payro11[.]example malicious · maria")
		s.press("esc")
		s.types("www.ourcorp.example")
		s.tagged("ourcorp.example", investigation.TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictOurs})
		s.pass(time.Minute)
		s.sees("ours, from ourcorp[.]example · maria")
	})
}

func TestHostileWordsDoNotReachTheScreen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 100})
		s.lookUp("login.payro11.example")
		hostile := malicious()
		hostile.Words = "\x1b[2J\x1b]0;owned\a" + strings.Repeat("‮x\u0301", 400)
		s.tagged("login.payro11.example", hostile)
		s.pass(time.Minute)
		s.sees("Team: malicious · maria")
		assert.NotContains(t, s.shell.View().Content, "\x1b[2J")
		assert.NotContains(t, s.shell.View().Content, "‮")
		s.size(80, 24)
		s.sees("malicious · maria")
	})
}

func TestThePaletteTagsWhatIsOpenOrNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 100})
		s.command("tag malicious")
		s.sees("open a dossier first")
		s.command("tag do not block lab 30d evil[.]example 203.0.113.9")
		require.Len(t, s.tags(), 2)
		assert.Equal(t, history.VerdictDoNotBlock, s.tags()[0].Verdict)
		assert.Equal(t, "lab", s.tags()[0].Words)
		s.command("tag nonsense evil.example")
		s.sees(`"nonsense" is no verdict`)
		s.lookUp("login.payro11.example")
		s.command("tag malicious payroll lure")
		s.sees(`Team: malicious`, `"payroll lure"`)
		s.command("untag")
		s.seesNot("Team: malicious")
		s.command("note seen before")
		s.sees("1 note")
	})
}

func TestAVerdictThatExpiresIsOverOnEveryBoard(t *testing.T) {
	inOffice(t, func(o *office) {
		ana := o.sit("ana", investigation.RoleAnalyst)
		ana.tagged("login.payro11.example", malicious())
		ana.lookUp("login.payro11.example")
		passAll(time.Minute, ana)
		soon := investigation.TagRequest{Kind: history.TagVerdict, Verdict: history.VerdictBenign, Expires: ana.desk.Look.Now().Add(time.Hour)}
		ana.tagged("login.payro11.example", soon)
		ana.press("t", "n")
		ana.types("seen")
		ana.press("enter")
		ana.sees("Team: benign · maria")
		passAll(2*time.Hour, ana)
		ana.sees("Team: malicious · maria")
	})
}

func TestAColleaguesTagIsOnEveryOpenBoardSoon(t *testing.T) {
	inOffice(t, func(o *office) {
		ana, lena := o.sit("ana", investigation.RoleAnalyst), o.sit("lena", investigation.RoleViewer)
		ana.lookUp("login.payro11.example")
		passAll(3*time.Second, ana, lena)
		lena.lookUp("login.payro11.example")
		passAll(3*time.Second, ana, lena)
		lena.seesNot("malicious")
		paid := len(o.sim.Requests())
		ana.press("t", "m")
		ana.sees("Team: malicious · you just now")
		passAll(3*time.Second, ana, lena)
		lena.sees("Team: malicious · ana just now")
		ana.press("c", "n")
		ana.types("INC-4411 payroll lure")
		ana.press("enter")
		passAll(3*time.Second, ana, lena)
		lena.sees(`INC-4411 "payroll lure"`)
		ana.press("u")
		passAll(3*time.Second, ana, lena)
		lena.seesNot("Team: malicious · ana just now · INC-4411")
		lena.press("g", "t")
		passAll(3*time.Second, ana, lena)
		lena.sees("tagged malicious", "put into INC-4411", "took out of INC-4411", "opened INC-4411 · payroll lure")
		assert.Len(t, o.sim.Requests(), paid, "0 calls")
	})
}
