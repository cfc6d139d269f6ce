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

// A strayedListener is told of a key that came with a paste and was ignored: to
// it, the paste goes on.
type strayedListener interface{ strayed() }

func (s *Shell) tellStrayed() {
	if v, ok := s.top().View.(strayedListener); ok {
		v.strayed()
	}
}
