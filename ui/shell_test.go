package ui

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// probe is a page that remembers what it was given.
type probe struct {
	still
	ctx    context.Context
	got    []tea.Msg
	typing bool
	escape int // how many things there are to leave
	busy   bool
	keys   []key.Binding
}

func (p *probe) Init(ctx context.Context) tea.Cmd {
	p.ctx = ctx
	return nil
}
func (p *probe) Update(_ context.Context, msg tea.Msg) tea.Cmd {
	p.got = append(p.got, msg)
	return nil
}
func (p *probe) Keys() []key.Binding { return p.keys }
func (p *probe) Typing() bool        { return p.typing }
func (p *probe) Busy() bool          { return p.busy }
func (p *probe) Escape() bool {
	p.escape--
	return p.escape >= 0
}
func (p *probe) Stop() bool {
	was := p.busy
	p.busy = false
	return was
}

func probed(o ShellOptions) (*Shell, *probe) {
	s := NewShell(context.Background(), testLook(), still{"home"}, o)
	s.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	p := &probe{still: still{"page"}}
	s.Update(openMsg{p})
	return s, p
}

func shows(s *Shell) string { return ansi.Strip(s.View().Content) }

func quits(cmd tea.Cmd) bool {
	if cmd == nil {
		return false
	}
	switch msg := cmd().(type) {
	case tea.QuitMsg:
		return true
	case tea.BatchMsg:
		for _, c := range msg {
			if quits(c) {
				return true
			}
		}
	}
	return false
}

func TestEscapeGoesOutByOne(t *testing.T) {
	s, p := probed(ShellOptions{})
	p.escape = 2
	for range 2 {
		s.route(press("esc"))
		require.Len(t, s.stack, 2, "something of the page first")
		require.NoError(t, p.ctx.Err())
	}
	s.route(press("esc"))
	assert.Len(t, s.stack, 1, "then the page")
	assert.ErrorIs(t, p.ctx.Err(), context.Canceled, "what a closed page waits for ends")
	assert.Nil(t, s.route(press("esc")), "it never quits")
	assert.Len(t, s.stack, 1)
	assert.NotContains(t, p.got, press("esc"), "and is no key of the page")
}

func TestClosingAndQuitting(t *testing.T) {
	s, p := probed(ShellOptions{})
	assert.False(t, quits(s.route(press("q"))))
	assert.Error(t, p.ctx.Err())
	assert.True(t, quits(s.route(press("q"))), "on home it quits")

	s, p = probed(ShellOptions{})
	p.typing = true
	s.route(press("q"))
	require.Len(t, s.stack, 2)
	assert.Equal(t, []tea.Msg{press("q")}, p.got, "in a field it is a letter")
	run(s, Close)
	run(s, Close)
	assert.Len(t, s.stack, 1, "home stays")
}

func TestInterruptStopsThenQuits(t *testing.T) {
	s, p := probed(ShellOptions{})
	now := noon
	s.look.Now = func() time.Time { return now }
	p.busy, p.typing = true, true
	assert.False(t, quits(s.route(press("ctrl+c"))))
	assert.False(t, p.busy)
	assert.Contains(t, shows(s), "stopped")
	now = now.Add(2001 * time.Millisecond)
	assert.False(t, quits(s.route(press("ctrl+c"))), "too late for the second time")
	assert.Contains(t, shows(s), "ctrl+c again quits")
	now = now.Add(time.Second)
	assert.True(t, quits(s.route(press("ctrl+c"))))
}

// What a page over it waits for ends first.
func TestInterruptReachesThePagesBelow(t *testing.T) {
	s, below := probed(ShellOptions{})
	top := &probe{still: still{"over it"}}
	s.Update(openMsg{top})
	now := noon
	s.look.Now = func() time.Time { return now }
	top.busy, below.busy = true, true
	s.route(press("ctrl+c"))
	assert.False(t, top.busy)
	assert.True(t, below.busy)
	now = now.Add(3 * time.Second)
	s.route(press("ctrl+c"))
	assert.False(t, below.busy)
	assert.Contains(t, s.notice.Text, "stopped")
	now = now.Add(3 * time.Second)
	s.route(press("ctrl+c"))
	assert.Contains(t, s.notice.Text, "nothing is running")
}

func TestNoticeStaysUntilTheNextKey(t *testing.T) {
	s, _ := probed(ShellOptions{})
	run(s, Notify(Cell{Text: "copied \x1b[31mlogin", Mood: Good}))
	assert.Contains(t, shows(s), `○ copied \x1b[31mlogin`)
	s.Update(tea.WindowSizeMsg{Width: 60, Height: 5})
	assert.Contains(t, shows(s), "○ copied", "a low terminal shows it too")
	s.Update(press("x"))
	assert.NotContains(t, shows(s), "copied")
}

// A long notice is wrapped over the last line of the page, and cut in its
// middle only where two lines are not enough.
func TestALongNoticeIsReadToItsEnd(t *testing.T) {
	const price = "a again asks Cloudflare: up to 7 calls · ~92 of 100 calls left this month · any other key asks nothing"
	for _, size := range [][2]int{{80, 24}, {60, 20}, {100, 30}, {160, 45}, {60, 8}} {
		s, _ := payrollShell(size[0], size[1])
		before := strings.Split(shows(s), "\n")
		s.Update(noticeMsg{Cell{Text: price, Mood: Notable}})
		frame := s.View().Content
		requireFrame(t, frame, size[0], size[1])
		lines := strings.Split(ansi.Strip(frame), "\n")
		bottom := strings.Join(strings.Fields(strings.Join(lines[size[1]-4:], " ")), " ")
		assert.Contains(t, bottom, "◆ "+price, size)
		assert.Equal(t, before[:size[1]-4], lines[:size[1]-4], "nothing else moves")
	}

	s, _ := payrollShell(60, 20)
	s.Update(noticeMsg{text("plan needs the calls a month, " + strings.Repeat("such as plan 100 or 2500, ", 6) + "a whole number from 0 on, without signs")})
	got := shows(s)
	assert.Contains(t, got, " plan needs the calls a month")
	assert.Contains(t, got, "…")
	assert.Contains(t, got, "from 0 on, without signs", "the end says the rule")
	s.Update(tea.WindowSizeMsg{Width: 40, Height: 6})
	got = shows(s)
	assert.Contains(t, got, " plan needs the ca")
	assert.Contains(t, got, "on, without signs", "one line: cut in the middle")
	requireFrame(t, s.View().Content, 40, 6)

	s, _ = payrollShell(60, 20)
	keys(s, ":", "q")
	s.Update(noticeMsg{text(price)})
	assert.Contains(t, shows(s), ":q▏", "what is typed is not covered")
	requireFrame(t, s.View().Content, 60, 20)
}

func TestKeysInFieldsAreText(t *testing.T) {
	asked := []string{}
	s, p := probed(ShellOptions{New: func(text string) tea.Cmd {
		asked = append(asked, text)
		return nil
	}, GoTo: []Place{{'h', "history", func() tea.Cmd { return nil }}}})
	p.typing = true
	var want []tea.Msg
	for _, name := range []string{"?", ":", "q", "n", "g", "D", "/", "1", "tab", "enter", "up"} {
		s.route(press(name))
		want = append(want, press(name))
	}
	paste := tea.PasteMsg{Content: "login.payro11.example"}
	s.route(paste)
	assert.Equal(t, append(want, paste), p.got)
	assert.Empty(t, asked)
	assert.False(t, s.look.Live)

	run(s, s.route(press("f1")))
	assert.Contains(t, shows(s), "What works here")
	run(s, s.route(press("f1")))
	assert.Len(t, s.stack, 2, "F1 closes it again")
	s.route(press("ctrl+p"))
	assert.NotNil(t, s.palette)
	s.route(press("esc"))

	p.typing = false
	s.route(press("n"))
	s.route(paste)
	assert.Equal(t, []string{"", paste.Content}, asked, "outside fields a paste is a new look-up")
}

// The help page says how to read on, and q closes it just like esc and ?.
func TestHelpPage(t *testing.T) {
	s, _ := payrollShell(80, 24)
	for _, leave := range []string{"q", "esc", "?", "f1"} {
		keys(s, "?")
		require.Len(t, s.stack, 3)
		assert.Contains(t, shows(s), "↑↓ pgdn scroll", leave)
		top := shows(s)
		keys(s, "pgdown")
		assert.NotEqual(t, top, shows(s))
		keys(s, leave)
		assert.Len(t, s.stack, 2, leave)
		assert.NotContains(t, shows(s), "What works here")
	}
	s.Update(tea.WindowSizeMsg{Width: 160, Height: 200})
	keys(s, "?")
	assert.NotContains(t, shows(s), "scroll", "all of it is on the screen")

	home := &probe{typing: true}
	s = NewShell(context.Background(), testLook(), home, ShellOptions{})
	s.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	keys(s, "f1")
	require.Len(t, s.stack, 2)
	assert.False(t, quits(s.route(press("q"))), "q closes the help over a field, not the program")
	assert.Len(t, s.stack, 1)
}

// A line feed is what the terminal makes of enter before the program has it.
func TestALineFeedIsEnter(t *testing.T) {
	s, p := probed(ShellOptions{})
	for _, typing := range []bool{false, true} {
		p.got, p.typing = nil, typing
		s.route(press("ctrl+j"))
		assert.Equal(t, []tea.Msg{press("enter")}, p.got)
	}
}

func TestInputGoesToTheTopAndTheRestToAll(t *testing.T) {
	s, below := probed(ShellOptions{})
	top := &probe{}
	run(s, Open(top))
	s.View()
	s.route(press("x"))
	click := tea.MouseClickMsg{X: 4, Y: 5, Button: tea.MouseLeft}
	s.route(click)
	click.Y-- // below the header
	assert.Equal(t, []tea.Msg{press("x"), click}, top.got)
	assert.Empty(t, below.got)
	s.route(tea.MouseClickMsg{X: 4, Y: 0})
	s.route(tea.MouseClickMsg{X: 4, Y: 23})
	assert.Len(t, top.got, 2, "header and footer are not the page's")
	type answer int
	s.Update(answer(1))
	assert.Equal(t, []tea.Msg{answer(1)}, below.got)
	assert.Equal(t, answer(1), top.got[2])
	s.Update(tea.WindowSizeMsg{Width: 90, Height: 20})
	assert.Len(t, below.got, 1, "sizes are known while painting")
}

func TestEveryPageHasItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	s := NewShell(ctx, testLook(), &probe{}, ShellOptions{})
	s.Init()
	one, two := &probe{}, &probe{}
	s.Update(openMsg{one})
	s.Update(openMsg{two})
	s.Update(closeMsg{})
	assert.Error(t, two.ctx.Err())
	assert.NoError(t, one.ctx.Err())
	cancel()
	assert.Error(t, one.ctx.Err(), "the session ends all of them")
}

func TestTicks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p := probed(ShellOptions{})
		start := time.Now()
		ticks := make(chan tea.Msg, 8)
		wait := func(cmd tea.Cmd) {
			if cmd != nil {
				go func() { ticks <- cmd() }()
			}
		}
		s.tick = ticker{}
		wait(s.tick.start(s.ctx, s.busy()))
		p.busy = true
		_, cmd := s.Update(press("r")) // something is asked: ticks get quick
		wait(cmd)
		next := func() { _, cmd := s.Update(<-ticks); wait(cmd) }
		next()
		assert.Equal(t, time.Second, time.Since(start))
		next()
		assert.Equal(t, 2*time.Second, time.Since(start))
		told := func() (n int) {
			for _, msg := range p.got {
				if _, ok := msg.(TickMsg); ok {
					n++
				}
			}
			return n
		}
		assert.Equal(t, 2, told())
		p.busy = false
		next() // 3 s; from now on slow
		for range 2 {
			next() // the first slow tick, which no longer counts, and the new one
		}
		assert.Equal(t, 33*time.Second, time.Since(start))
		assert.Equal(t, 4, told(), "the tick that was replaced is none")
		<-ticks // the next one is on its way
		assert.Equal(t, 63*time.Second, time.Since(start))
	})
}

func TestPalette(t *testing.T) {
	args := []string{}
	pressed := bind("r", "ask again", "r")
	s, p := probed(ShellOptions{Commands: []Command{
		{"quota", "correct what is left", func(arg string) tea.Cmd {
			args = append(args, arg)
			return nil
		}},
		{"history", "what was looked up", func(string) tea.Cmd { return Open(&probe{still: still{"history page"}}) }},
	}})
	p.keys = []key.Binding{pressed}
	keys(s, append([]string{":"}, typed("quota 61")...)...)
	assert.Contains(t, shows(s), ":quota 61")
	assert.NotContains(t, shows(s), "what was looked up")
	keys(s, "enter")
	assert.Equal(t, []string{"61"}, args)
	assert.Nil(t, s.palette)

	keys(s, append([]string{"ctrl+p"}, typed("QU ")...)...)
	s.Update(tea.PasteMsg{Content: "7 8 \n"})
	keys(s, "enter")
	assert.Equal(t, []string{"61", "7 8"}, args)

	keys(s, append([]string{":"}, typed("again")...)...)
	keys(s, "enter")
	assert.Equal(t, press("r"), p.got[len(p.got)-1], "a key of the page")

	keys(s, append([]string{":"}, typed("theme light")...)...)
	keys(s, "enter")
	assert.False(t, s.look.Styles.Dark)
	assert.Contains(t, p.got, tea.Msg(LookMsg{}))
	keys(s, append([]string{":"}, typed("theme blue")...)...)
	keys(s, "enter")
	assert.Contains(t, shows(s), "not one of auto, dark, light")

	keys(s, append([]string{":"}, typed("nonsense")...)...)
	keys(s, "enter")
	assert.Contains(t, shows(s), "no command is called nonsense")

	before := len(p.got)
	keys(s, ":", "down", "down", "up", "esc")
	assert.Nil(t, s.palette)
	assert.Len(t, p.got, before, "the page below gets nothing of it")
	keys(s, append([]string{":"}, typed("hist")...)...)
	keys(s, "enter")
	assert.Contains(t, shows(s), "history page")
}

func TestGoTo(t *testing.T) {
	s, p := probed(ShellOptions{GoTo: []Place{{'h', "history", func() tea.Cmd { return Open(&probe{still: still{"history page"}}) }}}})
	keys(s, "g")
	assert.Contains(t, shows(s), "h history")
	keys(s, "x")
	assert.Empty(t, p.got, "an unknown letter closes the menu, no more")
	keys(s, "g", "g")
	assert.Equal(t, []tea.Msg{tea.KeyPressMsg{Code: tea.KeyHome}}, p.got)
	keys(s, "g", "h")
	assert.Contains(t, shows(s), "history page")
}

func TestHeaderSaysWhereOneIs(t *testing.T) {
	s, _ := payrollShell(160, 45)
	s.Update(openMsg{still{"Call log \x1b]0;x\x07"}})
	assert.Contains(t, shows(s), `login.payro11[.]example › 203.0.113[.]66 › Call log \x1b]0;x\x07`)
	keys(s, "D")
	assert.Contains(t, shows(s), "LIVE TEXT")
	for _, width := range []int{160, 100, 80, 60, 50} {
		s.Update(tea.WindowSizeMsg{Width: width, Height: 24})
		first, _, _ := strings.Cut(shows(s), "\n")
		assert.Contains(t, first, "◆ LIVE", width)
		assert.Contains(t, first, "pugmark")
		assert.Contains(t, first, `x\x07`, "the last crumb is where one is")
	}
}

// The count of calls is the last to go from the right end of the header.
func TestHeaderKeepsTheMeter(t *testing.T) {
	status := func(width int, live bool, cells ...Cell) string {
		s, _ := payrollShell(width, 24)
		s.look.Live, s.options.Status = live, func() []Cell { return cells }
		s.drawn = false
		first, _, _ := strings.Cut(shows(s), "\n")
		_, right, _ := strings.Cut(strings.TrimSpace(first), "[.]66")
		return strings.Join(strings.Fields(strings.TrimPrefix(right, "  ")), " ")
	}
	demo, meter, analyst := text("DEMO DATA"), text("~61 of 100 calls left"), text("analyst ana@soc")
	assert.Equal(t, "DEMO DATA ~61 of 100 calls left analyst ana@soc", status(110, false, demo, meter, analyst))
	assert.Equal(t, "DEMO DATA ~61 of 100 calls left", status(80, false, demo, meter, analyst), "the analyst goes first")
	assert.Equal(t, "DEMO ~61 of 100 calls left", status(72, false, demo, meter, analyst), "then the sign gets shorter")
	assert.Equal(t, "DEMO ~61 calls left", status(60, false, demo, meter, analyst), "then the whole of the count goes")
	assert.Equal(t, "~61 calls left", status(50, false, demo, meter, analyst), "then the sign")
	assert.Equal(t, "~61 calls left", status(36, false, demo, meter, analyst), "the count stays")
	assert.Equal(t, "◆ LIVE TEXT DEMO ~61 calls left", status(80, true, demo, meter, analyst))
	assert.Equal(t, "◆ LIVE ~61 calls left", status(56, true, demo, meter, analyst))
	assert.Equal(t, "~61 of 100 calls left", status(64, false, meter, analyst), "without a sign the first stays")
	assert.Equal(t, "? no credentials", status(50, false, Cell{Text: "no credentials", Mood: Doubtful}, text("~100 calls left"), analyst))
}

func TestTextsOfTheHeaderGetShorter(t *testing.T) {
	for text, want := range map[string]string{"DEMO DATA": "DEMO", "no credentials": "no credentials", "~61 calls left": "~61 calls left", "": "", "2 3": "2 3"} {
		assert.Equal(t, want, firstWord(text))
	}
	for text, want := range map[string]string{
		"~61 of 100 calls left": "~61 calls left", "~2,500 of 10,000 calls left": "~2,500 calls left",
		"head of department": "head of department", "most of ": "most of ", "past the estimate": "past the estimate",
	} {
		assert.Equal(t, want, withoutWhole(text))
	}
}

func TestFooterAlwaysEndsWithHelp(t *testing.T) {
	s, p := probed(ShellOptions{New: func(string) tea.Cmd { return nil }})
	for range 40 {
		p.keys = append(p.keys, bind(string(rune('A'+len(p.keys))), strings.Repeat("word ", len(p.keys)%5)+"done", "x"))
		for _, width := range []int{40, 80, 100, 160} {
			s.Update(tea.WindowSizeMsg{Width: width, Height: 40})
			lines := strings.Split(strings.TrimRight(shows(s), "\n "), "\n")
			assert.Regexp(t, `\? help *$`, lines[len(lines)-1])
		}
	}
	off := bind("w", "not now", "w")
	off.SetEnabled(false)
	p.keys = []key.Binding{off, bind("e", "export", "e"), bind("e", "export again", "e")}
	s.drawn = false
	assert.NotContains(t, shows(s), "not now", "what does nothing is not offered")
	assert.NotContains(t, shows(s), "export again", "a key is said once")
}

// What esc does with a filter on is said however many keys there are.
func TestFooterSaysHowToClearTheFilter(t *testing.T) {
	for _, size := range [][2]int{{160, 45}, {120, 40}, {80, 24}, {60, 20}} {
		s, b := payrollShell(size[0], size[1])
		keys(s, "5", "/", "s", "h", "enter")
		p := b.pane().(*sheetPane)
		b.slots[b.focus].Pane = manyKeys{p}
		s.drawn = false
		lines := strings.Split(shows(s), "\n")
		footer := strings.Join(lines[len(lines)-2:], " ")
		assert.Contains(t, footer, "esc clear filter", size)
		assert.NotContains(t, footer, "esc back", size)
		keys(s, "esc")
		assert.Zero(t, p.view.Hidden())
		assert.NotContains(t, shows(s), "clear filter", size)
	}
}

// manyKeys is a pane with more keys than a footer has room for.
type manyKeys struct{ *sheetPane }

func (p manyKeys) Keys() []key.Binding {
	var out []key.Binding
	for _, name := range []string{"A", "B", "C", "E", "F", "H", "I", "J"} {
		out = append(out, bind(name, "does something useful", name))
	}
	return append(out, p.sheetPane.Keys()...)
}

func TestViewIsPaintedOncePerChange(t *testing.T) {
	s, _ := payrollShell(80, 24)
	s.View()
	painted := 0
	s.options.Status = func() []Cell {
		painted++
		return nil
	}
	for range 5 {
		s.View()
	}
	assert.Zero(t, painted)
	s.Update(press("down"))
	s.View()
	s.View()
	assert.Equal(t, 1, painted)
}

func TestRedrawAndSuspend(t *testing.T) {
	s, p := probed(ShellOptions{})
	p.typing = true
	assert.Equal(t, tea.ClearScreen(), s.route(press("ctrl+l"))())
	assert.Equal(t, tea.Suspend(), s.route(press("ctrl+z"))())
}

func TestKeysThatComeWithAPasteAreIgnored(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	s, p := probed(ShellOptions{New: func(string) tea.Cmd { return nil }})
	s.look.Now = func() time.Time { return now }
	s.look.PasteGuard = 30 * time.Millisecond
	p.typing = true
	press := func(after time.Duration) bool {
		now, p.got = now.Add(after), nil
		s.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
		return len(p.got) == 1
	}
	require.True(t, press(0), "nothing was pasted yet")

	s.Update(tea.PasteMsg{Content: "paste.example"})
	for range 10 {
		assert.False(t, press(20*time.Millisecond), "a burst of any length is part of the paste")
	}
	assert.Contains(t, shows(s), "a key came with the paste and was ignored")
	for range 5 {
		now = now.Add(20 * time.Millisecond)
		s.Update(tea.FocusMsg{})
		now = now.Add(20 * time.Millisecond)
		s.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	}
	assert.False(t, press(20*time.Millisecond), "nor does anything else that can be sent outlast it")
	assert.True(t, press(30*time.Millisecond))

	s.Update(tea.PasteMsg{Content: "paste.example"})
	p.busy = true
	s.Update(tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl})
	assert.False(t, p.busy, "ctrl+c always stops")
}

// A session is idle while nobody at the terminal does anything, whatever else
// happens on it.
func TestInputIsTold(t *testing.T) {
	inputs := 0
	s, _ := probed(ShellOptions{Input: func() { inputs++ }})
	for n, msg := range []tea.Msg{press("x"), tea.PasteMsg{Content: "x"}, tea.MouseClickMsg{}, tea.MouseWheelMsg{}} {
		s.Update(msg)
		assert.Equal(t, n+1, inputs, "%T", msg)
	}
	for _, msg := range []tea.Msg{tea.MouseMotionMsg{}, tea.KeyReleaseMsg{}, tea.WindowSizeMsg{Width: 90, Height: 30}, tea.BackgroundColorMsg{}, LookMsg{}} {
		s.Update(msg)
	}
	assert.Equal(t, 4, inputs)
}
