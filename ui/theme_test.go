package ui

import (
	"fmt"
	"image/color"
	"math"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// linear is a colour in linear light.
type linear [3]float64

func linearOf(c color.Color) linear {
	channel := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	r, g, b, _ := c.RGBA()
	return linear{channel(r), channel(g), channel(b)}
}

// luminance is the relative luminance of WCAG 2.
func (l linear) luminance() float64 { return 0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2] }

func contrast(a, b color.Color) float64 {
	la, lb := linearOf(a).luminance(), linearOf(b).luminance()
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// backgrounds are black and white, and those of the common terminals and
// palettes.
func backgrounds(dark bool) []string {
	if dark {
		return []string{"#000000", "#0c0c0c", "#1e1e1e", "#002b36", "#282a36", "#282c34", "#2e3440"}
	}
	return []string{"#ffffff", "#fafafa", "#fdf6e3", "#eff1f5", "#f0f0f0"}
}

func TestContrast(t *testing.T) {
	for _, theme := range Themes() {
		least := 4.5
		if theme.contrasting() {
			least = 7
		}
		for _, dark := range []bool{true, false} {
			st := NewStyles(theme, dark, false)
			for i, ink := range append(st.tones[:], st.moods[:]...) {
				if ink.fg == nil {
					assert.Contains(t, []int{int(ToneText), int(toneCount) + int(Plain)}, i, "only plain text is in the terminal's own colour")
					continue
				}
				for _, background := range backgrounds(dark) {
					got := contrast(ink.fg, lipgloss.Color(background))
					assert.GreaterOrEqual(t, got, least, "%s: ink %d on %s", theme, i, background)
					got = contrast(colorprofile.ANSI256.Convert(ink.fg), lipgloss.Color(background))
					assert.GreaterOrEqual(t, got, least-0.35, "%s: ink %d of 256 colours on %s", theme, i, background)
				}
			}
		}
	}
}

// deficiencies are what dichromats see, in linear light: Machado, Oliveira and
// Fernandes, "A Physiologically-based Model for Simulation of Color Vision
// Deficiency" (2009), severity 1.
func deficiencies() map[string][3]linear {
	return map[string][3]linear{
		"none":         {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
		"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
		"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
		"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
	}
}

func (l linear) seenBy(m [3]linear) (seen linear) {
	for i, row := range m {
		seen[i] = min(1, max(0, row[0]*l[0]+row[1]*l[1]+row[2]*l[2]))
	}
	return seen
}

// lab is CIE L*a*b* under D65.
func (l linear) lab() [3]float64 {
	f := func(t float64) float64 {
		if t > 0.008856 {
			return math.Cbrt(t)
		}
		return 7.787*t + 16.0/116
	}
	x := f((0.4124564*l[0] + 0.3575761*l[1] + 0.1804375*l[2]) / 0.95047)
	y := f(l.luminance())
	z := f((0.0193339*l[0] + 0.1191920*l[1] + 0.9503041*l[2]) / 1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

func distance(a, b linear) float64 {
	p, q := a.lab(), b.lab()
	return math.Sqrt((p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]) + (p[2]-q[2])*(p[2]-q[2]))
}

// closest returns the two moods of a theme that are the hardest to tell apart.
func closest(theme Theme, dark bool, sight [3]linear, convert func(color.Color) color.Color) (least float64, pair string) {
	st := NewStyles(theme, dark, false)
	least = math.Inf(1)
	for a := Good; a <= Own; a++ {
		for b := Good; b < a; b++ {
			if d := distance(linearOf(convert(st.mood(a).fg)).seenBy(sight), linearOf(convert(st.mood(b).fg)).seenBy(sight)); d < least {
				least, pair = d, fmt.Sprint(glyph(a), glyph(b))
			}
		}
	}
	return least, pair
}

// Every two moods of the colour-blind theme are far apart for everybody: 2.3 is
// a difference that is just noticed.
func TestColourBlindMoodsDiffer(t *testing.T) {
	exact := func(c color.Color) color.Color { return c }
	for sight, matrix := range deficiencies() {
		for _, dark := range []bool{true, false} {
			got, pair := closest(ThemeColourBlind, dark, matrix, exact)
			assert.GreaterOrEqual(t, got, 15.0, "%s, dark %v: %s", sight, dark, pair)
			got, pair = closest(ThemeColourBlind, dark, matrix, colorprofile.ANSI256.Convert)
			assert.GreaterOrEqual(t, got, 15.0, "256 colours, %s, dark %v: %s", sight, dark, pair)
		}
	}
	got, _ := closest(ThemeDark, true, deficiencies()["deuteranopia"], exact)
	assert.Less(t, got, 15.0, "the measure tells a theme that is not made for it")
}

func TestThemes(t *testing.T) {
	for word, want := range map[string]Theme{
		"": ThemeAuto, "auto": ThemeAuto, "Dark": ThemeDark, " light ": ThemeLight,
		"high-contrast": ThemeHighContrast, "colour-blind": ThemeColourBlind, "color-blind": ThemeColourBlind,
		"high-contrast-light": ThemeHighContrastLight, "color-blind-dark": ThemeColourBlindDark,
	} {
		got, err := ParseTheme(word)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	_, err := ParseTheme("solarized")
	assert.EqualError(t, err, `theme "solarized" is not one of auto, dark, light, high-contrast, colour-blind`)
	for _, theme := range Themes() {
		got, err := ParseTheme(theme.String())
		require.NoError(t, err)
		assert.Equal(t, theme, got)
	}
	assert.Equal(t, "auto", Theme(99).String())
}

func TestThemesFollowTheBackground(t *testing.T) {
	s, _ := payrollShell(80, 24)
	white, black := tea.BackgroundColorMsg{Color: color.White}, tea.BackgroundColorMsg{Color: color.Black}
	seen := map[string]string{}
	for _, theme := range Themes() {
		s.look.SetTheme(theme)
		s.Update(black)
		onBlack := s.View().Content
		s.Update(white)
		onWhite := s.View().Content
		switch word := theme.String(); {
		case strings.HasSuffix(word, "dark"), strings.HasSuffix(word, "light"):
			assert.Equal(t, onBlack, onWhite, "a chosen background stays")
			assert.Equal(t, strings.HasSuffix(word, "dark"), s.look.Styles.Dark)
		default:
			assert.NotEqual(t, onBlack, onWhite, "%s follows the terminal", theme)
			assert.Equal(t, ansi.Strip(onBlack), ansi.Strip(onWhite))
			assert.Empty(t, seen[onBlack]+seen[onWhite])
			seen[onBlack], seen[onWhite] = theme.String(), theme.String()
		}
	}
}

// The palette lists the themes, marks the present one, applies the chosen one at
// once and says for how long.
func TestThemeCommand(t *testing.T) {
	s, _ := payrollShell(100, 30)
	before := s.View().Content
	keys(s, append([]string{":"}, typed("theme")...)...)
	assert.Contains(t, shows(s), "auto, dark, light, high-contrast, colour-blind: now dark")
	keys(s, "enter")
	for _, theme := range Themes() {
		assert.Contains(t, shows(s), "theme "+theme.String())
	}
	assert.Contains(t, shows(s), "for a dark background (now)")
	keys(s, append(typed("h"), "enter")...)
	assert.Equal(t, ThemeHighContrast, s.look.Theme())
	assert.Contains(t, shows(s), "theme high-contrast for this session, drawn for a dark background")
	assert.NotEqual(t, before, s.View().Content)
	keys(s, append(append([]string{":"}, typed("theme color-blind")...), "enter")...)
	assert.Equal(t, ThemeColourBlind, s.look.Theme(), "the other spelling too")
	keys(s, append(append([]string{":"}, typed("theme blue")...), "enter")...)
	assert.Contains(t, shows(s), "not one of auto, dark, light, high-contrast, colour-blind")
	assert.Equal(t, ThemeColourBlind, s.look.Theme())
}

// On sixteen colours the terminal's own are named, so that its owner's palette
// decides; nearest by distance would make all oranges red.
func TestSixteenColours(t *testing.T) {
	s, _ := payrollShell(160, 45)
	s.Update(tea.ColorProfileMsg{Profile: colorprofile.ANSI})
	frame := s.View().Content
	assert.NotContains(t, frame, "38;", "no exact colour")
	assert.Contains(t, frame, "\x1b[1;91m▲ Phishing", "bold bright red")
	s.Update(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
	assert.Contains(t, s.View().Content, "38;2;")
	for _, theme := range Themes() {
		for _, dark := range []bool{true, false} {
			st := NewStyles(theme, dark, true)
			for _, m := range []Mood{Good, Notable, Doubtful} {
				assert.NotEqual(t, st.mood(Bad).begin, st.mood(m).begin, theme)
			}
			for i, ink := range append(st.tones[:], st.moods[:]...) {
				if ink.fg != nil && !dark {
					assert.Less(t, ink.fg.(ansi.BasicColor), ansi.BasicColor(9), "%s: %d is a dark one", theme, i)
				}
			}
		}
	}
}

// What a screen says is on it without any colour: two moods never show the same
// text, but for what says in words that it is missing.
func TestMoodsDifferWithoutColour(t *testing.T) {
	for _, l := range []*Look{testLook(), asciiLook()} {
		for _, at := range []where{inFacts, inLine} {
			for _, words := range []string{"none listed", "a", "12", "x.y"} {
				seen := map[string]Mood{}
				for m := Plain; m <= Own; m++ {
					shown := l.finish(l.text(Cell{Text: words, Mood: m}, at))
					other, taken := seen[shown]
					if m == Muted && at == inLine {
						assert.Equal(t, words, shown)
						continue
					}
					assert.False(t, taken, "%q is %d and %d", shown, m, other)
					seen[shown] = m
				}
			}
		}
	}
}

func asciiLook() *Look {
	l := testLook()
	l.ASCII = true
	return l
}
