package ui

import (
	"image/color"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// A Tone is a colour and weight of the screen's own parts. What a value means
// is a [Mood]; a tone only sets parts of the screen apart.
type Tone int

// The tones.
const (
	ToneText  Tone = iota
	ToneTitle      // the program's name, titles of pages and panes
	ToneLabel      // labels of facts, heads of columns
	ToneKey        // keys in the footer and in help
	ToneDim        // what explains
	ToneFrame      // frames and rules
	ToneFocus      // the frame of the focused pane, the cursor
	toneCount
)

const moodCount = int(Own) + 1

// Styles are the finished colours of one theme for one background.
type Styles struct {
	Dark bool

	tones [toneCount]ink
	moods [moodCount]ink
}

// An ink is one way to draw text: as a style for whole strings, and as the
// sequence that begins it, for painting cell by cell.
type ink struct {
	fg    color.Color
	bold  bool
	begin string
}

// endInk ends whatever an ink began.
const endInk = "\x1b[m"

// A shade is one colour on both kinds of background: exactly, and as one of the
// terminal's sixteen, whose own palette decides what that looks like. Nearest
// by distance would make red of every orange. The zero shade is the terminal's
// own colour.
type shade struct {
	onLight, onDark           string
	basicOnLight, basicOnDark ansi.BasicColor
	bold                      bool
}

func (s shade) ink(dark, basic bool) ink {
	i := ink{bold: s.bold}
	if s.onDark != "" {
		hex, plain := s.onLight, s.basicOnLight
		if dark {
			hex, plain = s.onDark, s.basicOnDark
		}
		if i.fg = lipgloss.Color(hex); basic {
			i.fg = plain
		}
	}
	var style ansi.Style
	if i.bold {
		style = style.Bold()
	}
	if i.fg != nil {
		style = style.ForegroundColor(i.fg)
	}
	if len(style) > 0 {
		i.begin = style.String()
	}
	return i
}

// A palette of shades is a theme.
type shades struct {
	tones [toneCount]shade
	moods [moodCount]shade
}

// NewStyles returns the colours of a theme for a dark or a light background;
// basic ones are of the terminal's own sixteen. Every exact one has a contrast
// of at least 4.5 : 1 on the common backgrounds of its kind, of a high contrast
// 7 : 1; colour never carries a meaning alone.
func NewStyles(theme Theme, dark, basic bool) *Styles {
	from := standardShades()
	switch {
	case theme.contrasting():
		from = contrastShades()
	case theme.colourBlind():
		from = colourBlindShades()
	}
	st := &Styles{Dark: dark}
	for i, s := range from.tones {
		st.tones[i] = s.ink(dark, basic)
	}
	for i, s := range from.moods {
		st.moods[i] = s.ink(dark, basic)
	}
	return st
}

func standardShades() shades {
	amber, grey := shade{"#6b4400", "#ffc36b", ansi.Blue, ansi.BrightYellow, false}, shade{"#5c5c5c", "#a8a8a8", ansi.BrightBlack, ansi.White, false}
	boldAmber := amber
	boldAmber.bold = true
	return shades{
		tones: [toneCount]shade{
			ToneTitle: boldAmber,
			ToneLabel: {"#3d5270", "#9db8d9", ansi.Blue, ansi.BrightCyan, false},
			ToneKey:   amber,
			ToneDim:   grey,
			ToneFrame: {"#5f6670", "#9aa2ad", ansi.BrightBlack, ansi.White, false},
			ToneFocus: boldAmber,
		},
		moods: [moodCount]shade{
			Good:     {"#14601f", "#7fd88f", ansi.Green, ansi.BrightGreen, false},
			Notable:  {"#00567a", "#74c7f0", ansi.Blue, ansi.BrightCyan, false},
			Doubtful: {"#7a4100", "#f0b45a", ansi.Magenta, ansi.BrightYellow, false},
			Bad:      {"#a3151c", "#ff9a94", ansi.Red, ansi.BrightRed, true},
			Muted:    grey,
			Own:      {"#6a1f8a", "#d9a5f5", ansi.Magenta, ansi.BrightMagenta, true},
		},
	}
}

func contrastShades() shades {
	strong, grey := shade{"#121212", "#ffe0a8", ansi.Black, ansi.BrightWhite, true}, shade{"#3a3a3a", "#d8d8d8", ansi.Black, ansi.BrightWhite, false}
	return shades{
		tones: [toneCount]shade{
			ToneTitle: strong,
			ToneLabel: {"#303030", "#d7d7ff", ansi.Black, ansi.BrightWhite, false},
			ToneKey:   strong,
			ToneDim:   grey,
			ToneFrame: grey,
			ToneFocus: strong,
		},
		moods: [moodCount]shade{
			Good:     {"#0a4515", "#a6f0b2", ansi.Green, ansi.BrightGreen, true},
			Notable:  {"#00005f", "#afd7ff", ansi.Blue, ansi.BrightCyan, true},
			Doubtful: {"#552c00", "#ffd884", ansi.Magenta, ansi.BrightYellow, true},
			Bad:      {"#780b12", "#ffc9c5", ansi.Red, ansi.BrightRed, true},
			Muted:    grey,
			Own:      {"#4d1168", "#f0d0ff", ansi.Magenta, ansi.BrightMagenta, true},
		},
	}
}

// colourBlindShades differ under protanopia, deuteranopia and tritanopia too:
// by blue against orange, and by lightness. All of them are among the 256, where
// they are told apart as well. What is not a mood has no hue.
func colourBlindShades() shades {
	strong := shade{"#1f1f1f", "#f0f0f0", ansi.Black, ansi.BrightWhite, true}
	return shades{
		tones: [toneCount]shade{
			ToneTitle: strong,
			ToneLabel: {"#474747", "#c2c2c2", ansi.BrightBlack, ansi.White, false},
			ToneKey:   strong,
			ToneDim:   {"#5c5c5c", "#a8a8a8", ansi.BrightBlack, ansi.White, false},
			ToneFrame: {"#666666", "#9c9c9c", ansi.BrightBlack, ansi.White, false},
			ToneFocus: strong,
		},
		moods: [moodCount]shade{
			Good:     {"#0000af", "#afd7ff", ansi.Blue, ansi.BrightBlue, false},
			Notable:  {"#005fff", "#5fafd7", ansi.Cyan, ansi.BrightCyan, false},
			Doubtful: {"#5f0000", "#ffd75f", ansi.BrightBlack, ansi.BrightYellow, false},
			Bad:      {"#875f00", "#ff8700", ansi.Red, ansi.BrightRed, true},
			Muted:    {"#626262", "#a8a8a8", ansi.BrightBlack, ansi.White, false},
			Own:      {"#af00af", "#d787ff", ansi.Magenta, ansi.BrightMagenta, true},
		},
	}
}

// Tone returns the style of one tone, for text that is drawn as a whole.
func (s *Styles) Tone(t Tone) lipgloss.Style {
	if t < 0 || t >= toneCount {
		t = ToneText
	}
	return s.tones[t].style()
}

// Mood returns the style of one mood, without its glyph.
func (s *Styles) Mood(m Mood) lipgloss.Style { return s.mood(m).style() }

func (s *Styles) mood(m Mood) ink {
	if m < 0 || int(m) >= moodCount {
		m = Plain
	}
	return s.moods[m]
}

func (i ink) style() lipgloss.Style {
	st := lipgloss.NewStyle()
	if i.bold {
		st = st.Bold(true)
	}
	if i.fg != nil {
		st = st.Foreground(i.fg)
	}
	return st
}
