package ui

import (
	"context"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func boardAt(width, height int) *Board {
	b := payroll(testLook())
	b.Render(width, height)
	return b
}

func (b *Board) do(width, height int, names ...string) {
	for _, name := range names {
		b.Update(context.Background(), press(name))
		b.Render(width, height)
	}
}

func TestFocusOnAWideBoard(t *testing.T) {
	b := boardAt(160, 40)
	focused := func() string { return string(b.Focused().Digit) }
	assert.Equal(t, "1", focused())
	for _, c := range []struct{ key, want string }{
		{"tab", "2"}, {"shift+tab", "1"}, {"shift+tab", "8"}, {"tab", "1"}, {"5", "5"}, {"left", "2"}, {"h", "1"}, {"h", "1"}, {"8", "8"},
		{"l", "4"}, {"right", "5"}, {"right", "5"}, {"9", "5"}, {"0", "5"},
	} {
		b.do(160, 40, c.key)
		assert.Equal(t, c.want, focused(), c.key)
		assert.False(t, b.Zoomed(), "a digit focuses, it does not zoom")
	}
	for i, s := range b.Slots() {
		assert.Equal(t, i == b.focus, s.Pane.(*sheetPane).focused)
	}
	b.do(160, 40, "z")
	assert.True(t, b.Zoomed())
	b.do(160, 40, "2")
	assert.True(t, b.Zoomed(), "zoomed, it changes the tab")
	assert.Equal(t, "2", focused())
	assert.True(t, b.Escape())
	assert.False(t, b.Zoomed())
	assert.False(t, b.Escape())
}

func TestDigest(t *testing.T) {
	b := boardAt(80, 20)
	focused := func() string { return string(b.Focused().Digit) }
	b.do(80, 20, "j", "down", "up")
	assert.Equal(t, "2", focused())
	for _, enter := range []string{"right", "z", "l", "6"} {
		b.do(80, 20, enter)
		assert.True(t, b.Zoomed(), enter)
		leave := map[string]string{"right": "left", "z": "z", "l": "0", "6": "h"}[enter]
		b.do(80, 20, leave)
		assert.False(t, b.Zoomed(), leave)
	}
	assert.Equal(t, "6", focused())
	b.do(80, 20, "end", "down")
	assert.Equal(t, "8", focused())
	b.do(80, 20, "home", "up")
	assert.Equal(t, "1", focused())
	// pages scroll the preview
	b.do(80, 20, "down", "down", "down", "down", "pgdown")
	assert.Equal(t, "5", focused())
	assert.Positive(t, b.pane().(*sheetPane).view.top)
}

func TestKeysOfAPaneWinWhileItTypes(t *testing.T) {
	b := boardAt(160, 40)
	b.do(160, 40, "5", "/", "2", "z", "tab", "0")
	assert.Equal(t, '5', b.Focused().Digit)
	assert.True(t, b.Typing())
	assert.Equal(t, "2z0", b.pane().(*sheetPane).view.filter.text)
	assert.True(t, b.Escape())
	assert.False(t, b.Typing())
	b.do(160, 40, "s", "right", "down")
	assert.Equal(t, '5', b.Focused().Digit, "the arrows are the menu's")
	assert.Equal(t, sorting{column: 1, descending: true}, b.pane().(*sheetPane).view.grids[0].sort)
}

func TestResizeKeepsPlaceAndCallsNobody(t *testing.T) {
	b := boardAt(160, 40)
	b.do(160, 40, "5", "down", "down")
	want, ok := b.pane().Selected()
	require.True(t, ok)
	for _, size := range [][2]int{{80, 20}, {120, 36}, {30, 8}, {160, 40}} {
		b.Render(size[0], size[1])
		assert.Equal(t, '5', b.Focused().Digit)
	}
	got, ok := b.pane().Selected()
	assert.True(t, ok)
	assert.Equal(t, want, got)
}

func TestMouseOnTheBoard(t *testing.T) {
	b := boardAt(160, 40)
	at := b.rects[1] // Resolved IPs
	cmd := b.Update(context.Background(), tea.MouseClickMsg{X: at.x + 5, Y: at.y + 2, Button: tea.MouseLeft})
	assert.Nil(t, cmd)
	b.Render(160, 40)
	assert.Equal(t, '2', b.Focused().Digit)
	got, _ := b.pane().Selected()
	assert.Equal(t, "203.0.113.67", got)
	list := b.rects[4]
	b.Update(context.Background(), tea.MouseWheelMsg{X: list.x + 3, Y: list.y + 9, Button: tea.MouseWheelDown})
	assert.Equal(t, '2', b.Focused().Digit, "the wheel does not focus")
	assert.Equal(t, 3, b.slots[4].Pane.(*sheetPane).view.top)

	b.Render(80, 20)
	b.Update(context.Background(), tea.MouseClickMsg{X: 9, Y: 3 + 5, Button: tea.MouseLeft})
	assert.Equal(t, '6', b.Focused().Digit)
	b.Update(context.Background(), tea.MouseWheelMsg{X: 9, Y: 4, Button: tea.MouseWheelUp})
	assert.Equal(t, '5', b.Focused().Digit)
}

func TestAnswersReachEveryPane(t *testing.T) {
	b := boardAt(160, 40)
	type answer struct{}
	b.Update(context.Background(), answer{})
	for _, s := range b.Slots() {
		assert.Equal(t, []tea.Msg{answer{}}, s.Pane.(*sheetPane).got)
	}
	b.Update(context.Background(), press("x"))
	for i, s := range b.Slots() {
		assert.Len(t, s.Pane.(*sheetPane).got, map[bool]int{true: 2, false: 1}[i == 0])
	}
}

func TestSetPane(t *testing.T) {
	b := boardAt(160, 40)
	p := newSheetPane(testLook(), Sheet{Blocks: []Block{Prose{text("a new subject")}}})
	p.subject = "198.51.100[.]20"
	b.SetPane('3', p)
	got := ansi.Strip(b.Render(160, 40))
	assert.Contains(t, got, "3 IP overview · 198.51.100[.]20")
	assert.Contains(t, got, "a new subject")
	b.SetPane('9', p)
	assert.False(t, b.Focus('9'))
	assert.True(t, b.Focus('3'))
	assert.Equal(t, p, b.Focused().Pane)
}

func TestBusyAndStop(t *testing.T) {
	b := boardAt(160, 40)
	assert.False(t, b.Busy())
	assert.False(t, b.Stop())
	for _, i := range []int{1, 4} {
		b.slots[i].Pane.(*sheetPane).busy = true
	}
	assert.True(t, b.Busy())
	assert.True(t, b.Stop())
	assert.False(t, b.Busy(), "every pane is stopped")
}

// Every pane says its name, its subject and its state in its frame.
func TestFramesSayWhatTheyAreAbout(t *testing.T) {
	got := strings.Split(ansi.Strip(boardAt(160, 40).Render(160, 40)), "\n")
	assert.Contains(t, got[3], "┏━ 1 Domain details · login.payro11[.]example ━ now ━┓", "the focused frame is heavy")
	assert.Contains(t, got[3], "╭─ 2 Resolved IPs · 3 ─────────────────── now ─╮")
	assert.Contains(t, got[3], "╭─ 5 Passive DNS · 203.0.113[.]66 ──── 100 of 214 · now ─╮")
	columns := columnWidths(160, 54, 48, 58)
	assert.Equal(t, []int{54, 48, 58}, columns)
}

// From 100 columns on the board is two columns with the list below them,
// unless the terminal is too low to read anything in them.
func TestTwoColumnsNeedLittleHeight(t *testing.T) {
	for _, c := range []struct {
		width, height int
		want          arrangement
	}{
		{120, 35, inRows}, {100, 30, inRows}, {139, 29, inRows}, {120, 28, asDigest}, {120, 24, asDigest}, {99, 50, asDigest}, {140, 30, inColumns}, {160, 45, inColumns},
	} {
		s, b := payrollShell(c.width, c.height)
		s.View()
		assert.Equal(t, c.want, b.arrangement, "%d×%d", c.width, c.height)
		if b.arrangement != inRows {
			continue
		}
		for i, r := range b.rects {
			assert.GreaterOrEqual(t, r.h, lowPane, "%d×%d pane %d: two lines of it", c.width, c.height, i+1)
		}
		assert.Equal(t, c.width, b.rects[4].w, "passive DNS has the full width")
		assert.GreaterOrEqual(t, b.rects[4].h, lowerLeast)
	}
}

func TestTabs(t *testing.T) {
	b := boardAt(80, 20)
	b.slots[4].Tab, b.slots[4].Name = `p\d`, `Passive\DNS`
	b.do(80, 20, "5")
	tabs := func(width int) string {
		lines := strings.Split(ansi.Strip(b.Render(width, 20)), "\n")
		assert.Len(t, []rune(lines[1]), width)
		return strings.TrimRight(lines[1], " ")
	}
	assert.Equal(t, ` 1 Dom  2 IPs  3 IP  4 ASN  [5 p\\d]  6 WHOIS  7 Hist  8 Phish  100 of 214 · now`, tabs(80))
	assert.Equal(t, ` 1  2  3  4  [5 p\\d]  6  7  8    100 of 214 · now`, tabs(50), "made visible once")
	assert.Equal(t, ` [Passive\\DNS]             100 of 214 · now`, tabs(44))
	assert.Equal(t, ` [Passiv…  100 of 214 · now`, tabs(27))
	assert.Equal(t, ` [Pa…  100 of 21…`, tabs(17), "the status is the last to go")

	b.slots[4].Pane.(*sheetPane).status = text("100 of 8,112 · now")
	assert.Equal(t, ` 1  2  3  4  [5 p\\d]  6  7  8                203.0.113[.]66  100 of 8,112 · now`, tabs(80))
}

// A status is whole where the pane's line has room for it.
func TestDigestKeepsTheStatus(t *testing.T) {
	b := boardAt(60, 20)
	b.slots[4].Pane.(*sheetPane).status = text("100 of 8,112 · now")
	line := func(width, slot int) string {
		lines := strings.Split(ansi.Strip(b.Render(width, 20)), "\n")
		return strings.TrimRight(lines[3+slot], " ")
	}
	assert.Equal(t, "   5 pDNS      214 names in 30 d, 100 …  100 of 8,112 · now", line(60, 4))
	assert.Equal(t, "   8 Phishing  not asked                             1 call", line(60, 7), "said once")
	assert.Equal(t, "   8 Phishing  not asked               1 call", line(46, 7), "beside a short digest")
}

func TestAnEmptyBoard(t *testing.T) {
	b := NewBoard(testLook(), nil)
	assert.Nil(t, b.Init(context.Background()))
	assert.Nil(t, b.Update(context.Background(), press("tab")))
	assert.Empty(t, b.Render(80, 24))
	assert.Empty(t, b.Keys())
	assert.Zero(t, b.Focused())
	assert.False(t, b.Typing() || b.Escape() || b.Stop() || b.Busy() || b.Focus('1'))
}
