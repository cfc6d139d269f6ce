package ui

import (
	"strings"
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
		Lead:  []Cell{text("You are about to tell Cloudflare, for account SOC-EU (023e…c353):"), {}},
		Essence: func(int) []Cell {
			return []Cell{text("ourcorp[.]example   −  Phishing (131, security)")}
		},
		Sheet: func() Sheet {
			return Sheet{Blocks: []Block{Prose{{},
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
	assert.Contains(t, c.shows(), "too early, ignored: wait a moment, then type")
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

// What is agreed to must be on the screen, from before the first letter to
// enter.
func TestNothingIsConfirmedUnseen(t *testing.T) {
	for _, small := range [][2]int{{10, 3}, {19, 30}, {100, 4}, {20, 5}, {0, 0}, {1, 1}} {
		c := confirm(t, 100, 30)
		size := func(width, height int) {
			c.send(tea.WindowSizeMsg{Width: width, Height: height})
		}
		confirms := func() {
			c.after(time.Second).press("enter")
			c.after(time.Second).press("enter")
		}
		size(small[0], small[1])
		c.after(time.Second).press(typed("ourcorp")...)
		confirms()
		assert.Zero(t, c.done, "typed and confirmed at %v", small)
		size(100, 30)
		c.after(499 * time.Millisecond).press(typed("ourcorp")...)
		confirms()
		assert.Zero(t, c.done, "typed before a person could see it, after %v", small)
		c.press(typed("ourcorp")...)
		require.True(t, c.page.right())
		size(small[0], small[1])
		confirms()
		assert.Zero(t, c.done, "typed before it was %v", small)
		size(100, 30)
		confirms()
		assert.Zero(t, c.done, "and it is not waiting afterwards")
		c.press(typed("ourcorp")...)
		c.shell.Update(tea.WindowSizeMsg{Width: small[0], Height: small[1]})
		c.after(time.Second)
		c.shell.Update(press("enter"))
		assert.Zero(t, c.done, "not even before the next frame")
		size(100, 30)
		c.after(time.Second).press(typed("ourcorp")...)
		size(101, 30)
		confirms()
		assert.Equal(t, 1, c.done, "where all of it stays on the screen, the word stays")
	}
}

// Wherever enter counts, target and change are on the screen.
func TestWhatIsAgreedToIsShown(t *testing.T) {
	confirmed := 0
	for width := range 110 {
		for height := range 32 {
			c := confirm(t, width, height)
			c.after(time.Second).press(typed("ourcorp")...)
			c.after(time.Second)
			shown := squeezed(c.shows())
			c.press("enter", "enter")
			c.after(time.Second).press("enter")
			if c.done == 0 {
				if width >= 40 && height >= 5 || width >= 20 && height >= 12 {
					require.Fail(t, "there is room", "%d×%d\n%s", width, height, c.shows())
				}
				continue
			}
			confirmed++
			require.Contains(t, shown, "ourcorp[.]example−Phishing(131,security)", "%d×%d", width, height)
		}
	}
	assert.Positive(t, confirmed)
	c := confirm(t, 20, 5)
	assert.Contains(t, c.shows(), "too small to send")
	assert.Contains(t, confirm(t, 80, 24).shows(), "enter send (when the word is right)")
	c = confirm(t, 40, 8)
	assert.Contains(t, c.shows(), "enter send when right")
	c.page.Essence = func(int) []Cell { return make([]Cell, 5) }
	c.send(TickMsg{})
	assert.Contains(t, c.shows(), "make the window larger to send")
	c.after(time.Second).press(typed("ourcorp")...)
	c.after(time.Second).press("enter")
	assert.Zero(t, c.done)
	assert.Contains(t, c.shows(), "make the window larger to send")
}

// squeezed is text without blanks.
func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }
