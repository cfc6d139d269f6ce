package views

import (
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
)

// The ui's own test has sheets that stand still; here a dossier looks at every
// frame whether they still hold.
func TestADossierFrameAllocatesLittle(t *testing.T) {
	if raced {
		t.Skip("the race detector allocates by itself")
	}
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 50_000})
		s.paste("https://login.payro11.example/benefits")
		s.press("enter", "a", "a")
		s.sees("8 Phishing scan", "subnets     48 prefixes", "2026-11-18  + Phishing", "nameservers")
		s.seesNot("asking", "not asked")
		assert.LessOrEqual(t, testing.AllocsPerRun(50, func() {
			s.shell.Update(tea.WindowSizeMsg{Width: 160, Height: 45}) // a message, so that the frame is painted again
			s.shell.View()
		}), 210.0)
	})
}
