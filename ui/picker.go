package ui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/ui/display"
)

// A Picker is a field that finds: what is typed lists suggestions, enter takes
// one. What was taken is listed above the field until backspace removes it.
type Picker struct {
	// Find returns what matches the text, the best first. It is called for
	// every change of the text and only uses what is at hand.
	Find func(text string) []Option
	// Picked, which may be nil, is called when a person has taken an option,
	// Removed when one was taken back.
	Picked, Removed func(id string) tea.Cmd

	look        *Look
	placeholder string
	field       editor
	picked      []Option
	found       []Option
	at          int  // the suggestion under the cursor
	open        bool // suggestions are wanted
	fieldLine   int  // of the last frame
	top         int  // the first suggestion of the last frame
	shown       int  // suggestions in the last frame
}

// suggestions is how many of them are on the screen.
const suggestions = 5

// pickerWidth is the most that the field is wide.
const pickerWidth = 40

// NewPicker returns an empty picker.
func NewPicker(l *Look, placeholder string) *Picker {
	return &Picker{look: l, placeholder: placeholder}
}

// Set replaces what is picked, oldest first.
func (p *Picker) Set(picked []Option) { p.picked = slices.Clone(picked) }

// PickedIDs are the ids of what is picked, oldest first.
func (p *Picker) PickedIDs() []string {
	ids := make([]string, len(p.picked))
	for i, o := range p.picked {
		ids[i] = o.ID
	}
	return ids
}

// Text is what stands in the field.
func (p *Picker) Text() string { return p.field.value() }

// Refind asks Find once more, because what it searches has changed.
func (p *Picker) Refind() {
	p.found, p.at, p.shown = nil, 0, 0 // nothing of it is on the screen yet
	if p.Find != nil && !p.blank() {
		p.found = p.Find(p.field.value())
	}
	p.at = max(0, slices.IndexFunc(p.found, func(o Option) bool { return o.Why == "" }))
}

// blank reports whether there is nothing to find.
func (p *Picker) blank() bool { return strings.TrimSpace(p.field.value()) == "" }

// Update implements Control.
func (p *Picker) Update(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return p.press(msg)
	case tea.PasteMsg:
		p.field.paste(msg.Content)
		p.open = true
		p.Refind()
		return nil, true
	case tea.MouseClickMsg:
		if msg.Button != tea.MouseLeft {
			return nil, false
		}
		if i := msg.Y - p.fieldLine - 1; i >= 0 && i < p.shown && p.top+i < len(p.found) {
			p.at = p.top + i
			return p.take(), true
		}
		return nil, true
	}
	return nil, false
}

// listing reports whether suggestions are on the screen while the picker has
// the focus.
func (p *Picker) listing() bool { return p.open && len(p.found) > 0 }

func (p *Picker) press(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	switch msg.String() {
	case "enter":
		if !p.listing() {
			return nil, false
		}
		return p.take(), true
	case "up", "down":
		if !p.listing() {
			return nil, false
		}
		to := p.at + 1
		if msg.String() == "up" {
			to = p.at - 1
		}
		if to < 0 {
			return nil, false // on to the control above
		}
		p.at = min(to, len(p.found)-1)
		return nil, true
	case "space":
		if p.field.empty() {
			return nil, true // meant for a tick
		}
	case "backspace", "ctrl+h":
		if p.field.empty() {
			return p.removeLast(), true
		}
	}
	before := p.field.value()
	used := p.field.press(msg)
	if p.field.value() != before {
		p.open = true
		p.Refind()
	}
	return nil, used
}

// take picks the suggestion under the cursor.
func (p *Picker) take() tea.Cmd {
	if p.at >= len(p.found) {
		return nil
	}
	o := p.found[p.at]
	if o.Why != "" {
		return o.refuse()
	}
	p.field, p.open = editor{}, false
	p.Refind()
	if indexOf(p.picked, o.ID) < 0 {
		p.picked = append(p.picked, o)
	}
	if p.Picked == nil {
		return nil
	}
	return p.Picked(o.ID)
}

func (p *Picker) removeLast() tea.Cmd {
	if len(p.picked) == 0 {
		return nil
	}
	last := p.picked[len(p.picked)-1]
	p.picked = p.picked[:len(p.picked)-1]
	if p.Removed == nil {
		return nil
	}
	return p.Removed(last.ID)
}

// Lines implements Control: what is picked, the field, the suggestions.
func (p *Picker) Lines(width int, focused bool) []string {
	var out []string
	for _, o := range p.picked {
		out = append(out, p.look.signed(width, "✓", o.cells()))
	}
	p.fieldLine, p.shown = len(out), 0
	out = append(out, p.paintField(min(width, pickerWidth), focused))
	if focused {
		out = append(out, p.below(width)...)
	}
	return out
}

// below are the suggestions.
func (p *Picker) below(width int) (out []string) {
	if !p.open || p.blank() {
		return nil
	}
	if len(p.found) == 0 {
		return append(out, p.look.Line(width, Cell{Text: "  nothing is called that", Mood: Muted}))
	}
	p.shown = min(suggestions, len(p.found))
	p.top = max(0, min(p.top, p.at, len(p.found)-p.shown))
	p.top = max(p.top, p.at-p.shown+1)
	for i := p.top; i < p.top+p.shown; i++ {
		sign := " "
		if i == p.at {
			sign = "▸"
		}
		out = append(out, p.look.signed(width, sign, p.found[i].cells()))
	}
	if rest := len(p.found) - p.shown; rest > 0 {
		out = append(out, p.look.Line(width, Cell{Text: "  " + ellipsis + " " + grouped(rest) + " more", Mood: Muted}))
	}
	return out
}

func (p *Picker) paintField(width int, focused bool) string {
	const brackets = 4
	if width < brackets+2 {
		text, _ := p.field.window(width, focused)
		return text
	}
	room := width - brackets
	text, used := p.field.window(room, focused)
	b := append(append(make([]byte, 0, width+64), "[ "...), text...)
	if p.field.empty() {
		lead := ""
		if focused {
			lead = " "
		}
		hint, w := clip(lead+display.Cell(p.placeholder), room-used)
		b = appendInk(b, p.look.Styles.ink(toneTint(ToneDim)), hint)
		used += w
	}
	return string(append(appendBlanks(b, room-used), " ]"...))
}

// parted implements spreading.
func (p *Picker) parted(width, whole int) (own, below []string) {
	own = p.Lines(width, true)
	own = own[:p.fieldLine+1]
	return own, p.below(whole)
}

// line is that of the field, or of the suggestion under the cursor.
func (p *Picker) line() int {
	if p.shown == 0 {
		return p.fieldLine
	}
	return p.fieldLine + 1 + p.at - p.top
}

// Keys implements Control.
func (p *Picker) Keys() []key.Binding {
	switch {
	case p.listing() && p.found[p.at].Why == "":
		return []key.Binding{bind("esc", "close list", "esc"), bind("enter", "take", "enter"), bind("↑↓", "choose")}
	case p.listing():
		return []key.Binding{bind("esc", "close list", "esc"), bind("↑↓", "choose")}
	case !p.field.empty():
		return []key.Binding{bind("esc", "clear", "esc")}
	case len(p.picked) > 0:
		return []key.Binding{bind("backspace", "remove the last")}
	}
	return nil
}

// Typing implements Control.
func (p *Picker) Typing() bool { return true }

// Disabled implements Control.
func (p *Picker) Disabled() bool { return false }

// Escape implements Control: the suggestions first, then what is typed.
func (p *Picker) Escape() bool {
	switch {
	case p.listing():
		p.open = false
	case !p.field.empty():
		p.field = editor{}
		p.Refind()
	default:
		return false
	}
	return true
}
