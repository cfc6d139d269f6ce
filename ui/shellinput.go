package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// isInput reports whether the person at the terminal does something.
func isInput(msg tea.Msg) bool {
	switch msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg, tea.MouseClickMsg, tea.MouseWheelMsg:
		return true
	}
	return false
}

func (s *Shell) toggleLive() tea.Cmd {
	s.look.Live = !s.look.Live
	s.notice = Cell{Text: "text is defanged again"}
	if s.look.Live {
		s.notice = Cell{Text: "text on screen is live: do not click or paste it by accident", Mood: Notable}
	}
	return s.tell(LookMsg{})
}

// paste goes to the field that has the focus; outside fields it is a new
// look-up.
func (s *Shell) paste(msg tea.PasteMsg) tea.Cmd {
	if s.notice.Mood != Doubtful { // it may say that this paste was cut
		s.notice = Cell{}
	}
	s.menu, s.early = nil, nil
	switch {
	case s.palette != nil:
		s.palette.paste(msg)
		return nil
	case s.asked != nil:
		return s.asked.Update(msg)
	case s.typing() || s.options.New == nil:
		return s.toTop(msg)
	}
	return s.options.New(msg.Content)
}

// mouseOn reports whether the terminal is asked to report the mouse.
func (s *Shell) mouseOn() bool {
	_, unmoused := s.top().View.(interface{ unmoused() })
	return !s.look.NoMouse && !unmoused
}

// toggleMouse is the palette's "mouse".
func (s *Shell) toggleMouse(string) tea.Cmd {
	s.look.NoMouse = !s.look.NoMouse
	s.notice = Cell{Text: "the mouse is pugmark's: click and wheel work, shift and drag selects text"}
	if s.look.NoMouse {
		s.notice = Cell{Text: "the mouse is the terminal's: drag selects text, click and wheel do nothing here"}
	}
	return nil
}

// mouse passes the pointer on to the top view, in its own coordinates.
func (s *Shell) mouse(msg tea.MouseMsg) tea.Cmd {
	at := msg.Mouse()
	if s.palette != nil || s.asked != nil || !s.body.holds(at.X, at.Y) {
		return nil
	}
	switch m := msg.(type) {
	case tea.MouseClickMsg:
		m.Y -= s.body.y
		return s.toTop(m)
	case tea.MouseWheelMsg:
		m.Y -= s.body.y
		return s.toTop(m)
	}
	return nil
}

// pressPlace handles the letter after g.
func (s *Shell) pressPlace(msg tea.KeyPressMsg) tea.Cmd {
	s.going = false
	if key.Matches(msg, s.look.Keys.GoTo) {
		return s.toTop(tea.KeyPressMsg{Code: tea.KeyHome})
	}
	for _, p := range s.options.GoTo {
		if msg.Text == string(p.Key) {
			return p.Run()
		}
	}
	return nil
}
