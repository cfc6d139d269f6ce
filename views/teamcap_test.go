package views

import (
	"testing"
	"time"

	"pugmark/investigation"
)

func TestTheTeamsCapIsToldAndLogged(t *testing.T) {
	inOffice(t, func(o *office) {
		ana, lena := o.sit("ana", investigation.RoleAdmin), o.sit("lena", investigation.RoleAnalyst)
		command := func(s *session, text, says string) {
			t.Helper()
			s.command(text)
			passAll(3*time.Second, ana, lena)
			s.sees(says)
		}
		command(lena, "cap", "the team has no cap")
		command(ana, "cap 80", "the team may spend 80 calls a month from now on")
		command(lena, "cap", "the team may spend 80 calls a month (ana) · ~80 of 80 calls left")
		command(ana, "cap off", "is lifted")
		command(lena, "cap", "the team has no cap")
		lena.desk.Workbench.Cap = 60
		command(lena, "cap", "the team may spend 60 calls a month (the users file)")
		command(ana, "calls", "set the team's cap to 80")
		ana.sees("lifted the team's cap")
		ana.seesNot("limit ")
	})
}

func TestAViewerIsOfferedNoFormOnABoard(t *testing.T) {
	inOffice(t, func(o *office) {
		ana, vera := o.sit("ana", investigation.RoleAnalyst), o.sit("vera", investigation.RoleViewer)
		for _, s := range []*session{ana, vera} {
			s.lookUp("login.payro11.example")
		}
		passAll(2*time.Second, ana, vera)
		ana.sees("m miscategorize")
		vera.seesNot("m miscategorize")
		vera.size(80, 24)
		vera.seesNot("miscat")
	})
}
