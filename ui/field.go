package ui

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"pugmark/ui/display"
)

// maxFieldRunes bounds what one line of input holds. A longer paste is kept
// whole by Text.
const maxFieldRunes = 64 << 10

// A Field is one line of input. It never reads a clipboard by itself: over SSH
// that would be the clipboard of the server. What is pasted arrives as a paste.
type Field struct {
	look        *Look
	editor      editor
	placeholder string
	blurred     bool
	paste       string // the last paste with its line ends …
	pasted      string // … and what the field held right after it
}

// NewField returns an empty field that has the focus.
func NewField(l *Look, placeholder string) *Field {
	return &Field{look: l, placeholder: placeholder}
}

// Update edits the line. In an empty field ? and : ask for help and palette;
// a pasted one is text.
func (f *Field) Update(msg tea.Msg) tea.Cmd {
	if f.blurred {
		return nil
	}
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if f.editor.empty() {
			switch msg.String() {
			case "?":
				return OpenHelp
			case ":":
				return OpenPalette
			}
		}
		f.editor.press(msg)
	case tea.PasteMsg:
		f.insertPaste(msg.Content)
	}
	return nil
}

func (f *Field) insertPaste(content string) {
	fresh := f.editor.empty()
	const mostBytes = maxFieldRunes * utf8.UTFMax
	f.editor.paste(content[:min(len(content), mostBytes)]) // of megabytes the line holds no more
	if fresh {
		f.paste, f.pasted = content, f.editor.value()
	}
}

// oneLine makes a text one line: line ends and tabs become blanks, those at
// its ends go.
func oneLine(s string) string { return blanks(strings.Trim(s, "\r\n\t ")) }

// blanks has a blank for every line end and every tab of a text.
func blanks(s string) string {
	return strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ").Replace(s)
}

// Value is the line as it stands. Line ends of a paste are blanks in it.
func (f *Field) Value() string { return f.editor.value() }

// Text is the last paste with its line ends while the field still holds
// nothing else, and Value otherwise.
func (f *Field) Text() string {
	value := f.editor.value()
	if f.paste != "" && value == f.pasted {
		return f.paste
	}
	return value
}

// SetValue replaces the line and puts the cursor at its end.
func (f *Field) SetValue(s string) {
	f.editor = editor{}
	f.insertPaste(s)
}

// Focus gives the field the cursor.
func (f *Field) Focus() { f.blurred = false }

// Blur takes it.
func (f *Field) Blur() { f.blurred = true }

// Focused reports whether the field has the cursor.
func (f *Field) Focused() bool { return !f.blurred }

// Render paints the line in exactly width cells.
func (f *Field) Render(width int) string {
	return string(f.appendLine(make([]byte, 0, width+32), width))
}

func (f *Field) appendLine(b []byte, width int) []byte {
	if width <= 0 {
		return b
	}
	text, used := f.editor.window(width, !f.blurred)
	b = append(b, text...)
	if f.editor.empty() && used < width {
		hint, w := clip(" "+display.Cell(f.placeholder), width-used)
		b = appendInk(b, f.look.Styles.ink(toneTint(ToneDim)), hint)
		used += w
	}
	return appendBlanks(b, width-used)
}

// RenderBox paints the line in a frame: three lines of exactly width cells.
func (f *Field) RenderBox(width int) string {
	if width < 4 {
		return Fit("\n"+f.Render(width), width, 3)
	}
	tone := ToneFrame
	if !f.blurred {
		tone = ToneFocus
	}
	frame := f.look.Styles.ink(toneTint(tone))
	line := strings.Repeat("─", width-2)
	b := make([]byte, 0, 4*width+64)
	b = appendInk(b, frame, "╭"+line+"╮")
	b = append(b, '\n')
	b = appendInk(b, frame, "│ ")
	b = f.appendLine(b, width-4)
	b = appendInk(b, frame, " │")
	b = append(b, '\n')
	return string(appendInk(b, frame, "╰"+line+"╯"))
}

// An editor is a line of text with a cursor.
type editor struct {
	text []rune
	at   int
	lost int // letters of the last paste that there was no room for
}

func (e *editor) empty() bool   { return len(e.text) == 0 }
func (e *editor) value() string { return string(e.text) }

// insert puts s in front of the cursor. Bytes that are not UTF-8 stay visible
// as the replacement character.
func (e *editor) insert(s string) {
	room := maxFieldRunes - len(e.text)
	if room <= 0 {
		return
	}
	if utf8.RuneCountInString(s) > room {
		s = string([]rune(s)[:room])
	}
	added := []rune(s)
	text := make([]rune, 0, len(e.text)+len(added))
	text = append(append(append(text, e.text[:e.at]...), added...), e.text[e.at:]...)
	e.text, e.at = text, e.at+len(added)
}

// paste puts a paste in front of the cursor as one line. The blanks at its ends
// are part of the text where it goes on with what is there.
func (e *editor) paste(s string) {
	if e.empty() {
		s = oneLine(s)
	} else {
		s = blanks(strings.Trim(s, "\r\n"))
	}
	e.lost = max(0, utf8.RuneCountInString(s)-(maxFieldRunes-len(e.text)))
	e.insert(s)
}

// remove deletes the runes from start to end and leaves the cursor there.
func (e *editor) remove(start, end int) {
	e.text = append(e.text[:start:start], e.text[end:]...)
	e.at = start
}

// press edits by one key and reports whether the key meant something.
func (e *editor) press(msg tea.KeyPressMsg) bool {
	switch msg.String() {
	case "left", "ctrl+b":
		e.at = max(0, e.at-1)
	case "right", "ctrl+f":
		e.at = min(len(e.text), e.at+1)
	case "alt+left", "ctrl+left", "alt+b":
		e.at = e.wordLeft()
	case "alt+right", "ctrl+right", "alt+f":
		e.at = e.wordRight()
	case "home", "ctrl+a":
		e.at = 0
	case "end", "ctrl+e":
		e.at = len(e.text)
	case "backspace", "ctrl+h":
		if e.at > 0 {
			e.remove(e.at-1, e.at)
		}
	case "delete", "ctrl+d":
		if e.at < len(e.text) {
			e.remove(e.at, e.at+1)
		}
	case "ctrl+w", "alt+backspace":
		e.remove(e.wordLeft(), e.at)
	case "alt+delete", "alt+d":
		e.remove(e.at, e.wordRight())
	case "ctrl+u":
		e.remove(0, e.at)
	case "ctrl+k":
		e.remove(e.at, len(e.text))
	default:
		if msg.Text == "" || msg.Mod&(tea.ModCtrl|tea.ModAlt) != 0 {
			return false
		}
		e.insert(msg.Text)
	}
	return true
}

// Words end at blanks and at the separators of names and paths.
func separator(r rune) bool { return strings.ContainsRune(" ./:@?&=", r) }

func (e *editor) wordLeft() int {
	i := e.at
	for i > 0 && separator(e.text[i-1]) {
		i--
	}
	for i > 0 && !separator(e.text[i-1]) {
		i--
	}
	return i
}

func (e *editor) wordRight() int {
	i := e.at
	for i < len(e.text) && separator(e.text[i]) {
		i++
	}
	for i < len(e.text) && !separator(e.text[i]) {
		i++
	}
	return i
}
