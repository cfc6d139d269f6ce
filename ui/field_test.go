package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"

	"pugmark/ui/uitest"
)

func TestFieldEditing(t *testing.T) {
	f := NewField(testLook(), "domain, IP, URL, AS number")
	edit := func(names ...string) string {
		for _, name := range names {
			assert.Nil(t, f.Update(press(name)), name)
		}
		return f.Value()
	}
	assert.Contains(t, ansi.Strip(f.Render(40)), "▏ domain, IP, URL, AS number")
	assert.Equal(t, "login", edit(typed("login")...))
	assert.Equal(t, "logn", edit("left", "backspace"))
	assert.Equal(t, "log", edit("delete"))
	assert.Equal(t, "xlog", edit("home", "x"))
	assert.Equal(t, "xlog.a.b", edit(append([]string{"end"}, typed(".a.b")...)...))
	assert.Equal(t, "xlog.a.", edit("ctrl+w"))
	assert.Equal(t, "xlog.", edit("alt+backspace"))
	assert.Equal(t, ".", edit("ctrl+a", "alt+d"))
	assert.Equal(t, "", edit("ctrl+k"))
	assert.Equal(t, "", edit("backspace", "delete", "left", "right", "ctrl+u", "alt+left", "alt+right"))
	assert.Equal(t, "é日", edit("é", "日"))
	assert.Equal(t, "é日", edit("ctrl+v", "ctrl+p", "ctrl+n", "f1", "tab", "enter"), "no clipboard of the server, no suggestions")
	f.Blur()
	edit("x")
	assert.Equal(t, "é日", f.Value())
	assert.NotContains(t, f.Render(20), "▏")
	f.Focus()
	assert.True(t, f.Focused())
}

func TestFieldPaste(t *testing.T) {
	f := NewField(testLook(), "")
	f.Update(tea.PasteMsg{Content: "one.example\r\ntwo.example\n\n"})
	assert.Equal(t, "one.example two.example", f.Value())
	assert.Equal(t, "one.example\r\ntwo.example\n\n", f.Text(), "the lines are kept")
	f.Update(press("x"))
	assert.Equal(t, "one.example two.examplex", f.Text(), "until it is edited")
	f.SetValue("198.51.100.20")
	assert.Equal(t, "198.51.100.20", f.Text())
	f.Update(tea.PasteMsg{Content: strings.Repeat("x", maxFieldRunes+10)})
	assert.Len(t, f.Value(), maxFieldRunes)

	f = NewField(testLook(), "")
	f.Update(tea.PasteMsg{Content: "::1"})
	assert.Equal(t, "::1", f.Value(), "a pasted colon is text")
}

func TestQuestionInAnEmptyField(t *testing.T) {
	f := NewField(testLook(), "")
	assert.Equal(t, helpMsg{}, f.Update(press("?"))())
	assert.Equal(t, paletteMsg{}, f.Update(press(":"))())
	assert.Empty(t, f.Value())
	f.Update(press("a"))
	assert.Nil(t, f.Update(press(":")))
	assert.Equal(t, "a:", f.Value())
}

func TestFieldIsExactlyAsWideAsAsked(t *testing.T) {
	measure := narrow()
	for i, hostile := range uitest.Hostile() {
		if i%3 != 0 {
			continue
		}
		f := NewField(testLook(), hostile)
		for range 3 {
			for _, width := range []int{0, 1, 2, 3, 10, 80} {
				assert.Equal(t, width, measure.StringWidth(ansi.Strip(f.Render(width))))
				if width > 0 {
					requireFrame(t, f.RenderBox(width), width, 3)
				}
			}
			f.Update(tea.PasteMsg{Content: hostile})
			f.Update(press("left"))
			f.Update(press("alt+left"))
		}
	}
}

func TestLongLineShowsTheCursor(t *testing.T) {
	f := NewField(testLook(), "")
	f.SetValue(strings.Repeat("0123456789", 9))
	for range 90 {
		got := ansi.Strip(f.Render(20))
		assert.Contains(t, got, "▏")
		f.Update(press("left"))
	}
	assert.Equal(t, "▏012345678901234567…", ansi.Strip(f.Render(20)))
}

func TestLinesOfCells(t *testing.T) {
	l := testLook()
	cells := []Cell{{Text: "Cloudflare: Phishing", Mood: Bad}, text(""), text("risk 0.97")}
	assert.Equal(t, "▲ Cloudflare: Phishing  risk 0.97     ", ansi.Strip(l.Line(38, cells...)))
	assert.Equal(t, "▲ Cloudfl…", ansi.Strip(l.Line(10, cells...)))
	assert.Equal(t, "left         right", ansi.Strip(l.Ends(18, []Cell{text("left")}, []Cell{text("right")})))
	assert.Equal(t, "left     ", ansi.Strip(l.Ends(9, []Cell{text("left")}, []Cell{text("right")})), "what is on the right gives way")
	assert.Equal(t, "── Title ─────", ansi.Strip(l.Rule(14, "Title")))
	assert.Equal(t, "──────", ansi.Strip(l.Rule(6, "Title")))
	for _, width := range []int{-1, 0, 1, 2, 7, 9, 30} {
		for _, line := range []string{l.Line(width, cells...), l.Ends(width, cells, cells), l.Rule(width, "a title")} {
			assert.Equal(t, max(0, width), narrow().StringWidth(ansi.Strip(line)), "%q", line)
		}
	}
}
