package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// A Menu is a choice of letters in the line above the keys: "tag
// login.payro11[.]example:  m malicious · s suspicious". The next key closes
// it, whether it is one of the letters or not. One without items says in its
// title why there is nothing to choose, and takes the letter that was meant for
// it.
type Menu struct {
	Title string // what the choice is about; untrusted
	Items []MenuItem
	// Waits says what is being read for more items, and Late returns the whole
	// menu once that is here, which Waits for nothing. Until then a key that is
	// none of the letters is kept, with those after it, for the whole menu.
	Waits string
	Late  func() (m Menu, ok bool)
}

// A MenuItem is one letter of a menu and what it does.
type MenuItem struct {
	Key  rune // '\n' is the enter key
	Also rune // a second letter; 0 for none
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
		s.openMenu(*m)
	}
	if p := s.look.prompt; p != nil {
		s.ask(*p)
	}
	s.look.menu, s.look.prompt = nil, nil
}

func (s *Shell) openMenu(m Menu) { s.menu, s.early, s.asked, s.drawn = &m, nil, nil, false }

// mostEarly is how many keys are kept for a menu that is not whole yet.
const mostEarly = 64

// complete shows the whole of a menu that something was still being read for,
// and handles the keys that were pressed before it was there.
func (s *Shell) complete() tea.Cmd {
	if s.menu == nil || s.menu.Waits == "" || s.menu.Late == nil {
		return nil
	}
	whole, ok := s.menu.Late()
	if !ok {
		return nil
	}
	early := s.early
	s.openMenu(whole)
	var cmds []tea.Cmd
	for _, msg := range early {
		cmds = append(cmds, s.press(msg))
		s.cover()
	}
	return tea.Batch(cmds...)
}

// refuses reports a menu that offers nothing.
func (m Menu) refuses() bool { return len(m.Items) == 0 && m.Waits == "" }

// words are the menu in one line.
func (m Menu) words() string {
	if m.refuses() {
		return m.Title
	}
	text := m.Title + ": "
	for i, item := range m.Items {
		if i > 0 {
			text += " ·"
		}
		text += " " + item.key() + " " + item.Name
	}
	if m.Waits != "" {
		if len(m.Items) > 0 {
			text += " ·"
		}
		text += " " + m.Waits + "…"
	}
	return text
}

// key is what the item's key is called.
func (i MenuItem) key() string {
	switch {
	case i.Key == '\n':
		return "enter"
	case i.Also != 0:
		return string(i.Key) + "/" + string(i.Also)
	}
	return string(i.Key)
}

// pressed reports whether a key is the item's.
func (i MenuItem) pressed(msg tea.KeyPressMsg) bool {
	if i.Key == '\n' {
		return msg.Code == tea.KeyEnter
	}
	return msg.Text == string(i.Key) || i.Also != 0 && msg.Text == string(i.Also)
}

// pressMenu handles the key after a menu was opened.
func (s *Shell) pressMenu(msg tea.KeyPressMsg) tea.Cmd {
	menu := s.menu
	if key.Matches(msg, s.look.Keys.Back) {
		s.menu, s.early = nil, nil
		return nil
	}
	if len(s.early) == 0 {
		for _, item := range menu.Items {
			if item.pressed(msg) {
				s.menu = nil
				return item.Run()
			}
		}
	}
	if menu.Waits != "" {
		if len(s.early) < mostEarly {
			s.early = append(s.early, msg)
		}
		return nil
	}
	s.menu = nil
	s.notice = Cell{Text: "nothing was done: that is no letter of the menu", Mood: Muted}
	if menu.refuses() {
		s.notice = Cell{Text: menu.Title, Mood: Muted}
	}
	return nil
}

// ask opens the field over the top view.
func (s *Shell) ask(p Prompt) {
	s.menu, s.early, s.going, s.palette = nil, nil, false, nil
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
