package views

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"pugmark/investigation"
)

func TestHomeSaysWhoElseIsHere(t *testing.T) {
	inOffice(t, func(o *office) {
		lena := o.sit("lena", investigation.RoleAnalyst)
		lena.size(80, 24)
		passAll(40*time.Second, lena)
		lena.seesNot("here", "g t team")
		listedAt := func() int {
			for n, line := range strings.Split(lena.frame(), "\n") {
				if strings.Contains(line, "Recent") {
					return n
				}
			}
			return 0
		}
		lena.lookUp("login.payro11.example")
		lena.press("esc")
		passAll(2*time.Second, lena)
		alone := listedAt()
		assert.Positive(t, alone)

		maria := o.sit("maria", investigation.RoleAnalyst)
		passAll(40*time.Second, lena, maria)
		lena.sees("● maria is here · ↓ then g t team")
		tom := o.sit("tom", investigation.RoleAnalyst)
		again := o.sit("maria", investigation.RoleAnalyst)
		passAll(40*time.Second, lena, maria, tom, again)
		lena.sees("● maria and tom are here · ↓ then g t team")
		assert.Equal(t, alone, listedAt(), "the list has as much room as before")
		lena.press("down")
		lena.sees("are here · g t team")
		lena.press("g", "t")
		lena.sees("3 members here")
		lena.press("esc")

		ana := o.sit("ana", investigation.RoleAnalyst)
		passAll(40*time.Second, lena, maria, tom, again, ana)
		lena.sees("● ana, maria and 1 other are here")
		for _, s := range []*session{maria, again, ana, tom} {
			s.desk.Seat.Leave()
		}
		passAll(40*time.Second, lena)
		lena.seesNot("here")
	})
}
