package ui

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/uitest"
)

var formSizes = [][2]int{{80, 24}, {60, 20}, {20, 5}, {200, 60}}

func TestFormScreens(t *testing.T) {
	for _, c := range []struct{ name, keys string }{
		{"form", ""},
		{"form-lanes", "tab tab tab tab b u s i"},
		{"form-entry", "tab tab tab tab tab end ! !"},
		{"form-button", "shift+tab"},
	} {
		for _, size := range formSizes {
			name := fmt.Sprintf("%s-%dx%d", c.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				for _, ascii := range []bool{true, false} {
					l := testLook()
					l.ASCII = ascii
					s := NewShell(t.Context(), l, still{}, ShellOptions{})
					run(s, Open(formPage{compose(l).form}))
					s.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
					keys(s, strings.Fields(c.keys)...)
					frame := s.View().Content
					requireFrame(t, frame, size[0], size[1])
					if ascii {
						requireASCII(t, frame)
						continue
					}
					golden(t, name, frame)
				}
			})
		}
	}
}

func TestConfirmationScreens(t *testing.T) {
	for _, size := range formSizes {
		name := fmt.Sprintf("%dx%d", size[0], size[1])
		c := confirm(t, size[0], size[1])
		golden(t, "confirmation-"+name, c.shell.View().Content)
		c.after(time.Second).press(typed("ourc")...)
		golden(t, "confirmation-typing-"+name, c.shell.View().Content)
		c.press(append(typed("orp"), "enter")...)
		golden(t, "confirmation-hasty-"+name, c.shell.View().Content)
		c.after(time.Second).press("enter")
		requireFrame(t, c.shell.View().Content, size[0], size[1])
		golden(t, "confirmation-sent-"+name, c.shell.View().Content)
		assert.Equal(t, name != "20x5", c.done == 1)
	}
}

// hostileForm is a form in which everything that can be said is hostile.
func hostileForm(l *Look, pick func() string) *Form {
	cells := func() []Cell { return []Cell{{Value: pick()}, {Text: pick(), Mood: Bad}} }
	options := func() (all []Option) {
		for i := range 4 {
			all = append(all, Option{ID: fmt.Sprint(i), Cells: cells(), Why: []string{"", pick()}[i%2]})
		}
		return all
	}
	choice, ticks, picker, other := NewChoice(l, nil), NewTicks(l, nil), NewPicker(l, pick()), NewPicker(l, pick())
	choice.Set(options(), "1")
	ticks.Set(options(), map[string]bool{"0": true})
	for _, p := range []*Picker{picker, other} {
		p.Find = func(string) []Option { return append(options(), options()...) }
	}
	entry, button, off := NewEntry(l, pick()), NewButton(l, pick(), nil), NewButton(l, pick(), nil)
	entry.Set(pick() + pick())
	off.Disable(pick())
	heads := []string{pick(), pick()}
	f := NewForm(l)
	f.Set([]FormRow{
		{Label: pick(), Controls: []Control{choice}, Mood: Bad},
		{Label: pick(), Heads: heads, Controls: []Control{NewNote(l, cells), NewNote(l, cells)}, Gap: true},
		{Label: pick(), Heads: heads, Controls: []Control{ticks, NewTicks(l, nil)}},
		{Label: pick(), Heads: heads, Controls: []Control{picker, other}},
		{Label: pick(), Controls: []Control{entry}, Sheet: func() Sheet { return hostileSheet(pick) }},
		{Label: pick(), Controls: []Control{off}},
		{Controls: []Control{button}, Pin: true, Gap: true},
	})
	return f
}

// Whatever is done to a form of whatever texts, its frame keeps to its place
// and the control with the focus is on it.
func TestFormsKeepToTheirPlace(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 8))
	corpus := uitest.Hostile()
	pick := func() string { s := corpus[random.IntN(len(corpus))]; return s[:min(len(s), 300)] }
	acts := []string{"tab", "shift+tab", "up", "down", "left", "right", "enter", "space", "a", "backspace", "pgdown", "pgup", "home", "end", "esc", "paste", "click", "wheel", "live", "ctrl+w"}
	for range uitest.Figure(12, 200) {
		l := NewLook(ThemeHighContrast, bracketed, clock)
		l.ASCII = random.IntN(4) == 0
		f := hostileForm(l, pick)
		s := NewShell(t.Context(), l, still{"home"}, ShellOptions{})
		s.Update(openMsg{formPage{f}})
		width, height := 80, 24
		for range 60 {
			if random.IntN(5) == 0 {
				width, height = random.IntN(120), random.IntN(40)
			}
			s.Update(tea.WindowSizeMsg{Width: width, Height: height})
			moved := true
			switch act := acts[random.IntN(len(acts))]; act {
			case "paste":
				f.Update(tea.PasteMsg{Content: pick()})
			case "click":
				f.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: random.IntN(120), Y: random.IntN(40)})
				moved = false
			case "wheel":
				f.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
				moved = false
			case "live":
				l.Live = !l.Live
				s.Update(LookMsg{})
				moved = false
			case "esc":
				f.Escape()
				moved = false
			case "pgdown", "pgup", "home", "end":
				f.Update(press(act))
				moved = false
			default:
				f.Update(press(act))
			}
			s.drawn = false
			requireFrame(t, s.View().Content, width, height)
			frame := f.Render(width, height)
			lines := strings.Split(frame, "\n")
			require.LessOrEqual(t, len(lines), max(1, height))
			for _, line := range lines {
				require.LessOrEqual(t, narrow().StringWidth(ansi.Strip(line)), max(0, width), "%q", line)
			}
			if moved && width > 4 && height > 0 {
				f.follow = true
				f.Render(width, height)
				seen := 0
				for y := range height {
					if line, ok := f.painted.at(y, f.top); ok && line.focused {
						seen++
					}
				}
				require.Equal(t, 1, seen, "%d×%d\n%s", width, height, ansi.Strip(f.Render(width, height)))
			}
		}
	}
}

func TestMouseOnAForm(t *testing.T) {
	c := compose(testLook())
	click := func(text string) {
		for y, line := range strings.Split(c.screen(), "\n") {
			if before, _, found := strings.Cut(line, text); found {
				c.form.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: ansi.StringWidth(before), Y: y})
				return
			}
		}
		require.Fail(t, "not on the screen", "%s in\n%s", text, c.screen())
	}
	click("( ) shop")
	click("[ ] Shopping")
	click("[ Review")
	assert.Equal(t, []string{"target shop", "remove 148 on", "press"}, c.happened)
	c.form.Focus(c.adds[0])
	c.do(typed("bus")...)
	click("Business  75")
	assert.Equal(t, "pick 75", c.happened[3])
	click("our shop")
	assert.Same(t, c.reason, c.form.Focused())
	click("nothing pending")
	assert.Same(t, c.reason, c.form.Focused(), "text is no control")
}

func TestAFormSpellsAgain(t *testing.T) {
	c := compose(testLook())
	assert.Contains(t, c.screen(), "ourcorp[.]example")
	c.form.look.Live = true
	c.form.Update(LookMsg{})
	assert.Contains(t, c.screen(), "(•) ourcorp.example")
}

func TestAFormAllocatesLittle(t *testing.T) {
	c := compose(testLook())
	c.do("tab", "tab", "tab", "b", "u")
	down := press("x")
	assert.LessOrEqual(t, testing.AllocsPerRun(50, func() {
		c.form.Update(down)
		c.form.Render(80, 21)
	}), 1000.0)
}

// A form of two lanes with suggestions open: a key and its frame.
func BenchmarkFormKey(b *testing.B) {
	c := compose(testLook())
	c.do("tab", "tab", "tab", "b", "u")
	keys := []tea.KeyPressMsg{press("s"), press("backspace")}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		c.form.Update(keys[i%2])
		c.form.Render(80, 21)
	}
}
