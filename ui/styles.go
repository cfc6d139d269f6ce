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

// Styles are the finished colours for one background.
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

// NewStyles returns the colours for a dark or a light background. Every one of
// them has a contrast of at least 4.5 : 1 on the common backgrounds of its
// kind; colour never carries a meaning alone.
func NewStyles(dark bool) *Styles {
	pick := func(onLight, onDark string, bold bool) ink {
		hex := onLight
		if dark {
			hex = onDark
		}
		i := ink{bold: bold}
		var s ansi.Style
		if bold {
			s = s.Bold()
		}
		if hex != "" {
			i.fg = lipgloss.Color(hex)
			s = s.ForegroundColor(i.fg)
		}
		if len(s) > 0 {
			i.begin = s.String()
		}
		return i
	}
	st := &Styles{Dark: dark}
	st.tones = [toneCount]ink{
		ToneText:  {},
		ToneTitle: pick("#6b4400", "#ffc36b", true),
		ToneLabel: pick("#3d5270", "#9db8d9", false),
		ToneKey:   pick("#6b4400", "#ffc36b", false),
		ToneDim:   pick("#5c5c5c", "#a8a8a8", false),
		ToneFrame: pick("#5f6670", "#9aa2ad", false),
		ToneFocus: pick("#6b4400", "#ffc36b", true),
	}
	st.moods = [moodCount]ink{
		Plain:    {},
		Good:     pick("#14601f", "#7fd88f", false),
		Notable:  pick("#00567a", "#74c7f0", false),
		Doubtful: pick("#7a4100", "#f0b45a", false),
		Bad:      pick("#a3151c", "#ff9a94", true),
		Muted:    pick("#5c5c5c", "#a8a8a8", false),
		Own:      pick("#6a1f8a", "#d9a5f5", true),
	}
	return st
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
