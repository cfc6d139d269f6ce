package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func clickAt(v *SheetView, x, y int) tea.Cmd {
	return v.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: x, Y: y})
}

func TestADoubleClickFollows(t *testing.T) {
	v, _ := hostView(hostNames(40))
	now := noon
	v.look.Now = func() time.Time { return now }
	follows := func(y int) bool {
		t.Helper()
		cmd := clickAt(v, 5, y)
		if cmd == nil {
			return false
		}
		assert.Equal(t, tea.KeyPressMsg{Code: tea.KeyEnter}, cmd(), "as if enter had been pressed")
		return true
	}
	require.False(t, follows(4))
	assert.Equal(t, "h2.pay.example", strings.Replace(selected(t, v), "alone-2", "h2.pay", 1))
	now = now.Add(doubleClick)
	assert.True(t, follows(4))
	assert.False(t, follows(4), "the third belongs to no pair")
	assert.True(t, follows(4), "the fourth does")
	now = now.Add(time.Hour)
	assert.False(t, follows(5))
	now = now.Add(doubleClick + 1)
	assert.False(t, follows(5), "too late")
	assert.False(t, follows(6), "another row")
	do(v, "/")
	assert.False(t, follows(6))
	assert.False(t, follows(6), "enter would leave the field")
	v.Escape()
	assert.False(t, follows(7))
	v.Set(Sheet{Blocks: []Block{Prose{text("window 30 d")}, hostGrid(&hosts{names: hostNames(40)[3:]})}})
	assert.False(t, follows(7), "another row has come to stand there")
}

// A double click that came with a paste presses nothing.
func TestADoubleClickOfAPasteDoesNothing(t *testing.T) {
	look := testLook()
	look.PasteGuard = time.Second
	page := NewPage(look, "names", func() Sheet { return Sheet{Blocks: []Block{names(30)}} })
	s := NewShell(context.Background(), look, page, ShellOptions{})
	s.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	page.Refresh()
	s.View()
	s.Update(tea.PasteMsg{Content: "x"})
	click := tea.MouseClickMsg{Button: tea.MouseLeft, X: 5, Y: 6}
	s.Update(click)
	_, cmd := s.Update(click)
	require.NotNil(t, cmd)
	for _, msg := range messages(cmd) {
		if msg, ok := msg.(tea.KeyPressMsg); ok {
			s.Update(msg)
			assert.Contains(t, s.notice.Text, "came with the paste")
			return
		}
	}
	t.Fatal("no enter")
}

// messages are what a command makes.
func messages(cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	batch, ok := cmd().(tea.BatchMsg)
	if !ok {
		return []tea.Msg{cmd()}
	}
	var out []tea.Msg
	for _, c := range batch {
		out = append(out, messages(c)...)
	}
	return out
}

func TestClickOnAColumnHead(t *testing.T) {
	v, _ := hostView(hostNames(40))
	order := func() string {
		for _, line := range screen(v, 60, 12) {
			if strings.Contains(line, " name") {
				return line
			}
		}
		return ""
	}
	assert.Nil(t, clickAt(v, 3, 1))
	assert.Contains(t, order(), "name↑")
	assert.Equal(t, "alone-1.example", selected(t, v))
	clickAt(v, 5, 1)
	assert.Contains(t, order(), "name↓", "once more: the other way")
	do(v, "pgdown", "pgdown")
	require.Positive(t, v.top)
	clickAt(v, len([]rune(order()))-1, 0)
	assert.Contains(t, order(), "n↑", "the head that stays on the screen")
	assert.Zero(t, v.top)
	clickAt(v, 0, 1)
	assert.Contains(t, order(), "n↑", "the gutter is no column")
	clickAt(v, 5, 11)
	assert.Contains(t, order(), "n↑")
}

func TestClickOnAGroup(t *testing.T) {
	v, _ := hostView(hostNames(40))
	do(v, "s", "s", "enter")
	lines := screen(v, 60, 12)
	require.Contains(t, lines[2], "▌  + ")
	clickAt(v, 5, 2)
	assert.Nil(t, clickAt(v, 5, 2), "opened, not followed")
	assert.Contains(t, screen(v, 60, 12)[2], "▌  - ")
}
