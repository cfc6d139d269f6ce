package ui

import (
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// secondInterrupt is how soon the second ctrl+c must come to quit.
const secondInterrupt = 2 * time.Second

// press handles one key: what works everywhere, then an open menu, then what
// works outside fields, then the top view.
func (s *Shell) press(msg tea.KeyPressMsg) tea.Cmd {
	keys := s.look.Keys
	s.notice = Cell{}
	if msg.String() == "ctrl+j" {
		// Enter that was pressed while the terminal was not in raw mode yet:
		// it arrives as the line feed that the line discipline made of it.
		msg = tea.KeyPressMsg{Code: tea.KeyEnter}
	}
	switch {
	case key.Matches(msg, keys.Interrupt):
		return s.interrupt()
	case key.Matches(msg, keys.Redraw):
		return tea.ClearScreen
	case key.Matches(msg, keys.Suspend):
		if s.look.NoSuspend {
			return nil
		}
		return tea.Suspend
	case s.palette != nil:
		return s.pressPalette(msg)
	case s.asked != nil:
		return s.pressAsked(msg)
	case s.menu != nil:
		return s.pressMenu(msg)
	case s.going:
		return s.pressPlace(msg)
	case key.Matches(msg, keys.Back):
		return s.back()
	case s.typing():
		switch msg.String() {
		case "f1":
			return s.openHelp()
		case "ctrl+p":
			s.openPalette()
			return nil
		}
		return s.toTop(msg)
	}
	return s.command(msg)
}

// command handles the keys of the shell outside fields.
func (s *Shell) command(msg tea.KeyPressMsg) tea.Cmd {
	keys := s.look.Keys
	switch {
	case key.Matches(msg, keys.Help):
		return s.openHelp()
	case key.Matches(msg, keys.Palette):
		s.openPalette()
	case key.Matches(msg, keys.Close):
		if len(s.stack) == 1 {
			return tea.Quit
		}
		return s.close()
	case key.Matches(msg, keys.LiveText):
		return s.toggleLive()
	case key.Matches(msg, keys.New) && s.options.New != nil:
		return s.options.New("")
	case key.Matches(msg, keys.GoTo) && len(s.options.GoTo) > 0:
		s.going = true
	default:
		return s.toTop(msg)
	}
	return nil
}

// back leaves one thing: something of the top view, else the view itself. It
// never quits.
func (s *Shell) back() tea.Cmd {
	if e, ok := s.top().View.(Escaper); ok && e.Escape() {
		return s.toTop(EscapedMsg{})
	}
	return s.close()
}

// interrupt stops what the top view waits for, or else the next below it that
// waits for something; twice in a row, it quits.
func (s *Shell) interrupt() tea.Cmd {
	now := s.look.Now()
	if !s.interrupted.IsZero() && now.Sub(s.interrupted) <= secondInterrupt {
		return tea.Quit
	}
	s.interrupted = now
	s.going, s.palette, s.menu, s.early, s.asked = false, nil, nil, nil, nil
	for _, p := range slices.Backward(s.stack) {
		if v, ok := p.View.(Stopper); ok && v.Stop() {
			s.notice = Cell{Text: "stopped · ctrl+c again quits"}
			return nil
		}
	}
	s.notice = Cell{Text: "nothing is running · ctrl+c again quits"}
	return nil
}
