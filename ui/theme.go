package ui

import (
	"fmt"
	"slices"
	"strings"
)

// A Theme chooses the colours of a session. Those that name no background
// follow the one the terminal reports; until it reports one, it is taken for
// dark. Not every terminal and multiplexer does: the others name it.
type Theme int

// The themes.
const (
	ThemeAuto Theme = iota
	ThemeDark
	ThemeLight
	ThemeHighContrast // at least 7 : 1
	ThemeHighContrastDark
	ThemeHighContrastLight
	ThemeColourBlind // blue and orange instead of green and red
	ThemeColourBlindDark
	ThemeColourBlindLight
)

func themeWords() []string {
	return []string{
		"auto", "dark", "light", "high-contrast", "high-contrast-dark", "high-contrast-light",
		"colour-blind", "colour-blind-dark", "colour-blind-light",
	}
}

// mainThemes is what sentences name; the rest are these with a background.
const mainThemes = "auto, dark, light, high-contrast, colour-blind"

// Themes returns all themes, ThemeAuto first.
func Themes() []Theme {
	all := make([]Theme, len(themeWords()))
	for i := range all {
		all[i] = Theme(i)
	}
	return all
}

// ParseTheme reads the words auto, dark, light, high-contrast and colour-blind
// (or color-blind), the last two also with -dark or -light; "" is auto.
func ParseTheme(word string) (Theme, error) {
	clean := strings.ToLower(strings.TrimSpace(word))
	if clean == "" {
		return ThemeAuto, nil
	}
	clean = strings.Replace(clean, "color", "colour", 1)
	if at := slices.Index(themeWords(), clean); at >= 0 {
		return Theme(at), nil
	}
	return ThemeAuto, fmt.Errorf("theme %.40q is not one of %s", word, mainThemes)
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
	case ThemeDark, ThemeHighContrastDark, ThemeColourBlindDark:
		return true
	case ThemeLight, ThemeHighContrastLight, ThemeColourBlindLight:
		return false
	}
	return reported
}

// contrasting and colourBlind tell the families apart.
func (t Theme) contrasting() bool { return t >= ThemeHighContrast && t <= ThemeHighContrastLight }
func (t Theme) colourBlind() bool { return t >= ThemeColourBlind && t <= ThemeColourBlindLight }

// about says what a theme is for, in the palette.
func (t Theme) about() string {
	background := "dark or light as the terminal is"
	if dark := t.dark(true); dark == t.dark(false) {
		background = map[bool]string{true: "for a dark background", false: "for a light background"}[dark]
	}
	switch {
	case t.contrasting():
		return "7 : 1 and more, " + background
	case t.colourBlind():
		return "blue and orange, " + background
	}
	return background
}
