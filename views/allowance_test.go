package views

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"pugmark/investigation"
)

func TestWhatPassesAShareIsAskedBack(t *testing.T) {
	inOffice(t, func(o *office) {
		ana := o.sit("ana", investigation.RoleAnalyst)
		ana.desk.Workbench.Plan.Threshold = 50 // nothing is asked back on account of the plan
		ana.desk.Workbench.Member.Share = 2
		ana.lookUp("login.payro11.example")
		passAll(2*time.Second, ana)
		paid := len(o.sim.Requests())
		ana.sees("1 yours", "ask the rest (up to ")
		ana.press("a")
		passAll(2*time.Second, ana)
		ana.sees("a or enter asks: up to ", " calls, 1 of your share left", "any other key does not")
		assert.Len(t, o.sim.Requests(), paid)
		ana.press("esc")
		passAll(2*time.Second, ana)
		assert.Len(t, o.sim.Requests(), paid)

		ana.desk.Workbench.Member.Share = 1
		ana.send(spentMsg{})
		passAll(2*time.Second, ana)
		ana.sees("0 yours", "ask the rest (no calls left)")
		ana.size(80, 24)
		ana.sees("ask rest (no calls left)")
		ana.seesNot("(1 call)")
	})
}

func TestWhatPassesTheTeamsCapIsAskedBack(t *testing.T) {
	inOffice(t, func(o *office) {
		ana := o.sit("ana", investigation.RoleAdmin)
		ana.desk.Workbench.Plan.Threshold, ana.desk.Workbench.Member.Share = 50, 0
		ana.command("cap 2")
		passAll(2*time.Second, ana)
		ana.lookUp("login.payro11.example")
		passAll(2*time.Second, ana)
		paid := len(o.sim.Requests())
		ana.press("a")
		passAll(2*time.Second, ana)
		ana.sees("of the team's cap left")
		assert.Len(t, o.sim.Requests(), paid)
	})
}

// At one's own terminal there is nothing but the plan.
func TestNothingIsAskedBackWithoutAShareOrACap(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.command("quota 1")
		s.pass(time.Second)
		assert.False(t, s.desk.asksFirst(2))
		assert.True(t, s.desk.asksFirst(4))
		assert.False(t, s.desk.spentOut())
	})
}
