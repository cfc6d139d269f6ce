package views

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
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
		ana.sees("database out of reach 12 s", "what is kept is shown", "Cloudflare: Phishing")
		ana.size(80, 24)
		ana.sees("database away 12 s")
		ana.press("esc", "esc")
		ana.sees("database out of reach 12 s", "~99 left · 19 yours")
	})
}

// outOfReach is an archive on a server that is lost for a while.
type outOfReach struct {
	intel.Archive
	lost bool
}

func (a *outOfReach) Latest(ctx context.Context, scope intel.Scope, key intel.Key) (intel.Record, error) {
	if a.lost {
		return intel.Record{}, &history.Error{Doing: "read the answer", Reason: "the server does not answer"}
	}
	return a.Archive.Latest(ctx, scope, key)
}

// What failed to be read during an outage is read again when it is over,
// without a key and without a call.
func TestWhatCouldNotBeReadIsReadWhenTheDatabaseIsBack(t *testing.T) {
	inOffice(t, func(o *office) {
		ana, lena := o.sit("ana", investigation.RoleAnalyst), o.sit("lena", investigation.RoleViewer)
		ana.lookUp("login.payro11.example")
		ana.press("6", "enter")
		passAll(2*time.Second, ana, lena)
		paid := len(o.sim.Requests())

		archive := &outOfReach{Archive: o.db, lost: true}
		lena.desk.Workbench.Source.Archive = archive
		lena.lookUp("login.payro11.example")
		lena.sees("? failed", "the server does not")
		lena.seesNot("Example Registrar", "Cloudflare: Phishing")
		archive.lost = false
		passAll(2*time.Second, ana, lena)
		lena.sees("? failed", "the server does not")

		lena.desk.team.Health = investigation.Health{Since: o.now(), Err: history.ErrUnreachable}
		lena.press("L", "esc")
		lena.send(teamMsg{})
		passAll(2*time.Second, ana, lena)
		lena.sees("the database is back", "Team: ana", "Example Registrar", "Cloudflare: Phishing")
		lena.seesNot("? failed", "the server does not")
		assert.Len(t, o.sim.Requests(), paid)
	})
}

// The meter is read when it may have moved, not with everything colleagues do.
func TestTheMeterIsReadWhenItMayHaveMoved(t *testing.T) {
	inOffice(t, func(o *office) {
		ana, lena := o.sit("ana", investigation.RoleAnalyst), o.sit("lena", investigation.RoleAnalyst)
		lena.command("team")
		passAll(3*time.Second, ana, lena)
		reads := func(do func()) int {
			before := len(lena.messages)
			do()
			passAll(2*time.Second, ana, lena)
			wakes, meters := 0, 0
			for _, msg := range lena.messages[before:] {
				if _, ok := msg.(teamMsg); ok {
					wakes++
				}
				if strings.Contains(fmt.Sprintf("%T", msg), "investigation.Budget]") {
					meters++
				}
			}
			require.NotZero(t, wakes)
			return meters
		}
		assert.Zero(t, reads(func() { ana.command("history") }), "only where ana is has changed")
		ana.press("esc")
		assert.NotZero(t, reads(func() { ana.lookUp("payro11.example") }))
	})
}
