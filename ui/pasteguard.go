package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// stretchPaste prolongs the guard by whatever else a terminal can be made to
// send: nothing of it takes a key out of the paste it came with.
func (s *Shell) stretchPaste(msg tea.Msg) {
	switch msg.(type) {
	case tea.MouseMsg, tea.WindowSizeMsg, tea.FocusMsg, tea.BlurMsg, tea.KeyReleaseMsg, tea.BackgroundColorMsg,
		tea.ForegroundColorMsg, tea.CursorColorMsg, tea.CursorPositionMsg, tea.ModeReportMsg, tea.ClipboardMsg:
		if now := s.look.Now(); !s.lastPaste.IsZero() && now.Sub(s.lastPaste) < s.look.PasteGuard {
			s.lastPaste = now
		}
		for _, p := range s.stack {
			if v, ok := p.View.(guarded); ok {
				v.stirred()
			}
		}
	}
}

// pasted reports whether a key came with the paste before it. Every such key
// prolongs the guard, so that a long burst does not outlast it.
func (s *Shell) pasted(msg tea.KeyPressMsg) bool {
	now := s.look.Now()
	if s.lastPaste.IsZero() || now.Sub(s.lastPaste) >= s.look.PasteGuard || key.Matches(msg, s.look.Keys.Interrupt) {
		return false
	}
	s.lastPaste = now
	return true
}

// A guarded view is told of input that goes no further than the shell.
type guarded interface {
	strayed() // a key came with a paste: to the view, the paste goes on
	stirred() // something else came that goes on with a paste
	covered() // a key was for what lies over the view
	// resized: the terminal has another size, with room for pages or without.
	resized(room bool)
}

// tellResized tells that nothing drawn so far is on the screen.
func (s *Shell) tellResized() {
	for _, p := range s.stack {
		if v, ok := p.View.(guarded); ok {
			v.resized(s.room())
		}
	}
}

// tellStrayed tells of a key that came with a paste.
func (s *Shell) tellStrayed() {
	for _, p := range s.stack {
		if v, ok := p.View.(guarded); ok {
			v.strayed()
		}
	}
}

// tellCovered tells every view that a key is not for of that key.
func (s *Shell) tellCovered(msg tea.KeyPressMsg) {
	elsewhere := s.palette != nil || s.ownKey(msg)
	for i, p := range s.stack {
		if v, ok := p.View.(guarded); ok && (elsewhere || i < len(s.stack)-1) {
			v.covered()
		}
	}
}

// ownKey reports the keys that are the shell's also while somebody types.
func (s *Shell) ownKey(msg tea.KeyPressMsg) bool {
	keys, name := s.look.Keys, msg.String()
	return name == "f1" || name == "ctrl+p" || key.Matches(msg, keys.Interrupt, keys.Redraw, keys.Suspend)
}
