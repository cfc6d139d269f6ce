package ui_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"pugmark/ui"
)

func TestAMenuDoesWhatItsLetterSaysAndNothingElse(t *testing.T) {
	done := ""
	menu := ui.Menu{Title: "tag \x1b[2Jevil.example", Items: []ui.MenuItem{
		{Key: 'm', Name: "malicious", Run: func() tea.Cmd { done = "malicious"; return nil }},
		{Key: 'q', Name: "quiet", Run: func() tea.Cmd { done = "quiet"; return nil }},
		{Key: '\n', Name: "most", Run: func() tea.Cmd { done = "most"; return nil }},
	}}
	for name, test := range map[string]struct {
		key  tea.KeyPressMsg
		want string
	}{
		"letter":        {tea.KeyPressMsg{Code: 'm', Text: "m"}, "malicious"},
		"a shell's key": {tea.KeyPressMsg{Code: 'q', Text: "q"}, "quiet"},
		"enter":         {tea.KeyPressMsg{Code: tea.KeyEnter}, "most"},
		"other letter":  {tea.KeyPressMsg{Code: 'w', Text: "w"}, ""},
		"esc":           {tea.KeyPressMsg{Code: tea.KeyEscape}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			done = ""
			shell, look := emptyShell(t)
			shell.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
			look.OpenMenu(menu)
			shell.Update(ui.LookMsg{})
			require.Contains(t, shell.View().Content, `\x1b[2Jevil.example:  m malicious · q quiet · enter most`)
			shell.Update(test.key)
			require.Equal(t, test.want, done)
			require.NotContains(t, shell.View().Content, "q quiet")
		})
	}
}

func TestAMenuKeepsTheKeysOfWhatItStillWaitsFor(t *testing.T) {
	here, done := false, ""
	item := func(key rune, name string) ui.MenuItem {
		return ui.MenuItem{Key: key, Name: name, Run: func() tea.Cmd { done += name; return nil }}
	}
	whole := ui.Menu{Title: "into", Items: []ui.MenuItem{{Key: 'c', Also: '1', Name: "INC-1", Run: func() tea.Cmd { done += "INC-1"; return nil }}, item('n', "new")}}
	half := ui.Menu{Title: "into", Items: []ui.MenuItem{item('n', "new")}, Waits: "reading the cases", Late: func() (ui.Menu, bool) { return whole, here }}
	shell, look := emptyShell(t)
	shell.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	start := func() {
		here, done = false, ""
		look.OpenMenu(half)
		shell.Update(ui.LookMsg{})
		require.Contains(t, shell.View().Content, "into:  n new · reading the cases…")
	}
	press := func(keys string) {
		for _, r := range keys {
			shell.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
	}
	arrive := func() { here = true; shell.Update(ui.LookMsg{}) }

	start()
	press("1")
	require.Empty(t, done)
	arrive()
	require.Equal(t, "INC-1", done)
	require.NotContains(t, shell.View().Content, "into:")

	start()
	arrive()
	require.Contains(t, shell.View().Content, "into:  c/1 INC-1 · n new")
	press("c")
	require.Equal(t, "INC-1", done)

	start()
	press("n")
	require.Equal(t, "new", done, "what is there already waits for nothing")
	arrive()
	require.NotContains(t, shell.View().Content, "into:")

	start()
	press("1")
	shell.Update(tea.KeyPressMsg{Code: tea.KeyEscape})
	arrive()
	require.Empty(t, done, "who has left it gets nothing of it")
	require.NotContains(t, shell.View().Content, "into:")

	start()
	press("x")
	arrive()
	require.Empty(t, done)
	require.Contains(t, shell.View().Content, "nothing was done: that is no letter of the menu")
}

func TestAFieldOverAPageTakesEveryLetterAndEscLeavesIt(t *testing.T) {
	got := ""
	shell, look := emptyShell(t)
	shell.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	ask := func() {
		look.Ask(ui.Prompt{Label: "note", Done: func(text string) tea.Cmd { got = text; return nil }})
		shell.Update(ui.LookMsg{})
	}
	ask()
	for _, r := range "quit e" {
		shell.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	shell.Update(tea.PasteMsg{Content: " it\tnow \n"})
	shell.Update(tea.KeyPressMsg{Code: tea.KeySpace, Text: " "})
	shell.Update(tea.KeyPressMsg{Code: 'x', Text: "x"})
	require.Contains(t, shell.View().Content, "quit e it now  x▏")
	shell.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	require.Equal(t, "quit e it now  x", got)
	require.NotContains(t, shell.View().Content, "quit e")
	ask()
	shell.Update(tea.PasteMsg{Content: "\n  at first\n"})
	shell.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	require.Equal(t, "at first", got, "what a paste begins with is no part of the text")
	got = ""
	ask()
	shell.Update(tea.KeyPressMsg{Code: 'x', Text: "x"})
	shell.Update(tea.KeyPressMsg{Code: tea.KeyEscape})
	require.Empty(t, got)
	require.NotContains(t, shell.View().Content, "x▏")
}

func TestAPasteThatALineDoesNotHoldIsSaidAndNotTaken(t *testing.T) {
	done := false
	shell, look := emptyShell(t)
	shell.Update(tea.WindowSizeMsg{Width: 100, Height: 24})
	look.Ask(ui.Prompt{Label: "note", Check: func(string) (ui.Cell, bool) { return ui.Cell{Text: "fine"}, true },
		Done: func(string) tea.Cmd { done = true; return nil }})
	shell.Update(ui.LookMsg{})
	shell.Update(tea.PasteMsg{Content: strings.Repeat("x", 1<<20)})
	require.Contains(t, shell.View().Content, "its last 983,040 letters are not here")
	shell.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	require.False(t, done)
	shell.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
	require.Contains(t, shell.View().Content, "fine")
}

func emptyShell(t *testing.T) (*ui.Shell, *ui.Look) {
	t.Helper()
	look := ui.NewLook(ui.ThemeDark, nil, nil)
	return ui.NewShell(t.Context(), look, ui.NewPage(look, "home", func() ui.Sheet { return ui.Sheet{} }), ui.ShellOptions{}), look
}

func TestWhatIsDoubtfulOfAPasteStaysOverThePaste(t *testing.T) {
	shell, _ := emptyShell(t)
	shell.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	shell.Update(ui.Notify(ui.Cell{Text: "only the beginning was taken", Mood: ui.Doubtful})())
	shell.Update(tea.PasteMsg{Content: "a.example"})
	require.Contains(t, shell.View().Content, "only the beginning was taken")
	shell.Update(tea.KeyPressMsg{Code: 'x', Text: "x"})
	require.NotContains(t, shell.View().Content, "only the beginning was taken")
}
