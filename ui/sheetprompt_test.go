package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// asked is what a prompt was ended with.
type asked string

func windowPrompt() Prompt {
	return Prompt{
		Label: "window", Value: "7d",
		Check: func(text string) (Cell, bool) {
			if strings.HasSuffix(text, "d") {
				return Cell{Text: text + " · 1 call · enter asks"}, true
			}
			return Cell{Text: "a number of days, like 7d", Mood: Doubtful}, false
		},
		Done: func(text string) tea.Cmd { return func() tea.Msg { return asked(text) } },
	}
}

func TestPrompt(t *testing.T) {
	v := sheetOf(names(30))
	open := func(names ...string) {
		v.Prompt(windowPrompt())
		do(v, names...)
	}
	open()
	require.True(t, v.Typing())
	assert.Equal(t, "window ▏7d   7d · 1 call · enter asks", screen(v, 60, 10)[0])
	got := v.Update(press("enter"))
	require.NotNil(t, got)
	assert.Equal(t, asked("7d"), got(), "what stands there may be taken as it is")
	assert.False(t, v.Typing())
	assert.NotContains(t, screen(v, 60, 10)[0], "window")

	open("3")
	assert.Equal(t, "window 3▏   ? a number of days, like 7d", screen(v, 60, 10)[0], "a letter replaces it")
	assert.Nil(t, v.Update(press("enter")), "refused")
	require.True(t, v.Typing(), "and nothing typed is lost")
	do(v, "0", "d")
	assert.Equal(t, "window 30d▏   30d · 1 call · enter asks", screen(v, 60, 10)[0])

	open("home", "1")
	assert.Equal(t, "window 1▏7d   17d · 1 call · enter asks", screen(v, 60, 10)[0], "a key that moves keeps it")
	open("backspace")
	assert.Equal(t, "window ▏   ? a number of days, like 7d", screen(v, 60, 10)[0])

	open()
	assert.Nil(t, v.Update(tea.PasteMsg{Content: "\n"}))
	assert.Contains(t, screen(v, 60, 10)[0], "▏7d", "an empty paste")
	v.Update(tea.PasteMsg{Content: "1\n4d\n"})
	assert.Contains(t, screen(v, 60, 10)[0], "window 1 4d▏", "one line")

	row := selected(t, v)
	do(v, "down", "s", "/", "x")
	assert.Equal(t, row, selected(t, v), "keys belong to the prompt")
	require.True(t, v.Escape())
	assert.False(t, v.Typing())
	assert.False(t, v.Escape(), "it filtered nothing")
}

// What is typed is never cut for the sake of a hint.
func TestPromptLeavesRoomForWhatIsTyped(t *testing.T) {
	const forms = "is no window: type a number of days (7), a day (11-18), two days (11-01..11-15) or days around one (±3 11-18)"
	v := sheetOf(names(30))
	open := func(text string) {
		v.Prompt(Prompt{Label: "window", Value: "7d", Check: func(string) (Cell, bool) {
			return Cell{Text: forms, Mood: Doubtful}, false
		}})
		for _, r := range text {
			do(v, string(r))
		}
	}
	open("2026-11-01..11-15")
	lines := screen(v, 80, 6)
	assert.Equal(t, "window 2026-11-01..11-15▏", lines[0])
	assert.Equal(t, "? is no window: type a number of days (7), a day (11-18), two days (11-01..11-1…", lines[1], "a line of its own, cut at its end")
	assert.Equal(t, " name                      first    last  30 days", lines[2])
	assert.Equal(t, 2+v.layout.height, v.Height(80))
	lines = screen(v, 80, 5)
	assert.Equal(t, "window 2026-11-01..11-15▏   ? is no window: type a number of days (7), a day (1…", lines[0], "too low for it")
	assert.Contains(t, lines[1], "name")

	open("123456789012")
	assert.Equal(t, "win… 123456789012▏", screen(v, 18, 1)[0], "the label gives way too")
	assert.Equal(t, "123456789012▏", screen(v, 13, 1)[0])

	v.Prompt(windowPrompt())
	assert.Equal(t, "window ▏7d   7d · 1 call · enter asks", screen(v, 37, 6)[0], "it fits")
	do(v, "x")
	assert.Equal(t, []string{"window x▏", "? a number of days, like 7d"}, screen(v, 37, 6)[:2])
	do(v, "backspace", "9", "d")
	assert.Equal(t, []string{"window 9d▏", "9d · 1 call · enter asks"}, screen(v, 37, 6)[:2], "the sheet does not jump while somebody types")
}

func TestPromptNamesWhatEnterDoes(t *testing.T) {
	v := sheetOf(names(3))
	p := windowPrompt()
	v.Prompt(p)
	assert.Equal(t, "done", v.Keys()[1].Help().Desc)
	p.Enter = "ask (1 call)"
	v.Prompt(p)
	assert.Equal(t, "ask (1 call)", v.Keys()[1].Help().Desc)
	do(v, "x")
	assert.Len(t, v.Keys(), 1, "refused: it does nothing")
}

func TestPromptInPlaceOfAnother(t *testing.T) {
	v := sheetOf(names(30))
	do(v, "/", "p", "a")
	v.Prompt(Prompt{Label: "page"})
	assert.Equal(t, "page ▏", strings.TrimRight(screen(v, 60, 10)[0], " "))
	assert.Nil(t, v.Update(press("enter")), "without Check every text may go, without Done nowhere")
	assert.False(t, v.Typing())
	assert.Contains(t, screen(v, 60, 10)[0], "/pa", "the filter has stayed")
	do(v, "s")
	v.Prompt(windowPrompt())
	require.True(t, v.Escape())
	assert.False(t, v.Typing(), "the menu was left when the prompt came")
}

func TestPromptKeepsToTheWidth(t *testing.T) {
	v := sheetOf(names(30))
	p := windowPrompt()
	p.Label = "\x1b]0;title\x07 a very long label, wide 日本語"
	v.Prompt(p)
	for width := range 70 {
		for _, line := range screen(v, width, 5) {
			assert.LessOrEqual(t, narrow().StringWidth(line), width)
		}
	}
	v.Prompt(windowPrompt())
	v.Update(tea.PasteMsg{Content: strings.Repeat("日", 100) + "d"})
	for width := range 70 {
		assert.LessOrEqual(t, narrow().StringWidth(screen(v, width, 1)[0]), width)
	}
}
