package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// A Button does one thing: "[ Review and send ]".
type Button struct {
	look  *Look
	label string
	press func() tea.Cmd
	why   string
}

// NewButton returns a button; press is called for enter, space and a click.
func NewButton(l *Look, label string, press func() tea.Cmd) *Button {
	return &Button{look: l, label: label, press: press}
}

// Disable says why the button does nothing now; "" lets it work again. A
// button that is off can have the focus, so that it can be asked why.
func (b *Button) Disable(why string) { b.why = why }

// Label changes what the button is called.
func (b *Button) Label(label string) { b.label = label }

// Update implements Control.
func (b *Button) Update(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if !key.Matches(msg, b.look.Keys.Follow) && !key.Matches(msg, b.look.Keys.Mark) {
			return nil, false
		}
	case tea.MouseClickMsg:
		if msg.Button != tea.MouseLeft {
			return nil, false
		}
	default:
		return nil, false
	}
	if b.why != "" {
		return Notify(Cell{Text: b.why}), true
	}
	if b.press == nil {
		return nil, true
	}
	return b.press(), true
}

// Lines implements Control. Why it is off stands behind it, or below it.
func (b *Button) Lines(width int, focused bool) []string {
	label, used := clip("[ "+b.look.visible(b.label)+" ]", width)
	tone := ToneKey
	switch {
	case b.why != "":
		tone = ToneDim
	case focused:
		tone = ToneFocus
	}
	line := appendInk(make([]byte, 0, width+32), b.look.Styles.ink(toneTint(tone)), label)
	if b.why == "" {
		return []string{string(line)}
	}
	why, ink := b.look.text(Cell{Text: b.why, Mood: Muted}, inFacts), b.look.Styles.mood(Muted)
	if used+cellGap+textWidth(why) <= width {
		return []string{string(appendInk(appendBlanks(line, cellGap), ink, why))}
	}
	out := []string{string(line)}
	for _, part := range wrap(why, width, width) {
		part, _ = clip(part, width)
		out = append(out, string(appendInk(nil, ink, part)))
	}
	return out
}

// Keys implements Control.
func (b *Button) Keys() []key.Binding {
	if b.why != "" {
		return nil
	}
	return []key.Binding{bind("enter", "press", "enter")}
}

// Typing implements Control.
func (b *Button) Typing() bool { return false }

// Disabled implements Control: also a button that is off can have the focus.
func (b *Button) Disabled() bool { return false }

// Escape implements Control.
func (b *Button) Escape() bool { return false }

// A Note is text in the place of a control: what a lane holds now and after.
type Note struct {
	look *Look
	said func() []Cell
}

// NewNote returns a note of what said returns, one cell a line. said is called
// for every frame and must only return what is at hand.
func NewNote(l *Look, said func() []Cell) *Note { return &Note{l, said} }

// Update implements Control: there is nothing to do.
func (n *Note) Update(tea.Msg) (tea.Cmd, bool) { return nil, false }

// Lines implements Control. A value that is too long is cut in its middle,
// other text goes on below.
func (n *Note) Lines(width int, _ bool) []string {
	var out []string
	for _, c := range n.said() {
		text, ink := n.look.text(c, inFacts), n.look.Styles.mood(c.Mood)
		parts := []string{text}
		if c.Value != "" && c.Text == "" {
			parts[0], _ = clipMiddle(text, width)
		} else if textWidth(text) > width {
			parts = wrap(text, width, width)
		}
		for _, part := range parts {
			part, _ = clip(part, width)
			out = append(out, string(appendInk(nil, ink, part)))
		}
	}
	return out
}

// Keys implements Control.
func (n *Note) Keys() []key.Binding { return nil }

// Typing implements Control.
func (n *Note) Typing() bool { return false }

// Disabled implements Control: a note never has the focus.
func (n *Note) Disabled() bool { return true }

// Escape implements Control.
func (n *Note) Escape() bool { return false }
