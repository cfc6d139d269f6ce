package ui

import "time"

// A Look is everything that one session's screen depends on besides its size.
// A session has one, shared by pointer: a change of theme or spelling shows
// with the next frame. It belongs to the event loop: commands do not read it.
type Look struct {
	Styles *Styles
	Keys   *KeyMap
	// ASCII shows nothing else: frames, signs and bars are drawn with it, and
	// what cannot be is an escape. It is settled before the first frame.
	ASCII bool
	// Clipboard is the way that copied text takes.
	Clipboard Clipboard
	// NoMouse leaves the mouse to the terminal, so that it selects text.
	NoMouse bool
	// NoSuspend is for a session that no shell could continue: ctrl+z does
	// nothing and is not listed.
	NoSuspend bool
	// Live shows values as they are instead of defanged.
	Live bool
	// Spell returns a live value as the session shows it while Live is off.
	Spell func(live string) string
	Now   func() time.Time
	// PasteGuard is how soon after a paste a key is taken for part of it and
	// ignored: text that ends its own paste must not press keys. 0 takes every
	// key for a person's.
	PasteGuard time.Duration

	theme Theme
	dark  bool // what the terminal reported
	basic bool // it has no more than sixteen colours

	menu   *Menu   // asked for, not yet on the screen
	prompt *Prompt // the same
}

// NewLook returns the look of a new session. spell and now may be nil: values
// are then shown as they are, and the clock is time.Now.
func NewLook(theme Theme, spell func(live string) string, now func() time.Time) *Look {
	if spell == nil {
		spell = func(live string) string { return live }
	}
	if now == nil {
		now = time.Now
	}
	l := &Look{Keys: DefaultKeys(), Spell: spell, Now: now, dark: true}
	l.SetTheme(theme)
	return l
}

// Spelled returns value as this session shows it: spelled by Spell, or as it
// is while the text is Live. It is still untrusted text.
func (l *Look) Spelled(value string) string {
	if l.Live || value == "" {
		return value
	}
	return l.Spell(value)
}

// Theme returns the chosen theme.
func (l *Look) Theme() Theme { return l.theme }

// SetTheme changes the colours of the session.
func (l *Look) SetTheme(t Theme) {
	l.theme = t
	l.Styles = NewStyles(t, t.dark(l.dark), l.basic)
}

// setBackground keeps what the terminal says about its background.
func (l *Look) setBackground(dark bool) {
	l.dark = dark
	l.SetTheme(l.theme)
}

// setBasic keeps whether the terminal has no more than sixteen colours.
func (l *Look) setBasic(basic bool) {
	l.basic = basic
	l.SetTheme(l.theme)
}
