package ui

import (
	"fmt"
	"strings"
	"time"
)

// A Theme chooses the colours of a session.
type Theme int

// The themes. ThemeAuto follows the background the terminal reports and is
// dark until it reports one.
const (
	ThemeAuto Theme = iota
	ThemeDark
	ThemeLight
)

// ParseTheme reads the words auto, dark and light; "" is auto.
func ParseTheme(word string) (Theme, error) {
	switch strings.ToLower(strings.TrimSpace(word)) {
	case "", "auto":
		return ThemeAuto, nil
	case "dark":
		return ThemeDark, nil
	case "light":
		return ThemeLight, nil
	}
	return ThemeAuto, fmt.Errorf("theme %.40q is not one of auto, dark, light", word)
}

// String returns the word that ParseTheme reads.
func (t Theme) String() string {
	switch t {
	case ThemeDark:
		return "dark"
	case ThemeLight:
		return "light"
	default:
		return "auto"
	}
}

// A Look is everything that one session's screen depends on besides its size.
// A session has one, shared by pointer: a change of theme or spelling shows
// with the next frame. It belongs to the event loop: commands do not read it.
type Look struct {
	Styles *Styles
	Keys   *KeyMap
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
	dark := l.dark
	if t != ThemeAuto {
		dark = t == ThemeDark
	}
	if l.Styles == nil || l.Styles.Dark != dark {
		l.Styles = NewStyles(dark)
	}
}

// setBackground keeps what the terminal says about its background.
func (l *Look) setBackground(dark bool) {
	l.dark = dark
	l.SetTheme(l.theme)
}
