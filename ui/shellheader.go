package ui

import "strings"

// appendHeader paints " pugmark   crumb › crumb        status".
func (s *Shell) appendHeader(b []byte) []byte {
	const leastCrumbs = 34 // or half of the line
	gap, lead := "  ", 2
	if s.width >= mediumFrom {
		gap, lead = "    ", 3
	}
	title := s.look.Styles.ink(toneTint(ToneTitle))
	name, used := clip(" "+windowTitle, s.width)
	b = appendInk(b, title, name)
	room := s.width - used
	crumbs := s.crumbs()
	status := s.status(room-lead-2-min(textWidth(crumbs), leastCrumbs, room/2), gap)
	width := min(s.look.lineWidth(status, gap), max(0, room-3))
	left := room - lead
	if width > 0 {
		left -= width + 3 // two blanks before, one behind
	}
	if left > 0 {
		b = appendBlanks(b, lead)
		text, w := clipLeft(crumbs, left)
		b = append(b, text...)
		room -= lead + w
	}
	if width == 0 {
		return appendBlanks(b, room)
	}
	b = appendBlanks(b, room-width-1)
	b = s.look.appendLine(b, width, status, gap)
	return append(b, ' ')
}

// crumbs is the way from home to the top view.
func (s *Shell) crumbs() string {
	out := ""
	for _, p := range s.stack {
		names := []string{p.Title()}
		if c, ok := p.View.(Crumbed); ok {
			names = c.Crumbs()
		}
		for _, name := range names {
			if name == "" {
				continue
			}
			if out != "" {
				out += " › "
			}
			out += s.look.visible(name)
		}
	}
	return out
}

// clipLeft cuts the beginning: the last crumb is where one is.
func clipLeft(s string, width int) (string, int) {
	if whole, used := cut(s, width); len(whole) == len(s) {
		return s, used
	}
	if width <= 0 {
		return "", 0
	}
	tail, used := cutLeft(s, width-1)
	return ellipsis + tail, used + 1
}

// status is the right end of the header in at most width cells, as far as what
// must stay allows: the live-text sign and the second cell, else the first. The
// last cell goes first, then signs and counts get shorter, then the first goes.
func (s *Shell) status(width int, gap string) []Cell {
	var given []Cell
	if s.options.Status != nil {
		given = s.options.Status()
	}
	var live []Cell
	if s.look.Live {
		live = []Cell{{Text: "LIVE TEXT", Mood: Notable}}
	}
	all := func() []Cell { return append(live[:len(live):len(live)], given...) }
	fits := func() bool { return s.look.lineWidth(all(), gap) <= width }
	if s.options.Short != nil && !fits() {
		short := s.options.Short()
		for !fits() && len(short) > 0 && len(given) > len(short) {
			given = given[:len(given)-1]
		}
		if !fits() && len(short) > 0 {
			given = short
		}
		if !fits() && len(short) > 1 && sign(given[0].Text) {
			given = append([]Cell{{Text: firstWord(given[0].Text), Mood: given[0].Mood}}, given[1:]...)
		}
	}
	for !fits() && len(given) > 2 || !fits() && len(given) == 2 && !sign(given[0].Text) {
		given = given[:len(given)-1]
	}
	for _, shorten := range []func(string) string{firstWord, withoutWhole} {
		if fits() {
			return all()
		}
		given = append([]Cell(nil), given...)
		for i := range given {
			given[i].Text = shorten(given[i].Text)
		}
	}
	if !fits() && len(given) > 1 {
		given = given[1:]
	}
	if !fits() && len(live) > 0 {
		live[0].Text = firstWord(live[0].Text)
	}
	return all()
}

// sign reports whether text is a sign in capitals, such as "DEMO DATA".
func sign(text string) bool {
	return text != "" && strings.ToUpper(text) == text && strings.ToLower(text) != text
}

// firstWord shortens a sign to its first word.
func firstWord(text string) string {
	if word, _, found := strings.Cut(text, " "); found && sign(text) {
		return word
	}
	return text
}

// withoutWhole shortens "~61 of 100 calls left" to "~61 calls left".
func withoutWhole(text string) string {
	part, rest, found := strings.Cut(text, " of ")
	if !found {
		return text
	}
	whole, rest, _ := strings.Cut(rest, " ")
	if whole == "" || strings.Trim(whole, "0123456789,") != "" {
		return text
	}
	return part + " " + rest
}
