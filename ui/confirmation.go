package ui

import (
	"cmp"
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// A Confirmation is what a person agrees to by typing a word: something that
// cannot be taken back.
type Confirmation struct {
	Title string
	// Essence is what is agreed to, a cell a paragraph, for lines of width cells.
	// Nothing can be typed or confirmed while not all of it is on the screen; it
	// never scrolls.
	Essence func(width int) []Cell
	// Lead is said above it where there is room.
	Lead []Cell
	// Sheet says the rest, below it. It is called when the page opens and after
	// every message that is not input. Both must only return what is at hand.
	Sheet func() Sheet
	// Word is what must be typed, letter by letter. Without one nothing can be
	// confirmed.
	Word string
	// Send says what enter does once the word is right, in the footer and beside
	// the field; it is "send" when empty. Once says what holds then: "Sent once,
	// never repeated by itself." when empty.
	Send string
	Once string
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
	look    *Look
	lead    *SheetView
	essence *SheetView
	sheet   *SheetView
	field   editor
	sent    bool
	hint    Cell // why the last key did not do what it seemed to do
	whole   bool // the last frame had room for the essence, and is on the screen
	width   int  // that the essence was taken for

	shown   time.Time // the first frame since the page was on top, and whole
	pasted  time.Time // the last paste, or key that came with it
	pressed time.Time // the last input of any kind, also what was ignored or for another view
}

// NewConfirmation returns the page that asks for c. Whatever a terminal may
// send of what somebody else wrote, it cannot confirm: pastes are ignored and
// empty the field, keys within half a second of a paste or of the first frame
// are ignored, enter counts only after a rest, and nothing does on a terminal
// that does not show what is agreed to.
func NewConfirmation(l *Look, c Confirmation) View {
	return &confirmation{Confirmation: c, look: l, lead: NewSheetView(l), essence: NewSheetView(l), sheet: NewSheetView(l)}
}

// Title implements View.
func (p *confirmation) Title() string { return p.Confirmation.Title }

// Init implements View.
func (p *confirmation) Init(context.Context) tea.Cmd {
	p.refresh()
	return nil
}

func (p *confirmation) refresh() {
	p.lead.Set(Sheet{Blocks: []Block{Prose(p.Lead)}})
	p.width = 0 // the essence is taken again
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
	p.hint = Cell{Text: "pasting is off here: wait a moment, then type the word", Mood: Doubtful}
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

// resized implements guarded: what the last frame showed may not be on the
// screen any more.
func (p *confirmation) resized(room bool) {
	if p.whole = false; !room {
		p.unseen()
	}
}

// unseen forgets what was typed before the page was seen whole.
func (p *confirmation) unseen() {
	p.whole, p.shown = false, time.Time{}
	if !p.sent {
		p.field = editor{}
	}
}

// deaf reports whether a key is to be ignored.
func (p *confirmation) deaf() bool {
	switch {
	case p.pasting():
		p.paste()
	case !p.whole:
		p.hint = Cell{}
		p.unseen() // the page itself says why
	case p.shown.IsZero() || p.look.Now().Sub(p.shown) < afterFirstFrame:
		p.hint = Cell{Text: "too early, ignored: wait a moment, then type", Mood: Doubtful}
		if p.right() {
			p.hint.Text = "too early, ignored: wait a moment, then press enter once more"
		}
	default:
		return false
	}
	return true
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
		p.hint = Cell{Text: "press enter once more: that one came too soon", Mood: Doubtful}
		return nil
	}
	p.sent = true
	if p.Done == nil {
		return nil
	}
	return p.Done()
}

func (p *confirmation) right() bool { return p.Word != "" && p.field.value() == p.Word }

func (p *confirmation) verb() string { return cmp.Or(p.Send, "send") }

// Keys implements View. Enter is no command of the palette: only a person's
// own key confirms.
func (p *confirmation) Keys() []key.Binding {
	var out []key.Binding
	send := p.verb()
	switch {
	case p.sent:
	case !p.whole:
		out = append(out, bind("make the window larger", "to "+p.verb()))
	case p.right():
		out = append(out, bind("enter", send))
	default:
		when := " (when the word is right)"
		if p.width < mediumFrom/2 {
			when = " when right"
		}
		out = append(out, bind("enter", send+when))
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
