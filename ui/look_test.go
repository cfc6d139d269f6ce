package ui

import (
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode"

	"charm.land/bubbles/v2/key"
	"charm.land/lipgloss/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	tea "charm.land/bubbletea/v2"
)

// luminance is the relative luminance of WCAG 2.
func luminance(c color.Color) float64 {
	channel := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	r, g, b, _ := c.RGBA()
	return 0.2126*channel(r) + 0.7152*channel(g) + 0.0722*channel(b)
}

func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// Black and white, and the backgrounds of the common terminals and palettes.
func TestContrast(t *testing.T) {
	for dark, backgrounds := range map[bool][]string{
		true:  {"#000000", "#0c0c0c", "#1e1e1e", "#002b36", "#282a36", "#282c34", "#2e3440"},
		false: {"#ffffff", "#fafafa", "#fdf6e3", "#eff1f5", "#f0f0f0"},
	} {
		st := NewStyles(dark)
		for _, background := range backgrounds {
			for i, ink := range append(st.tones[:], st.moods[:]...) {
				if ink.fg == nil {
					continue // the terminal's own colour
				}
				got := contrast(ink.fg, lipgloss.Color(background))
				assert.GreaterOrEqual(t, got, 4.5, "ink %d on %s", i, background)
			}
		}
	}
}

func TestThemes(t *testing.T) {
	for word, want := range map[string]Theme{"": ThemeAuto, "auto": ThemeAuto, "Dark": ThemeDark, " light ": ThemeLight} {
		got, err := ParseTheme(word)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	_, err := ParseTheme("solarized")
	assert.EqualError(t, err, `theme "solarized" is not one of auto, dark, light`)
	for _, theme := range []Theme{ThemeAuto, ThemeDark, ThemeLight} {
		got, err := ParseTheme(theme.String())
		require.NoError(t, err)
		assert.Equal(t, theme, got)
	}

	s, _ := payrollShell(80, 24)
	white, black := tea.BackgroundColorMsg{Color: color.White}, tea.BackgroundColorMsg{Color: color.Black}
	s.look.SetTheme(ThemeAuto)
	dark := s.View().Content
	s.Update(white)
	assert.False(t, s.look.Styles.Dark, "auto follows the terminal")
	assert.NotEqual(t, dark, s.View().Content)
	s.look.SetTheme(ThemeDark)
	s.Update(white)
	assert.True(t, s.look.Styles.Dark, "a chosen theme does not")
	s.look.SetTheme(ThemeAuto)
	assert.False(t, s.look.Styles.Dark)
	s.Update(black)
	assert.Equal(t, dark, s.View().Content)
}

// A key means one thing wherever it works.
func TestKeysDoNotCollide(t *testing.T) {
	owner := map[string]string{}
	for _, group := range DefaultKeys().Groups() {
		assert.NotEmpty(t, group.Name)
		assert.NotEmpty(t, group.Where)
		for _, b := range group.Bindings {
			require.NotEmpty(t, b.Keys(), b.Help().Desc)
			for _, k := range b.Keys() {
				assert.Empty(t, owner[k], "%s is %s and %s", k, owner[k], b.Help().Desc)
				owner[k] = b.Help().Desc
			}
		}
	}
	assert.Len(t, DefaultKeys().Panes, 8)
}

// Every key has its line on the help page, and capitals only where a slip costs
// nothing.
func TestHelpIsComplete(t *testing.T) {
	s, _ := payrollShell(160, 200)
	keys(s, "?")
	page := shows(s)
	for _, group := range s.look.Keys.Groups() {
		assert.Contains(t, page, group.Name+" – "+group.Where)
		for _, b := range group.Bindings {
			assert.Regexp(t, `(?m)^ `+quote(b.Help().Key)+` +`+quote(b.Help().Desc)+` *$`, page)
			for _, k := range b.Keys() {
				if r := []rune(k); len(r) == 1 && unicode.IsUpper(r[0]) {
					assert.Contains(t, []string{"G", "L", "Y", "D"}, k)
				}
			}
		}
	}
	for _, b := range s.top().Keys() {
		assert.Contains(t, page, b.Help().Desc)
	}
	assert.Contains(t, page, ":quota")
	assert.Contains(t, page, "g h")
}

func quote(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune(`\.+*?()|[]{}^$`, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Every binding of the map belongs to a group: none works unseen.
func TestEveryBindingIsInAGroup(t *testing.T) {
	k := DefaultKeys()
	var grouped []string
	for _, group := range k.Groups() {
		for _, b := range group.Bindings {
			grouped = append(grouped, b.Keys()...)
		}
	}
	all := []key.Binding{
		k.Follow, k.Open, k.Back, k.Next, k.Previous, k.Up, k.Down, k.Left, k.Right, k.PageUp, k.PageDown, k.Home, k.End, k.Overview,
		k.Zoom, k.TrailBack, k.TrailForward, k.New, k.Filter, k.Sort, k.Again, k.AskRest, k.More, k.Inspect, k.CallLog, k.Copy, k.CopyLive,
		k.LiveText, k.GoTo, k.Palette, k.Help, k.Close, k.Interrupt, k.Redraw, k.Suspend,
	}
	for _, b := range append(all, k.Panes...) {
		for _, name := range b.Keys() {
			assert.True(t, slices.Contains(grouped, name), name)
		}
	}
}

func TestSpelling(t *testing.T) {
	l := testLook()
	assert.Equal(t, "login.payro11[.]example", l.Spelled("login.payro11.example"))
	assert.Empty(t, l.Spelled(""))
	l.Live = true
	assert.Equal(t, "login.payro11.example", l.Spelled("login.payro11.example"))
	l = NewLook(ThemeAuto, nil, nil)
	assert.Equal(t, "a.example", l.Spelled("a.example"))
	assert.False(t, l.Now().IsZero())
}
