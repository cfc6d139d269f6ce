package ui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/ui/display"
)

// windowTitle is fixed: a title made of what somebody else wrote could be read
// back by programs as input.
const windowTitle = "pugmark"

// View implements tea.Model. It paints a new frame only when something has
// happened since the last one.
func (s *Shell) View() tea.View {
	if !s.drawn {
		if s.options.Showing != nil {
			s.options.Showing(s.top().View)
		}
		s.frame, s.drawn = s.paint(), true
		if s.options.Frame != nil {
			s.options.Frame(s.frame, s.width, s.height)
		}
	}
	v := tea.NewView(s.frame)
	v.AltScreen = true
	v.WindowTitle = windowTitle
	if s.mouseOn() {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}

// paint returns exactly height lines of exactly width cells.
func (s *Shell) paint() string {
	if s.width <= 0 || s.height <= 0 {
		return ""
	}
	if !s.room() {
		return s.look.finish(s.tooSmall())
	}
	header, rule, keys := s.parts()
	b := make([]byte, 0, max(s.height*(2*s.width+40), len(s.frame)+len(s.frame)/8)) // the last frame tells how much colours take
	if header {
		b = s.appendHeader(b)
		b = append(b, '\n')
	}
	footer := keys
	if rule {
		footer++
	}
	s.body = rect{w: s.width, h: s.height - footer}
	if header {
		s.body.y, s.body.h = 1, s.body.h-1
	}
	var said []string
	if rule {
		said = s.said(2)
	}
	b = s.appendBody(b, max(0, len(said)-1))
	if rule {
		b = s.appendNotice(b, said)
	}
	if keys > 0 {
		lines := s.footer(s.width, keys)
		for i := range keys {
			b = append(b, '\n')
			if i == 0 && !rule && s.message() != (Cell{}) {
				lines[0] = s.said(1)[0]
			}
			b = appendFit(b, lines[i], s.width)
		}
	}
	return s.look.finish(display.Frame(string(b)))
}

// The smallest terminal that says anything but that it is too small.
const (
	leastWidth  = 20
	leastHeight = 5
)

// room reports whether the terminal has room for a page.
func (s *Shell) room() bool { return s.width >= leastWidth && s.height >= leastHeight }

// tooSmall is the frame of a terminal without room for a page.
func (s *Shell) tooSmall() string {
	s.body = rect{}
	return Fit(fmt.Sprintf("needs %d×%d cells, has %d×%d", leastWidth, leastHeight, s.width, s.height), s.width, s.height)
}

// parts decides what a terminal of this height has room for: the header, the
// line above the keys, and how many lines of keys.
func (s *Shell) parts() (header, rule bool, keys int) {
	switch {
	case s.height < 8:
		return true, false, 1
	case s.width >= mediumFrom && s.height >= 30:
		return true, true, 2
	}
	return true, true, 1
}

// appendBody paints the top view, over its end the palette, and leaves out the
// last lines that a message covers, or has the view do without them.
func (s *Shell) appendBody(b []byte, covered int) []byte {
	height := s.body.h
	var menu []string
	if s.palette != nil {
		menu = s.palette.lines(s.look, s.width, height)
	} else if s.asked != nil {
		menu = s.askedLines(height)
	}
	content := ""
	if a, ok := s.top().View.(Anchored); ok && a.Anchored() {
		height, covered = height-covered, 0
	}
	if height > len(menu) {
		content = display.Frame(s.top().Render(s.width, height))
	}
	for y := range height - len(menu) - covered {
		var line string
		line, content = nextLine(content)
		if y > 0 {
			b = append(b, '\n')
		}
		b = appendFit(b, line, s.width)
	}
	for i, line := range menu {
		if height > len(menu) || i > 0 {
			b = append(b, '\n')
		}
		b = appendFit(b, line, s.width)
	}
	return b
}

// message is what the line above the keys says: an open menu, or the notice.
func (s *Shell) message() Cell {
	if s.menu != nil {
		return Cell{Text: s.menu.words()}
	}
	if !s.going {
		return s.notice
	}
	text := "go to:  g top"
	for _, p := range s.options.GoTo {
		text += " · " + string(p.Key) + " " + p.Name
	}
	return Cell{Text: text}
}

// said is the message in at most most lines; nil when there is none. What is
// too long for them is cut in its middle: its end often says what to do.
func (s *Shell) said(most int) []string {
	m := s.message()
	if m == (Cell{}) {
		return nil
	}
	if s.palette != nil || s.body.h < 4 {
		most = 1 // what is typed is not covered
	}
	text, width := s.look.text(m, inLine), max(0, s.width-1)
	lines := []string{text}
	if textWidth(text) > width && most > 1 {
		lines = wrap(text, width, max(1, width-cellGap))
	} else if textWidth(text) > width {
		tail, _ := cutLeft(text, (width-1)/2)
		head, _ := cut(text, max(0, width-1-textWidth(tail)))
		lines[0] = head + ellipsis + tail
	}
	if len(lines) > 2 {
		tail, _ := cutLeft(text, width-cellGap-1)
		lines = []string{lines[0], ellipsis + tail}
	}
	for i, line := range lines {
		lead := " "
		if i > 0 {
			lead += strings.Repeat(" ", cellGap)
		}
		lines[i] = lead + string(appendInk(nil, s.look.Styles.mood(m.Mood), line))
	}
	return lines
}

// appendNotice paints the lines above the keys: the message, else a rule on a
// narrow terminal and nothing on a wide one.
func (s *Shell) appendNotice(b []byte, said []string) []byte {
	for _, line := range said {
		b = appendFit(append(b, '\n'), line, s.width)
	}
	if len(said) > 0 {
		return b
	}
	b = append(b, '\n')
	if s.width < mediumFrom {
		return s.look.appendRule(b, s.width, "")
	}
	return appendBlanks(b, s.width)
}

// keys are the bindings the footer and the palette offer now: those of the top
// view, then those of the shell.
func (s *Shell) keys() (own, shell []key.Binding) {
	k := s.look.Keys
	own = s.top().Keys()
	if s.palette != nil {
		return s.palette.keys(), nil
	}
	if s.asked != nil {
		return s.asked.Keys(), nil
	}
	if s.typing() {
		help, commands := k.Help, k.Palette
		help.SetHelp("F1", "help")
		commands.SetHelp("ctrl+p", "commands")
		return own, []key.Binding{commands, help}
	}
	if len(s.stack) > 1 {
		back := k.Back
		back.SetHelp("esc", "back")
		shell = append(shell, back)
	}
	if s.options.New != nil {
		shell = append(shell, k.New)
	}
	if len(s.options.GoTo) > 0 {
		shell = append(shell, k.GoTo)
	}
	return own, append(shell, k.Palette, k.Help)
}
