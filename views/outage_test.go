package views

import (
	"testing"
	"time"

	"pugmark/history"
	"pugmark/investigation"
)

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
