package views

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/investigation"
	"pugmark/ui/uitest"
)

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
		lena.seesNot("yours, ")
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
		passAll(2*time.Second, ana, lena)
		paid := len(o.sim.Requests())
		lena.sees("Example Registrar", "ana now", "new from ana: WHOIS · 0 calls")
		assert.Len(t, o.sim.Requests(), paid, "nothing is asked for it")

		ana.press("5", "enter")
		passAll(2*time.Second, ana, lena)
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
