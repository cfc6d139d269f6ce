package ui

import (
	"context"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// formPage is a page around a form, as a program writes one.
type formPage struct{ form *Form }

func (p formPage) Title() string                                 { return "Ask Cloudflare to recategorize" }
func (p formPage) Init(context.Context) tea.Cmd                  { return nil }
func (p formPage) Update(_ context.Context, msg tea.Msg) tea.Cmd { return p.form.Update(msg) }
func (p formPage) Render(width, height int) string               { return p.form.Render(width, height) }
func (p formPage) Keys() []key.Binding                           { return p.form.Keys() }
func (p formPage) Typing() bool                                  { return p.form.Typing() }
func (p formPage) Escape() bool                                  { return p.form.Escape() }

// composed is the form of SCREENS.md's sixth chapter, and what happened to it.
type composed struct {
	form     *Form
	target   *Choice
	removes  [2]*Ticks
	adds     [2]*Picker
	reason   *Entry
	send     *Button
	happened []string
}

func (c *composed) say(what ...string) { c.happened = append(c.happened, strings.Join(what, " ")) }

// catalogue finds among a few categories.
func catalogue(text string) (found []Option) {
	for _, o := range []Option{
		{ID: "75", Cells: []Cell{{Text: "Business"}, {Text: "75", Mood: Muted}}},
		{ID: "group", Cells: []Cell{{Text: "Business & Economy"}}, Why: "a group, not a category"},
		{ID: "148", Cells: []Cell{{Text: "Shopping"}, {Text: "148", Mood: Muted}}},
	} {
		if strings.Contains(strings.ToLower(o.Cells[0].Text), strings.ToLower(text)) {
			found = append(found, o)
		}
	}
	return found
}

func compose(l *Look) *composed {
	c := &composed{form: NewForm(l)}
	c.target = NewChoice(l, func(id string) { c.say("target", id) })
	c.target.Set([]Option{
		{ID: "shop", Cells: []Cell{{Value: "shop.ourcorp.example"}, {Text: "no categories of its own"}}},
		{ID: "ourcorp", Cells: []Cell{{Value: "ourcorp.example"}, {Text: "the categories come from here"}}},
	}, "ourcorp")
	heads := []string{"Security (reviewed more slowly)", "Content (at most 2)"}
	note := func(cells ...Cell) Control { return NewNote(l, func() []Cell { return cells }) }
	for i, had := range []Option{{ID: "131", Cells: []Cell{{Text: "Phishing 131"}}}, {ID: "148", Cells: []Cell{{Text: "Shopping 148"}}}} {
		c.removes[i] = NewTicks(l, func(id string, on bool) { c.say("remove", id, map[bool]string{true: "on", false: "off"}[on]) })
		c.removes[i].Set([]Option{had}, map[string]bool{"131": true})
		c.adds[i] = NewPicker(l, "type to find")
		c.adds[i].Find = catalogue
		c.adds[i].Picked = func(id string) tea.Cmd { c.say("pick", id); return nil }
		c.adds[i].Removed = func(id string) tea.Cmd { c.say("unpick", id); return nil }
	}
	c.reason = NewEntry(l, "why: for your team and the ledger")
	c.reason.Changed = func(text string) { c.say("reason", text) }
	c.reason.Set("our shop, false positive since 2026-11-19; ticket SOC-118")
	c.happened = nil
	c.send = NewButton(l, "Review and send", func() tea.Cmd { c.say("press"); return nil })
	prose := func(cells ...Cell) func() Sheet { return func() Sheet { return Sheet{Blocks: []Block{Prose(cells)}} } }
	c.form.Set([]FormRow{
		{Label: "target", Controls: []Control{c.target}},
		{Label: "now", Gap: true, Heads: heads, Controls: []Control{note(Cell{Text: "Phishing 131", Mood: Bad}), note(Cell{Text: "Shopping 148"})}},
		{Label: "remove", Heads: heads, Controls: []Control{c.removes[0], c.removes[1]}},
		{Label: "add", Heads: heads, Controls: []Control{c.adds[0], c.adds[1]}},
		{Label: "after", Heads: heads, Controls: []Control{note(Cell{Text: "none", Mood: Muted}), note(Cell{Text: "Shopping 148"})}},
		{Label: "reason", Gap: true, Controls: []Control{c.reason}, Sheet: prose(absent("(stays here: the API has no comment field)"))},
		{Label: "checks", Gap: true, Sheet: prose(
			Cell{Text: "✓ nothing pending for ourcorp[.]example", Mood: Good},
			Cell{Text: "✓ content categories after: 1 of at most 2", Mood: Good},
			Cell{Text: "! security changes are reviewed more slowly (Cloudflare docs)", Mood: Doubtful})},
		{Label: "sends", Gap: true, Sheet: prose(text(`{"indicator_type":"domain","url":"ourcorp.example",`), text(` "security_removes":[131]}`))},
		{Controls: []Control{c.send}, Pin: true, Gap: true},
	})
	return c
}

func (c *composed) do(names ...string) {
	for _, name := range names {
		c.form.Render(80, 21)
		c.form.Update(press(name))
	}
	c.form.Render(80, 21)
}

func (c *composed) screen() string { return ansi.Strip(c.form.Render(80, 21)) }

func TestFocusGoesRound(t *testing.T) {
	c := compose(testLook())
	assert.Contains(t, c.screen(), "▌ (•) ourcorp[.]example")
	ring := []Control{c.target, c.removes[0], c.removes[1], c.adds[0], c.adds[1], c.reason, c.send}
	for i := range 2 * len(ring) {
		require.Same(t, ring[i%len(ring)], c.form.Focused())
		require.Equal(t, 1, strings.Count(c.screen(), "▌"), c.screen())
		c.do("tab")
	}
	c.do("shift+tab")
	assert.Same(t, c.send, c.form.Focused())
	c.do("up", "up")
	assert.Same(t, c.adds[0], c.form.Focused(), "the first lane")
	c.do("down", "up", "up", "right")
	assert.Same(t, c.removes[1], c.form.Focused())
	c.do("down")
	assert.Same(t, c.adds[1], c.form.Focused(), "arrows stay in their lane")
	c.do("up", "left", "k")
	assert.Same(t, c.target, c.form.Focused())
	assert.Contains(t, c.screen(), "▌ (•) ourcorp", "from below to the last option")
	c.do("k")
	assert.Contains(t, c.screen(), "▌ ( ) shop.ourcorp")
	assert.Empty(t, c.happened, "to move is not to choose")
}

func TestWorkingTheForm(t *testing.T) {
	c := compose(testLook())
	c.do("up", "enter")
	assert.Contains(t, c.screen(), "(•) shop.ourcorp[.]example")
	c.do("down", "down", "space", "space", "enter")
	assert.Equal(t, []string{"target shop", "remove 131 off", "remove 131 on", "remove 131 off"}, c.happened)
	c.happened = nil
	c.do("tab", "tab", "tab")
	require.True(t, c.form.Typing())
	c.do(typed("bu")...)
	assert.Contains(t, c.screen(), "▌ ▸ Business  75")
	c.do("down", "down", "enter")
	assert.Empty(t, c.happened, "a group is not taken")
	assert.Contains(t, c.screen(), "▸ Business & Economy  a group, not a category")
	c.do("up", "enter")
	assert.Equal(t, []string{"pick 75"}, c.happened)
	assert.Equal(t, []string{"75"}, c.adds[1].PickedIDs())
	assert.Contains(t, c.screen(), "✓ Business  75")
	c.do("s", "backspace", "backspace", "backspace")
	assert.Equal(t, []string{"pick 75", "unpick 75"}, c.happened)
	c.do("down", "end", "!")
	assert.Contains(t, c.happened[2], "SOC-118!")
	assert.Contains(t, c.screen(), "SOC-118!▏")
	c.do("enter", "enter")
	assert.Equal(t, "press", c.happened[3])
	c.send.Disable("nothing has changed yet")
	assert.Contains(t, c.screen(), "[ Review and send ]  – nothing has changed yet")
	c.do("enter", "space")
	assert.Len(t, c.happened, 4)
}

func TestEscapeInAForm(t *testing.T) {
	c := compose(testLook())
	c.form.Focus(c.adds[0])
	c.do(typed("shop")...)
	assert.Contains(t, c.screen(), "▸ Shopping")
	assert.True(t, c.form.Escape())
	assert.NotContains(t, c.screen(), "▸ Shopping", "first the list")
	assert.Equal(t, "shop", c.adds[0].Text())
	assert.True(t, c.form.Escape())
	assert.Empty(t, c.adds[0].Text(), "then what is typed")
	assert.False(t, c.form.Escape(), "then the form")
}

// What is clicked is what the last frame showed, also when a click before has
// changed the list since.
func TestTwoClicksOnSuggestionsWithoutAFrame(t *testing.T) {
	c := compose(testLook())
	c.form.Focus(c.adds[1])
	c.do("i")
	picker := c.adds[1]
	require.NotZero(t, picker.shown)
	for range 2 {
		for y := range 8 {
			picker.Update(tea.MouseClickMsg{Button: tea.MouseLeft, Y: y})
			picker.Find = func(string) []Option { return nil }
			picker.Refind()
			picker.Update(tea.MouseClickMsg{Button: tea.MouseLeft, Y: y})
		}
	}
	picker.open = true
	assert.Nil(t, picker.take())
	assert.LessOrEqual(t, len(picker.picked), 1)
}

func TestEnterInAReasonGoesOnToTheButton(t *testing.T) {
	c := compose(testLook())
	c.reason.Then = c.send
	c.form.Focus(c.adds[1])
	c.do("enter")
	require.Same(t, c.reason, c.form.Focused(), "a picker goes on to the next")
	c.do("enter")
	assert.Same(t, c.send, c.form.Focused())
	c.form.Focus(c.reason)
	c.form.Set([]FormRow{{Controls: []Control{c.reason, c.adds[0]}}})
	c.do("enter")
	assert.Same(t, c.adds[0], c.form.Focused(), "where it is not there, to the next")
}

func TestABlankFindsNothing(t *testing.T) {
	c := compose(testLook())
	c.form.Focus(c.adds[0])
	c.do(" ")
	assert.Empty(t, c.adds[0].Text())
	c.form.Update(tea.PasteMsg{Content: "  "})
	assert.NotContains(t, c.screen(), "▸")
	assert.NotContains(t, c.screen(), "nothing is called")
	c.do(typed("business")...)
	c.do(typed(" &")...)
	assert.Contains(t, c.screen(), "Business & Economy", "within a text a blank is one")
}

func TestALongOptionEndsAtAWord(t *testing.T) {
	for width := 12; width < 60; width++ {
		line := heads([]string{"details of 2026-11-22 06:01Z: security: Phishing 131", "more"}, width, 1)[0]
		require.LessOrEqual(t, textWidth(line), width)
		require.Regexp(t, `^(details|details of|details of 2026-11-22|details of 2026-11-22 06:01Z|.*security|.*Phishing|.* 131)…$`, line)
	}
}

// footedPage is a form whose buttons may not be covered.
type footedPage struct{ formPage }

func (footedPage) Anchored() bool { return true }

func TestAMessageLeavesTheButtonsOfAForm(t *testing.T) {
	for _, footed := range []bool{true, false} {
		l := testLook()
		c := compose(l)
		c.form.Focus(c.send)
		var page View = formPage{c.form}
		if footed {
			page = footedPage{formPage{c.form}}
		}
		s := NewShell(t.Context(), l, page, ShellOptions{})
		s.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
		s.Update(noticeMsg{Cell{Text: strings.Repeat("nothing was sent because of this ", 4)}})
		frame := ansi.Strip(s.View().Content)
		assert.Contains(t, frame, "of this")
		assert.Equal(t, footed, strings.Contains(frame, "▌ [ Review and send ]"), frame)
		assert.Len(t, strings.Split(frame, "\n"), 24)
	}
}
