package ui

import (
	"fmt"
	"slices"
	"strings"
)

// A Theme chooses the colours of a session. All but ThemeDark and ThemeLight
// have colours for both kinds of background and follow the one the terminal
// reports; until it reports one, it is taken for dark.
type Theme int

// The themes.
const (
	ThemeAuto Theme = iota
	ThemeDark
	ThemeLight
	ThemeHighContrast // at least 7 : 1
	ThemeColourBlind  // blue and orange instead of green and red
)

func themeWords() []string {
	return []string{"auto", "dark", "light", "high-contrast", "colour-blind"}
}

// Themes returns all themes, ThemeAuto first.
func Themes() []Theme {
	return []Theme{ThemeAuto, ThemeDark, ThemeLight, ThemeHighContrast, ThemeColourBlind}
}

// ParseTheme reads the words auto, dark, light, high-contrast and colour-blind
// (or color-blind); "" is auto.
func ParseTheme(word string) (Theme, error) {
	clean := strings.ToLower(strings.TrimSpace(word))
	switch clean {
	case "":
		return ThemeAuto, nil
	case "color-blind":
		return ThemeColourBlind, nil
	}
	if at := slices.Index(themeWords(), clean); at >= 0 {
		return Theme(at), nil
	}
	return ThemeAuto, fmt.Errorf("theme %.40q is not one of %s", word, strings.Join(themeWords(), ", "))
}

// String returns the word that ParseTheme reads.
func (t Theme) String() string {
	words := themeWords()
	if t < 0 || int(t) >= len(words) {
		t = ThemeAuto
	}
	return words[t]
}

// dark is the background a theme is drawn for on a terminal whose own is as
// reported.
func (t Theme) dark(reported bool) bool {
	switch t {
	case ThemeDark:
		return true
	case ThemeLight:
		return false
	}
	return reported
}

// about says what a theme is for, in the palette.
func (t Theme) about() string {
	switch t {
	case ThemeDark:
		return "for a dark background"
	case ThemeLight:
		return "for a light background"
	case ThemeHighContrast:
		return "contrast of 7 : 1 and more"
	case ThemeColourBlind:
		return "blue and orange"
	default:
		return "dark or light as the terminal is"
	}
}
