package ui

import "unicode/utf8"

// A tint names a mood or a tone, so that what was laid out can be painted
// again in another theme.
type tint uint8

const toneBase tint = 16

func moodTint(m Mood) tint {
	if m < 0 || int(m) >= moodCount {
		return tint(Plain)
	}
	return tint(m)
}

func toneTint(t Tone) tint { return toneBase + tint(t) }

func (s *Styles) ink(t tint) ink {
	if t >= toneBase {
		return s.tones[t-toneBase]
	}
	return s.moods[t]
}

// appendInk appends text in one ink.
func appendInk(b []byte, i ink, text string) []byte {
	if i.begin == "" || text == "" {
		return append(b, text...)
	}
	b = append(b, i.begin...)
	b = append(b, text...)
	return append(b, endInk...)
}

// glyph is the mark that stands for a mood where colours are missing.
func glyph(m Mood) string {
	switch m {
	case Good:
		return "○"
	case Notable:
		return "◆"
	case Doubtful:
		return "?"
	case Bad:
		return "▲"
	case Muted:
		return "–"
	case Own:
		return "●"
	}
	return ""
}

// marked reports whether text brings its own mark: a sign that stands for m,
// alone or before a blank. Such text gets no second glyph. No other sign takes
// the place of one, since anybody may have written it.
func marked(m Mood, text string) bool {
	r, n := utf8.DecodeRuneInString(text)
	if n < len(text) && text[n] != ' ' {
		return false
	}
	switch r {
	case '○', '✓':
		return m == Good
	case '?', '!', '◐':
		return m == Doubtful
	case '✗', '↺':
		return m == Bad
	}
	return string(r) == glyph(m)
}

// where says which part of the screen a cell stands in.
type where int

const (
	inFacts where = iota // every mood shows its glyph
	inLine               // Muted text stands without its dash: it says in words what is missing
)

// text returns what c shows, made visible, with the glyph of its mood.
func (l *Look) text(c Cell, at where) string {
	raw := c.Text
	if raw == "" {
		raw = l.Spelled(c.Value)
	}
	safe := l.visible(raw)
	if c.Mood == Plain || c.Mood == Muted && at == inLine || safe == "" && c.Mood != Muted {
		return safe
	}
	if safe == "" {
		return glyph(c.Mood)
	}
	if marked(c.Mood, safe) {
		return safe
	}
	g := glyph(c.Mood)
	if g == "" {
		return safe
	}
	return g + " " + safe
}

// clipCell clips what text returned for c: a value keeps both its ends.
func clipCell(c Cell, text string, width int) (string, int) {
	if c.Value != "" && c.Text == "" {
		return clipMiddle(text, width)
	}
	return clip(text, width)
}
