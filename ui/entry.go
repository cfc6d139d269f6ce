package ui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/ui/display"
)

// An Entry is one logical line of text that wraps on the screen, such as a
// reason. Pastes fill it; their line ends are blanks.
type Entry struct {
	// Changed, which may be nil, is called when a person has changed the text.
	Changed func(text string)
	// Then, which may be nil, is the control that enter goes on to, instead of
	// the next one.
	Then Control

	look        *Look
	placeholder string
	field       editor
	below       int // which line the cursor was on in the last frame
}

// NewEntry returns an empty entry.
func NewEntry(l *Look, placeholder string) *Entry {
	return &Entry{look: l, placeholder: placeholder}
}

// Set replaces the text, unless it is the same, and puts the cursor at its end.
func (e *Entry) Set(text string) {
	if text == e.field.value() {
		return
	}
	e.field = editor{}
	e.field.insert(oneLine(text))
}

// Value is the text.
func (e *Entry) Value() string { return e.field.value() }

// Update implements Control. Enter means nothing here: it moves on.
func (e *Entry) Update(msg tea.Msg) (tea.Cmd, bool) {
	before := e.field.value()
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if !e.field.press(msg) {
			return nil, false
		}
	case tea.PasteMsg:
		e.field.paste(msg.Content)
	case tea.MouseClickMsg:
		return nil, msg.Button == tea.MouseLeft
	default:
		return nil, false
	}
	if after := e.field.value(); after != before && e.Changed != nil {
		e.Changed(after)
	}
	return nil, true
}

// How many lines of a long text are on the screen.
const (
	entryLines = 3 // without the focus
	typedLines = 6 // with it, those around the cursor
)

// Lines implements Control.
func (e *Entry) Lines(width int, focused bool) []string {
	e.below = 0
	cursor := ""
	if focused {
		cursor = "▏"
	}
	if e.field.empty() {
		hint, _ := clip(" "+e.look.visible(e.placeholder), max(0, width-1))
		if !focused {
			hint, _ = clip(e.look.visible(e.placeholder), width)
		}
		cursor, _ = clip(cursor, width)
		return []string{cursor + string(appendInk(nil, e.look.Styles.ink(toneTint(ToneDim)), hint))}
	}
	head := display.CellN(string(e.field.text[:e.field.at]), 0)
	lines := wrap(head+cursor+display.CellN(string(e.field.text[e.field.at:]), 0), width, width)
	if !focused {
		return heads(lines, width, entryLines)
	}
	if at := cursorLine(lines, strings.Count(head, cursor)); at >= 0 {
		e.below = at
	}
	if len(lines) > typedLines {
		top := max(0, min(e.below-typedLines/2, len(lines)-typedLines))
		lines = lines[top : top+typedLines]
		e.below -= top
	}
	return fitEach(lines, width)
}

// cursorLine returns the line with the cursor: the bar after n others that
// belong to the text.
func cursorLine(lines []string, n int) int {
	return slices.IndexFunc(lines, func(line string) bool {
		n -= strings.Count(line, "▏")
		return n < 0
	})
}

// heads are the first lines of a long text, with an ellipsis where it goes on.
func heads(lines []string, width, most int) []string {
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = endAtWord(lines[most-1], width-1) + ellipsis
	}
	return fitEach(lines, width)
}

// endAtWord cuts a text to width, behind a word where it has several, and
// without the mark that stands there.
func endAtWord(text string, width int) string {
	kept, _ := cut(text, width)
	if at := strings.LastIndexByte(kept, ' '); len(kept) < len(text) && at > 0 {
		kept = kept[:at]
	}
	return strings.TrimRight(kept, " :;,·")
}

func fitEach(lines []string, width int) []string {
	for i, line := range lines {
		lines[i], _ = cut(line, width)
	}
	return lines
}

func (e *Entry) line() int { return e.below }

// then implements leading.
func (e *Entry) then() Control { return e.Then }

// Keys implements Control.
func (e *Entry) Keys() []key.Binding { return nil }

// Typing implements Control.
func (e *Entry) Typing() bool { return true }

// Disabled implements Control.
func (e *Entry) Disabled() bool { return false }

// Escape implements Control: a text that was typed stays.
func (e *Entry) Escape() bool { return false }
