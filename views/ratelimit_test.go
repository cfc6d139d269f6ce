package views

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"

	"pugmark/intel"
)

// Whatever Cloudflare says of the time to wait, the screen says what happened
// and when the key asks again: counting down where there is a time, at once
// where there is none.
func TestTheScreenSaysWhenItMayAskAgain(t *testing.T) {
	for said, c := range map[string]struct {
		wait time.Duration
		want string
	}{
		"0":     {0, "too fast for Cloudflare · r may ask again"},
		"1":     {time.Second, "too fast for Cloudflare · r may ask again in 1 s"},
		"120":   {2 * time.Minute, "too fast for Cloudflare · r may ask again in 2 min"},
		"86400": {24 * time.Hour, "too fast for Cloudflare · r may ask again in 24 h"},
		"-1":    {0, "too fast for Cloudflare · r may ask again"},
		"date":  {90 * time.Second, "too fast for Cloudflare · r may ask again in 90 s"},
		"junk":  {0, "too fast for Cloudflare · r may ask again"},
		"":      {0, "too fast for Cloudflare · r may ask again"},
	} {
		t.Run("Retry-After "+said, func(t *testing.T) {
			b := newBattery(t, filling{text: func() string { return "text" }})
			s := b.dossier("login.payro11.example")
			failure := &intel.Error{Problem: intel.ProblemRateLimit, RetryAfter: c.wait}
			if c.wait > 0 {
				failure.Until = noon.Add(c.wait)
			}
			fail(b, s.domain, failure)
			b.shell.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
			frame := strings.Join(strings.Fields(ansi.Strip(b.shell.View().Content)), " ")
			assert.Contains(t, frame, c.want)
			assert.Equal(t, c.wait > 0, strings.Contains(frame, "ask again in "), "a countdown")
		})
	}
}
