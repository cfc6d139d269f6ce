package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// A Menu is a choice of letters in the line above the keys: "tag
// login.payro11[.]example:  m malicious · s suspicious". The next key closes
// it, whether it is one of the letters or not.
type Menu struct {
	Title string // what the choice is about; untrusted
	Items []MenuItem
}

// A MenuItem is one letter of a menu and what it does.
type MenuItem struct {
	Key  rune // '\n' is the enter key
	Name string
	Run  func() tea.Cmd
}

type (
	menuMsg struct{ menu Menu }
	askMsg  struct{ prompt Prompt }
)

// OpenMenu shows a menu over whatever is on the screen. It is for commands: a
// view that is handling a key uses [Look.OpenMenu], since the next key may be
// here before a message is.
func OpenMenu(m Menu) tea.Cmd { return func() tea.Msg { return menuMsg{m} } }

// OpenMenu shows a menu over whatever is on the screen, before any further key
// is handled.
func (l *Look) OpenMenu(m Menu) tea.Cmd {
	l.menu = &m
	return nil
}

// Ask opens a one-line field as [Look.Ask] does. It is for commands.
func Ask(p Prompt) tea.Cmd { return func() tea.Msg { return askMsg{p} } }

// Ask opens a one-line field over the end of whatever is on the screen, before
// any further key is handled. Enter hands the text to p.Done where p.Check lets
// it go, esc leaves.
func (l *Look) Ask(p Prompt) tea.Cmd {
	l.prompt = &p
	return nil
}

// cover opens the menu or the field that a view has asked for.
func (s *Shell) cover() {
	if m := s.look.menu; m != nil {
		s.menu, s.asked = m, nil
	}
	if p := s.look.prompt; p != nil {
		s.ask(*p)
	}
	s.look.menu, s.look.prompt = nil, nil
}

// words are the menu in one line.
func (m Menu) words() string {
	text := m.Title + ": "
	for i, item := range m.Items {
		if i > 0 {
			text += " ·"
		}
		text += " " + item.key() + " " + item.Name
	}
	return text
}

// key is what the item's key is called.
func (i MenuItem) key() string {
	if i.Key == '\n' {
		return "enter"
	}
	return string(i.Key)
}

// pressed reports whether a key is the item's.
func (i MenuItem) pressed(msg tea.KeyPressMsg) bool {
	if i.Key == '\n' {
		return msg.Code == tea.KeyEnter
	}
	return msg.Text == string(i.Key)
}

// pressMenu handles the key after a menu was opened.
func (s *Shell) pressMenu(msg tea.KeyPressMsg) tea.Cmd {
	menu := s.menu
	s.menu = nil
	if key.Matches(msg, s.look.Keys.Back) {
		return nil
	}
	for _, item := range menu.Items {
		if item.pressed(msg) {
			return item.Run()
		}
	}
	s.notice = Cell{Text: "nothing was done: that is no letter of the menu", Mood: Muted}
	return nil
}

// ask opens the field over the top view.
func (s *Shell) ask(p Prompt) {
	s.menu, s.going, s.palette = nil, false, nil
	s.asked = NewSheetView(s.look)
	s.asked.Prompt(p)
}

// pressAsked handles the keys while the field is open.
func (s *Shell) pressAsked(msg tea.KeyPressMsg) tea.Cmd {
	if key.Matches(msg, s.look.Keys.Back) {
		s.asked = nil
		return nil
	}
	asked := s.asked
	cmd := asked.Update(msg)
	if !asked.Typing() && s.asked == asked {
		s.asked = nil
	}
	return cmd
}

// askedLines are the field as it lies over the end of the page.
func (s *Shell) askedLines(height int) []string {
	const least = 6 // from here on a hint may have a line of its own
	text := s.asked.Render(s.width-pageMargin, max(least, height), true)
	lines := make([]string, 0, 2)
	for range s.asked.promptLines(s.width-pageMargin, max(least, height)) {
		var line string
		line, text = nextLine(text)
		lines = append(lines, " "+line)
	}
	return lines[:min(len(lines), height)]
}
