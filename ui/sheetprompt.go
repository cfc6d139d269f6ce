package ui

import (
	"cmp"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// A Prompt is a one-line field in the bar of a sheet:
// "window ▏7d   2026-11-15 … 11-21 · 1 call · enter asks". A hint that does not
// fit beside it stands below it where the sheet is high enough.
type Prompt struct {
	Label string
	// Value stands in the field at first. The first letter typed or a paste
	// replaces it.
	Value string
	// Check says what enter would do with the text, and whether it may. It is
	// called for every change of the text and only uses what is at hand. Nil
	// lets every text go.
	Check func(text string) (hint Cell, ok bool)
	// Enter names what enter does, for the footer: "ask (1 call)". It is "done"
	// when empty.
	Enter string
	// Done takes the text when enter may go; the prompt is closed then.
	Done func(text string) tea.Cmd
}

// openPrompt is the prompt that is on the screen.
type openPrompt struct {
	Prompt
	field  editor
	preset bool // Value stands as it was
	hint   Cell
	ok     bool
	tall   bool // the hint has had a line of its own: it stays there
}

// Prompt opens p in the bar, in place of the filter field, a menu or another
// prompt. Typing is true until enter or Escape closes it.
func (v *SheetView) Prompt(p Prompt) {
	v.typing, v.sorting = false, nil
	v.prompt = &openPrompt{Prompt: p, preset: p.Value != ""}
	v.prompt.field.insert(oneLine(p.Value))
	v.prompt.check()
}

func (p *openPrompt) check() {
	p.hint, p.ok = Cell{}, true
	if lost := p.field.lost; lost > 0 {
		p.hint = Cell{Text: "the paste is longer than a line holds: its last " + grouped(lost) + " letters are not here", Mood: Doubtful}
		p.ok = false
		return
	}
	if p.Check != nil {
		p.hint, p.ok = p.Check(p.field.value())
	}
}

// take puts text where the cursor is, or in the place of the preset value.
func (p *openPrompt) take(text string) {
	if p.preset {
		if oneLine(text) == "" {
			return
		}
		p.field = editor{}
	}
	p.preset = false
	p.field.paste(text)
	p.check()
}

// pressPrompt edits the field; enter ends it when it may.
func (v *SheetView) pressPrompt(msg tea.KeyPressMsg) tea.Cmd {
	p := v.prompt
	if msg.String() == "enter" {
		if !p.ok {
			return nil
		}
		v.prompt = nil
		if p.Done == nil {
			return nil
		}
		return p.Done(p.field.value())
	}
	before := p.field
	if p.preset && replaces(msg) {
		p.field = editor{}
	}
	if !p.field.press(msg) {
		p.field = before
		return nil
	}
	p.preset, p.field.lost = false, 0
	p.check()
	return nil
}

// replaces reports the keys that put something else in the place of the preset
// value: letters, and what deletes to the left. Other keys go on editing it.
func replaces(msg tea.KeyPressMsg) bool {
	switch msg.String() {
	case "backspace", "ctrl+h", "ctrl+u", "ctrl+w", "alt+backspace":
		return true
	}
	return msg.Text != "" && msg.Mod&(tea.ModCtrl|tea.ModAlt) == 0
}

// promptGap is how far behind what is typed a hint stands.
const promptGap = 3

// promptLabel is the label with a blank behind it, as far as it leaves room for
// 12 letters and the cursor, or for all there is.
func (v *SheetView) promptLabel(width int) string {
	const few, letters = 8, 12 + 1
	_, typed := v.prompt.field.window(width, true)
	label, w := clip(v.look.text(Cell{Text: v.prompt.Label}, inLine), max(0, width-1-max(few, min(letters, typed))))
	if w == 0 {
		return ""
	}
	return label + " "
}

// promptHint is what Check says. A plus-minus sign has a spelling that can be
// typed where only ASCII is shown.
func (v *SheetView) promptHint() string {
	hint := v.look.text(v.prompt.hint, inLine)
	if v.look.ASCII {
		hint = strings.ReplaceAll(hint, "±", "+-")
	}
	return hint
}

// promptLines is 2 when the hint does not fit beside what is typed and the
// height leaves room for the sheet below it. It does not go back to 1, so that
// the sheet stands still while somebody types.
func (v *SheetView) promptLines(width, height int) int {
	const least = 6
	switch hint := v.promptHint(); {
	case height < least || hint == "" && !v.prompt.tall:
		return 1
	case v.prompt.tall:
		return 2
	default:
		_, field := v.prompt.field.window(width, true)
		if textWidth(v.promptLabel(width))+field+promptGap+textWidth(hint) > width {
			return 2
		}
		return 1
	}
}

// paintPrompt appends the field, and the hint: on a second line, or as far as
// what is typed leaves room for it.
func (v *SheetView) paintPrompt(b []byte, width, lines int) []byte {
	p := v.prompt
	label, hint := v.promptLabel(width), v.promptHint()
	b = appendInk(b, v.look.Styles.ink(toneTint(ToneKey)), label)
	room := width - textWidth(label)
	b, used := v.paintPromptField(b, room)
	switch {
	case lines > 1:
		p.tall = true
		b, room = append(b, '\n'), width
	case room-used <= promptGap:
		return b
	default:
		b, room = appendBlanks(b, promptGap), room-used-promptGap
	}
	hint, _ = clip(hint, room)
	return appendInk(b, v.look.Styles.mood(p.hint.Mood), hint)
}

func (v *SheetView) paintPromptField(b []byte, room int) ([]byte, int) {
	p := v.prompt
	if !p.preset {
		text, used := p.field.window(room, true)
		return append(b, text...), used
	}
	before := editor{text: p.field.text} // the cursor stands before what it will replace
	text, used := before.window(room, true)
	mark, _ := cut(text, 1)
	b = append(b, mark...)
	return appendInk(b, v.look.Styles.ink(toneTint(ToneDim)), text[len(mark):]), used
}

// keys are the bindings of the prompt: enter only while it would do something.
func (p *openPrompt) keys() []key.Binding {
	keys := []key.Binding{bind("esc", "leave", "esc")}
	if p.ok {
		keys = append(keys, bind("enter", cmp.Or(p.Enter, "done"), "enter"))
	}
	return keys
}

// Recheck checks the text of an open prompt once more, because what Check
// speaks of has changed.
func (v *SheetView) Recheck() {
	if v.prompt != nil {
		v.prompt.check()
	}
}
