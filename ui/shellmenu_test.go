package ui_test

import (
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

func TestAFieldOverAPageTakesEveryLetterAndEscLeavesIt(t *testing.T) {
	got := ""
	shell, look := emptyShell(t)
	shell.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	ask := func() {
		look.Ask(ui.Prompt{Label: "note", Done: func(text string) tea.Cmd { got = text; return nil }})
		shell.Update(ui.LookMsg{})
	}
	ask()
	for _, r := range "quit" {
		shell.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	shell.Update(tea.PasteMsg{Content: "e it"})
	require.Contains(t, shell.View().Content, "quite it▏")
	shell.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	require.Equal(t, "quite it", got)
	require.NotContains(t, shell.View().Content, "quite")
	got = ""
	ask()
	shell.Update(tea.KeyPressMsg{Code: 'x', Text: "x"})
	shell.Update(tea.KeyPressMsg{Code: tea.KeyEscape})
	require.Empty(t, got)
	require.NotContains(t, shell.View().Content, "x▏")
}

func emptyShell(t *testing.T) (*ui.Shell, *ui.Look) {
	t.Helper()
	look := ui.NewLook(ui.ThemeDark, nil, nil)
	return ui.NewShell(t.Context(), look, ui.NewPage(look, "home", func() ui.Sheet { return ui.Sheet{} }), ui.ShellOptions{}), look
}
