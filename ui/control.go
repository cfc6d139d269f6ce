package ui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// A Control is what a person works with on a [Form]: a [Choice], [Ticks], a
// [Picker], an [Entry], a [Button]; a [Note] only says something.
type Control interface {
	// Update takes a message and reports whether it meant something here; a key
	// that did not may move the focus. A click is in cells from the control's
	// own first line.
	Update(msg tea.Msg) (cmd tea.Cmd, used bool)
	// Lines paints the control in lines of at most width cells.
	Lines(width int, focused bool) []string
	// Keys are the bindings that do something now, most useful first.
	Keys() []key.Binding
	// Typing reports whether plain letters and pastes belong to the control.
	Typing() bool
	// Disabled reports whether the control cannot have the focus.
	Disabled() bool
	// Escape leaves something inside the control and reports whether there was
	// anything to leave.
	Escape() bool
}

// located controls have a cursor; line is which of their lines it is on.
type located interface{ line() int }

// reached controls are told from which side the focus came by ↑ or ↓.
type reached interface{ arrive(fromBelow bool) }

// leading controls name the one that enter goes on to, nil for the next.
type leading interface{ then() Control }

// spreading controls have lines below their own that take the width of all lanes
// of their row while they have the focus.
type spreading interface {
	parted(width, whole int) (own, below []string)
}

// An Option is one of those that a control offers.
type Option struct {
	ID    string
	Cells []Cell
	// Why says why it cannot be chosen; empty: it can.
	Why string
}

// refuse says why o cannot be chosen.
func (o Option) refuse() tea.Cmd { return Notify(Cell{Text: o.Why}) }

// cells are those of the option, and why it cannot be chosen.
func (o Option) cells() []Cell {
	if o.Why == "" {
		return o.Cells
	}
	return append(o.Cells[:len(o.Cells):len(o.Cells)], Cell{Text: o.Why, Mood: Muted})
}

// An optionList is options below each other with a cursor.
type optionList struct {
	look    *Look
	options []Option
	at      int
	starts  []int // the first line of each option in the last frame, where they wrap
}

// set replaces the options; the cursor stays on the one with the same id, else
// it goes to that of the given id.
func (o *optionList) set(options []Option, id string) {
	if o.at < len(o.options) {
		if was := o.options[o.at].ID; indexOf(options, was) >= 0 {
			id = was
		}
	}
	o.options = options
	o.at = max(0, indexOf(options, id))
}

func indexOf(options []Option, id string) int {
	for i := range options {
		if options[i].ID == id {
			return i
		}
	}
	return -1
}

// update moves the cursor, and reports the option that was chosen, or -1.
func (o *optionList) update(msg tea.Msg) (chosen int, used bool) {
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		at := o.optionAt(msg.Y)
		if msg.Button != tea.MouseLeft || at < 0 || at >= len(o.options) {
			return -1, false
		}
		o.at = at
		return o.at, true
	case tea.KeyPressMsg:
		return o.press(msg)
	}
	return -1, false
}

func (o *optionList) press(msg tea.KeyPressMsg) (chosen int, used bool) {
	keys, to := o.look.Keys, o.at
	switch {
	case len(o.options) == 0:
		return -1, false
	case key.Matches(msg, keys.Mark), key.Matches(msg, keys.Follow):
		return o.at, true
	case key.Matches(msg, keys.Up):
		to--
	case key.Matches(msg, keys.Down):
		to++
	case key.Matches(msg, keys.Home):
		to = 0
	case key.Matches(msg, keys.End):
		to = len(o.options) - 1
	default:
		return -1, false
	}
	if to < 0 || to >= len(o.options) {
		return -1, false
	}
	o.at = to
	return -1, true
}

// lines paints one option a line, with its sign in front.
func (o *optionList) lines(width int, sign func(Option) string) []string {
	if len(o.options) == 0 {
		return []string{o.look.Line(width, Cell{Text: "– none", Mood: Muted})}
	}
	out := make([]string, len(o.options))
	for i, option := range o.options {
		out[i] = o.look.signed(width, sign(option), option.cells())
	}
	return out
}

// signed paints cells behind a sign in exactly width cells.
func (l *Look) signed(width int, sign string, cells []Cell) string {
	sign, used := clip(sign+" ", width)
	b := append(make([]byte, 0, width+64), sign...)
	return string(l.appendLine(b, width-used, cells, "  "))
}

// wrapped paints the options as text that goes on below, without the focus only
// its first most lines.
func (o *optionList) wrapped(width int, focused bool, most int, sign func(Option) string) []string {
	o.starts = o.starts[:0]
	var out []string
	for i, option := range o.options {
		o.starts = append(o.starts, len(out))
		lead := sign(option) + " "
		indent := textWidth(lead)
		room := max(1, width-indent)
		var texts []string
		for _, c := range option.cells() {
			texts = append(texts, o.look.text(c, inFacts))
		}
		lines := wrap(strings.Join(texts, "  "), room, room)
		if !focused || i != o.at {
			lines = heads(lines, room, most)
		}
		for n, line := range lines {
			if n > 0 {
				lead = strings.Repeat(" ", indent)
			}
			line, _ = clip(lead+line, width)
			out = append(out, line)
		}
	}
	return out
}

// optionAt is the option that stands on a line.
func (o *optionList) optionAt(y int) int {
	if len(o.starts) != len(o.options) {
		return y
	}
	at, found := slices.BinarySearch(o.starts, y)
	if !found {
		at--
	}
	return at
}

func (o *optionList) line() int {
	if o.at < len(o.starts) {
		return o.starts[o.at]
	}
	return o.at
}

func (o *optionList) arrive(fromBelow bool) {
	o.at = 0
	if fromBelow {
		o.at = max(0, len(o.options)-1)
	}
}

// Typing implements Control: letters are commands here.
func (o *optionList) Typing() bool { return false }

// Disabled implements Control: without options there is nothing to do.
func (o *optionList) Disabled() bool { return len(o.options) == 0 }

// Escape implements Control: there is nothing inside to leave.
func (o *optionList) Escape() bool { return false }
