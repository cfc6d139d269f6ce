package ui

import (
	"cmp"
	"context"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// A Confirmation is what a person agrees to by typing a word: something that
// cannot be taken back.
type Confirmation struct {
	Title string
	// Sheet says what is about to happen. It is called when the page opens and
	// after every message that is not input, and must only return what is at
	// hand.
	Sheet func() Sheet
	// Word is what must be typed, letter by letter. Without one nothing can be
	// confirmed.
	Word string
	// Send says in the footer what enter does once the word is right; it is
	// "send" when empty.
	Send string
	// Done is called at most once, for the enter that confirms.
	Done func() tea.Cmd
}

// When keys count as a person's.
const (
	// afterPaste is how long a page of confirmation is deaf after a paste:
	// text that ends its own paste must not press keys.
	afterPaste = 500 * time.Millisecond
	// afterFirstFrame is how long it is deaf at first, to keys that were meant
	// for the page before it.
	afterFirstFrame = 500 * time.Millisecond
	// beforeEnter is the rest that enter needs after the key before it: a
	// terminal without bracketed paste types what is pasted in one burst.
	beforeEnter = 150 * time.Millisecond
)

// confirmation is the page of a Confirmation.
type confirmation struct {
	Confirmation
	look  *Look
	sheet *SheetView
	field editor
	sent  bool
	hint  Cell // why the last key did not do what it seemed to do

	shown   time.Time // the first frame since the page was on top
	pasted  time.Time // the last paste, or key that came with it
	pressed time.Time // the last input of any kind, also what was ignored or for another view
}

// NewConfirmation returns the page that asks for c. Whatever a terminal may
// send of what somebody else wrote, it cannot confirm: pastes are ignored and
// empty the field, keys within half a second of a paste or of the first frame
// are ignored, and enter counts only after a rest.
func NewConfirmation(l *Look, c Confirmation) View {
	return &confirmation{Confirmation: c, look: l, sheet: NewSheetView(l)}
}

// Title implements View.
func (p *confirmation) Title() string { return p.Confirmation.Title }

// Init implements View.
func (p *confirmation) Init(context.Context) tea.Cmd {
	p.refresh()
	return nil
}

func (p *confirmation) refresh() {
	if p.Sheet != nil {
		p.sheet.Set(p.Sheet())
	}
}

// Update implements View.
func (p *confirmation) Update(_ context.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return p.press(msg)
	case tea.PasteMsg, tea.PasteStartMsg, tea.PasteEndMsg:
		p.paste()
		return nil
	case tea.MouseWheelMsg:
		return p.sheet.Update(msg)
	case tea.MouseMsg, tea.KeyReleaseMsg:
		return nil
	case UncoveredMsg:
		p.covered()
	case TickMsg, LookMsg:
	default:
		p.stirred() // also what the parser makes of bytes it does not know
	}
	p.refresh()
	return nil
}

// paste throws a paste away, and with it what was typed: a word that stands
// already must not wait for an enter that somebody else sends.
func (p *confirmation) paste() {
	p.pasted = p.look.Now()
	p.pressed = p.pasted
	if p.sent {
		return
	}
	p.field = editor{}
	p.hint = Cell{Text: "pasting is off here: type the word", Mood: Doubtful}
}

// strayed implements guarded.
func (p *confirmation) strayed() { p.paste() }

// stirred implements guarded: a paste goes on while anything comes with it, and
// enter waits for a rest after that, too.
func (p *confirmation) stirred() {
	p.pressed = p.look.Now()
	if p.pasting() {
		p.pasted = p.pressed
	}
}

// pasting reports whether what comes now is part of a paste.
func (p *confirmation) pasting() bool {
	return !p.pasted.IsZero() && p.look.Now().Sub(p.pasted) < afterPaste
}

// covered implements guarded: more keys may be on their way to what lay over
// the page.
func (p *confirmation) covered() {
	p.stirred()
	p.shown = time.Time{}
}

// deaf reports whether a key is to be ignored.
func (p *confirmation) deaf() bool {
	if p.pasting() {
		p.paste()
		return true
	}
	if p.shown.IsZero() || p.look.Now().Sub(p.shown) < afterFirstFrame {
		p.hint = Cell{Text: "a key that came with this page was ignored", Mood: Doubtful}
		return true
	}
	return false
}

func (p *confirmation) press(msg tea.KeyPressMsg) tea.Cmd {
	last := p.pressed
	p.pressed = p.look.Now()
	if p.sent || p.deaf() {
		return nil
	}
	p.hint = Cell{}
	keys := p.look.Keys
	switch name := msg.String(); {
	case name == "enter":
		return p.enter(last)
	case name == "up", name == "down", key.Matches(msg, keys.PageUp), key.Matches(msg, keys.PageDown):
		return p.sheet.Update(msg)
	}
	const more = 32 // letters that are too many and still shown
	if msg.Text != "" && len(p.field.text)+len(msg.Text) > len(p.Word)+more {
		return nil
	}
	p.field.press(msg)
	return nil
}

// enter confirms when the right word stands, and rested.
func (p *confirmation) enter(last time.Time) tea.Cmd {
	switch {
	case !p.right():
		p.hint = Cell{Text: "the word is not right yet", Mood: Doubtful}
		if p.field.empty() {
			p.hint.Text = "type the word first"
		}
		return nil
	case p.look.Now().Sub(last) < beforeEnter:
		p.hint = Cell{Text: "press enter once more: that was too quick after the last key", Mood: Doubtful}
		return nil
	}
	p.sent = true
	if p.Done == nil {
		return nil
	}
	return p.Done()
}

func (p *confirmation) right() bool { return p.Word != "" && p.field.value() == p.Word }

// Render implements View. The field follows the sheet and is always on the
// screen.
func (p *confirmation) Render(width, height int) string {
	if width <= 0 || height <= 0 {
		return ""
	}
	if p.shown.IsZero() {
		p.shown = p.look.Now()
	}
	margin := min(pageMargin, width-1)
	width -= margin
	tail := p.tail(width, height)
	var lines []string
	if room := height - len(tail); room > 0 {
		if room = min(room, p.sheet.Height(width)); room > 0 {
			lines = append(lines, p.sheet.Render(width, room, false))
		}
	}
	return indented(strings.Join(append(lines, tail...), "\n"), margin)
}

// tail are the lines of the field, in at most height lines.
func (p *confirmation) tail(width, height int) []string {
	field := p.fieldLine(width)
	note := p.note(width)
	switch {
	case height >= 8:
		return []string{"", field, "", note}
	case height >= 4:
		return []string{field, note}
	case p.hint != (Cell{}) && height > 1:
		return []string{field, note}
	}
	return []string{field}
}

// fieldLine is "Type  ourcorp  to send:  [ ourc▏            ]".
func (p *confirmation) fieldLine(width int) string {
	if p.sent {
		return p.look.Line(width, Cell{Text: "✓ confirmed once; enter does nothing more", Mood: Good})
	}
	word := p.look.visible(p.Word)
	title := p.look.Styles.ink(toneTint(ToneTitle))
	const brackets, letters = 4, 16
	room := min(width, max(letters, textWidth(word)+4)+brackets)
	b := make([]byte, 0, width+64)
	const before, after = "Type  ", "  to send:  "
	switch {
	case textWidth(before+word+after)+room <= width:
		b = append(b, before...)
		b = appendInk(b, title, word)
		b = append(b, after...)
	case textWidth(word)+1+brackets+6 <= width:
		b = appendInk(b, title, word)
		b = append(b, ' ')
		room = min(room, width-textWidth(word)-1)
	}
	if room <= brackets {
		text, _ := p.field.window(room, true)
		return string(append(b, text...))
	}
	text, used := p.field.window(room-brackets, true)
	b = append(append(b, "[ "...), text...)
	return string(append(appendBlanks(b, room-brackets-used), " ]"...))
}

// note says why a key did nothing, else what holds here.
func (p *confirmation) note(width int) string {
	if p.hint != (Cell{}) {
		return p.look.Line(width, p.hint)
	}
	return p.look.Line(width, Cell{Text: "Pasting is off here. Sent once, never repeated by itself."})
}

// Keys implements View. Enter is no command of the palette: only a person's
// own key confirms.
func (p *confirmation) Keys() []key.Binding {
	var out []key.Binding
	if p.right() && !p.sent {
		out = append(out, bind("enter", cmp.Or(p.Send, "send")))
	}
	out = append(out, bind("esc", "back"))
	if p.sheet.maxTop() > 0 {
		out = append(out, bind("↑↓ pgdn", "scroll"))
	}
	return out
}

// Typing implements Typist: always, so that no paste opens anything over it.
func (p *confirmation) Typing() bool { return true }

// Escape implements Escaper: esc that came with a paste does not go back.
func (p *confirmation) Escape() bool {
	if !p.pasting() {
		return false
	}
	p.paste()
	return true
}
