package ui

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// confirming is a page of confirmation on a shell whose clock a test moves.
type confirming struct {
	shell *Shell
	page  *confirmation
	now   time.Time
	done  int
}

func confirm(t *testing.T, width, height int) *confirming {
	t.Helper()
	c := &confirming{now: noon}
	l := NewLook(ThemeDark, bracketed, func() time.Time { return c.now })
	l.PasteGuard = 30 * time.Millisecond
	c.page = NewConfirmation(l, Confirmation{
		Title: "Review MC-0043",
		Word:  "ourcorp",
		Done:  func() tea.Cmd { c.done++; return nil },
		Sheet: func() Sheet {
			return Sheet{Blocks: []Block{Prose{
				text("You are about to tell Cloudflare, for account SOC-EU (023e…c353):"), {},
				text("    ourcorp[.]example   −  Phishing (131, security)"), {},
				text("This cannot be taken back. Cloudflare gives no ticket number and decides by itself. pugmark keeps the request as MC-0043 and looks again on day 1, 3, 7 and 14 (1 call each, at most 4)."), {},
				text("POST accounts/023e…c353/intel/miscategorization"),
				text("{"), text(`  "indicator_type": "domain",`), text(`  "url": "ourcorp.example",`), text(`  "security_removes": [131]`), text("}"),
			}}}
		},
	}).(*confirmation)
	c.shell = NewShell(t.Context(), l, still{"home"}, ShellOptions{New: func(string) tea.Cmd {
		return Open(still{"opened by a paste"})
	}})
	run(c.shell, Open(c.page))
	c.shell.Update(tea.WindowSizeMsg{Width: width, Height: height})
	c.shell.View()
	return c
}

func (c *confirming) after(d time.Duration) *confirming { c.now = c.now.Add(d); return c }

// press presses keys at once, each shown.
func (c *confirming) press(names ...string) {
	for _, name := range names {
		c.send(press(name))
	}
}

func (c *confirming) send(msg tea.Msg) {
	_, cmd := c.shell.Update(msg)
	if _, ok := msg.(tea.PasteMsg); ok {
		run(c.shell, cmd)
	}
	c.shell.View()
}

func (c *confirming) shows() string { return ansi.Strip(c.shell.View().Content) }

func TestConfirmedByTheWord(t *testing.T) {
	c := confirm(t, 80, 24)
	c.after(time.Second).press(typed("ourcorp")...)
	assert.Contains(t, c.shows(), "Type  ourcorp  to send:  [ ourcorp▏ ")
	c.after(150 * time.Millisecond).press("enter")
	assert.Equal(t, 1, c.done, "a word in one burst, and a rest")
	for range 20 {
		c.after(time.Second).press("enter")
	}
	assert.Equal(t, 1, c.done)
}

func TestEnterTooSoon(t *testing.T) {
	c := confirm(t, 80, 24)
	c.after(time.Second).press(typed("ourcorp")...)
	for range 20 {
		c.after(149 * time.Millisecond).press("enter")
	}
	assert.Zero(t, c.done, "a key that is held down, or a burst")
	assert.Contains(t, c.shows(), "press enter once more")
	c.after(150*time.Millisecond).press("enter", "enter")
	assert.Equal(t, 1, c.done)
}

func TestTheWordMustBeRight(t *testing.T) {
	for _, word := range []string{"", "ourcor", "ourcorpp", "Ourcorp", "ourcorp ", " ourcorp", "ourcorp[.]example", "оurcorp"} {
		c := confirm(t, 80, 24)
		c.after(time.Second).press(typed(word)...)
		c.after(time.Second).press("enter")
		c.after(time.Second).press("enter")
		assert.Zero(t, c.done, word)
	}
	c := confirm(t, 80, 24)
	c.page.Word = ""
	c.after(time.Second).press("enter")
	assert.Zero(t, c.done, "without a word nothing can be confirmed")
}

func TestKeysThatCameWithThePageAreIgnored(t *testing.T) {
	c := confirm(t, 80, 24)
	c.after(499 * time.Millisecond).press(typed("ourcorp")...)
	assert.True(t, c.page.field.empty())
	assert.Contains(t, c.shows(), "a key that came with this page was ignored")
	c.after(time.Millisecond).press(typed("our")...)
	assert.Equal(t, "our", c.page.field.value())
	run(c.shell, Open(still{"above"}))
	c.shell.View()
	c.after(time.Minute).press("esc")
	c.press(typed("corp")...)
	assert.Equal(t, "our", c.page.field.value(), "nor do those that were meant for the page above it")
}

func TestAPasteTypesNothing(t *testing.T) {
	c := confirm(t, 80, 24)
	c.after(time.Second).press(typed("ourcorp")...)
	c.after(time.Second).send(tea.PasteMsg{Content: "ourcorp\r"})
	assert.Contains(t, c.shows(), "pasting is off here")
	require.Len(t, c.shell.stack, 2, "it opens no look-up")
	assert.True(t, c.page.field.empty(), "and takes the word that stood there")
	for range 50 {
		c.after(499*time.Millisecond).press("enter", "o", "esc")
	}
	assert.True(t, c.page.field.empty(), "keys that go on and on are part of it")
	require.Len(t, c.shell.stack, 2)
	c.after(500 * time.Millisecond).press(typed("ourcorp")...)
	c.after(150 * time.Millisecond).press("enter")
	assert.Equal(t, 1, c.done, "a person can still confirm")
}

func TestMouseAndPaletteDoNotConfirm(t *testing.T) {
	c := confirm(t, 80, 24)
	c.after(time.Second).press(typed("ourcorp")...)
	c.after(time.Second)
	for y := range 24 {
		for range 2 {
			c.send(tea.MouseClickMsg{Button: tea.MouseLeft, X: 40, Y: y})
		}
	}
	for _, word := range []string{"send", "enter", "ourcorp", ""} {
		c.after(time.Second).press("ctrl+p")
		c.press(typed(word)...)
		c.after(time.Second).press("enter")
		c.press("esc")
		if len(c.shell.stack) < 2 {
			break
		}
	}
	assert.Zero(t, c.done)
}

// Keys that the shell keeps for itself go on with a paste, and give enter no
// rest.
func TestShellKeysDoNotOutlastAPaste(t *testing.T) {
	for _, own := range []string{"ctrl+l", "ctrl+c", "ctrl+z", "ctrl+p", "f1"} {
		c := confirm(t, 80, 24)
		c.after(time.Second).send(tea.PasteMsg{Content: "x"})
		for range 3 {
			c.after(400 * time.Millisecond).send(press(own))
		}
		require.True(t, c.page.pasting(), own)
	}
	c := confirm(t, 80, 24)
	c.after(time.Second).press(typed("ourcorp")...)
	c.after(time.Second).press("ctrl+l")
	c.after(100 * time.Millisecond).press("enter")
	assert.Zero(t, c.done)
	c.after(time.Second).press("enter")
	assert.Equal(t, 1, c.done)
}
