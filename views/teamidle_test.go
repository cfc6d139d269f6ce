package views

import (
	"testing"
	"time"

	"pugmark/investigation"
)

// Keys that lead nowhere else show all the same that somebody is at work.
func TestWhoPressesKeysIsNotIdle(t *testing.T) {
	inOffice(t, func(o *office) {
		ana, lena := o.sit("ana", investigation.RoleAnalyst), o.sit("lena", investigation.RoleAnalyst)
		lena.command("team")
		passAll(2*time.Second, ana, lena)
		for range 4 {
			time.Sleep(2 * time.Minute) // of the bubble
			ana.press("x")
			lena.press("down")
		}
		passAll(2*time.Second, ana, lena)
		lena.seesNot("idle")
		time.Sleep(6 * time.Minute)
		passAll(2*time.Second, ana, lena)
		lena.press("down")
		lena.sees("idle 6 min")
	})
}
