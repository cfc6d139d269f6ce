package ui

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"pugmark/ui/display"
)

// A Mirror is the screen of another session, to look at.
type Mirror struct {
	// Title is the last crumb of the header. It is untrusted text.
	Title func() string
	// Frame returns the newest frame of the other session, as
	// [ShellOptions.Frame] was told it, and the size it was painted for.
	Frame func() (frame string, width, height int)
	// Said is the line above the frame.
	Said func() Cell
}

// NewMirror returns a page that shows the frames of another session in the
// colours of this one, cut to the room there is. Arrows and pages move what
// does not fit, and no key does anything else.
func NewMirror(l *Look, m Mirror) View { return &mirror{look: l, Mirror: m, every: everyStyles()} }

type mirror struct {
	Mirror
	look *Look
	// left and top are the cell of the frame in the upper left corner, the
	// others the last that may be there.
	left, top         int
	mostLeft, mostTop int
	painted           string // the frame that inks are for
	own               *Styles
	inks              map[string]string
	every             []*Styles // that a frame may be painted in
}

// Title implements View.
func (m *mirror) Title() string { return m.Mirror.Title() }

// Init implements View: the frames come by themselves.
func (m *mirror) Init(context.Context) tea.Cmd { return nil }

// Update implements View.
func (m *mirror) Update(_ context.Context, msg tea.Msg) tea.Cmd {
	const columns, lines, page = 8, 3, 10
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			m.top -= lines
		case tea.MouseWheelDown:
			m.top += lines
		}
	case tea.KeyPressMsg:
		switch keys := m.look.Keys; {
		case key.Matches(msg, keys.Up):
			m.top--
		case key.Matches(msg, keys.Down):
			m.top++
		case key.Matches(msg, keys.PageUp):
			m.top -= page
		case key.Matches(msg, keys.PageDown):
			m.top += page
		case key.Matches(msg, keys.Left):
			m.left -= columns
		case key.Matches(msg, keys.Right):
			m.left += columns
		case key.Matches(msg, keys.Home):
			m.left, m.top = 0, 0
		case key.Matches(msg, keys.End):
			m.left, m.top = m.mostLeft, m.mostTop
		}
	}
	m.clamp()
	return nil
}

func (m *mirror) clamp() {
	m.left, m.top = max(0, min(m.left, m.mostLeft)), max(0, min(m.top, m.mostTop))
}

// Render implements View.
func (m *mirror) Render(width, height int) string {
	if width <= 0 || height <= 0 {
		return ""
	}
	frame, frameWidth, frameHeight := m.Frame()
	m.mostLeft, m.mostTop = max(0, frameWidth-width), max(0, frameHeight-(height-1))
	m.clamp()
	b := m.look.appendEnds([]byte{' '}, width-1, []Cell{m.Said()}, m.cutWords(frameWidth, frameHeight))
	if frame != m.painted || m.own != m.look.Styles {
		m.painted, m.own = frame, m.look.Styles
		m.inks = m.own.inksOf(frame, m.every)
	}
	frame = display.Frame(frame)
	for range m.top {
		_, frame = nextLine(frame)
	}
	for range height - 1 {
		var line string
		line, frame = nextLine(frame)
		b = m.appendCut(append(b, '\n'), line, width)
	}
	return string(b)
}

// cutWords say that there is more than is shown.
func (m *mirror) cutWords(width, height int) []Cell {
	if m.mostLeft == 0 && m.mostTop == 0 {
		return nil
	}
	return []Cell{{Text: grouped(width) + "×" + grouped(height) + " cells: arrows move", Mood: Muted}}
}

// appendCut appends the cells of a line from m.left on, at most width of them,
// in the session's own colours. Half of a wide character is a blank, and no
// colour outlasts the line.
func (m *mirror) appendCut(b []byte, line string, width int) []byte {
	var now, drawn string // the ink that is on, and the one the cells have
	x, shown := -m.left, false
	for len(line) > 0 && x <= width {
		if line[0] == 0x1b {
			end := strings.IndexByte(line, 'm')
			if end < 0 {
				break
			}
			now, line = m.inks[line[:end+1]], line[end+1:]
			continue
		}
		r, n := utf8.DecodeRuneInString(line)
		text, w := line[:n], runeWidth(r)
		line = line[n:]
		from, to := max(0, x), min(width, x+w)
		x += w
		switch {
		case w == 0 && !shown, w > 0 && from >= to:
			shown = false
			continue
		case w > 0 && to-from < w:
			text = strings.Repeat(" ", to-from)
		}
		shown = w == 0 || to-from == w
		b, drawn = appendChange(b, drawn, now)
		b = append(b, text...)
	}
	b, _ = appendChange(b, drawn, "")
	return b
}

// appendChange changes from one ink to another.
func appendChange(b []byte, from, to string) (after []byte, now string) {
	if from == to {
		return b, to
	}
	if from != "" {
		b = append(b, endInk...)
	}
	return append(b, to...), to
}

// Keys implements View.
func (m *mirror) Keys() []key.Binding {
	if m.mostLeft == 0 && m.mostTop == 0 {
		return nil
	}
	return []key.Binding{bind("↑↓ ← → pgdn", "move")}
}

// inksOf returns what stands in these styles for the inks that a frame is
// painted in, which are those of one theme on one background: a frame for a
// dark background cannot be read on a light one. What is no ink of a theme that
// has most of them stands for none.
func (s *Styles) inksOf(frame string, every []*Styles) map[string]string {
	used := usedInks(frame)
	best, most := map[string]string{}, 0
	for _, other := range append([]*Styles{s}, every...) {
		inks, known := map[string]string{}, 0
		for i := range slices.Backward(other.tones[:]) {
			inks[other.tones[i].begin] = s.tones[i].begin
		}
		for i := range slices.Backward(other.moods[:]) {
			inks[other.moods[i].begin] = s.moods[i].begin
		}
		delete(inks, "")
		for _, begin := range used {
			if _, ok := inks[begin]; ok {
				known++
			}
		}
		if known > most {
			best, most = inks, known
		}
	}
	return best
}

// usedInks are the sequences of a frame, each once.
func usedInks(frame string) (used []string) {
	for {
		_, rest, found := strings.Cut(frame, "\x1b")
		if !found {
			return used
		}
		parameters, rest, found := strings.Cut(rest, "m")
		if !found {
			return used
		}
		if begin := "\x1b" + parameters + "m"; len(used) < 2*(int(toneCount)+moodCount) && !slices.Contains(used, begin) {
			used = append(used, begin)
		}
		frame = rest
	}
}

// everyStyles are those of every theme on every background.
func everyStyles() (all []*Styles) {
	for _, theme := range []Theme{ThemeAuto, ThemeHighContrast, ThemeColourBlind} {
		for _, basic := range []bool{false, true} {
			all = append(all, NewStyles(theme, true, basic), NewStyles(theme, false, basic))
		}
	}
	return all
}
